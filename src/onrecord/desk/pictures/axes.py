"""Scales and axes: where a value or a day stands on the sheet, and which of them are written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.desk.pictures.drawing import Label, Mark, Path

WIDTH, HEIGHT = 960.0, 260.0
"""The sheet of a chart, unless it says otherwise."""
TICK = 76.0
"""The room that a written day needs."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Frame:
    """The place of the plot on the sheet."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Scale:
    """A straight line from values to places on the sheet."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value.

        >>> Scale(0, 10, 100, 200)(5)
        150.0
        """
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


@dataclass(frozen=True)
class Days:
    """A line from days to places; a day has a width, from its own place to the next day's."""

    first: date
    last: date
    left: float
    right: float

    def __call__(self, day: date) -> float:
        """The place where a day begins."""
        return self.left + (day - self.first).days * self.width

    @property
    def width(self) -> float:
        """How wide a day is."""
        return (self.right - self.left) / ((self.last - self.first).days + 1)


def nice_ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round values from at most `low` to at least `high`, some `about` of them.

    >>> nice_ticks(0, 17)
    (0.0, 5.0, 10.0, 15.0, 20.0)
    """
    if not high > low:
        high = low + 1
    raw = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(number * step, 10) for number in range(first, last + 1))


def count_ticks(high: float, about: int = 5) -> tuple[float, ...]:
    """Whole numbers from nought to at least `high`: things that are counted have no halves.

    >>> count_ticks(2)
    (0.0, 1.0, 2.0)
    """
    raw = max(high, 1) / about
    unit = 10 ** max(0, math.floor(math.log10(raw)))
    step = next((unit * factor for factor in (1, 2, 5) if unit * factor >= raw * 0.999), unit * 10)
    return tuple(float(number * step) for number in range(math.ceil(max(high, 1) / step - 1e-9) + 1))


def date_ticks(first: date, last: date, about: int = 11) -> tuple[tuple[date, str], ...]:
    """Days to be written under an axis, with their words: days, months or years as the span asks."""
    days = (last - first).days + 1
    for step in (1, 2, 7, 14):
        if days <= step * about:
            return tuple((day, _day(day, first)) for day in _range(first, last, step))
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in (1, 2, 3, 6, 12) if months / step <= about), 12 * math.ceil(months / 12 / about))
    starts = [_month(first, number) for number in range(months + 1)]
    kept = [day for day in starts if first <= day <= last and ((day.year * 12 + day.month - 1) % step == 0)]
    return tuple((day, str(day.year) if step >= 12 else f"{day:%b} {day.year}") for day in kept)


def value_axis(scale: Scale, ticks: Sequence[float], frame: Frame, title: str) -> tuple[Mark, ...]:
    """Lines across the plot at the ticks, their values on the left, and what they count."""
    marks: list[Mark] = []
    for tick in ticks:
        y = scale(tick)
        marks.append(Path((((frame.left, y), (frame.right, y)),), "axis" if tick == 0 else "grid"))
        marks.append(Label(frame.left - 8, y + 4, written(tick), anchor="end"))
    marks.append(Label(frame.left - 42, frame.top - 12, title, "small"))
    return tuple(marks)


def time_axis(days: Days, frame: Frame) -> tuple[Mark, ...]:
    """The line of days under the plot, with short strokes where a day is written."""
    marks: list[Mark] = [Path((((frame.left, frame.bottom), (frame.right, frame.bottom)),), "axis")]
    about = max(2, min(11, int((frame.right - frame.left) / TICK)))
    for day, words in date_ticks(days.first, days.last, about):
        x = days(day)
        marks.append(Path((((x, frame.bottom), (x, frame.bottom + 5)),), "axis"))
        at_end = x > frame.right - len(words) * 3.3
        marks.append(Label(x, frame.bottom + 19, words, anchor="end" if at_end else "middle"))
    return tuple(marks)


def number_axis(scale: Scale, ticks: Sequence[float], frame: Frame, title: str) -> tuple[Mark, ...]:
    """The line of values under the plot."""
    marks: list[Mark] = [Path((((frame.left, frame.bottom), (frame.right, frame.bottom)),), "axis")]
    for tick in ticks:
        marks.append(Path((((scale(tick), frame.bottom), (scale(tick), frame.bottom + 5)),), "axis"))
        marks.append(Label(scale(tick), frame.bottom + 19, written(tick), anchor="middle"))
    marks.append(Label((frame.left + frame.right) / 2, frame.bottom + 37, title, "small", "middle"))
    return tuple(marks)


def written(value: float) -> str:
    """A value as it is written beside an axis.

    >>> written(0.25), written(12000.0)
    ('0.25', '12,000')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"


def day_words(day: date) -> str:
    """A day as people write it.

    >>> day_words(date(2023, 11, 5))
    '5 November 2023'
    """
    return f"{day.day} {day:%B %Y}"


def span_words(first: date, last: date) -> str:
    """One day, or a day to another."""
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def short_span(first: date, last: date) -> str:
    """A span of days in few letters.

    >>> short_span(date(2023, 10, 21), date(2023, 10, 31))
    '21 to 31 Oct 2023'
    """
    end = f"{last.day} {last:%b} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    return f"{first.day} {first:%b}{'' if first.year == last.year else f' {first.year}'} to {end}"


def _range(first: date, last: date, step: int) -> list[date]:
    return [first + n * DAY for n in range(0, (last - first).days + 1, step)]


def _day(day: date, first: date) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if day == first or (day.month == 1 and day.day <= 7) else "")


def _month(first: date, number: int) -> date:
    month = first.month - 1 + number
    return date(first.year + month // 12, month % 12 + 1, 1)
