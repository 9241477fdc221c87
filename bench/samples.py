"""The sample reports through the whole flow, scored against `tests/gold`: `python -m bench.samples`."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from bench.reports import ingest_and_export, judged

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src" / "onrecord" / "data" / "samples"
GOLD = ROOT / "tests" / "gold"


def figures(shared: Path | None = None) -> dict[str, float]:
    """Detection, fields, resolution, false assertions and blanks on the shipped sample reports; needs nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "out.jsonl")
        ingest_and_export(SAMPLES, SAMPLES / "manifest.csv", out, os.cpu_count() or 1)
        return judged([json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("*.json"))], out)


if __name__ == "__main__":
    for key, value in figures().items():
        print(f"{key:28} {value:6.1f}")
