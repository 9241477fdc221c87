"""Stretches of one pace and where the pace changed: exact segmentation of daily counts, with a gap rule for waves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import gammaincinv

from onrecord.outlook.assumed import threshold
from onrecord.outlook.delays import delays, incomplete
from onrecord.outlook.known import Known
from onrecord.outlook.rates import placed

COARSEST, AS_GOOD = 4000, 0.98
"""Windows of more days than this are segmented by weeks, since the work grows with its square. Two weeks that hold this
much of what the best ones hold are as good."""


@dataclass(frozen=True)
class Stretch:
    """Days of one pace: attacks, attacks a day with a 90 per cent interval, and how the pace differs from before."""

    first: date
    last: date
    attacks: int
    pace: float
    low: float
    high: float
    times: float | None  # the pace as a multiple of the stretch before; None for the first
    change_from: date | None = None  # 90 per cent interval of the day on which the pace changed
    change_to: date | None = None

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Wave:
    """Attacks that follow each other without a silence that their pace makes unlikely."""

    first: date
    last: date
    attacks: int
    pace: float
    open: bool  # no silence long enough to end it has passed before the as-of day


@dataclass(frozen=True)
class Waves:
    """The stretches of a window, its waves, the scatter of daily counts, and the silence that ends a wave, in days.

    `late` last days are in no stretch: too little of them is known yet.
    """

    stretches: tuple[Stretch, ...]
    waves: tuple[Wave, ...]
    dispersion: float
    gap_days: int
    late: int = 0


def waves(known: Known, *, seed: int = 0) -> Waves:
    """The stretches and waves of a window; one stretch and at most one wave where there is little to tell."""
    every = placed(known, seed)
    late = min(incomplete(delays(known), threshold("complete")), len(every) // 2)
    counts = every[: len(every) - late]
    step = 1 if len(counts) <= COARSEST else 7
    summed = _summed(counts, step)
    scatter = dispersion(summed)
    starts = [at * step for at in changes(summed, scatter)]
    bounds = [0, *starts, len(counts)]
    stretches = [
        _stretch(known.since, counts, start, end, scatter) for start, end in zip(bounds, bounds[1:], strict=False)
    ]
    dated = [_compared(stretches, at, counts, bounds, scatter, known.since) for at in range(len(stretches))]
    found, gap = _waves(known, every, stretches)
    return Waves(tuple(dated), found, scatter, gap, late)


def changes(counts: np.ndarray, scatter: float = 1.0) -> list[int]:
    """The days (from 0) on which the pace changes, by the segmentation of least cost, each change at its likely day.

    Between its neighbours a change lies in the middle of the two weeks that hold most of its likelihood: the estimate
    that errs least often by more than a week. The day of least cost alone errs more often where attacks are few.
    """
    bounds = [0, *_cuts(counts, scatter), len(counts)]
    moved = [_likely_day(counts, bounds[at - 1], bounds[at + 1], scatter) for at in range(1, len(bounds) - 1)]
    shortest = int(threshold("shortest"))
    apart = all(later - day >= shortest for day, later in zip([0, *moved], [*moved, len(counts)], strict=True))
    return moved if apart else bounds[1:-1]


def _cuts(counts: np.ndarray, scatter: float) -> list[int]:
    """The segmentation of least cost, found exactly.

    Cost of a stretch of n days with k attacks: 2 (k - k log(k / n)) / scatter, twice the negative Poisson
    log-likelihood at its best rate, scaled for scatter (quasi-likelihood; McCullagh and Nelder 1989, ch. 9); each
    further stretch costs `penalty` log(days). Minimised by optimal partitioning (Jackson and others, IEEE Signal
    Processing Letters 12, 2005).
    """
    size, shortest = len(counts), int(threshold("shortest"))
    if size < 2 * shortest or counts.sum() == 0:
        return []
    penalty = threshold("penalty") * math.log(max(size, 30))
    total = np.concatenate(([0.0], np.cumsum(counts, dtype=float)))
    best, before = np.full(size + 1, np.inf), np.zeros(size + 1, dtype=int)
    best[0] = -penalty
    for end in range(shortest, size + 1):
        starts = np.arange(end - shortest + 1)
        costs = best[: len(starts)] + _cost(total[end] - total[starts], end - starts, scatter)
        at = int(np.argmin(costs))
        best[end], before[end] = costs[at] + penalty, at
    found, end = [], size
    while before[end] > 0:
        end = int(before[end])
        found.append(end)
    return found[::-1]


def dispersion(counts: np.ndarray) -> float:
    """Variance over mean of daily counts, at least 1, from differences of neighbours: changes of pace hardly count.

    Half the mean squared difference estimates the variance (von Neumann and others, 1941).
    """
    if len(counts) < 10 or counts.mean() == 0:
        return 1.0
    return max(1.0, float(np.mean(np.diff(counts) ** 2) / 2 / counts.mean()))


def _cost(attacks: np.ndarray, days: np.ndarray, scatter: float) -> np.ndarray:
    safe = np.where(attacks > 0, attacks, 1.0)
    return np.where(attacks > 0, 2 * (attacks - attacks * np.log(safe / days)), 0.0) / scatter


def _summed(counts: np.ndarray, step: int) -> np.ndarray:
    return counts if step == 1 else np.add.reduceat(counts, np.arange(0, len(counts), step))


def _stretch(since: date, counts: np.ndarray, start: int, end: int, scatter: float) -> Stretch:
    attacks, days = int(counts[start:end].sum()), end - start
    shape = (attacks + 0.5) / scatter  # a scattered count tells as much as a smaller one of no scatter
    low, high = (float(gammaincinv(shape, level)) * scatter / days for level in (0.05, 0.95))
    first = since + timedelta(days=start)
    return Stretch(first, since + timedelta(days=end - 1), attacks, attacks / days, low, high, None)


def _compared(
    stretches: Sequence[Stretch], at: int, counts: np.ndarray, bounds: Sequence[int], scatter: float, since: date
) -> Stretch:
    """The stretch with its pace against the one before and an interval for the day of the change."""
    this = stretches[at]
    if at == 0:
        return this
    earlier = stretches[at - 1].pace
    low, high = _change_interval(counts, bounds[at - 1], bounds[at], bounds[at + 1], scatter)
    return Stretch(
        this.first,
        this.last,
        this.attacks,
        this.pace,
        this.low,
        this.high,
        this.pace / earlier if earlier > 0 else None,
        since + timedelta(days=low),
        since + timedelta(days=high),
    )


def _likelihood(counts: np.ndarray, start: int, end: int, scatter: float) -> tuple[np.ndarray, np.ndarray]:
    """Every day between two, and the share of the likelihood of one change that it holds, both rates at their best."""
    total = np.concatenate(([0.0], np.cumsum(counts[start:end], dtype=float)))
    days = np.arange(1, end - start)
    cost = _cost(total[days], days, scatter) + _cost(total[-1] - total[days], (end - start) - days, scatter)
    weight = np.exp(-(cost - cost.min()) / 2)
    return days + start, weight / weight.sum()


def _likely_day(counts: np.ndarray, start: int, end: int, scatter: float) -> int:
    """The middle of the two weeks, among those that hold as good as most, in which a change most likely lies."""
    days, weight = _likelihood(counts, start, end, scatter)
    held = np.convolve(weight, np.ones(15), "full")[7 : 7 + len(weight)]
    best = np.flatnonzero(held >= held.max() * AS_GOOD)
    return int(days[best[len(best) // 2]])


def _change_interval(counts: np.ndarray, start: int, change: int, end: int, scatter: float) -> tuple[int, int]:
    """The first and last of the likeliest days that hold 90 per cent of the likelihood of a change."""
    days, weight = _likelihood(counts, start, end, scatter)
    order = np.argsort(-weight, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weight[order]), 0.9)) + 1
    kept = days[order[:enough]]
    return min(change, int(kept.min())), max(change, int(kept.max()))


def _waves(known: Known, counts: np.ndarray, stretches: Sequence[Stretch]) -> tuple[tuple[Wave, ...], int]:
    """Runs of days with attacks; a silence less likely than `gap_chance` at the pace of its busy stretch ends a run."""
    busy = max((stretch.pace for stretch in stretches), default=0.0)
    if busy <= 0:
        return (), 0
    gap = max(2, math.ceil(-math.log(threshold("gap_chance")) / busy))
    days = np.flatnonzero(counts)
    cuts = np.flatnonzero(np.diff(days) > gap) + 1
    found = []
    for run in np.split(days, cuts):
        first, last = int(run[0]), int(run[-1])
        attacks = int(counts[first : last + 1].sum())
        still = len(counts) - 1 - last <= gap
        since = known.since
        found.append(
            Wave(
                since + timedelta(days=first),
                since + timedelta(days=last),
                attacks,
                attacks / (last - first + 1),
                still,
            )
        )
    return tuple(found), gap
