"""The cells of one row as values: days, places, numbers, parties and codes, none of them more than the cell says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from onrecord import vocab
from onrecord.intake import dates
from onrecord.intake.tables.guessing import read as read_day
from onrecord.intake.tables.mapping import PRECISIONS, Columns, code_of_country, folded
from onrecord.values import Count, Party, When, Where

NUMBER = re.compile(r"\d{1,7}(?:\.0+)?")
AT_LEAST = re.compile(r"(?:at least|>=|≥)\s*(\d{1,7})|(\d{1,7})\+", re.IGNORECASE)
BETWEEN = re.compile(r"(\d{1,7})\s*(?:-|–|to)\s*(\d{1,7})", re.IGNORECASE)
UNNAMED = re.compile(r"(?:unknown|unidentified|unnamed|none|n/?a)\b.*|-|\?", re.IGNORECASE)
EXACT = ("site", "settlement", "district")
"""Levels of a place that have a point; a province or a country is an area."""


@dataclass(frozen=True)
class Told:
    """A row through its mapping: what the cell of each role says, without blanks around it."""

    mapping: Columns
    row: Mapping[str, str]

    def cell(self, role: str) -> str:
        """The text of a role's cell, '' where the table has no such column or nothing stands there."""
        return self.row.get(self.mapping.columns.get(role, ""), "").strip()

    def flag(self, role: str) -> bool:
        """True where the cell says 1, true or yes."""
        return folded(self.cell(role)) in ("1", "true", "yes", "y")


def when(told: Told) -> tuple[When, tuple[str, ...]] | None:
    """When it happened, and the roles whose cells say so; None when no day can be read from them."""
    if told.cell("date_from") or told.cell("date_to"):
        first, last = day(told.cell("date_from"), told.mapping), day(told.cell("date_to"), told.mapping)
        roles = tuple(role for role, found in (("date_from", first), ("date_to", last)) if found)
        if not roles or (first and last and first > last):
            return None
        precision = "day" if first == last else "range" if first and last else "not_after" if last else "range"
        return When(first, last, _words(told, roles), precision=precision), roles
    if told.cell("year") and not told.cell("date"):
        return _by_parts(told)
    found = day(told.cell("date"), told.mapping)
    if found is None:
        return None
    return _widened(found, told), ("date",)


def _words(told: Told, roles: tuple[str, ...]) -> str:
    return " to ".join(dict.fromkeys(told.cell(role) for role in roles))


def _widened(found: str, told: Told) -> When:
    """The range that a precision code makes of the day written."""
    words = told.cell("date")
    precision = told.mapping.date_precisions.get(told.cell("date_precision"), "day")
    written = date.fromisoformat(found)
    if precision == "month":
        first = written.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return When(str(first), str(last), words, precision="month")
    reach = timedelta(days=PRECISIONS[precision])
    return When(str(written - reach), str(written + reach), words, precision=precision)


