"""Which account of the present reading tells what another told when it was decided on, by the words both stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.acts import Told
from onrecord.model import Account, AccountId, DocumentId

ENOUGH = 0.5  # share of the words of its claims that another account must hold, where no word of the event itself meets

Place = tuple[int, int]


def told(account: Account) -> Told:
    """An account as a decision keeps it: where its words stand."""
    return Told(
        account.id,
        account.document_id,
        tuple((span.start, span.end) for span in account.trigger),
        tuple(sorted({(span.start, span.end) for claim in account.claims for span in claim.spans})),
    )


def fitted(
    about: Iterable[Told], accounts: Mapping[DocumentId, Sequence[Account]]
) -> dict[AccountId, AccountId | None]:
    """Where accounts that were decided on are now: the same id, else the account whose words meet theirs most.

    The words of the event itself count above those of its claims. Where too few words meet, or two accounts meet them
    as much, the account is nowhere: a decision is never guessed onto another event.
    """
    return {one.account_id: _now(one, accounts.get(one.document_id, ())) for one in about}


def _now(one: Told, accounts: Sequence[Account]) -> AccountId | None:
    if any(account.id == one.account_id for account in accounts):
        return one.account_id
    meeting = [(met, account.id) for account in accounts if (met := _meeting(one, told(account))) is not None]
    best = max((met for met, _ in meeting), default=None)
    found = [id for met, id in meeting if met == best]
    return found[0] if len(found) == 1 else None


def _meeting(one: Told, other: Told) -> tuple[int, int] | None:
    """How many characters of the event and of its claims the two share; None when too few."""
    trigger, words = _shared(one.trigger, other.trigger), _shared(one.words, other.words)
    length = len(_points(one.words))
    return (trigger, words) if trigger or (length and words >= ENOUGH * length) else None


def _shared(some: Iterable[Place], others: Iterable[Place]) -> int:
    return len(_points(some) & _points(others))


def _points(places: Iterable[Place]) -> set[int]:
    return {point for start, end in places for point in range(start, end)}
