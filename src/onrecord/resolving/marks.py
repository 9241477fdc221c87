"""What people decided of claims, values and links, laid over what the rules make of the texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from onrecord.model import (
    Acceptance,
    Account,
    AccountId,
    Correction,
    DocumentId,
    IncidentId,
    Link,
    Misfit,
    Rejection,
    Settled,
    Tie,
)

STRUCK = "struck"
"""The slot of a claim that a person rejected: none, so that no rule meets it, while claims keep their places."""

Owners = Mapping[AccountId, IncidentId]
LinkEnds = tuple[IncidentId, IncidentId, str, DocumentId | None]


def struck(account: Account, rejections: Sequence[Rejection]) -> Account:
    """The account as settling sees it: its rejected claims fill no slot."""
    if not rejections:
        return account
    claims = tuple(
        replace(claim, slot=STRUCK) if any(row.means(claim) for row in rejections) else claim
        for claim in account.claims
    )
    return replace(account, claims=claims)


def accepted(settled: Sequence[Settled], acceptances: Sequence[Acceptance]) -> tuple[Settled, ...]:
    """The settled values, those that a person confirmed marked as accepted."""
    found = list(settled)
    for acceptance in sorted(acceptances, key=lambda row: row.number):
        for at, row in enumerate(found):
            if (row.slot, row.value) == (acceptance.slot, acceptance.value):
                rule = f"{row.rule}; accepted by {acceptance.by} at {acceptance.at}"
                found[at] = replace(row, rule=rule, status="accepted")
    return tuple(found)


def misfits(
    accounts: Sequence[Account],
    untouched: Sequence[Settled],
    settled: Sequence[Settled],
    decided: Iterable[Acceptance | Correction | Rejection],
) -> list[Misfit]:
    """The decisions on values of one incident that no longer fit: `untouched` is what the rules settle by themselves.

    An acceptance fits while its value is settled, a rejection while its claim is read, a correction while the value it
    replaced is still what the rules, or an earlier correction, would settle.
    """
    by_id = {account.id: account for account in accounts}
    rows = sorted(decided, key=lambda row: row.number)
    found = []
    earlier = {(row.slot, row.new) for row in rows if isinstance(row, Correction)}
    for row in rows:
        if isinstance(row, Rejection):
            claims = by_id[row.account_id].of(row.slot)
            value, now, fits = row.value, [claim.value for claim in claims], any(map(row.means, claims))
        elif isinstance(row, Acceptance):
            value, now = row.value, [one.value for one in settled if one.slot == row.slot]
            fits = value in now
        else:
            now = [one.value for one in untouched if one.slot == row.slot]
            if row.old is None:
                continue
            value, fits = row.old, row.old in now or (row.slot, row.old) in earlier
        if not fits:
            found.append(Misfit(row.number, row.account_id, row.slot, value, tuple(now)))
    return found


def with_ties(links: Iterable[Link], ties: Iterable[Tie], owners: Owners) -> tuple[Link, ...]:
    """The links, without those that a person said are none and with those that a person made; sorted."""
    said: dict[LinkEnds, Tie] = {}
    for tie in sorted(ties, key=lambda row: row.number):
        ends = _ends(tie, owners)
        if ends is not None:
            said[ends] = tie
    kept = [link for link in links if _stays(link, said)]
    made = [_made(ends, tie) for ends, tie in said.items() if tie.holds]
    return tuple(sorted((*kept, *made), key=_order))


def _ends(tie: Tie, owners: Owners) -> LinkEnds | None:
    """The incidents that a tie joins now; None when one is gone or both are one."""
    source = owners.get(tie.source)
    target = IncidentId(tie.target) if tie.document_id else owners.get(AccountId(tie.target))
    if source is None or target is None or source == target:
        return None
    return source, target, tie.kind, tie.document_id


def _stays(link: Link, said: Mapping[LinkEnds, Tie]) -> bool:
    to_incident = said.get((link.source, link.target, link.kind, None))
    to_wave = said.get((link.source, link.target, link.kind, link.document_id))
    return all(tie is None or tie.holds for tie in (to_incident, to_wave))


def _made(ends: LinkEnds, tie: Tie) -> Link:
    source, target, kind, document_id = ends
    why = f": {tie.note}" if tie.note else ""
    return Link(source, target, kind, "decided", (), document_id, f"linked by {tie.by} at {tie.at}{why}")


def _order(link: Link) -> tuple[str, ...]:
    return link.source, link.target, link.kind, link.document_id or "", link.status, link.reason
