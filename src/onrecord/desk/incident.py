"""The page of an incident: the queue at the left, the source text in the middle, the values at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query

from onrecord import vocab
from onrecord.desk import trails
from onrecord.desk.attesting import Attested, Graded, attested, graded
from onrecord.desk.drawn import Pictured
from onrecord.desk.evidence import SlotRow, Sources, anchor_of, outlet_of, slot_rows
from onrecord.desk.incident_pictures import incident_pictures
from onrecord.desk.page import Page, TheAsked, show
from onrecord.desk.passages import Mark, Passage, passages
from onrecord.desk.queue import Queue, shortlist
from onrecord.desk.shapes import group_of, line_of, title_of
from onrecord.model import SLOTS, Account, AccountId, DocumentId, IncidentId, Link, Support
from onrecord.store.pages import Head, Pages, Report, Told
from onrecord.store.trailing import Bearing, bearing, kept

router = APIRouter()

TEXT_LIMIT = 200_000
"""Code points of a source text that a page shows; longer ones are cut, and the page says so."""


@dataclass(frozen=True)
class Source:
    """A report that tells the incident: who printed it when, its accounts, and where it leads."""

    id: DocumentId
    outlet: str
    published: str | None
    title: str | None
    copy_of: DocumentId | None
    accounts: tuple[AccountId, ...]
    passing: bool  # told there only in passing
    chosen: bool
    address: str
    link: str | None  # http or https only
    came_from: str


@dataclass(frozen=True)
class Text:
    """The text of the chosen report in passages."""

    document_id: DocumentId
    title: str | None
    passages: tuple[Passage, ...]
    cut: bool


@dataclass(frozen=True)
class Tied:
    """A link to another incident or to a wave, or a join that is proposed."""

    kind: str
    status: str
    outgoing: bool
    id: str
    label: str
    address: str | None  # None for a wave
    words: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Joined:
    """Why two accounts are taken for one event: the levels compared and their weights in bits."""

    left: AccountId
    right: AccountId
    verdict: str
    reason: str
    bits: float
    levels: tuple[tuple[str, str, float, str | None, str | None], ...]


@dataclass(frozen=True)
class IncidentPage:
    """Everything on the page of an incident."""

    id: IncidentId
    title: str
    kind: str
    aliases: tuple[IncidentId, ...]
    documents: int  # independent reports
    grade: Graded | None
    attested: tuple[Attested, ...]
    slots: tuple[SlotRow, ...]
    sources: tuple[Source, ...]
    text: Text | None
    links: tuple[Tied, ...]
    proposals: tuple[Tied, ...]
    joins: tuple[Joined, ...]
    beside: Queue
    within: str  # the queue's filters
    version: str  # to be handed back with a decision
    flagged: bool
    notes: tuple[trails.Told, ...]
    unfit: tuple[trails.Misjudged, ...]
    decisions: int
    undoable: int | None
    redoable: int | None
    changed: trails.Told | None  # what was decided just now
    other_slots: tuple[str, ...]  # those without a value
    account_choices: tuple[tuple[AccountId, str], ...]


@show(router, "/incidents/{id}", IncidentPage)
def incident(
    asked: TheAsked,
    id: str,
    document: Annotated[str, Query(max_length=80, description="The report whose text is shown.")] = "",
    queue: Annotated[str, Query(max_length=2000, description="The filters of the list beside it.")] = "",
    changed: Annotated[int, Query(ge=0, le=2**53, description="A decision that was taken just now.")] = 0,
) -> Page:
    """One incident with its values, their claims and their words."""
    with asked.desk.reading() as pages:
        value = the_incident(pages, id, Shows(document, queue, asked.by, changed))
        pictures = incident_pictures(pages.told(value.id))
    return Pictured("incident.html", value, value.title, "/queue", pictures=pictures)


@dataclass(frozen=True)
class Shows:
    """What else the page shows: a report's text, the filters of the list, what a person may undo, what was decided."""

    document: str = ""
    within: str = ""
    by: str = ""
    changed: int = 0


def the_incident(pages: Pages, id: str, shows: Shows | None = None) -> IncidentPage:
    """The page's value from the record; MissingError when there is no such incident."""
    shows = shows or Shows()
    told = pages.told(pages.incident_id(id))
    borne = bearing(pages, told, shows.by)
    rows = slot_rows(told, borne.rejected)
    sources = _sources(told, shows.document, shows.within)
    chosen = next((source for source in sources if source.chosen), None)
    labels = _labels(pages, told)
    changed = kept(pages, shows.changed) if shows.changed else None
    return IncidentPage(
        id=told.incident.id,
        title=title_of(Head.whole(told.incident)),
        kind=vocab.codes("kind")[told.incident.kind].label,
        aliases=told.incident.aliases,
        documents=told.incident.documents,
        grade=graded(told.incident),
        attested=attested(told.incident),
        slots=rows,
        sources=sources,
        text=_text(pages, told, chosen, borne) if chosen else None,
        links=tuple(_tied(told, link, labels) for link in told.links if link.kind != "same_event"),
        proposals=tuple(_tied(told, link, labels) for link in told.links if link.kind == "same_event"),
        joins=_joins(told),
        beside=shortlist(pages, shows.within),
        within=shows.within,
        version=borne.version,
        flagged=borne.flagged,
        notes=tuple(map(trails.noted, borne.notes)),
        unfit=trails.unfit(pages, told.incident.id),
        decisions=borne.decisions,
        undoable=borne.undoable,
        redoable=borne.redoable,
        changed=trails.told(changed) if changed else None,
        other_slots=tuple(slot for slot in SLOTS if not told.incident.of(slot)),
        account_choices=_choices(told),
    )


