"""Arithmetic of calendar periods: their first and last day, their TIMEX3 value, and the parts that words name."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

EDGE_DAYS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
"""The days that "early", "mid" and "late" mean within a month."""
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}


@dataclass(frozen=True)
class Period:
    """A stretch of whole days, both included, with its TIMEX3 value and the grain of the words."""

    first: date
    last: date
    value: str
    precision: str


def day(when: date) -> Period:
    """One day."""
    return Period(when, when, when.isoformat(), "day")


def week(when: date) -> Period:
    """The ISO week (Monday to Sunday) that holds the day."""
    year, number, weekday = when.isocalendar()
    first = move(when, 1 - weekday)
    return Period(first, move(first, 6), f"{year:04d}-W{number:02d}", "week")


def weekend(when: date) -> Period:
    """Saturday and Sunday of the ISO week that holds the day."""
    whole = week(when)
    return Period(move(whole.first, 5), whole.last, f"{whole.value}-WE", "range")


def month(year: int, number: int) -> Period:
    """One month; ValueError outside 1 to 12."""
    last = calendar.monthrange(year, number)[1]
    return Period(date(year, number, 1), date(year, number, last), f"{year:04d}-{number:02d}", "month")


def months(year: int, first: int, length: int, value: str) -> Period:
    """Some months of one year, such as a quarter or a half."""
    return Period(date(year, first, 1), month(year, first + length - 1).last, value, "range")


def quarter(year: int, number: int) -> Period:
    """Quarter 1 to 4 of a year."""
    return months(year, 3 * number - 2, 3, f"{year:04d}-Q{number}")


def half(year: int, number: int) -> Period:
    """Half 1 or 2 of a year."""
    return months(year, 6 * number - 5, 6, f"{year:04d}-H{number}")


def season(year: int, code: str) -> Period:
    """A season of a year as wide as its words are in both hemispheres: the year, and the winter that runs on."""
    last = date(year + 1, 3, 31) if code == "WI" else date(year, 12, 31)
    return Period(date(year, 1, 1), last, f"{year:04d}-{code}", "season")


def season_of(when: date) -> str:
    """The northern season code that holds the day; used for TIMEX3 values only."""
    return next((code for code, (first, last) in _SEASONS.items() if first <= when.month <= last), "WI")


def years(first: int, length: int, value: str) -> Period:
    """Some whole years: one, a decade or a century."""
    precision = "year" if length == 1 else "range"
    return Period(date(first, 1, 1), date(first + length - 1, 12, 31), value, precision)


def year(number: int) -> Period:
    """One year."""
    return years(number, 1, f"{number:04d}")


def decade(number: int) -> Period:
    """The decade that holds the year."""
    first = number // 10 * 10
    return years(first, 10, f"{first // 10:03d}")


def century(number: int) -> Period:
    """The hundred years that hold the year, 1900 to 1999 for 1914."""
    first = number // 100 * 100
    return years(max(first, 1), 100 if first else 99, f"{first // 100:02d}")


def easter(number: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm, Nature, 1876)."""
    golden, hundreds, rest = number % 19, number // 100, number % 100
    moon = (hundreds - (hundreds + 8) // 25 + 1) // 3
    epact = (19 * golden + hundreds - hundreds // 4 - moon + 15) % 30
    sunday = (32 + 2 * (hundreds % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    name, place = divmod(epact + sunday - 7 * late + 114, 31)
    return date(number, name, place + 1)


def move(when: date, days: int) -> date:
    """The day so many days on; ValueError outside the calendar."""
    try:
        return when + timedelta(days=days)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


def shift(when: date, unit: str, count: int) -> Period:
    """The period of the unit so many units after the one that holds `when`; ValueError outside the calendar."""
    if unit == "day":
        return day(move(when, count))
    if unit in {"week", "weekend"}:
        moved = move(when, 7 * count)
        return week(moved) if unit == "week" else weekend(moved)
    if unit == "month":
        return month(*_months_on(when, count))
    if unit == "quarter":
        moved_year, moved_month = _months_on(when, 3 * count)
        return quarter(moved_year, (moved_month + 2) // 3)
    span, build = {"year": (1, year), "decade": (10, decade), "century": (100, century)}[unit]
    moved_year = when.year + span * count
    if not MINYEAR + 100 <= moved_year <= MAXYEAR - 200:
        raise ValueError("outside the calendar")
    return build(moved_year)


def back(when: date, unit: str, count: int) -> date:
    """The day so many units away, on the same day of the month or the last one there; ValueError outside."""
    if unit == "day":
        return move(when, count)
    if unit == "week":
        return move(when, 7 * count)
    size = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    moved_year, moved_month = _months_on(when, size * count)
    return date(moved_year, moved_month, min(when.day, calendar.monthrange(moved_year, moved_month)[1]))


def _months_on(when: date, count: int) -> tuple[int, int]:
    total = when.year * 12 + when.month - 1 + count
    if not MINYEAR <= total // 12 <= MAXYEAR - 1:
        raise ValueError("outside the calendar")
    return total // 12, total % 12 + 1


def named_part(whole: Period, which: str, unit: str) -> Period:
    """The first, second or last week, day, days or half of a month; the whole month where the words fix none."""
    size, end = {"week": 7, "day": 1, "days": 10, "half": 15}[unit], whole.last.day
    place = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0}[which]
    first, last = size * place - size + 1, size * place
    if place == 0 or (unit, which) == ("half", "second"):
        first, last = (16 if unit == "half" else end - size + 1), end
    if last > end or (unit in {"day", "days"} and place > 1):
        return whole
    return replace(
        whole, first=whole.first.replace(day=first), last=whole.first.replace(day=last), precision="part_of_month"
    )


def edged(whole: Period, edge: str) -> Period:
    """The early, mid or late part: of a month by `EDGE_DAYS`, of a week two or three days, of longer ones thirds."""
    length = (whole.last - whole.first).days + 1
    if whole.precision == "day":
        return replace(whole, precision="part_of_day")
    if whole.precision == "month":
        first, last = EDGE_DAYS[edge]
        return replace(
            whole,
            first=whole.first.replace(day=first),
            last=whole.last.replace(day=min(last, whole.last.day)),
            precision="part_of_month",
        )
    third = length // 3
    start, end = {"early": (0, third), "mid": (third, length - third), "late": (length - third - 1, length - 1)}[edge]
    return replace(whole, first=move(whole.first, start), last=move(whole.first, end), precision="range")
