"""The right column: a row for every settled value with all claims of its slot side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.desk.attesting import pair_of
from onrecord.desk.shapes import Shown, group_of, line_of, shown, voices
from onrecord.model import (
    SLOTS,
    Account,
    AccountId,
    Claim,
    DocumentId,
    Incident,
    Settled,
    Support,
)
from onrecord.standing import Source
from onrecord.store.pages import Report, Told

Stance = Literal["support", "rival", "aside", "rejected"]


@dataclass(frozen=True)
class Said:
    """One claim as the page shows it: its value, its words, who says it how surely, who printed it and when."""

    anchor: str  # on the page
    words_at: str  # the same claim's words in the text
    number: int  # within its row, from 1: the key that chooses it
    account_id: AccountId
    index: int
    value: Shown
    words: tuple[str, ...]
    voice: str
    certainty: str
    polarity: str
    realis: str
    line: str
    outlet: str
    published: str | None
    document_id: DocumentId
    copy: bool
    pair: str | None  # Admiralty: a letter for who says it, a number for how others bear it out
    rule: str
    score: float | None
    stance: Stance


@dataclass(frozen=True)
class Rival:
    """A value that others give, and how many claims stand behind it."""

    value: Shown
    claims: int


@dataclass(frozen=True)
class SlotRow:
    """A slot with one of its settled values, or with claims of which none was settled."""

    anchor: str
    slot: str
    group: str
    place: int | None  # among the settled values of the incident; None when nothing is settled
    value: Shown | None
    status: str
    rule: str
    said: tuple[Said, ...]
    rivals: tuple[Rival, ...]
    outlets: int

    @property
    def open(self) -> bool:
        """A conflict is open from the start."""
        return self.status == "conflict"


def slot_rows(told: Told, rejected: frozenset[Support] = frozenset()) -> tuple[SlotRow, ...]:
    """The rows of an incident in the order of the slots; every claim of every account stands in one of them."""
    incident = told.incident
    sources = Sources.of(told)
    rows: list[SlotRow] = []
    for slot in SLOTS:
        claims = [
            (Support(account.id, index), claim)
            for account in told.accounts
            for index, claim in enumerate(account.claims)
            if claim.slot == slot
        ]
        rows += _rows_of(slot, incident, claims, sources, rejected)
    return tuple(rows)


@dataclass(frozen=True)
class Sources:
    """Accounts and the reports that tell them, by id, and the sources with their marks."""

    accounts: Mapping[AccountId, Account]
    reports: Mapping[DocumentId, Report]
    attested: tuple[Source, ...]

    @classmethod
    def of(cls, told: Told) -> Sources:
        """Those of an incident."""
        reports = {one.id: one for one in told.reports}
        return cls({one.id: one for one in told.accounts}, reports, told.incident.sources)

    def report(self, account_id: AccountId) -> Report:
        """The report that tells an account."""
        return self.reports[self.accounts[account_id].document_id]


def outlet_of(report: Report) -> str:
    """Who printed a report; the file's name where no outlet is known."""
    return report.outlet or report.source


def anchor_of(support: Support) -> str:
    """The name of a claim on the page, which its words in the text lead to."""
    return f"c-{support.account_id}-{support.index}"


def _rows_of(
    slot: str,
    incident: Incident,
    claims: Sequence[tuple[Support, Claim]],
    sources: Sources,
    rejected: frozenset[Support],
) -> list[SlotRow]:
    """A row for each settled value of a slot; claims behind none of them stand below the last."""
    held = dict(claims)
    settled = [(place, row) for place, row in enumerate(incident.settled) if row.slot == slot]
    behind = [_behind(row, held) for _, row in settled]
    aside = {support: "aside" for support in held if not any(support in stances for stances in behind)}
    if not settled:
        return [_row(slot, None, None, _told(held, aside, sources, rejected))] if held else []
    behind[-1] |= aside
    at_home: set[Support] = set()
    rows: list[SlotRow] = []
    for (place, row), stances in zip(settled, behind, strict=True):
        elsewhere = {one for other in behind for one, stance in other.items() if stance == "support"}
        home = {one for one, stance in stances.items() if stance == "support" or one not in elsewhere} - at_home
        at_home |= home
        said = _told(held, stances, sources, rejected)
        placed = tuple(
            one if Support(one.account_id, one.index) in home else replace(one, anchor=f"{one.anchor}-{place}")
            for one in said
        )
        rows.append(_row(slot, place, row, placed, first=not rows))
    return rows


def _behind(row: Settled, held: Mapping[Support, Claim]) -> dict[Support, str]:
    """The claims behind a value and those behind its rivals."""
    found = {support: "support" for support in row.support if support in held}
    return found | {
        support: "rival" for _, rivals in row.rivals for support in rivals if support in held and support not in found
    }


def _row(
    slot: str, place: int | None, settled: Settled | None, said: tuple[Said, ...], *, first: bool = True
) -> SlotRow:
    return SlotRow(
        anchor=f"at-{slot}" if first else f"at-{slot}-{place}",
        slot=slot,
        group=group_of(slot),
        place=place,
        value=shown(settled.value) if settled else None,
        status=settled.status if settled else "open",
        rule=settled.rule if settled else "no claim of it can be settled",
        said=said,
        rivals=tuple(Rival(shown(value), len(behind)) for value, behind in settled.rivals) if settled else (),
        outlets=len({one.outlet for one in said}),
    )


def _told(
    claims: Mapping[Support, Claim],
    stances: Mapping[Support, str],
    sources: Sources,
    rejected: frozenset[Support],
) -> tuple[Said, ...]:
    """Claims side by side: those behind the value first, then its rivals, then the rest, by date of the report."""
    order = ("support", "rival", "aside", "rejected")
    known = {support: "rejected" if support in rejected else stance for support, stance in stances.items()}

    def key(support: Support) -> tuple[int, str, str, int]:
        published = sources.report(support.account_id).published or "9999"
        return (order.index(known[support]), published, support.account_id, support.index)

    ordered = sorted(stances, key=key)
    return tuple(_said(number, one, claims[one], known[one], sources) for number, one in enumerate(ordered, 1))


def _said(number: int, support: Support, claim: Claim, stance: str, sources: Sources) -> Said:
    report = sources.report(support.account_id)
    return Said(
        anchor=anchor_of(support),
        words_at=anchor_of(support),
        number=number,
        account_id=support.account_id,
        index=support.index,
        value=shown(claim.value),
        words=tuple(span.quote for span in claim.spans),
        voice=voices(claim),
        certainty=claim.certainty,
        polarity=claim.polarity,
        realis=claim.realis,
        line="struck" if stance == "rejected" else line_of(claim),
        outlet=outlet_of(report),
        published=report.published,
        document_id=report.id,
        copy=report.copy_of is not None,
        pair=pair_of(claim, support.account_id, sources.attested),
        rule=claim.rule,
        score=claim.score,
        stance=stance,  # type: ignore[arg-type]
    )
