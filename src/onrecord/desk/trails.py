"""The trail: who decided what, when, why, and what was so before and after; of an incident and of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from onrecord.acts import Beside, Decision, Step
from onrecord.desk.page import Page, TheAsked, show
from onrecord.desk.shapes import title_of
from onrecord.model import IncidentId
from onrecord.review.unfit import unfit as unfitting
from onrecord.store import Store, decisions
from onrecord.store.pages import Pages
from onrecord.store.trailing import Kept, kept, trail

router = APIRouter()

SIZE = 50
Before = Annotated[int, Query(ge=0, le=2**53, description="Only decisions before this number; 0 = the newest.")]


@dataclass(frozen=True)
class Told:
    """A decision for people: what kind, by whom, when, about what, with what effect, and whether it stands."""

    number: int
    kind: str
    by: str
    at: str
    why: str
    text: str  # of a note
    over: int | None  # the decision that an undo or a redo steps over
    before: tuple[str, ...]
    after: tuple[str, ...]
    stands: bool
    incidents: tuple[str, ...]
    seal: str
    previous: str


@dataclass(frozen=True)
class Misjudged:
    """A decision that stands and no longer fits what another reading says, and what is there now."""

    number: int
    kind: str
    by: str
    at: str
    account_id: str
    now: str


@dataclass(frozen=True)
class Trail:
    """A page of the trail, newest first."""

    id: str  # of the incident, "" for the whole record
    title: str
    rows: tuple[Told, ...]
    held: int
    older: int | None  # the number before which the next page begins
    changed: Told | None
    unfit: tuple[Misjudged, ...]
    undoable: int | None
    redoable: int | None


@show(router, "/trail", Trail)
def the_trail(asked: TheAsked, before: Before = 0, changed: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Page:
    """Every decision on the record, newest first, undone ones as well."""
    with asked.desk.reading() as pages:
        rows, held = trail(pages, before=before or None, size=SIZE)
        now = kept(pages, changed) if changed else None
        can = decisions.undoable(pages.connection, asked.by), decisions.to_redo(pages.connection, asked.by)
        misjudged = unfit(pages)
    value = Trail("", "", tuple(map(told, rows)), held, _older(rows), told(now) if now else None, misjudged, *can)
    return Page("trail.html", value, "Trail", "/trail")


@show(router, "/incidents/{id}/trail", Trail)
def incident_trail(asked: TheAsked, id: str, before: Before = 0) -> Page:
    """Every decision on the accounts that an incident holds now, newest first."""
    with asked.desk.reading() as pages:
        incident_id = pages.incident_id(id)
        title = title_of(pages.heads([incident_id])[0])
        rows, held = trail(pages, incident_id, before=before or None, size=SIZE)
        can = decisions.undoable(pages.connection, asked.by), decisions.to_redo(pages.connection, asked.by)
        misjudged = unfit(pages, incident_id)
    value = Trail(incident_id, title, tuple(map(told, rows)), held, _older(rows), None, misjudged, *can)
    return Page("trail.html", value, f"Trail of {title}", "/trail")


def unfit(pages: Pages, incident_id: IncidentId | None = None) -> tuple[Misjudged, ...]:
    """The decisions that no longer fit what is read, of an incident or of the record."""
    return tuple(
        Misjudged(row.decision.number, row.decision.kind, row.decision.by, row.decision.at, row.account_id, row.now)
        for row in unfitting(Store(pages.path, pages.connection), incident_id)
    )


def told(row: Kept) -> Told:
    """A decision of the trail for people."""
    decision = row.decision
    return _told(decision, row.stands, row.incidents, row.seal, row.previous)


def noted(decision: Decision) -> Told:
    """A note that stands."""
    return _told(decision, True, (), "", "")


def _told(decision: Decision, stands: bool, incidents: tuple[str, ...], seal: str, previous: str) -> Told:
    what = decision.what
    return Told(
        number=decision.number,
        kind=decision.kind,
        by=decision.by,
        at=decision.at,
        why=decision.why,
        text=what.text if isinstance(what, Beside) else "",
        over=what.number if isinstance(what, Step) else None,
        before=decision.before,
        after=decision.after,
        stands=stands,
        incidents=incidents,
        seal=seal,
        previous=previous,
    )


def _older(rows: tuple[Kept, ...]) -> int | None:
    return rows[-1].decision.number if len(rows) == SIZE and rows[-1].decision.number > 1 else None
