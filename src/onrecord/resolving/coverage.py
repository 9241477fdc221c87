"""How much of what sources count the record holds: "at least 28 attacks by 2 November; the record holds 19".

A tally is compared only over its own window, in its own places, of its own kinds and parties. An incident is held where
all of these surely fit, and perhaps held where the record leaves one of them open. A tally without a window is listed
and not compared: nobody knows since when it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.model import (
    Aggregate,
    Count,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Party,
    Reading,
    Snapshot,
    Voice,
    Where,
)
from onrecord.resolving.scope import Extent, Fit, Scope, extent_of, fits, is_counted, nations, who_was_hit
from onrecord.resolving.witness import bounds, published_day

Verdict = Literal["fewer", "as_many", "unclear", "more", "no_window"]


@dataclass(frozen=True)
class Coverage:
    """One tally beside the record: its window as running days (date.toordinal), and the incidents in its scope.

    `held` surely fit, `maybe` may fit. `verdict` is fewer (the record misses some whatever is counted), as_many,
    unclear (it depends on those that may fit), more (the record surely holds more than the tally) or no_window.
    """

    what: str
    told: Count
    first: int | None
    last: int | None
    as_of: int | None
    where: tuple[Where, ...]
    perpetrator: tuple[Party, ...]
    voice: Voice
    documents: tuple[DocumentId, ...]
    aggregate_id: str
    held: tuple[IncidentId, ...] = ()
    maybe: tuple[IncidentId, ...] = ()
    verdict: Verdict = "no_window"

    @property
    def missing(self) -> int:
        """How many events at least the sources know and the record does not."""
        low = self.told.low or 0
        return max(0, low - len(self.held) - len(self.maybe)) if self.verdict != "no_window" else 0


def coverage(snapshot: Snapshot) -> tuple[Coverage, ...]:
    """Every tally of events on record beside what the record holds of it, by window and then by number.

    The same tally told by several documents is one, with all of them. What every report tells only in passing and
    without a day is left out: it may be any of the others told again.
    """
    documents = {document.id: document for document in snapshot.documents}
    accounts = {account.id: account for reading in snapshot.readings for account in reading.accounts}
    told_on = {id: published_day(documents[account.document_id]) for id, account in accounts.items()}
    news = {id for id, account in accounts.items() if account.salience == "focus"}
    every = [(row, extent_of(row, told_on)) for row in snapshot.resolution.incidents]
    extents = [(row, extent) for row, extent in every if extent.windows or news.intersection(row.accounts)]
    told = _once(row for reading in snapshot.readings for row in _tallies(reading, documents[reading.document_id]))
    known = nations(party for _, extent in every for party in extent.parties)
    hits = [who_was_hit(aggregate, documents[tally.documents[0]]) for tally, aggregate in told]
    scopes = [_scope(tally, hit, known) for (tally, _), hit in zip(told, hits, strict=True)]
    compared = [_compared(tally, scope, extents) for (tally, _), scope in zip(told, scopes, strict=True)]
    return tuple(sorted(compared, key=_order))


def _order(row: Coverage) -> tuple[bool, int, int, int, str, str]:
    return row.first is None, row.first or 0, row.last or 0, row.told.low or 0, row.documents[0], row.aggregate_id


def _tallies(reading: Reading, document: Document) -> list[tuple[Coverage, Aggregate]]:
    """The counted aggregates of a reading; a part of a tally ("sixteen were in Iraq") shares the window before it."""
    found: list[tuple[Coverage, Aggregate]] = []
    before: Coverage | None = None
    for aggregate in reading.aggregates:
        if aggregate.count is None or aggregate.count.low is None or not is_counted(aggregate.what):
            continue
        tally = _tally(aggregate, aggregate.count, document)
        if tally.first is None and before is not None and _is_part(tally, before):
            tally = replace(tally, first=before.first, last=before.last)
        elif tally.first is not None:
            before = tally
        found.append((tally, aggregate))
    return found


def _tally(aggregate: Aggregate, count: Count, document: Document) -> Coverage:
    first, last = bounds(aggregate.window) if aggregate.window else (None, None)
    as_of = published_day(document)
    if as_of is not None and (last is None or last > as_of):
        last = as_of
    known = first is not None and last is not None and first <= last
    return Coverage(
        what=aggregate.what,
        told=count,
        first=first if known else None,
        last=last if known else None,
        as_of=as_of,
        where=tuple(where for where in aggregate.where if where.role not in ("launched", "said")),
        perpetrator=aggregate.perpetrator,
        voice=aggregate.voice[-1],
        documents=(document.id,),
        aggregate_id=aggregate.id,
    )


def _is_part(tally: Coverage, whole: Coverage) -> bool:
    """True for a smaller number with a place of its own."""
    return bool(tally.where) and (tally.told.low or 0) <= (whole.told.low or 0)


def _once(rows: Iterable[tuple[Coverage, Aggregate]]) -> list[tuple[Coverage, Aggregate]]:
    """Equal tallies of several documents together."""
    groups: dict[tuple[object, ...], list[tuple[Coverage, Aggregate]]] = defaultdict(list)
    for tally, aggregate in rows:
        bound = (tally.told.state, tally.told.low, tally.told.high)
        places = tuple(sorted(where.name for where in tally.where))
        window = (tally.first, tally.last) if tally.first is not None else (tally.documents[0], tally.aggregate_id)
        groups[(bound, tally.what.casefold(), places, window)].append((tally, aggregate))
    found = []
    for group in groups.values():
        first, aggregate = min(group, key=lambda row: (row[0].documents, row[0].aggregate_id))
        rest = {document for tally, _ in group for document in tally.documents} - set(first.documents)
        found.append((replace(first, documents=(*first.documents, *sorted(rest))), aggregate))
    return found


def _scope(tally: Coverage, hit: frozenset[str], known: Mapping[str, str]) -> Scope | None:
    """What a tally counts; None for one without a window."""
    if tally.first is None or tally.last is None:
        return None
    states = frozenset(known[word] for word in hit if word in known)
    return Scope(tally.what, hit, states, tally.perpetrator, tally.where, (tally.first, tally.last))


def _compared(tally: Coverage, scope: Scope | None, extents: Sequence[tuple[Incident, Extent]]) -> Coverage:
    if scope is None:
        return tally
    fitting: dict[Fit, list[IncidentId]] = {"sure": [], "maybe": [], "no": []}
    for incident, extent in extents:
        fitting[fits(extent, scope)].append(incident.id)
    held, maybe = tuple(sorted(fitting["sure"])), tuple(sorted(fitting["maybe"]))
    return replace(tally, held=held, maybe=maybe, verdict=_verdict(tally.told, len(held), len(maybe)))


def _verdict(told: Count, held: int, maybe: int) -> Verdict:
    low = told.low or 0
    if told.high is not None and held > told.high:
        return "more"
    if held + maybe < low:
        return "fewer"
    return "as_many" if held >= low else "unclear"
