"""The few shapes of SQL that the store's modules share: rows fetched, added and changed, always with parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from onrecord.store.driver import Connection
from onrecord.store.rows import Row


def fetch(connection: Connection, query: str, *values: Any) -> list[Row]:
    """All rows of a query."""
    return [dict(row) for row in connection.execute(query, values)]


def first(connection: Connection, query: str, *values: Any) -> Row | None:
    """The first row of a query, None when there is none."""
    row = connection.execute(query, values).fetchone()
    return None if row is None else dict(row)


def column(connection: Connection, query: str, *values: Any) -> list[Any]:
    """The first column of all rows of a query."""
    return [row[0] for row in connection.execute(query, values)]


def insert(connection: Connection, table: str, row: Row) -> None:
    """Add a row."""
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(row.values()))


def update(connection: Connection, table: str, row: Row, *, key: str) -> None:
    """Change the row of a table that has this key."""
    names = ", ".join(f'"{name}" = ?' for name in row)
    connection.execute(f"UPDATE {table} SET {names} WHERE {key} = ?", (*row.values(), row[key]))


def listed(values: Iterable[Any]) -> str:
    """Values as one parameter: `x IN (SELECT value FROM json_each(?))` takes any number of them."""
    return json.dumps(list(values))
