"""Forecasts and backtests as plain values for JSON: dates as ISO text, probabilities rounded to eight places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from onrecord.outlook.ahead import Weighing
from onrecord.outlook.backtest import Backtest, Line
from onrecord.outlook.cells import Cell
from onrecord.outlook.forecast import Forecast, Told

PLACES = 10
LEVELS = {"50": 0.5, "90": 0.9}


def of_line(line: Line) -> dict[str, Any]:
    """One line of the file of forecasts: what was said and what came, null where the window is not over.

    `observed_severe` is 1 where a severe attack came and 0 where none did.
    """
    one = line.ahead
    return {
        "origin": one.origin.isoformat(),
        "horizon_days": one.days,
        "group": one.group,
        "counts_pmf": [round(float(value), PLACES) for value in one.mass],
        "p_severe": None if one.severe is None else round(one.severe, PLACES),
        "observed_count": line.count,
        "observed_severe": line.severe,
    }


def of_backtest(run: Backtest) -> dict[str, Any]:
    """The table of a backtest, the weights, and what it rests on."""
    return {
        "first_origin": run.first.isoformat(),
        "last_origin": run.last.isoformat(),
        "known_until": run.until.isoformat(),
        "rows_used": run.rows,
        "forecasts": len(run.lines),
        "seed": run.seed,
        "cells": [of_cell(cell) for cell in run.cells],
        "weights": [of_weighing(row) for row in run.weighing],
        "notes": list(run.notes),
    }


def of_forecast(made: Forecast, rows: Sequence[str]) -> dict[str, Any]:
    """A forecast with what it rests on; `rows` are the ids of the rows used."""
    return {
        "as_of": made.as_of.isoformat(),
        "series_from": made.first.isoformat(),
        "rows_used": made.rows,
        "row_ids": list(rows),
        "seed": made.seed,
        "horizons": [_of_told(told) for told in made.told],
        "weights": [of_weighing(row) for row in made.weighing],
        "last_scores": [of_cell(cell) for cell in made.cells],
        "warnings": list(made.warnings),
    }


def of_cell(cell: Cell) -> dict[str, Any]:
    """One cell of the table, numbers rounded to five places."""
    row = {name: round(value, 5) if isinstance(value, float) else value for name, value in asdict(cell).items()}
    row |= {"beaten": cell.beaten, "baselines": {name: round(value, 5) for name, value in cell.baselines.items()}}
    return row


def of_weighing(row: Weighing) -> dict[str, Any]:
    """The shares of the models for one horizon."""
    return asdict(row)


def _of_told(told: Told) -> dict[str, Any]:
    one = told.ahead
    return {
        "horizon_days": one.days,
        "group": one.group,
        "mean": round(one.mean, 4),
        "p_any": round(one.some, PLACES),
        "p_severe": None if one.severe is None else round(one.severe, PLACES),
        "intervals": {name: one.interval(level) for name, level in LEVELS.items()},
        "counts_pmf": [round(float(value), PLACES) for value in one.mass],
        "counts_baseline_instead": None if told.counts_instead is None else _instead(asdict(told.counts_instead)),
        "severe_baseline_instead": None if told.severe_instead is None else _instead(asdict(told.severe_instead)),
    }


def _instead(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 5) if isinstance(value, float) else value for name, value in row.items()}
