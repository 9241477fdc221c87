"""Resolving: from accounts and people's decisions to incidents and the links between them.

Reading order: this page, then whole, together, shard; copies, profile, busy, pairs, levels, likeness, sweep, ties,
grouping, incidents, settling, links, marks.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from onrecord.errors import RecordError
from onrecord.model import (
    AccountId,
    Correction,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Judgement,
    Likeness,
    Marks,
    Reading,
    Resolution,
)
from onrecord.part import Bonds, Part, Regrouped
from onrecord.resolving.grouping import Decided, group
from onrecord.resolving.incidents import Decisions, Texts, incident_id, settled_groups
from onrecord.resolving.likeness import explained
from onrecord.resolving.links import links, proposal
from onrecord.resolving.marks import with_ties
from onrecord.resolving.workings import neighbours, reopened

__all__ = ["incident_id", "neighbours", "regroup", "resettle", "resolve", "resolve_and_keep"]

NO_MARKS = Marks()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No collection of cycles meanwhile: values hold none, and walking millions of them takes a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def resolve(
    documents: Sequence[Document],
    readings: Sequence[Reading],
    judgements: Sequence[Judgement] = (),
    corrections: Sequence[Correction] = (),
    marks: Marks = NO_MARKS,
    *,
    workers: int = 1,
) -> Resolution:
    """The incidents behind all accounts, whatever order things are given in and however many processes work on it.

    With several workers a large record is shared out among processes, which know nothing of the script that calls this.
    Decisions on accounts that are no longer there have no effect and stay in the record. RecordError when a reading
    has no document, a document two readings, or two accounts one id.
    """
    decided = Decisions(judgements, corrections, marks)
    return _concluded(documents, readings, decided, workers, keep=False)


@_uncollected()
def resolve_and_keep(
    documents: Sequence[Document],
    readings: Sequence[Reading],
    judgements: Sequence[Judgement] = (),
    corrections: Sequence[Correction] = (),
    marks: Marks = NO_MARKS,
    *,
    workers: int = 1,
) -> Resolution:
    """The same, with the workings that `regroup` needs."""
    decided = Decisions(judgements, corrections, marks)
    return _concluded(documents, readings, decided, workers, keep=True)


def regroup(bonds: Bonds) -> Regrouped:
    """The groups of some whole components, as `resolve` over the whole record finds them."""
    profiles, within, outward = reopened(bonds.workings, bonds.beside)
    grouping = group(profiles, within, bonds.judgements)
    owners = dict(bonds.owners) | {id: incident_id(members[0]) for members in grouping.groups for id in members}
    joins = links((), map(proposal, (*grouping.proposed, *outward)), owners)
    rows = [explained(row) for row in (*grouping.joined, *grouping.proposed)]
    return Regrouped(grouping.groups, _likenesses(rows, grouping.decided), joins)


def resettle(part: Part) -> Resolution:
    """The incidents of some groups, and every link from and to them but for proposed joins, as `resolve` has them."""
    documents = {document.id: document for document in part.documents}
    decided = Decisions((), part.corrections, part.marks)
    found = settled_groups(Texts(documents, part.readings, part.copies), part.groups, decided)
    owners = dict(part.owners) | _owners(found.incidents)
    own = {incident.id for incident in found.incidents}
    told = with_ties(links(part.readings, (), owners), decided.marks.ties, owners)
    return replace(found, links=tuple(link for link in told if link.source in own or link.target in own))


def _concluded(
    documents: Sequence[Document], readings: Sequence[Reading], decided: Decisions, workers: int, *, keep: bool
) -> Resolution:
    from onrecord.resolving import whole  # noqa: PLC0415 - loads numpy and scipy, which showing needs not

    known = {document.id: document for document in sorted(documents, key=lambda document: document.id)}
    readings = sorted(readings, key=lambda reading: reading.document_id)
    _check(known, readings)
    found = whole.resolved(tuple(known.values()), readings, decided, workers, keep=keep)
    told = links(readings, found.proposals, found.owners)
    return Resolution(
        found.incidents,
        with_ties(told, decided.marks.ties, found.owners),
        _likenesses(found.likenesses, found.decided),
        found.copies,
        found.misfits,
        found.workings,
    )


def _owners(incidents: Iterable[Incident]) -> dict[AccountId, IncidentId]:
    return {account: incident.id for incident in incidents for account in incident.accounts}


def _check(documents: Mapping[DocumentId, Document], readings: Sequence[Reading]) -> None:
    for document, number in Counter(reading.document_id for reading in readings).items():
        if number > 1 or document not in documents:
            what = "two readings" if number > 1 else "a reading but no text"
            raise RecordError(f"document {document} has {what}; pass each document once with its newest reading")
    told: dict[AccountId, DocumentId] = {}
    for reading in readings:
        for account in reading.accounts:
            if account.id in told:
                raise RecordError(
                    f"documents {told[account.id]} and {account.document_id} both have an account "
                    f"{account.id}; an account's id must be its own in the whole record"
                )
            told[account.id] = account.document_id


def _likenesses(rows: Sequence[Likeness], decided: Decided) -> tuple[Likeness, ...]:
    """Why each group was joined, pair by pair, what is only proposed, and what people decided."""
    judged = _judged(decided)
    pairs = {frozenset((row.left, row.right)) for row in judged}
    kept = [row for row in rows if frozenset((row.left, row.right)) not in pairs] if pairs else rows
    return tuple(sorted((*kept, *judged), key=lambda row: (row.left, row.right, row.reason)))


def _judged(decided: Decided) -> list[Likeness]:
    rows = [
        Likeness(
            row.left, row.right, (), "same" if row in decided.same else "different", f"judged {row.verdict} by {row.by}"
        )
        for row in (*decided.same, *decided.different)
    ]
    overruled = [
        Likeness(row.left, row.right, (), "proposed", f"judged {row.verdict} by {row.by} at {row.at}, but {why}")
        for row, why in decided.overruled
    ]
    return rows + overruled
