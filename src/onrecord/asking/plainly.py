"""Answers as plain JSON: a list of incidents, one incident with its words, a comparison, a tally beside the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from onrecord import wire
from onrecord.model import Account, Document, DocumentId, Incident, Likeness, Link
from onrecord.resolving.coverage import Coverage


def incidents_json(incidents: Iterable[Incident]) -> list[wire.Json]:
    """Incidents for programs, in their order."""
    return [wire.plain(incident) for incident in incidents]


def incident_json(
    incident: Incident,
    accounts: Iterable[Account],
    documents: Mapping[DocumentId, Document],
    links: Iterable[Link],
    likenesses: Iterable[Likeness],
) -> wire.Json:
    """One incident with its accounts, their words and documents, its links and why its accounts are joined."""
    told = []
    for account in accounts:
        document = wire.document_json(documents[account.document_id])
        del document["text"]
        told.append({**wire.account_json(account), "document": document})
    return {
        "incident": wire.plain(incident),
        "accounts": told,
        "links": wire.plain(tuple(links)),
        "likenesses": [likeness_json(row) for row in likenesses],
    }


def likeness_json(likeness: Likeness) -> wire.Json:
    """A comparison for programs: its levels with the sum after each, and the sum of all, in bits."""
    node: wire.Json = wire.plain(likeness)
    so_far = 0.0
    for level, plain in zip(likeness.levels, node["levels"], strict=True):
        so_far += level.weight
        plain["so_far"] = round(so_far, 6)
    return node | {"score": round(likeness.score, 6)}


def coverage_json(row: Coverage) -> wire.Json:
    """A comparison for programs: days as ISO dates, ids in full, and how many are missing at least."""
    node: wire.Json = wire.plain(row)
    for name in ("first", "last", "as_of"):
        day = node[name]
        node[name] = None if day is None else date.fromordinal(day).isoformat()
    return node | {"missing": row.missing}
