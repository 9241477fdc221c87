"""A folder of reports through the whole flow to one file of predictions: `python -m bench.reports DIR OUT.jsonl`.

DIR holds `texts/ID.txt` and `inputs.jsonl` with `id`, `published`, `outlet` and `url`, null where not known.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from onrecord import export, flow, scoring
from onrecord.store import Store

COLUMNS = ("path", "id", "published", "outlet", "url")
FAULTS = {"false_alarms": "alarms", "false_assertions": "false", "blanks": "blank"}

RULES_ALONE = ("detection", "detection_strict", "mean_field", "all_right", "alarms", "false", "blank")
"""The figures of the rules alone that are kept beside those of the reader used where none is named."""


def predict(folder: Path, out: Path, workers: int = 1, reader: str | None = None) -> int:
    """Ingest the folder's texts into a fresh record and export its reports; the number of lines written."""
    with tempfile.TemporaryDirectory() as scratch:
        manifest = Path(scratch, "manifest.csv")
        write_manifest(manifest, folder)
        return ingest_and_export(folder / "texts", manifest, out, workers, reader)


def ingest_and_export(folder: Path, manifest: Path, out: Path, workers: int, reader: str | None = None) -> int:
    """One folder with its manifest through a record of its own to a file of predictions; the number of lines."""
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch, "reports.db")) as store:
        flow.ingest(store, flow.Inputs((folder,), manifest), workers=workers, stages=flow.shipped(reader))
        return export.write("reports", store.snapshot(), out).rows


def figures(shared: Path) -> dict[str, float]:
    """The outside scorer's figures on the development reports, with our own count of false assertions and blanks.

    They are those of the reader used where none is named; under `rules.` stand some of the rules alone.
    """
    folder = shared / "bench" / "reports"
    alone = _scored(folder, "rules")
    return _scored(folder, None) | {f"rules.{name}": alone[name] for name in RULES_ALONE}


def _scored(folder: Path, reader: str | None) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        out, scores = Path(scratch, "out.jsonl"), Path(scratch, "scores.json")
        predict(folder, out, os.cpu_count() or 1, reader)
        scorer, gold = folder / "score.py", folder / "gold.jsonl"
        subprocess.run([sys.executable, scorer, gold, out, "--json", scores], check=True, capture_output=True)
        own = judged(_lines(gold), out)
        return _flat(json.loads(scores.read_text(encoding="utf-8"))) | {key: own[key] for key in FAULTS.values()}


def judged(gold: list[dict[str, Any]], out: Path) -> dict[str, float]:
    """Every figure of our own scorer; false alarms, missed news, false assertions and blanks as counts."""
    table = scoring.score(gold, _lines(out))
    faults = {name: table.n[key] for key, name in FAULTS.items()}
    return dict(table.figures) | faults | {"missed": table.n["focus"] - table.n["aligned"]}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write_manifest(path: Path, folder: Path) -> None:
    """The inputs as a manifest; its paths are absolute, because it does not lie beside the texts."""
    texts = (folder / "texts").resolve()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in _lines(folder / "inputs.jsonl"):
            known = {key: row.get(key) or "" for key in COLUMNS[1:]}
            writer.writerow(known | {"path": texts / f"{row['id']}.txt"})


def _flat(scores: dict[str, Any]) -> dict[str, float]:
    rates = ("detection", "detection_strict", "bcubed", "pairwise_e2e", "response_links")
    found: dict[str, float] = {name: scores[name]["F1"] for name in rates}
    found["missed"] = scores["detection"]["gold"] - scores["detection"]["tp"]
    found["negatives.alarm_rate"] = scores["negatives"]["false_alarm_rate"]
    found |= {name: scores[name] for name in ("mean_field", "all_right")}
    return found | {f"fields.{name}": field["acc"] for name, field in scores["fields"].items()}


def main() -> None:
    """Read the command line and write the predictions."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("out", type=Path, metavar="OUT.jsonl")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--reader", help="learned or rules; else the one used where none is named")
    chosen = parser.parse_args()
    rows = predict(chosen.folder, chosen.out, chosen.workers, chosen.reader)
    print(f"{rows} reports written to {chosen.out}")


if __name__ == "__main__":
    main()
