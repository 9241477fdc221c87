"""Forecasts and backtests in words and tables of 100 columns; what a simple forecast beats stands in grey."""

from __future__ import annotations

from collections.abc import Sequence

import click

from onrecord.cli.text import clean, table, wrapped
from onrecord.outlook.ahead import Weighing
from onrecord.outlook.backtest import Backtest
from onrecord.outlook.cells import Cell
from onrecord.outlook.forecast import Forecast, Instead, Told

HEAD = ("", "days", "group", "n", "score", "best", "best baseline", "skill (95 %)", "log", "best", "90 %/cal")
LEGEND = (
    "score: CRPS of counts, Brier of severe; lower is better, log score too. best: of five baselines, chosen after. "
    "skill: how much smaller the score is, in %. 90 %: share inside the central 90 % (randomised PIT); cal, of severe: "
    "mean distance of stated and come. ! a baseline did better: believe it rather than the pool."
)
GROUPS = 40
"""More cells of groups than these are left to --json."""


def forecast_text(made: Forecast, notes: Sequence[str]) -> str:
    """The forecast in sentences, one a horizon, then its past scores, its weights and its warnings."""
    lines = [
        f"As of {made.as_of}, from {made.rows} attacks since {made.first} (seed {made.seed}).",
        "",
        *(_sentence(told) for told in made.told),
        "",
        *_cells(made.cells),
        *(_weights(row) for row in made.weighing),
        *_notes([*made.warnings, *notes]),
    ]
    return "\n".join(lines)


def backtest_text(run: Backtest, notes: Sequence[str]) -> str:
    """The table of scores, the weights and what to know of the run."""
    lines = [
        f"Weekly origins from {run.first} to {run.last}; {run.rows} attacks, known until {run.until}; seed {run.seed}.",
        "",
        *_cells(run.cells),
        *(_weights(row) for row in run.weighing),
        *_notes([*run.notes, *notes]),
    ]
    return "\n".join(lines)


def _sentence(told: Told) -> str:
    """One horizon in words; what a baseline beats so far stands in grey and the baseline behind it."""
    one = told.ahead
    low, high = one.interval(0.9)
    inner_low, inner_high = one.interval(0.5)
    where = "" if one.group is None else f"{clean(one.group) or '(no group)'}: "
    counts = (
        f"{where}{one.days} days: {one.mean:.1f} attacks expected, {inner_low} to {inner_high} as likely as not, "
        f"{low} to {high} with 90 %; at least one {_percent(one.some)}"
    )
    lines = [_grey(counts, told.counts_instead, f"{_instead_counts(told.counts_instead)}")]
    if one.severe is not None:
        severe = f"a severe attack within {one.days} days: {_percent(one.severe)}"
        lines.append(_grey(f"  {severe}", told.severe_instead, _instead_severe(told.severe_instead)))
    return "\n".join(lines)


def _grey(text: str, instead: Instead | None, otherwise: str) -> str:
    if instead is None:
        return wrapped(text, then="    ")
    return f"{click.style(wrapped(text, then='    '), fg='bright_black')}\n{wrapped(otherwise, first='    ')}"


def _instead_counts(instead: Instead | None) -> str:
    if instead is None:
        return ""
    spread = f"{instead.low} to {instead.high} with 90 %"
    return f"! not better than the {instead.name}, which says {instead.mean:.1f}, {spread}"


def _instead_severe(instead: Instead | None) -> str:
    return "" if instead is None else f"! not better than the {instead.name}, which says {_percent(instead.chance)}"


def _cells(cells: Sequence[Cell]) -> list[str]:
    if not cells:
        return []
    shown = [cell for cell in cells if cell.group is None]
    parts = [cell for cell in cells if cell.group is not None]
    more = [] if len(parts) <= GROUPS else [f"{len(parts)} more rows, one a group: --json has them"]
    rows = [_row(cell) for cell in [*shown, *(parts if not more else ())]]
    grouped = bool(parts) and not more
    return [_table(rows, grouped=grouped), *more, wrapped(LEGEND), ""]


def _table(rows: Sequence[tuple[str, ...]], *, grouped: bool) -> str:
    """The cells as a table, without the column of groups where there are none."""
    kept = [at for at, name in enumerate(HEAD) if grouped or name != "group"]
    cut = {"best baseline": 13, "group": 6} if grouped else {"best baseline": 13}
    return table([HEAD[at] for at in kept], [[row[at] for at in kept] for row in rows], cut=cut)


def _row(cell: Cell) -> tuple[str, ...]:
    last = cell.calibration if cell.coverage is None else cell.coverage
    return (
        f"{'!' if cell.beaten else ' '} {cell.measure}",
        str(cell.days),
        "all" if cell.group is None else cell.group or "(none)",
        str(cell.cases),
        f"{cell.score:.4g}",
        f"{cell.best_score:.4g}",
        cell.best,
        f"{100 * cell.skill:+.1f} ({100 * cell.low:.0f} to {100 * cell.high:.0f})",
        f"{cell.log_score:.3f}",
        f"{cell.best_log_score:.3f}",
        f"{last:.3f}",
    )


def _weights(row: Weighing) -> str:
    parts = [f"{name} {share:.2f}" for name, share in row.counts_last.items()]
    severe = [f"{name} {share:.2f}" for name, share in row.severe_last.items()]
    text = f"weights, {row.days} days: {', '.join(parts)}{'; severe: ' if severe else ''}{', '.join(severe)}"
    return wrapped(text, then="    ")


def _notes(notes: Sequence[str]) -> list[str]:
    return [wrapped(clean(note), first="! ", then="  ") for note in notes]


def _percent(chance: float) -> str:
    """A chance in percent, never 0 or 100 unless it is."""
    if chance in (0, 1):
        return f"{100 * chance:.0f} %"
    return "under 1 %" if chance < 0.01 else "over 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"
