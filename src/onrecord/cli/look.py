"""Looking at the record: the list of incidents, and one incident with its words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from onrecord.asking import Filters, Questions
from onrecord.cli.base import DONE, FINDINGS, json_option, record_option
from onrecord.cli.covered import coverage_lines
from onrecord.cli.listed import incident_table
from onrecord.cli.records import questions, settled
from onrecord.cli.shown import incident_text
from onrecord.cli.text import counted
from onrecord.cli.trail import beside
from onrecord.cli.whole import Whole
from onrecord.errors import InputError
from onrecord.resolving.coverage import coverage

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--since", type=DAY, help="Those that may have been on this day or later.")
@click.option("--until", type=DAY, help="Those that may have been on this day or earlier.")
@click.option("--kind", multiple=True, help="Those of this kind; may be given again.")
@click.option("--country", help="Those with a place in this country, by its three letters (IRQ).")
@click.option("--party", help="Those in which a perpetrator or target is named so, in whole or in part.")
@click.option("--outcome", help="Those that ended so.")
@click.option("--place", help="Those with a place of this name, in whole or in part.")
@click.option("--conflict", is_flag=True, help="Those on which reports differ.")
@click.option("--near-miss", is_flag=True, help="Those that nearly killed.")
@click.option("--status", help="Those with a value of this status.")
@click.option("--grade", help="Those attested so: confirmed, fair, weak, contested or discounted.")
@click.option(
    "--coverage", "against", is_flag=True, help="Instead, what sources count beside what the record holds of it."
)
@click.option("--all", "everything", is_flag=True, help="Also those that every report tells only in passing.")
@json_option
@record_option
def incidents(record: Path, as_json: bool, everything: bool, against: bool, **filters: Any) -> int:
    """List the incidents that are the news of some report, or those of them that fit every filter."""
    days = {name: filters.pop(name) for name in ("since", "until")}
    wanted = Filters(**{name: day and day.date() for name, day in days.items()}, **filters, everything=everything)
    asked = questions(record)
    if against:
        return _coverage(asked, wanted, as_json=as_json)
    if as_json:
        click.echo(json.dumps(asked.incidents(wanted), ensure_ascii=False, indent=1))
        return DONE
    found, passing = asked.fitting(wanted)
    whole = Whole(asked.snapshot())
    if found:
        click.echo(incident_table(whole, found))
    left = f"; {passing} told only in passing, --all lists them" if passing else ""
    click.echo(f"\n{counted(len(found), 'incident')} of {len(whole.incidents)}{left}; `onrecord show ID` opens one")
    return DONE


def _coverage(asked: Questions, filters: Filters, *, as_json: bool) -> int:
    """Print the tallies beside the record: 1 where the record surely misses some."""
    given = [f"--{name.replace('_', '-')}" for name in filters.given]
    if given:
        raise InputError(f"--coverage compares whole tallies and takes no filter; leave out {', '.join(given)}")
    rows = coverage(asked.snapshot())
    if as_json:
        click.echo(json.dumps(asked.coverage(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(coverage_lines(Whole(asked.snapshot()), rows)))
    return FINDINGS if any(row.missing for row in rows) else DONE


@click.command()
@click.argument("id")
@click.option("--explain", is_flag=True, help="Show how each value came about and why the accounts are joined.")
@json_option
@record_option
def show(record: Path, id: str, explain: bool, as_json: bool) -> int:
    """Show one incident: every value, its status, its words, and the values that others give.

    ID is an incident, a former id of it, one of its accounts, or the beginning of any of these.
    """
    if as_json:
        click.echo(json.dumps(questions(record).incident(id), ensure_ascii=False, indent=1))
        return DONE
    with settled(record) as store:
        whole = Whole(store.snapshot())
        incident = whole.find(id)
        marks = "\n".join(beside(store, incident.id))
    former = next((alias for alias in incident.aliases if alias.startswith(id)), None)
    if former is not None and not incident.id.startswith(id):
        click.echo(f"{former} is a former id of this incident, which is {incident.id} now\n")
    click.echo(incident_text(whole, incident, explain=explain))
    click.echo(f"\n{marks}" if marks else "", nl=bool(marks))
    return DONE
