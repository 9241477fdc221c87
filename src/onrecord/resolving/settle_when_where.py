"""Settling rules for when and where: the narrowest and most precise that all bear; rivals side by side, no midpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.model import AccountId, Value, When, Where
from onrecord.resolving.geometry import FINE, place_level
from onrecord.resolving.profile import LEVELS, place_of
from onrecord.resolving.said import (
    Choice,
    Rival,
    Said,
    by_value,
    in_order,
    of_type,
    one_teller,
    rivals_of,
    spoken_first,
    unsure,
    widened,
)

COMPATIBLE = ("same_site", "same_settlement", "within_radius", "same_area", "contains", "same_country", "missing")
DATED = ("occurred", "found", "reported", "said")


def narrowest_time(rows: Sequence[Said[Value]]) -> list[Choice]:
    """The narrowest range that all times bear; where none is, each rival stands. A day it was found is kept beside."""
    whens = of_type(rows, When)
    stated = any(row.value.resolved and not row.inferred for row in whens)
    choices: list[Choice] = []
    for dated in DATED:
        told = [row for row in whens if row.value.dated == dated and not (stated and _only_bounds(row))]
        if not told or (choices and dated in ("reported", "said")):
            continue
        resolved = [row for row in spoken_first(told) if row.value.resolved]
        choices.extend(_dated(resolved) if resolved else [_words_only(told)])
    return choices


def _only_bounds(row: Said[When]) -> bool:
    """True for what no words say: that it happened before it was told or found."""
    return row.inferred and row.value.earliest is None


def _dated(resolved: Sequence[Said[When]]) -> list[Choice]:
    """The ranges of the claims the reader is sure of; the others support them or stand beside the first."""
    weak = unsure(resolved)
    first, *more = _ranges([row for row in resolved if row not in weak])
    if not weak:
        return [first, *more]
    rivals = (*first.rivals, *rivals_of(by_value(weak)))
    return [replace(first, rivals=rivals), *more]


def _words_only(told: Sequence[Said[When]]) -> Choice:
    first, *others = by_value(told)
    return Choice(first[0].value, widened(first), "words without a date stay open", rivals_of(others))


def _ranges(told: Sequence[Said[When]]) -> list[Choice]:
    """One choice for each largest set of ranges that overlap; several sets are rivals."""
    sets: list[list[Said[When]]] = []
    for start in sorted({_start(row.value) for row in told}):
        members = [row for row in told if _start(row.value) <= start <= _end(row.value)]
        if not any(all(row in other for row in members) for other in sets):
            sets = [other for other in sets if not all(row in members for row in other)]
            sets.append(members)
    if len(sets) == 1:
        return [Choice(_meet(sets[0]), widened(sets[0]), "the narrowest range that all times bear")]
    choices = []
    for members in sets:
        others = [row for row in told if row not in members]
        rule = "times that cannot both hold stand side by side"
        choices.append(Choice(_meet(members), widened(members), rule, rivals_of(by_value(others)), conflict=True))
    return choices


def _start(when: When) -> str:
    earliest = when.earliest or ""
    return earliest if "T" in earliest or not earliest else f"{earliest}T00:00:00"


def _end(when: When) -> str:
    latest = when.latest or "9999-12-31"
    return latest if "T" in latest else f"{latest}T23:59:59"


def _meet(members: Sequence[Said[When]]) -> When:
    """The range common to all; a claim's own value where one claim has it."""
    start = max(members, key=lambda row: _start(row.value)).value
    end = min(members, key=lambda row: _end(row.value)).value
    for row in members:
        if _start(row.value) == _start(start) and _end(row.value) == _end(end):
            return row.value
    return replace(start, latest=end.latest, expression=None, precision="range")


