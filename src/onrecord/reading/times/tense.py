"""Tells from the words around a date without a year, or a weekday, whether it is past or to come."""

from __future__ import annotations

import re

from onrecord.reading.times.drafts import Context, Found
from onrecord.reading.times.periods import Period

SLACK_DAYS = 7
"""How far a date without a year may lie after publication when no word says that it lies ahead."""
AHEAD_DAYS = 270
"""How far ahead a date without a year may lie where the words speak of what comes: later ones are told with a year."""
_REACH = 90
_CLAUSE = re.compile(
    r"[.;:!?\"“”()]\s|\n|\b(?:said|says|say|told|announced|reported|confirmed|after|when|because|since|before|following)\b"
    r"|\band\s+(?=was|were|had|has|have)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|'ll|’ll|shall|would|(?:is|are|was|were|be|been)\s+(?:to|due|set|scheduled|expected|planned|slated)"
    r"|to\s+be|should|may|might|could|due|scheduled|expected|planned|plans?|planning|upcoming|slated|deadline|ahead\s+of"
    r"|to\s+(?:begin|start|open|meet|take|hold|host|visit|launch|release|travel|resume|end|face|appear|vote))\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:would|should|could|might|may)\s+have\b|\b(?:went|had|did|came|took|fell|rose|struck|killed|died|attacked)\b"
    r"|\b(?:last|past|previous)\s+\Z",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\A(?:(?!\b(?:that|which|who|it|he|she|they)\b)[^.;:!?,\n]){0,40}?\b(?:(?:is|are|has\s+been|have\s+been)\s+(?:scheduled|set|expected|due|planned)|will|deadline)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:was|were|had|has|have|did|went|came|took|fell|rose|struck|hit|shot|began|left|last|past|previous|since"
    r"|(?!need|speed|feed|exceed|proceed|indeed)[a-z]{2,}ed)\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"\b(?:by|until|till|before)\s+(?:the\s+|early\s+|late\s+|mid-?)?\Z", re.IGNORECASE)


def ahead(text: str, start: int, end: int) -> bool:
    """True when the clause before (or just after) `text[start:end]` speaks of what is to come."""
    before = text[max(0, start - _REACH) : start]
    clause = _CLAUSE.split(before)[-1]
    if _BEHIND.search(clause):
        return False
    if _AHEAD.search(clause):
        return True
    return bool(_AFTERWARDS.match(text[end : end + 80]))


def told(text: str, start: int) -> bool:
    """True when the clause before the place tells of the past, or when no words stand there to tell anything."""
    clause = _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]
    return bool(_TOLD.search(clause)) or len(clause.split()) < 2


def limits(text: str, start: int) -> bool:
    """True when "by", "until" or "before" stands right before the place."""
    return bool(_DIRECT.search(text[max(0, start - 20) : start]))


def likeliest(options: list[Period], found: Found, context: Context) -> tuple[Period | None, bool]:
    """The period meant by words without a year, and whether the words around bear it out.

    The next to come where they speak of what comes, else the last up to publication and some slack; not sure, and
    the nearer, where the last one is most of a year back and no word tells of the past.
    """
    anchor = context.anchor
    if anchor is None:
        return None, False
    coming = [option for option in options if option.last >= anchor]
    gone = [option for option in options if (option.first - anchor).days <= SLACK_DAYS]
    lead = context.tokens[found.first].key
    if lead in {"last", "past"}:
        return next((option for option in reversed(options) if option.last < anchor), None), True
    if not gone or lead in {"next", "coming"}:
        return (coming[0] if coming else None), True
    if not coming:
        return gone[-1], True
    if (coming[0].first - anchor).days <= AHEAD_DAYS and ahead(context.text, found.start, found.end):
        return coming[0], True
    if limits(context.text, found.start):
        return min((gone[-1], coming[0]), key=lambda option: abs((option.first - anchor).days)), True
    if (anchor - gone[-1].last).days > AHEAD_DAYS and not told(context.text, found.start):
        return coming[0], False
    return gone[-1], True
