"""One report as it is read: its text with every claim marked, its events, and what it tells beside events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter

from onrecord import vocab
from onrecord.desk.page import Page, TheAsked, show
from onrecord.desk.passages import Mark, Passage, passages
from onrecord.desk.shapes import Shown, group_of, line_of, shown, voices
from onrecord.model import SLOTS, Account, Document, IncidentId, Reading

router = APIRouter()


@dataclass(frozen=True)
class Value:
    """One claim of the reading."""

    slot: str
    group: str
    anchor: str
    value: Shown
    words: tuple[str, ...]
    voice: str
    certainty: str
    line: str


@dataclass(frozen=True)
class Event:
    """One account of the reading."""

    kind: str
    passing: bool
    incident: IncidentId | None  # once it is stored and settled
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Read:
    """A report as the reader reads it, or why it cannot be read."""

    name: str
    problem: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    events: tuple[Event, ...] = ()
    others: tuple[tuple[str, str], ...] = ()  # waves, statements: what, words
    text: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report on record: where it came from, its address, and its reading."""

    id: str
    link: str | None  # http or https only
    copy_of: str | None
    read: Read


@show(router, "/reports/{id}", Report)
def report(asked: TheAsked, id: str) -> Page:
    """One report with every claim of every event it tells, whatever incidents they belong to."""
    with asked.desk.reading() as pages:
        document = pages.document(id)
        known = pages.reports([id])[0]
        reading = pages.reading(document.id)
        incidents = pages.incident_of([account.id for account in reading.accounts])
    link = known.address if (known.address or "").startswith(("http://", "https://")) else None
    value = Report(document.id, link, known.copy_of, read_of(known.source, document, reading, incidents))
    return Page("report.html", value, document.title or "no title", "/queue")


def read_of(name: str, document: Document, reading: Reading, incidents: Mapping[str, IncidentId] | None = None) -> Read:
    """A reading with its text, every claim marked; `incidents` by account, once they are settled."""
    marks = [mark for account in reading.accounts for mark in _marks(account)]
    published = document.published
    waves = [(f"number, wave or trend: {row.what}", row.spans) for row in reading.aggregates]
    waves += [(f"statement: {row.act}", row.spans) for row in reading.statements]
    return Read(
        name=name,
        problem="",
        title=document.title,
        outlet=document.outlet,
        published=(published.latest or published.earliest or "")[:10] if published else None,
        events=tuple(_event(account, (incidents or {}).get(account.id)) for account in reading.accounts),
        others=tuple((what, " ".join(span.quote for span in spans)) for what, spans in waves),
        text=passages(document.text, marks),
    )


def _event(account: Account, incident: IncidentId | None) -> Event:
    return Event(
        kind=vocab.codes("kind")[account.kind].label,
        passing=account.salience == "background",
        incident=incident,
        values=tuple(
            Value(
                slot=claim.slot,
                group=group_of(claim.slot),
                anchor=f"c-{account.id}-{index}",
                value=shown(claim.value),
                words=tuple(span.quote for span in claim.spans),
                voice=voices(claim),
                certainty=claim.certainty,
                line=line_of(claim),
            )
            for slot in SLOTS
            for index, claim in enumerate(account.claims)
            if claim.slot == slot
        ),
    )


def _marks(account: Account) -> list[Mark]:
    return [
        Mark(f"c-{account.id}-{index}", claim.slot, group_of(claim.slot), line_of(claim), claim.spans)
        for index, claim in enumerate(account.claims)
    ]
