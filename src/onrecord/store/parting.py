"""A record some incidents at a time, each time with all that their rows speak of: no more than that is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onrecord.model import Account, Document, DocumentId, IncidentId, Reading, Resolution, Snapshot
from onrecord.store import found, listing, loading, rows
from onrecord.store.driver import Connection
from onrecord.store.sql import column, fetch, listed

AT_ONCE = 200
"""Incidents in memory at a time; those told often have a hundred reports, with their texts."""


def snapshots(connection: Connection, ids: Iterable[IncidentId] | None = None) -> Iterator[Snapshot]:
    """All incidents, or these, by id and some at a time; at least one snapshot comes.

    Each holds the documents that tell its incidents, with all that is read in them and how they came in, the links of
    its incidents, and the documents of waves that these lead to.
    """
    wanted = column(connection, "SELECT id FROM incidents ORDER BY id") if ids is None else sorted(ids)
    for start in range(0, max(1, len(wanted)), AT_ONCE):
        yield _snapshot(connection, wanted[start : start + AT_ONCE])


def _snapshot(connection: Connection, ids: Sequence[IncidentId]) -> Snapshot:
    incidents = found.incidents(connection, ids)
    query = f"SELECT * FROM links WHERE source {found.IN} ORDER BY position"
    links = tuple(map(rows.link_of, fetch(connection, query, listed(ids))))
    query = f"SELECT DISTINCT document_id FROM accounts WHERE id {found.IN}"
    told = column(connection, query, listed(account for incident in incidents for account in incident.accounts))
    documents = sorted({*told, *(link.document_id for link in links if link.document_id)})
    return Snapshot(
        documents=loading.documents(connection, documents),
        arrivals=loading.arrivals(connection, documents),
        readings=loading.readings(connection, documents),
        resolution=Resolution(incidents, links),
    )


def tallied(connection: Connection) -> Snapshot:
    """What tallies are compared with: every incident, the documents that hold tallies, and when the others came out.

    Documents without a tally have no words in it, and their accounts no claims.
    """
    holding = column(connection, "SELECT DISTINCT document_id FROM aggregates ORDER BY document_id")
    accounts: dict[DocumentId, list[Account]] = {}
    query = f"SELECT id, document_id, kind, salience FROM accounts WHERE document_id NOT {found.IN} ORDER BY position"
    for row in fetch(connection, query, listed(holding)):
        accounts.setdefault(row["document_id"], []).append(Account(**row, trigger=()))
    query = f"SELECT id, raw_sha256, published FROM documents WHERE id {found.IN}"
    others = tuple(
        Document(row["id"], "", row["raw_sha256"], published=rows.published_of(row))
        for row in fetch(connection, query, listed(accounts))
    )
    readings = (*loading.readings(connection, holding), *(Reading(id, "", tuple(own)) for id, own in accounts.items()))
    return Snapshot(
        documents=(*loading.documents(connection, holding), *others),
        readings=tuple(sorted(readings, key=lambda reading: reading.document_id)),
        resolution=Resolution(listing.incidents(connection)),
    )
