"""Weights from past scores, of laws within a model and of models within the pool, by windows that had ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from onrecord.outlook.models.counts import MODELS
from onrecord.outlook.models.laws import log_probability, mixture, some
from onrecord.outlook.models.memory import Array, Bank, Days, Past
from onrecord.outlook.models.severe import Harm, own_rate, rate_of_late
from onrecord.outlook.numbers import count_numbers, learning_numbers, severe_numbers

Flags = npt.NDArray[np.bool_]
FAINT = 1e-7
"""Laws that weigh less at an origin are left out of its mixture."""
WEEK = 7
BLOCK = 48
"""So many origins are mixed at a time; it changes speed only."""
CERTAIN = 1e-4
"""No chance is stated nearer to 0 or 1 than this."""


@dataclass(frozen=True)
class Lessons:
    """What origins a week apart have to learn from: what came after each, and whether it teaches.

    `came` and `taught` are [group, origin]; `late` is after how many origins a window has ended.
    """

    came: Array
    taught: Flags
    late: int
    days: int

    def summed(self, scores: Array, kept: float, others: float) -> Array:
        """Discounted past scores at each origin, with `others` times the mean of the other groups' beside them."""
        shape = (*self.taught.shape, *(1,) * (scores.ndim - 2))
        taught = self.taught.reshape(shape)
        own = lfilter([1.0], [1.0, -kept], np.where(taught, scores, 0.0), axis=1) * min(1.0, 7 / self.days)
        own = np.concatenate([np.zeros_like(own[:, : self.late]), own[:, : -self.late]], axis=1)
        if len(own) == 1:
            return own
        there = np.maximum(taught.sum(axis=0, keepdims=True) - 1, 1)
        shared: Array = own + others * (own.sum(axis=0, keepdims=True) - own) / there
        return shared


@dataclass(frozen=True)
class Pooled:
    """The laws of the count after some origins, [group, origin, law], weights that sum to 1, and each model's share.

    `any_of` [group, every origin, kind] is the chance of at least one attack of each kind that was asked for.
    """

    means: Array
    dispersions: Array
    weights: Array
    shares: Array
    names: tuple[str, ...]
    any_of: Array

    def mass(self, group: int) -> list[Array]:
        """The probabilities of 0, 1, 2, ... after each origin, for one group."""
        rows: list[Array] = []
        for start in range(0, self.means.shape[1], BLOCK):
            part = slice(start, start + BLOCK)
            weights = np.where(self.weights[group, part] > FAINT, self.weights[group, part], 0.0)
            weights /= weights.sum(axis=1, keepdims=True)
            kept = np.flatnonzero(weights.max(axis=0))
            cut = (self.means[group, part][:, kept], self.dispersions[group, part][:, kept], weights[:, kept])
            rows.extend(mixture(*cut))
        return rows


@dataclass(frozen=True)
class Chances:
    """The chance of at least one severe attack after some origins, [group, origin], and each model's share.

    `scores` are the log scores of each model at every origin, [group, origin, model], `scaled` those of the pool under
    each scale of its hazard.
    """

    chances: Array
    shares: Array
    names: tuple[str, ...]
    scores: Array
    scaled: Array


