"""Daily counts of attacks and of severe ones, whole or by group: what forecasts are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log

import numpy as np
import numpy.typing as npt

from onrecord.errors import InputError
from onrecord.outlook.known import Case
from onrecord.outlook.numbers import severe_numbers

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]
LARGEST = 1e9
"""No attack counts as more severe than so many times what is severe."""


@dataclass(frozen=True)
class Event:
    """One attack on one day; `severe` None: nothing is said of it; `group` None: no groups are asked for.

    `id` names the row it was made from. `severity` tells how bad it was as a multiple of what is severe, None where
    nothing but severe or not is known. `number`: a row may stand for several attacks, one of which at most is severe.
    """

    day: date
    severe: bool | None = None
    group: str | None = None
    id: str = ""
    severity: float | None = None
    number: int = 1


@dataclass(frozen=True)
class Near:
    """The severe attacks and those that came near it, from a part of the severe severity on (`milder_part`).

    `counts` and `excess` are [group, day]: how many, and the sum of log(severity / part), by which a Pareto tail is
    told. `kinds` [day] is how many severities the day brought for the first time in any group.
    """

    counts: Array
    excess: Array
    kinds: Array


@dataclass(frozen=True)
class Series:
    """Daily counts from `first` to `until`, one row for each group; `severe` None: severity is not known at all.

    `near` counts the severe attacks and the milder ones that came near it; None as `severe` is. `entered` is the day
    (from 0 = `first`) of each group's first attack, `rows` how many attacks there are. Days without a row count as days
    without an attack.
    """

    first: date
    until: date
    groups: tuple[str | None, ...]
    counts: Array
    severe: Array | None
    near: Near | None
    entered: tuple[int, ...]
    rows: int

    def day(self, at: int) -> date:
        """The date of a day number."""
        return self.first + timedelta(days=at)

    def number(self, day: date) -> int:
        """The day number of a date; negative before the first."""
        return (day - self.first).days


def events_of(case: Case, as_of: date) -> tuple[Event, ...]:
    """The attacks of one row of the record, on the middle day of its range, or on the last day known if earlier.

    A row of several attacks is as many events; one of them at most is severe, which is deadly.
    """
    day = min(case.first + (case.last - case.first) // 2, as_of)
    rest = (Event(day, None if case.killed is None else False, None, case.id),) * (case.number - 1)
    return (Event(day, case.killed, None, case.id), *rest)


def series_of(events: Iterable[Event], *, first: date | None = None, until: date | None = None) -> Series:
    """The daily series of attacks in any order; from the first attack to the last unless days are given.

    Attacks outside the days given are left out. InputError where there is neither an attack nor a day, or the last day
    is before the first.

    >>> series_of([Event(date(2024, 5, 2)), Event(date(2024, 5, 4))]).counts.tolist()
    [[1.0, 0.0, 1.0]]
    """
    all_events = tuple(events)
    days = [event.day for event in all_events]
    first = first or min(days, default=until)
    until = until or max(days, default=first)
    if first is None or until is None:
        raise InputError("there is no attack and no day to start from; give rows or a first day")
    if until < first:
        raise InputError(f"the last day {until} is before the first day {first}")
    kept = [event for event in all_events if first <= event.day <= until]
    groups = tuple(sorted({event.group for event in kept}, key=lambda name: name or "")) or (None,)
    place = {name: row for row, name in enumerate(groups)}
    counts = np.zeros((len(groups), (until - first).days + 1))
    severe = np.zeros_like(counts)
    for event in kept:
        at = place[event.group], (event.day - first).days
        counts[at] += event.number
        severe[at] += event.severe is True
    known = any(event.severe is not None for event in kept)
    entered = tuple(int(np.argmax(row > 0)) if row.any() else 0 for row in counts)
    harm, near = (severe, _near(kept, first, place, counts)) if known else (None, None)
    return Series(first, until, groups, counts, harm, near, entered, int(counts.sum()))


def _near(events: Iterable[Event], first: date, place: Mapping[str | None, int], counts: Array) -> Near:
    """The attacks that were severe or came near it; in the order of days, so that the order of rows says nothing."""
    part = severe_numbers().milder_part
    found = Near(np.zeros_like(counts), np.zeros_like(counts), np.zeros(counts.shape[1]))
    seen: set[float] = set()
    for event in sorted(events, key=lambda event: (event.day, event.severity or 0)):
        told = event.severity is not None and event.severity >= part
        if not told and event.severe is not True:
            continue
        at = place[event.group], (event.day - first).days
        found.counts[at] += 1
        if told and event.severity is not None:
            found.excess[at] += log(min(event.severity, LARGEST) / part)
            found.kinds[at[1]] += event.severity not in seen
            seen.add(event.severity)
    return found


def seen_by(series: Series, day: date) -> Series:
    """What was there to see at the end of a day: the series up to and with it; quiet days are added up to it.

    A group that had no attack by then is left out. InputError when the day is before the first.
    """
    last = series.number(day)
    if last < 0:
        raise InputError(f"{day} is before the first day of the series, {series.first}")
    rows = [row for row, at in enumerate(series.entered) if at <= last] or [0]
    counts = _until(series.counts[rows], last)
    severe = None if series.severe is None else _until(series.severe[rows], last)
    near = series.near
    if near is not None:
        kinds = _until(near.kinds[None], last)[0]
        near = Near(_until(near.counts[rows], last), _until(near.excess[rows], last), kinds)
    return replace(
        series,
        until=day,
        groups=tuple(series.groups[row] for row in rows),
        counts=counts,
        severe=severe,
        near=near,
        entered=tuple(series.entered[row] for row in rows),
        rows=int(counts.sum()),
    )


def _until(counts: Array, last: int) -> Array:
    cut = counts[:, : last + 1]
    return np.pad(cut, ((0, 0), (0, last + 1 - cut.shape[1])))
