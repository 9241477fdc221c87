"""Deciding on the pages: a form or a program names an act, the record settles, and the page says what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field

from onrecord import review
from onrecord.acts import (
    Accept,
    Action,
    Correct,
    Flag,
    Judge,
    LinkTo,
    Merge,
    Note,
    Redo,
    Reject,
    Split,
    Undo,
    Unflag,
    Unlink,
)
from onrecord.desk.page import Asked, Page, TheAsked, show
from onrecord.desk.shapes import title_of
from onrecord.desk.trails import Told, told
from onrecord.errors import InputError, StaleError
from onrecord.model import AccountId, Support, Value
from onrecord.review import planning
from onrecord.store import Store
from onrecord.store.found import incidents
from onrecord.store.trailing import trail
from onrecord.words import read_value

router = APIRouter()

Act = Literal[
    "accept",
    "take",
    "reject",
    "type",
    "remove",
    "merge",
    "differ",
    "split",
    "link",
    "unlink",
    "flag",
    "unflag",
    "note",
]
Text = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(max_length=80)]


class Order(BaseModel):
    """What a person decides on an incident, as the forms of its page send it."""

    act: Act
    seen: Short = ""
    slot: Short = ""
    place: Annotated[int, Field(ge=-1, le=9999)] = -1  # of the settled value meant, among those of the incident
    claim: Short = ""  # ACCOUNT:INDEX
    typed: Text = ""
    why: Text = ""
    others: Annotated[list[Short], Field(max_length=50)] = []
    accounts: Annotated[list[Short], Field(max_length=500)] = []
    target: Short = ""
    tie: Short = ""
    queue: Text = ""
    document: Short = ""


@dataclass(frozen=True)
class Changed:
    """What an act did: its number in the trail, the incidents it touched as they are called now, and what changed."""

    number: int
    act: str
    incidents: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Stale:
    """A decision that was not taken: what was seen, what is there now, and what was decided between."""

    problem: str
    id: str
    title: str
    seen: str
    now: str
    since: tuple[Told, ...]
    wanted: tuple[tuple[str, str], ...]


_WANTED = ("act", "slot", "claim", "typed", "why", "others", "accounts", "target", "tie")


@show(router, "/incidents/{id}/decide", Changed, method="POST", conflict=Stale)
def decide(asked: TheAsked, id: str, order: Annotated[Order, Form()]) -> Page:
    """Decide on an incident; 409 when it has changed since it was seen, and nothing is done."""
    try:
        with Store.open(asked.desk.record, create=False) as store:
            action = action_of(store, id, order)
            change = act(asked, store, action, order.seen or None)
    except StaleError as error:
        return Page("stale.html", _stale(asked, id, order, error), "Not done: it has changed", "/queue", status=409)
    where = id if id in change.incidents or not change.incidents else change.incidents[0]
    within = {"changed": change.number} | {
        name: value for name, value in (("queue", order.queue), ("document", order.document)) if value
    }
    slot = f"#at-{order.slot}" if order.slot else ""
    return Page("problem.html", change, "Done", leads=f"/incidents/{where}?{urlencode(within)}{slot}")


@show(router, "/undo", Changed, method="POST")
def undo(
    asked: TheAsked,
    number: Annotated[int, Form(ge=0, description="The decision to take back; 0 = your newest that stands.")] = 0,
    why: Annotated[str, Form(max_length=2000)] = "",
) -> Page:
    """Take a decision back; it stays in the trail."""
    with Store.open(asked.desk.record, create=False) as store:
        change = act(asked, store, Undo(number or None, why.strip()), None)
    return Page("problem.html", change, "Undone", leads=_after(change))


@show(router, "/redo", Changed, method="POST")
def redo(asked: TheAsked, why: Annotated[str, Form(max_length=2000)] = "") -> Page:
    """Let the decision stand again that you took back last."""
    with Store.open(asked.desk.record, create=False) as store:
        change = act(asked, store, Redo(why.strip()), None)
    return Page("problem.html", change, "Redone", leads=_after(change))


def act(asked: Asked, store: Store, action: Action, seen: str | None) -> Changed:
    """Keep an act of the person who asks; InputError or StaleError when it cannot be done."""
    stages = asked.desk.stages
    change = review.act(store, action, by=asked.by, at=stages.now(), seen=seen, stages=stages)
    return Changed(change.number, type(action).__name__.lower(), tuple(change.incidents), change.lines)


def action_of(store: Store, id: str, order: Order) -> Action:
    """What an order means for the record; InputError when it names no claim, no value or none that is there."""
    return _ACTIONS[order.act](store, id, order)


def _stale(asked: Asked, id: str, order: Order, error: StaleError) -> Stale:
    number = error.seen.partition(".")[0]
    with asked.desk.reading() as pages:
        now = pages.incident_id(id)
        since, _ = trail(pages, now, above=int(number) if number.isdigit() else 0)
        title = title_of(pages.heads([now])[0])
    wanted = tuple((name, str(given)) for name, given in order if given and name in _WANTED)
    return Stale(str(error), now, title, error.seen, error.now, tuple(map(told, since)), wanted)


def _after(change: Changed) -> str:
    if not change.incidents:
        return f"/trail?changed={change.number}"
    return f"/incidents/{change.incidents[0]}?changed={change.number}"


def _settled(store: Store, id: str, order: Order) -> Value | None:
    """The settled value that an order names by its place; None when it names none."""
    if order.place < 0:
        return None
    found = incidents(store.connection, [planning.incident_id(store, id)])[0].settled
    if order.place >= len(found) or found[order.place].slot != order.slot:
        raise InputError(f"incident {id} has no such value of {order.slot or 'a slot'} now; look at it again")
    return found[order.place].value


def _claim(order: Order) -> Support:
    account, _, index = order.claim.partition(":")
    if not account or not index.isdigit() or len(index) > 6:
        raise InputError("no claim is chosen; choose one of the slot first")
    return Support(AccountId(account), int(index))


def _typed(store: Store, id: str, order: Order) -> Action:
    if not order.typed.strip():
        raise InputError(f"no value is typed for {order.slot or 'the slot'}")
    if not order.why.strip():
        raise InputError("a typed value needs a reason: say from which source it is")
    new = read_value(order.slot, order.typed)
    return Correct(id, order.slot, new=new, old=_settled(store, id, order), why=order.why.strip())


def _others(order: Order) -> tuple[str, ...]:
    return tuple(name for text in order.others for name in text.replace(",", " ").split())


_ACTIONS: dict[str, Callable[[Store, str, Order], Action]] = {
    "accept": lambda store, id, order: Accept(id, order.slot, _settled(store, id, order), order.why.strip()),
    "take": lambda store, id, order: Correct(
        id, order.slot, claim=_claim(order), old=_settled(store, id, order), why=order.why.strip()
    ),
    "reject": lambda store, id, order: Reject(_claim(order), order.why.strip()),
    "type": _typed,
    "remove": lambda store, id, order: Correct(id, order.slot, old=_settled(store, id, order), why=order.why.strip()),
    "merge": lambda store, id, order: Merge((id, *_others(order)), order.why.strip()),
    "differ": lambda store, id, order: Judge(id, order.target.strip(), "different", order.why.strip()),
    "split": lambda store, id, order: Split(id, tuple(map(AccountId, order.accounts)), order.why.strip()),
    "link": lambda store, id, order: LinkTo(id, order.target.strip(), order.tie, order.why.strip()),
    "unlink": lambda store, id, order: Unlink(id, order.target.strip(), order.tie, order.why.strip()),
    "flag": lambda store, id, order: Flag(id, order.why.strip()),
    "unflag": lambda store, id, order: Unflag(id, order.why.strip()),
    "note": lambda store, id, order: Note(id, order.typed),
}
"""What each act of a form means."""
