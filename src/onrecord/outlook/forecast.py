"""The forecast as of a day: how many attacks, the chance of a severe one, what to doubt, and how it did so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from onrecord.outlook.ahead import HORIZONS, Ahead, Weighing
from onrecord.outlook.backtest import backtest
from onrecord.outlook.baselines import count_baselines, law_of, severe_baselines
from onrecord.outlook.cells import Cell, Measure
from onrecord.outlook.models.memory import Past
from onrecord.outlook.series import Series, seen_by

LOOK_BACK = 104
"""So many weekly origins before the day are scored."""
FEW, SHORT, JUDGED = 12, 56, 12
"""Fewer attacks, fewer days, or fewer scored windows than these are warned of."""


@dataclass(frozen=True)
class Instead:
    """What the baseline says that did better so far: its expectation and 90 % interval of counts, or its chance."""

    name: str
    mean: float
    low: int
    high: int
    chance: float


@dataclass(frozen=True)
class Told:
    """One horizon of a forecast; `counts_instead` and `severe_instead` are given where a baseline did better so far."""

    ahead: Ahead
    counts_instead: Instead | None
    severe_instead: Instead | None


@dataclass(frozen=True)
class Forecast:
    """What is said at the end of a day of the days after it; `rows` is the number of attacks it rests on.

    `cells` are the scores of the same pool at the weekly origins before, none where the past is too short.
    """

    as_of: date
    first: date
    rows: int
    seed: int
    told: tuple[Told, ...]
    cells: tuple[Cell, ...]
    weighing: tuple[Weighing, ...]
    warnings: tuple[str, ...]


def forecast(series: Series, as_of: date, *, horizons: Sequence[int] = HORIZONS, seed: int = 0) -> Forecast:
    """The forecast at the end of a day from the attacks up to and with it; later ones change nothing.

    InputError when the day is before the first of the series.
    """
    seen = seen_by(series, as_of)
    end = seen.number(as_of)
    start = max(end - 7 * LOOK_BACK, end % 7 + 28)
    run = backtest(seen, seen.day(min(start, end)), as_of, horizons=horizons, seed=seed)
    at = Past(seen.counts, np.array([end], dtype=np.int64))
    severe = None if seen.severe is None else Past(seen.severe, at.origins)
    now = [line.ahead for line in run.lines if line.ahead.origin == as_of]
    told = []
    for one in now:
        group = seen.groups.index(one.group)
        counts, harm = _beaten(run.cells, "counts", one), _beaten(run.cells, "severe", one)
        told.append(
            Told(
                one,
                _count_instead(at, one.days, group, counts.best, seed) if counts else None,
                _severe_instead(severe, one.days, group, harm.best) if harm and severe else None,
            )
        )
    warnings = (*_warnings(seen, as_of), *(run.notes if len(run.cases) else ()), *_unjudged(run.cells))
    kept = tuple(note for note in warnings if "are not scored" not in note)
    return Forecast(as_of, seen.first, seen.rows, seed, tuple(told), run.cells, run.weighing, kept)


def _beaten(cells: Sequence[Cell], measure: Measure, one: Ahead) -> Cell | None:
    """The cell by which a baseline did better: the group's own where it has enough cases, else that of all."""
    here = [cell for cell in cells if cell.measure == measure and cell.days == one.days]
    own = [cell for cell in here if cell.group == one.group and cell.cases >= JUDGED]
    judged = own or [cell for cell in here if cell.group is None and cell.cases >= JUDGED]
    return judged[0] if judged and judged[0].beaten else None


def _count_instead(past: Past, days: int, group: int, name: str, seed: int) -> Instead:
    baseline = next(row for row in count_baselines(past, days, group, 0, seed) if row.name == name)
    law = Ahead(date.min, days, None, law_of(baseline), None)
    low, high = law.interval(0.9)
    return Instead(name, law.mean, low, high, law.some)


def _severe_instead(past: Past, days: int, group: int, name: str) -> Instead:
    chance = next(stated for row, stated in severe_baselines(past, days, group, 0) if row == name)
    return Instead(name, chance, 0, 1, chance)


def _warnings(seen: Series, as_of: date) -> list[str]:
    """What makes the forecast weaker than its numbers look."""
    found = []
    days = seen.counts.shape[1]
    hit = np.flatnonzero(seen.counts.sum(axis=0) > 0)
    if seen.rows < FEW:
        found.append(f"few attacks: {seen.rows}; the intervals are wide and lean on the prior")
    if days < SHORT:
        found.append(
            f"short past, of {days} day{'' if days == 1 else 's'}; a change of pace cannot be told from chance"
        )
    if len(hit) == 1 and seen.rows > 1:
        found.append(f"all {seen.rows} attacks are on one day, {seen.day(int(hit[0]))}")
    if len(hit):
        quiet = days - 1 - int(hit[-1])
        pace = seen.rows / days
        if quiet >= 14 and quiet * pace > 5:
            last = as_of - timedelta(days=quiet)
            found.append(f"no attack since {last} ({quiet} days): taken as quiet, check that nothing is missing")
    if seen.severe is not None and seen.severe.sum() < 5:
        found.append(f"few severe attacks: {int(seen.severe.sum())}; their chance leans on the prior")
    return found


def _unjudged(cells: Sequence[Cell]) -> list[str]:
    short = sorted({cell.days for cell in cells if cell.group is None and cell.cases < JUDGED})
    if not cells:
        return ["no past forecast could be scored: the pool's record of being right is unknown"]
    return [f"only few past forecasts for {days} days could be scored" for days in short]
