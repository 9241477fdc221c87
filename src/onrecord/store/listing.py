"""Every incident at once, for lists: what did not change since the last look is not made again from its rows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from onrecord.model import Incident
from onrecord.store import rows
from onrecord.store.driver import Connection

Cells = tuple[Any, ...]
COLUMNS = {
    "incident_accounts": ("incident_id", "account_id"),
    "aliases": ("incident_id", "alias"),
    "settled": ("incident_id", "slot", "value", "support", "rivals", "rule", "status"),
}
HEAD = ("id", "kind", "documents", "grade", "sources")


def incidents(connection: Connection) -> tuple[Incident, ...]:
    """Every incident, oldest first, without the links and likenesses of the whole."""
    parts = {table: _grouped(connection, table, columns) for table, columns in COLUMNS.items()}
    heads = [tuple(row) for row in connection.execute(f"SELECT {', '.join(HEAD)} FROM incidents ORDER BY position")]
    return tuple(_one(head, *(parts[table].get(head[0], ()) for table in COLUMNS)) for head in heads)


def _grouped(connection: Connection, table: str, columns: Iterable[str]) -> dict[str, tuple[Cells, ...]]:
    """The rows of a table by incident, in their order."""
    query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY incident_id, position"
    told = [tuple(row) for row in connection.execute(query)]
    return {id: tuple(found) for id, found in groupby(told, key=itemgetter(0))}


@lru_cache(maxsize=50_000)  # a decision changes a few incidents; all others are as they were
def _one(head: Cells, *parts: tuple[Cells, ...]) -> Incident:
    tables = {
        table: [dict(zip(columns, cells, strict=True)) for cells in part]
        for (table, columns), part in zip(COLUMNS.items(), parts, strict=True)
    }
    (incident,) = rows.incidents_of([dict(zip(HEAD, head, strict=True))], **tables)
    return incident
