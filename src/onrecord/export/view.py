"""What every export format shares: a record looked up by id, the rule for what may be exported, and values as words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from onrecord.acts import Decision
from onrecord.errors import RecordError
from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Link,
    NearMiss,
    Note,
    Outcome,
    Party,
    Reading,
    Settled,
    Snapshot,
    Span,
    Support,
    Value,
    Weapon,
    When,
    Where,
)
from onrecord.wire import Kept

LEVELS = ("site", "settlement", "district", "province", "part_of_country", "country", "sea", "unknown")
"""Place levels, the most specific first; only the first three may carry a point."""
POINT_LEVELS = LEVELS[:3]


@dataclass(frozen=True)
class Column:
    """One column, key or kind of line of a format: its name, what it holds, and which rule its values come from.

    `forced` names what the format makes of a value that nobody said so: a middle day, the lowest count, a 0.
    `type` is what a format with types stores it as.
    """

    name: str
    help: str
    source: str
    forced: str = ""
    type: Literal["text", "integer", "number", "date"] = "text"


@dataclass(frozen=True)
class Dropped:
    """Something the format refused, the rule that refused it, the reason in words and where it may go instead.

    `subject` is the id of an incident, else of the account, aggregate or statement.
    """

    subject: str
    rule: str
    reason: str
    kind: str = ""
    when: str = ""
    where: str = ""
    nearest: str = ""


@dataclass(frozen=True)
class Output:
    """The pieces of one export, text or bytes, in order, how many rows they hold, and what was refused."""

    pieces: Iterable[str | bytes]
    rows: int
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True)
class View:
    """A snapshot with its documents, accounts, incidents, links and first arrivals by id, and who answers whom."""

    snapshot: Snapshot
    documents: dict[DocumentId, Document]
    accounts: dict[AccountId, Account]
    incident_of: dict[AccountId, IncidentId]
    links: dict[IncidentId, tuple[Link, ...]]
    sources: dict[DocumentId, str]
    incidents: dict[IncidentId, Incident]
    answers: dict[IncidentId, tuple[IncidentId, ...]]
    kept: Collection[Kept] = ()
    trail: tuple[Decision, ...] = ()

    @cached_property
    def waves(self) -> frozenset[tuple[DocumentId | None, str]]:
        """Document and id of every aggregate: a link may lead to one."""
        return frozenset(
            (reading.document_id, row.id) for reading in self.snapshot.readings for row in reading.aggregates
        )

    def claim(self, support: Support) -> Claim:
        """The claim that stands behind a settled value; RecordError when the record does not hold it."""
        account = self.accounts.get(support.account_id)
        if account is None or not 0 <= support.index < len(account.claims):
            raise RecordError(
                f"a settled value rests on claim {support.index} of account {support.account_id},"
                " which is not on record; resolve the record again"
            )
        return account.claims[support.index]

    def claims(self, supports: Iterable[Support]) -> tuple[Claim, ...]:
        """The claims behind a value, in order."""
        return tuple(self.claim(support) for support in supports)

    def stated(self, incident: Incident, slot: str) -> tuple[Settled, ...]:
        """The settled values of a slot that may be exported, each with only those rivals that may be, too."""
        rows = []
        for row in incident.of(slot):
            if row.status == "corrected" or self._told(row.support):
                rivals = tuple(rival for rival in row.rivals if self._told(rival[1]))
                rows.append(Settled(row.slot, row.value, row.support, rivals, row.rule, row.status))
        return tuple(rows)

    def refused(self, incident: Incident) -> Iterator[Dropped]:
        """The settled values of an incident that no export states: denied, planned, conditional or mere context."""
        for row in incident.settled:
            if row.status != "corrected" and not self._told(row.support):
                yield self.dropped(
                    incident,
                    "only_denied_or_not_actual",
                    f"{row.slot} {words(row.value)!r}: every claim behind it is denied or not told as having happened",
                )

    def dropped(self, incident: Incident, rule: str, reason: str, nearest: str = "jsonl keeps it") -> Dropped:
        """A refusal of an incident, or of one of its values, with its kind, time and place in words."""
        when, where = (", ".join(words(row.value) for row in self.stated(incident, slot)) for slot in ("when", "where"))
        return Dropped(incident.id, rule, reason, incident.kind, when, where, nearest)

    def documents_of(self, incident: Incident) -> tuple[Document, ...]:
        """The documents that tell the incident, each once, in the order of its accounts."""
        ids = dict.fromkeys(self.accounts[account].document_id for account in incident.accounts)
        return tuple(self.documents[id] for id in ids)

    def _told(self, supports: tuple[Support, ...]) -> bool:
        return not supports or any(told(claim) for claim in self.claims(supports))


def view_of(snapshot: Snapshot, kept: Collection[Kept] = (), trail: tuple[Decision, ...] = ()) -> View:
    """The snapshot by id, with the bytes as they came and the trail of decisions where a format needs them.

    RecordError when an account or a span does not hold against its document.
    """
    documents = {document.id: document for document in snapshot.documents}
    for reading in snapshot.readings:
        _check_spans(reading, documents)
    links: dict[IncidentId, tuple[Link, ...]] = {}
    for link in snapshot.resolution.links:
        links[link.source] = (*links.get(link.source, ()), link)
    view = View(
        snapshot,
        documents,
        {account.id: account for reading in snapshot.readings for account in reading.accounts},
        {account: incident.id for incident in snapshot.resolution.incidents for account in incident.accounts},
        links,
        {arrival.document_id: arrival.source for arrival in sorted(snapshot.arrivals, key=lambda a: a.source)[::-1]},
        {incident.id: incident for incident in snapshot.resolution.incidents},
        _answers(snapshot),
        kept,
        trail,
    )
    missing = sorted(set(view.incident_of) - set(view.accounts))
    if missing:
        raise RecordError(f"an incident holds account {missing[0]}, which is not on record; resolve the record again")
    return view


def _answers(snapshot: Snapshot) -> dict[IncidentId, tuple[IncidentId, ...]]:
    """The incidents that each incident answers or is answered by, where a text says so."""
    ids = {incident.id for incident in snapshot.resolution.incidents}
    found: dict[IncidentId, tuple[IncidentId, ...]] = {}
    for link in snapshot.resolution.links:
        if link.kind == "response_to" and link.status == "stated" and {link.source, link.target} <= ids:
            found[link.source] = (*found.get(link.source, ()), link.target)
            found[link.target] = (*found.get(link.target, ()), link.source)
    return found


def told(claim: Claim) -> bool:
    """True when the words say that it is so and that it happened; a denial, a plan or background never is a value."""
    return claim.polarity == "+" and claim.realis == "actual"


def level_rank(where: Where) -> int:
    """How broad a place is: 0 for a site, growing with the area."""
    return LEVELS.index(where.level) if where.level in LEVELS else len(LEVELS)


def has_point(where: Where) -> bool:
    """True for a place with coordinates at a level that may be shown as a point."""
    return where.level in POINT_LEVELS and where.lat is not None and where.lon is not None


def words(value: Value) -> str:
    """A value on one line.

    >>> words(Count("range", 5, 8))
    '5-8'
    """
    return _WORDS[type(value)](value)


def _when(value: When) -> str:
    if value.resolved:
        ends = (value.earliest or "..", value.latest or "..")
        return ends[0] if ends[0] == ends[1] else "/".join(ends)
    return value.expression or ""


def _count(value: Count) -> str:
    if value.state in ("explicit_zero", "none_reported"):
        return value.state
    if value.state == "vague":
        return value.word or "vague"
    if value.low == value.high:
        return str(value.low)
    if value.high is None:
        return f"at least {value.low}"
    return f"up to {value.high}" if value.low is None else f"{value.low}-{value.high}"


def _party(value: Party) -> str:
    named = ", ".join((*value.names, *([value.object] if value.object else ())))
    return named or value.kind


_WORDS: dict[type, Callable[..., str]] = {
    When: _when,
    Where: lambda value: value.name,
    Count: _count,
    Code: lambda value: value.code,
    Party: _party,
    Weapon: lambda value: value.code,
    Outcome: lambda value: value.code,
    NearMiss: lambda value: "yes" if value.value else "no",
    Note: lambda value: value.text,
}


def _check_spans(reading: Reading, documents: dict[DocumentId, Document]) -> None:
    document = documents.get(reading.document_id)
    if document is None:
        raise RecordError(f"the reading of document {reading.document_id} has no document; the record is damaged")
    for span in _spans(reading):
        if not span.holds(document.text):
            raise RecordError(
                f"document {document.id} does not hold the quote {span.quote!r} at {span.start}-{span.end};"
                " nothing was exported: run `onrecord check`"
            )


def _spans(reading: Reading) -> Iterator[Span]:
    for account in reading.accounts:
        yield from account.trigger
        for claim in account.claims:
            yield from claim.spans
    for aggregate in reading.aggregates:
        yield from aggregate.spans
    for statement in reading.statements:
        yield from statement.spans
    for relation in reading.relations:
        yield from relation.spans
    for risk in reading.risks:
        yield from (*risk.condition, *risk.consequence)
