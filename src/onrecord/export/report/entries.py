"""What the report tells of each incident: a line of heading, its values with their words, its place and its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.export import geojson
from onrecord.export.standards.case import Case
from onrecord.export.standards.days import Days
from onrecord.export.standards.lands import country_name
from onrecord.export.table import Row
from onrecord.export.view import View, words
from onrecord.model import Claim, Document, Settled, Support, Where

QUOTES = 4
"""Quotes shown under a value; the full record has all."""


@dataclass(frozen=True)
class Quoted:
    """Words of a report: who is said to say them, with which hedge, who printed them, where and when."""

    text: str
    said_by: str
    certainty: str
    outlet: str
    day: str
    address: str | None


@dataclass(frozen=True)
class Told:
    """A settled value in words, how it is settled, what others say, and the words behind it."""

    slot: str
    value: str
    status: str
    rivals: tuple[str, ...]
    quotes: tuple[Quoted, ...]
    more: int


@dataclass(frozen=True)
class Entry:
    """One incident of the report. `places` are those with a middle, each with whether it is a rival."""

    id: str
    kind: str
    when: str
    where: str
    days: Days | None
    places: tuple[tuple[Where, bool], ...]
    told: tuple[Told, ...]
    reports: int
    conflict: bool


def entries_of(view: View) -> tuple[Entry, ...]:
    """Every incident by first day and id; those whose days are open come last."""
    entries = [_entry(Row(view, incident)) for incident in view.snapshot.resolution.incidents]
    return tuple(sorted(entries, key=lambda entry: (str(entry.days.first) if entry.days else "9999", entry.id)))


def _entry(row: Row) -> Entry:
    case = Case(row)
    settled = tuple(value for slot in dict.fromkeys(one.slot for one in row.incident.settled)
                    for value in row.settled(slot))  # fmt: skip
    places = geojson.places(row.view.stated(row.incident, "where"))
    where = case.where
    return Entry(
        case.id,
        case.kind.replace("_", " "),
        words(case.when) if case.when else "no day is told",
        ", ".join(part for part in (where.name, country_name(where.country)) if part) if where else "no place is told",
        case.days,
        tuple((place, rival) for place, _, rival in places if place.lat is not None and place.lon is not None),
        tuple(_told(row.view, one) for one in settled),
        row.incident.documents,
        any(one.status == "conflict" for one in settled),
    )


def _told(view: View, settled: Settled) -> Told:
    quotes = list(dict.fromkeys(_quotes(view, settled.support)))
    rivals = tuple(words(value) for value, _ in settled.rivals)
    return Told(
        settled.slot.replace("_", " "),
        _readable(settled),
        settled.status,
        rivals,
        tuple(quotes[:QUOTES]),
        max(0, len(quotes) - QUOTES),
    )


def _readable(settled: Settled) -> str:
    """The value in words; codes without underscores."""
    text = words(settled.value)
    return text.replace("_", " ") if settled.slot in _CODED else text


_CODED = frozenset(("weapon", "stage", "outcome", "perpetrator_status", "killed", "injured"))


def _quotes(view: View, supports: Iterable[Support]) -> Iterable[Quoted]:
    for support in supports:
        claim, document = view.claim(support), view.documents[view.accounts[support.account_id].document_id]
        yield from (_quoted(view, document, claim, span.quote) for span in claim.spans)


def _quoted(view: View, document: Document, claim: Claim, text: str) -> Quoted:
    speakers = [voice.name for voice in claim.voice if voice.role == "speaker" and voice.name]
    day = (document.published.latest or "")[:10] if document.published else ""
    address = document.address if (document.address or "").startswith(("http://", "https://")) else None
    outlet = document.outlet or document.address or view.sources.get(document.id, document.id)
    return Quoted(text, ", ".join(speakers), claim.certainty, outlet, day, address)
