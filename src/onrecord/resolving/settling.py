"""Settling: the value an incident shows for each slot, by a written rule or by a person's correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.model import (
    SLOTS,
    Account,
    Correction,
    Settled,
    SettledStatus,
    Support,
)
from onrecord.resolving.hedges import hedges
from onrecord.resolving.said import Choice, Rule, Sources, in_order, said
from onrecord.resolving.settle_counts import latest_count
from onrecord.resolving.settle_parties import described_target, every_weapon, named_perpetrator, surest_status
from onrecord.resolving.settle_rest import called_near_miss, first_told, furthest_stage, latest_outcome
from onrecord.resolving.settle_when_where import most_precise_place, narrowest_time

RULES: dict[str, Rule] = {
    "when": narrowest_time,
    "where": most_precise_place,
    "perpetrator": named_perpetrator,
    "target": described_target,
    "weapon": every_weapon,
    "stage": furthest_stage,
    "outcome": latest_outcome,
    "near_miss": called_near_miss,
    "killed": latest_count,
    "injured": latest_count,
    "damage": first_told,
    "perpetrator_status": surest_status,
    "manner": first_told,
    "purpose": first_told,
    "ordinal": first_told,
}
"""The rule of every slot."""


def settle(
    accounts: Sequence[Account], sources: Sources, corrections: Sequence[Correction] = ()
) -> tuple[Settled, ...]:
    """The settled values of an incident in the order of the slots, corrections last and over all."""
    settled: list[Settled] = []
    for slot in SLOTS:
        rows = said(accounts, slot, sources)
        if slot == "perpetrator_status":
            rows = in_order([*rows, *hedges(accounts, sources)])
        found = [_settled(slot, choice) for choice in RULES[slot](rows)]
        for correction in sorted(corrections, key=lambda row: (row.at, row.by, row.account_id)):
            if correction.slot == slot:
                found = _corrected(found, correction)
        settled.extend(found)
    return tuple(settled)


def _settled(slot: str, choice: Choice) -> Settled:
    return Settled(
        slot=slot,
        value=choice.value,
        support=tuple(row.support for row in choice.support),
        rivals=tuple((value, tuple(row.support for row in rows)) for value, rows in choice.rivals),
        rule=choice.rule,
        status=_status_of(choice),
    )


def _status_of(choice: Choice) -> SettledStatus:
    """conflict, inferred, agreed by two independent witnesses, or single."""
    if choice.conflict:
        return "conflict"
    if choice.support and all(row.inferred for row in choice.support):
        return "inferred"
    return "agreed" if len({row.witness for row in choice.support}) > 1 else "single"


def _corrected(found: Sequence[Settled], correction: Correction) -> list[Settled]:
    """The rows of a slot after a person's correction: the row it names, else all, become rivals of the new value."""
    named = [row for row in found if correction.old is not None and row.value == correction.old]
    replaced = named or list(found)
    kept = [row for row in found if row not in replaced]
    if correction.new is None:
        return [_after_removal(kept[0], correction)] if len(kept) == 1 else kept
    rivals: dict[str, tuple[object, tuple[Support, ...]]] = {}
    for row in replaced:
        for value, support in ((row.value, row.support), *row.rivals):
            if value != correction.new:
                rivals.setdefault(repr(value), (value, support))
    rule = f"corrected by {correction.by} at {correction.at}"
    support = next((row.support for row in replaced if row.value == correction.new), ())
    corrected = Settled(correction.slot, correction.new, support, tuple(rivals.values()), rule, "corrected")  # type: ignore[arg-type]
    return [corrected, *kept]


def _after_removal(row: Settled, correction: Correction) -> Settled:
    """The one value left when a person removed its rivals; it is no longer in conflict, they stay beside it."""
    if row.status != "conflict":
        return row
    return replace(
        row, rule=f"{row.rule}; its rival was removed by {correction.by} at {correction.at}", status="corrected"
    )
