"""Looking at the record: the list of incidents, and one incident with its words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from onrecord import vocab, wire
from onrecord.cli.base import DONE, FINDINGS, json_option, record_option, settled
from onrecord.cli.covered import coverage_json, coverage_lines
from onrecord.cli.listed import first_day, incident_table, is_news
from onrecord.cli.shown import incident_text
from onrecord.cli.text import counted
from onrecord.cli.trail import beside
from onrecord.cli.waterfall import likeness_json
from onrecord.cli.whole import Whole
from onrecord.errors import InputError
from onrecord.model import Incident, NearMiss, Outcome, Party, When, Where
from onrecord.resolving.coverage import coverage

Test = Callable[[Incident], bool]

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
    tests = list(_tests(filters))
    with settled(record) as store:
        whole = Whole(store.snapshot())
    if against:
        return _coverage(whole, filters, as_json=as_json)
    fitting = [one for one in sorted(whole.incidents.values(), key=first_day) if all(test(one) for test in tests)]
    found = [one for one in fitting if everything or is_news(whole, one)]
    if as_json:
        click.echo(json.dumps([wire.plain(incident) for incident in found], ensure_ascii=False, indent=1))
        return DONE
    if found:
        click.echo(incident_table(whole, found))
    passing = len(fitting) - len(found)
    left = f"; {passing} told only in passing, --all lists them" if passing else ""
    click.echo(f"\n{counted(len(found), 'incident')} of {len(whole.incidents)}{left}; `onrecord show ID` opens one")
    return DONE


def _coverage(whole: Whole, filters: dict[str, Any], *, as_json: bool) -> int:
    """Print the tallies beside the record: 1 where the record surely misses some."""
    given = [f"--{name.replace('_', '-')}" for name, value in filters.items() if value]
    if given:
        raise InputError(f"--coverage compares whole tallies and takes no filter; leave out {', '.join(given)}")
    rows = coverage(whole.snapshot)
    if as_json:
        click.echo(json.dumps([coverage_json(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(coverage_lines(whole, rows)))
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
    with settled(record) as store:
        whole = Whole(store.snapshot())
        incident = whole.find(id)
        marks = "\n".join(beside(store, incident.id))
    if as_json:
        click.echo(json.dumps(_incident_json(whole, incident), ensure_ascii=False, indent=1))
    else:
        former = next((alias for alias in incident.aliases if alias.startswith(id)), None)
        if former is not None and not incident.id.startswith(id):
            click.echo(f"{former} is a former id of this incident, which is {incident.id} now\n")
        click.echo(incident_text(whole, incident, explain=explain))
        click.echo(f"\n{marks}" if marks else "", nl=bool(marks))
    return DONE


def _incident_json(whole: Whole, incident: Incident) -> wire.Json:
    accounts = []
    for id in incident.accounts:
        document = wire.document_json(whole.document_of(id))
        del document["text"]
        accounts.append({**wire.account_json(whole.accounts[id]), "document": document})
    resolution, members = whole.snapshot.resolution, set(incident.accounts)
    return {
        "incident": wire.plain(incident),
        "accounts": accounts,
        "links": [wire.plain(row) for row in resolution.links if incident.id in (row.source, row.target)],
        "likenesses": [likeness_json(row) for row in resolution.likenesses if {row.left, row.right} & members],
    }


def _tests(filters: dict[str, Any]) -> Iterator[Test]:
    """A test for each filter that was given; InputError names a code that is in no list."""
    for name, code_list in (("outcome", "outcome"), ("status", "settled_status"), ("grade", "grade")):
        _known(name, filters[name], code_list)
    for kind in filters["kind"]:
        _known("kind", kind, "kind")
    for name, test in _FILTERS.items():
        if filters[name]:
            yield lambda incident, test=test, wanted=filters[name]: test(incident, wanted)  # type: ignore[misc]


def _known(name: str, code: str | None, code_list: str) -> None:
    if code is not None and code not in vocab.codes(code_list):
        raise InputError(f"--{name} has no code {code!r}; the codes are {', '.join(vocab.codes(code_list))}")


def _since(incident: Incident, day: Any) -> bool:
    return any(when.resolved and (when.latest or "9999")[:10] >= f"{day:%Y-%m-%d}" for when in _days(incident))


def _until(incident: Incident, day: Any) -> bool:
    return any(when.resolved and (when.earliest or "0000")[:10] <= f"{day:%Y-%m-%d}" for when in _days(incident))


def _days(incident: Incident) -> Iterator[When]:
    return (value for value in _values(incident, "when") if isinstance(value, When))


def _values(incident: Incident, slot: str) -> Iterator[Any]:
    """The settled values of a slot and their rivals: a filter finds what any report says."""
    for row in incident.of(slot):
        yield row.value
        yield from (value for value, _ in row.rivals)


def _places(incident: Incident) -> Iterator[Where]:
    return (value for value in _values(incident, "where") if isinstance(value, Where))


def _party(incident: Incident, wanted: str) -> bool:
    parties = (value for slot in ("perpetrator", "target") for value in _values(incident, slot))
    named = (party for party in parties if isinstance(party, Party))
    return any(
        wanted.casefold() in name.casefold() for party in named for name in (*party.names, party.backed_by or "")
    )


def _ended(incident: Incident, wanted: str) -> bool:
    return any(isinstance(value, Outcome) and value.code == wanted for value in _values(incident, "outcome"))


def _nearly_killed(incident: Incident, _: bool) -> bool:
    return any(isinstance(value, NearMiss) and value.value for value in _values(incident, "near_miss"))


_FILTERS: dict[str, Callable[[Incident, Any], bool]] = {
    "since": _since,
    "until": _until,
    "kind": lambda incident, kinds: incident.kind in kinds,
    "country": lambda incident, code: any(place.country == code.upper() for place in _places(incident)),
    "party": _party,
    "outcome": _ended,
    "place": lambda incident, name: any(name.casefold() in place.name.casefold() for place in _places(incident)),
    "conflict": lambda incident, _: any(row.status == "conflict" for row in incident.settled),
    "near_miss": _nearly_killed,
    "status": lambda incident, status: any(row.status == status for row in incident.settled),
    "grade": lambda incident, code: incident.grade is not None and incident.grade.code == code,
}
