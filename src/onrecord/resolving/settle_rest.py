"""Settling rules for outcome, stage, near miss and the words kept as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Code, NearMiss, Note, Outcome, Value
from onrecord.resolving.said import Choice, Said, by_value, of_type, one_teller, rivals_of, spoken_first, widened
from onrecord.resolving.tokens import fold

STAGES = ("planned", "attempted", "executed")
NEAR = ({"intercepted", "partly_intercepted"}, {"failed", "foiled"})  # neighbours: told apart, but no contradiction


def latest_outcome(rows: Sequence[Said[Value]]) -> list[Choice]:
    """The newest outcome that no party merely claims; 'unknown' contradicts nothing, another outcome does."""
    outcomes = spoken_first(of_type(rows, Outcome))
    if not outcomes:
        return []
    chosen = max(
        outcomes,
        key=lambda row: (
            row.value.code != "unknown",
            row.voice_kind != "claimed",
            row.published or 0,
            row.value.detonated is not None or row.value.reached_target is not None,
            (-row.order[1], -row.order[2]),
        ),
    )
    same = [row for row in outcomes if row.value.code == chosen.value.code]
    others = [row for row in outcomes if row not in same]
    conflict = any(
        not _outcomes_bear(row.value.code, chosen.value.code) and not one_teller(row, chosen) for row in others
    )
    rule = "the newest outcome; another voice says otherwise" if conflict else "the newest outcome told"
    return [Choice(chosen.value, widened(same), rule, rivals_of(by_value(others, key=lambda o: o.code)), conflict)]


def _outcomes_bear(one: str, other: str) -> bool:
    return "unknown" in (one, other) or any({one, other} <= near for near in NEAR)


def furthest_stage(rows: Sequence[Said[Value]]) -> list[Choice]:
    """executed, else attempted, else planned: a report of an attack carried out outruns the one of its plan."""
    codes = [row for row in spoken_first(of_type(rows, Code)) if row.value.code in STAGES]
    if not codes:
        return []
    furthest = max((row.value.code for row in codes), key=STAGES.index)
    same = [row for row in codes if row.value.code == furthest]
    others = [row for row in codes if row not in same]
    return [Choice(Code(furthest), widened(same), "the furthest stage told", rivals_of(by_value(others)))]


def called_near_miss(rows: Sequence[Said[Value]]) -> list[Choice]:
    """A near miss where somebody calls it one, with the reason; a voice that calls it none is a rival."""
    calls = spoken_first(of_type(rows, NearMiss))
    if not calls:
        return []
    chosen = max(calls, key=lambda row: (row.value.value, row.value.reason is not None))
    same = [row for row in calls if row.value.value == chosen.value.value]
    others = [row for row in calls if row not in same]
    rule = "a near miss where a voice calls it one"
    return [Choice(chosen.value, widened(same), rule, rivals_of(by_value(others)), bool(others))]


def first_told(rows: Sequence[Said[Value]]) -> list[Choice]:
    """The words of the oldest telling; other words for the same are kept beside them and contradict nothing."""
    notes = spoken_first(of_type(rows, Note))
    if not notes:
        return []
    first, *others = by_value(notes, key=lambda note: fold(note.text))
    return [Choice(first[0].value, widened(first), "the words of the oldest telling", rivals_of(others))]
