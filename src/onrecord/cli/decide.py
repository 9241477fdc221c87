"""A person's word: judgements on accounts and corrections of values, added and never removed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from onrecord import flow
from onrecord.cli.base import DONE, record_option, settled, stages
from onrecord.cli.text import clean, wrapped
from onrecord.cli.whole import Whole
from onrecord.cli.words import in_words, read_value
from onrecord.errors import InputError
from onrecord.model import Correction, Judgement

_VERDICTS = {
    "same": "tell of the same event",
    "different": "tell of different events",
    "unsure": "may or may not tell of the same event",
}

by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")


@click.command()
@click.argument("left")
@click.argument("right")
@click.argument("verdict", type=click.Choice(["same", "different", "unsure"]))
@by_option
@click.option("--note", default="", help="Why.")
@record_option
def judge(
    record: Path, left: str, right: str, verdict: Literal["same", "different", "unsure"], by: str, note: str
) -> int:
    """Say whether two accounts tell of the same event; incidents stand for their oldest accounts.

    A later judgement on the same two outweighs an earlier one, so every judgement can be undone.
    """
    with settled(record) as store:
        whole = Whole(store.snapshot())
        one, other = whole.find_account(left), whole.find_account(right)
        if one == other:
            raise InputError(
                f"{left!r} and {right!r} are the same account; `onrecord show` lists an incident's accounts"
            )
        store.judge(Judgement(one, other, verdict, _named(by), stages().now(), note))
        flow.settle(store, stages())
        after = Whole(store.snapshot())
    joined = after.incident_of[one] == after.incident_of[other]
    told = "one incident" if joined else "two incidents"
    ids = " and ".join(dict.fromkeys((after.incident_of[one], after.incident_of[other])))
    said = _VERDICTS[verdict]
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
    with settled(record) as store:
        whole = Whole(store.snapshot())
        account_id = whole.find_account(id)
        incident = whole.incidents[whole.incident_of[account_id]]
        new = read_value(slot, value)
        old = next((row.value for row in incident.of(slot)), None)
        store.correct(Correction(account_id, slot, old, new, _named(by), stages().now(), note))
        flow.settle(store, stages())
    change = " to ".join("nothing" if one is None else clean(in_words(one)) for one in (old, new))
    click.echo(wrapped(f"kept: {slot} of incident {incident.id} goes from {change}, says {clean(by)}"))
    return DONE


def _named(by: str) -> str:
    if not by.strip():
        raise InputError("--by is empty; give the name of the person who decides")
    return by.strip()
