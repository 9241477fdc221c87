"""Reports grouped by the event they tell: `python -m bench.coref IN.jsonl OUT.jsonl`.

IN holds one report on each line with `doc_id`, `text`, and `title` and `date` where known; no other field is looked at.
OUT gets a line with `doc_id` and `cluster` for each. A file of pairs (`pair_id`, `report`, `source`) gets a line with
`pair_id`, `same_event` and `score`.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.model import Document, DocumentId, When
from onrecord.reading import times
from onrecord.resolving.report import stem
from onrecord.resolving.stories import stories
from onrecord.resolving.tables import words
from onrecord.resolving.tokens import fold

Row = dict[str, Any]
SETS = ("gvc_dev", "ecbplus_dev", "newscluster_dev")
HELD = 0.38  # share of a report's weight of words that its source holds when both tell one event: famus_dev
REACH = 3000  # code points of a text in which days are looked for


def lines(path: Path) -> list[Row]:
    """The rows of a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def document_of(row: Row) -> Document:
    """A row as a document; a date that is no day is none."""
    day = str(row.get("date") or "")[:10]
    published = When(day, day) if len(day) == 10 else None
    return Document(DocumentId(str(row["doc_id"])), row["text"], "", published=published, title=row.get("title"))


def days_of(documents: Iterable[Document]) -> dict[DocumentId, frozenset[int]]:
    """The days that each text names, as day numbers: dates written out, and weekdays where the publication is known."""
    return {document.id: frozenset(_days(document)) for document in documents}


def _days(document: Document) -> Iterator[int]:
    published = document.published.latest if document.published else None
    last = date.fromisoformat(published).toordinal() + 1 if published else math.inf
    for mention in times.find(document.text[:REACH], published):
        when = mention.when
        if when.earliest and when.latest and when.precision not in ("year", "month", "season", "range"):
            first, end = (date.fromisoformat(day[:10]).toordinal() for day in (when.earliest, when.latest))
            if end - first <= 1 and first <= last:
                yield first


def clusters(rows: Sequence[Row]) -> dict[str, str]:
    """The group of each report, named by the first of its reports."""
    documents = [document_of(row) for row in rows]
    found = stories(documents, days_of(documents))
    return {str(document): str(story[0]) for story in found for document in story}


def held(rows: Sequence[Row]) -> dict[str, float]:
    """How much of what each report says its source says too, 0 to 1; words that few of these texts have weigh more."""
    empty = words("function")
    told = {
        (str(row["pair_id"]), side): {stem(word) for word in fold(row[side]).split()} - empty
        for row in rows
        for side in ("report", "source")
    }
    seen = Counter(word for found in told.values() for word in found)
    found = {}
    for row in rows:
        report, source = (told[str(row["pair_id"]), side] for side in ("report", "source"))
        weight = {word: math.log((len(told) + 1) / (seen[word] + 1)) for word in sorted(report)}
        shared = sum(bits for word, bits in weight.items() if word in source)
        found[str(row["pair_id"])] = shared / (sum(weight.values()) or 1.0)
    return found


def scored(scorer: Path, gold: Path, answers: Iterable[Row]) -> Row:
    """What the outside scorer says of these answers."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "out.jsonl")
        out.write_text("".join(json.dumps(row) + "\n" for row in answers), encoding="utf-8")
        printed = subprocess.run([sys.executable, scorer, gold, out], check=True, capture_output=True, text=True).stdout
    found: Row = json.loads(printed)
    return found


def figures(shared: Path) -> dict[str, float]:
    """The outside scorer's figures on the development halves, by set; those of `fit_closeness` are out of fold."""
    folder = shared / "bench" / "coref"
    found: dict[str, float] = {}
    for name in SETS:
        result = scored(folder / "score.py", folder / f"{name}.jsonl", answers(lines(folder / f"{name}.jsonl")))
        found |= {f"{name}.pairs": result["pairs"]["F1"], f"{name}.b3": result["b3"]["F1"]}
    result = scored(folder / "score.py", folder / "famus_dev.jsonl", answers(lines(folder / "famus_dev.jsonl")))
    return found | {"famus_dev.accuracy": result["accuracy"], "famus_dev.auc": 100 * result["auc"]}


def answers(rows: Sequence[Row]) -> list[Row]:
    """One answer for each row: the group of a report, or whether a source tells the event of a report."""
    if rows and "pair_id" in rows[0]:
        share = held(rows)
        return [{"pair_id": pair, "same_event": score >= HELD, "score": score} for pair, score in share.items()]
    found = clusters(rows)
    return [{"doc_id": row["doc_id"], "cluster": found[str(row["doc_id"])]} for row in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and write the clusters."""
    parser = argparse.ArgumentParser(prog="python -m bench.coref", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("given", type=Path, metavar="IN.jsonl")
    parser.add_argument("out", type=Path, metavar="OUT.jsonl")
    chosen = parser.parse_args(arguments)
    found = answers(lines(chosen.given))
    chosen.out.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    groups = {row["cluster"] for row in found if "cluster" in row}
    print(f"{len(found)} lines written to {chosen.out}" + (f", {len(groups)} groups" if groups else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
