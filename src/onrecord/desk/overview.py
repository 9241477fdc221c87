"""The overview: map, timeline and counts of the record or of a chosen span, with what each picture cannot show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from onrecord import vocab
from onrecord.desk.counting import layers, overlaps, ranged
from onrecord.desk.drawn import Drawn, Pictured, picture_file
from onrecord.desk.mapping import places_json
from onrecord.desk.page import Page, TheAsked, show
from onrecord.desk.pictures.axes import short_span, span_words
from onrecord.desk.pictures.bars import Bars, bins_of, stacked, step_for
from onrecord.desk.pictures.drawing import Picture
from onrecord.desk.pictures.maps import Spot, incident_map, record_map
from onrecord.desk.pictures.spans import Row, Span, intervals
from onrecord.desk.placing import POINTS, spot_of
from onrecord.model import IncidentId, Where
from onrecord.store.charting import Charted, Revision, charted, revision
from onrecord.words import spaced

router = APIRouter()

FILES = "/overview/pictures/"
LISTED = 25
"""Incidents on one page of the list."""
EACH = 60
"""Up to how many incidents are drawn one by one, rival sites and all."""
RANGES = 14
"""How many ranges of days are drawn as bars."""


@dataclass(frozen=True)
class Asking:
    """What part of the record is asked for: a span of days, a kind, and the page of the list."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    page: int = 1

    @property
    def query(self) -> str:
        """The part of the record as the query of an address, without the page."""
        given = {"from": self.first, "to": self.last, "kind": self.kind}
        return urlencode({name: str(value) for name, value in given.items() if value})


@dataclass(frozen=True)
class Listed:
    """An incident in the list under the pictures."""

    id: IncidentId
    kind: str
    first: date | None
    last: date | None
    when: str
    where: str
    party: str
    documents: int
    conflict: bool


@dataclass(frozen=True)
class Overview:
    """What the page shows: how many incidents, which span, the numbers behind the pictures, and the list."""

    total: int
    chosen: int
    undated: int
    unplaced: int
    first: date | None
    last: date | None
    asked: Asking
    kinds: tuple[tuple[str, str], ...]
    pictures: tuple[Drawn, ...]
    incidents: tuple[Listed, ...]
    page: int
    pages: int
    query: str


def the_asking(
    first: Annotated[str, Query(alias="from", max_length=10, description="The first day, as 2023-11-05.")] = "",
    last: Annotated[str, Query(alias="to", max_length=10, description="The last day.")] = "",
    kind: Annotated[str, Query(max_length=40, description="A code of kind.")] = "",
    page: Annotated[int, Query(ge=1, le=100_000, description="The page of the list.")] = 1,
) -> Asking:
    """What the query asks for; a day or a kind that is none is left out, and two days may stand in any order."""
    days = [_day(first), _day(last)]
    if days[0] and days[1] and days[0] > days[1]:
        days.reverse()
    return Asking(days[0], days[1], kind if kind in vocab.codes("kind") else "", page)


TheAsking = Annotated[Asking, Depends(the_asking)]


@show(router, "/overview", Overview)
def overview(asked: TheAsked, asking: TheAsking) -> Page:
    """The record, or a span of it, as a map, a timeline and counts."""
    record = asked.desk.record
    at = revision(record)
    pictures = _drawn(record, at, replace(asking, page=1))
    value = _overview(charted(record, at), asking, pictures)
    return Pictured("overview.html", value, "Overview", "/overview", pictures=pictures)


@router.get(FILES + "{name}.{form}", include_in_schema=False)
def overview_picture(asked: TheAsked, asking: TheAsking, name: str, form: Literal["svg", "png", "csv"]) -> Response:
    """One picture of the overview as a file."""
    record = asked.desk.record
    drawn = _drawn(record, revision(record), replace(asking, page=1))
    return picture_file(next((picture for picture in drawn if picture.name == name), None), form)


@router.get("/overview/places.json", response_model=None)
def overview_places(asked: TheAsked, asking: TheAsking) -> Response:
    """The places of the chosen incidents as GeoJSON, with their rivals."""
    record = asked.desk.record
    found = _chosen(charted(record, revision(record)), asking)
    return Response(places_json([spot for one in found for spot in _each(one)]), media_type="application/geo+json")


