"""Written dates of publication: ISO, mail style and English month names; anything else is no date."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from onrecord.model import When

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s+\(?[A-Z]{2,4}\)?)?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
    r"(?:(?:T|t|\s+)(?P<clock>\d\d:\d\d)(?P<second>:\d\d)?(?:[.,]\d+)?\s*(?P<zone>Z|z|UTC|GMT|[+-][01]\d:?[0-5]\d)?)?"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_ENGLISH = tuple(
    re.compile(r"\b" + _WEEKDAY + form + r"\b" + _CLOCK, re.IGNORECASE)
    for form in (rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})", rf"{_DAY}\s+{_MONTH},?\s+(?P<year>\d{{4}})")
)
_LABEL = re.compile(r"^(?:(?:first )?(?:posted|published)|date|dated)(?: on)?\s*:?\s+", re.IGNORECASE)
_UPDATED = re.compile(r"\s+(?:last )?updated(?: at)?:?\s+\S.{0,25}$", re.IGNORECASE)
_DATELINE = tuple(
    re.compile(r"[A-Z][A-Z .,'’/-]{2,60}?,?\s+(" + form.pattern + r")\s*(?:\([^()\n]{1,40}\)\s*)?[-–—]", re.IGNORECASE)
    for form in _ENGLISH
)


def written(text: str) -> When | None:
    """The date of publication that is the whole of `text`, to the day or the minute; None when it is no such date.

    Midnight sharp is how many systems write a bare day, so it is a day. The offset is kept as it is written.

    >>> written("2023-11-05 14:30:00+02:00").earliest
    '2023-11-05T14:30+02:00'
    """
    text = " ".join(text.split())
    return _iso(text) or _english(text) or _mail(text)


def line(text: str) -> When | None:
    """The date of publication that is a whole line at a text's top, perhaps after "Posted" or before "Last updated".

    >>> line("Thu Nov 10, 2011 3: 00pm EST").earliest
    '2011-11-10'
    """
    text = re.sub(r"(?<=\d): (?=\d)", ":", " ".join(text.split()))
    return written(_UPDATED.sub("", _LABEL.sub("", text, count=1)))


def dateline(text: str) -> When | None:
    """The full date in the dateline that opens a text, after a place in capitals and before a dash; else None.

    >>> dateline("PORT SELLA, Nov 5 2023 (Courier) - A drone fell.").earliest
    '2023-11-05'
    """
    for form in _DATELINE:
        match = form.match(text)
        if match and text[: match.start(1)].isupper():
            return written(match[1])
    return None


def days_in(text: str) -> set[str]:
    """The ISO days written anywhere in a short text, year first or with an English month name.

    >>> days_in("Harbour Courier | 5 November 2023, 10:15")
    {'2023-11-05'}
    """
    found = {_day(*match.groups()) for match in _YEAR_FIRST.finditer(text)}
    found |= {_named_day(match) for form in _ENGLISH for match in form.finditer(text)}
    return {day for day in found if day}


def _iso(text: str) -> When | None:
    match = _ISO.fullmatch(text)
    day = match and _day(match["year"], match["month"], match["day"])
    if not match or not day:
        return None
    clock = match["clock"]
    if clock is None or (clock == "00:00" and (match["second"] or ":00") == ":00"):
        return reported(day, text)
    if clock > "23:59" or clock[3:] > "59":
        return None
    return reported(f"{day}T{clock}{_offset(match['zone'])}", text)


def _offset(zone: str | None) -> str:
    if zone is None:
        return ""
    return "+00:00" if zone.upper() in ("Z", "UTC", "GMT") else f"{zone[:3]}:{zone[-2:]}"


def _english(text: str) -> When | None:
    for form in _ENGLISH:
        if match := form.fullmatch(text):
            day = _named_day(match)
            return reported(day, text) if day else None
    return None


def _named_day(match: re.Match[str]) -> str | None:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return _day(match["year"], str(month), match["day"])


def _mail(text: str) -> When | None:
    if not re.fullmatch(r"\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d(:\d\d)? ?\S{0,5}", text):
        return None
    try:
        moment: datetime = parsedate_to_datetime(text)
    except ValueError:
        return None
    return reported(moment.isoformat(timespec="minutes"), text)


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def reported(moment: str, expression: str) -> When:
    """The publication time `moment` (an ISO day, or a day and a minute) with the words that gave it."""
    precision = "minute" if "T" in moment else "day"
    return When(moment, moment, expression=expression, precision=precision, dated="reported")
