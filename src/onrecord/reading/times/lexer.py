"""Cuts English text into the tokens that time rules speak of: words, numbers, clock times, dates in figures."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<word>(?![ap](?:\.\ ?m|m)\b)[^\W\d_]++(?!\w))
    |(?P<ISO>(?<![\d-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-]))
    |(?P<FIGURES>(?<![\d/.])(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}/\d{1,2}/\d{1,2})(?![\d/]))
    |(?P<other>[$£€\#]\s?\d(?:[\d.,]{0,20}\d)?|\d[\d.,]{0,20}\s?%)
    |(?P<CLOCK>(?<![\d:.])\d{1,2}:\d\d(?::\d\d)?(?![\d:]))
    |(?P<BIG>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d))
    |(?P<DOTTED>\d+\.\d+(?:\.\d+)*)
    |(?P<DECADE>(?:1\d|20)\d0['’]?s\b|['’‘]?[1-9]0['’]?s\b)
    |(?P<QUARTER>q[1-4]\b)
    |(?P<SHORT_YEAR>['’‘]\d\d(?![\ds]))
    |(?P<ORDINAL>\d{1,2}(?:st|nd|rd|th)\b)
    |(?P<mixed>\d+(?!(?:am|pm|gmt|utc|hrs|hours)\b)[^\W\d_]\w*|[^\W\d_]+\d\w*)
    |(?P<number>\d+)
    |(?P<MERIDIEM>[ap]\.\ ?m\b\.?|[ap]m\b)
    |(?P<letters>[^\W\d_]+)
    |(?P<POSSESSIVE>['’]s\b)
    |(?P<BREAK>\n[^\S\n]*\n\s*)
    |(?P<punct>[^\w\s])
    """,
    re.VERBOSE | re.IGNORECASE,
)
SHAPES = (
    *("ISO", "FIGURES", "CLOCK", "BIG", "DOTTED", "DECADE", "SHORT_YEAR", "ORDINAL", "MERIDIEM", "POSSESSIVE"),
    *("BREAK", "QUARTER", "DAY", "DAY_HOUR", "TWO_FIGURES", "YEAR", "FOUR_FIGURES", "INT"),
)
"""The kinds of token that are told by their shape; all other tokens are told by their word."""
_DASHES = {"–": "-", "‑": "-", "−": "-"}


class Token(NamedTuple):
    """One token: its place in the text, its words, its key (word in small letters, or punctuation) and its shape."""

    start: int
    end: int
    text: str
    key: str
    shape: str | None = None


def tokens(text: str, abbreviations: frozenset[str]) -> list[Token]:
    """The tokens of a text in order; a full stop belongs to a known abbreviation before it."""
    found: list[Token] = []
    skip = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < skip:
            continue
        kind, words = match.lastgroup or "", match.group()
        if kind == "word" and words.lower() in abbreviations and text[end : end + 1] == ".":
            end += 1
            found.append(Token(start, end, text[start:end], words.lower()))
            skip = end
        elif kind == "number":
            found.append(Token(start, end, words, "", _shape(words)))
        elif kind == "punct":
            found.append(Token(start, end, words, _DASHES.get(words, words)))
        else:
            key = words.lower() if kind == "word" else ""
            found.append(Token(start, end, words, key, kind if kind in SHAPES else None))
    return found


def _shape(figures: str) -> str:
    value = int(figures) if len(figures) < 9 else 10**9
    if len(figures) == 4:
        if 1500 <= value <= 2100 and figures[0] != "0":
            return "YEAR"
        return "FOUR_FIGURES" if value < 2400 and value % 100 < 60 else "INT"
    if len(figures) > 2:
        return "INT"
    if 1 <= value <= 31:
        return "DAY_HOUR" if value <= 24 else "DAY"
    return "TWO_FIGURES"
