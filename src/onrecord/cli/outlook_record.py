"""Outlook commands over the record or any CSV of dated attacks: rates, waves, chains, risk."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from onrecord import flow
from onrecord.asking.ahead import page_json, rows_known
from onrecord.cli.base import DONE, json_option, record_option
from onrecord.cli.outlook_text import TEXTS
from onrecord.cli.records import questions, stages
from onrecord.cli.text import wrapped
from onrecord.errors import InputError
from onrecord.model import Snapshot
from onrecord.outlook import priors, recorded, tabled
from onrecord.outlook.assumed import with_weights
from onrecord.outlook.known import Rows, Tally
from onrecord.outlook.page import Ask, page_of
from onrecord.outlook.plots_record import DRAWINGS, drawing
from onrecord.outlook.recorded import Scope
from onrecord.outlook.tabled import Columns

F = TypeVar("F", bound=Callable[..., Any])

DEMO_DAY, DEMO_SINCE = date(2023, 11, 5), date(2023, 10, 17)
DEMO_SCOPE = Scope(("IRQ", "SYR"), ("USA",))
"""The demonstration's series: attacks on U.S. forces in Iraq and Syria, up to the day its last facts are from."""
DAY = click.DateTime(["%Y-%m-%d"])
COLUMNS = ("date", "end", "known", "number", "kind", "status", "killed", "injured", "outcome", "place", "id")
"""Columns of a table that may be named; any other, and each of these by default, is found by its name."""
SHARED = (
    click.argument("table", required=False, type=click.Path(path_type=Path)),
    click.option("--as-of", type=DAY, help="Use only what was known on this day.  [default: the last day of the rows]"),
    click.option("--since", type=DAY, help="The first day of the window.  [default: that of the first attack]"),
    *(click.option(f"--{name}", metavar="COL", help=f"The column of the table for: {name}.") for name in COLUMNS),
    click.option("--severity", metavar="COL", help="A column of numbers that tells which rows are deadly."),
    click.option("--severe-at", type=float, help="From this number of --severity a row counts as deadly."),
    click.option(
        "--tallies", type=click.Path(path_type=Path), help="A CSV of published tallies: day told, count so far, since."
    ),
    click.option("--country", "countries", multiple=True, help="Only attacks in this country; may be repeated."),
    click.option(
        "--responder", "responders", multiple=True, help="Of the record: whose deeds are responses, by country or name."
    ),
    click.option("--weight", "weight", multiple=True, metavar="NAME=VALUE", help="What a near miss weighs, 0 to 1."),
    click.option("--reference", "reference", multiple=True, help="A reference class by id, or none."),
    click.option("--references", type=click.Path(path_type=Path), help="A TOML file of further reference classes."),
    click.option("--seed", type=int, default=1, show_default=True, help="The seed of what is drawn at random."),
    click.option("--plot", type=click.Path(path_type=Path), help="Draw to this file, .svg or .png."),
    json_option,
    record_option,
)


@dataclass(frozen=True)
class Asked:
    """The options of an outlook command as they were given."""

    table: Path | None
    record: Path
    as_of: datetime | None
    since: datetime | None
    severity: str | None
    severe_at: float | None
    tallies: Path | None
    countries: tuple[str, ...]
    responders: tuple[str, ...]
    weight: tuple[str, ...]
    reference: tuple[str, ...]
    references: Path | None
    seed: int
    plot: Path | None
    as_json: bool
    columns: tuple[tuple[str, str], ...]

    @property
    def day(self) -> date | None:
        """The as-of day, where one is given."""
        return self.as_of.date() if self.as_of else None

    @property
    def ask(self) -> Ask:
        """What the outlook is asked for."""
        extra = priors.read(self.references) if self.references else ()
        since = self.since.date() if self.since else None
        return Ask(since, with_weights(self.weight), self.reference, extra, seed=self.seed)


def shared(command: F) -> F:
    """Let a command take the table, the as-of day and everything that says how to read the rows."""
    for option in reversed(SHARED):
        command = option(command)
    return command


