"""The timeline of the report: a bar from the first to the last day it may have been, never a dot for a fuzzy day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.export.report.entries import Entry
from onrecord.export.standards.days import MONTHS

WIDTH, LEFT, RIGHT = 960.0, 300.0, 940.0
TOP, ROW = 26.0, 18.0
MOST_ROWS = 150
"""With more incidents than this there is one bar a month, as long as the number of its incidents."""
NARROWEST = 4.0
TICKS = 6
LABEL = 44


@dataclass(frozen=True)
class Bar:
    """A bar with its label; `entry_id` is None for a month."""

    entry_id: str | None
    label: str
    title: str
    x: float
    y: float
    wide: float
    conflict: bool


@dataclass(frozen=True)
class Timeline:
    """Bars and ticks of a picture of the given size, and how many incidents it cannot show."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    left_out: int
    by_month: bool


def timeline_of(entries: Sequence[Entry]) -> Timeline:
    """Bars by first day; incidents whose days are open are counted as left out."""
    dated = [entry for entry in entries if entry.days]
    if len(dated) > MOST_ROWS:
        return _by_month(dated, len(entries) - len(dated))
    days = [day for entry in dated if entry.days for day in (entry.days.first, entry.days.last)]
    if not days:
        return Timeline(WIDTH, TOP, (), (), len(entries), False)
    first, span = min(days), (max(days) - min(days)).days + 1
    bars = []
    for number, entry in enumerate(dated):
        if entry.days:
            start = (entry.days.first - first).days / span
            wide = max(NARROWEST, entry.days.length / span * (RIGHT - LEFT))
            x = min(LEFT + start * (RIGHT - LEFT), RIGHT - wide)
            label = f"{entry.kind}, {entry.where}"
            bars.append(Bar(entry.id, _short(label), f"{entry.days}: {label}", round(x, 1), TOP + number * ROW,
                            round(wide, 1), entry.conflict))  # fmt: skip
    ticks = [(date.fromordinal(first.toordinal() + round(span * step / TICKS)), step / TICKS) for step in range(TICKS)]
    placed = tuple((round(LEFT + share * (RIGHT - LEFT), 1), str(day)) for day, share in ticks)
    return Timeline(WIDTH, TOP + len(bars) * ROW + 8, tuple(bars), placed, len(entries) - len(dated), False)


def _by_month(dated: Sequence[Entry], undated: int) -> Timeline:
    """A bar a month of the incidents that lie within it; those over more than one month are left out and counted."""
    within: Counter[tuple[int, int]] = Counter()
    for entry in dated:
        if entry.days and (entry.days.first.year, entry.days.first.month) == (
            entry.days.last.year,
            entry.days.last.month,
        ):
            within[entry.days.first.year, entry.days.first.month] += 1
    most = max(within.values(), default=1)
    bars = []
    for row, (year, month) in enumerate(_months(min(within), max(within)) if within else []):
        number = within[year, month]
        name = f"{MONTHS[month - 1]} {year}"
        wide = round(number / most * (RIGHT - LEFT), 1)
        bars.append(Bar(None, f"{name}: {number}", f"{name}: {number} incidents", LEFT, TOP + row * ROW, wide, False))
    ticks = ((LEFT, "0"), (RIGHT - 20, f"{most} incidents"))
    left_out = undated + len(dated) - sum(within.values())
    return Timeline(WIDTH, TOP + len(bars) * ROW + 8, tuple(bars), ticks, left_out, True)


def _months(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    found, day = [], date(*first, 1)
    while (day.year, day.month) <= last:
        found.append((day.year, day.month))
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _short(label: str) -> str:
    return label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
