"""One incident, account or claim looked up in the file, without loading the record."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord import wire
from onrecord.model import AccountId, Aggregate, DocumentId, Incident, IncidentId, Likeness, Link, Misfit, digest
from onrecord.store import rows
from onrecord.store.driver import Connection
from onrecord.store.sql import column, fetch, first, listed

IN = "IN (SELECT value FROM json_each(?))"
NAMES = """SELECT id AS name, id AS incident_id FROM incidents
           UNION ALL SELECT alias, incident_id FROM aliases
           UNION ALL SELECT account_id, incident_id FROM incident_accounts"""
"""Everything that names an incident: its id, its former ids, its accounts."""


def incident_ids(connection: Connection, name: str) -> list[IncidentId]:
    """The incidents of an id, a former id or an account; where none is so called, those of names that begin so."""
    exact = column(connection, f"SELECT DISTINCT incident_id FROM ({NAMES}) WHERE name = ?", name)
    if exact or not name:
        return exact
    query = f"SELECT DISTINCT incident_id FROM ({NAMES}) WHERE name >= ? AND name < ? ORDER BY 1 LIMIT 6"
    return column(connection, query, name, f"{name}\U0010ffff")


def incidents(connection: Connection, ids: Iterable[IncidentId]) -> tuple[Incident, ...]:
    """These incidents, oldest first."""
    wanted = listed(ids)
    query = f"SELECT * FROM incidents WHERE id {IN} ORDER BY position"
    tables = {"incidents": fetch(connection, query, wanted)}
    for table in ("incident_accounts", "aliases", "settled"):
        query = f"SELECT * FROM {table} WHERE incident_id {IN} ORDER BY incident_id, position"
        tables[table] = fetch(connection, query, wanted)
    empty: dict[str, list[rows.Row]] = {"links": [], "likenesses": [], "copies": [], "misfits": []}
    return rows.resolution_of({**tables, **empty}).incidents


def members(connection: Connection, ids: Iterable[IncidentId]) -> dict[IncidentId, tuple[AccountId, ...]]:
    """The accounts of these incidents, oldest first, the oldest incident first."""
    query = f"""SELECT id, account_id FROM incidents JOIN incident_accounts ON incident_id = id
                WHERE id {IN} ORDER BY incidents.position, incident_accounts.position"""
    held: dict[IncidentId, tuple[AccountId, ...]] = {}
    for row in fetch(connection, query, listed(ids)):
        held[row["id"]] = (*held.get(row["id"], ()), row["account_id"])
    return held


def holding(connection: Connection, accounts: Iterable[AccountId]) -> list[IncidentId]:
    """The incidents that hold these accounts, by id."""
    query = f"SELECT DISTINCT incident_id FROM incident_accounts WHERE account_id {IN} ORDER BY 1"
    return column(connection, query, listed(accounts))


def links_of(connection: Connection, ids: Iterable[IncidentId]) -> tuple[Link, ...]:
    """The links from and to these incidents."""
    wanted = listed(ids)
    query = f"SELECT * FROM links WHERE source {IN} OR target {IN} ORDER BY position"
    return tuple(map(rows.link_of, fetch(connection, query, wanted, wanted)))


def likenesses_of(connection: Connection, accounts: Iterable[AccountId]) -> tuple[Likeness, ...]:
    """The comparisons in which one of these accounts is a side."""
    wanted = listed(accounts)
    query = f"SELECT * FROM likenesses WHERE left_account {IN} OR right_account {IN} ORDER BY position"
    return tuple(map(rows.likeness_of, fetch(connection, query, wanted, wanted)))


def told_as_news(connection: Connection) -> frozenset[IncidentId]:
    """The incidents that some report tells as its news; every report tells the others only in passing."""
    query = """SELECT DISTINCT incident_id FROM incident_accounts JOIN accounts ON accounts.id = account_id
               WHERE salience = 'focus'"""
    return frozenset(column(connection, query))


def judged_same(connection: Connection, accounts: Iterable[AccountId]) -> list[tuple[AccountId, AccountId]]:
    """The pairs of these accounts that people called one event, by decisions that hold."""
    wanted = listed(accounts)
    query = f"""SELECT left_account, right_account FROM likenesses
                WHERE verdict = 'same' AND levels = '[]' AND left_account {IN} AND right_account {IN}
                ORDER BY position"""
    return [(row["left_account"], row["right_account"]) for row in fetch(connection, query, wanted, wanted)]


def aggregate(connection: Connection, documents: Iterable[DocumentId], id: str) -> tuple[DocumentId, Aggregate] | None:
    """The wave or tally of this id that one of these documents tells."""
    query = f"SELECT * FROM aggregates WHERE id = ? AND document_id {IN} ORDER BY document_id"
    row = first(connection, query, id, listed(documents))
    return None if row is None else (row["document_id"], rows.part_of("aggregates", row))


def flagged(connection: Connection, accounts: Iterable[AccountId]) -> bool:
    """True when the last word of those that stand on whether these accounts are flagged is that they are."""
    query = f"""SELECT kind FROM standing JOIN decided_on USING (number)
                WHERE stands AND kind IN ('flag', 'unflag') AND now {IN} ORDER BY number DESC LIMIT 1"""
    row = first(connection, query, listed(accounts))
    return row is not None and row["kind"] == "flag"


def version(connection: Connection, id: IncidentId) -> str:
    """What tells whether an incident is still as somebody saw it: the last decision on it, and a digest of it."""
    query = """SELECT coalesce(max(number), 0) AS number FROM decided_on
               JOIN incident_accounts ON incident_accounts.account_id = decided_on.now WHERE incident_id = ?"""
    last = first(connection, query, id) or {"number": 0}
    held = [
        wire.canonical(fetch(connection, f"SELECT * FROM {table} WHERE incident_id = ? ORDER BY position", id))
        for table in ("incident_accounts", "settled")
    ]
    links = fetch(connection, "SELECT * FROM links WHERE ? IN (source, target) ORDER BY position", id)
    return f"{last['number']}.{digest(*held, wire.canonical(links))[:8]}"


def misfits(connection: Connection, id: IncidentId | None = None) -> tuple[Misfit, ...]:
    """The decisions on values that no longer fit what is read, of an incident or of the whole record."""
    if id is None:
        found = fetch(connection, "SELECT * FROM misfits ORDER BY number, account_id, slot")
    else:
        query = """SELECT misfits.* FROM misfits JOIN incident_accounts USING (account_id)
                   WHERE incident_id = ? ORDER BY number, account_id, slot"""
        found = fetch(connection, query, id)
    return tuple(map(rows.misfit_of, found))


def lost(connection: Connection) -> list[tuple[int, AccountId]]:
    """The accounts of decisions that stand which no account of the present readings tells, with their decisions."""
    query = """SELECT number, account_id FROM decided_on JOIN standing USING (number)
               WHERE stands AND now IS NULL ORDER BY number, account_id"""
    return [(row["number"], row["account_id"]) for row in fetch(connection, query)]
