"""Makers of mentions told from the day of publication, from another event, or as a length or a habit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from onrecord.reading.times import periods, tense
from onrecord.reading.times.absolute import edge_of, weekday_of
from onrecord.reading.times.drafts import Context, Draft, Found, dated, open_
from onrecord.reading.times.grammar import grammar
from onrecord.reading.times.periods import Period

_DESIGNATORS = {
    **{"second": ("PT", "S", 1), "minute": ("PT", "M", 1), "hour": ("PT", "H", 1), "day": ("P", "D", 1)},
    **{"night": ("P", "D", 1), "week": ("P", "W", 1), "weekend": ("P", "WE", 1), "fortnight": ("P", "W", 2)},
    **{"month": ("P", "M", 1), "quarter": ("P", "Q", 1), "year": ("P", "Y", 1), "decade": ("P", "Y", 10)},
    "century": ("P", "Y", 100),
}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_HALF_UNIT = {"day": 0, "week": 3, "month": 15, "quarter": 45, "year": 182, "decade": 1826, "century": 18262}
"""Half of each unit in days: what is told in whole units is known to half a unit, with "about" to a whole one."""
_VAGUE = {"few", "several", "many", "handful", "number", "dozens", "hundreds"}
_PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}


def unit_of(found: Found, name: str = "u") -> str:
    """The unit of time that the group's word names, whether one or many."""
    known = grammar()
    key = found.key(name)
    return known.value("UNIT", key) or known.value("UNITS", key) or known.value("PERIOD", key) or ""


def count_of(found: Found, name: str = "n") -> float | None:
    """The number that the group's words say: None for "several"; 1 for "a" and for an absent group."""
    known = grammar()
    total: float = 0
    for token in found.groups.get(name, ()):
        if token.key in _VAGUE:
            return None
        if token.shape:
            digits = token.text.replace(",", "")
            return float(digits) if digits.count(".") < 2 and len(digits) < 10 else None
        if token.key == "couple":
            return 2
        if token.key == "half":
            total += 0.5
        total += known.value("NUMBER_WORD", token.key) or 0
        multiple = known.value("MULTIPLE", token.key)
        total = (total or 1) * multiple if multiple else total
    return total or 1


def length(count: float | None, unit: str) -> str:
    """The TIMEX3 duration: `P2W`, `PT30M`, `PXD` for a number not told.

    >>> length(2, "decade")
    'P20Y'
    """
    prefix, letter, size = _DESIGNATORS[unit]
    if count is None:
        return f"{prefix}X{letter}"
    if count == 0.5 and unit == "hour":
        return "PT30M"
    total = count * size
    return f"{prefix}{int(total) if total == int(total) else total}{letter}"


def deictic(found: Found, context: Context) -> Draft:
    """`today`, `yesterday`, `the day before yesterday`."""
    days = int(found.given.get("days") or grammar().value("DEICTIC", found.key("t")))
    if context.anchor is None:
        return open_(found, None)
    period = periods.day(periods.move(context.anchor, days))
    return dated(found, periods.edged(period, "early") if found.key("e") else period, "publication")


def part_today(found: Found, context: Context) -> Draft:
    """`this morning`, `last night`, `tonight`."""
    part = found.given.get("part") or grammar().value("PART", found.key("p"))
    if context.anchor is None:
        return open_(found, f"XXXX-XX-XX{part}", type_="TIME")
    first, last = (periods.move(context.anchor, int(found.given[name])) for name in ("first", "last"))
    shown = periods.move(context.anchor, int(found.given.get("day", "0")))
    period = Period(first, last, f"{shown.isoformat()}{part}", "part_of_day")
    return replace(dated(found, period, "publication", type_="TIME"), clock=part)


def overnight(found: Found, context: Context) -> Draft:
    """The night that ends on the day of publication."""
    if context.anchor is None:
        return Draft(found.start, found.end, found.rule, "TIME", "XXXX-XX-XXTNI", clock="TNI", dayless=True)
    before = periods.move(context.anchor, -1)
    period = Period(before, context.anchor, f"{context.anchor.isoformat()}TNI", "part_of_day")
    return replace(dated(found, period, "publication", type_="TIME"), clock="TNI", dayless=True)


def weekday(found: Found, context: Context) -> Draft:
    """A weekday: the last one up to and including publication, or the next one where the words speak of what comes."""
    number = weekday_of(found) or 0
    if context.anchor is None:
        return open_(found, f"XXXX-WXX-{number}")
    since = (context.anchor.isoweekday() - number) % 7
    shift = found.key("s")
    if shift in {"last", "past", "previous"}:
        since = since or 7
    elif shift in {"next", "coming"}:
        since = since - 7
    elif shift == "this":
        since = since if since <= 3 else since - 7
    elif tense.ahead(context.text, found.start, found.end):
        since = since - 7 if since else 0
    period = periods.day(periods.move(context.anchor, -since))
    edge = edge_of(found)
    return dated(found, periods.edged(period, edge) if edge else period, "publication")


