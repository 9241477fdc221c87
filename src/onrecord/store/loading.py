"""Rows back to values: documents, readings and the resolution, of a whole record or of some documents of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from onrecord.acts import Decision
from onrecord.model import ROW, Account, AccountId, Arrival, Document, DocumentId, Reading, Resolution
from onrecord.store import rows
from onrecord.store.driver import Connection
from onrecord.store.fitting import fitted
from onrecord.store.rows import DERIVED, PARTS, Row
from onrecord.store.sql import column, fetch, listed

KEPT_APART = ("workings",)
"""Derived tables that a snapshot leaves in the file: nothing but grouping anew needs them."""


def documents(connection: Connection, of: Iterable[DocumentId] | None = None) -> tuple[Document, ...]:
    """All documents, or those of these ids, by id."""
    return tuple(map(rows.document_of, _of(connection, "documents", "id", of, order="id")))


def others(connection: Connection, reason: str) -> list[DocumentId] | None:
    """The documents that no reading leaves out for this reason, by id; None when that is all of them."""
    aside = "SELECT document_id FROM left_out WHERE position = 0 AND reason = ?"
    if not column(connection, f"{aside} LIMIT 1", reason):
        return None
    return column(connection, f"SELECT id FROM documents WHERE id NOT IN ({aside}) ORDER BY id", reason)


def arrivals(connection: Connection, of: Iterable[DocumentId] | None = None) -> tuple[Arrival, ...]:
    """How all documents came in, or these, by document and source."""
    order = "document_id, source, ifnull(external_id, '')"
    return tuple(map(rows.arrival_of, _of(connection, "arrivals", "document_id", of, order=order)))


def readings(connection: Connection, of: Iterable[DocumentId] | None = None) -> tuple[Reading, ...]:
    """All readings, or those of these documents, by document."""
    ids = None if of is None else sorted(of)
    accounts = accounts_of(connection, ids)
    parts = {
        table: _grouped(_of(connection, table, "document_id", ids, order="document_id, position"), "document_id")
        for table in PARTS
    }
    return tuple(
        rows.reading_of(
            row,
            accounts.get(row["document_id"], ()),
            {table: found.get(row["document_id"], ()) for table, found in parts.items()},
        )
        for row in _of(connection, "readings", "document_id", ids, order="document_id")
    )


def accounts_of(connection: Connection, of: Iterable[DocumentId] | None = None) -> dict[DocumentId, list[Account]]:
    """The accounts of all documents, or of these, in text order."""
    held = _of(connection, "accounts", "document_id", of, order="document_id, position")
    ids = None if of is None else [row["id"] for row in held]
    claims = _grouped(_of(connection, "claims", "account_id", ids, order="account_id, position"), "account_id")
    found: dict[DocumentId, list[Account]] = {}
    for row in held:
        account = rows.account_of(row, claims.get(row["id"], ()))
        found.setdefault(account.document_id, []).append(account)
    return found


def accounts_by_id(connection: Connection, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
    """Those of these accounts that are on record."""
    query = "SELECT DISTINCT document_id FROM accounts WHERE id IN (SELECT value FROM json_each(?))"
    wanted = set(ids)
    held = accounts_of(connection, column(connection, query, listed(sorted(wanted))))
    return {account.id: account for found in held.values() for account in found if account.id in wanted}


def account_ids(connection: Connection, name: str) -> list[AccountId]:
    """The account of this id, else the first few whose ids begin so."""
    exact = column(connection, "SELECT id FROM accounts WHERE id = ?", name)
    if exact or not name:
        return exact
    query = "SELECT id FROM accounts WHERE id >= ? AND id < ? ORDER BY id LIMIT 6"
    return column(connection, query, name, f"{name}\U0010ffff")


def resolution(connection: Connection) -> Resolution:
    """Everything derived, in its order."""
    whole = ("incidents", "links", "likenesses", "copies")
    order = {
        table: "position" if table in whole else ", ".join(keys)
        for table, keys in DERIVED.items()
        if table not in KEPT_APART
    }
    return rows.resolution_of(
        {table: fetch(connection, f"SELECT * FROM {table} ORDER BY {columns}") for table, columns in order.items()}
    )


def now(connection: Connection, decisions: Iterable[Decision]) -> dict[AccountId, AccountId | None]:
    """Where the accounts of decisions are in the present readings."""
    about = {one.account_id: one for row in decisions for one in row.about}
    wanted = sorted({one.document_id for one in about.values()})
    return fitted(about.values(), accounts_of(connection, wanted))


def _of(connection: Connection, table: str, key: str, values: Iterable[str] | None, *, order: str) -> list[Row]:
    if values is None:
        return fetch(connection, f"SELECT * FROM {table} ORDER BY {order}")
    query = f"SELECT * FROM {table} WHERE {key} IN (SELECT value FROM json_each(?)) ORDER BY {order}"
    return fetch(connection, query, listed(values))


def _grouped(found: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Rows by the value of a column they are sorted by."""
    return {key: list(group) for key, group in groupby(found, key=lambda row: str(row[column]))}


@dataclass(frozen=True)
class RowHeld:
    """A row of somebody's table as the record has it: its id there, its one account, and the mapping that read it."""

    document_id: DocumentId
    external_id: str | None
    account_id: AccountId
    reader_id: str


def rows_of(connection: Connection, data_set: str) -> tuple[RowHeld, ...]:
    """The rows of a data set, in the order they came in."""
    query = """SELECT d.id AS document_id, min(v.external_id) AS external_id, a.id AS account_id, r.reader_id
               FROM documents AS d JOIN readings AS r ON r.document_id = d.id JOIN accounts AS a ON a.document_id = d.id
               JOIN arrivals AS v ON v.document_id = d.id
               WHERE d.opener = ? AND d.outlet = ? GROUP BY d.number ORDER BY d.number"""
    return tuple(RowHeld(**row) for row in fetch(connection, query, ROW, data_set))
