"""What stands of all decisions, and what follows from it: a pure fold of the trail, whatever was undone and redone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from onrecord.acts import Beside, Decision, Ends, Sides, Step, Struck, Worth
from onrecord.model import Acceptance, AccountId, Correction, Judgement, Marks, Rejection, Tie

Now = Mapping[AccountId, AccountId | None]
"""The account of the present reading that tells what an account told when it was decided on; None when none does."""


def standing(decisions: Iterable[Decision]) -> dict[int, bool]:
    """Which decisions stand, by number: every one until it is taken back, and again when it is redone."""
    stands: dict[int, bool] = {}
    for decision in decisions:
        if isinstance(decision.what, Step):
            stands[decision.what.number] = decision.kind == "redo"
        elif decision.kind != "carried":
            stands[decision.number] = True
    return stands


def redoable(decisions: Iterable[Decision], stands: Mapping[int, bool]) -> int | None:
    """The number of the decision that the person of these decisions took back last and may let stand again.

    A new decision of theirs ends what can be redone; what somebody else redid since is passed over.
    """
    undone: list[int] = []
    for decision in decisions:
        if not isinstance(decision.what, Step):
            undone.clear()
        elif decision.kind == "undo":
            undone.append(decision.what.number)
        elif decision.what.number in undone:
            undone.remove(decision.what.number)
    return next((number for number in reversed(undone) if not stands[number]), None)


def effects(decisions: Iterable[Decision], now: Now) -> tuple[tuple[Judgement, ...], tuple[Correction, ...], Marks]:
    """What decisions that stand mean for resolving, on the accounts of the present reading, in the order decided.

    An account that nothing tells any more keeps its id, which means nothing to resolving.
    """
    judgements: list[Judgement] = []
    corrections: list[Correction] = []
    rejections: list[Rejection] = []
    acceptances: list[Acceptance] = []
    ties: list[Tie] = []
    for row in decisions:
        what, who = row.what, (row.by, row.at, row.why, row.number)
        if isinstance(what, Sides):
            judgements += _judgements(row, what, now)
        elif isinstance(what, Worth):
            account = _now(what.account_id, now)
            if row.kind == "correct":
                corrections.append(Correction(account, what.slot, what.old, what.new, *who))
            elif what.new is not None:
                acceptances.append(Acceptance(account, what.slot, what.new, *who))
        elif isinstance(what, Struck):
            account = _now(what.account_id, now)
            rejections.append(Rejection(account, what.slot, what.value, what.spans, *who))
        elif isinstance(what, Ends):
            target = what.target if what.document_id else _now(AccountId(what.target), now)
            holds = row.kind == "link"
            ties.append(Tie(_now(what.source, now), target, what.kind, holds, *who, what.document_id))
    return tuple(judgements), tuple(corrections), Marks(tuple(rejections), tuple(acceptances), tuple(ties))


def flagged(decisions: Iterable[Decision], now: Now) -> dict[AccountId, bool]:
    """Whether each account that anybody flagged or unflagged is flagged by the last word on it."""
    return {
        _now(row.what.account_id, now): row.kind == "flag"
        for row in decisions
        if isinstance(row.what, Beside) and row.kind in ("flag", "unflag")
    }


def _judgements(row: Decision, what: Sides, now: Now) -> Iterator[Judgement]:
    """Every pair that a decision speaks of: each of a group with its first, each of a side with each of the other."""
    who = row.by, row.at, row.why, row.number
    for group in what.together:
        first, *others = dict.fromkeys(_now(account, now) for account in group)
        for other in others:
            yield Judgement(first, other, "same", *who)
    for left, right in what.apart:
        here, there = (list(dict.fromkeys(_now(account, now) for account in side)) for side in (left, right))
        for one, other in product(here, there):
            if one != other:  # the present reading tells both as one account: told as a decision that does not fit
                yield Judgement(one, other, "different", *who)
    for one, other in what.unsure:
        yield Judgement(_now(one, now), _now(other, now), "unsure", *who)


def _now(account: AccountId, now: Now) -> AccountId:
    return now.get(account) or account
