"""The search page: incidents and reports by words and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from onrecord.desk.evidence import outlet_of
from onrecord.desk.page import Page, TheAsked, show
from onrecord.desk.queue import Queue, Word, the_queue
from onrecord.desk.shapes import title_of
from onrecord.store import searching
from onrecord.store.pages import Pages
from onrecord.store.worklist import Filters

router = APIRouter()

INCIDENTS = 15
REPORTS = 20


@dataclass(frozen=True)
class Told:
    """An incident that a report tells."""

    id: str
    title: str


@dataclass(frozen=True)
class Found:
    """A report with the words that were looked for."""

    document_id: str
    outlet: str
    published: str | None
    title: str | None
    pieces: tuple[tuple[str, bool], ...]
    tells: tuple[Told, ...]


@dataclass(frozen=True)
class Search:
    """What a search found."""

    words: str
    incidents: Queue | None
    reports: tuple[Found, ...]
    held: int
    first: int
    more: int | None  # where the next reports begin


@show(router, "/search", Search)
def search(asked: TheAsked, q: Word = "", offset: Annotated[int, Query(ge=0, le=10_000_000, alias="from")] = 0) -> Page:
    """Incidents and reports that hold the words."""
    with asked.desk.reading() as pages:
        reports = _found(pages, q, offset)
        held = searching.held(pages.connection, q)
        incidents = the_queue(pages, Filters(words=q, passing=True), 0, INCIDENTS) if q.strip() else None
    more = offset + REPORTS if offset + REPORTS < held else None
    value = Search(q, incidents, reports, held, offset + 1 if reports else 0, more)
    return Page("search.html", value, "Search", "/queue")


def _found(pages: Pages, words: str, offset: int) -> tuple[Found, ...]:
    hits = searching.documents(pages.connection, words, limit=REPORTS, offset=offset)
    known = {report.id: report for report in pages.reports([hit.document_id for hit in hits])}
    ids = list(dict.fromkeys(id for hit in hits for id in hit.incidents))
    titles = {one.id: title_of(one) for one in pages.heads(ids)}
    return tuple(
        Found(
            document_id=hit.document_id,
            outlet=outlet_of(known[hit.document_id]),
            published=known[hit.document_id].published,
            title=hit.title,
            pieces=_pieces(hit.words),
            tells=tuple(Told(id, titles[id]) for id in hit.incidents),
        )
        for hit in hits
    )


def _pieces(words: str) -> tuple[tuple[str, bool], ...]:
    """Words in pieces, with whether a piece is what was looked for."""
    begins, ends = searching.MARKS
    pieces = []
    for part in words.split(begins):
        hit, end, rest = part.partition(ends)
        pieces += [(hit, True), (rest, False)] if end else [(part, False)]
    return tuple(piece for piece in pieces if piece[0])
