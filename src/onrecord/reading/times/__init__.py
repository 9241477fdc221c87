"""Finds when a text says things happened: spans, TIMEX3 values, and ISO ranges no narrower than the words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from onrecord.errors import InputError
from onrecord.model import When
from onrecord.reading.times import absolute, clocks, joining, periods, relative
from onrecord.reading.times.checks import CHECKS
from onrecord.reading.times.drafts import Context, Draft, Found
from onrecord.reading.times.grammar import Rule, grammar

_MAKERS: dict[str, Callable[[Found, Context], Draft | None]] = {
    maker.__name__: maker for makers in (absolute.MAKERS, relative.MAKERS, clocks.MAKERS) for maker in makers
}
_NO_DATE = "nothing"
_LEAD = re.compile(r"\s*(?:(?:on|in|at|during|over|for|of|the)\s+)*", re.IGNORECASE)


@dataclass(frozen=True)
class TimeMention:
    """A stretch of text that says when, how long or how often.

    `value` follows TIMEX3 and may lean on convention (a bare hour is taken to be of the day of publication);
    `when` asserts only what the words carry. `offset` is the signed distance from an event ("+P2D"); `parts` are
    the simple dates inside a range or after "since", each as TIMEX3 would mark it.
    """

    start: int
    end: int
    text: str
    type: str
    when: When
    value: str | None
    rule: str
    offset: str | None = None
    parts: tuple[TimeMention, ...] = ()


def find(text: str, anchor: When | str | None) -> tuple[TimeMention, ...]:
    """All mentions of time in text order, none overlapping; InputError when the anchor is no ISO date.

    The anchor is the day of publication; without one every relative expression keeps its words and no dates.

    >>> [(m.text, m.when.earliest, m.when.latest) for m in find("It was found late last month.", "2023-11-05")]
    [('late last month', '2023-10-21', '2023-10-31')]
    """
    known = grammar()
    day = _day_of(anchor)
    tokens, letters = known.read(text)
    context = Context(text, tokens, day, _in_capitals(text))
    drafts = _recalled(_chosen(context, letters), day)
    drafts = joining.with_days(drafts, text)
    drafts = joining.bounds(joining.ranges(drafts, text), text, day)
    return tuple(_mention(draft, text, day) for draft in drafts if not (draft.dayless and draft.rule == "part_of_day"))


def resolve(expression: str, anchor: When | str | None) -> When | None:
    """The time that one expression means, its words kept whole; None where it is not one expression of time.

    >>> resolve("On Sunday", "2023-11-05").earliest
    '2023-11-05'
    """
    found = find(expression, anchor)
    lead = _LEAD.match(expression)
    if len(found) != 1 or lead is None or found[0].start > lead.end():
        return None
    return replace(found[0].when, expression=expression)


def _day_of(anchor: When | str | None) -> date | None:
    """The day of publication, or None where it is not known to the day."""
    if anchor is None:
        return None
    if isinstance(anchor, When):
        if not anchor.earliest or not anchor.latest or anchor.earliest[:10] != anchor.latest[:10]:
            return None
        anchor = anchor.earliest
    try:
        return date.fromisoformat(anchor[:10])
    except ValueError as error:
        raise InputError(f"the anchor {anchor!r} is no ISO date; give the day of publication as YYYY-MM-DD") from error


def _in_capitals(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    return upper > 0.6 * sum(map(str.isalpha, text))


def _chosen(context: Context, letters: str) -> list[Draft]:
    """The drafts of the longest matches that hold, in text order; of two as long the earlier rule wins."""
    order: dict[str, int] = {rule.name: place for place, rule in enumerate(grammar().rules)}
    matches = sorted(
        grammar().matches(context, letters),
        key=lambda pair: (pair[1].start - pair[1].end, -pair[1].reach, pair[1].start, order[pair[0].name]),
    )
    taken = bytearray(len(context.tokens))
    drafts: list[Draft] = []
    for rule, found in matches:
        if any(taken[found.first : found.last]):
            continue
        if rule.check and not CHECKS[rule.check](found, context):
            continue
        draft = _made(rule, found, context)
        if draft is None and rule.make != _NO_DATE:
            continue
        taken[found.first : found.last] = b"\x01" * (found.last - found.first)
        if draft:
            drafts.append(draft)
    return sorted(drafts, key=lambda draft: draft.start)


def _made(rule: Rule, found: Found, context: Context) -> Draft | None:
    """What the rule's maker makes of the match; None for a day that no calendar has."""
    if rule.make == _NO_DATE:
        return None
    try:
        return _MAKERS[rule.make](found, context)
    except ValueError:
        return None


def _recalled(drafts: list[Draft], anchor: date | None) -> list[Draft]:
    """The drafts with TIMEX3 values that lean on an earlier date filled in; what they assert stays open."""
    filled: list[Draft] = []
    told: Draft | None = None
    day_told: Draft | None = None
    for draft in drafts:
        if draft.recall:
            draft = replace(draft, value=_leaning(draft, told, day_told, anchor) or draft.value)
        elif draft.first and draft.type in {"DATE", "TIME"} and draft.precision not in {"range", "part_of_month"}:
            told = draft
            day_told = draft if draft.precision in {"day", "part_of_day"} else day_told
        filled.append(draft)
    return filled


def _leaning(draft: Draft, told: Draft | None, day_told: Draft | None, anchor: date | None) -> str | None:
    sign_unit, count = (draft.recall or "").rsplit(" ", 1)
    unit, steps = sign_unit[1:], int(f"{sign_unit[0]}{count}")
    if unit == "time":
        return told.value if told else "PAST_REF"
    reference = day_told if unit in {"day", "night"} else told
    day = date.fromisoformat(reference.first[:10]) if reference and reference.first else anchor
    if day is None or unit in {"second", "minute", "hour", "fortnight"}:
        return None
    try:
        return periods.shift(day, "day" if unit == "night" else unit, steps).value + (draft.clock or "")
    except ValueError:
        return None


def _mention(draft: Draft, text: str, anchor: date | None) -> TimeMention:
    words = text[draft.start : draft.end]
    resolved = bool(draft.first or draft.last) and not (draft.dayless and draft.rule != "overnight")
    value = draft.value
    if draft.dayless and anchor and value:
        value = value.replace("XXXX-XX-XX", anchor.isoformat())
    when = When(
        draft.first if resolved else None,
        draft.last if resolved else None,
        words,
        draft.anchor,
        draft.precision if resolved else "unresolved",
    )
    parts = tuple(_mention(part, text, anchor) for part in draft.parts)
    return TimeMention(draft.start, draft.end, words, draft.type, when, value, draft.rule, draft.offset, parts)
