"""Dates in the cells of a table: a day, a month or a part of one as a range; nothing vaguer, nothing guessed."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime

Range = tuple[date, date]

MONTHS = {
    name.lower(): at for names in (calendar.month_name, calendar.month_abbr) for at, name in enumerate(names) if at
}
PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "end of": (21, 31), "beginning of": (1, 10)}
FORMS = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%d-%b-%Y")
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
PARTED = re.compile(r"(early|mid|late|end of|beginning of)?[ -]*([a-z]+)\.? (\d{4})$", re.IGNORECASE)


def day_range(text: str, *, day_first: bool | None = None) -> Range | None:
    """The first and last day a cell may mean; None when it is empty, ambiguous or no date.

    `day_first` says what the column does with 3/4/2024, None where it cannot be told.

    >>> day_range("late October 2023")
    (datetime.date(2023, 10, 21), datetime.date(2023, 10, 31))
    """
    text = " ".join(text.split()).strip()
    whole = _day(text)
    if whole:
        return whole, whole
    slashed = SLASHED.match(text.split(" ")[0]) if text else None
    if slashed:
        day = _slashed(slashed, day_first)
        return (day, day) if day else None
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return _month(int(text[:4]), int(text[5:]))
    parted = PARTED.match(text)
    if parted and parted[2].lower() in MONTHS:
        return _month(int(parted[3]), MONTHS[parted[2].lower()], parted[1])
    return None


def day_comes_first(cells: Iterable[str]) -> bool | None:
    """Whether 3/4/2024 in these cells is 3 April (True) or 4 March (False); None when no cell tells."""
    pairs = [(int(found[1]), int(found[2])) for found in map(SLASHED.match, cells) if found]
    if any(first > 12 for first, _ in pairs):
        return True
    return False if any(second > 12 for _, second in pairs) else None


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if len(text) >= 10 else None
    except ValueError:
        pass
    for form in FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _slashed(found: re.Match[str], day_first: bool | None) -> date | None:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if day_first is None and first != second and max(first, second) <= 12:
        return None
    day, month = (first, second) if day_first or (day_first is None and first > 12) else (second, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(year: int, month: int, part: str | None = None) -> Range | None:
    if not 1 <= month <= 12 or year < 1:
        return None
    last = calendar.monthrange(year, month)[1]
    first, end = PARTS[part.lower()] if part else (1, 31)
    return date(year, month, first), date(year, month, min(end, last))