def weekday_of_week(found: Found, context: Context) -> Draft:
    """`Friday last week`: that day of the calendar week before."""
    number = weekday_of(found) or 0
    if context.anchor is None:
        return open_(found, f"XXXX-WXX-{number}")
    shift = grammar().value("SHIFT", found.key("s"))
    whole = periods.shift(context.anchor, "week", shift)
    return dated(found, periods.day(periods.move(whole.first, number - 1)), "publication")


def shifted_period(found: Found, context: Context) -> Draft:
    """`last week`, `late last month`, `earlier this year`, `the weekend`: a calendar period or a part of it."""
    unit = unit_of(found)
    anchor = context.anchor
    if anchor is None:
        return open_(found, None)
    if unit == "weekend":
        return dated(found, _weekend(found, context, anchor), "publication")
    shift = grammar().value("SHIFT", found.key("s"))
    period = periods.shift(anchor, unit, shift)
    keys = found.keys("e")
    if shift == 0 and "earlier" in keys:
        period = replace(period, last=anchor, precision="range")
    elif shift == 0 and "later" in keys:
        period = replace(period, first=anchor, precision="range")
    elif edge := edge_of(found):
        period = periods.edged(period, edge)
    return dated(found, period, "publication")


def edge_of_period(found: Found, context: Context) -> Draft:
    """`the end of the year`: of the year told of; the TIMEX3 value leans on publication, no date is said."""
    anchor = context.anchor
    return open_(found, periods.shift(anchor, unit_of(found), 0).value if anchor else None)


def _weekend(found: Found, context: Context, anchor: date) -> Period:
    """The last weekend up to publication, the running one included; the next one where the words say so."""
    shift = found.key("s")
    last = periods.weekend(periods.move(anchor, -5))  # the one whose Saturday is the last up to the anchor
    if shift in {"next", "coming"}:
        return periods.weekend(periods.move(anchor, 2 if anchor.isoweekday() > 5 else 0))
    if shift == "last" and anchor <= last.last:
        return periods.weekend(periods.move(anchor, -7))
    if anchor > last.last and tense.ahead(context.text, found.start, found.end):
        return periods.weekend(anchor)
    return last


def window(found: Found, context: Context) -> Draft:
    """`the past two weeks`, `the next four years`: a length that ends or begins with publication."""
    unit = unit_of(found)
    single = found.rule == "window_of_one"
    count = 1 if single else count_of(found) if "n" in found.groups else None
    draft = open_(found, length(count, unit), type_="DURATION")
    if context.anchor is None:
        return draft
    sign = 1 if found.key("s") in {"next", "coming"} else -1
    far = _away(context.anchor, unit, count, sign)
    near = context.anchor.isoformat()
    first, last = (near, far) if sign > 0 else (far, near)
    return replace(draft, first=first, last=last, precision="range", anchor="publication")


def _away(anchor: date, unit: str, count: float | None, sign: int) -> str | None:
    """The ISO day that lies so far from the anchor, rounded outwards; None where no number is told."""
    if count is None:
        return None
    if unit in _SECONDS:
        return periods.move(anchor, sign * math.ceil(count * _SECONDS[unit] / 86400)).isoformat()
    unit, factor = {"fortnight": ("week", 2), "night": ("day", 1), "weekend": ("week", 1)}.get(unit, (unit, 1))
    return periods.back(anchor, unit, sign * math.ceil(count * factor)).isoformat()


def recent(found: Found, context: Context) -> Draft:
    """`recent weeks`: open towards the past, ended by publication."""
    draft = open_(found, "PAST_REF")
    if context.anchor is None:
        return draft
    return replace(draft, last=context.anchor.isoformat(), precision="range", anchor="publication")


