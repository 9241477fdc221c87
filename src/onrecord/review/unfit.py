"""Decisions that stand and no longer fit what is read: what another reading changed of what people had judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.acts import Decision, Sides
from onrecord.model import AccountId, IncidentId, Misfit
from onrecord.store import Store, decisions, found
from onrecord.words import in_words as words


@dataclass(frozen=True)
class Unfit:
    """A decision that stands, the account that it no longer fits, and in words what is there now."""

    decision: Decision
    account_id: AccountId
    now: str


def unfit(store: Store, incident: IncidentId | None = None) -> tuple[Unfit, ...]:
    """What no longer fits, of the whole record or of the decisions on one incident, oldest decision first.

    A value that was accepted is no longer settled, a claim that was rejected is no longer read, or what was corrected
    is no longer what the texts give; an account that was judged is told by nothing now; or two that were told apart are
    one account now. Nothing is dropped: each stays in the trail and takes effect again when it fits again.
    """
    connection = store.connection
    numbers = None if incident is None else {row.number for row in decisions.trail(connection, incident)}
    rows = [
        *((row.number, row.account_id, _values(row)) for row in found.misfits(connection, incident)),
        *((number, account, LOST) for number, account in found.lost(connection)),
    ]
    held = {row.number: row for row in decisions.numbered(connection, {number for number, _, _ in rows})}
    told = [Unfit(held[number], account, now) for number, account, now in rows]
    told += _fallen_together(decisions.fallen_together(connection))
    wanted = [row for row in told if numbers is None or row.decision.number in numbers]
    return tuple(sorted(wanted, key=lambda row: (row.decision.number, row.account_id, row.now)))


LOST = "nothing that is read now tells what this account told"


def _values(row: Misfit) -> str:
    decided = "nothing" if row.decided is None else words(row.decided)
    now = "; ".join(map(words, row.now)) or "nothing"
    return f"{row.slot}: it was about {decided}, the texts now give {now}"


def _fallen_together(rows: list[tuple[Decision, dict[AccountId, AccountId | None]]]) -> Iterator[Unfit]:
    for decision, now in rows:
        sides = decision.what.apart if isinstance(decision.what, Sides) else ()
        for left, right in sides:
            met = {now.get(account) for account in left} & {now.get(account) for account in right} - {None}
            for account in sorted(filter(None, met)):
                yield Unfit(decision, account, "the present reading tells both sides in this one account")