def _by_parts(told: Told) -> tuple[When, tuple[str, ...]] | None:
    """A day, a month or a year from three columns, where 0 is not known."""
    parts = [number(told.cell(role)) or 0 for role in ("year", "month", "day_of_month")]
    year, month, day_of_month = parts
    try:
        if month == 0:
            return When(str(date(year, 1, 1)), str(date(year, 12, 31)), str(year), precision="year"), ("year",)
        if day_of_month == 0:
            first = date(year, month, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            return When(str(first), str(last), f"{year}-{month}", precision="month"), ("year", "month")
        found = str(date(year, month, day_of_month))
    except ValueError:
        return None
    return When(found, found, "-".join(map(str, parts))), ("year", "month", "day_of_month")


def day(cell: str, mapping: Columns) -> str | None:
    """The ISO day of a cell; None when it is none, or can be read in two ways."""
    if mapping.date_form and (found := read_day(cell, mapping.date_form)):
        return found
    written = dates.written(cell)
    return written.earliest[:10] if written and written.earliest else None


def published(told: Told) -> When | None:
    """The day the row was written or last changed: a date, or seconds since 1970 as ACLED has them."""
    cell = told.cell("published")
    if re.fullmatch(r"\d{9,10}", cell):
        found: str | None = datetime.fromtimestamp(int(cell), UTC).date().isoformat()
    else:
        found = day(cell, told.mapping)
    return dates.reported(found, cell) if found else None


def where(told: Told) -> tuple[Where, tuple[str, ...]] | None:
    """Where it happened, and the roles whose cells say so; coordinates only where the level has a point."""
    level = told.mapping.place_levels.get(told.cell("place_precision"))
    names = [role for role in ("place", "district", "province", "country") if told.cell(role)]
    if not names:
        return None
    usual = {"place": "settlement", "district": "district", "province": "province", "country": "country"}
    level = level or usual[names[0]]
    wanted = {"province": "province", "country": "country", "district": "district"}.get(level)
    shown = wanted if wanted in names else names[0]
    if level in ("settlement", "site") and shown in ("province", "country"):
        level = usual[shown]
    lat, lon = _degrees(told.cell("latitude"), 90), _degrees(told.cell("longitude"), 180)
    point = level in EXACT and lat is not None and lon is not None
    found = Where(
        name=told.cell(shown),
        country=country(told.cell("country")),
        level=level,
        lat=lat if point else None,
        lon=lon if point else None,
        radius_km=told.mapping.radius_km.get(told.cell("place_precision")) if point else None,
        province=told.cell("province") or None,
    )
    roles = (shown, *(("country",) if shown != "country" and told.cell("country") else ()))
    return found, (*roles, "latitude", "longitude") if point else roles


def _degrees(cell: str, most: int) -> float | None:
    try:
        found = float(cell)
    except ValueError:
        return None
    return found if abs(found) <= most else None


def country(cell: str) -> str | None:
    """The ISO 3166-1 alpha-3 code of a country's name, code or number; None for a name that no list has."""
    plain = re.sub(r"\s*\([^)]*\)", "", cell)  # "Russia (Soviet Union)"
    known = code_of_country()
    return known.get(folded(cell)) or known.get(folded(plain))


def number(cell: str) -> int | None:
    """A whole number of 0 or more; None for anything else, also for the negative codes of "not known".

    >>> number("12.0"), number("-99"), number("several")
    (12, None, None)
    """
    return int(float(cell)) if NUMBER.fullmatch(cell) else None


def count(told: Told, slot: str) -> tuple[Count, tuple[str, ...]] | None:
    """How many were killed or injured, and the roles whose cells say so; None where nothing is told."""
    cell = told.cell(slot)
    best = number(cell)
    low, high = number(told.cell(f"{slot}_low")), number(told.cell(f"{slot}_high"))
    if low is not None and high is not None and low < high:
        roles = tuple(role for role in (slot, f"{slot}_low", f"{slot}_high") if told.cell(role))
        return Count("range", low, high, _words(told, (f"{slot}_low", f"{slot}_high"))), roles
    if best == 0 and slot in told.mapping.zero_unknown:
        return None
    if best is not None:
        return Count("explicit_zero" if best == 0 else "number", best, best, cell), (slot,)
    found = _bounded(cell)
    return (found, (slot,)) if found else None


def _bounded(cell: str) -> Count | None:
    """A cell that gives bounds or a vague word: "at least 12", "12+", "3-5", "dozens"; None for anything else."""
    if match := AT_LEAST.fullmatch(cell):
        return Count("number", int(match[1] or match[2]), None, cell)
    if (match := BETWEEN.fullmatch(cell)) and int(match[1]) < int(match[2]):
        return Count("range", int(match[1]), int(match[2]), cell)
    floor = vocab.table("quantities")["vague"].get(cell.casefold())
    return Count("vague", int(floor), None, cell) if floor is not None else None


def party(told: Told, role: str, *, acts: bool) -> Party | None:
    """The party of a cell; one that is called unknown has no name, and none at all tells nothing."""
    cell = told.cell(role)
    kind = told.mapping.party_kinds.get(told.cell(f"{role}_kind"), "unknown")
    named = bool(cell) and not UNNAMED.fullmatch(cell)
    if not named and (kind == "unknown" or not cell):
        return None
    if acts and kind == "unknown" and re.match(r"(?:military|police|government)\b", cell, re.IGNORECASE):
        kind = "state"
    return Party((cell,) if named else (), kind)