def most_precise_place(rows: Sequence[Said[Value]]) -> list[Choice]:
    """For each role the most precise of the places that agree; rival sites all stay, whoever has the majority."""
    wheres = of_type(rows, Where)
    choices: list[Choice] = []
    by_role = {role: [row for row in wheres if row.value.role == role] for role in {row.value.role for row in wheres}}
    hit, struck = by_role.get("occurred", []), by_role.get("target", [])
    bear = [row for row in struck if any(_agree(row.value, other.value) for other in hit)]
    if bear:  # what was hit stands where it was hit
        by_role["occurred"], by_role["target"] = in_order([*hit, *bear]), [row for row in struck if row not in bear]
    for role in sorted(by_role, key=lambda role: (role != "occurred", role)):
        choices.extend(_sites(spoken_first(by_role[role])) if by_role[role] else [])
    return choices


def _sites(told: Sequence[Said[Where]]) -> list[Choice]:
    """One choice for each place that no finer place of the incident agrees with."""
    weak = unsure(told)
    sure = [row for row in told if row not in weak]
    heads: list[Said[Where]] = []
    for row in sorted(sure, key=lambda row: (_coarseness(row.value), row.order)):
        if not any(_agree(row.value, head.value) for head in heads):
            heads.append(row)
    heads.sort(key=lambda head: (_coarseness(head.value)[:2], -_witnesses(head, told), head.order))
    named = _named_by(told, heads)
    choices = []
    for head in heads:
        support = [row for row in told if _bears(row, head, named)]
        rivals = [row for row in told if row not in support and (row in sure or head is heads[0])]
        clash = any(_clash(head, other) for other in heads if other is not head)
        rule = "rival sites stand side by side" if clash else "the most precise place that the others bear"
        by_place = _by_place(rivals, heads, named)
        choices.append(Choice(head.value, widened(support), rule, by_place, conflict=clash))
    return choices


Named = Mapping[AccountId, Sequence[Where]]


def _named_by(told: Sequence[Said[Where]], heads: Sequence[Said[Where]]) -> Named:
    """The heads that each account names as a site, a town or a district of its own."""
    found: dict[AccountId, list[Where]] = {}
    for row in told:
        if row.value.level in FINE:
            own = [head.value for head in heads if _agree(row.value, head.value)]
            found.setdefault(row.support.account_id, []).extend(own)
    return found


def _bears(row: Said[Where], head: Said[Where], named: Named) -> bool:
    """True when a place agrees with a head; "northern Iraq" of an account that names Erbil speaks for Erbil alone."""
    own = named.get(row.support.account_id, ())
    return _agree(row.value, head.value) and (row.value.level in FINE or not own or head.value in own)


def _witnesses(head: Said[Where], told: Sequence[Said[Where]]) -> int:
    return len({row.witness for row in told if _agree(row.value, head.value)})


def _by_place(rivals: Sequence[Said[Where]], heads: Sequence[Said[Where]], named: Named) -> tuple[Rival, ...]:
    """One rival for each place, under the most precise of its names: al-Asad within 3 and within 20 km is one."""
    groups: dict[Where, list[Said[Where]]] = {}
    for row in rivals:
        shown = next((head.value for head in heads if _bears(row, head, named)), row.value)
        groups.setdefault(shown, []).append(row)
    return tuple((shown, widened(rows)) for shown, rows in groups.items())


def _coarseness(where: Where) -> tuple[int, bool, float]:
    rank = LEVELS.index(where.level) if where.level in LEVELS else 0
    return -rank, where.lat is None, where.radius_km or 0.0


def _agree(one: Where, other: Where) -> bool:
    level = place_level(place_of(one), place_of(other))
    if level == "other_name":  # a site in a town whose point is not known: the finer one is shown, the other kept
        return one.name == other.name
    return level in COMPATIBLE


def _clash(head: Said[Where], other: Said[Where]) -> bool:
    """Two places that one voice names in one account are several places of one event; else they are rivals."""
    if one_teller(head, other):
        return False
    level = place_level(place_of(head.value), place_of(other.value))
    return level != "other_name" or (head.value.level in FINE and head.value.level == other.value.level)
