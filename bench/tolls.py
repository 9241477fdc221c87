"""How often settled dead and hurt equal the record: `python -m bench.tolls ../shared/bench/coref/gvc_dev.jsonl`.

Each line is a report with its incident (`cluster`) and the incident's archive record (`facts`). The reports of one
incident are judged the same event, so that reading and settling are measured apart from grouping. A figure equals the
record when it is that number, or, where the record holds nobody, when nothing above none is settled. An early report
can honestly state fewer than the record: `says_so` counts only incidents whose newest report that tells of dead (or
hurt) has the record's number beside a word for it. The archive counts a gunman who kills himself among the dead; the
reader leaves attackers out where the words do, so that such incidents differ by one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.model import Account, Count, Document, DocumentId, Incident, Judgement, Reading, When, digest
from onrecord.pool import read_all
from onrecord.reading import default_reader
from onrecord.resolving import resolve

SLOTS = ("killed", "injured")
HARM = {
    "killed": r"kill\w*|dead|deaths?|die[ds]?|dying|fatal\w*|slain|murder\w*|homicides?|slay\w*|bod(?:y|ies)",
    "injured": r"injur\w*|wound\w*|hurt|hospitali[sz]ed|critical\w*|surviv\w*",
}
NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
REACH = 60
"""Characters between a number and the word it is taken to count."""


@dataclass(frozen=True)
class Toll:
    """One incident and slot: the record's number, what was settled, and whether the newest report says the number."""

    cluster: str
    slot: str
    record: int
    settled: Count | None
    says_so: bool
    accounts: int

    @property
    def equal(self) -> bool:
        """True when the settled figure is the record's."""
        low, high = (self.settled.low or 0, self.settled.high) if self.settled else (0, 0)
        if self.record == 0:
            return low == 0
        return low == self.record and high in (None, self.record)


def tolls(rows: Sequence[dict[str, Any]], workers: int = 1) -> list[Toll]:
    """Every incident's two tolls, the reports read by the reader used where none is named."""
    documents = [document_of(row) for row in rows]
    outcomes = read_all(documents, default_reader, workers=workers)
    readings = [outcome for _, outcome in outcomes if isinstance(outcome, Reading)]
    return settled_tolls(rows, documents, readings)


def settled_tolls(
    rows: Sequence[dict[str, Any]], documents: Sequence[Document], readings: Sequence[Reading]
) -> list[Toll]:
    """The tolls of given readings."""
    told = {reading.document_id: main_account(reading) for reading in readings}
    clusters: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        clusters[str(row["cluster"])].append(row)
    judgements = [row for held in clusters.values() for row in _same(held, told)]
    incidents = resolve(documents, readings, judgements).incidents
    owner = {account: incident for incident in incidents for account in incident.accounts}
    found = []
    for name, held in sorted(clusters.items()):
        accounts = [account for row in held if (account := told.get(DocumentId(row["doc_id"]))) is not None]
        incident = owner[accounts[0].id] if accounts else None
        for slot in SLOTS:
            number = int(held[0]["facts"][slot])
            found.append(Toll(name, slot, number, _settled(incident, slot), says_so(held, slot, number), len(accounts)))
    return found


def document_of(row: dict[str, Any]) -> Document:
    """A report as a document."""
    text, day = f"{row['title']}\n\n{row['text']}", (row.get("date") or "")[:10]
    published = When(day, day, anchor="publication") if len(day) == 10 else None
    return Document(DocumentId(row["doc_id"]), text, digest(text), title=row["title"], published=published)


def main_account(reading: Reading) -> Account | None:
    """The account a report is about: among its news the one with the most claims, the first of equals."""
    news = [account for account in reading.accounts if account.salience == "focus"] or list(reading.accounts)
    return max(news, key=lambda account: len(account.claims), default=None)


def says_so(rows: Iterable[dict[str, Any]], slot: str, number: int) -> bool:
    """True when the newest report with any word for such harm has the number beside one; one may be a lone person."""
    harm = re.compile(rf"\b(?:{HARM[slot]})\b", re.IGNORECASE)
    newest = sorted(rows, key=lambda row: (row.get("date") or "", row["doc_id"]), reverse=True)
    text = next((f"{row['title']}. {row['text']}" for row in newest if harm.search(row["text"])), None)
    if text is None:
        return False
    if number == 1:
        return True
    word = re.compile(
        rf"\b(?:{number}|{NUMBERS[number]})\b" if number < len(NUMBERS) else rf"\b{number}\b", re.IGNORECASE
    )
    return any(word.search(text[max(0, at.start() - REACH) : at.end() + REACH]) for at in harm.finditer(text))


def figures(shared: Path) -> dict[str, float]:
    """The shares for the gate, in per cent, on the development half of the gun violence reports."""
    rows = lines_of(shared / "bench" / "coref" / "gvc_dev.jsonl")
    found = tolls(rows, os.cpu_count() or 1)
    return {name: round(share, 1) for name, share, _ in shares(found)}


def shares(found: Sequence[Toll]) -> Iterator[tuple[str, float, int]]:
    """Name, share equal in per cent, and of how many.

    `equal` is over every incident; `merged` over those of which two reports or more have an account; `says_so` over
    those of them whose newest report says the record's number, or whose record is nobody.
    """
    for slot in SLOTS:
        of_slot = [toll for toll in found if toll.slot == slot]
        merged = [toll for toll in of_slot if toll.accounts > 1]
        said = [toll for toll in merged if toll.says_so or toll.record == 0]
        for name, rows in (("equal", of_slot), ("merged", merged), ("says_so", said)):
            yield f"{slot}.{name}", 100 * sum(toll.equal for toll in rows) / max(1, len(rows)), len(rows)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of reports."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _same(rows: Sequence[dict[str, Any]], told: dict[DocumentId, Account | None]) -> list[Judgement]:
    accounts = [account for row in rows if (account := told.get(DocumentId(row["doc_id"]))) is not None]
    return [
        Judgement(accounts[0].id, other.id, "same", "record", f"2000-01-01T00:00:{at:02d}Z")
        for at, other in enumerate(accounts[1:])
    ]


def _settled(incident: Incident | None, slot: str) -> Count | None:
    values = [row.value for row in incident.of(slot)] if incident is not None else []
    return values[0] if values and isinstance(values[0], Count) else None


def main() -> None:
    """Print the shares, and with --errors every toll that is not the record's."""
    parser = argparse.ArgumentParser(prog="python -m bench.tolls", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("reports", type=Path, metavar="REPORTS.jsonl")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--errors", action="store_true")
    chosen = parser.parse_args()
    found = tolls(lines_of(chosen.reports), chosen.workers)
    for name, share, number in shares(found):
        print(f"{name:18s} {share:5.1f} %  of {number}")
    for toll in found if chosen.errors else ():
        if not toll.equal:
            shown = "nothing" if toll.settled is None else f"{toll.settled.low} to {toll.settled.high}"
            said = "" if toll.says_so else " (not said)"
            print(f"  {toll.cluster} {toll.slot}: record {toll.record}, settled {shown}{said}")


if __name__ == "__main__":
    main()
