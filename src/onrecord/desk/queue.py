"""The queue: what to look at next and why, worst first, cut by chips, filters and words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Query

from onrecord import vocab
from onrecord.desk.page import Page, TheAsked, show
from onrecord.desk.shapes import brief_of, reason_labels
from onrecord.model import IncidentId
from onrecord.store.pages import Head, Pages
from onrecord.store.worklist import PAGE, Entry, Filters, Worklist, worklist

router = APIRouter()

DAY = r"^(\d{4}(-\d\d(-\d\d)?)?)?$"
Word = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(pattern=DAY, description="A day, a month or a year: 2023-10-25.")]


@dataclass(frozen=True)
class Chip:
    """A filter to turn on or off: its label, how many incidents it holds, and where it leads."""

    name: str
    label: str
    held: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Kind:
    """A kind of incident and how many the record holds."""

    code: str
    label: str
    held: int


@dataclass(frozen=True)
class Row:
    """An incident in the list."""

    id: IncidentId
    kind: str
    when: str
    where: str
    who: str
    killed: str
    outcome: str
    reasons: tuple[str, ...]
    conflicts: tuple[str, ...]
    accounts: int
    documents: int
    decisions: int
    address: str


@dataclass(frozen=True)
class Queue:
    """A page of the queue: the rows, how many fit, the chips, and the pages before and after."""

    rows: tuple[Row, ...]
    fitting: int
    first: int  # the number of the first row, from 1
    chips: tuple[Chip, ...]
    kinds: tuple[Kind, ...]
    filters: Filters
    query: str  # the filters as the part of an address after "?"
    earlier: str | None
    later: str | None


def some_filters(
    reason: Annotated[list[str] | None, Query(description="Reasons that all must hold; may be given again.")] = None,
    q: Word = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    country: Annotated[str, Query(pattern="^([A-Za-z]{3})?$", description="Three letters: IRQ.")] = "",
    decided: Annotated[str, Query(pattern="^(yes|no)?$")] = "",
    passing: bool = False,
) -> Filters:
    """The filters of a request but for the times and the order."""
    reasons = tuple(dict.fromkeys(reason or ()))
    return Filters(reasons=reasons, words=q, kind=kind, country=country, decided=decided, passing=passing)


def all_filters(
    some: Annotated[Filters, Depends(some_filters)],
    since: Day = "",
    until: Day = "",
    order: Annotated[str, Query(pattern="^(worst|newest)$")] = "worst",
) -> Filters:
    """Every filter of a request."""
    return replace(some, since=since, until=until and f"{until}~", order=order)


TheFilters = Annotated[Filters, Depends(all_filters)]
Offset = Annotated[int, Query(ge=0, le=10_000_000, alias="from", description="Rows to leave out.")]


@show(router, "/queue", Queue)
def queue(asked: TheAsked, filters: TheFilters, offset: Offset = 0) -> Page:
    """Incidents to look at, worst first."""
    with asked.desk.reading() as pages:
        value = the_queue(pages, filters, offset)
    return Page("queue.html", value, "Queue", "/queue")


def the_queue(pages: Pages, filters: Filters, offset: int = 0, size: int = PAGE) -> Queue:
    """A page of the queue from the record."""
    found = worklist(pages, filters, offset=offset, size=size)
    heads = {one.id: one for one in pages.heads([entry.incident_id for entry in found.entries])}
    query = query_of(filters)
    return Queue(
        rows=tuple(_row(entry, heads[entry.incident_id], query) for entry in found.entries),
        fitting=found.fitting,
        first=offset + 1 if found.entries else 0,
        chips=_chips(found, filters),
        kinds=tuple(Kind(kind, vocab.codes("kind")[kind].label, held) for kind, held in found.kinds),
        filters=filters,
        query=query,
        earlier=_at(query, max(0, offset - size)) if offset else None,
        later=_at(query, offset + size) if offset + size < found.fitting else None,
    )


def query_of(filters: Filters, **changed: object) -> str:
    """Filters as the part of an address after "?", with some of them changed."""
    filters = replace(filters, **changed)  # type: ignore[arg-type]
    named = {
        "reason": list(filters.reasons),
        "q": filters.words,
        "kind": filters.kind,
        "country": filters.country,
        "since": filters.since,
        "until": filters.until.rstrip("~"),
        "decided": filters.decided,
        "passing": "true" if filters.passing else "",
        "order": "" if filters.order == "worst" else filters.order,
    }
    return urlencode({name: value for name, value in named.items() if value}, doseq=True)


def filters_in(query: str) -> Filters:
    """The filters in the part of an address after "?"; what does not fit is left out, for it only orders a list."""
    given = parse_qs(query[:2000])
    first = {name: values[0] for name, values in given.items()}
    labels = reason_labels()
    return Filters(
        reasons=tuple(name for name in given.get("reason", ()) if name in labels),
        words=first.get("q", ""),
        kind=first.get("kind", ""),
        country=first.get("country", ""),
        since=first.get("since", ""),
        until=f"{first['until']}~" if first.get("until") else "",
        decided=first.get("decided", ""),
        passing="passing" in given,
        order="newest" if first.get("order") == "newest" else "worst",
    )


def _chips(found: Worklist, filters: Filters) -> tuple[Chip, ...]:
    chips = []
    labels = reason_labels()
    for name, held in found.counts:
        chosen = name in filters.reasons
        reasons = tuple(row for row in filters.reasons if row != name) if chosen else (*filters.reasons, name)
        chips.append(Chip(name, labels[name], held, chosen, _at(query_of(filters, reasons=reasons), 0)))
    return tuple(chips)


def _at(query: str, offset: int) -> str:
    parts = [query] if query else []
    parts += [f"from={offset}"] if offset else []
    return f"/queue?{'&'.join(parts)}" if parts else "/queue"


def _row(entry: Entry, head: Head, query: str) -> Row:
    within = f"?{urlencode({'queue': query})}" if query else ""
    return Row(
        id=head.id,
        kind=vocab.codes("kind")[head.kind].label,
        when=brief_of(head, "when"),
        where=brief_of(head, "where"),
        who=brief_of(head, "perpetrator"),
        killed=brief_of(head, "killed"),
        outcome=brief_of(head, "outcome"),
        reasons=entry.reasons,
        conflicts=entry.conflicts,
        accounts=entry.accounts,
        documents=entry.documents,
        decisions=entry.decisions,
        address=f"/incidents/{head.id}{within}",
    )


def shortlist(pages: Pages, query: str, size: int = 40) -> Queue:
    """The head of the queue under these filters, for the left column of an incident's page."""
    return the_queue(pages, filters_in(query), 0, size)
