"""What the pool says at origins a week apart: laws of counts and chances of a severe attack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from onrecord.outlook.models.laws import TAIL
from onrecord.outlook.models.memory import Array, Past
from onrecord.outlook.models.severe import Harm, shares
from onrecord.outlook.pool import WEEK, Chances, chances, mean_shares, pooled
from onrecord.outlook.series import Series

HORIZONS = (7, 28, 91)
"""Days ahead, where none are asked for."""


@dataclass(frozen=True)
class Ahead:
    """What is said at the end of the day `origin` of the days after it, for one group.

    `mass` has the probabilities of 0, 1, 2, ... attacks and sums to 1; `severe` is the chance of at least one severe
    attack, None where severity is not known.
    """

    origin: date
    days: int
    group: str | None
    mass: Array
    severe: float | None

    @property
    def mean(self) -> float:
        """The expected number of attacks."""
        return float(self.mass @ np.arange(len(self.mass)))

    @property
    def some(self) -> float:
        """The chance of at least one attack."""
        return 1 - float(self.mass[0])

    def interval(self, level: float) -> tuple[int, int]:
        """The central interval: the numbers at which as much probability is passed on each side."""
        below = np.cumsum(self.mass)
        edge = (1 - level) / 2
        low, high = np.searchsorted(below, [edge, 1 - edge - 1e-12])
        return int(low), int(min(high, len(self.mass) - 1))


@dataclass(frozen=True)
class Weighing:
    """Which models the pool leaned on for one horizon: the mean share of each, and the share at the last origin."""

    days: int
    counts: Mapping[str, float]
    severe: Mapping[str, float]
    counts_last: Mapping[str, float]
    severe_last: Mapping[str, float]


@dataclass(frozen=True)
class Said:
    """All that was said, by origin, group and horizon, and the weights behind it; `at` are the origins' day numbers."""

    ahead: tuple[Ahead, ...]
    weighing: tuple[Weighing, ...]
    at: tuple[int, ...]


def said(series: Series, first: int, last: int, horizons: Sequence[int] = HORIZONS) -> Said:
    """What the pool says at day numbers first, first + 7, ... up to last; each origin uses nothing after its day.

    The pool learns at the same day of each earlier week.
    """
    grid = np.arange(first % 7, last + 1, 7, dtype=np.int64)
    asked = np.flatnonzero(grid >= first)
    past = Past(series.counts, grid)
    harm = _harm(series, past)
    thin = None if harm is None else shares(harm)
    entered = np.asarray(series.entered, dtype=np.int64)
    laws: dict[int, list[list[Array]]] = {}
    stated: dict[int, Array] = {}
    weighing = []
    week: Chances | None = None
    for days in sorted({WEEK, *horizons} if harm else set(horizons)):
        pool = pooled(past, days, entered, asked, thin)
        risky = None if harm is None else chances(harm, pool.any_of, entered, asked, days, week)
        week = risky if days == WEEK else week
        if days not in horizons:
            continue
        laws[days] = [pool.mass(group) for group in range(len(series.groups))]
        if risky is not None:
            stated[days] = risky.chances
        weighing.append(_weighing(days, pool.shares, pool.names, risky))
    ahead = []
    for row, at in enumerate(asked):
        origin = series.day(int(grid[at]))
        for group, name in enumerate(series.groups):
            masses = _ordered([laws[days][group][row] for days in laws])
            chance = [float(stated[days][group, row]) for days in stated]
            for days, mass, risk in zip(laws, masses, _rising(chance, masses), strict=True):
                ahead.append(Ahead(origin, days, name, mass, risk))
    return Said(tuple(ahead), tuple(weighing), tuple(int(grid[at]) for at in asked))


def _harm(series: Series, past: Past) -> Harm | None:
    """What is known of severity at the origins of `past`; None where nothing is."""
    near = series.near
    if series.severe is None or near is None:
        return None
    severe, close, excess = (Past(daily, past.origins) for daily in (series.severe, near.counts, near.excess))
    return Harm(past, severe, close, excess, np.cumsum(near.kinds)[past.origins])


def _ordered(masses: list[Array]) -> list[Array]:
    """The laws by horizon, so that more days never make a large count less likely; each cut where its tail is empty."""
    found: list[Array] = []
    before = np.zeros(0)
    for mass in masses:
        below = np.cumsum(mass)
        width = max(len(below), len(before))
        below = np.pad(below, (0, width - len(below)), constant_values=1.0)
        before = np.minimum(below, np.pad(before, (0, width - len(before)), constant_values=1.0))
        if not found:
            before = below
        end = int(np.searchsorted(before, 1 - TAIL)) + 1
        kept = np.diff(before[:end], prepend=0.0)
        found.append(kept / kept.sum())
    return found


def _rising(chance: list[float], masses: list[Array]) -> list[float | None]:
    """The severe chances by horizon: never falling, and never above the chance of any attack at all."""
    if not chance:
        return [None] * len(masses)
    highest = np.maximum.accumulate(chance)
    return [min(float(risk), 1 - float(mass[0])) for risk, mass in zip(highest, masses, strict=True)]


def _weighing(days: int, shares: Array, names: tuple[str, ...], risky: Chances | None) -> Weighing:
    return Weighing(
        days,
        mean_shares(shares, names),
        mean_shares(risky.shares, risky.names) if risky else {},
        mean_shares(shares[:, -1:], names),
        mean_shares(risky.shares[:, -1:], risky.names) if risky else {},
    )
