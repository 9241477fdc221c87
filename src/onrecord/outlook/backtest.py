"""A rolling backtest: what would have been said each week on what was known then, scored against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from onrecord.errors import InputError
from onrecord.outlook import scores
from onrecord.outlook.ahead import HORIZONS, Ahead, Weighing, said
from onrecord.outlook.baselines import count_baselines, count_scores, severe_baselines
from onrecord.outlook.cells import Case, Cell, cells_of
from onrecord.outlook.models.memory import Past
from onrecord.outlook.series import Series

HOLE, MISSED = 14, 30
"""A stretch without attacks is named from so many days on, if the usual pace would have brought more than so many."""


@dataclass(frozen=True)
class Line:
    """A forecast and what came of it; None where the window is not over by the last day of the series."""

    ahead: Ahead
    count: int | None
    severe: int | None


@dataclass(frozen=True)
class Backtest:
    """Every forecast of the backtest with what came, the table of scores, the weights, and what to know of it."""

    first: date
    last: date
    until: date
    rows: int
    seed: int
    lines: tuple[Line, ...]
    cases: tuple[Case, ...]
    cells: tuple[Cell, ...]
    weighing: tuple[Weighing, ...]
    notes: tuple[str, ...]


def backtest(
    series: Series,
    first: date,
    last: date,
    *,
    horizons: Sequence[int] = HORIZONS,
    seed: int = 0,
    variants: bool = False,
) -> Backtest:
    """Forecasts at the end of each 7th day from `first` to `last`, each from the days up to its own, and their scores.

    The window of a forecast starts the day after its origin. Windows that end after the last day of the series are
    forecast and not scored. Windows of a group before its first attack are not scored either. `variants` gives
    two baselines a second form, the better of which counts. InputError when no origin lies within the series.
    """
    notes = []
    start = series.number(first)
    if start < 0:
        start %= 7
        notes.append(f"origins start on {series.day(start)}: the first attack is on {series.first}")
    end = series.number(min(last, series.until))
    if last > series.until:
        notes.append(
            f"origins end by {series.until}, the last day known; pass --until where the file goes on without attacks"
        )
    if start > end:
        raise InputError(
            f"no origin from {first} to {last} lies between {series.first} and {series.until}, the days known"
        )
    spoken = said(series, start, end, horizons)
    notes.extend(_gaps(series, end))
    lines, cases = _scored(series, spoken.ahead, spoken.at, seed, variants)
    missing = sum(line.count is None for line in lines)
    if missing:
        notes.append(f"{missing} of {len(lines)} windows end after {series.until} and are not scored")
    return Backtest(
        series.day(spoken.at[0]), series.day(spoken.at[-1]), series.until, series.rows, seed, lines, cases,
        cells_of(cases, seed), spoken.weighing, tuple(notes),
    )  # fmt: skip


def _scored(
    series: Series, ahead: Sequence[Ahead], at: Sequence[int], seed: int, variants: bool
) -> tuple[tuple[Line, ...], tuple[Case, ...]]:
    past = Past(series.counts, np.asarray(at, dtype=np.int64))
    severe = None if series.severe is None else Past(series.severe, past.origins)
    place = {number: position for position, number in enumerate(at)}
    row = {name: number for number, name in enumerate(series.groups)}
    came = {days: past.coming(days) for days in {one.days for one in ahead}}
    risky = {} if severe is None else {days: severe.coming(days)[0] for days in came}
    lines, cases = [], []
    for one in ahead:
        origin, group = series.number(one.origin), row[one.group]
        where = place[origin]
        counts, whole = came[one.days]
        if not whole[where]:
            lines.append(Line(one, None, None))
            continue
        count = int(counts[group, where])
        harm = int(risky[one.days][group, where] > 0) if severe is not None else None
        lines.append(Line(one, count, harm))
        if origin < series.entered[group]:
            continue
        rivals = count_baselines(past, one.days, group, where, seed, variants=variants)
        cases.append(
            _count_case(one, origin, count, tuple((rival.name, *count_scores(rival, count)) for rival in rivals))
        )
        if severe is not None and harm is not None and one.severe is not None:
            others = severe_baselines(severe, one.days, group, where, variants=variants)
            cases.append(_severe_case(one, origin, harm, others))
    return tuple(lines), tuple(cases)


def _count_case(one: Ahead, origin: int, count: int, rivals: tuple[tuple[str, float, float], ...]) -> Case:
    stretch = scores.pit(one.mass, count)
    crps, log_score = scores.crps(one.mass, count), scores.log_score(one.mass, count)
    return Case(origin, one.days, one.group, "counts", crps, log_score, count, one.some, stretch, rivals)


def _severe_case(one: Ahead, origin: int, harm: int, rivals: list[tuple[str, float]]) -> Case:
    stated = np.array([one.severe if one.severe is not None else np.nan, *(chance for _, chance in rivals)])
    came = np.full(len(stated), float(harm))
    brier = scores.brier(stated, came)
    logs = scores.binary_log_score(stated, came, least=0.01)
    logs[0] = scores.binary_log_score(stated[:1], came[:1])[0]
    rows = tuple((name, float(brier[at]), float(logs[at])) for at, (name, _) in enumerate(rivals, 1))
    return Case(
        origin, one.days, one.group, "severe", float(brier[0]), float(logs[0]), harm, float(stated[0]), (0.0, 1.0), rows
    )


def _gaps(series: Series, end: int) -> list[str]:
    """Stretches without any attack that are too long for the pace before: the record may have a hole there."""
    daily = series.counts[:, : end + 1].sum(axis=0)
    hit = np.flatnonzero(daily > 0)
    quiet = np.diff(hit) - 1
    holes = quiet >= HOLE
    pace = daily.sum() / max(len(daily) - quiet[holes].sum(), 1)
    found = []
    for place in np.flatnonzero(holes & (quiet * pace > MISSED)):
        start, stop = series.day(int(hit[place]) + 1), series.day(int(hit[place + 1]) - 1)
        found.append(
            f"no attack from {start} to {stop} ({quiet[place]} days): taken as quiet, check that the file has no hole"
        )
    return found
