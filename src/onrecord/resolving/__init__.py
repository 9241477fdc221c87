"""Resolving: from accounts and people's decisions to incidents and the links between them.

Reading order: this page, then copies, profile, busy, pairs, levels, likeness, grouping, settling, links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from onrecord.errors import RecordError
from onrecord.model import (
    Account,
    AccountId,
    Correction,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Judgement,
    Likeness,
    Reading,
    Resolution,
    digest,
)
from onrecord.resolving.busy import marked
from onrecord.resolving.copies import copies, witnesses
from onrecord.resolving.grouping import Decided, Grouping, group
from onrecord.resolving.hedges import denials
from onrecord.resolving.likeness import compare, explained
from onrecord.resolving.links import links
from onrecord.resolving.pairs import candidate_pairs
from onrecord.resolving.profile import profiles
from onrecord.resolving.said import Sources
from onrecord.resolving.settling import settle

__all__ = ["incident_id", "resolve"]


def resolve(
    documents: Sequence[Document],
    readings: Sequence[Reading],
    judgements: Sequence[Judgement] = (),
    corrections: Sequence[Correction] = (),
) -> Resolution:
    """The incidents behind all accounts, whatever order things are given in.

    Judgements and corrections on accounts that are no longer there have no effect and stay in the record. RecordError
    when a reading has no document, a document two readings, or two accounts one id.
    """
    known = {document.id: document for document in sorted(documents, key=lambda document: document.id)}
    readings = sorted(readings, key=lambda reading: reading.document_id)
    accounts = _checked(known, readings)
    reprints = copies(tuple(known.values()))
    facing = marked(profiles(known, readings))
    compared = [compare(facing[left], facing[right]) for left, right in candidate_pairs(facing)]
    grouping = group(facing, (row for row in compared if row.verdict != "different"), judgements)
    roots = {document: next(iter(witnesses([document], reprints))) for document in known}
    sources = Sources(known, roots, denials(readings))
    incidents = _incidents(grouping.groups, accounts, sources, corrections)
    owners = {account: incident.id for incident in incidents for account in incident.accounts}
    return Resolution(
        incidents=incidents,
        links=links(readings, grouping.proposed, owners),
        likenesses=_likenesses(grouping),
        copies=reprints,
    )


def incident_id(account: AccountId) -> IncidentId:
    """The id of the incident whose oldest account this is; for any other account, an alias of its incident."""
    return IncidentId("i" + digest(account))


def _checked(documents: Mapping[DocumentId, Document], readings: Sequence[Reading]) -> dict[AccountId, Account]:
    """Every account by id."""
    for document, number in Counter(reading.document_id for reading in readings).items():
        if number > 1 or document not in documents:
            what = "two readings" if number > 1 else "a reading but no text"
            raise RecordError(f"document {document} has {what}; pass each document once with its newest reading")
    accounts: dict[AccountId, Account] = {}
    for reading in readings:
        for account in reading.accounts:
            if account.id in accounts:
                raise RecordError(
                    f"documents {accounts[account.id].document_id} and {account.document_id} both have an account "
                    f"{account.id}; an account's id must be its own in the whole record"
                )
            accounts[account.id] = account
    return accounts


def _incidents(
    groups: Iterable[Sequence[AccountId]],
    accounts: Mapping[AccountId, Account],
    sources: Sources,
    corrections: Sequence[Correction],
) -> tuple[Incident, ...]:
    by_account: dict[AccountId, list[Correction]] = {}
    for correction in corrections:
        by_account.setdefault(correction.account_id, []).append(correction)
    found = []
    for members in groups:
        told = [accounts[member] for member in members]
        found.append(
            Incident(
                id=incident_id(members[0]),
                kind=_kind(told, sources),
                accounts=tuple(members),
                settled=settle(told, sources, [row for member in members for row in by_account.get(member, ())]),
                aliases=tuple(incident_id(member) for member in members[1:]),
                documents=len({sources.roots[account.document_id] for account in told}),
            )
        )
    return tuple(found)


def _kind(accounts: Sequence[Account], sources: Sources) -> str:
    """The kind most independent texts tell; attack gives way to any kind that says how; ties go to the oldest."""
    texts = {(account.kind, sources.roots[account.document_id]) for account in accounts}
    votes = Counter(kind for kind, _ in texts)
    order = {account.kind: -at for at, account in reversed(list(enumerate(accounts)))}
    return max(votes, key=lambda kind: (kind != "attack", votes[kind], order[kind]))


def _likenesses(grouping: Grouping) -> tuple[Likeness, ...]:
    """Why each group was joined, pair by pair, what is only proposed, and what people decided."""
    rows = [explained(row) for row in (*grouping.joined, *grouping.proposed)]
    judged = _judged(grouping.decided)
    pairs = {frozenset((row.left, row.right)) for row in judged}
    kept = [row for row in rows if frozenset((row.left, row.right)) not in pairs]
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
