"""Days as the standards date an event: a closed range of days, its middle, and the part of a month it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.model import When

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEK, MONTH, YEAR = 7, 31, 366
"""The longest range, in days, that counts as a week, a month, a year."""


@dataclass(frozen=True)
class Days:
    """A range of days, both ends included, and the grain of the words that gave it."""

    first: date
    last: date
    precision: str = "day"

    @property
    def length(self) -> int:
        """How many days it may have been."""
        return (self.last - self.first).days + 1

    @property
    def middle(self) -> date:
        """The middle day, the earlier of two."""
        return self.first + timedelta(days=(self.length - 1) // 2)

    @property
    def at_end_of_month(self) -> bool:
        """True when the words name the end of a month: the range runs to its last day and begins within it."""
        return self._part_of_month and _ends_month(self.last)

    @property
    def at_beginning_of_month(self) -> bool:
        """True when the words name the beginning of a month."""
        return self._part_of_month and self.first.day == 1

    @property
    def _part_of_month(self) -> bool:
        return self.precision == "part_of_month" and _month_of(self.first) == _month_of(self.last)

    def __str__(self) -> str:
        """ISO days: one, or the first and the last."""
        return str(self.first) if self.length == 1 else f"{self.first} to {self.last}"


def days_of(when: When | None) -> Days | None:
    """The days of a time with two ends; None where one is open or nothing is told.

    >>> str(days_of(When("2023-10-21", "2023-10-31T05:00")))
    '2023-10-21 to 2023-10-31'
    """
    if when is None or not when.earliest or not when.latest:
        return None
    first, last = (date.fromisoformat(end[:10]) for end in (when.earliest, when.latest))
    return Days(first, last, when.precision) if first <= last else None


def in_words(days: Days) -> str:
    """The range as a person writes it: a part of a month where it is one, else ISO days.

    >>> in_words(Days(date(2023, 10, 21), date(2023, 10, 31), "part_of_month"))
    'late October 2023'
    """
    month = f"{MONTHS[days.first.month - 1]} {days.first.year}"
    if days.length == 1:
        return f"{days.first.day} {month}"
    if days.at_end_of_month:
        return f"late {month}"
    if days.at_beginning_of_month:
        return f"early {month}"
    if days.precision == "part_of_month":
        return f"mid-{month}"
    whole = days.first.day == 1 and _ends_month(days.last) and _month_of(days.first) == _month_of(days.last)
    return month if whole else str(days)


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _month_of(day: date) -> tuple[int, int]:
    return day.year, day.month
