"""Links between incidents: what one answers, follows or is part of, as texts state it, and joins only proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.model import AccountId, IncidentId, Link, LinkStatus, Reading
from onrecord.resolving.likeness import Comparison
from onrecord.resolving.profile import Rank

KINDS = ("response_to", "after", "part_of")
SAID = ("confirms", "denies")
"""Ties of a statement to an incident: `source` is the statement's id, `document_id` says where to find it."""
SURENESS: tuple[LinkStatus, ...] = ("proposed", "believed", "stated")

Owners = Mapping[AccountId, IncidentId]


@dataclass(frozen=True)
class Proposal:
    """A join that is only proposed: two accounts, how surely, why, and what orders proposals that are as sure."""

    left: AccountId
    right: AccountId
    score: float
    reason: str
    order: tuple[Rank, Rank]


def proposal(row: Comparison) -> Proposal:
    """The proposal of a comparison."""
    return Proposal(row.left.account_id, row.right.account_id, row.score, row.reason, (row.left.rank, row.right.rank))


def links(readings: Sequence[Reading], proposed: Iterable[Proposal], owners: Owners) -> tuple[Link, ...]:
    """Every link, sorted: stated ones with their words, proposed joins with their reason.

    An account that tells in passing what another text tells as its news leads to the one incident of both. A wave and a
    statement are no incidents: a link to or from one keeps its own id, which `document_id` says where to find. An
    incident is no part of what it answers: where one text states the answer, what another only proposes gives way.
    """
    found = [*_consistent(_told(readings, owners)), *_said(readings, owners), *_proposed(proposed, owners)]
    return tuple(sorted(found, key=lambda link: (link.source, link.target, link.kind, link.document_id or "")))


def _told(readings: Sequence[Reading], owners: Owners) -> list[Link]:
    """The relations of each text as links, one for each text, the surest wording first."""
    found: dict[tuple[str, str, str, str], Link] = {}
    for reading in readings:
        waves = {aggregate.id for aggregate in reading.aggregates}
        for relation in reading.relations:
            source = owners.get(AccountId(relation.source))
            target = owners.get(AccountId(relation.target))
            if target is None and relation.target in waves:
                target = IncidentId(relation.target)
            if relation.type not in KINDS or source is None or target is None or source == target:
                continue
            link = Link(source, target, relation.type, relation.status, relation.spans, reading.document_id)
            key = (source, target, relation.type, reading.document_id)
            if key not in found or _surer(link, found[key]):
                found[key] = link
    return list(found.values())


def _consistent(found: Sequence[Link]) -> list[Link]:
    """The links without proposals that a stated one rules out: the other way round, or part of what it answers."""
    stated = {(link.source, link.target) for link in found if link.status != "proposed"}
    answers = {(link.source, link.target) for link in found if link.kind == "response_to"}
    return [
        link
        for link in found
        if link.status != "proposed"
        or not (
            (link.target, link.source) in stated or (link.kind == "part_of" and (link.source, link.target) in answers)
        )
    ]


def _said(readings: Sequence[Reading], owners: Owners) -> list[Link]:
    """What statements confirm or deny of an incident, each with its words."""
    found: dict[tuple[str, str, str, str], Link] = {}
    for reading in readings:
        statements = {row.id for row in reading.statements}
        for relation in reading.relations:
            target = owners.get(AccountId(relation.target))
            if relation.type in SAID and relation.source in statements and target is not None:
                said = IncidentId(relation.source)
                link = Link(said, target, relation.type, relation.status, relation.spans, reading.document_id)
                found.setdefault((said, target, relation.type, reading.document_id), link)
    return list(found.values())


def _surer(link: Link, other: Link) -> bool:
    return (SURENESS.index(link.status), other.evidence) > (SURENESS.index(other.status), link.evidence)


def _proposed(proposed: Iterable[Proposal], owners: Owners) -> list[Link]:
    """One proposed join for each two incidents, with the reason of their most alike accounts."""
    found: dict[tuple[IncidentId, IncidentId], Link] = {}
    for row in sorted(proposed, key=lambda row: (-row.score, row.order)):
        pair = owners[row.left], owners[row.right]
        if pair not in found and pair[::-1] not in found:
            found[pair] = Link(pair[0], pair[1], "same_event", "proposed", reason=row.reason)
    return list(found.values())
