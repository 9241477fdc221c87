"""Six models of how many attacks come: gamma-Poisson, several memories, INGARCH, trend, season and bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from onrecord.outlook.models.memory import Array, Bank, Past
from onrecord.outlook.numbers import count_numbers

LEAST = 0.0007
"""No daily rate is below this, about one attack in four years: what never happened yet is not impossible."""


def gamma_poisson(past: Past, days: int) -> Bank:
    """A rate that forgets with one half-life, as a gamma law; the count is then negative binomial (Smith 1979)."""
    made = [past.rate(half_life) for half_life in count_numbers().half_lives]
    return _bank(past, days, [rate for rate, _ in made], [spread for _, spread in made])


def memories(past: Past, days: int) -> Bank:
    """The rate is a mixture of a short, a middle and a long memory (Corsi 2009, for counts)."""
    numbers = count_numbers()
    rates, spreads = [], []
    for short, middle, long in product(numbers.short, numbers.middle, numbers.long):
        parts = [past.rate(half_life) for half_life in (short, middle, long)]
        for shares in numbers.shares:
            rates.append(sum((share * rate for share, (rate, _) in zip(shares, parts, strict=True)), np.zeros(())))
            spreads.append(sum((share**2 * more for share, (_, more) in zip(shares, parts, strict=True)), np.zeros(())))
    return _bank(past, days, rates, spreads)


def ingarch(past: Past, days: int) -> Bank:
    """Weekly counts whose mean follows the last week and the last mean, and returns to a long-run mean.

    NB-INGARCH(1,1) (Zhu 2011): mean = (1 - a - b) long + a last week + b last mean. Over several weeks the expected
    return is summed, so that weeks that hang together are not added as if they did not.
    """
    numbers = count_numbers()
    weeks = days / 7
    week = past.ended(7)
    rates, spreads = [], []
    for half_life, (last, before) in product(numbers.ingarch_means, numbers.ingarch):
        long, spread = past.rate(half_life)
        kept = last + before
        mean = _followed(7 * long, week, last, before)
        total = weeks * 7 * long + (mean - 7 * long) * (1 - kept**weeks) / (1 - kept)
        rates.append(total / days)
        spreads.append(spread)
    return _bank(past, days, rates, spreads)


def trend(past: Past, days: int) -> Bank:
    """A short memory times a power of its ratio to a longer one: what rose goes on rising, or turns back."""
    numbers = count_numbers()
    rates: list[Array] = []
    spreads: list[Array] = []
    for short, long in numbers.trend:
        (near, spread), (far, _) = past.rate(short), past.rate(long)
        ratio = np.clip((near + LEAST) / (far + LEAST), 1 / numbers.trend_most, numbers.trend_most)
        rates.extend(near * ratio**power for power in numbers.trend_powers)
        spreads.extend([spread] * len(numbers.trend_powers))
    return _bank(past, days, rates, spreads)


def seasonal(past: Past, days: int) -> Bank:
    """Mixed memories times the ratio of counts to expectations around this date in past years; 1 without such years."""
    (fast, _), (short, _), (middle, _), (year, spread) = (past.rate(half_life) for half_life in (8, 16, 64, 365))
    flat = 0.2 * fast + 0.4 * middle + 0.4 * year
    factor = _season(past, days, flat * days)
    bases = (flat, 0.4 * short + 0.4 * middle + 0.2 * year, 0.6 * middle + 0.4 * year, year)
    rates = [base * factor**power for base, power in product(bases, count_numbers().season_powers)]
    return _bank(past, days, rates, [spread] * len(rates))


def bootstrap(past: Past, days: int) -> Bank:
    """The last windows of the same length, a week apart, each as likely as the others (Efron 1979)."""
    number = min(count_numbers().bootstrap_windows, 1 + int(past.origins.max(initial=0)) // 7)
    seen = [past.ended(days, 7 * back) for back in range(number)]
    shares = [np.clip((past.length - 7 * back) / days, 0, 1) for back in range(number)]
    fill = past.prior * days
    rates = [(found + (1 - share) * fill + 0.1) / days for found, share in zip(seen, shares, strict=True)]
    flat = np.zeros_like(past.prior)
    return _bank(past, days, rates, [flat] * number, alike=True)


MODELS: dict[str, Callable[[Past, int], Bank]] = {
    "gamma-Poisson": gamma_poisson,
    "memories": memories,
    "INGARCH": ingarch,
    "trend": trend,
    "season": seasonal,
    "bootstrap": bootstrap,
}
"""The members of the pool of counts, by the name that tables show."""


def _bank(past: Past, days: int, rates: list[Array], spreads: list[Array], *, alike: bool = False) -> Bank:
    means = (np.stack(rates, axis=-1) + LEAST) * days
    return Bank(means, np.stack(spreads, axis=-1) + past.young[:, None], alike)


def _followed(long: Array, week: Array, last: float, before: float) -> Array:
    """The mean of the coming week at each origin, a week apart, by the recursion."""
    mean = long[:, 0]
    found = np.empty_like(long)
    for at in range(long.shape[1]):
        mean = (1 - last - before) * long[:, at] + last * week[:, at] + before * mean
        found[:, at] = mean
    return found


def _season(past: Past, days: int, expected: Array) -> Array:
    """Counts over expectations of the windows around the same date in past years that had ended by each origin."""
    numbers = count_numbers()
    came, whole = past.coming(days)
    came = np.where(whole, came, 0.0)
    late = -(-days // 7)
    width = 2 * numbers.season_weeks + 1
    factor = np.ones_like(expected)
    for at in range(52 - numbers.season_weeks, expected.shape[1]):
        around = np.arange(at - 52, -numbers.season_weeks - 1, -52)[:, None] + np.arange(width) - numbers.season_weeks
        known = around[(around >= 0) & (around <= at - late)]
        if len(known) == 0:
            continue
        prior = numbers.season_prior * expected[:, known].mean(axis=1)
        factor[:, at] = (came[:, known].sum(axis=1) / width + prior) / (expected[:, known].sum(axis=1) / width + prior)
    return factor
