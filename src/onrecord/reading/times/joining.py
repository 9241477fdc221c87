"""Joins neighbouring drafts: a day and its hour, two ends of a range, a date and the word that opens or closes it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from onrecord.reading.times.drafts import Draft
from onrecord.reading.times.grammar import grammar

_DAY = re.compile(r"\d{4}-\d\d-\d\d|XXXX-\d\d-\d\d|XXXX-WXX-\d")
_DAY_THEN_TIME = re.compile(r"\s*,?\s*(?:at|in|during|around|by|shortly|just)?\s*(?:the\s+)?", re.IGNORECASE)
_TIME_THEN_DAY = re.compile(r"\s*,?\s*(?:on|of|in|during|into)?\s*(?:the\s+)?", re.IGNORECASE)
_TO = re.compile(r"\s+(?:to|until|till|through)\s+(?:the\s+)?|\s?[-–]\s?", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_NIGHT_OF_DAYS = re.compile(r"\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_OPENING = re.compile(r"\b(from|between)\s+\Z", re.IGNORECASE)
_BOUND = re.compile(r"\b(since|after|from|until|till|before|by|prior\s+to|up\s+to|as\s+of)\s+\Z", re.IGNORECASE)
_OPENS = {"since", "after", "from", "as of"}
_NEXT_WORD = re.compile(r"\s*(?:['’]s\b|([^\W\d_]+)|([^\w\s])|\Z)?")
_NOT_YEARLY = {"month_day", "day_month", "month", "month_after_preposition", "part_of_month"}


def with_days(drafts: list[Draft], text: str) -> list[Draft]:
    """The drafts with each time of day joined to the day that stands beside it."""
    joined: list[Draft] = []
    for draft in drafts:
        while joined and (both := _day_and_time(joined[-1], draft, text)):
            joined.pop()
            draft = both
        joined.append(draft)
    return joined


def _day_and_time(left: Draft, right: Draft, text: str) -> Draft | None:
    gap = text[left.end : right.start]
    if "," in gap and left.type == "TIME" and right.type == "TIME" and right.clock and right.clock[1:].isalpha():
        return None
    if right.dayless and right.clock and _takes_time(left) and _DAY_THEN_TIME.fullmatch(gap):
        return _timed(left, right, left, right)
    if left.dayless and left.clock and _takes_time(right) and _TIME_THEN_DAY.fullmatch(gap):
        return _timed(right, left, left, right, link=gap.strip().lower().split(" ")[0])
    return None


def _takes_time(draft: Draft) -> bool:
    """True for a day, or for a part of a known day that an hour may narrow."""
    if draft.dayless or draft.parts or draft.anchor == "event":
        return False
    if draft.type == "DATE":
        return draft.precision in {"day", "part_of_day"} or (
            draft.first is None and bool(_DAY.fullmatch(draft.value or "") or draft.rule == "today_yesterday_tomorrow")
        )
    return draft.type == "TIME" and draft.clock is not None and draft.clock[1:].isalpha()


def _timed(day: Draft, time: Draft, left: Draft, right: Draft, *, link: str = "") -> Draft:
    """The two as one mention of a time."""
    clock = time.clock or ""
    base = (day.value or "").split("T")[0] if (day.value or "").startswith(("X", "1", "2")) else None
    draft = replace(
        day,
        start=left.start,
        end=right.end,
        rule=f"{day.rule}+{time.rule}",
        type="TIME",
        value=f"{base}{clock}" if base else None,
        clock=clock,
        about=time.about,
        recall=None,
    )
    if day.first is None or day.last is None:
        return draft
    if clock[1:].isalpha():
        first, last = _night(day, time, link) if clock == "TNI" else (day.first, day.last)
        return replace(draft, first=first, last=last, precision="part_of_day")
    shown = (day.value or day.first)[:10]
    first, last = _moment(shown, clock, time)
    return replace(draft, first=first, last=last, precision=time.precision)


def _night(day: Draft, time: Draft, link: str) -> tuple[str, str]:
    """The days of a night: that of the 26th runs into the 27th, overnight on the day of publication began before it."""
    first = date.fromisoformat((day.first or "")[:10])
    if time.rule == "overnight":
        if link == "into" or time.last == day.last:
            return (first - timedelta(days=1)).isoformat(), first.isoformat()
        return first.isoformat(), (first + timedelta(days=1)).isoformat()
    return first.isoformat(), (first + timedelta(days=1)).isoformat() if link == "of" else first.isoformat()


def _moment(day: str, clock: str, time: Draft) -> tuple[str, str]:
    """The moments that a clock time may mean: half an hour around "about", the hour where no minute is told."""
    zone = "Z" if clock.endswith("Z") else ""
    exact = datetime.fromisoformat(f"{day}{clock.rstrip('Z')}")
    first = last = exact
    if time.rule == "noon_midnight" and exact.hour == 0:
        last = exact + timedelta(days=1)  # midnight on Friday may be either end of Friday
    elif time.about:
        first, last = exact - timedelta(minutes=30), exact + timedelta(minutes=30)
    elif time.precision == "hour":
        last = exact + timedelta(minutes=59)
    return first.isoformat(timespec="minutes") + zone, last.isoformat(timespec="minutes") + zone


def ranges(drafts: list[Draft], text: str) -> list[Draft]:
    """The drafts with "from A to B" and "between A and B" as one mention each, its dates kept as parts."""
    joined: list[Draft] = []
    for draft in drafts:
        both = (_range(joined[-1], draft, text) or _either(joined[-1], draft, text)) if joined else None
        if both:
            joined.pop()
        joined.append(both or draft)
        if len(joined) > 1 and (night := _night_of_days(joined[-2], joined[-1], text)):
            joined[-2:] = [night]
    return joined


def _either(left: Draft, right: Draft, text: str) -> Draft | None:
    """ "Late October or early November", "Monday or Tuesday": one time that may be either, where the two touch."""
    same = left.type == right.type == "DATE" and not left.parts and not right.parts and left.anchor == right.anchor
    if not same or not _OR.fullmatch(text[left.end : right.start]) or not left.last or not right.first:
        return None
    gap = date.fromisoformat(right.first) - date.fromisoformat(left.last)
    if gap != timedelta(days=1):
        return None
    return replace(
        left,
        end=right.end,
        rule=f"{left.rule}-{right.rule}",
        value=f"{left.value}/{right.value}",
        last=right.last,
        precision="range",
        parts=(left, right),
    )


def _night_of_days(night: Draft, days: Draft, text: str) -> Draft | None:
    """ "Overnight from Saturday to Sunday", "the night of October 26-27": the night between the two days."""
    gap = text[night.end : days.start]
    if night.clock != "TNI" or not night.dayless or len(days.parts) != 2 or not _NIGHT_OF_DAYS.fullmatch(gap):
        return None
    rule, precision = f"{night.rule}+{days.rule}", "part_of_day" if days.first else "unresolved"
    return replace(days, start=night.start, rule=rule, type="TIME", clock="TNI", precision=precision)


def _range(left: Draft, right: Draft, text: str) -> Draft | None:
    gap = text[left.end : right.start]
    if {left.type, right.type} - {"DATE", "TIME"} or left.parts or right.parts or left.dayless or right.dayless:
        return None
    opening = _OPENING.search(text[max(0, left.start - 12) : left.start])
    between = opening is not None and opening[1].lower() == "between"
    if not (_TO.fullmatch(gap) or (between and _AND.fullmatch(gap))) or "event" in {left.anchor, right.anchor}:
        return None
    left = _with_year_of(right, left)
    if left.first and right.first and left.rule.startswith("weekday") and left.first > right.first:
        earlier = (date.fromisoformat(left.first[:10]) - timedelta(days=7)).isoformat()
        left = replace(left, first=earlier, last=earlier, value=earlier)
    if (left.first and right.first and left.first > right.first) or None in {left.value, right.value}:
        return None
    if "_REF" in f"{left.value}{right.value}":
        return None
    known = bool(left.first and right.last)
    anchors = {left.anchor, right.anchor}
    return Draft(
        left.start - len(opening[0]) if opening else left.start,
        right.end,
        f"{left.rule}-{right.rule}",
        "DATE" if left.type == right.type == "DATE" else "TIME",
        f"{left.value}/{right.value}",
        left.first if known else None,
        right.last if known else None,
        "range" if known else "unresolved",
        "publication" if "publication" in anchors and known else "none",
        parts=(left, right),
    )


def _with_year_of(right: Draft, left: Draft) -> Draft:
    """From "October 26 to November 3, 2023" on: the year told once is the year of both, or the year before."""
    if (
        left.rule not in _NOT_YEARLY
        or right.anchor != "none"
        or right.first is None
        or not (left.value or "X")[-1].isdigit()
    ):
        return left
    year = int(right.first[:4])
    tail = (left.value or "")[4:]
    if f"{year}{tail}" > (right.value or ""):
        year -= 1
    first, last = (f"{year:04d}{tail}", f"{year:04d}{tail}")
    if len(tail) == 3:
        first, last = f"{year:04d}{tail}-01", f"{year:04d}{tail}-28"
    return replace(left, value=f"{year:04d}{tail}", first=first, last=last, precision=right.precision, anchor="none")


def bounds(drafts: list[Draft], text: str, anchor: date | None) -> list[Draft]:
    """The drafts with "since", "after", "by" and their like taken in as open ends, the date itself kept as part."""
    return [_bounded(draft, text, anchor) for draft in drafts]


def _bounded(draft: Draft, text: str, anchor: date | None) -> Draft:
    if draft.type not in {"DATE", "TIME"} or draft.dayless or draft.parts or draft.anchor == "event":
        return draft
    word = _BOUND.search(text[max(0, draft.start - 14) : draft.start])
    if word is None or "_REF" in (draft.value or "") or not _stands_alone(text, draft.end):
        return draft
    key = " ".join(word[1].lower().split())
    wide = replace(
        draft, start=draft.start - len(word[0]), parts=(draft,), rule=f"{draft.rule}+{key.replace(' ', '_')}"
    )
    if draft.first is None:
        return wide
    if key not in _OPENS:
        return replace(wide, first=None, precision="range")
    ends = anchor.isoformat() if anchor and key == "since" and draft.first[:10] <= anchor.isoformat() else None
    return replace(wide, last=ends, precision="range")


def _stands_alone(text: str, end: int) -> bool:
    """False where the date describes the noun after it, as in "after Tuesday's attack" and "since the 2014 war"."""
    after = _NEXT_WORD.match(text, end)
    if after is None or after[0].strip().startswith(("'", "’")):
        return False
    return after[1] is None or after[1].lower() in grammar().sets["closed"]
