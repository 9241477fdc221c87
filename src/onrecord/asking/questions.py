"""What can be asked of a record: its incidents, one of them with its words, coverage, the outlook, a search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, TypedDict, get_args

from onrecord import flow, review, wire
from onrecord.asking import plainly, shelf
from onrecord.asking.filters import Filters, day_of
from onrecord.errors import InputError, MissingError
from onrecord.export.view import Output, View, view_of
from onrecord.flow import Stages
from onrecord.model import Incident, Reading, Snapshot
from onrecord.resolving.coverage import coverage
from onrecord.store import Store, found, loading, parting, searching
from onrecord.store.charting import Revision, revision
from onrecord.store.opening import explained
from onrecord.store.pages import Pages

Part = Literal["risk", "days", "weeks", "waves", "chains"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What an outlook holds: the chance of a deadly attack, the series by day or week, its waves, what followed what."""


@dataclass(frozen=True)
class Ahead:
    """Which outlook is asked for: the part, the day as of which and since when, whose attacks, and what is assumed.

    Without a day it is that of the last dated report. `weight` are NAME=VALUE pairs of near misses, `reference` are ids
    of reference classes or "none"; `horizons` are days ahead, for the risk alone.
    """

    part: Part = "risk"
    as_of: date | None = None
    since: date | None = None
    countries: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()
    horizons: tuple[int, ...] = ()
    weight: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    seed: int = 1


class GivenAhead(TypedDict, total=False):
    """An outlook as a caller from Python asks for it: days as dates or ISO text, countries and the like as lists."""

    as_of: date | str
    since: date | str
    countries: Sequence[str]
    responders: Sequence[str]
    horizons: Sequence[int]
    weight: Sequence[str]
    reference: Sequence[str]
    seed: int


def ahead_of(part: str, given: GivenAhead) -> Ahead:
    """The outlook that a caller asks for; InputError for a part or a day that is none, or an option there is not."""
    known: dict[str, Any] = dict(given)
    if part not in PARTS:
        raise InputError(f"an outlook has no part {part!r}; the parts are {', '.join(PARTS)}")
    unknown = sorted(set(known) - {one.name for one in fields(Ahead)})
    if unknown:
        raise InputError(f"an outlook takes no {unknown[0]!r}; it takes {', '.join(GivenAhead.__annotations__)}")
    for name, value in known.items():
        if name in ("as_of", "since"):
            known[name] = day_of(name, value) if isinstance(value, str) else value
        elif name != "seed":
            known[name] = (value,) if isinstance(value, str) else tuple(value)
    return Ahead(part, **known)


@dataclass(frozen=True)
class Questions:
    """A record that answers questions and writes nothing; each answer is of one moment.

    Answers are of the incidents as they stand; `settled` brings them up to date first.
    """

    record: Path
    stages: Stages

    @classmethod
    def settled(cls, record: Path, stages: Stages | None = None) -> Questions:
        """The record at a path, its incidents brought up to date; RecordError when there is none."""
        used = stages or flow.shipped()
        with Store.open(record, create=False) as store:
            flow.settle(store, used)
            store.ready()
        return cls(record.absolute(), used)

    @property
    def revision(self) -> Revision:
        """Another tuple after every change that anyone made to the record."""
        return revision(self.record)

    @property
    def stale(self) -> bool:
        """True while incidents are older than what they follow from: reports are coming in."""
        with Pages.open(self.record) as pages:
            return Store(self.record, pages.connection).stale

    def snapshot(self) -> Snapshot:
        """The whole record."""
        return shelf.snapshot(self.record, self.revision)

    def fitting(self, filters: Filters) -> tuple[tuple[Incident, ...], int]:
        """The incidents that fit, the first day first, and how many more fit that are told only in passing."""
        fits = filters.test()
        held = [row for row in shelf.incidents(self.record, self.revision) if fits(row[0])]
        shown = tuple(incident for incident, news in held if news or filters.everything)
        return shown, len(held) - len(shown)

    def incidents(self, filters: Filters) -> list[wire.Json]:
        """The incidents that fit, as `onrecord incidents --json` prints them."""
        return plainly.incidents_json(self.fitting(filters)[0])

    def incident(self, name: str) -> wire.Json:
        """One incident with its words, as `onrecord show ID --json` prints it.

        `name` is its id, a former id, one of its accounts, or the beginning of any of these: MissingError when none
        fits, InputError when several do.
        """
        with Pages.open(self.record) as pages:
            connection = pages.connection
            id = review.incident_id(Store(self.record, connection), name)
            (incident,) = found.incidents(connection, [id])
            accounts = pages.accounts(incident.accounts)
            documents = loading.documents(connection, {account.document_id for account in accounts})
            return plainly.incident_json(
                incident,
                accounts,
                {document.id: document for document in documents},
                found.links_of(connection, [id]),
                found.likenesses_of(connection, incident.accounts),
            )

    def coverage(self) -> list[wire.Json]:
        """What sources count beside what the record holds, as `onrecord incidents --coverage --json` prints it."""
        with Pages.open(self.record) as pages, explained(self.record):
            return [plainly.coverage_json(row) for row in coverage(parting.tallied(pages.connection))]

    def exported(self, filters: Filters, parted: Callable[[Iterable[View]], Output]) -> Output:
        """The incidents that fit in a form of export that takes some of them at a time, never all of them in memory.

        What refers to other incidents is as in the whole.
        """
        ids = [incident.id for incident in self.fitting(filters)[0]]
        with Pages.open(self.record) as pages, explained(self.record):
            return parted(map(view_of, parting.snapshots(pages.connection, ids)))

    def search(self, text: str, *, limit: int = 20) -> wire.Json:
        """Documents and incidents by words, as `onrecord search WORDS --json` prints them."""
        with Pages.open(self.record) as pages:
            hits = searching.documents(pages.connection, text, limit=limit)
            ids = searching.incidents(pages.connection, text)
        return {"documents": wire.plain(hits), "incidents": list(ids)}

    def document(self, id: str) -> wire.Json:
        """One document with its text and what was read in it, as `onrecord read --json` prints one; or MissingError."""
        with Pages.open(self.record) as pages:
            documents = loading.documents(pages.connection, [id])  # type: ignore[list-item]
            readings: Iterable[Reading] = loading.readings(pages.connection, [document.id for document in documents])
            for document in documents:
                return wire.reading_json(document, next(iter(readings), Reading(document.id, "")))
        raise MissingError(f"the record has no document {id[:80]!r}; an incident names those that tell it")

    def outlook(self, ahead: Ahead) -> wire.Json:
        """The part of an outlook, as `onrecord outlook risk|rates|waves|chains --json` prints it.

        InputError when no report has a date, or when what is assumed is in no list.
        """
        answer: Any = import_module("onrecord.asking.ahead").answer  # numpy and scipy wait till then
        told: wire.Json = answer(self, ahead)
        return told
