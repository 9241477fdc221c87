"""A person's word: everything that can be decided of incidents, their values and their claims, and never removed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from onrecord import flow, review
from onrecord.acts import TIES, Action, Change
from onrecord.cli.base import DONE, Commands, record_option
from onrecord.cli.records import stages
from onrecord.cli.text import clean, wrapped
from onrecord.cli.whole import Whole
from onrecord.errors import InputError
from onrecord.model import AccountId, Incident, Support
from onrecord.store import Store
from onrecord.words import in_words, read_value

_VERDICTS = {
    "same": "tell of the same event",
    "different": "tell of different events",
    "unsure": "may or may not tell of the same event",
}

by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")
note_option = click.option("--note", default="", help="Why.")


@click.group(cls=Commands)
def decide() -> None:
    """Decide what the record shows: each decision is kept with who, when and why, and can be undone."""


@click.command()
@click.argument("left")
@click.argument("right")
@click.argument("verdict", type=click.Choice(["same", "different", "unsure"]))
@by_option
@note_option
@record_option
def judge(
    record: Path, left: str, right: str, verdict: Literal["same", "different", "unsure"], by: str, note: str
) -> int:
    """Say whether two accounts tell of the same event; incidents stand for their oldest accounts.

    A later judgement on the same two outweighs an earlier one, so every judgement can be undone.
    """
    with Store.open(record, create=False) as store:
        change = _act(store, review.Judge(left, right, verdict, note), by)
        one, other = (told.account_id for told in store.trail()[-1].about)
    told = "one incident" if len(change.incidents) == 1 else "two incidents"
    ids, said = " and ".join(change.incidents), _VERDICTS[verdict]
    click.echo(wrapped(f"kept: accounts {one} and {other} {said}, says {clean(by)}; they are {told} now: {ids}"))
    return DONE


@click.command()
@click.argument("id")
@click.argument("slot")
@click.argument("value")
@by_option
@click.option("--note", required=True, help="Why, and from which source.")
@record_option
def correct(record: Path, id: str, slot: str, value: str, by: str, note: str) -> int:
    """Set the value of a slot of an incident; - as VALUE takes it away.

    VALUE is a day or a range (2023-10-21..2023-10-31), a number (3, 3..5, 3..), a place (Erbil, IRQ), names divided by
    semicolons, a code, or JSON as `show --json` prints it. What the texts say stays on record beside it.
    """
    with Store.open(record, create=False) as store:
        incident = _incident(store, id)
        new = read_value(slot, value)
        old = next((row.value for row in incident.of(slot)), None)
        _act(store, review.Correct(incident.id, slot, new, None, old, note), by)
    change = " to ".join("nothing" if one is None else clean(in_words(one)) for one in (old, new))
    click.echo(wrapped(f"kept: {slot} of incident {incident.id} goes from {change}, says {clean(by)}"))
    return DONE


@decide.command()
@click.argument("id")
@click.argument("slot")
@click.argument("value", required=False)
@by_option
@note_option
@record_option
def accept(record: Path, id: str, slot: str, value: str | None, by: str, note: str) -> int:
    """Confirm the settled value of a slot; name the value where the slot holds several."""
    return _decided(record, review.Accept(id, slot, read_value(slot, value) if value else None, note), by)


@decide.command()
@click.argument("id")
@click.argument("slot")
@click.argument("claim")
@by_option
@note_option
@record_option
def reject(record: Path, id: str, slot: str, claim: str, by: str, note: str) -> int:
    """Let a claim no longer count; it stays on record.

    CLAIM is some of its words, or ACCOUNT#NUMBER where several claims of the slot have them.
    """
    with Store.open(record, create=False) as store:
        support = _claim(store, _incident(store, id), slot, claim)
        return _shown(_act(store, review.Reject(support, note), by))


@decide.command()
@click.argument("ids", nargs=-1, required=True)
@by_option
@note_option
@record_option
def merge(record: Path, ids: tuple[str, ...], by: str, note: str) -> int:
    """Make several incidents one: all their accounts tell of one event."""
    return _decided(record, review.Merge(ids, note), by)


@decide.command()
@click.argument("id")
@click.argument("accounts", nargs=-1, required=True)
@by_option
@note_option
@record_option
def split(record: Path, id: str, accounts: tuple[str, ...], by: str, note: str) -> int:
    """Split accounts off an incident: they tell of another event."""
    with Store.open(record, create=False) as store:
        incident = _incident(store, id)
        named = tuple(_account_of(incident, name) for name in accounts)
        return _shown(_act(store, review.Split(incident.id, named, note), by))


@decide.command()
@click.argument("source")
@click.argument("kind", type=click.Choice(TIES))
@click.argument("target")
@by_option
@note_option
@record_option
def link(record: Path, source: str, kind: str, target: str, by: str, note: str) -> int:
    """Link an incident to another, or to a wave that its texts tell of: SOURCE response_to TARGET."""
    return _decided(record, review.LinkTo(source, target, kind, note), by)


@decide.command()
@click.argument("source")
@click.argument("kind", type=click.Choice(TIES))
@click.argument("target")
@by_option
@note_option
@record_option
def unlink(record: Path, source: str, kind: str, target: str, by: str, note: str) -> int:
    """Say that there is no such link, whether a person or a text made it."""
    return _decided(record, review.Unlink(source, target, kind, note), by)


@decide.command()
@click.argument("id")
@by_option
@note_option
@record_option
def flag(record: Path, id: str, by: str, note: str) -> int:
    """Mark an incident to come back to."""
    return _decided(record, review.Flag(id, note), by)


@decide.command()
@click.argument("id")
@by_option
@note_option
@record_option
def unflag(record: Path, id: str, by: str, note: str) -> int:
    """Take the mark away."""
    return _decided(record, review.Unflag(id, note), by)


@decide.command()
@click.argument("id")
@click.argument("text")
@by_option
@record_option
def note(record: Path, id: str, text: str, by: str) -> int:
    """Write something down beside an incident."""
    return _decided(record, review.Note(id, text), by)


for command in (judge, correct):
    decide.add_command(command)


@click.command()
@click.argument("number", type=int, required=False)
@by_option
@note_option
@record_option
def undo(record: Path, number: int | None, by: str, note: str) -> int:
    """Take back your last decision that stands, or the one of a number, whosever it is; without end."""
    return _decided(record, review.Undo(number, note), by)


@click.command()
@by_option
@note_option
@record_option
def redo(record: Path, by: str, note: str) -> int:
    """Let what you undid last stand again, until you decide something new."""
    return _decided(record, review.Redo(note), by)


def _decided(record: Path, action: Action, by: str) -> int:
    with Store.open(record, create=False) as store:
        return _shown(_act(store, action, by))


def _act(store: Store, action: Action, by: str) -> Change:
    if not by.strip():
        raise InputError("--by is empty; give the name of the person who decides")
    return review.act(store, action, by=by, at=stages().now(), stages=stages())


def _shown(change: Change) -> int:
    click.echo(wrapped(f"kept as decision {change.number}; `onrecord undo` takes it back"))
    for line in change.lines:
        click.echo(wrapped(clean(line), first="  ", then="    "))
    return DONE


def _incident(store: Store, name: str) -> Incident:
    flow.settle(store, stages())
    return Whole(store.snapshot()).find(name)


def _account_of(incident: Incident, name: str) -> AccountId:
    found = [id for id in incident.accounts if name and id.startswith(name)]
    if len(found) != 1:
        raise InputError(
            f"{name!r} fits {len(found) or 'none'} of the accounts of incident {incident.id}; "
            "`onrecord show` lists them"
        )
    return found[0]


def _claim(store: Store, incident: Incident, slot: str, wanted: str) -> Support:
    """The one claim of an incident on a slot that has these words, or the one of ACCOUNT#NUMBER."""
    whole = Whole(store.snapshot())
    account, mark, number = wanted.rpartition("#")
    if mark and number.isdigit() and account:
        return Support(_account_of(incident, account), int(number))
    found = [
        (f"{whole.short(id)}#{index}", claim.spans, Support(id, index))
        for id in incident.accounts
        for index, claim in enumerate(whole.accounts[id].claims)
        if claim.slot == slot and any(wanted.casefold() in span.quote.casefold() for span in claim.spans)
    ]
    if len(found) == 1:
        return found[0][2]
    named = "; ".join(f"{name} “{spans[0].quote}”" for name, spans, _ in found[:9])
    said = (
        f"several claims on {slot} have the words {wanted!r}: {named}"
        if found
        else f"no claim on {slot} has the words {wanted!r}"
    )
    raise InputError(f"{said}; give words of one, or its account and number as ACCOUNT#NUMBER")
