"""Addresses of the web in the record: how each stands, and which are due."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from onrecord.store import sql
from onrecord.store.driver import Connection
from onrecord.store.rows import Row
from onrecord.visits import Lead, Noted, Visit


def visit(connection: Connection, key: str) -> Visit | None:
    """How an address stands, by its canonical form; None when it was never asked nor named."""
    row = sql.first(connection, "SELECT * FROM visits WHERE key = ?", key)
    return None if row is None else _visit(row)


def keep(connection: Connection, noted: Noted) -> int:
    """Keep how an address stands, and those it names that are new; how many of these there are comes back."""
    put(connection, noted.visit)
    new = 0
    for named in noted.names:
        known = sql.first(connection, "SELECT state FROM visits WHERE key = ?", named.key)
        if known is None:
            sql.insert(connection, "visits", _row(named))
            new += 1
    return new


def put(connection: Connection, visit: Visit) -> None:
    """Keep how one address stands now; the feed's own words of an article are let go once it is done with."""
    if visit.state != "due" and visit.lead is not None:
        visit = replace(visit, lead=replace(visit.lead, words=None))
    row = _row(visit)
    if sql.first(connection, "SELECT key FROM visits WHERE key = ?", visit.key) is None:
        sql.insert(connection, "visits", row)
    else:
        sql.update(connection, "visits", row, key="key")


def due(connection: Connection, under: Iterable[str], now: float) -> tuple[Visit, ...]:
    """What the addresses of these keys named and is still to be fetched, and may be asked now, oldest first."""
    query = """SELECT * FROM visits
               WHERE state = 'due' AND under IN (SELECT value FROM json_each(?)) AND not_before <= ?
               ORDER BY not_before, key"""
    return tuple(map(_visit, sql.fetch(connection, query, sql.listed(under), now)))


def waiting(connection: Connection, under: Iterable[str]) -> tuple[int, float | None]:
    """How much of what the addresses of these keys named is still to be fetched, and from when the first may be."""
    query = """SELECT count(*) AS held, min(not_before) AS first FROM visits
               WHERE state = 'due' AND under IN (SELECT value FROM json_each(?))"""
    row = sql.first(connection, query, sql.listed(under))
    return (row["held"], row["first"]) if row else (0, None)


def _row(visit: Visit) -> Row:
    lead = None if visit.lead is None else json.dumps(asdict(visit.lead), ensure_ascii=False)
    return {**vars(visit), "lead": lead}


def _visit(row: Row) -> Visit:
    lead = None if row["lead"] is None else Lead(**json.loads(row["lead"]))
    return Visit(**{**row, "lead": lead})
