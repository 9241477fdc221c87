"""What `onrecord check` finds in the file itself: altered, missing and foreign rows, each named by table and row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.acts import Carried, Decision, Origin, Step
from onrecord.errors import RecordError
from onrecord.store import rows, searching
from onrecord.store.carrying import older_row
from onrecord.store.decision_rows import decision_of
from onrecord.store.driver import Connection
from onrecord.store.opening import memory
from onrecord.store.rows import DECIDED, DERIVED, KEYS, PARTS, Row

CHAINS = ("decisions",)
COUNTED = ("documents", "arrivals", "failures", "runs", *CHAINS)
"""Tables whose numbers have no gaps."""

QUOTED = {
    "accounts": ("trigger",),
    "claims": ("spans",),
    "aggregates": ("spans",),
    "statements": ("spans",),
    "relations": ("spans",),
    "risks": ("condition", "consequence"),
}
"""Tables and their columns of spans."""


def problems(connection: Connection) -> Iterator[str]:
    """Every finding in the rows, one line each: the file, seals, missing rows, chains, kept bytes, quoted words."""
    yield from file_problems(connection)
    yield from _seals(connection)
    yield from _numbers(connection)
    yield from _chains(connection)
    yield from _decisions(connection)
    yield from _parts(connection)
    yield from _raw(connection)
    yield from _quotes(connection)
    yield from searching.problems(connection)


def layout(connection: Connection) -> Iterator[str]:
    """Where tables, views or the triggers that guard decisions are not as the migrations made them."""
    query = "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    found = {row["name"]: row for row in _all(connection, query)}
    fresh = memory()
    for row in _all(fresh, query):
        held = found.get(row["name"])
        if held is None or held["sql"] != row["sql"]:
            yield f"layout: the {row['type']} {row['name']} is {'missing' if held is None else 'altered'}"
    fresh.close()


def compare(table: str, stored: Iterable[Row], expected: Iterable[Row]) -> Iterator[str]:
    """Where stored derived rows differ from what follows from the record."""
    keys = {**DERIVED, **DECIDED}[table]
    held = {tuple(row[key] for key in keys): row for row in stored}
    for row in expected:
        found = held.pop(tuple(row[key] for key in keys), None)
        name = _name(table, row)
        if found is None:
            yield f"{name} is missing; it follows from the record"
        elif found != row:
            altered = ", ".join(column for column in row if row[column] != found[column])
            yield f"{name} is altered ({altered}); it does not follow from the record"
    for row in held.values():
        yield f"{_name(table, row)} does not follow from the record"


def _name(table: str, row: Row) -> str:
    keys = {**KEYS, **DERIVED, **DECIDED}[table]
    return f"{table} row {', '.join(f'{key} {row[key]}' for key in keys)}".replace("\t", "/")


def _all(connection: Connection, query: str, *values: Any) -> Iterator[Row]:
    return (dict(row) for row in connection.execute(query, values))


def file_problems(connection: Connection) -> Iterator[str]:
    """Where the file itself is damaged, and rows whose owner is missing; of a record of any layout."""
    for row in connection.execute("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield f"the file is damaged: {row[0]}"
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield f"{row[0]} row {row[1]} belongs to a row of {row[2]} that is missing"


def _seals(connection: Connection) -> Iterator[str]:
    for table in KEYS:
        for row in _all(connection, f"SELECT * FROM {table}"):
            if row["id" if table == "claims" else "seal"] != rows.seal(table, row):
                yield f"{_name(table, row)} is altered: its seal does not hold{_about(table, row)}"


def _about(table: str, row: Row) -> str:
    if table == "claims":
        return f" (claim {row['id'][:16]}, slot {row['slot']})"
    return f" (document {row['document_id']})" if table == "accounts" else ""


def _numbers(connection: Connection) -> Iterator[str]:
    """Rows are never removed from these tables, so a gap in the numbers is a missing row."""
    last = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    for table in COUNTED:
        held = {row["number"] for row in _all(connection, f"SELECT number FROM {table}")}
        for number in range(1, max(last.get(table, 0), *held, 0) + 1):
            if number not in held:
                yield f"{table} row number {number} is missing"


def _chains(connection: Connection) -> Iterator[str]:
    for table in CHAINS:
        previous = ""
        for row in _all(connection, f"SELECT * FROM {table} ORDER BY number"):
            if row["previous"] != previous:
                yield f"{_name(table, row)} breaks the chain: it was not written after the row before it"
            previous = row["seal"]


def _decisions(connection: Connection) -> Iterator[str]:
    """Every decision can be read, takes back or redoes one before it, and, if carried over, still has its old seal."""
    known: set[int] = set()
    carried = {"judgements": (0, ""), "corrections": (0, "")}
    for row in _all(connection, "SELECT * FROM decisions ORDER BY number"):
        try:
            decision = decision_of(row)
        except RecordError as error:
            yield f"{_name('decisions', row)} is altered: {error}"
            continue
        if isinstance(decision.what, Step) and decision.what.number not in known:
            yield f"{_name('decisions', row)} is altered: it steps over decision {decision.what.number}, which is none"
        known.add(decision.number)
        if decision.origin is not None:
            yield from _older(_name("decisions", row), decision, decision.origin, carried)
    yield from _heads(connection, carried)


def _older(name: str, decision: Decision, origin: Origin, carried: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Whether a decision carried over has its place and its seal in the older chain."""
    number, previous = carried[origin.table]
    carried[origin.table] = (origin.number, origin.seal)
    if rows.seal(origin.table, older_row(decision) or {}) != origin.seal:
        yield f"{name} is altered: its seal as {origin.table} row number {origin.number} does not hold"
    if (origin.number, origin.previous) != (number + 1, previous):
        yield f"{name} breaks the older chain: {origin.table} row number {number + 1} does not come before it"


