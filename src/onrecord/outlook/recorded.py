"""A record as rows of the outlook: incidents as attacks and responses, published numbers of attacks as tallies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Count,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    NearMiss,
    Outcome,
    Party,
    Snapshot,
    Support,
    Value,
    When,
    Where,
)
from onrecord.outlook import severity
from onrecord.outlook.assumed import Weight, threshold
from onrecord.outlook.known import Case, Left, Near, Role, Rows, Status, Tally, Words
from onrecord.outlook.severity import Facts

NO_ATTACK = ("threat", "diplomatic", "other")
OFFICIAL = ("official", "military", "government")
TELLING = ("when", "where", "weapon", "outcome", "injured", "killed", "damage")
"""Slots whose claims tell that the attack took place, and so who vouches for it."""
DISPUTED = ("when", "where", "outcome", "killed", "injured")


@dataclass(frozen=True)
class Scope:
    """Which incidents of a record make the series: countries of their places, and whose deeds are responses.

    `responders` are countries or parts of names of parties; what they did, and what is stated to answer something, is a
    response and no attack.
    """

    countries: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Record:
    """A snapshot by id, cut to the accounts of documents published by a day."""

    documents: Mapping[DocumentId, Document]
    accounts: Mapping[AccountId, Account]
    published: Mapping[DocumentId, date]
    answers: Mapping[IncidentId, tuple[str, ...]]
    twins: Mapping[IncidentId, tuple[str, ...]]

    def claims(self, supports: Iterable[Support]) -> Iterator[tuple[Account, Claim]]:
        """The claims behind a value that were published by the day."""
        for support in supports:
            account = self.accounts.get(support.account_id)
            if account is not None:
                yield account, account.claims[support.index]

    def values(self, incident: Incident, slot: str) -> list[tuple[Value, tuple[Words, ...]]]:
        """What the incident shows in a slot, each with its words: the settled value, or the first rival then told."""
        found: list[tuple[Value, tuple[Words, ...]]] = []
        for row in incident.of(slot):
            if row.status == "corrected":
                found.append((row.value, ()))
                continue
            ways = ((row.value, row.support), *row.rivals)
            told = next((way for way in ways if any(_told(claim) for _, claim in self.claims(way[1]))), None)
            if told is not None:
                found.append((told[0], self.words(told[1])))
        return found

    def words(self, supports: Iterable[Support]) -> tuple[Words, ...]:
        """The spans behind a value."""
        return tuple(
            Words(account.document_id, span) for account, claim in self.claims(supports) for span in claim.spans
        )


def rows_of(snapshot: Snapshot, as_of: date, scope: Scope, weights: Mapping[str, Weight]) -> Rows:
    """The incidents of a scope that reports published by `as_of` tell as their news, and the tallies they print.

    A report without a date cannot be placed in time and is left out. For an exact cut pass a snapshot that was resolved
    from those reports alone; of another one, values that only later reports support are passed over.
    """
    record, undated = _cut(snapshot, as_of)
    cases, left = [], []
    for incident in snapshot.resolution.incidents:
        made = _case(record, incident, scope, weights)
        if isinstance(made, Case):
            cases.append(made)
        elif made:
            left.append((made, incident.id))
    reasons = sorted({reason for reason, _ in left})
    rows = [Left(reason, tuple(id for why, id in left if why == reason)) for reason in reasons]
    if undated:
        rows.append(Left("reports without a date of publication", tuple(undated)))
    return Rows(
        cases=tuple(cases),
        tallies=tuple(_tallies(snapshot, record, scope)),
        left=tuple(rows),
        measured=True,
        deadly="killed of 1 or more",
        source="record",
        notes=tuple(_doubles(snapshot, {case.id for case in cases})),
    )


def last_report(snapshot: Snapshot) -> date | None:
    """The day of the newest dated report; None when none is dated."""
    return max((day for day in map(_published, snapshot.documents) if day), default=None)


def _cut(snapshot: Snapshot, as_of: date) -> tuple[_Record, list[str]]:
    days = {document.id: _published(document) for document in snapshot.documents}
    published = {id: day for id, day in days.items() if day is not None and day <= as_of}
    read = {reading.document_id for reading in snapshot.readings if reading.accounts}
    undated = sorted(str(id) for id, day in days.items() if day is None and id in read)
    accounts = {
        account.id: account
        for reading in snapshot.readings
        for account in reading.accounts
        if account.document_id in published
    }
    answers: dict[IncidentId, tuple[str, ...]] = {}
    twins: dict[IncidentId, tuple[str, ...]] = {}
    for link in snapshot.resolution.links:
        if link.kind == "response_to" and link.document_id in published:
            answers[link.source] = (*answers.get(link.source, ()), link.target)
        elif link.kind == "same_event":
            twins[link.source] = (*twins.get(link.source, ()), link.target)
            twins[link.target] = (*twins.get(link.target, ()), link.source)
    documents = {document.id: document for document in snapshot.documents}
    return _Record(documents, accounts, published, answers, twins), undated


def _case(record: _Record, incident: Incident, scope: Scope, weights: Mapping[str, Weight]) -> Case | str:
    """The incident as a case, why it is none, or "" when it lies outside the scope or was not yet told."""
    told = [record.accounts[id] for id in incident.accounts if id in record.accounts]
    if not told or incident.kind in NO_ATTACK:
        return ""
    places = [value for value, _ in record.values(incident, "where") if isinstance(value, Where)]
    if scope.countries and not any(place.country in scope.countries for place in places):
        return ""
    if all(account.salience == "background" for account in told):
        return "told only in passing"
    known_on = min(record.published[account.document_id] for account in told)
    days = _days(record, incident, known_on)
    if days is None:
        return "no day is told"
    ending, facts = _ending(record, incident, weights)
    place = places[0] if places else None
    return Case(
        id=incident.id,
        label=", ".join(filter(None, (incident.kind.replace("_", " "), place.name if place else None))),
        role=_role(record, incident, scope),
        first=days[0],
        last=days[1],
        known_on=max(known_on, days[0]),
        status=_status(told),
        reached=ending.reached,
        hurt=None if facts.injured is None else facts.injured > 0,
        killed=facts.killed,
        near=ending.near,
        conflict=any(row.status == "conflict" for slot in DISPUTED for row in incident.of(slot)),
        place=place.name if place else None,
        country=place.country if place else None,
        answers=record.answers.get(incident.id, ()),
        same_as=record.twins.get(incident.id, ()),
        words=tuple(Words(account.document_id, span) for account in told for span in account.trigger),
    )


def _days(record: _Record, incident: Incident, known_on: date) -> tuple[date, date] | None:
    """The days on which it may have happened, by all tellings; news with an open start began within `open_days`."""
    ranges = []
    for value, _ in record.values(incident, "when"):
        if not isinstance(value, When) or not value.resolved:
            continue
        last = date.fromisoformat((value.latest or value.earliest or "")[:10])
        open_start = last - timedelta(days=int(threshold("open_days")) - 1)
        first = date.fromisoformat(value.earliest[:10]) if value.earliest else open_start
        ranges.append((first, min(last, max(known_on, first))))
    if not ranges:
        return None
    first, last = min(first for first, _ in ranges), max(last for _, last in ranges)
    return (first, last) if (last - first).days <= 366 else None


def _ending(record: _Record, incident: Incident, weights: Mapping[str, Weight]) -> tuple[severity.Ending, Facts]:
    """How it ended, from the slots outcome, near_miss, injured, killed and target."""
    outcomes = record.values(incident, "outcome")
    outcome = next((value for value, _ in outcomes if isinstance(value, Outcome)), None)
    called = any(isinstance(value, NearMiss) and value.value for value, _ in record.values(incident, "near_miss"))
    things = [value for value, _ in record.values(incident, "target") if isinstance(value, Party)]
    hit = " ".join(name for party in things for name in (*party.names, party.object or ""))
    facts = Facts(
        words=(outcome.reason or "") if outcome else "",
        injured=_low(record.values(incident, "injured")),
        killed=_deadly(record.values(incident, "killed")),
        called=called,
        dud=bool(outcome and outcome.detonated is False and outcome.reached_target),
        occupied=severity.says_occupied(hit),
        reached=_reached(outcome),
    )
    spans = {
        slot: tuple(words for _, found in record.values(incident, slot) for words in found)
        for slot in ("outcome", "near_miss", "injured")
    }
    ended = severity.ending(facts, weights)
    near = tuple(
        Near(row.name, row.slot, row.weight, row.low, row.high, _quoted(spans[row.slot]) or row.words, spans[row.slot])
        for row in ended.near
    )
    return severity.Ending(ended.reached, near), facts


def _reached(outcome: Outcome | None) -> bool | None:
    if outcome is None:
        return None
    return (
        False
        if outcome.code in ("intercepted", "foiled") and outcome.reached_target is None
        else outcome.reached_target
    )


def _quoted(words: Sequence[Words]) -> str:
    return " … ".join(dict.fromkeys(" ".join(row.span.quote.split()) for row in words))


def _low(values: Sequence[tuple[Value, tuple[Words, ...]]]) -> int | None:
    """The least number a count allows; 0 where none are reported; None where nothing is said."""
    for value, _ in values:
        if isinstance(value, Count):
            return 0 if value.state in ("explicit_zero", "none_reported") else value.low or 1
    return None


def _deadly(values: Sequence[tuple[Value, tuple[Words, ...]]]) -> bool | None:
    low = _low(values)
    return None if low is None else low > 0


def _role(record: _Record, incident: Incident, scope: Scope) -> Role:
    if incident.id in record.answers:
        return "response"
    parties = [value for value, _ in record.values(incident, "perpetrator") if isinstance(value, Party)]
    for party in parties:
        if any(name == party.country or name.lower() in _names(party) for name in scope.responders):
            return "response"
    return "attack"


def _names(party: Party) -> str:
    return " ".join(party.names).lower()


def _status(accounts: Sequence[Account]) -> Status:
    """Confirmed where an official voice tells it, claimed where only those who claim it do, else reported."""
    telling = [claim for account in accounts for claim in account.claims if claim.slot in TELLING and _told(claim)]
    if any(voice.kind in OFFICIAL for claim in telling for voice in claim.voice if claim.certainty != "claimed"):
        return "confirmed"
    hedged = [claim for claim in telling if claim.certainty == "claimed" or claim.voice[0].kind == "armed_group"]
    return "claimed" if hedged else "reported"


def _told(claim: Claim) -> bool:
    return claim.polarity == "+" and claim.realis == "actual"


def _published(document: Document) -> date | None:
    when = document.published
    text = (when.latest or when.earliest) if when else None
    return date.fromisoformat(text[:10]) if text else None


def _tallies(snapshot: Snapshot, record: _Record, scope: Scope) -> Iterator[Tally]:
    """Numbers of attacks since a day, over no part of the scope only, that reports published by the day print."""
    for reading in snapshot.readings:
        told_on = record.published.get(reading.document_id)
        for row in reading.aggregates:
            count, window = row.count, row.window
            if told_on is None or "attack" not in row.what or count is None or window is None:
                continue
            countries = {place.country for place in row.where if place.country}
            whole = not countries or not scope.countries or set(scope.countries) <= countries
            if whole and window.earliest and count.state in ("number", "range") and (count.low or 0) >= 2:
                yield Tally(
                    f"{reading.document_id}/{row.id}",
                    count.low or 0,
                    min(told_on, date.fromisoformat((window.latest or told_on.isoformat())[:10])),
                    date.fromisoformat(window.earliest[:10]),
                    count.state == "range" and count.high is None,
                    tuple(Words(reading.document_id, span) for span in row.spans),
                )


def _doubles(snapshot: Snapshot, ids: set[str]) -> Iterator[str]:
    """A note on incidents that may be one event: they are counted apart until a person judges them."""
    pairs = [
        link
        for link in snapshot.resolution.links
        if link.kind == "same_event" and link.source in ids and link.target in ids
    ]
    if pairs:
        listed = ", ".join(f"{link.source} and {link.target}" for link in pairs[:5])
        more = f" and {len(pairs) - 5} more" if len(pairs) > 5 else ""
        yield (
            f"{len(pairs)} pairs of rows may be one event each (proposed joins); the pace counts them apart, the ladder"
            f" a near miss once: {listed}{more}"
        )
