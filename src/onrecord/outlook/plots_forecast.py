"""Drawings of a forecast (fan of 50 and 90 %) and of a backtest (PIT, reliability), as SVG or PNG, by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from onrecord.errors import InputError
from onrecord.outlook import scores
from onrecord.outlook.backtest import Backtest
from onrecord.outlook.forecast import Forecast, Told
from onrecord.outlook.series import Series

INK, SHADE, GREY = "#1f4e79", "#8fb3d6", "#999999"
WEEKS_BACK = 52
FORMATS = (".svg", ".png")


def forecast_plot(series: Series, made: Forecast, path: Path) -> None:
    """Draw past windows and the fan of each horizon into a file; grey where a baseline did better so far.

    One row for each group, at most six; one column for each horizon. InputError for a file that is neither SVG nor PNG.
    """
    groups = list(dict.fromkeys(told.ahead.group for told in made.told))[:6]
    days = list(dict.fromkeys(told.ahead.days for told in made.told))
    figure = Figure(figsize=(4 * len(days), 0.8 + 2.6 * len(groups)), layout="constrained")
    axes = figure.subplots(len(groups), len(days), squeeze=False)
    for row, group in enumerate(groups):
        for column, length in enumerate(days):
            told = next(one for one in made.told if one.ahead.group == group and one.ahead.days == length)
            _fan(axes[row][column], series, made.as_of, told)
    figure.suptitle(f"Attacks in the days after {made.as_of}: 50 % and 90 % (grey: a simple forecast did better)")
    _save(figure, path)


def backtest_plot(run: Backtest, path: Path) -> None:
    """Draw, for each horizon, the PIT histogram of counts and the reliability of severe chances into a file.

    InputError for a file that is neither SVG nor PNG.
    """
    days = sorted({case.days for case in run.cases})
    figure = Figure(figsize=(4 * max(len(days), 1), 6.4), layout="constrained")
    axes = figure.subplots(2, max(len(days), 1), squeeze=False)
    for column, length in enumerate(days):
        stretches = [case.stretch for case in run.cases if case.days == length and case.measure == "counts"]
        _pit(axes[0][column], stretches, length, run.seed)
        severe = [(case.stated, case.came) for case in run.cases if case.days == length and case.measure == "severe"]
        _reliability(axes[1][column], severe, length)
    figure.suptitle(f"Weekly origins {run.first} to {run.last}: are the stated chances right?")
    _save(figure, path)


def _fan(axes: Any, series: Series, as_of: date, told: Told) -> None:
    """Past windows of the same length as steps, and bands from 5 to 95 and 25 to 75 % of the law of the next one."""
    one = told.ahead
    counts = series.counts[series.groups.index(one.group)]
    end = series.number(as_of) + 1
    ends = np.arange(end, max(end - 7 * WEEKS_BACK, one.days) - 1, -one.days)[::-1]
    past = [float(counts[stop - one.days : stop].sum()) for stop in ends]
    colour, shade = (GREY, "#dddddd") if told.counts_instead else (INK, SHADE)
    axes.step([series.day(int(stop) - 1) for stop in ends], past, where="pre", color="black", linewidth=1)
    till = as_of + timedelta(days=one.days)
    for level, alpha in ((0.9, 0.45), (0.5, 0.9)):
        low, high = one.interval(level)
        axes.fill_between([as_of, till], [low, low], [high, high], color=shade, alpha=alpha, linewidth=0)
    axes.plot([as_of, till], [one.mean, one.mean], color=colour, linewidth=1.5)
    if told.counts_instead:
        other = told.counts_instead
        axes.plot([as_of, till], [other.mean, other.mean], color="black", linestyle=":", linewidth=1.5)
        axes.set_xlabel(f"dotted: {other.name}", fontsize=8)
    name = "" if one.group is None else f"{one.group or '(none)'}, "
    axes.set_title(f"{name}{one.days} days", fontsize=9)
    axes.set_ylim(bottom=0)
    axes.tick_params(labelsize=7)
    axes.tick_params(axis="x", rotation=30)


def _pit(axes: Any, stretches: Sequence[tuple[float, float]], days: int, seed: int) -> None:
    draws = scores.pit_draws(np.array(stretches), seed)
    axes.hist(draws, bins=10, range=(0, 1), color=SHADE, edgecolor="white")
    axes.axhline(len(draws) / 10, color=INK, linewidth=1)
    axes.set_title(f"counts, {days} days: PIT of {len(draws)} forecasts (level is right)", fontsize=8)
    axes.tick_params(labelsize=7)


def _reliability(axes: Any, severe: Sequence[tuple[float, int]], days: int) -> None:
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    if severe:
        rows = scores.reliability(np.array([stated for stated, _ in severe]), np.array([came for _, came in severe]))
        sizes = [12 + 200 * number / len(severe) for _, _, number in rows]
        axes.scatter([mean for mean, _, _ in rows], [share for _, share, _ in rows], s=sizes, color=INK, alpha=0.8)
    axes.set_title(f"severe, {days} days: stated and come (diagonal is right)", fontsize=8)
    axes.tick_params(labelsize=7)


def _save(figure: Figure, path: Path) -> None:
    """Write the file; the same drawing gives the same bytes."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path} is neither SVG nor PNG; name a file that ends in .svg or .png")
    FigureCanvasAgg(figure)
    svg = path.suffix.lower() == ".svg"
    with mpl.rc_context({"svg.hashsalt": "onrecord"}):
        figure.savefig(path, metadata={"Date": None} if svg else {"Software": None})