@lru_cache(maxsize=32)
def _drawn(record: Path, at: Revision, asking: Asking) -> tuple[Picture, ...]:
    """The pictures of a part of the record at a revision, kept for its next page and its files."""
    return _pictures(charted(record, at), asking)


def _overview(whole: Sequence[Charted], asking: Asking, pictures: Sequence[Picture]) -> Overview:
    found = _chosen(whole, asking)
    days = [day for one in whole for day in (one.first, one.last) if day]
    pages = max(1, -(-len(found) // LISTED))
    page = min(asking.page, pages)
    kinds = {one.kind for one in whole}
    return Overview(
        total=len(whole),
        chosen=len(found),
        undated=sum(not (one.first and one.last) for one in found),
        unplaced=sum(not one.places for one in found),
        first=min(days, default=None),
        last=max(days, default=None),
        asked=asking,
        kinds=tuple((code, entry.label) for code, entry in vocab.codes("kind").items() if code in kinds),
        pictures=tuple(Drawn.of(picture) for picture in pictures),
        incidents=tuple(map(_listed, found[(page - 1) * LISTED : page * LISTED])),
        page=page,
        pages=pages,
        query=asking.query,
    )


def _chosen(whole: Sequence[Charted], asking: Asking) -> list[Charted]:
    found = [one for one in whole if not asking.kind or one.kind == asking.kind]
    return [one for one in found if overlaps(one, asking.first, asking.last)]


def _pictures(whole: Sequence[Charted], asking: Asking) -> tuple[Picture, ...]:
    """The pictures in the order of the page; those that have no days to show are left out."""
    of_kind = [one for one in whole if not asking.kind or one.kind == asking.kind]
    found = _chosen(whole, asking)
    drawn = [_timeline(of_kind, asking), _map(found), *(_counts(found, asking, stack) for stack in STACKS)]
    drawn.append(_ranges(found))
    return tuple(picture for picture in drawn if picture is not None)


def _timeline(found: Sequence[Charted], asking: Asking) -> Picture | None:
    """All incidents in time; with a chosen span, that span marked and what lies around it."""
    days = [day for one in found for day in (one.first, one.last) if day and one.first and one.last]
    if not days:
        return None
    first, last = min(days), max(days)
    chosen = (asking.first or first, asking.last or last) if asking.first or asking.last else None
    if chosen is not None:
        first, last = _around(chosen, first, last)
    bins = bins_of(first, last, step_for(first, last))
    return stacked(
        Bars(
            name="timeline",
            title="Incidents in time",
            about=f"{len(found)} incidents from {span_words(first, last)}",
            unit="incidents",
            bins=bins,
            layers=layers(found, bins, lambda one: "incidents"),
            chosen=chosen,
        )
    )


def _around(chosen: tuple[date, date], first: date, last: date) -> tuple[date, date]:
    """The chosen days with as many and half as many again on both sides, as far as the record goes."""
    room = timedelta(days=max(30, (chosen[1] - chosen[0]).days * 3 // 2))
    begins = max(first, min(chosen[0], last) - min(room, chosen[0] - date.min))
    return begins, max(begins, min(last, chosen[1] + min(room, date.max - chosen[1])))


def _kind(one: Charted) -> str:
    return vocab.codes("kind")[one.kind].label


def _grade(one: Charted) -> str:
    return vocab.codes("grade")[one.grade].label if one.grade else "no grade"


@dataclass(frozen=True)
class Stack:
    """Counts that are drawn: the picture's name and title, and the code of an incident."""

    name: str
    title: str
    code_of: Callable[[Charted], str]


STACKS = (
    Stack("by_grade", "By how well it is attested", _grade),
    Stack("by_status", "By how surely the perpetrator is named", lambda one: spaced(one.status)),
    Stack("by_kind", "By kind", _kind),
    Stack("by_party", "By who is named", lambda one: one.party or "nobody named"),
)


def _counts(found: Sequence[Charted], asking: Asking, stack: Stack) -> Picture | None:
    days = [day for one in found for day in (one.first, one.last) if day and one.first and one.last]
    if not days:
        return None
    first = max(min(days), asking.first or date.min)
    last = max(min(max(days), asking.last or date.max), first)
    bins = bins_of(first, last, step_for(first, last))
    return stacked(
        Bars(
            name=stack.name,
            title=stack.title,
            about=f"incidents from {span_words(first, last)}, stacked {stack.title[0].lower()}{stack.title[1:]}",
            unit="incidents",
            bins=bins,
            layers=layers(found, bins, stack.code_of),
            notes=_notes(found),
        )
    )


def _notes(found: Sequence[Charted]) -> tuple[str, ...]:
    spread = sum(number for _, _, number in ranged(found))
    undated = sum(not (one.first and one.last) for one in found)
    notes = []
    if spread:
        notes.append(f"{_incidents(spread)} dated only to a range of days: each is spread evenly over its range.")
    if undated:
        notes.append(f"{_incidents(undated)} without both ends of a date: not drawn.")
    return tuple(notes)


def _incidents(number: int) -> str:
    return "1 incident is" if number == 1 else f"{number:,} incidents are"


def _ranges(found: Sequence[Charted]) -> Picture | None:
    """The times that are known only as ranges, as bars."""
    rows = ranged(found)
    if not rows:
        return None
    drawn = [
        Row(f"{short_span(first, last)}: {_number(number)}", (Span(first, last, "settled"),))
        for first, last, number in sorted(rows[:RANGES])
    ]
    hidden = len(rows) - len(drawn)
    notes = [f"{hidden:,} more ranges, each of fewer incidents, are in the list only."] if hidden else []
    return intervals("ranges", "Dates known only as ranges", drawn, notes)


def _number(number: int) -> str:
    return "1 incident" if number == 1 else f"{number:,} incidents"


def _map(found: Sequence[Charted]) -> Picture:
    title = "Where"
    if len(found) <= EACH:
        drawn = incident_map("map", title, [spot for one in found for spot in _each(one)])
        if drawn is not None:
            return drawn
    picture = record_map("map", title, _places(found))
    differing = sum(bool(one.rivals) for one in found)
    missing = sum(not one.places for one in found)
    notes = [*picture.notes]
    if differing:
        notes.append(
            f"{_number(differing)} with reports that differ on the place: here each stands where it is settled."
        )
    if missing:
        notes.append(f"{_number(missing)} without a place: not drawn.")
    return replace(picture, notes=tuple(notes))


def _places(found: Sequence[Charted]) -> list[Spot]:
    """Each place with how many incidents happened there; one with a single incident leads to it."""
    at: dict[Where, list[Charted]] = {}
    for one in found:
        place = _place(one)
        if place is not None:
            at.setdefault(place, []).append(one)
    spots = []
    for place, there in at.items():
        first, number = there[0], len(there)
        tip = _tip(first) if number == 1 else f"{place.name}: {number:,} incidents"
        spots.append(
            replace(spot_of(place, tip, address=f"/incidents/{first.id}" if number == 1 else ""), count=number)
        )
    return spots


def _each(one: Charted) -> list[Spot]:
    address = f"/incidents/{one.id}"
    place = _place(one)
    own = [spot_of(place, _tip(one), address=address)] if place else []
    rivals = [
        spot_of(rival, f"{_tip(one)}, as another report has it", rival=True, address=address) for rival in one.rivals
    ]
    return [*own, *rivals]


def _place(one: Charted) -> Where | None:
    """Where it happened, as finely as it is settled; its aim where nothing else is told."""
    order = {"occurred": 0, "target": 1}
    levels = (*POINTS, "province", "part_of_country", "country", "sea", "unknown")
    told = [place for place in one.places if place.role in order]
    return min(told, key=lambda place: (order[place.role], levels.index(place.level)), default=None)


def _tip(one: Charted) -> str:
    place = _place(one)
    return " · ".join(part for part in (_kind(one), _when(one), place.name if place else "") if part)


def _when(one: Charted) -> str:
    if one.first and one.last:
        return span_words(one.first, one.last)
    if one.first:
        return f"{span_words(one.first, one.first)} or later"
    return f"{span_words(one.last, one.last)} or earlier" if one.last else "no date"


def _listed(one: Charted) -> Listed:
    where = ", ".join(dict.fromkeys(place.name for place in one.places)) or "no place"
    return Listed(one.id, _kind(one), one.first, one.last, _when(one), where, one.party, one.documents, one.conflict)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
