"""How good a probability was: CRPS, log score, Brier, reliability, randomised PIT, and intervals by blocks of weeks."""

from __future__ import annotations

import numpy as np
from scipy.special import i0e, i1e
from scipy.stats import poisson

from onrecord.outlook.models.memory import Array

LEAST = 1e-12
RESAMPLES = 500


def crps(mass: Array, came: int) -> float:
    """The continuous ranked probability score of a law of counts (0 best): sum of (F(n) - 1[n >= came]) squared.

    Numbers above the listed ones have no probability (Gneiting and Raftery 2007).

    >>> crps(np.array([0.5, 0.5]), 1)
    0.25
    """
    below = np.cumsum(mass)
    gap = below - (np.arange(len(mass)) >= came)
    return float(gap @ gap) + max(0, came - len(mass))


def crps_of_draws(draws: Array, came: Array) -> Array:
    """The score of equally likely draws [row, draw]: mean distance to what came less half their mean distance."""
    number = draws.shape[1]
    ranked = np.sort(draws, axis=1)
    apart = (ranked * (2 * np.arange(1, number + 1) - number - 1)).sum(axis=1) / number**2
    found: Array = np.abs(draws - came[:, None]).mean(axis=1) - apart
    return found


def crps_of_poisson(mean: Array, came: Array) -> Array:
    """The score of Poisson laws in closed form (Jordan, Krueger and Lerch 2019)."""
    first = (came - mean) * (2 * poisson.cdf(came, mean) - 1) + 2 * mean * poisson.pmf(came, mean)
    found: Array = first - mean * (i0e(2 * mean) + i1e(2 * mean))
    return found


def log_score(mass: Array, came: int) -> float:
    """Minus the log of the probability given to what came (0 best); beyond the listed numbers it counts as 1e-12."""
    return -float(np.log(max(mass[came], LEAST))) if came < len(mass) else -float(np.log(LEAST))


def pit(mass: Array, came: int) -> tuple[float, float]:
    """The stretch of [0, 1] in which the randomised probability integral transform lies (Czado and others 2009)."""
    below = float(mass[:came].sum())
    return below, below + (float(mass[came]) if came < len(mass) else 0.0)


def coverage(stretches: Array, level: float) -> float:
    """The share of cases inside the central interval of a level, each counted by the part of its stretch that is.

    That is the expected share when each transform is drawn evenly from its stretch, so no random number is needed.
    """
    edge = (1 - level) / 2
    low, high = stretches[:, 0], stretches[:, 1]
    inside = np.clip(np.minimum(high, 1 - edge) - np.maximum(low, edge), 0, None)
    wide = np.maximum(high - low, LEAST)
    return float(np.minimum(inside / wide, 1).mean())


def pit_draws(stretches: Array, seed: int) -> Array:
    """One transform for each case, drawn evenly from its stretch; the same for the same seed."""
    low, high = stretches[:, 0], stretches[:, 1]
    drawn: Array = low + np.random.default_rng(seed).random(len(low)) * (high - low)
    return drawn


def brier(stated: Array, came: Array) -> Array:
    """The squared difference between a chance and what came (1 or 0), for each case."""
    found: Array = (stated - came) ** 2
    return found


def binary_log_score(stated: Array, came: Array, least: float = 1e-4) -> Array:
    """Minus the log of the chance given to what came; chances count as no nearer to 0 and 1 than `least`."""
    held = np.clip(stated, least, 1 - least)
    found: Array = -np.log(np.where(came > 0, held, 1 - held))
    return found


def reliability(stated: Array, came: Array, bins: int = 10) -> list[tuple[float, float, int]]:
    """Mean chance stated, share that came and number of cases in each tenth of the scale that has cases."""
    place = np.minimum((stated * bins).astype(int), bins - 1)
    found = []
    for at in np.unique(place):
        here = place == at
        found.append((float(stated[here].mean()), float(came[here].mean()), int(here.sum())))
    return found


def calibration_error(stated: Array, came: Array) -> float:
    """The mean distance between chances stated and shares that came, by tenths of the scale, weighted by cases."""
    rows = reliability(stated, came)
    return sum(abs(mean - share) * number for mean, share, number in rows) / max(len(stated), 1)


def skill_interval(ours: Array, theirs: Array, block: int, seed: int) -> tuple[float, float]:
    """The 95 % interval of the skill 1 - mean(ours)/mean(theirs) from resampled blocks of neighbouring origins.

    Circular block bootstrap (Politis and Romano 1992); the inputs are mean scores of each origin, in order. (0, 0)
    where there is nothing to compare.
    """
    number = len(ours)
    if number == 0 or theirs.sum() == 0:
        return 0.0, 0.0
    block = min(block, number)
    starts = np.random.default_rng(seed).integers(0, number, (RESAMPLES, -(-number // block)))
    rows = ((starts[..., None] + np.arange(block)) % number).reshape(RESAMPLES, -1)[:, :number]
    base = theirs[rows].mean(axis=1)
    skill = 1 - ours[rows].mean(axis=1) / np.where(base > 0, base, np.nan)
    low, high = np.nanquantile(skill, [0.025, 0.975])
    return float(low), float(high)


def skill(ours: Array, theirs: Array) -> float:
    """How much smaller the mean score is than the other's: 0.1 is 10 % better; 0 where the other makes no fault."""
    base = float(theirs.mean()) if len(theirs) else 0.0
    return 1 - float(ours.mean()) / base if base > 0 else 0.0
