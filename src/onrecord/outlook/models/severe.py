"""What severe attacks are forecast from: their own rate, their rate of late, and the severe share of all attacks.

Severe attacks are few. Where the severities of a file are many, attacks that came near it speak for them: how many
there are, times the part of them that is severe, which the sizes of all of them tell by a Pareto tail (Hill 1975).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from onrecord.outlook.models.memory import Array, Bank, Past
from onrecord.outlook.numbers import NEVER, severe_numbers

LEAST = 0.0001
"""No daily rate of severe attacks is below this: about one in 27 years."""
STEEP = 1.3
"""The exponent of a tail before anything is seen of it, worth two attacks."""


@dataclass(frozen=True)
class Harm:
    """All attacks, the severe ones and those that came near it, at the same origins.

    `excess` sums the log of severities over the least that counts as near; `kinds` is how many different severities had
    been seen at each origin.
    """

    attacks: Past
    severe: Past
    near: Past
    excess: Past
    kinds: Array

    @cached_property
    def tailed(self) -> npt.NDArray[np.bool_]:
        """At which origins the severities seen are many enough to tell a tail; a ladder of a few steps never is."""
        many: npt.NDArray[np.bool_] = self.kinds >= severe_numbers().tail_kinds
        return many

    @cached_property
    def part(self) -> Array:
        """The part of near attacks that is severe [group, origin]: as counted, of all groups, and as a tail tells."""
        numbers = severe_numbers()
        hits, of = self.severe.discounted(NEVER)[0], self.near.discounted(NEVER)[0]
        lean, tail = numbers.group_prior_attacks, np.where(self.tailed, numbers.tail_prior_attacks, 0.0)
        part: Array = (hits + lean * _pooled_share(self.near, self.severe) + tail * self._tail) / (of + lean + tail)
        return part

    @cached_property
    def _tail(self) -> Array:
        """P(severe | near) = milder_part^exponent; a group's exponent leans on that of all groups."""
        numbers = severe_numbers()
        of, excess = self.near.discounted(NEVER)[0], self.excess.discounted(NEVER)[0]
        common = (of.sum(axis=0) + 2) / (excess.sum(axis=0) + 2 / STEEP)
        exponent = (of + numbers.tail_group_prior) / (excess + numbers.tail_group_prior / common)
        told: Array = numbers.milder_part**exponent
        return told

    @cached_property
    def first(self) -> Array:
        """The log of how likely each share of `shares` is before it is scored, [1, origin, law]."""
        numbers = severe_numbers()
        plain, tailed = (np.ravel(rows) for rows in (numbers.share_first, numbers.share_first_tailed))
        first: Array = np.log(np.maximum(np.where(self.tailed[:, None], tailed, plain), 1e-9))[None]
        return first


def own_rate(harm: Harm, days: int) -> Bank:
    """Laws of the number of severe attacks by a rate of their own that forgets, one for each half-life.

    Where severities tell a tail it is the rate of near attacks times the part of them that is severe.
    """
    half_lives, lean = severe_numbers().half_lives, severe_numbers().rate_prior_days
    return _bank(harm, days, lambda hits: [_rate(harm, hits, half_life, lean) for half_life in half_lives])


def rate_of_late(harm: Harm, days: int) -> Bank:
    """The same by the last weeks: two short memories and the last twelve weeks."""
    numbers = severe_numbers()

    def rates(hits: Past) -> list[tuple[Array, Array]]:
        short, middle = (_rate(harm, hits, half, numbers.rate_prior_days) for half in numbers.late_half_lives)
        window, lean = numbers.late_days, numbers.late_prior_days
        flat = (hits.ended(window) + lean * _prior(harm, hits)) / (np.minimum(hits.length, window) + lean)
        return [short, middle, (flat, middle[1])]

    return _bank(harm, days, rates)


def shares(harm: Harm) -> Array:
    """The severe share of attacks [group, origin, law]; a group's leans on its whole past and on all groups.

    The first laws count severe attacks; the others the near ones, of which there are more, times the part of them
    that is severe. One law for each half-life.
    """
    direct, near = _forgetting(harm.attacks, harm.severe), _forgetting(harm.attacks, harm.near)
    return np.stack([*direct, *(share * harm.part for share in near)], axis=-1)


def _forgetting(attacks: Past, hits: Past) -> list[Array]:
    """The share of attacks for each half-life, which starts from that of the whole past."""
    numbers = severe_numbers()
    whole, lean = _whole_share(attacks, hits), numbers.share_prior_severe / _pooled_share(attacks, hits)
    found = []
    for half_life in numbers.share_half_lives:
        some, of = hits.discounted(half_life)[0], attacks.discounted(half_life)[0]
        found.append(whole if half_life == NEVER else (some + lean * whole) / (of + lean))
    return found


def _whole_share(attacks: Past, hits: Past) -> Array:
    """Each group's share over its whole past, drawn to that of all groups as if by some attacks of theirs."""
    pooled, lean = _pooled_share(attacks, hits), severe_numbers().group_prior_attacks
    share: Array = (hits.discounted(NEVER)[0] + lean * pooled) / (attacks.discounted(NEVER)[0] + lean)
    return share


def _pooled_share(attacks: Past, hits: Past) -> Array:
    """The share of all groups together at each origin."""
    some, of = hits.discounted(NEVER)[0].sum(axis=0), attacks.discounted(NEVER)[0].sum(axis=0)
    share: Array = (some + 1) / (of + 5)
    return share


def _prior(harm: Harm, hits: Past) -> Array:
    """The daily rate of the whole past, where there is little of it by the pooled share."""
    attacks = harm.attacks
    rate: Array = _whole_share(attacks, hits) * (attacks.discounted(NEVER)[0] + 0.5) / (attacks.length + 7)
    return rate


def _rate(harm: Harm, hits: Past, half_life: float, lean: float) -> tuple[Array, Array]:
    """The daily rate of hits, which forgets from a prior worth `lean` days, and its relative variance."""
    prior = _prior(harm, hits)
    sums, days = hits.discounted(half_life)
    return (sums + lean * prior) / (days + lean), 1 / (sums + lean * prior + 0.5)


def _bank(harm: Harm, days: int, rates: Callable[[Past], list[tuple[Array, Array]]]) -> Bank:
    """The laws of such rates: of the severe attacks, or of the near ones times the severe part where a tail is told."""
    rate, spread = (np.stack(both, axis=-1) for both in zip(*rates(harm.severe), strict=True))
    if harm.tailed.any():
        near, wide = (np.stack(both, axis=-1) for both in zip(*rates(harm.near), strict=True))
        tailed = harm.tailed[:, None]
        rate, spread = np.where(tailed, near * harm.part[..., None], rate), np.where(tailed, wide, spread)
    return Bank((rate + LEAST) * days, spread + harm.severe.young[:, None])