def _heads(connection: Connection, carried: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Whether all rows of the older chains came over."""
    for row in _all(connection, "SELECT * FROM decisions WHERE kind = 'carried'"):
        head = rows.nested(Carried, row["what"])
        for table, last in (("judgements", head.judgements), ("corrections", head.corrections)):
            for number in range(carried[table][0] + 1, last + 1):
                yield f"{table} row number {number} is missing: it was not there to be carried over"


def _parts(connection: Connection) -> Iterator[str]:
    """A reading names the seals of its parts, an account the ids of its claims: what is missing or added is seen."""
    for reading in _all(connection, "SELECT * FROM readings"):
        named = _named(reading["parts"])
        for table in ("accounts", *PARTS):
            query = f"SELECT seal FROM {table} WHERE document_id = ? ORDER BY position"
            held = [row["seal"] for row in _all(connection, query, reading["document_id"])]
            yield from _missing(table, f"the reading of document {reading['document_id']}", named.get(table, []), held)
    for account in _all(connection, "SELECT id, claims FROM accounts"):
        query = "SELECT id FROM claims WHERE account_id = ? ORDER BY position"
        held = [row["id"] for row in _all(connection, query, account["id"])]
        yield from _missing("claims", f"account {account['id']}", _named(account["claims"]), held)


def _named(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # the seal of the row has told already
        return {}


def _missing(table: str, owner: str, named: Iterable[str], held: list[str]) -> Iterator[str]:
    named = list(named)
    for position, key in enumerate(named):
        if key not in held:
            yield f"{table} row {key[:16]} is missing or altered (number {position + 1} of {owner})"
    for key in held:
        if key not in named:
            yield f"{table} row {key[:16]} does not belong to {owner}"


def _raw(connection: Connection) -> Iterator[str]:
    """The bytes as received still have their hash, and every document has its bytes."""
    for row in _all(connection, "SELECT * FROM raw"):
        name = f"raw row document_id {row['document_id']}, sha256 {row['sha256'][:16]}"
        try:
            raw = rows.unpack(row["bytes"])
        except RecordError as error:
            yield f"{name} is altered: {error}"
            continue
        if hashlib.sha256(raw).hexdigest() != row["sha256"] or len(raw) != row["length"]:
            yield f"{name} is altered: its bytes do not have its hash and length"
    query = """SELECT id FROM documents LEFT JOIN raw ON raw.document_id = documents.id AND sha256 = raw_sha256
               WHERE raw.document_id IS NULL"""
    for row in _all(connection, query):
        yield f"raw row of document {row['id']} is missing"
    query = "SELECT id FROM documents WHERE NOT EXISTS (SELECT 1 FROM arrivals WHERE document_id = documents.id)"
    for row in _all(connection, query):
        yield f"arrivals row of document {row['id']} is missing"


def _quotes(connection: Connection) -> Iterator[str]:
    """Every span stands in the text of its document, at its place, word for word."""
    for table, columns in QUOTED.items():
        join = "JOIN accounts ON accounts.id = account_id" if table == "claims" else ""
        query = f"""SELECT {table}.*, documents.text AS document_text FROM {table} {join}
                    JOIN documents ON documents.id = document_id"""
        for row in _all(connection, query):
            for column in columns:
                yield from _misplaced(_name(table, row), row[column], row["document_text"])


def _misplaced(name: str, spans: str, text: str) -> Iterator[str]:
    try:
        for span in rows.spans_of(spans):
            if not span.holds(text):
                yield f"{name} is altered: the words {span.quote!r} do not stand at {span.start} to {span.end}"
    except RecordError:
        yield f"{name} is altered: its spans cannot be read"
