"""Which attack a response followed: stated pairs as they are, and others proposed from lags and places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from onrecord.outlook.assumed import threshold
from onrecord.outlook.known import Case, Known

ROUNDS = 100
"""Rounds of the fit; it settles within tens."""
MOST_PAIRS = 400_000
"""Above this many candidate pairs no pair could be told from the others, and none is proposed."""


@dataclass(frozen=True)
class Pair:
    """A response and the attack that it followed: stated in words, or proposed from lags and places alone.

    `share` is the part of the response that the fit gives to this attack; 1 for what is stated.
    """

    response: str
    attack: str
    status: Literal["stated", "proposed"]
    days_low: int
    days_high: int
    share: float


def stated(known: Known) -> tuple[Pair, ...]:
    """The pairs that words state, of rows that are in the window."""
    attacks = {case.id: case for case in known.attacks}
    return tuple(
        _pair(case, attacks[answered], "stated", 1.0)
        for case in known.responses
        for answered in case.answers
        if answered in attacks
    )


def proposed(known: Known, attacks: np.ndarray, responses: np.ndarray) -> tuple[Pair, ...]:
    """Pairs of a response and the attack it most probably followed, each in one pair at most, the surest first.

    The pace of responses is mu + sum over attacks of a g(lag), lag 0 to `lag_days` days; who belongs to whom is worked
    out by expectation and maximisation (stochastic declustering: Zhuang, Ogata and Vere-Jones, JASA 97, 2002). A
    response that belongs to an attack is in its place with chance q, else anywhere.
    """
    longest = int(threshold("lag_days"))
    lags = responses[:, None] - attacks[None, :]
    who, whom = np.nonzero((lags >= 0) & (lags <= longest))
    if not len(who) or len(who) > MOST_PAIRS:
        return ()
    same, common = _places(known.responses, known.attacks, who, whom)
    shares = _fit(who, lags[who, whom], same, common, (len(responses), len(attacks), known.days, longest))
    found: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for at in np.argsort(-shares, kind="stable"):
        response, attack = int(who[at]), int(whom[at])
        if shares[at] < threshold("answer_share"):
            break
        if response not in taken[0] and attack not in taken[1]:
            taken[0].add(response)
            taken[1].add(attack)
            found.append(_pair(known.responses[response], known.attacks[attack], "proposed", float(shares[at])))
    found.sort(key=lambda pair: pair.response)
    return tuple(found)


def _fit(
    who: np.ndarray, lags: np.ndarray, same: np.ndarray, common: np.ndarray, sizes: tuple[int, int, int, int]
) -> np.ndarray:
    """The share of its response that each candidate pair has."""
    responses, attacks, days, longest = sizes
    kernel = np.full(longest + 1, 1.0 / (longest + 1))
    background, answered, near = responses / 2 / days, responses / 2 / attacks, 0.5
    shares = np.zeros(len(who))
    for _ in range(ROUNDS):
        placed = np.where(common >= 1, 1.0, near * same / np.maximum(common, 1e-9) + (1 - near))
        weight = answered * kernel[lags] * placed
        total = background + np.bincount(who, weight, minlength=responses)
        shares = weight / total[who]
        answering = shares.sum()
        background = max(responses - answering, 0.5) / days
        answered = answering / attacks
        kernel = np.bincount(lags, shares, minlength=longest + 1) + 0.1
        kernel /= kernel.sum()
        near = _near_share(shares, same, common, near)
    return shares


def _near_share(shares: np.ndarray, same: np.ndarray, common: np.ndarray, near: float) -> float:
    """How often an answer is in the place of its attack beyond what the commonness of the place gives."""
    told = common < 1
    if not told.any() or shares[told].sum() <= 0:
        return near
    sure = near * same[told] / (near * same[told] + (1 - near) * common[told])
    return float(np.clip((shares[told] * sure).sum() / shares[told].sum(), 0.01, 0.99))


def _places(
    responses: Sequence[Case], attacks: Sequence[Case], who: np.ndarray, whom: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each pair whether the places are the same, and how common that place is among responses; 1 = not told."""
    seen = Counter(case.place for case in responses)
    common = np.array([seen[case.place] / len(responses) if case.place else 1.0 for case in responses])
    names = {name: at for at, name in enumerate({case.place for case in (*responses, *attacks)})}
    theirs = np.array([names[case.place] for case in responses])
    ours = np.array([names[case.place] for case in attacks])
    return (theirs[who] == ours[whom]).astype(float), common[who]


def _pair(response: Case, attack: Case, status: Literal["stated", "proposed"], share: float) -> Pair:
    low, high = (response.first - attack.last).days, (response.last - attack.first).days
    return Pair(response.id, attack.id, status, max(0, low), max(0, high), share)
