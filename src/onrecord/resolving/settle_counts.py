"""Settling rules for killed and injured: the newest word of each voice, claims apart, nothing averaged."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Count, Value
from onrecord.resolving.said import Choice, Said, by_value, of_type, rivals_of, spoken_first, widened

FIRM = ("number", "range", "explicit_zero")
VOICES = ("claimed", "media", "official")  # of two words of one day the official one is shown


def latest_count(rows: Sequence[Said[Value]]) -> list[Choice]:
    """The newest count that is no party's own claim; earlier ones of one kind of voice are replaced, others are rivals.

    A number goes before 'none reported' and before a vague word, whatever the order they were told in.
    """
    counts = spoken_first(of_type(rows, Count))
    if not counts:
        return []
    chosen = max(counts, key=_preference)
    same = [row for row in counts if _alike(row.value, chosen.value)]
    others = [row for row in counts if row not in same]
    conflict = any(_contradicts(row, chosen) for row in others)
    rule = "the newest count; another voice says otherwise" if conflict else "the newest count told"
    return [Choice(chosen.value, widened(same), rule, rivals_of(by_value(others)), conflict)]


def _preference(row: Said[Count]) -> tuple[bool, bool, int, int, tuple[int, int]]:
    """Firm before vague, no claim of a party, then the newest; in one text the first, which the lead stands by."""
    return (
        row.value.state in FIRM,
        row.voice_kind != "claimed",
        row.published or 0,
        VOICES.index(row.voice_kind),
        (-row.order[1], -row.order[2]),
    )


def _alike(one: Count, other: Count) -> bool:
    """The same bounds, whatever the words."""
    return (one.state, one.low, one.high) == (other.state, other.low, other.high)


def _contradicts(row: Said[Count], chosen: Said[Count]) -> bool:
    """True when both cannot hold: bounds without overlap, no later word of the same voice, no mere silence."""
    if row.value.state not in FIRM and row.value.state != "vague":
        return False
    if _overlap(row.value, chosen.value):
        return False
    replaced = row.voice_kind == chosen.voice_kind and (row.published or 0) < (chosen.published or 0)
    grew = (row.value.low or 0) <= (chosen.value.low or 0)
    return not (replaced and grew)


def _overlap(one: Count, other: Count) -> bool:
    if "none_reported" in (one.state, other.state):
        return True
    return (one.high is None or one.high >= (other.low or 0)) and (other.high is None or other.high >= (one.low or 0))