def ago(found: Found, context: Context) -> Draft:
    """`two days ago`, `three days from now`: the day, week, month or year so far away."""
    unit = unit_of(found)
    plural = grammar().value("UNITS", found.key("u")) is not None
    count = None if plural and "n" not in found.groups else count_of(found)
    sign = 1 if found.given.get("sign") == "+" else -1
    anchor = context.anchor
    if anchor is None or count is None:
        draft = open_(found, length(count, unit) if count else ("FUTURE_REF" if sign > 0 else "PAST_REF"))
        if anchor is None:
            return draft
        near = anchor.isoformat()
        first, last = (near, None) if sign > 0 else (None, near)
        return replace(draft, first=first, last=last, precision="range", anchor="publication")
    if unit in _SECONDS or count != int(count):
        far = _away(anchor, unit, count, sign)
        first, last = (anchor.isoformat(), far) if sign > 0 else (far, anchor.isoformat())
        return replace(
            open_(found, length(count, unit)), first=first, last=last, precision="range", anchor="publication"
        )
    unit, factor = {"fortnight": ("week", 2), "night": ("day", 1), "weekend": ("week", 1)}.get(unit, (unit, 1))
    steps = sign * int(count) * factor
    slack = _HALF_UNIT[unit] * 2 + 1 if "a" in found.groups else _HALF_UNIT[unit]
    exact = periods.back(anchor, unit, steps)
    first_day, last_day = periods.move(exact, -slack), periods.move(exact, slack)
    if sign < 0:
        last_day = min(last_day, anchor)
    named = periods.shift(anchor, unit, steps)
    return dated(found, Period(first_day, last_day, named.value, named.precision), "publication")


def event_offset(found: Found, context: Context) -> Draft:
    """`two days later`: so far from an event told before; the TIMEX3 value leans on the last date in the text."""
    unit = unit_of(found)
    count = count_of(found) if "n" in found.groups else None
    sign = "+" if found.key("r") in {"later", "afterwards", "afterward"} else "-"
    size = length(count, unit)
    draft = open_(found, size, anchor="event", offset=f"{sign}{size}")
    return replace(draft, recall=f"{sign}{unit} {int(count)}" if count and count == int(count) else None)


def event_distance(found: Found, context: Context) -> Draft:
    """`hours after`, `a week before`: a length, counted from the event that is told next."""
    unit = unit_of(found)
    count = count_of(found) if "n" in found.groups else None
    size = length(count, unit)
    sign = "-" if found.key("r") == "before" else "+"
    draft = open_(found, size, type_="DURATION", anchor="event", offset=f"{sign}{size}")
    core = replace(draft, end=found.groups["u"][0].end)
    return replace(draft, parts=(core,))


def event_period(found: Found, context: Context) -> Draft:
    """`the following day`, `that night`, `the same week`: told from a date in the text before."""
    word = found.given.get("s") or found.key("s")
    step = {"following": 1, "next": 1, "after": 1, "preceding": -1, "previous": -1, "before": -1}.get(word, 0)
    part = grammar().value("PART", found.key("u"))
    unit = "time" if found.key("u") == "time" else "day" if part else unit_of(found)
    offset = f"{step:+d} {unit}" if step else None
    draft = open_(found, None, type_="TIME" if part else "DATE", anchor="event", offset=offset)
    return replace(draft, clock=part, recall=f"{'-' if step < 0 else '+'}{unit} {abs(step)}")


def duration(found: Found, context: Context) -> Draft:
    """`several minutes`, `41-year-old`, `weeks of`: how long."""
    key = found.key("u")
    unit = unit_of(found)
    plural = grammar().value("UNITS", key) is not None
    if long := grammar().value("LONG", key):
        plural, unit = long.endswith("s"), long.rstrip("s")
    count: float | None = None if plural else 1
    if found.given.get("n"):
        count = float(found.given["n"])
    elif "n2" in found.groups:
        count = None
    elif "n" in found.groups:
        count = count_of(found)
    if count is not None and "half" in found.groups:
        count += 0.5
    return open_(found, length(count, unit), type_="DURATION")


def every(found: Found, context: Context) -> Draft:
    """`every day`, `daily`, `on Fridays`, `15 a year`: how often."""
    key = found.key("u")
    known = grammar()
    value = known.value("REPEAT", key)
    number = known.value("WEEKDAYS", key) or known.value("WEEKDAY", key)
    if number:
        value = f"XXXX-WXX-{number}"
    elif part := known.value("PART", key) if key != "night" else None:
        value = f"XXXX-XX-XX{part}"
    elif not value:
        value = length(count_of(found) if "n" in found.groups else 1, unit_of(found))
    return open_(found, value, type_="SET")


def reference(found: Found, context: Context) -> Draft:
    """`now`, `recently`, `the future`: no date at all."""
    return open_(found, found.given["value"])


MAKERS: tuple[Callable[[Found, Context], Draft | None], ...] = (
    deictic,
    part_today,
    overnight,
    weekday,
    weekday_of_week,
    shifted_period,
    edge_of_period,
    window,
    recent,
    ago,
    event_offset,
    event_distance,
    event_period,
    duration,
    every,
    reference,
)
"""The makers that a rule's row may name."""
