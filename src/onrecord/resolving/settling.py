"""Settling: the value an incident shows for each slot, by a written rule or by a person's correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.model import (
    SLOTS,
    Account,
    Correction,
    Settled,
    SettledStatus,
    Support,
    Value,
)
from onrecord.resolving.hedges import hedges
from onrecord.resolving.said import Choice, Rule, Said, Sources, in_order
from onrecord.resolving.settle_counts import hurt_or_dead, latest_count
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


def by_rules(
    accounts: Sequence[Account], told: Mapping[str, Sequence[Said[Value]]], sources: Sources
) -> tuple[Settled, ...]:
    """The values that the rules settle from what is told of each slot, in the order of the slots."""
    settled: list[Settled] = []
    for slot in SLOTS:
        rows = told.get(slot, ())
        if slot == "perpetrator_status":
            rows = in_order([*rows, *hedges(accounts, sources)])
        choices = hurt_or_dead(rows, told.get("killed", ())) if slot == "injured" else RULES[slot](rows) if rows else ()
        settled.extend(_settled(slot, choice) for choice in choices)
    return tuple(settled)


def corrected(settled: Sequence[Settled], corrections: Sequence[Correction]) -> tuple[Settled, ...]:
    """The settled values with those that people set or took away, in the order of the slots."""
    if not corrections:
        return tuple(settled)
    by_slot = {slot: [row for row in settled if row.slot == slot] for slot in SLOTS}
    for correction in sorted(corrections, key=lambda row: (row.number, row.at, row.by, row.account_id)):
        by_slot[correction.slot] = _corrected(by_slot[correction.slot], correction)
    return tuple(row for rows in by_slot.values() for row in rows)


def _settled(slot: str, choice: Choice) -> Settled:
    return Settled(
        slot=slot,
        value=choice.value,
        support=tuple([row.support for row in choice.support]),
        rivals=tuple([(value, tuple([row.support for row in rows])) for value, rows in choice.rivals]),
        rule=choice.rule,
        status=_status_of(choice),
    )


def _status_of(choice: Choice) -> SettledStatus:
    """conflict, inferred, agreed by two independent witnesses, or single."""
    if choice.conflict:
        return "conflict"
    if choice.concluded or (choice.support and all(row.inferred for row in choice.support)):
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
    told = ((value, support) for row in replaced for value, support in ((row.value, row.support), *row.rivals))
    support = next((support for value, support in told if value == correction.new), ())
    corrected = Settled(correction.slot, correction.new, support, tuple(rivals.values()), rule, "corrected")  # type: ignore[arg-type]
    return [corrected, *kept]


def _after_removal(row: Settled, correction: Correction) -> Settled:
    """The one value left when a person removed its rivals; it is no longer in conflict, they stay beside it."""
    if row.status != "conflict":
        return row
    return replace(
        row, rule=f"{row.rule}; its rival was removed by {correction.by} at {correction.at}", status="corrected"
    )
