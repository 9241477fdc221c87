"""Carrying the decisions of two older tables over into the one trail, each with its seals, before the tables go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import merge

from onrecord import wire
from onrecord.acts import Carried, Decision, Origin, Sides, Told
from onrecord.model import AccountId, DocumentId, Span
from onrecord.store import rows
from onrecord.store.decision_rows import decision_row
from onrecord.store.driver import Connection
from onrecord.store.rows import Row
from onrecord.store.sql import fetch, first, insert

TABLES = ("judgements", "corrections")


def carry_decisions(connection: Connection) -> None:
    """Write every judgement and correction into the trail in the order of their times, and drop their tables.

    A row that was altered is carried as it is, its old seals beside it, so that `onrecord check` still names it.
    """
    old = {table: fetch(connection, f"SELECT * FROM {table} ORDER BY number") for table in TABLES}
    if any(old.values()):
        previous = ""
        for number, row in enumerate(_rows(connection, old), 1):
            sealed = rows.sealed("decisions", {"number": number, **row, "previous": previous})
            insert(connection, "decisions", sealed)
            previous = sealed["seal"]
    for table in TABLES:
        connection.execute(f"DROP TABLE {table}")


def older_row(decision: Decision) -> Row | None:
    """The row that a carried decision was in its older table, from which its old seal can be worked out again."""
    origin, node = decision.origin, decision_row(decision)
    if origin is None:
        return None
    who = {"by": decision.by, "at": decision.at, "note": decision.why, "previous": origin.previous}
    what = rows.parsed(node["what"])
    if not isinstance(decision.what, Sides):
        values = {name: None if what[name] is None else wire.canonical(what[name]) for name in ("old", "new")}
        return {"number": origin.number, "account_id": what["account_id"], "slot": what["slot"], **values, **who}
    verdict, (left, right) = _verdict(decision.what)
    return {"number": origin.number, "left_account": left, "right_account": right, "verdict": verdict, **who}


def _rows(connection: Connection, old: dict[str, list[Row]]) -> Iterator[Row]:
    heads = {}
    for table, found in old.items():
        last = first(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        heads[table] = (last["seq"] if last else 0, found[-1]["seal"] if found else "")
    what = Carried(*heads["judgements"], *heads["corrections"])
    yield decision_row(Decision("carried", what, "onrecord", datetime.now(UTC).isoformat(timespec="seconds")))
    for row in merge(old["judgements"], old["corrections"], key=_time):
        yield _judged(connection, row) if "verdict" in row else _corrected(connection, row)


def _time(row: Row) -> str:
    return str(row["at"])


def _judged(connection: Connection, row: Row) -> Row:
    ends = AccountId(row["left_account"]), AccountId(row["right_account"])
    origin = Origin("judgements", row["number"], row["previous"], row["seal"])
    about = tuple(_told(connection, id) for id in ends)
    what = Sides.of_two(*ends, row["verdict"])
    return decision_row(Decision("judge", what, row["by"], row["at"], row["note"], about, origin=origin))


def _corrected(connection: Connection, row: Row) -> Row:
    origin = Origin("corrections", row["number"], row["previous"], row["seal"])
    values = {name: None if row[name] is None else rows.parsed(row[name]) for name in ("new", "old")}
    what = {"account_id": row["account_id"], "slot": row["slot"], **values}
    about = (_told(connection, row["account_id"]),)
    empty = Decision("correct", Sides(), row["by"], row["at"], row["note"], about, origin=origin)
    return {**decision_row(empty), "what": wire.canonical(what)}  # the values as they stand, whether they hold or not


def _verdict(sides: Sides) -> tuple[str, tuple[AccountId, AccountId]]:
    if sides.together:
        return "same", sides.together[0][:2]  # type: ignore[return-value]
    if sides.apart:
        (left,), (right,) = sides.apart[0]
        return "different", (left, right)
    return "unsure", sides.unsure[0]


def _told(connection: Connection, id: AccountId) -> Told:
    """The account as it is read now; by its id alone when nothing on record tells it."""
    account = first(connection, """SELECT document_id, "trigger" FROM accounts WHERE id = ?""", id)
    if account is None:
        return Told(id, DocumentId(""))
    claims = fetch(connection, "SELECT spans FROM claims WHERE account_id = ? ORDER BY position", id)
    words = {place for row in claims for place in _places(row["spans"])}
    return Told(id, account["document_id"], tuple(_places(account["trigger"])), tuple(sorted(words)))


def _places(spans: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in rows.nested(tuple[Span, ...], spans)]
