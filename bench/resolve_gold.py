"""How well resolving joins tellings of one event, apart from reading: accounts are made from an annotated set.

    python bench/resolve_gold.py ../shared/bench/reports

Every annotated incident of a report becomes an account with the annotated values, then grouping is compared with the
annotated key, pair by pair over incidents told in different reports. Prints precision and recall over pairs of focus
incidents, over all pairs, and each pair that is wrong, missed or proposed.
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    Outcome,
    Party,
    Reading,
    Span,
    Value,
    Weapon,
    When,
    Where,
)
from onrecord.resolving import resolve

Row = dict[str, Any]


def main(folder: Path) -> int:
    """Print the table; 0 when it could be made."""
    gold = [
        json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    documents = [document_of(row, (folder / "texts" / f"{row['id']}.txt").read_text(encoding="utf-8")) for row in gold]
    readings = [reading_of(row, document) for row, document in zip(gold, documents, strict=True)]
    keys = {f"{row['id']}#{n}": item["key"] for row in gold for n, item in enumerate(row["incidents"])}
    focus = {
        f"{row['id']}#{n}" for row in gold for n, item in enumerate(row["incidents"]) if item["salience"] == "focus"
    }
    resolution = resolve(documents, readings)
    joined = {pair for incident in resolution.incidents for pair in pairs_of(incident.accounts)}
    wanted = {pair for pair in combinations(sorted(keys), 2) if keys[pair[0]] == keys[pair[1]]}
    for name, chosen in (("focus pairs", focus), ("all pairs", set(keys))):
        show(name, {pair for pair in joined if set(pair) <= chosen}, {pair for pair in wanted if set(pair) <= chosen})
    for label, pairs in (("wrong", joined - wanted), ("missed", wanted - joined)):
        for pair in sorted(pairs):
            print(f"  {label:7s} {pair[0]} {pair[1]}   {keys[pair[0]]} {keys[pair[1]]}")
    for row in resolution.likenesses:
        if row.verdict == "proposed":
            right = "right" if keys[row.left] == keys[row.right] else "not one event"
            print(f"  proposed {row.left} {row.right} {row.score:.1f} ({right}): {row.reason}")
    print("copies", resolution.copies)
    return 0


def pairs_of(accounts: tuple[AccountId, ...]) -> list[tuple[str, str]]:
    """The pairs of one incident, smaller id first."""
    return list(combinations(sorted(accounts), 2))


def show(name: str, joined: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> None:
    """One line: precision and recall over pairs."""
    right = len(joined & wanted)
    precision, recall = 100 * right / max(1, len(joined)), 100 * right / max(1, len(wanted))
    print(f"{name:12s} precision {precision:5.1f} ({right} of {len(joined)})", end="   ")
    print(f"recall {recall:5.1f} ({right} of {len(wanted)})")


def document_of(row: Row, text: str) -> Document:
    """The report as a document."""
    published = When(row["published"], row["published"]) if row["published"] else None
    return Document(DocumentId(row["id"]), text, "", published=published, outlet=row["outlet"])


def reading_of(row: Row, document: Document) -> Reading:
    """The annotated incidents of a report as its reading."""
    return Reading(document.id, "gold", tuple(account_of(item, document, n) for n, item in enumerate(row["incidents"])))


def account_of(item: Row, document: Document, number: int) -> Account:
    """One annotated incident as an account; a claim stands where its evidence stands in the text."""
    found: list[tuple[str, Value]] = []
    if item["date_start"]:
        start, end = padded(item["date_start"], last=False), padded(item["date_end"], last=True)
        precision = "range" if start != end else "day"
        when = When(start, end, anchor="publication", precision=precision, dated=item.get("dated", "occurred"))
        found.append(("when", when))
    if item["place"] and item["place"] != "unknown":
        level = item["place_precision"] if item["place_precision"] != "unknown" else "country"
        fine = level in ("site", "settlement", "district")
        point = (item["lat"], item["lon"]) if fine else (None, None)
        found.append(("where", Where(item["place"], item["country"], level, *point)))
    if item["perpetrator"]["names"]:
        found.append(("perpetrator", Party(tuple(item["perpetrator"]["names"]), item["perpetrator"]["kind"])))
    if item["target"]["names"]:
        found.append(("target", Party(tuple(item["target"]["names"]), item["target"]["kind"] or "unknown")))
    found += [("weapon", Weapon(code)) for code in item["weapon"]]
    found += [("outcome", Outcome(item["outcome"])), ("perpetrator_status", Code(item["perpetrator"]["status"]))]
    found += [(slot, count_of(item[slot])) for slot in ("killed", "injured") if item[slot]]
    spans = [span for words in item.get("evidence", {}).values() if (span := span_of(words, document.text))]
    spans = spans or [Span(0, 1, document.text[:1])]
    claims = tuple(Claim(slot, value, tuple(spans)) for slot, value in found)
    return Account(
        AccountId(f"{document.id}#{number}"), document.id, item["kind"], tuple(spans[:1]), claims, item["salience"]
    )


def span_of(words: str | None, text: str) -> Span | None:
    """Where evidence stands in the text, if it does as printed."""
    at = text.find(words) if words else -1
    return Span(at, at + len(words or ""), words or "") if at >= 0 else None


def padded(day: str, *, last: bool) -> str:
    """A day from a day, month or year: the first or the last one."""
    parts = day.split("-")
    month = parts[1] if len(parts) > 1 else "12" if last else "01"
    return "-".join((parts[0], month, parts[2] if len(parts) > 2 else "28" if last else "01"))


def count_of(node: Row) -> Count:
    """An annotated count in its state."""
    low, high = node.get("min"), node.get("max")
    if node.get("vague"):
        return Count("vague", low, high)
    if low == high == 0:
        return Count("explicit_zero", 0, 0)
    return Count("number" if low == high else "range", low, high)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/bench/reports")))