@click.command()
@click.option("--week", "weekly", is_flag=True, help="By week instead of by day.")
@shared
def rates(weekly: bool, **given: Any) -> int:
    """Attacks per day or week with intervals; rows of a date range are spread, the last days completed."""
    return _shown(_asked(given), "weeks" if weekly else "days", "series")


@click.command()
@shared
def waves(**given: Any) -> int:
    """Where the pace of attacks changed, and the waves between silences."""
    return _shown(_asked(given), "waves", "cumulative")


@click.command()
@shared
def chains(**given: Any) -> int:
    """What followed what and how soon, beside as many days before and beside chance."""
    return _shown(_asked(given), "chains", "lags")


@click.command()
@click.option("--horizon", "horizons", type=click.IntRange(1, 3650), multiple=True, help="Days ahead; may be repeated.")
@click.option("--draw", type=click.Choice(list(DRAWINGS)), default="path", show_default=True, help="What --plot draws.")
@shared
def risk(horizons: tuple[int, ...], draw: str, **given: Any) -> int:
    """The chance of at least one deadly attack, as a range over named assumptions beside the base rate."""
    return _shown(_asked(given), "risk", draw, horizons=horizons)


def demo_text(snapshot: Snapshot, record: str) -> list[str]:
    """The outlook of the demonstration on its last day, as `outlook risk` prints it; nothing where it has no attack."""
    cut = flow.as_known(snapshot, DEMO_DAY, stages())
    ask = Ask(DEMO_SINCE)
    rows = recorded.rows_of(cut, DEMO_DAY, DEMO_SCOPE, ask.weights)
    if not rows.cases:
        return []
    options = [f"--as-of {DEMO_DAY}", f"--since {DEMO_SINCE}"]
    options += [f"--country {name}" for name in DEMO_SCOPE.countries]
    options += [f"--responder {name}" for name in DEMO_SCOPE.responders]
    called = f"onrecord outlook risk {' '.join(options)} --record {record}"
    return [
        "",
        "─" * 100,
        "the outlook of a series in it:",
        wrapped(called, first="  "),
        "",
        *TEXTS["risk"](page_of(rows, DEMO_DAY, ask)),
    ]


def _asked(given: dict[str, Any]) -> Asked:
    columns = tuple((name, given.pop(name)) for name in COLUMNS)
    return Asked(**given, columns=tuple((name, column) for name, column in columns if column))


def _shown(asked: Asked, part: str, draw: str, *, horizons: Sequence[int] = ()) -> int:
    ask = asked.ask
    ask = replace(ask, with_path=part == "risk" or draw == "path")
    if horizons:
        ask = replace(ask, horizons=tuple(sorted(set(horizons))))
    page = page_of(_rows(asked, ask), asked.day, ask)
    if asked.plot is not None:
        form = asked.plot.suffix.lower().lstrip(".")
        asked.plot.write_bytes(drawing(page, draw, form))
        click.echo(f"drawn to {asked.plot}", err=True)
    if asked.as_json:
        click.echo(json.dumps(page_json(page, part), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(TEXTS[part](page)))
    return DONE


def _rows(asked: Asked, ask: Ask) -> Rows:
    """The rows of the table, or of the record as the reports of the as-of day have it."""
    if asked.table is None:
        scope = Scope(asked.countries, asked.responders)
        rows = rows_known(questions(asked.record), asked.day, scope, ask)
        return replace(rows, tallies=(*rows.tallies, *_tallies(asked.tallies)))
    rows = tabled.rows_of(asked.table, Columns(dict(asked.columns), asked.severity, asked.severe_at), ask.weights)
    if asked.responders:
        raise InputError("--responder tells responses from attacks in a record; in a table a column does (--kind)")
    cases = tuple(case for case in rows.cases if not asked.countries or case.country in asked.countries)
    return replace(rows, cases=cases, tallies=_tallies(asked.tallies))


def _tallies(path: Path | None) -> tuple[Tally, ...]:
    return tabled.tallies_of(path, {}) if path else ()
