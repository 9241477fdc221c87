"""A few incidents of a record taken out with all that decides them, and put back settled anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from onrecord.acts import Decision
from onrecord.model import AccountId, DocumentId, IncidentId, Resolution, Working
from onrecord.part import Bonds, Part, Regrouped
from onrecord.store import decisions, loading, rows
from onrecord.store.driver import Connection
from onrecord.store.sql import column, fetch, insert, listed
from onrecord.store.standing import effects

IN = "IN (SELECT value FROM json_each(?))"
GROUPING = ("judge", "merge", "split")
"""The kinds of decision that can tie accounts of two components together."""
JOIN = "same_event"
TABLES = {"incidents": "id", "incident_accounts": "incident_id", "aliases": "incident_id", "settled": "incident_id"}
"""The tables that hold an incident, and the column that names it."""


def whole_components(connection: Connection, accounts: Iterable[AccountId]) -> list[AccountId]:
    """These accounts with all that likenesses and decisions that stand tie to them, by id."""
    found: set[AccountId] = set()
    new = set(accounts)
    while new:
        found |= new
        alike = column(
            connection,
            f"""SELECT account_id FROM workings WHERE component IN (
                   SELECT component FROM workings WHERE account_id {IN})""",
            listed(sorted(new)),
        )
        reached = sorted(new | set(alike))
        decided = column(
            connection,
            f"""SELECT other.now FROM decided_on AS one
                JOIN standing ON standing.number = one.number AND stands
                    AND kind IN ({", ".join(repr(kind) for kind in GROUPING)})
                JOIN decided_on AS other ON other.number = one.number
                WHERE one.now {IN} AND other.now IS NOT NULL""",
            listed(reached),
        )
        new = (set(reached) | set(decided)) - found
    present = f"SELECT account_id FROM workings WHERE account_id {IN} ORDER BY account_id"
    return column(connection, present, listed(sorted(found)))


def bonds(
    connection: Connection,
    accounts: Sequence[AccountId],
    neighbours: Callable[[Sequence[Working]], Collection[AccountId]],
    adding: Decision | None = None,
) -> Bonds:
    """What grouping these accounts takes; they must be whole components.

    `neighbours` says which accounts beside them their workings speak of. `adding` is a decision that is not yet in the
    trail, but already among those that stand.
    """
    workings = _workings(connection, accounts)
    beside = sorted(neighbours(workings))
    standing, now = _standing(connection, accounts, adding)
    judgements, _, _ = effects(standing, now)
    return Bonds(workings, judgements, _workings(connection, beside), _owners(connection, beside))


def changed(connection: Connection, groups: Iterable[tuple[AccountId, ...]]) -> tuple[tuple[AccountId, ...], ...]:
    """Those of these groups that are no incident yet."""
    groups = tuple(groups)
    query = f"""SELECT incident_id, account_id FROM incident_accounts WHERE account_id {IN}
                ORDER BY incident_id, position"""
    held: dict[IncidentId, list[AccountId]] = {}
    for row in fetch(connection, query, listed(account for group in groups for account in group)):
        held.setdefault(row["incident_id"], []).append(row["account_id"])
    known = {tuple(group) for group in held.values()}
    return tuple(group for group in groups if group not in known)


def part(connection: Connection, groups: Sequence[tuple[AccountId, ...]], adding: Decision | None = None) -> Part:
    """What settling these groups takes; `adding` as for `tied`."""
    accounts = [account for group in groups for account in group]
    query = f"SELECT DISTINCT document_id FROM accounts WHERE id {IN} ORDER BY 1"
    documents = column(connection, query, listed(accounts))
    standing, now = _standing(connection, accounts, adding)
    _, corrections, marks = effects(standing, now)
    readings = loading.readings(connection, documents)
    beside = {account.id for reading in readings for account in reading.accounts} | {id for id in now.values() if id}
    owners = _owners(connection, beside - set(accounts))
    copies = _copies(connection, documents)
    whole = sorted({*documents, *(original for _, original in copies)})  # whose words a copy is, its original tells
    return Part(
        groups=tuple(groups),
        documents=loading.documents(connection, whole),
        readings=readings,
        copies=copies,
        corrections=corrections,
        marks=marks,
        owners=owners,
    )


def put_groups(connection: Connection, accounts: Sequence[AccountId], regrouped: Regrouped) -> None:
    """Replace why these accounts are joined or not, and the joins of their incidents that are proposed."""
    ids = listed(accounts)
    connection.execute(f"DELETE FROM likenesses WHERE left_account {IN} AND right_account {IN}", (ids, ids))
    query = f"SELECT DISTINCT incident_id FROM incident_accounts WHERE account_id {IN}"
    old = listed(column(connection, query, ids))
    for side in ("source", "target"):
        connection.execute(f"DELETE FROM links WHERE kind = '{JOIN}' AND {side} {IN}", (old,))
    for row in rows.likeness_rows(regrouped.likenesses):
        insert(connection, "likenesses", row)
    for row in rows.link_rows(regrouped.joins):
        insert(connection, "links", row)


def put_incidents(connection: Connection, taken: Part, resolution: Resolution) -> None:
    """Replace the incidents that hold these accounts, and their links, by those of this resolution."""
    ids = listed(account for group in taken.groups for account in group)
    old = listed(column(connection, f"SELECT DISTINCT incident_id FROM incident_accounts WHERE account_id {IN}", ids))
    for table, key in TABLES.items():
        connection.execute(f"DELETE FROM {table} WHERE {key} {IN}", (old,))
    connection.execute(f"DELETE FROM misfits WHERE account_id {IN}", (ids,))
    for side in ("source", "target"):
        connection.execute(f"DELETE FROM links WHERE kind != '{JOIN}' AND {side} {IN}", (old,))
    query = f"""SELECT account_id, "order" FROM workings WHERE account_id {IN}"""
    order = {row["account_id"]: row["order"] for row in fetch(connection, query, ids)}
    tables = rows.resolution_rows(resolution, order)
    for table in (*TABLES, "links", "misfits"):
        for row in tables[table]:
            insert(connection, table, row)


def _standing(
    connection: Connection, accounts: Sequence[AccountId], adding: Decision | None
) -> tuple[list[Decision], dict[AccountId, AccountId | None]]:
    """The decisions that stand on these accounts, oldest first, and where all accounts of these decisions are now."""
    query = f"SELECT DISTINCT number FROM decided_on JOIN standing USING (number) WHERE stands AND now {IN}"
    numbers = column(connection, query, listed(accounts))
    found = decisions.numbered(connection, numbers)
    if adding is not None and adding.number in numbers:
        found.append(adding)
    query = f"SELECT account_id, now FROM decided_on WHERE number {IN}"
    return found, {row["account_id"]: row["now"] for row in fetch(connection, query, listed(numbers))}


def _workings(connection: Connection, accounts: Sequence[AccountId]) -> tuple[Working, ...]:
    query = f"SELECT * FROM workings WHERE account_id {IN} ORDER BY account_id"
    return tuple(map(rows.working_of, fetch(connection, query, listed(accounts))))


def _owners(connection: Connection, accounts: Iterable[AccountId]) -> tuple[tuple[AccountId, IncidentId], ...]:
    """The incidents of accounts."""
    query = f"SELECT account_id, incident_id FROM incident_accounts WHERE account_id {IN} ORDER BY account_id"
    return tuple((row["account_id"], row["incident_id"]) for row in fetch(connection, query, listed(sorted(accounts))))


def _copies(connection: Connection, documents: Iterable[DocumentId]) -> tuple[tuple[DocumentId, DocumentId], ...]:
    """The originals of these documents, and the originals of those."""
    found: dict[DocumentId, DocumentId] = {}
    new = list(documents)
    while new:
        query = f"SELECT copy, original FROM copies WHERE copy {IN} ORDER BY copy"
        rows_found = fetch(connection, query, listed(new))
        found.update((row["copy"], row["original"]) for row in rows_found)
        new = [row["original"] for row in rows_found if row["original"] not in found]
    return tuple(sorted(found.items()))
