"""The worklist: incidents by the reasons to look at them, worst first, page by page, with counts and filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from onrecord.errors import InputError
from onrecord.model import IncidentId
from onrecord.store import searching
from onrecord.store.pages import Pages
from onrecord.store.queue import REASONS
from onrecord.store.rows import Row
from onrecord.store.sql import listed

CHIPS = ("changed", *REASONS, "flagged")
"""Every reason by which the worklist can be cut, worst first."""

ORDERS = {"worst": "changed DESC, rank DESC, flagged DESC, last DESC, incident_id", "newest": "last DESC, incident_id"}
PAGE = 50
"""Incidents on a page."""


@dataclass(frozen=True)
class Filters:
    """Which incidents: those with all the reasons, of a kind, a country and a time, that hold the words."""

    reasons: tuple[str, ...] = ()
    words: str = ""
    kind: str = ""
    country: str = ""
    since: str = ""
    until: str = ""
    decided: str = ""  # yes, no, or either
    passing: bool = False  # also what every report tells only in passing
    order: str = "worst"


@dataclass(frozen=True)
class Entry:
    """An incident in the worklist: why it is there, how much is told of it, and how much was decided."""

    incident_id: IncidentId
    reasons: tuple[str, ...]
    conflicts: tuple[str, ...]
    accounts: int
    documents: int
    decisions: int


@dataclass(frozen=True)
class Worklist:
    """One page of the incidents that fit, and how many there are with each reason."""

    entries: tuple[Entry, ...]
    fitting: int
    counts: tuple[tuple[str, int], ...]  # by reason, among those that fit without any reason asked for
    kinds: tuple[tuple[str, int], ...]


def worklist(pages: Pages, filters: Filters, *, offset: int = 0, size: int = PAGE) -> Worklist:
    """The incidents that fit the filters from `offset` on; InputError for a reason or an order that is none."""
    if unknown := [reason for reason in filters.reasons if reason not in CHIPS]:
        raise InputError(f"no reason is called {unknown[0][:40]!r}; the reasons are {', '.join(CHIPS)}")
    if filters.order not in ORDERS:
        raise InputError(f"no order is called {filters.order[:40]!r}; the orders are {', '.join(ORDERS)}")
    holding = listed(searching.incidents(pages.connection, filters.words)) if filters.words.strip() else None
    where, values = _where(filters, holding)
    base = f"{_WITH} SELECT {{}} FROM seen WHERE {where}"
    order = f"ORDER BY {ORDERS[filters.order]} LIMIT ? OFFSET ?"
    found = pages.all(f"{base.format('*')} {order}", *values, size, offset)
    wide, wide_values = _where(replace(filters, reasons=()), holding)
    sums = ", ".join(f"sum({_CUT[chip]}) AS {chip}" for chip in CHIPS)
    counted = pages.one(f"{_WITH} SELECT {sums}, count(*) AS fitting FROM seen WHERE {wide}", *wide_values) or {}
    if filters.reasons:
        counted |= pages.one(base.format("count(*) AS fitting"), *values) or {}
    kinds = pages.all("SELECT kind, count(*) AS held FROM queue GROUP BY kind ORDER BY held DESC, kind")
    return Worklist(
        entries=tuple(map(_entry, found)),
        fitting=counted.get("fitting") or 0,
        counts=tuple((chip, counted.get(chip) or 0) for chip in CHIPS),
        kinds=tuple((row["kind"], row["held"]) for row in kinds),
    )


_WITH = """
WITH decided AS (
    SELECT incident_accounts.incident_id, count(DISTINCT standing.number) AS decisions,
           coalesce(max(standing.number) FILTER (WHERE standing.kind = 'flag'), 0)
               > coalesce(max(standing.number) FILTER (WHERE standing.kind = 'unflag'), 0) AS flagged
    FROM standing
    JOIN decided_on ON decided_on.number = standing.number
    JOIN incident_accounts ON incident_accounts.account_id = decided_on.now
    WHERE standing.stands
    GROUP BY incident_accounts.incident_id
), unfit AS (
    SELECT incident_id FROM misfits JOIN incident_accounts USING (account_id)
    UNION
    SELECT incident_id FROM incident_accounts JOIN decided_on ON now = incident_accounts.account_id
    WHERE number IN (
        SELECT number FROM decided_on JOIN standing USING (number) WHERE stands AND now IS NULL
        UNION
        SELECT number FROM decided_on JOIN standing USING (number)
        WHERE stands AND kind IN ('judge', 'split') AND now IS NOT NULL GROUP BY number, now HAVING count(*) > 1
    )
), seen AS (
    SELECT queue.*, coalesce(decided.decisions, 0) AS decisions, coalesce(decided.flagged, 0) AS flagged,
           unfit.incident_id IS NOT NULL AS changed
    FROM queue
    LEFT JOIN decided ON decided.incident_id = queue.incident_id
    LEFT JOIN unfit ON unfit.incident_id = queue.incident_id
)"""

_CUT = {chip: "conflicts IS NOT NULL" if chip == "conflict" else chip for chip in CHIPS}


def _where(filters: Filters, holding: str | None) -> tuple[str, list[Any]]:
    tests = [_CUT[reason] for reason in filters.reasons]
    values: list[Any] = []
    if not filters.passing:
        tests.append("news")
    for test, value in (
        ("kind = ?", filters.kind),
        ("instr(countries, ' ' || ? || ' ')", filters.country.upper()),
        ("last >= ?", filters.since),
        ("first <= ?", filters.until),
    ):
        if value:
            tests.append(test)
            values.append(value)
    if filters.decided:
        tests.append("decisions > 0" if filters.decided == "yes" else "decisions = 0")
    if holding is not None:
        tests.append("incident_id IN (SELECT value FROM json_each(?))")
        values.append(holding)
    return " AND ".join(tests) or "1", values


def _entry(row: Row) -> Entry:
    flags = {**row, "conflict": row["conflicts"] is not None}
    return Entry(
        incident_id=IncidentId(row["incident_id"]),
        reasons=tuple(chip for chip in CHIPS if flags[chip]),
        conflicts=tuple((row["conflicts"] or "").split(",")) if row["conflicts"] else (),
        accounts=row["accounts"],
        documents=row["documents"],
        decisions=row["decisions"],
    )
