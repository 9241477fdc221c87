"""The numbers of the forecasts, from `data/forecast.toml`, each list checked when loaded."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from onrecord import vocab
from onrecord.errors import SettingError

NEVER = 0.0
"""The half-life that stands for a memory that never forgets."""


@dataclass(frozen=True)
class CountNumbers:
    """What the models of counts are built from; half-lives in days."""

    half_lives: tuple[float, ...]
    prior_days: float
    prior_attacks: float
    dispersions: tuple[float, ...]
    dispersion_first: float
    dispersion_hold: float
    short: tuple[float, ...]
    middle: tuple[float, ...]
    long: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    ingarch: tuple[tuple[float, ...], ...]
    ingarch_means: tuple[float, ...]
    trend: tuple[tuple[float, float], ...]
    trend_powers: tuple[float, ...]
    trend_most: float
    season_weeks: int
    season_prior: float
    season_powers: tuple[float, ...]
    bootstrap_windows: int


@dataclass(frozen=True)
class SevereNumbers:
    """What the models of severe events are built from; half-lives in days."""

    half_lives: tuple[float, ...]
    dispersions: tuple[float, ...]
    dispersion_first: float
    dispersion_hold: float
    share_half_lives: tuple[float, ...]
    share_first: tuple[tuple[float, ...], ...]
    share_first_tailed: tuple[tuple[float, ...], ...]
    milder_part: float
    tail_kinds: float
    tail_prior_attacks: float
    tail_group_prior: float
    rate_prior_days: float
    share_prior_severe: float
    group_prior_attacks: float
    late_half_lives: tuple[float, float]
    late_days: int
    late_prior_days: float
    scales: tuple[float, ...]
    scale_hold: float
    first: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class LearningNumbers:
    """How past scores become weights."""

    keep_within: float
    keep_between: tuple[float, ...]
    keep_tempers: float
    keep_severe: float
    weekly: float
    keep_weekly: float
    severe_pace: float
    others: float
    severe_others: float
    first_days: int
    worst_counts: float
    worst_severe: float


@cache
def count_numbers() -> CountNumbers:
    """The numbers of the count models; SettingError when the data file is broken."""
    made = CountNumbers(**_part("counts", CountNumbers))
    if any(abs(sum(row) - 1) > 1e-9 for row in made.shares) or any(not 0 < sum(row) < 1 for row in made.ingarch):
        raise SettingError("data/forecast.toml: shares must sum to 1 and each row of ingarch to less than 1")
    return made


@cache
def severe_numbers() -> SevereNumbers:
    """The numbers of the severe models; SettingError when the data file is broken."""
    made = SevereNumbers(**_part("severe", SevereNumbers))
    for rows in (made.share_first, made.share_first_tailed):
        if [len(row) for row in rows] != [len(made.share_half_lives)] * 2:
            raise SettingError("data/forecast.toml: each share_first has two rows, a number for each share_half_lives")
    return made


@cache
def learning_numbers() -> LearningNumbers:
    """The numbers of the weighting; SettingError when the data file is broken."""
    made = LearningNumbers(**_part("learning", LearningNumbers))
    if not all(0 < kept <= 1 for kept in (made.keep_within, *made.keep_between, made.keep_tempers, made.keep_severe)):
        raise SettingError("data/forecast.toml: what is kept of a week-old score is more than 0 and at most 1")
    return made


def _part(name: str, of: type) -> dict[str, Any]:
    rows = vocab.table("forecast").get(name, {})
    if set(rows) != {field.name for field in fields(of)}:
        raise SettingError(f"data/forecast.toml, part {name}: its keys are not those that the forecasts use")
    return {key: _frozen(value) for key, value in rows.items()}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(row) for row in value) if isinstance(value, list) else value
