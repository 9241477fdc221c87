"""Negative binomial laws and their mixtures, by mean and dispersion (variance = mean + dispersion x mean squared)."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from onrecord.outlook.models.memory import Array

TAIL = 1e-9
"""Probability that may lie beyond the last number that is listed."""
HUGE = 1e150


def log_probability(count: Array, mean: Array, dispersion: Array) -> Array:
    """The log probability of a count; arrays that broadcast. A dispersion near 0 is the Poisson law."""
    size = 1 / dispersion
    found: Array = (
        gammaln(count + size)
        - gammaln(size)
        - gammaln(count + 1)
        - size * np.log1p(mean * dispersion)
        + count * (np.log(mean) - np.log(size + mean))
    )
    return found


def some(mean: Array, dispersion: Array) -> Array:
    """The probability of at least one."""
    found: Array = -np.expm1(-np.log1p(mean * dispersion) / dispersion)
    return found


def mixture(means: Array, dispersions: Array, weights: Array) -> list[Array]:
    """Probabilities of 0, 1, 2, ... for each row of laws [row, law] with their weights; each sums to 1.

    By the recursion p(n+1) = p(n) (n + size) / (n + 1) q, kept in range by moving a power of ten into its scale, until
    all but `TAIL` of each row is listed.
    """
    size = 1 / dispersions
    odds = means / (size + means)
    shift = -size * np.log1p(means * dispersions)
    scale = weights * np.exp(shift)
    level = np.ones_like(means)
    most = 400 + 40 * float(means.max())
    columns: list[Array] = []
    listed = np.zeros(len(means))
    while listed.min() < 1 - TAIL and len(columns) < most:
        at = len(columns)
        columns.append(np.einsum("rl,rl->r", level, scale))
        listed += columns[-1]
        level *= (size + at) * odds / (at + 1)
        if at % 8 == 0 and (high := level > HUGE).any():
            level[high] /= HUGE
            shift[high] += np.log(HUGE)
            scale[high] = weights[high] * np.exp(shift[high])
    table = np.stack(columns, axis=1)
    ends = np.argmax(np.cumsum(table, axis=1) >= 1 - TAIL, axis=1)
    ends[ends == 0] = np.where(table[ends == 0, 0] >= 1 - TAIL, 0, table.shape[1] - 1)
    return [row[: end + 1] / row[: end + 1].sum() for row, end in zip(table, ends, strict=True)]
