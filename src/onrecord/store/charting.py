"""What maps and timelines show of every incident at once, and a mark of the record's state to keep it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from onrecord.errors import RecordError
from onrecord.model import Code, Count, IncidentId, Party, When, Where
from onrecord.store.opening import explained
from onrecord.store.pages import Pages

Revision = tuple[int, ...]
SHOWN: dict[str, Any] = {
    "when": When,
    "where": Where,
    "perpetrator": Party,
    "perpetrator_status": Code,
    "killed": Count,
}
"""The slots that pictures draw on, and the types of their values."""


@dataclass(frozen=True)
class Charted:
    """An incident for pictures: the days it happened on (None is open), its places, who is named and how surely."""

    id: IncidentId
    kind: str
    documents: int
    grade: str  # how well it is attested, a code of grade; "" where none is kept
    first: date | None
    last: date | None
    places: tuple[Where, ...]
    rivals: tuple[Where, ...]  # where other reports have it
    party: str
    status: str
    killed_low: int | None
    conflict: bool


def revision(path: Path) -> Revision:
    """Sizes and times of the record's files: another tuple after every change that anyone made to it.

    An empty journal, which comes and goes with every program that only looks, is as none.
    """
    found: list[int] = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            told = file.stat()
        except OSError:
            found += (0, 0)
        else:
            found += (told.st_size, told.st_mtime_ns) if told.st_size else (0, 0)
    return tuple(found)


@lru_cache(maxsize=2)
def charted(path: Path, at: Revision) -> tuple[Charted, ...]:
    """Every incident for pictures, the oldest first, as of a revision of the record; kept for the next page."""
    with Pages.open(path) as pages:
        return _charted(pages)


def _charted(pages: Pages) -> tuple[Charted, ...]:
    slots = ", ".join(f"'{slot}'" for slot in SHOWN)
    query = f"""SELECT incident_id, slot, value, CASE slot WHEN 'where' THEN rivals END, status = 'conflict'
                FROM settled WHERE slot IN ({slots}) ORDER BY incident_id, position"""
    heads = "SELECT id, kind, documents, json_extract(grade, '$.code') FROM incidents"
    with explained(pages.path):
        told = [tuple(row) for row in pages.connection.execute(query)]
        incidents = [tuple(row) for row in pages.connection.execute(heads)]
    values = {id: tuple(rows) for id, rows in groupby(told, key=itemgetter(0))}
    found = [_one(incident, values.get(incident[0], ())) for incident in incidents]
    return tuple(sorted(found, key=lambda one: (one.first or one.last or date.max, one.id)))


@lru_cache(maxsize=50_000)  # a decision changes a few incidents; all others are as they were
def _one(incident: tuple[Any, ...], rows: tuple[tuple[Any, ...], ...]) -> Charted:
    id, kind, documents, grade = incident
    told: dict[str, list[Any]] = {slot: [] for slot in SHOWN}
    rivals: list[Where] = []
    conflict = False
    for _, slot, text, others, differs in rows:
        value = _decoded(slot, text)
        conflict = conflict or bool(differs)
        if slot != "where" or value not in rivals:  # rival sites stand side by side: the first is the settled one
            told[slot].append(value)
        if others and others != "[]":
            rivals += (rival for rival, _ in _rivals(others) if rival not in rivals and rival not in told["where"])
    times = [when for when in told["when"] if when.resolved and when.dated in ("occurred", "found")]
    narrowest = min(times, key=_length, default=None)
    party = next(iter(told["perpetrator"]), None)
    killed = next(iter(told["killed"]), None)
    return Charted(
        id=IncidentId(id),
        kind=kind,
        documents=documents,
        grade=grade or "",
        first=_day(narrowest.earliest) if narrowest else None,
        last=_day(narrowest.latest) if narrowest else None,
        places=tuple(told["where"]),
        rivals=tuple(rivals),
        party=", ".join(party.names) or party.kind if party else "",
        status=next((status.code for status in told["perpetrator_status"]), "unknown"),
        killed_low=killed.low if killed else None,
        conflict=conflict,
    )


def _length(when: When) -> int:
    first, last = _day(when.earliest), _day(when.latest)
    return (last - first).days if first and last else 10**6


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


@cache
def _decoder(slot: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(SHOWN[slot])


@cache
def _rival_decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(list[tuple[Where, list[Any]]])


@lru_cache(maxsize=50_000)  # towns, groups and counts come again and again
def _decoded(slot: str, text: str) -> Any:
    try:
        return _decoder(slot).decode(text)
    except msgspec.ValidationError as error:
        raise RecordError(f"a settled value of {slot} does not hold: {error}; run `onrecord check`") from error


@lru_cache(maxsize=10_000)
def _rivals(text: str) -> list[tuple[Where, list[Any]]]:
    try:
        return _rival_decoder().decode(text)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        raise RecordError(f"a settled value of where does not hold: {error}; run `onrecord check`") from error
