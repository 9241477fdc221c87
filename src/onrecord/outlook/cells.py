"""The table of a backtest: for each measure, horizon and group the pool's scores beside the best baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from onrecord.outlook import scores
from onrecord.outlook.models.memory import Array

Measure = Literal["counts", "severe"]


@dataclass(frozen=True)
class Case:
    """One forecast whose window is over: its scores and those of each baseline variant.

    `score` is the CRPS of a count or the Brier score of a chance; `stated` the chance, `stretch` the PIT of a count.
    `baselines` are rows of name, score and log score.
    """

    origin: int
    days: int
    group: str | None
    measure: Measure
    score: float
    log_score: float
    came: int
    stated: float
    stretch: tuple[float, float]
    baselines: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Cell:
    """Scores over the origins of a backtest; `group` None: all groups together. Scores are means, lower is better.

    `skill` is against the best baseline as it turned out afterwards, with its 95 % interval; `beaten` says that this
    baseline did better. `calibration` is |share inside the central 90 % - 0.9| for counts, and for chances the mean
    distance between stated and come.
    """

    measure: Measure
    days: int
    group: str | None
    cases: int
    score: float
    log_score: float
    best: str
    best_score: float
    best_log: str
    best_log_score: float
    skill: float
    low: float
    high: float
    coverage: float | None
    calibration: float
    base_rate: float
    baselines: Mapping[str, float]

    @property
    def beaten(self) -> bool:
        """Whether the best baseline did better; a tie is not."""
        return self.score > self.best_score


def cells_of(cases: Sequence[Case], seed: int) -> tuple[Cell, ...]:
    """One cell for each measure and horizon, then one for each group where there are several."""
    groups = sorted({case.group for case in cases}, key=lambda name: name or "")
    found = []
    for measure in ("counts", "severe"):
        of_measure = [case for case in cases if case.measure == measure]
        for days in sorted({case.days for case in of_measure}):
            here = [case for case in of_measure if case.days == days]
            found.append(_cell(here, None, seed))
            if len(groups) > 1:
                parts = ([case for case in here if case.group == name] for name in groups)
                found.extend(_cell(part, part[0].group, seed) for part in parts if part)
    return tuple(found)


def _cell(cases: list[Case], group: str | None, seed: int) -> Cell:
    first = cases[0]
    ours, logs = np.array([case.score for case in cases]), np.array([case.log_score for case in cases])
    variants = [
        (name, np.array([case.baselines[at][1] for case in cases]), np.array([case.baselines[at][2] for case in cases]))
        for at, (name, _, _) in enumerate(first.baselines)
    ]
    best, theirs, _ = min(variants, key=lambda row: float(row[1].mean()))
    best_log, _, their_logs = min(variants, key=lambda row: float(row[2].mean()))
    mean: dict[str, float] = {}
    for name, values, _ in variants:
        mean[name] = min(float(values.mean()), mean.get(name, np.inf))
    origins = np.array([case.origin for case in cases])
    low, high = scores.skill_interval(
        _by_origin(ours, origins), _by_origin(theirs, origins), max(8, first.days // 7 * 2), seed
    )
    came = np.array([float(case.came > 0) for case in cases])
    covered = None
    if first.measure == "counts":
        covered = scores.coverage(np.array([case.stretch for case in cases]), 0.9)
        calibration = abs(covered - 0.9)
    else:
        calibration = scores.calibration_error(np.array([case.stated for case in cases]), came)
    return Cell(
        first.measure, first.days, group, len(cases), float(ours.mean()), float(logs.mean()),
        best, float(theirs.mean()), best_log, float(their_logs.mean()),
        scores.skill(ours, theirs), low, high, covered, calibration, float(came.mean()), mean,
    )  # fmt: skip


def _by_origin(values: Array, origins: Array) -> Array:
    """The mean of the values of each origin, in order."""
    _, place = np.unique(origins, return_inverse=True)
    found: Array = np.bincount(place, weights=values) / np.bincount(place)
    return found