def _sources(told: Told, document: str, within: str) -> tuple[Source, ...]:
    by_report: dict[DocumentId, list[Account]] = {}
    for account in told.accounts:
        by_report.setdefault(account.document_id, []).append(account)
    telling = [report for report in told.reports if report.id in by_report]
    chosen = document if document in by_report else _richest(telling, by_report)
    return tuple(_source(report, by_report[report.id], report.id == chosen, told, within) for report in telling)


def _richest(telling: Sequence[Report], accounts: dict[DocumentId, list[Account]]) -> str:
    """The report that is shown first: an original before copies, the one with most claims."""

    def claims(report: Report) -> int:
        return sum(len(account.claims) for account in accounts[report.id])

    best = max(telling, key=lambda report: (report.copy_of is None, claims(report)), default=None)
    return best.id if best else ""


def _source(report: Report, accounts: Sequence[Account], chosen: bool, told: Told, within: str) -> Source:
    address = report.address or ""
    beside = f"&queue={quote(within, safe='')}" if within else ""
    return Source(
        id=report.id,
        outlet=outlet_of(report),
        published=report.published,
        title=report.title,
        copy_of=report.copy_of,
        accounts=tuple(account.id for account in accounts),
        passing=all(account.salience == "background" for account in accounts),
        chosen=chosen,
        address=f"/incidents/{told.incident.id}?document={report.id}{beside}",
        link=address if address.startswith(("http://", "https://")) else None,
        came_from=report.source,
    )


def _choices(told: Told) -> tuple[tuple[AccountId, str], ...]:
    """The accounts by what tells one from the other: who printed it when, and the words that tell the event."""
    sources = Sources.of(told)
    return tuple(
        (account.id, f"{outlet_of(report)}, {report.published or 'undated'}: “{account.trigger[0].quote[:60]}”")
        for account in told.accounts
        if (report := sources.report(account.id))
    )


def _text(pages: Pages, told: Told, chosen: Source, borne: Bearing) -> Text:
    document = pages.document(chosen.id)
    held = [account for account in told.accounts if account.document_id == chosen.id]
    text = document.text[:TEXT_LIMIT]
    marks = tuple(mark for account in held for mark in _marks(account, borne.rejected))
    return Text(document.id, document.title, passages(text, marks), len(document.text) > TEXT_LIMIT)


def _marks(account: Account, rejected: frozenset[Support]) -> Iterable[Mark]:
    for index, claim in enumerate(account.claims):
        support = Support(account.id, index)
        line = "struck" if support in rejected else line_of(claim)
        yield Mark(anchor_of(support), claim.slot, group_of(claim.slot), line, claim.spans)


def _labels(pages: Pages, told: Told) -> dict[str, str]:
    """The incidents and waves at the other ends of the links, in one line each."""
    ends = {end for link in told.links for end in (link.source, link.target)} - {told.incident.id}
    labels = {wave.id: f"a wave, {wave.what}" for _, wave in told.waves}
    return labels | {str(one.id): title_of(one) for one in pages.heads(sorted(ends))}


def _tied(told: Told, link: Link, labels: dict[str, str]) -> Tied:
    outgoing = link.source == told.incident.id
    other = link.target if outgoing else link.source
    waves = {wave.id for document, wave in told.waves if document == link.document_id}
    wave = outgoing and other in waves
    return Tied(
        kind=link.kind,
        status=link.status,
        outgoing=outgoing,
        id=other,
        label=labels.get(other, other),
        address=None if wave or other not in labels else f"/incidents/{other}",
        words=tuple(span.quote for span in link.evidence),
        reason=link.reason,
    )


def _joins(told: Told) -> tuple[Joined, ...]:
    members = set(told.incident.accounts)
    return tuple(
        Joined(
            left=row.left,
            right=row.right,
            verdict=row.verdict,
            reason=row.reason,
            bits=row.score,
            levels=tuple((level.slot, level.name, level.weight, level.left, level.right) for level in row.levels),
        )
        for row in told.likenesses
        if row.left in members and row.right in members
    )
