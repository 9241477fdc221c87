"""The commands that forecast and backtest a file of dated attacks: tables, JSON, forecasts line by line, plots."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from onrecord import flow
from onrecord.cli.base import DONE, json_option, record_option
from onrecord.cli.forecast_tables import backtest_text, forecast_text
from onrecord.cli.records import settled, stages
from onrecord.errors import InputError
from onrecord.outlook import plain, recorded, sheets
from onrecord.outlook.ahead import HORIZONS
from onrecord.outlook.assumed import with_weights
from onrecord.outlook.backtest import Backtest
from onrecord.outlook.backtest import backtest as run_backtest
from onrecord.outlook.forecast import forecast as make_forecast
from onrecord.outlook.known import known
from onrecord.outlook.recorded import Scope
from onrecord.outlook.series import Event, Series, events_of, series_of
from onrecord.outlook.sheets import Columns, Sheet

F = TypeVar("F", bound=Callable[..., Any])
DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True)
class Ways:
    """How a result is given: JSON instead of tables, a plot, and the seed of draws."""

    as_json: bool
    plot: Path | None
    seed: int


@dataclass(frozen=True)
class Asked:
    """What is forecast: a table with its columns, or a record with the scope of its attacks; and the days it covers."""

    csv: Path | None
    columns: Columns
    record: Path
    scope: Scope
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Source:
    """The series that was asked for, its attacks, what to know of it, and where it is from, for JSON."""

    series: Series
    attacks: tuple[Event, ...]
    notes: tuple[str, ...]
    about: dict[str, Any]


OPTIONS = (
    click.argument("csv", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    click.option("--date", "date_column", help="Column of the day of each attack; needed with a CSV."),
    click.option("--severity", help="Column of a number that tells how bad an attack was."),
    click.option("--severe-at", type=float, help="An attack is severe from this severity on.  [default: 1]"),
    click.option("--group", help="Column of groups: one series for each of its values."),
    click.option("--number", help="Column of how many attacks a row stands for.  [default: one a row]"),
    click.option("--since", type=DAY, help="The first day that counts.  [default: that of the first attack]"),
    click.option("--until", type=DAY, help="The last day the CSV covers.  [default: the day of its last row]"),
    click.option("--country", "countries", multiple=True, help="Of the record: only attacks in this country."),
    click.option("--responder", "responders", multiple=True, help="Of the record: whose deeds are no attacks."),
    click.option("--seed", type=int, default=0, show_default=True, help="Of the draws in baselines and intervals."),
    click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), help="Draw it, .svg or .png."),
    json_option,
    record_option,
)


def _options(command: F) -> F:
    """The options that both commands take, handed on as `asked` and `ways`."""

    def gathered(**given: Any) -> Any:
        csv, severity, severe_at = given.pop("csv"), given.pop("severity"), given.pop("severe_at")
        column, group, number = given.pop("date_column"), given.pop("group"), given.pop("number")
        if severe_at is not None and severity is None:
            raise InputError("--severe-at needs --severity, the column that it is compared with")
        if csv is not None and column is None:
            raise InputError("a CSV needs --date, the column of the day of each attack")
        if csv is None and (column or severity or group or number):
            raise InputError("--date, --severity, --group and --number name columns of a CSV; name the CSV too")
        columns = Columns(column or "", severity, severe_at, group, number)
        scope = Scope(given.pop("countries"), given.pop("responders"))
        asked = Asked(csv, columns, given.pop("record"), scope, _day(given.pop("since")), _day(given.pop("until")))
        ways = Ways(given.pop("as_json"), given.pop("plot"), given.pop("seed"))
        return command(asked=asked, ways=ways, **given)

    gathered.__name__, gathered.__doc__ = command.__name__, command.__doc__
    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value]


@click.command()
@click.option("--as-of", type=DAY, help="Use attacks up to and with this day.  [default: the last day known]")
@click.option("--horizon", "horizons", type=click.IntRange(1, 366), multiple=True, help="Days.  [default: 7 28 91]")
@_options
def forecast(as_of: datetime | None, horizons: tuple[int, ...], asked: Asked, ways: Ways) -> int:
    """Forecast the attacks of a CSV or the record: how many in 7 and 28 days, and the chance of a severe one."""
    source = _source(asked, _day(as_of))
    made = make_forecast(
        source.series, _day(as_of) or source.series.until, horizons=horizons or HORIZONS, seed=ways.seed
    )
    if ways.as_json:
        used = [attack.id for attack in source.attacks if source.series.first <= attack.day <= made.as_of]
        _print(plain.of_forecast(made, used) | source.about)
    else:
        click.echo(forecast_text(made, source.notes))
    if ways.plot:
        _plots().forecast_plot(source.series, made, ways.plot)
    return DONE


@click.command()
@click.option("--from", "first", type=DAY, required=True, help="The first origin; the others follow each 7 days.")
@click.option("--to", "last", type=DAY, required=True, help="No origin is later.")
@click.option("--forecasts", type=click.Path(path_type=Path, dir_okay=False), help="Write each forecast, a JSON line.")
@_options
def backtest(first: datetime, last: datetime, forecasts: Path | None, asked: Asked, ways: Ways) -> int:
    """Forecast as of each week between two dates and score it against five simple forecasts."""
    if last < first:
        raise InputError(f"--to {last.date()} is before --from {first.date()}")
    source = _source(asked, None)
    run = run_backtest(source.series, first.date(), last.date(), seed=ways.seed)
    if forecasts:
        _write(forecasts, run)
    if ways.as_json:
        _print(plain.of_backtest(run) | source.about)
    else:
        click.echo(backtest_text(run, source.notes))
    if ways.plot:
        _plots().backtest_plot(run, ways.plot)
    return DONE


def _source(asked: Asked, as_of: date | None) -> Source:
    if asked.csv is None:
        return _recorded(asked, as_of)
    sheet = sheets.read(asked.csv, asked.columns)
    series = series_of(sheet.attacks, first=asked.since, until=asked.until)
    return Source(series, sheet.attacks, tuple(sheet.notes()), _of(asked.csv, asked.columns, sheet))


def _recorded(asked: Asked, as_of: date | None) -> Source:
    """The attacks of the record as its reports had them on the day, an attack of several days on the middle one."""
    with settled(asked.record) as store:
        snapshot = store.snapshot()
    day = as_of or asked.until or recorded.last_report(snapshot)
    if day is None:
        raise InputError("no report of the record has a date, so nothing is known by any day; give dates with --anchor")
    rows = recorded.rows_of(flow.as_known(snapshot, day, stages()), day, asked.scope, with_weights(()))
    seen = known(rows, day, since=asked.since)
    attacks = tuple(event for case in seen.attacks for event in events_of(case, day))
    spread = sum(case.last > case.first for case in seen.attacks)
    notes = [
        *(f"{len(left.ids)} incidents left out, {left.reason}" for left in seen.left),
        *([f"{spread} attacks are told of several days and stand on the middle one"] if spread else []),
    ]
    about = {"record": asked.record.name, "left_out": [{"ids": left.ids, "reason": left.reason} for left in seen.left]}
    return Source(series_of(attacks, first=seen.since, until=day), attacks, tuple(notes), about | {"about": notes})


def _write(path: Path, run: Backtest) -> None:
    lines = (json.dumps(plain.of_line(line), ensure_ascii=False) for line in run.lines)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _print(node: dict[str, Any]) -> None:
    click.echo(json.dumps(node, ensure_ascii=False, indent=1))


def _of(csv: Path, columns: Columns, sheet: Sheet) -> dict[str, Any]:
    """What of the file was used, for the end of the JSON."""
    return {
        "file": csv.name,
        "columns": {
            "date": columns.date,
            "severity": columns.severity,
            "group": columns.group,
            "number": columns.number,
        },
        "severe_at": columns.severe_at if columns.severity is None else columns.severe_at or 1.0,
        "rows_left_out": [{"row": row.row, "reason": row.reason} for row in sheet.left],
        "rows_without_severity": sheet.without_severity,
        "about_the_file": sheet.notes(),
    }


def _plots() -> Any:
    """The drawing module; InputError where matplotlib is not installed."""
    try:
        return import_module("onrecord.outlook.plots_forecast")
    except ModuleNotFoundError as error:
        raise InputError('--plot needs matplotlib: pip install "onrecord[plot]"') from error


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
