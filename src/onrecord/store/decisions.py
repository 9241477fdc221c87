"""The trail in the file: decisions and their rows, added and read; which stand, and on what accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.acts import Decision, Step
from onrecord.model import AccountId, IncidentId
from onrecord.store import rows
from onrecord.store.decision_rows import decision_of, decision_row
from onrecord.store.driver import Connection
from onrecord.store.rows import Row
from onrecord.store.sql import column, fetch, first, insert, listed
from onrecord.store.standing import Now, redoable, standing


def following(connection: Connection) -> int:
    """The number that the next decision gets."""
    row = first(connection, "SELECT coalesce(max(number), 0) + 1 AS number FROM decisions")
    return int(row["number"]) if row else 1


def append(connection: Connection, decision: Decision) -> int:
    """Add a decision at the end of the trail; its number comes back."""
    last = first(connection, "SELECT number, seal FROM decisions ORDER BY number DESC LIMIT 1")
    number, previous = (last["number"] + 1, last["seal"]) if last else (1, "")
    row = {"number": number, **decision_row(decision), "previous": previous}
    insert(connection, "decisions", rows.sealed("decisions", row))
    return int(number)


def keep_standing(connection: Connection, decision: Decision, now: Now) -> None:
    """Keep what the newest decision changes of which decisions stand, and the accounts it was about."""
    if isinstance(decision.what, Step):
        query = "UPDATE standing SET stands = ? WHERE number = ?"
        connection.execute(query, (int(decision.kind == "redo"), decision.what.number))
    for row in standing_rows([decision]):
        insert(connection, "standing", row)
    for row in decided_on_rows([decision], now):
        insert(connection, "decided_on", row)


def standing_rows(decisions: Sequence[Decision]) -> list[Row]:
    """The rows of the table `standing` for the whole trail."""
    stands = standing(decisions)
    return [
        {"number": row.number, "kind": row.kind, "stands": int(stands[row.number])}
        for row in decisions
        if row.number in stands and not isinstance(row.what, Step)
    ]


def decided_on_rows(decisions: Iterable[Decision], now: Now) -> list[Row]:
    """The rows of the table `decided_on`."""
    return [
        {"number": row.number, "account_id": id, "now": now.get(id)}
        for row in decisions
        for id in sorted({one.account_id for one in row.about})
    ]


def all_of(connection: Connection) -> list[Decision]:
    """The whole trail, oldest first."""
    return [decision_of(row) for row in fetch(connection, "SELECT * FROM decisions ORDER BY number")]


def numbered(connection: Connection, numbers: Iterable[int]) -> list[Decision]:
    """The decisions of these numbers, oldest first."""
    query = "SELECT * FROM decisions WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"
    return [decision_of(row) for row in fetch(connection, query, listed(numbers))]


def trail(connection: Connection, incident_id: IncidentId | None = None) -> list[Decision]:
    """Every decision, or those on accounts that this incident holds now, oldest first; undone ones as well."""
    if incident_id is None:
        return all_of(connection)
    query = """SELECT DISTINCT number FROM decided_on
               JOIN incident_accounts ON incident_accounts.account_id = decided_on.now WHERE incident_id = ?"""
    return numbered(connection, column(connection, query, incident_id))


def stands(connection: Connection, numbers: Iterable[int]) -> dict[int, bool]:
    """Which of these decisions stand; undo and redo are none."""
    query = "SELECT number, stands FROM standing WHERE number IN (SELECT value FROM json_each(?))"
    return {row["number"]: bool(row["stands"]) for row in fetch(connection, query, listed(numbers))}


def undoable(connection: Connection, by: str) -> int | None:
    """The newest decision of a person that stands."""
    query = "SELECT max(number) AS number FROM standing JOIN decisions USING (number) WHERE stands AND by = ?"
    row = first(connection, query, by)
    return row["number"] if row else None


def to_redo(connection: Connection, by: str) -> int | None:
    """The decision that a person took back last and may let stand again."""
    query = """SELECT * FROM decisions WHERE by = ? AND number >= (
                   SELECT coalesce(max(number), 0) FROM decisions WHERE by = ? AND kind NOT IN ('undo', 'redo')
               ) ORDER BY number"""
    mine = [decision_of(row) for row in fetch(connection, query, by, by)]
    targets = [row.what.number for row in mine if isinstance(row.what, Step)]
    return redoable(mine, stands(connection, targets))


def now_of(connection: Connection, number: int) -> list[AccountId]:
    """The accounts of the present readings that a decision is about."""
    return column(connection, "SELECT DISTINCT now FROM decided_on WHERE number = ? AND now IS NOT NULL", number)


def notes(connection: Connection, incident_id: IncidentId) -> list[Decision]:
    """The notes on an incident that stand, oldest first."""
    query = """SELECT DISTINCT number FROM standing JOIN decided_on USING (number)
               JOIN incident_accounts ON incident_accounts.account_id = decided_on.now
               WHERE stands AND kind = 'note' AND incident_id = ?"""
    return numbered(connection, column(connection, query, incident_id))


def fallen_together(connection: Connection) -> list[tuple[Decision, dict[AccountId, AccountId | None]]]:
    """The decisions that stand of which several accounts are one now, each with where its accounts are now."""
    query = """SELECT DISTINCT number FROM decided_on JOIN standing USING (number)
               WHERE stands AND now IS NOT NULL GROUP BY number, now HAVING count(*) > 1"""
    found = []
    for decision in numbered(connection, column(connection, query)):
        rows_of = fetch(connection, "SELECT account_id, now FROM decided_on WHERE number = ?", decision.number)
        found.append((decision, {row["account_id"]: row["now"] for row in rows_of}))
    return found
