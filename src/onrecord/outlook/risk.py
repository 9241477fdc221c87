"""The chance of at least one deadly attack in the days ahead: a range over named assumptions, beside the base rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from onrecord.outlook.known import Known, Rows
from onrecord.outlook.known import known as known_by
from onrecord.outlook.ladder import Ladder, ladder
from onrecord.outlook.paces import Coverage, Pace, coverage, paces
from onrecord.outlook.priors import Prior, Reference, priors

HORIZONS = (30, 60, 90)
PATH_POINTS, PATH_ROWS = 60, 120_000
"""A path over time has at most so many days, the last one the as-of day, and works through at most so many rows."""


@dataclass(frozen=True)
class Chance:
    """P(at least one deadly attack) within a number of days under one pace and one prior."""

    pace: str
    prior: str
    days: int
    chance: float


@dataclass(frozen=True)
class Base:
    """The calendar base rate: deadly attacks per day over a long time, whatever the pace now; what it rests on."""

    words: str
    deadly: float
    days: float
    chances: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Point:
    """P(at least one deadly attack in 30 days) as it stood on a day, under each prior, at the leading pace."""

    day: date
    chances: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Assessment:
    """Everything behind the sentence: paces, priors, chances for each pair of them, base rate, ladder, coverage."""

    known: Known
    paces: tuple[Pace, ...]
    priors: tuple[Prior, ...]
    chances: tuple[Chance, ...]
    base: Base
    ladder: Ladder
    coverage: Coverage | None
    references: tuple[Reference, ...]

    def span(self, days: int, *, pace: str | None = None) -> tuple[float, float]:
        """The lowest and highest chance over priors, of one pace or of all."""
        found = [row.chance for row in self.chances if row.days == days and pace in (None, row.pace)]
        return min(found), max(found)

    def at(self, pace: str, prior: str, days: int) -> float:
        """One chance."""
        return next(row.chance for row in self.chances if (row.pace, row.prior, row.days) == (pace, prior, days))


def assess(known: Known, references: Sequence[Reference] = (), *, horizons: Sequence[int] = HORIZONS) -> Assessment:
    """The chances for every pace, prior and horizon; wide where there is little, never an error."""
    rungs, ways = ladder(known.attacks), paces(known)
    laws = {pace.name: priors(known, pace, references) for pace in ways}
    chances = [
        Chance(pace.name, prior.name, days, at_least_one(pace, prior, days))
        for pace in ways
        for prior in laws[pace.name]
        for days in horizons
    ]
    return Assessment(
        known,
        ways,
        laws[ways[0].name],
        tuple(chances),
        _base(known, rungs.killed, references, horizons),
        rungs,
        coverage(known),
        tuple(references),
    )


def at_least_one(pace: Pace, prior: Prior, days: int) -> float:
    """P(at least one deadly attack in `days` days) = 1 - P(none).

    Attacks come at a rate with law gamma(k, T); each kills with chance p, so deadly attacks are Poisson given both,
    and P(none) is the mean over p of (T / (T + p days))^k.
    """
    return 1.0 - none(pace, prior, days)


def none(pace: Pace, prior: Prior, days: int) -> float:
    """P(no deadly attack in `days` days)."""
    return float(np.mean((pace.days / (pace.days + prior.points() * days)) ** pace.shape))


def path(rows: Rows, known: Known, references: Sequence[Reference]) -> tuple[Point, ...]:
    """The 30-day chance as it stood on the days of the window, each day with what was known by then."""
    points = max(5, min(PATH_POINTS, PATH_ROWS // max(1, len(rows.cases))))
    step = max(1, -(-known.days // points))
    days = sorted({known.as_of - timedelta(days=back) for back in range(0, known.days, step)})
    return tuple(_point(rows, known, day, references) for day in days)


def _point(rows: Rows, now: Known, day: date, references: Sequence[Reference]) -> Point:
    then = known_by(rows, day, since=None if now.opened else now.since)
    usable = [row for row in references if row.last < then.since]
    leading = paces(then)[0]
    laws = priors(then, leading, usable)
    return Point(day, tuple((law.name, at_least_one(leading, law, 30)) for law in laws))


def _base(known: Known, deadly: int, references: Sequence[Reference], horizons: Sequence[int]) -> Base:
    """Deadly attacks per day over the longest history there is, this series included."""
    row = max(references, key=lambda one: one.days, default=None)
    count, days = float(deadly), float(known.days)
    words = f"{deadly} deadly in {known.days} days, this series alone, and no longer history is on record"
    if row is not None:
        count, days = count + row.deadly, days + row.days
        words = (
            f"{row.deadly_is} {row.deadly + deadly} deadly in {days:g} days ({row.first} to {row.last} and this series)"
        )
    chances = tuple((ahead, 1 - (days / (days + ahead)) ** (count + 0.5)) for ahead in horizons)
    return Base(words, count, days, chances)
