"""A part of a record that is grouped or settled again alone: what that takes, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import (
    AccountId,
    Correction,
    Document,
    DocumentId,
    IncidentId,
    Judgement,
    Likeness,
    Link,
    Marks,
    Reading,
    Working,
)


@dataclass(frozen=True)
class Bonds:
    """What is needed to group some whole components, with every account that decisions tie to them.

    `beside` are the accounts outside that a join is proposed with, `owners` the incidents of these.
    """

    workings: tuple[Working, ...]
    judgements: tuple[Judgement, ...] = ()
    beside: tuple[Working, ...] = ()
    owners: tuple[tuple[AccountId, IncidentId], ...] = ()


@dataclass(frozen=True)
class Regrouped:
    """Some whole components grouped anew: every group oldest first, why, and the joins of theirs that are proposed."""

    groups: tuple[tuple[AccountId, ...], ...]
    likenesses: tuple[Likeness, ...]
    joins: tuple[Link, ...]


@dataclass(frozen=True)
class Part:
    """What is needed to settle some groups of accounts, and nothing of the rest of the record.

    `owners` are the incidents of the other accounts that their documents and people's links speak of.
    """

    groups: tuple[tuple[AccountId, ...], ...]
    documents: tuple[Document, ...]
    readings: tuple[Reading, ...]
    copies: tuple[tuple[DocumentId, DocumentId], ...] = ()
    corrections: tuple[Correction, ...] = ()
    marks: Marks = Marks()
    owners: tuple[tuple[AccountId, IncidentId], ...] = ()
