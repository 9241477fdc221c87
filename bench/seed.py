"""The seed article read with and without its publication date, checked atom by atom."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ANCHOR = "2023-11-05"
ONRECORD = (sys.executable, "-c", "from onrecord.cli import main; main()")


def figures(shared: Path) -> dict[str, float]:
    """Atoms right, wrong and blank, and false assertions, with the anchor and without."""
    found: dict[str, float] = {}
    for name, read, check in (("anchor", ["--anchor", ANCHOR], []), ("no_anchor", [], ["--no-anchor"])):
        result = _checked(shared / "seed", read, check)
        states = Counter(atom["state"] for atom in result["atoms"])
        found |= {
            f"{name}.right": states["right"],
            f"{name}.wrong": states["wrong"],
            f"{name}.blank": states["missing"],
            f"{name}.false": len(result["false"]),
        }
    return found


def _checked(folder: Path, read: list[str], check: list[str]) -> dict[str, list[dict[str, str]]]:
    reading = subprocess.run(
        [*ONRECORD, "read", str(folder / "article.txt"), "--json", *read], capture_output=True, check=True
    )
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(reading.stdout)
        file.flush()
        told = subprocess.run(
            [sys.executable, str(folder / "check.py"), file.name, "--json", *check], capture_output=True, check=False
        )
    result: dict[str, list[dict[str, str]]] = json.loads(told.stdout)
    return result


if __name__ == "__main__":
    for key, value in figures(Path(sys.argv[1])).items():
        print(f"{key:20} {value:g}")
