"""Aggregates while they are gathered: mentions of the same wave or the same tally become one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from onrecord.model import NARRATOR, Aggregate, Voice

Form = Literal["set", "count", "trend", "total", "points"]
_ROLES = {"set": ("set", "points"), "count": ("count", "points"), "points": ("set", "count", "points")}


@dataclass(frozen=True)
class Draft:
    """An aggregate before merging: a set or a count, or words that only point to one ("these attacks")."""

    aggregate: Aggregate
    head: str
    modifiers: frozenset[str] = frozenset()
    form: Form = "set"


def merged(drafts: list[Draft]) -> tuple[Aggregate, ...]:
    """The aggregates of the drafts in text order, ids g1, g2, ...; words that point to nothing told are left out."""
    held: list[Draft] = []
    for draft in sorted(drafts, key=lambda draft: draft.aggregate.spans[0]):
        _merge_into(held, draft)
    told = {draft.head for draft in held if draft.form != "points"}
    kept = [draft.aggregate for draft in held if draft.form != "points" or draft.head in told]
    ordered = sorted(kept, key=lambda aggregate: aggregate.spans[0])
    return tuple(replace(aggregate, id=f"g{number}") for number, aggregate in enumerate(ordered, 1))


def _merge_into(drafts: list[Draft], draft: Draft) -> None:
    """Add the draft, or its words to the latest set of the same events that nothing contradicts."""
    for number in range(len(drafts) - 1, -1, -1):
        held = drafts[number]
        if held.form not in _ROLES.get(draft.form, ()) or draft.head != held.head:
            continue
        alike = not draft.modifiers or not held.modifiers or draft.modifiers == held.modifiers
        if alike and _agree(draft.aggregate, held.aggregate):
            drafts[number] = _joined(held, draft)
            return
    drafts.append(draft)


def _agree(left: Aggregate, right: Aggregate) -> bool:
    """Nothing said of the one speaks against the other: parties, countries, counts and years."""
    parties = not left.perpetrator or not right.perpetrator or bool(set(left.perpetrator) & set(right.perpetrator))
    countries = {w.country for w in left.where}, {w.country for w in right.where}
    if left.count and right.count:
        same = (left.count.state, left.count.low, left.count.high) == (
            right.count.state,
            right.count.low,
            right.count.high,
        )
        if not same or left.count.state == "vague":
            return False
    return (
        parties
        and _overlap(left, right)
        and (not countries[0] or not countries[1] or bool(countries[0] & countries[1]))
    )


def _overlap(left: Aggregate, right: Aggregate) -> bool:
    """True unless both have a window and one ends before the other begins."""
    if left.window is None or right.window is None:
        return True
    ends = (left.window.latest, right.window.latest)
    starts = (right.window.earliest, left.window.earliest)
    return not any(end and start and end < start for end, start in zip(ends, starts, strict=True))


def _joined(held: Draft, draft: Draft) -> Draft:
    left, right = held.aggregate, draft.aggregate
    voices: list[Voice] = sorted(dict.fromkeys((*left.voice, *right.voice)), key=lambda voice: voice != NARRATOR)
    grouped = max((left.what, right.what), key=lambda what: (" of " in what, len(what)))
    merged_row = replace(
        left,
        what=grouped,
        spans=tuple(sorted({*left.spans, *right.spans})),
        count=left.count or right.count,
        window=next((w for w in (left.window, right.window) if w and w.earliest), left.window or right.window),
        where=tuple(dict.fromkeys((*left.where, *right.where))),
        perpetrator=tuple(dict.fromkeys((*left.perpetrator, *right.perpetrator))),
        trend=left.trend or right.trend,
        voice=tuple(voices),
    )
    form = draft.form if held.form == "points" else held.form
    return Draft(merged_row, held.head, held.modifiers | draft.modifiers, form)
