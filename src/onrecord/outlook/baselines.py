"""Five simple forecasts that a model has to beat, each in one plain form.

| baseline | counts | severe |
| --- | --- | --- |
| climatology | all past windows, a week apart, equally likely | share of them with one |
| last window | Poisson law with the count of the last window as its mean | 1 or 0 as in the last window |
| bootstrap of last 12 | weeks drawn from the last 12 and added | the same: 1 - (share of weeks without one)^weeks |
| 52-week mean | Poisson law with the mean of the last 364 days | 1 - exp(-rate x days) |
| share of last 12 | none | share of the last 12 windows, end to end, with one |

`variants` adds the other usual form of two of them, for a harder table: the last 12 windows end to end instead of weeks
that are drawn, and the share of the last 12 windows a week apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from onrecord.outlook import scores
from onrecord.outlook.models.laws import mixture
from onrecord.outlook.models.memory import Array, Past

NUMBER = 12
YEAR = 364
DRAWS = 240
POISSON = 1e-6
SMOOTH = 0.25
"""A window without an attack does not make one impossible: as a Poisson mean it counts as a quarter."""


@dataclass(frozen=True)
class CountBaseline:
    """What one baseline says at one origin: draws that are equally likely, or (one draw) the mean of a Poisson law."""

    name: str
    draws: Array
    law: bool


def count_baselines(
    past: Past, days: int, group: int, at: int, seed: int, *, variants: bool = False
) -> list[CountBaseline]:
    """The count baselines for one group at one origin (its position); with `variants` a name comes twice."""
    totals, origin = past.totals[group], int(past.origins[at])
    windows = _windows(totals, origin, days, 7)
    week = _windows(totals, origin, 7, 7)[:NUMBER]
    number = max(1, round(days / 7))
    drawn = np.random.default_rng([seed, origin, days]).choice(week, (DRAWS, number)).sum(axis=1)
    seen = min(origin + 1, YEAR)
    year = (totals[origin + 1] - totals[origin + 1 - seen]) / seen * days
    found = [
        CountBaseline("climatology", windows, False),
        CountBaseline("last window", windows[:1], True),
        CountBaseline("bootstrap of last 12", drawn, False),
        CountBaseline("52-week mean", np.array([year]), True),
    ]
    if variants:
        found.append(CountBaseline("bootstrap of last 12", _windows(totals, origin, days, days)[:NUMBER], False))
    return found


def count_scores(baseline: CountBaseline, came: float) -> tuple[float, float]:
    """CRPS and log score of what a baseline said. For the log score draws count as means of Poisson laws."""
    means = np.maximum(baseline.draws, SMOOTH)
    logs = came * np.log(means) - means - gammaln(came + 1)
    top = logs.max()
    log_score = -float(top + np.log(np.exp(logs - top).mean()))
    if baseline.law:
        return float(scores.crps_of_poisson(means[:1], np.array([came]))[0]), log_score
    return float(scores.crps_of_draws(baseline.draws[None, :], np.array([came]))[0]), log_score


def law_of(baseline: CountBaseline) -> Array:
    """The probabilities of 0, 1, 2, ... by a baseline, its draws taken as means of Poisson laws."""
    means = np.maximum(baseline.draws, SMOOTH)[None, :]
    even = np.full(means.shape, 1 / means.shape[1])
    law: Array = mixture(means, np.full(means.shape, POISSON), even)[0]
    return law


def severe_baselines(past: Past, days: int, group: int, at: int, *, variants: bool = False) -> list[tuple[str, float]]:
    """The severe baselines for one group at one origin, as chances; with `variants` a name comes twice."""
    totals, origin = past.totals[group], int(past.origins[at])
    any_in = _windows(totals, origin, days, 7) > 0
    apart = _windows(totals, origin, days, days)[:NUMBER] > 0
    weeks = _windows(totals, origin, 7, 7)[:NUMBER] > 0
    seen = min(origin + 1, YEAR)
    rate = (totals[origin + 1] - totals[origin + 1 - seen]) / seen
    found = [
        ("climatology", float(any_in.mean())),
        ("last window", float(any_in[0])),
        ("bootstrap of last 12", float(1 - (1 - weeks.mean()) ** (days / 7))),
        ("52-week mean", float(1 - np.exp(-rate * days))),
        ("share of last 12", float(apart.mean())),
    ]
    if variants:
        found.append(("share of last 12", float(any_in[:NUMBER].mean())))
    return found


def _windows(totals: Array, origin: int, days: int, step: int) -> Array:
    """Counts of the windows that ended at the origin and each `step` days before; a short past counts as one window."""
    ends = np.arange(origin + 1, days - 1, -step)
    if len(ends) == 0:
        return np.asarray([totals[origin + 1] * days / (origin + 1)])
    return totals[ends] - totals[ends - days]
