"""Counts over time as stacked bars: each bar a day, a week or a month, each layer a code, told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from onrecord.desk.pictures.axes import (
    DAY,
    HEIGHT,
    WIDTH,
    Days,
    Frame,
    Scale,
    count_ticks,
    day_words,
    span_words,
    time_axis,
    value_axis,
)
from onrecord.desk.pictures.drawing import Box, Cell, Key, Label, Mark, Path, Picture, Table, TimeAxis, legend
from onrecord.desk.pictures.looks import series_hatch, series_look

Step = Literal["day", "week", "month", "year"]
DAYS_DAILY, DAYS_WEEKLY, DAYS_MONTHLY = 130, 1100, 5500
"""Up to how many days bars are days, weeks and months."""


@dataclass(frozen=True)
class Layer:
    """One part of every bar: its words, its numbers bin by bin, and its look ("" takes the next of the series)."""

    name: str
    numbers: tuple[float, ...]
    look: str = ""
    hatch: str | None = None


@dataclass(frozen=True)
class Staircase:
    """A line over the bars: the pace that a published tally states, from a day to another."""

    name: str
    stretches: tuple[tuple[date, date, float, str], ...]  # first, last, number a bin, words
    look: str = "line5"


@dataclass(frozen=True)
class Bars:
    """What to draw: bins of time and layers of counts, with a title and what one counts."""

    name: str
    title: str
    about: str
    unit: str
    bins: tuple[tuple[date, date], ...]
    layers: tuple[Layer, ...]
    steps: tuple[Staircase, ...] = ()
    notes: tuple[str, ...] = ()
    chosen: tuple[date, date] | None = None


def step_for(first: date, last: date) -> Step:
    """How fine the bars are for a span of days."""
    days = (last - first).days + 1
    if days <= DAYS_WEEKLY:
        return "day" if days <= DAYS_DAILY else "week"
    return "month" if days <= DAYS_MONTHLY else "year"


def bins_of(first: date, last: date, step: Step) -> tuple[tuple[date, date], ...]:
    """The days, weeks (from Monday), months or years that cover a span, the outer ones whole.

    >>> bins_of(date(2023, 11, 1), date(2023, 11, 8), "week")[0]
    (datetime.date(2023, 10, 30), datetime.date(2023, 11, 5))
    """
    starts = {"day": first, "week": first - first.weekday() * DAY, "month": first.replace(day=1)}
    start = starts.get(step, date(first.year, 1, 1))
    found = []
    while start <= last:
        following = _following(start, step)
        found.append((start, following - DAY))
        start = following
    return tuple(found)


def _following(start: date, step: Step) -> date:
    if step == "year":
        return date(start.year + 1, 1, 1)
    if step == "month":
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=7 if step == "week" else 1)


def stacked(bars: Bars) -> Picture:
    """The bars with axes, legend and table; an empty span says so in words."""
    keys = [Key(layer.name, _look(bars, n), _hatch(bars, n)) for n, layer in enumerate(bars.layers)]
    keys += [Key(step.name, step.look, line=True) for step in bars.steps]
    legend_marks, legend_height = legend(keys if len(keys) > 1 else (), 56, 10, WIDTH - 72)
    frame = Frame(56, 34 + legend_height, WIDTH - 16, HEIGHT + legend_height - 30)
    days = Days(bars.bins[0][0], bars.bins[-1][1], frame.left, frame.right)
    totals = [sum(layer.numbers[n] for layer in bars.layers) for n in range(len(bars.bins))]
    tallied = [number for step in bars.steps for _, _, number, _ in step.stretches]
    ticks = count_ticks(max((*totals, *tallied, 1)))
    scale = Scale(0, ticks[-1], frame.bottom, frame.top)
    step = _step_word(bars.bins)
    marks = [*legend_marks, *value_axis(scale, ticks, frame, f"{bars.unit} a {step}"), *_columns(bars, days, scale)]
    marks += [mark for stairs in bars.steps for mark in _stairs(stairs, days, scale)]
    if bars.chosen is not None:
        marks.append(_window(bars.chosen, days, frame))
    marks += time_axis(days, frame)
    if not any(totals):
        middle = (frame.left + frame.right) / 2
        marks.append(Label(middle, (frame.top + frame.bottom) / 2, f"no dated {bars.unit} here", anchor="middle"))
    return Picture(
        bars.name,
        bars.title,
        bars.about,
        WIDTH,
        HEIGHT + legend_height,
        tuple(marks),
        _table(bars),
        bars.notes,
        TimeAxis(days.first, days.last, frame.left, frame.right),
    )


def _columns(bars: Bars, days: Days, scale: Scale) -> list[Mark]:
    marks: list[Mark] = []
    for number, (first, last) in enumerate(bars.bins):
        left, right = days(first), days(last) + days.width
        gap = min(1.5, (right - left) * 0.15)
        below = 0.0
        for order, layer in enumerate(bars.layers):
            value = layer.numbers[number]
            if value <= 0:
                continue
            low, high = scale(below), scale(below + value)
            tip = f"{span_words(first, last)}: {layer.name} {number_words(value)}"
            look, hatch = _look(bars, order), _hatch(bars, order)
            marks.append(Box(left + gap / 2, high, max(right - left - gap, 0.6), low - high, look, tip, hatch))
            below += value
    return marks


def _stairs(stairs: Staircase, days: Days, scale: Scale) -> list[Mark]:
    lines = [
        Path((((days(first), scale(number)), (days(last) + days.width, scale(number))),), stairs.look, words)
        for first, last, number, words in stairs.stretches
    ]
    return list(lines)


def _window(chosen: tuple[date, date], days: Days, frame: Frame) -> Mark:
    left, right = days(max(chosen[0], days.first)), days(min(chosen[1], days.last)) + days.width
    tip = f"chosen: {span_words(*chosen)}"
    return Box(left, frame.top - 6, max(right - left, 1.0), frame.bottom - frame.top + 6, "chosen", tip)


def _table(bars: Bars) -> Table:
    columns = ("first day", "last day", *(layer.name for layer in bars.layers))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (first.isoformat(), last.isoformat(), *(round(layer.numbers[n], 3) for layer in bars.layers))
        for n, (first, last) in enumerate(bars.bins)
    )
    return Table(columns, rows)


def _look(bars: Bars, number: int) -> str:
    return bars.layers[number].look or series_look(number)


def _hatch(bars: Bars, number: int) -> str:
    hatch = bars.layers[number].hatch
    return series_hatch(number) if hatch is None else hatch


def _step_word(bins: tuple[tuple[date, date], ...]) -> str:
    """What a bar is, by the longest: the outer ones may be cut."""
    days = max((last - first).days + 1 for first, last in bins)
    return next(word for word, most in (("day", 1), ("week", 7), ("month", 31), ("year", 10**6)) if days <= most)


def number_words(value: float) -> str:
    """A count, or the share of a spread one with one decimal."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


__all__ = ["Bars", "Layer", "Staircase", "bins_of", "day_words", "number_words", "stacked", "step_for"]
