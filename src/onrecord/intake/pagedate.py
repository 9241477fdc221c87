"""When a web page was published: what its markup states, or a proposal of htmldate that the page bears out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from onrecord import settings
from onrecord.intake import cleaners, dates
from onrecord.model import When
from onrecord.wire import Json

_STATED = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "citation_publication_date",
)
_DATING = re.compile(r"publi|date|time|issued|created", re.IGNORECASE)
_CHANGING = re.compile(r"modif|updat|expir|valid|last", re.IGNORECASE)
_NEAR = 8  # pieces of text on either side of a title: room for byline, place and sharing buttons
_BYLINE_LONGEST = 80
_TITLE_SHORTEST = 10
_PARTS = re.compile(r"\s+[|–—-]\s+|\s*::\s*")
_SEEN = (
    ".//body//p | .//body//text()[not(ancestor::p or ancestor::script or ancestor::style)]"
    " | .//body//@datetime | .//body//abbr/@title"
)


def published(tree: Any, linked: tuple[Json, ...], title: str | None, address: str | None) -> When | None:
    """The publication time the page states, else a day that htmldate proposes and the page bears out, else None.

    htmldate reads any date on the page; alone it is right on most pages and wrong on undated ones, where it takes a
    date of a neighbouring story or of the site. Its day counts only when it stands in the address, in a dating tag of
    the head, or beside the title. Failing that, the only day written beside the title counts. With all dating tags
    taken off the development pages, htmldate alone is right on 64 of 95 and wrong on 29, this is right on 59 and wrong
    on 4: `python -m bench.articles SHARED`.
    """
    stated = [when for text in _stated(tree, linked) if (when := dates.written(text)) and _plausible(when)]
    if stated:
        return _local(stated, address)
    lines = _bylines(tree, title)
    day = cleaners.htmldate().find_date(
        tree,
        original_date=True,
        url=address,
        min_date=f"{settings.get('published_first_year'):.0f}-01-01",
        max_date=f"{settings.get('published_last_year'):.0f}-12-31",
    )
    if day and (_in_address(day, address) or any(_says(text, day) for text in (*_head_dates(tree), *lines))):
        return dates.reported(day, day)
    days = {day for line in lines for day in dates.days_in(line)}
    return dates.reported(min(days), min(days)) if len(days) == 1 else None


def _stated(tree: Any, linked: tuple[Json, ...]) -> Iterator[str]:
    metas = [(_name(node).lower(), node.get("content") or "") for node in tree.iter("meta")]
    for name in _STATED:
        yield from (content for said, content in metas if said == name)
    yield from (str(article.get("datePublished", "")) for article in linked)
    for node in tree.xpath(".//time[@itemprop='datePublished' or @pubdate]"):
        yield node.get("datetime") or node.text_content()


def _local(stated: list[When], address: str | None) -> When:
    """The first stated time; when it is in UTC, the same moment as told on the spot, so that its day is the reader's.

    On the spot is a time of the same minute with an offset of its own, or the day that stands in the address.
    """
    first = stated[0]
    moment = _moment(first)
    if moment is None or moment.utcoffset():
        return first
    for other in stated[1:]:
        if _moment(other) == moment and other.earliest != first.earliest:
            return other
    for day in (moment - timedelta(days=1), moment + timedelta(days=1)):
        if f"/{day:%Y/%m/%d}/" in (address or ""):
            return dates.reported(f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}")
    return first


def _moment(when: When) -> datetime | None:
    moment = datetime.fromisoformat(when.earliest or "")
    return moment if moment.tzinfo else None


def _plausible(when: When) -> bool:
    year = int((when.earliest or "0000")[:4])
    return settings.get("published_first_year") <= year <= settings.get("published_last_year")


def _in_address(day: str, address: str | None) -> bool:
    year, month, number = day.split("-")
    return re.search(rf"(?<!\d){year}[-/_]?{month}[-/_]?{number}(?!\d)", address or "") is not None


def _head_dates(tree: Any) -> Iterator[str]:
    for node in tree.iter("meta"):
        name = _name(node)
        if _DATING.search(name) and not _CHANGING.search(name):
            yield node.get("content") or ""


def _bylines(tree: Any, title: str | None) -> list[str]:
    """The byline: short texts that are no sentence, after a title or (when no link to elsewhere) before it."""
    pieces = [_spaced(piece if isinstance(piece, str) else " ".join(piece.itertext())) for piece in tree.xpath(_SEEN)]
    pieces = [piece for piece in pieces if piece]
    titles = [title or "", *_PARTS.split(title or ""), *(node.text_content() for node in tree.iter("h1"))]
    wanted = {_spaced(part) for part in titles if len(_spaced(part)) >= _TITLE_SHORTEST}
    links = {_spaced(words) for words in tree.xpath(".//body//a//text()")}
    near: dict[int, str] = {}
    for number, piece in enumerate(pieces):
        if piece in wanted:
            start = max(0, number - _NEAR)
            near.update((n, pieces[n]) for n in range(start, number) if pieces[n] not in links)
            near.update(enumerate(pieces[number + 1 : number + _NEAR + 1], number + 1))
    return [
        piece
        for piece in near.values()
        if piece not in wanted and len(piece) <= _BYLINE_LONGEST and piece[-1] not in ".!?…"
    ]


def _name(node: Any) -> str:
    return node.get("property") or node.get("name") or node.get("itemprop") or ""


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _says(text: str, day: str) -> bool:
    """True when the day stands in the text: run together, or its year and day number close to each other."""
    year, month, number = day.split("-")
    pair = rf"(?<!\d)0?{int(number)}(?!\d).{{1,20}}{year}|{year}.{{1,20}}(?<!\d)0?{int(number)}(?!\d)"
    return f"{year}{month}{number}" in text or re.search(pair, text, re.DOTALL) is not None
