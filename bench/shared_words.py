"""How much shared words tell of one event: the table behind the levels of `words` in data/likeness.toml.

    python bench/shared_words.py ../shared/bench/coref

For each set of reports with known events every text is one account without values; the share of rare words in common is
tallied for pairs of one event and of two. Bits are log2 of how much more often a share is met within one event. Pairs
published more than a month apart are left out where days are known, as blocking leaves them out.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import combinations
from pathlib import Path

from onrecord.model import Account, AccountId, Document, DocumentId, Reading, Span, When
from onrecord.resolving.levels import word_share
from onrecord.resolving.profile import Profile, profiles

EDGES = (0.0, 0.03, 0.06, 0.09, 0.12, 0.15, 0.2, 0.26, 0.34, 0.42, 0.6, 1.01)
SETS = ("gvc_dev", "newscluster_dev", "ecbplus_dev")
MONTH = 31


def main(folder: Path) -> int:
    """Print one table for each set; 0 when they could be made."""
    for name in SETS:
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        cluster = {str(row["doc_id"]): str(row["cluster"]) for row in rows}
        topic = {str(row["doc_id"]): str(row.get("topic", "")) for row in rows}
        facing = faces(rows)
        same, other = [0] * len(EDGES), [0] * len(EDGES)
        for left, right in combinations(facing, 2):
            if topic[left.document_id] != topic[right.document_id] or far(left, right):
                continue
            at = sum(word_share(left, right) >= edge for edge in EDGES) - 1
            tally = same if cluster[left.document_id] == cluster[right.document_id] else other
            tally[at] += 1
        show(name, same, other)
    return 0


def faces(rows: list[dict[str, str]]) -> tuple[Profile, ...]:
    """The reports as likeness sees them, each with one account that is its whole text."""
    documents = {}
    readings = []
    for row in rows:
        day = (row.get("date") or "")[:10]
        published = When(day, day) if len(day) == 10 else None
        document = Document(
            DocumentId(str(row["doc_id"])), row["text"], "", published=published, title=row.get("title")
        )
        documents[document.id] = document
        trigger = (Span(0, 1, document.text[:1]),)
        readings.append(
            Reading(document.id, "none", (Account(AccountId(document.id), document.id, "attack", trigger),))
        )
    return profiles(documents, readings)


def far(left: Profile, right: Profile) -> bool:
    """True when both days are known and lie more than a month apart."""
    known = left.published is not None and right.published is not None
    return known and abs((left.published or 0) - (right.published or 0)) > MONTH


def show(name: str, same: list[int], other: list[int]) -> None:
    """One line for each step of the share."""
    print(f"{name}: {sum(same)} pairs of one event, {sum(other)} of two")
    for at, edge in enumerate(EDGES[:-1]):
        bits = math.log2((same[at] + 0.5) / (sum(same) + 1)) - math.log2((other[at] + 0.5) / (sum(other) + 1))
        print(f"  from {edge:4.2f}  one {same[at]:6d}  two {other[at]:7d}  bits {bits:6.1f}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/bench/coref")))
