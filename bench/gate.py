"""The gate: measures every figure, compares it with its floor, and fails below one. `python -m bench.gate --help`.

A module of this folder takes part by having `figures(shared) -> dict[str, float]`; its data lie in `DATA`. A figure is
better when it is higher, unless its name ends in a word of `LOWER_IS_BETTER`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pkgutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path

import bench

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "floors.json"
LOWER_IS_BETTER = (
    "false", "wrong", "blank", "empty", "none", "missed", "alarms", "alarm_rate", "auc", "error_km", "median_km",
    "no_name", "no_point", "beyond", "reports.far", "reports.country",
)  # fmt: skip
NOISE = 0.05
"""Figures are kept to one decimal, so that a floor is no tighter than what is printed."""


@dataclass(frozen=True)
class Floor:
    """What a figure must reach, whether up or down is better, and the digest of the data it was measured on."""

    value: float
    direction: str
    digest: str


@dataclass(frozen=True)
class Lowered:
    """A floor that was lowered, and why."""

    figure: str
    before: float
    after: float
    reason: str


@dataclass(frozen=True)
class Line:
    """One figure beside its floor; `verdict` is new, kept, better, worse or gone."""

    figure: str
    before: float | None
    after: float | None
    verdict: str
    data_changed: bool = False


def compare(floors: Mapping[str, Floor], measured: Mapping[str, Floor], absent: frozenset[str]) -> list[Line]:
    """Every figure beside its floor; a floor is gone when its figure is not measured though its data are there."""
    lines = []
    for name in sorted({*floors, *measured}):
        floor, now = floors.get(name), measured.get(name)
        if now is None and floor is not None:
            verdict = "not here" if name.split(".")[0] in absent else "gone"
            lines.append(Line(name, floor.value, None, verdict))
        elif now is not None and floor is None:
            lines.append(Line(name, None, now.value, "new"))
        elif now is not None and floor is not None:
            lines.append(Line(name, floor.value, now.value, _verdict(floor, now.value), floor.digest != now.digest))
    return lines


def failing(lines: list[Line]) -> list[Line]:
    """The lines that fail the gate."""
    return [line for line in lines if line.verdict in ("worse", "gone")]


def updated(
    floors: Mapping[str, Floor], measured: Mapping[str, Floor], reason: str | None
) -> tuple[dict[str, Floor], list[Lowered]]:
    """Floors raised to what was measured; a worse figure keeps its floor, unless a reason lowers it."""
    new, lowered = dict(floors), []
    for name, now in measured.items():
        floor = floors.get(name)
        if floor is None or _verdict(floor, now.value) != "worse":
            kept = now if floor is None or _verdict(floor, now.value) == "better" else replace(now, value=floor.value)
            new[name] = kept
        elif reason:
            new[name] = now
            lowered.append(Lowered(name, floor.value, now.value, reason))
    return new, lowered


def direction_of(name: str) -> str:
    """`down` for a figure that counts faults, else `up`."""
    return "down" if name.endswith(LOWER_IS_BETTER) else "up"


def digest_of(folder: Path) -> str:
    """Twelve characters of SHA-256 over names and bytes of all files below a folder."""
    hashed = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        hashed.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:12]


def data_of(module: str, shared: Path) -> Path:
    """The folder that a module measures on."""
    gold = ROOT / "tests" / "gold"
    sentences = ROOT / "tests" / "gold_sentences"
    own = {"seed": shared / "seed", "samples": gold, "aggregates": gold, "voices": sentences, "counts": sentences}
    own["fit_closeness"] = shared / "bench" / "coref"
    own["own"] = ROOT / "training" / "data" / "corpus"
    own["tolls"] = shared / "bench" / "coref"
    own["aside"] = shared / "bench" / "coref"
    own["fetching"] = own["hostile_files"] = shared / "bench" / "hostile"
    own["outlook_record"] = gold  # its series are made up; the folder only says that they can be
    return own.get(module, shared / "bench" / module)


def measure(shared: Path) -> tuple[dict[str, Floor], frozenset[str]]:
    """Every figure of every module whose data are there, and the names of the modules whose data are not."""
    measured: dict[str, Floor] = {}
    absent = set()
    for info in sorted(pkgutil.iter_modules(bench.__path__), key=lambda info: info.name):
        figures = getattr(import_module(f"bench.{info.name}"), "figures", None)
        folder = data_of(info.name, shared)
        if figures is None:
            continue
        if not folder.is_dir():
            absent.add(info.name)
            continue
        digest = digest_of(folder)
        for key, value in figures(shared).items():
            name = key if key.startswith(f"{info.name}.") else f"{info.name}.{key}"
            measured[name] = Floor(round(value, 1), direction_of(name), digest)
    return measured, frozenset(absent)


def load(path: Path) -> tuple[dict[str, Floor], list[Lowered]]:
    """The floors and the history of lowered ones; none where there is no file yet."""
    if not path.exists():
        return {}, []
    node = json.loads(path.read_text(encoding="utf-8"))
    return {name: Floor(**row) for name, row in node["floors"].items()}, [Lowered(**row) for row in node["lowered"]]


def save(path: Path, floors: Mapping[str, Floor], lowered: list[Lowered]) -> None:
    """Write the floors, sorted by name."""
    node = {
        "floors": {name: asdict(floors[name]) for name in sorted(floors)},
        "lowered": [asdict(row) for row in lowered],
    }
    path.write_text(json.dumps(node, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and update when asked; 1 when a figure is below its floor, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--update", action="store_true", help="raise floors to what is measured")
    parser.add_argument("--lower", metavar="REASON", help="with --update: lower floors too, for this reason")
    chosen = parser.parse_args(arguments)
    if chosen.lower is not None and not (chosen.update and chosen.lower.strip()):
        parser.error("--lower needs --update and a reason in words")
    floors, history = load(FLOORS)
    measured, absent = measure(Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared")))
    lines = compare(floors, measured, absent)
    print(table(lines))
    if chosen.update:
        new, lowered = updated(floors, measured, chosen.lower)
        save(FLOORS, new, history + lowered)
        lines = compare(new, measured, absent)
    for line in failing(lines):
        print(f"below its floor: {line.figure} is {line.after}, floor {line.before}")
    return 1 if failing(lines) else 0


def table(lines: list[Line]) -> str:
    """The figures as text: floor before, measured after, verdict."""
    width = max((len(line.figure) for line in lines), default=6)
    rows = [f"{'figure':{width}}  {'floor':>8} {'now':>8}"]
    for line in lines:
        before, after = ("-" if value is None else f"{value:.1f}" for value in (line.before, line.after))
        changed = "  (the data changed)" if line.data_changed else ""
        rows.append(f"{line.figure:{width}}  {before:>8} {after:>8}  {line.verdict}{changed}")
    return "\n".join(rows)


def _verdict(floor: Floor, now: float) -> str:
    gain = now - floor.value if floor.direction == "up" else floor.value - now
    return "kept" if abs(gain) < NOISE else "better" if gain > 0 else "worse"


if __name__ == "__main__":
    sys.exit(main())
