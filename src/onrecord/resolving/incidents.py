"""Incidents from groups of accounts: the values of each settled, graded, and what people decided on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.model import (
    Acceptance,
    Account,
    AccountId,
    Correction,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Judgement,
    Marks,
    Misfit,
    Reading,
    Rejection,
    Resolution,
    Settled,
    Value,
    digest,
)
from onrecord.resolving.grading import graded
from onrecord.resolving.hedges import confirmations, denials
from onrecord.resolving.marks import accepted, misfits, struck
from onrecord.resolving.said import Said, Sources, said_by_slot
from onrecord.resolving.settling import by_rules, corrected
from onrecord.resolving.witness import roots

OnValue = Correction | Rejection | Acceptance
Spoken = dict[str, list[Said[Value]]]
Group = Sequence[AccountId]


@dataclass(frozen=True)
class Decisions:
    """What people decided, as resolving takes it."""

    judgements: Sequence[Judgement]
    corrections: Sequence[Correction]
    marks: Marks


@dataclass(frozen=True)
class Texts:
    """What incidents are settled from."""

    documents: Mapping[DocumentId, Document]
    readings: Sequence[Reading]
    copies: tuple[tuple[DocumentId, DocumentId], ...]


def settled_groups(texts: Texts, groups: Sequence[Group], decided: Decisions) -> Resolution:
    """The incidents of groups, without links and likenesses."""
    behind = roots(texts.documents, texts.copies)
    sources = Sources(texts.documents, behind, denials(texts.readings), confirmations(texts.readings))
    accounts = {account.id: account for reading in texts.readings for account in reading.accounts}
    incidents, unfit = _incidents(groups, accounts, sources, decided)
    return Resolution(incidents, copies=texts.copies, misfits=in_order(unfit))


def in_order(misfits: Iterable[Misfit]) -> tuple[Misfit, ...]:
    """Decisions that no longer fit, as they were made."""
    return tuple(sorted(misfits, key=lambda row: (row.number, row.account_id, row.slot)))


def incident_id(account: AccountId) -> IncidentId:
    """The id of the incident whose oldest account this is; for any other account, an alias of its incident."""
    return IncidentId("i" + digest(account))


def _incidents(
    groups: Iterable[Sequence[AccountId]], accounts: Mapping[AccountId, Account], sources: Sources, decided: Decisions
) -> tuple[tuple[Incident, ...], list[Misfit]]:
    """The incidents of the groups, and the decisions on their values that no longer fit."""
    on_account: dict[AccountId, list[OnValue]] = {}
    values: list[OnValue] = [*decided.corrections, *decided.marks.rejections, *decided.marks.acceptances]
    for row in values:
        on_account.setdefault(row.account_id, []).append(row)
    found, unfit = [], []
    for members in groups:
        rows = [row for member in members for row in on_account.get(member, ())]
        told = [accounts[member] for member in members]
        seen, spoken, settled, left_over = _settled(told, sources, rows)
        unfit += left_over
        incident = Incident(
            id=incident_id(members[0]),
            kind=_kind(told, sources),
            accounts=tuple(members),
            settled=settled,
            aliases=tuple(incident_id(member) for member in members[1:]),
            documents=len({sources.roots[account.document_id] for account in told}),
        )
        found.append(graded(incident, seen, spoken, sources))
    return tuple(found), unfit


def _settled(
    told: Sequence[Account], sources: Sources, rows: Sequence[OnValue]
) -> tuple[list[Account], Spoken, tuple[Settled, ...], list[Misfit]]:
    """The accounts without what people struck and what these tell, the values as decided, and what no longer fits."""
    rejections = [row for row in rows if isinstance(row, Rejection)]
    corrections = [row for row in rows if isinstance(row, Correction)]
    seen = [struck(account, [row for row in rejections if row.account_id == account.id]) for account in told]
    spoken = said_by_slot(seen, sources)
    by_rule = by_rules(seen, spoken, sources)
    settled = accepted(corrected(by_rule, corrections), [row for row in rows if isinstance(row, Acceptance)])
    return seen, spoken, settled, misfits(told, by_rule, settled, rows)


def _kind(accounts: Sequence[Account], sources: Sources) -> str:
    """The kind most independent texts tell; attack gives way to any kind that says how; ties go to the oldest."""
    texts = {(account.kind, sources.roots[account.document_id]) for account in accounts}
    votes = Counter(kind for kind, _ in texts)
    order = {account.kind: -at for at, account in reversed(list(enumerate(accounts)))}
    return max(votes, key=lambda kind: (kind != "attack", votes[kind], order[kind]))
