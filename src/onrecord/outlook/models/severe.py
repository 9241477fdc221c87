"""What severe attacks are forecast from: their own rate, their rate of late, and the severe share of all attacks."""

from __future__ import annotations

import numpy as np

from onrecord.outlook.models.memory import Array, Bank, Past
from onrecord.outlook.numbers import NEVER, severe_numbers

LEAST = 0.0001
"""No daily rate of severe attacks is below this: about one in 27 years."""


def own_rate(attacks: Past, severe: Past, days: int) -> Bank:
    """Laws of the number of severe attacks by a rate of their own that forgets, one for each half-life."""
    prior = _prior(attacks, severe)
    return _bank(severe, days, [_own(severe, prior, half_life) for half_life in severe_numbers().half_lives])


def rate_of_late(attacks: Past, severe: Past, days: int) -> Bank:
    """Laws of the number of severe attacks by their last weeks: two short memories and the last twelve weeks."""
    numbers = severe_numbers()
    prior = _prior(attacks, severe)
    short, middle = (_own(severe, prior, half_life) for half_life in numbers.late_half_lives)
    window, lean = numbers.late_days, numbers.late_prior_days
    flat = (severe.ended(window) + lean * prior) / (np.minimum(severe.length, window) + lean)
    return _bank(severe, days, [short, middle, (flat, middle[1])])


def shares(attacks: Past, milder: Past, severe: Past) -> Array:
    """The severe share of attacks [group, origin, law]; a group's leans on its whole past and on all groups.

    The first laws count severe attacks; the others the milder ones, of which there are more, times the share of them
    that was severe over the whole past. One law for each half-life.
    """
    of_milder = _whole_share(milder, severe)
    direct, near = _forgetting(attacks, severe), _forgetting(attacks, milder)
    return np.stack([*direct, *(share * of_milder for share in near)], axis=-1)


def _forgetting(attacks: Past, severe: Past) -> list[Array]:
    """The share of attacks for each half-life, which starts from that of the whole past."""
    numbers = severe_numbers()
    whole, lean = _whole_share(attacks, severe), numbers.share_prior_severe / _pooled_share(attacks, severe)
    found = []
    for half_life in numbers.share_half_lives:
        some, of = severe.discounted(half_life)[0], attacks.discounted(half_life)[0]
        found.append(whole if half_life == NEVER else (some + lean * whole) / (of + lean))
    return found


def _whole_share(attacks: Past, severe: Past) -> Array:
    """Each group's share over its whole past, drawn to that of all groups as if by some attacks of theirs."""
    pooled, lean = _pooled_share(attacks, severe), severe_numbers().group_prior_attacks
    share: Array = (severe.discounted(NEVER)[0] + lean * pooled) / (attacks.discounted(NEVER)[0] + lean)
    return share


def _pooled_share(attacks: Past, severe: Past) -> Array:
    """The share of all groups together at each origin."""
    some, of = severe.discounted(NEVER)[0].sum(axis=0), attacks.discounted(NEVER)[0].sum(axis=0)
    share: Array = (some + 1) / (of + 5)
    return share


def _prior(attacks: Past, severe: Past) -> Array:
    """The daily rate of severe attacks of the whole past, where there is little of it by the pooled share."""
    rate: Array = _whole_share(attacks, severe) * (attacks.discounted(NEVER)[0] + 0.5) / (attacks.length + 7)
    return rate


def _own(severe: Past, prior: Array, half_life: float) -> tuple[Array, Array]:
    """The daily rate of severe attacks, which forgets from a prior worth some days, and its relative variance."""
    lean = severe_numbers().rate_prior_days
    sums, days = severe.discounted(half_life)
    return (sums + lean * prior) / (days + lean), 1 / (sums + lean * prior + 0.5)


def _bank(severe: Past, days: int, rates: list[tuple[Array, Array]]) -> Bank:
    means = (np.stack([rate for rate, _ in rates], axis=-1) + LEAST) * days
    return Bank(means, np.stack([spread for _, spread in rates], axis=-1) + severe.young[:, None])
