"""Tallies and waves of the sample pages and the development reports: `python -m bench.aggregates SHARED`.

A tally is right when its words and bounds are those of the gold; `beyond` are tallies the gold does not list.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.reports import write_manifest
from bench.samples import GOLD, SAMPLES
from onrecord import intake
from onrecord.model import Aggregate, Document, Failure
from onrecord.reading import scene

VAGUE = (None, 2)
"""A wave told without a number may stand as two or more."""


def figures(shared: Path) -> dict[str, float]:
    """Tallies right, missed and beyond the gold, as counts, for the sample pages and the development reports."""
    counts: dict[str, float] = {}
    for name, rows in (("samples", _samples()), ("reports", _reports(shared / "bench" / "reports"))):
        right = missed = beyond = 0
        for document, gold in rows:
            found = scene.build(document).aggregates
            hits = [next((row for row in found if _is(document, row, wanted)), None) for wanted in gold]
            right += sum(hit is not None for hit in hits)
            missed += sum(hit is None for hit in hits)
            beyond += sum(row not in hits for row in found)
        counts |= {f"{name}.right": right, f"{name}.missed": missed, f"{name}.beyond": beyond}
    return counts


def _is(document: Document, row: Aggregate, gold: dict[str, Any]) -> bool:
    """Is the found row the gold's: the same bounds and the same words, or two of its telling words?"""
    low, high = gold.get("low", gold.get("count_min")), gold.get("high", gold.get("count_max"))
    own = (row.count.low, row.count.high) if row.count else (None, None)
    if own != (low, high) and not (high is None and own[1] is None and {low, own[0]} <= set(VAGUE)):
        return False
    if "words" not in gold:
        told = set(_words(" ".join((row.what, *(span.quote for span in row.spans)))))
        return len(told & set(_words(f"{gold['what']} {gold['area']}"))) >= 2
    flat = re.escape(gold["words"]).replace(r"\ ", r"\s+").replace("'", "['’]")
    spots = [match.span() for match in re.finditer(flat, document.text, re.IGNORECASE)]
    return any(start < span.end and span.start < end for start, end in spots for span in row.spans)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 3]


def _samples() -> Iterator[tuple[Document, list[dict[str, Any]]]]:
    gold = {row["id"]: row for row in (json.loads(path.read_text("utf-8")) for path in GOLD.glob("*.json"))}
    return _paired(SAMPLES, SAMPLES / "manifest.csv", gold)


def _reports(folder: Path) -> Iterator[tuple[Document, list[dict[str, Any]]]]:
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {row["id"]: row for row in map(json.loads, lines)}
    with tempfile.TemporaryDirectory() as scratch:
        manifest = Path(scratch, "manifest.csv")
        write_manifest(manifest, folder)
        yield from _paired(folder / "texts", manifest, gold)


def _paired(folder: Path, manifest: Path, gold: dict[str, Any]) -> Iterator[tuple[Document, list[dict[str, Any]]]]:
    for arrived in intake.documents([folder], manifest=manifest, anchor=None):
        if not isinstance(arrived, Failure) and arrived.arrival.external_id in gold:
            yield arrived.document, gold[arrived.arrival.external_id].get("aggregates", [])


if __name__ == "__main__":
    for key, value in figures(Path(sys.argv[1])).items():
        print(f"{key:20} {value:4.0f}")