def lessons(past: Past, days: int, entered: Days) -> Lessons:
    """What the origins of a series teach on windows of so many days; a group teaches from its first attack on."""
    came, whole = past.coming(days)
    long_enough = past.origins >= learning_numbers().first_days
    taught = (whole & long_enough)[None, :] & (past.origins[None, :] >= entered[:, None])
    return Lessons(np.where(whole, came, 0.0), taught, -(-days // 7), days)


def pooled(past: Past, days: int, entered: Days, asked: Days, thin: Array | None = None) -> Pooled:
    """The pool of counts over the days after the origins asked for (positions among the origins of `past`).

    `thin` holds shares of attacks [group, origin, kind]; the chance of at least one attack of each kind comes
    with the pool.
    """
    taught, soon = lessons(past, days, entered), lessons(past, WEEK, entered)
    of_models = [_learned(model, past, taught, soon) for model in MODELS.values()]
    scores = np.stack([one.scores for one in of_models], axis=-1)
    shares = _model_shares(scores, np.stack([one.weekly for one in of_models], axis=-1), taught, soon)
    any_of = np.stack([shares[..., at, None] * _thinned(one, thin) for at, one in enumerate(of_models)]).sum(axis=0)
    shares = shares[:, asked]
    kinds = len(count_numbers().dispersions)
    return Pooled(
        np.concatenate([np.repeat(one.bank.means[:, asked], kinds, axis=-1) for one in of_models], axis=-1),
        np.concatenate([_flat(one.spread[:, asked]) for one in of_models], axis=-1),
        np.concatenate(
            [_flat(one.weights[:, asked]) * shares[..., at, None] for at, one in enumerate(of_models)], axis=-1
        ),
        shares,
        tuple(MODELS),
        any_of,
    )


def _model_shares(scores: Array, weekly: Array, taught: Lessons, soon: Lessons) -> Array:
    """Each model's share at each origin, from scores [group, origin, model] on such windows and on weeks.

    Weights that forget soon follow a change, weights that hardly forget do better while there is none: which of the two
    to lean on is itself weighed by past score.
    """
    pace = learning_numbers()
    tempers = [_weighed(scores, weekly, kept, taught, soon) for kept in pace.keep_between]
    together, by_week = (
        np.log(np.stack([(share * np.exp(of)).sum(axis=2) for share in tempers], axis=-1)) for of in (scores, weekly)
    )
    lean = _weighed(together, by_week, pace.keep_tempers, taught, soon)
    shares: Array = np.stack([lean[..., at, None] * share for at, share in enumerate(tempers)]).sum(axis=0)
    return shares


def _weighed(scores: Array, weekly: Array, kept: float, taught: Lessons, soon: Lessons) -> Array:
    """Weights that sum to 1 over the last axis, by past scores and, for long windows, by those on weeks."""
    pace = learning_numbers()
    past = taught.summed(scores, kept, pace.others)
    if taught.days > WEEK:
        past = past + pace.weekly * soon.summed(weekly, pace.keep_weekly, pace.others)
    return _softmax(past, (2,))


@dataclass(frozen=True)
class _Learned:
    """One model's laws with dispersions and weights [group, origin, law, dispersion]; its log scores on such windows.

    `weekly` are its log scores on windows of a week.
    """

    bank: Bank
    spread: Array
    weights: Array
    scores: Array
    weekly: Array


def _learned(model: Callable[[Past, int], Bank], past: Past, taught: Lessons, soon: Lessons) -> _Learned:
    """What a model has learned at each origin.

    Long windows end late, so the laws' means are also judged by how the same memory did on single weeks.
    """
    numbers, pace = count_numbers(), learning_numbers()
    bank = model(past, taught.days)
    spread = _spread(bank, numbers.dispersions)
    single = _scored(bank, spread, taught)
    past_scores = taught.summed(_levelled(bank, single), pace.keep_within, pace.others)
    weekly = np.zeros(bank.means.shape[:2])
    if taught.days > WEEK:
        near = model(past, WEEK)
        by_mean = np.log(np.exp(_levelled(near, _scored(near, _spread(near, numbers.dispersions), soon))).mean(axis=3))
        seen = soon.summed(by_mean, pace.keep_weekly, pace.others)
        past_scores = past_scores + pace.weekly * seen[..., None]
        weekly = np.log((_softmax(seen, (2,)) * np.exp(by_mean)).sum(axis=2))
    hold = _hold(numbers.dispersions, numbers.dispersion_first, numbers.dispersion_hold)
    weights = _law_weights(bank, past_scores, hold)
    return _Learned(bank, spread, weights, np.log((weights * np.exp(single)).sum(axis=(2, 3))), weekly)


def _scored(bank: Bank, spread: Array, taught: Lessons) -> Array:
    scores = log_probability(taught.came[..., None, None], bank.means[..., None], spread)
    held: Array = np.maximum(scores, learning_numbers().worst_counts)
    return held


def chances(harm: Harm, thinned: Array, entered: Days, asked: Days, days: int, week: Chances | None) -> Chances:
    """The pool of severe models over the days after the origins asked for.

    `thinned` is what the pool of counts says with each severe share. Laws of a severe rate are weighted by the log
    score of the number of severe attacks, shares and models by that of whether there was any. A rate and a share are
    joined by the mean of their hazards, -log(1 - chance). `week` is the same pool for single weeks, whose scores count
    too: long windows end too late to tell of a change.
    """
    numbers, pace = severe_numbers(), learning_numbers()
    taught, soon = lessons(harm.severe, days, entered), lessons(harm.severe, WEEK, entered)
    crossed = np.clip(thinned, CERTAIN, 1 - CERTAIN)
    of_shares = taught.summed(_came_score(taught, crossed), pace.keep_severe, pace.severe_others)
    by_share = _softmax(of_shares + harm.first, (2,))
    share = (by_share * crossed).sum(axis=-1)
    own, late = (_stated(rate, harm, taught, soon) for rate in (own_rate, rate_of_late))
    said = {
        "rate x share": share,
        "severe only": own,
        "both": _joined(own, share),
        "both, of late": _joined(late, share),
    }
    stated = np.stack([said[name] for name in said], axis=-1)
    first = np.log([dict(numbers.first)[name] for name in said])
    scores = _came_score(taught, stated)
    past_scores = taught.summed(scores, pace.keep_severe, pace.severe_others)
    if week is not None:
        past_scores = past_scores + pace.weekly * soon.summed(week.scores, pace.keep_weekly, pace.severe_others)
    shares = _softmax(past_scores + first, (2,))
    several = (entered[:, None] <= harm.attacks.origins).sum(axis=0) > 1
    chance, scaled = _as_often((shares * stated).sum(axis=-1), taught, soon, week)
    pool = np.where(several, chance, (shares * stated).sum(axis=-1))
    return Chances(pool[:, asked], shares[:, asked], tuple(said), scores, scaled)


def _as_often(chance: Array, taught: Lessons, soon: Lessons, week: Chances | None) -> tuple[Array, Array]:
    """Chances [group, origin] told as often as it came so, and the log scores of each scale.

    Severe attacks hang together, so that windows with one are fewer than their number makes believe. All groups learn
    one scale of the hazard, from all their scores; it starts, and without much to learn from stays, at 1.
    """
    numbers, pace = severe_numbers(), learning_numbers()
    scales = np.asarray(numbers.scales)
    told = np.clip(1 - (1 - chance[..., None]) ** scales, CERTAIN, 1 - CERTAIN)
    scores = _came_score(taught, told)
    seen = taught.summed(scores, pace.keep_severe, 0.0)
    if week is not None:
        seen = seen + pace.weekly * soon.summed(week.scaled, pace.keep_weekly, 0.0)
    weights = _softmax(seen.sum(axis=0, keepdims=True) - numbers.scale_hold * np.log(scales) ** 2, (2,))
    return (weights * told).sum(axis=-1), scores


def _stated(rate: Callable[[Harm, int], Bank], harm: Harm, taught: Lessons, soon: Lessons) -> Array:
    """What the laws of one severe rate say at each origin, weighted by their past."""
    numbers, pace = severe_numbers(), learning_numbers()
    bank = rate(harm, taught.days)
    spread = _spread(bank, numbers.dispersions)
    single = np.maximum(log_probability(taught.came[..., None, None], bank.means[..., None], spread), pace.worst_severe)
    hold = _hold(numbers.dispersions, numbers.dispersion_first, numbers.dispersion_hold)
    scores = pace.severe_pace * taught.summed(single, pace.keep_within, pace.severe_others)
    if taught.days > WEEK:
        near = rate(harm, WEEK)
        weekly = log_probability(soon.came[..., None, None], near.means[..., None], _spread(near, numbers.dispersions))
        by_mean = np.log(np.exp(np.maximum(weekly, pace.worst_severe)).mean(axis=3))
        scores = scores + pace.weekly * soon.summed(by_mean, pace.keep_weekly, pace.severe_others)[..., None]
    stated = (_law_weights(bank, scores, hold) * some(bank.means[..., None], spread)).sum(axis=(2, 3))
    held: Array = np.clip(stated, CERTAIN, 1 - CERTAIN)
    return held


def _came_score(taught: Lessons, stated: Array) -> Array:
    """The log score of chances [group, origin, model] of at least one."""
    score: Array = np.log(np.where(taught.came[..., None] > 0, stated, 1 - stated))
    return score


def _joined(one: Array, other: Array) -> Array:
    """The chance whose hazard is the mean of two chances' hazards."""
    chance: Array = 1 - np.sqrt((1 - one) * (1 - other))
    return chance


def _thinned(one: _Learned, thin: Array | None) -> Array:
    """The chance of at least one attack of each kind, if each attack is of that kind with its share."""
    if thin is None:
        return np.zeros((*one.weights.shape[:2], 0))
    kinds = (thin[..., at, None, None] for at in range(thin.shape[-1]))
    any_of = [(one.weights * some(one.bank.means[..., None] * kind, one.spread)).sum(axis=(2, 3)) for kind in kinds]
    return np.stack(any_of, axis=-1)


def mean_shares(shares: Array, names: tuple[str, ...]) -> Mapping[str, float]:
    """The mean share of each model over groups and origins, rounded to three places."""
    return {name: round(float(share), 3) for name, share in zip(names, shares.mean(axis=(0, 1)), strict=True)}


def _spread(bank: Bank, dispersions: tuple[float, ...]) -> Array:
    spread: Array = bank.spreads[..., None] + np.asarray(dispersions)
    return spread


def _levelled(bank: Bank, scores: Array) -> Array:
    """Scores of the laws; where laws are draws of one model, the score of their mean for each."""
    if not bank.alike:
        return scores
    top = scores.max(axis=2, keepdims=True)
    together = top + np.log(np.exp(scores - top).mean(axis=2, keepdims=True))
    return np.broadcast_to(together, scores.shape)


def _law_weights(bank: Bank, past_scores: Array, hold: Array) -> Array:
    weights = _softmax(past_scores + hold, (2, 3))
    if not bank.alike:
        return weights
    return np.broadcast_to(weights.mean(axis=2, keepdims=True), weights.shape)


def _hold(dispersions: tuple[float, ...], first: float, strength: float) -> Array:
    held: Array = -strength * np.log(np.asarray(dispersions) / first) ** 2
    return held


def _softmax(logs: Array, axes: tuple[int, ...]) -> Array:
    found: Array = np.exp(logs - logs.max(axis=axes, keepdims=True))
    found /= found.sum(axis=axes, keepdims=True)
    return found


def _flat(array: Array) -> Array:
    return array.reshape(*array.shape[:2], -1)
