"""Makers of clock times and parts of the day; their day comes from the words beside them or stays open."""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.reading.times.drafts import Context, Draft, Found
from onrecord.reading.times.grammar import grammar
from onrecord.reading.times.relative import count_of

_MORNING, _AFTER_NOON = {"morning"}, {"afternoon", "evening", "night"}
_UNSET = "XXXX-XX-XX"


def clock(found: Found, context: Context) -> Draft | None:
    """`11:50 a.m.`, `0800 GMT`, `3pm`, `five o'clock`; None where the figures are no time of day."""
    hour, minute = _read(found)
    half = found.word("p").lower()[:1] or found.key("part")
    if half in {"p"} | _AFTER_NOON and hour < 12:
        hour += 12
    if half in {"a", "p"} | _MORNING and (hour > 23 or (half != "p" and hour == 12)):
        hour = hour % 12
    if hour > 23 or (minute or 0) > 59:
        return None
    zone = next((token.key for token in found.groups.get("z", ()) if token.key in {"gmt", "utc"}), "")
    shown = f"T{hour:02d}:{minute or 0:02d}{'Z' if zone else ''}"
    return _draft(found, shown, whole_hour=minute is None)


def noon(found: Found, context: Context) -> Draft:
    """`noon`, `midnight`."""
    return _draft(found, grammar().value("NOON", found.key("n")), whole_hour=False)


def elsewhere(found: Found, context: Context) -> Draft:
    """`(0100 GMT Saturday)`: the moment just told once more by another clock, so it dates nothing of its own."""
    return Draft(found.start, found.end, found.rule, "TIME", None)


def part(found: Found, context: Context) -> Draft:
    """`evening`, `before dawn`, `the early hours`: kept alone only where its setting makes it a time."""
    code = grammar().value("PART", found.key("p")) or found.given.get("part", "TMO")
    return Draft(found.start, found.end, found.rule, "TIME", _UNSET + code, clock=code, dayless=True)


def _draft(found: Found, shown: str, *, whole_hour: bool) -> Draft:
    precision = "hour" if whole_hour else "minute"
    return Draft(
        found.start,
        found.end,
        found.rule,
        "TIME",
        _UNSET + shown,
        precision=precision,
        clock=shown,
        about="a" in found.groups,
        dayless=True,
    )


def _read(found: Found) -> tuple[int, int | None]:
    """Hour and minute as written; the minute None where only an hour is told."""
    if "c" in found.groups:
        pieces = re.split(r"[:.]", found.word("c"))
        return int(pieces[0]), int(pieces[1])
    if "f" in found.groups:
        figures = found.figure("f") or 0
        return figures // 100, figures % 100
    return int(count_of(found, "h") or 0), None


MAKERS: tuple[Callable[[Found, Context], Draft | None], ...] = (
    clock,
    noon,
    elsewhere,
    part,
)
"""The makers that a rule's row may name."""
