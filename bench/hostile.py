"""Hostile inputs end to end: `python -m bench.hostile CASES.jsonl [--only KIND,…] [--no-browser] [--reader NAME]`.

For every case of a file of this form (`id`, `kind`, `name`, the input as `text` or base64 `b64`, `expect`):

- it is opened within its seconds and its memory, by no error but ours;
- one run takes all cases in: each is read, or listed with its reason; the record holds, every span is verbatim;
- strings, scripts, formulas and odd characters survive every export, and no cell of them is a formula;
- they are shown on every page of the desk and in the report in Chromium: `bench.hostile_shown`;
- what its kind expects besides: addresses and feeds by `bench.fetching`, other files by `bench.hostile_files`.

Prints per kind how many hold, and the ids of those that do not, each with the reason; exit code 1 when there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import hostile_exports, hostile_intake
from bench.hostile_intake import Case, case_of

SHOWN = ("string", "xss", "csv", "unicode")
"""Kinds whose inputs are words, shown and exported as they are."""
CHECKS = {
    "bench.fetching": ("url", "ssrf", "feed"),
    "bench.hostile_files": ("warc", "eml", "pdf", "xml", "file", "encoding"),
}
"""Modules with `outcome(case)`: what does not hold of its kind's own expectations, or a value with that as `wrong`."""

Step = Callable[[Sequence[Case]], Iterator[tuple[Case, str]]]


def cases_of(path: Path) -> list[Case]:
    """The cases of a file."""
    return [case_of(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def strings(shared: Path) -> list[str]:
    """The strings of the development set, without the empty one, which no document can be."""
    cases = cases_of(shared / "bench" / "hostile" / "cases.jsonl")
    return [case.text for case in cases if case.kind == "string" and case.text]


def not_exported(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Cases of words that an export changes, or that stand in a cell that a spreadsheet would run."""
    texts = {case.text: case for case in cases if case.kind in SHOWN and case.text}
    for format, lost in hostile_exports.lost(list(texts)).items():
        told = "a spreadsheet runs a cell of it" if format == "formulas" else f"the export {format} changes it"
        yield from ((texts[text], told) for text in lost)


def not_shown(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Cases of words that run, ask for something outside, or are not shown verbatim on a page."""
    shown: Step = import_module("bench.hostile_shown").not_shown
    return shown([case for case in cases if case.kind in SHOWN and case.text])


def not_as_its_kind(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Cases of which a module for their kind finds that something does not hold."""
    for module, kinds in CHECKS.items():
        chosen = [case for case in cases if case.kind in kinds]
        if not chosen:
            continue
        if find_spec(module) is None:
            yield from ((case, f"{module} is not here to check it") for case in chosen)
            continue
        outcome: Callable[[dict[str, object]], Any] = import_module(module).outcome
        told = ((case, outcome(case.node)) for case in chosen)
        yield from ((case, wrong) for case, one in told if (wrong := getattr(one, "wrong", one)))


def faults(cases: Sequence[Case], steps: Sequence[Step]) -> dict[str, list[str]]:
    """For each case that does not hold, what does not."""
    found: dict[str, list[str]] = {}
    for step in steps:
        for case, told in step(cases):
            found.setdefault(case.id, []).append(told)
    return found


def figures(shared: Path) -> dict[str, float]:
    """The share of strings that survive each format, in percent, and how many are formulas in a cell."""
    texts = strings(shared)
    lost = hostile_exports.lost(texts)
    formulas = lost.pop("formulas")
    shares = {f"string.{format}": 100 - 100 * len(gone) / len(texts) for format, gone in lost.items()}
    return {**shares, "string.formulas.false": float(len(formulas))}


def main(arguments: list[str] | None = None) -> int:
    """Check the cases of a file and print what holds; 1 when something does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--only", help="kinds, divided by commas")
    parser.add_argument("--no-browser", action="store_true", help="do not show the words in Chromium")
    parser.add_argument("--reader", help="what reads them; the default reader where none is named")
    chosen = parser.parse_args(arguments)
    kinds = set(chosen.only.split(",")) if chosen.only else None
    cases = [case for case in cases_of(chosen.cases) if kinds is None or case.kind in kinds]
    steps: list[Step] = [
        hostile_intake.not_opened_well,
        lambda cases: hostile_intake.not_taken(cases, chosen.reader),
        not_exported,
        not_as_its_kind,
    ]
    if not chosen.no_browser:
        steps.append(not_shown)
    found = faults(cases, steps)
    print(table(cases, found))
    return 1 if found else 0


def table(cases: Sequence[Case], found: dict[str, list[str]]) -> str:
    """Per kind: cases, held, not held; then what does not hold, with the ids of the cases."""
    rows = [f"{'kind':10} {'cases':>6} {'held':>6} {'not':>5}"]
    for kind in [*dict.fromkeys(case.kind for case in cases), "all"]:
        ids = [case.id for case in cases if kind in (case.kind, "all")]
        failing = sum(id in found for id in ids)
        rows.append(f"{kind:10} {len(ids):>6} {len(ids) - failing:>6} {failing:>5}")
    by_reason: dict[str, list[str]] = {}
    for id, told in found.items():
        for reason in dict.fromkeys(told):
            by_reason.setdefault(reason, []).append(id)
    rows += [f"{reason}: {' '.join(ids)}" for reason, ids in by_reason.items()]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
