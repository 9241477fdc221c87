"""Quotation marks: which stretches of a text stand inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"[“”\"«»]|(?<!\w)‘(?=\w)")
_OPENS = "“«"
_CLOSES = "”»"
_PAUSE = " \t\n,"


@dataclass(frozen=True)
class Quote:
    """A quotation: `[start, end)` its words, `[outer_start, outer_end)` with marks; not `closed` at a missing one."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool = True


def quotes(text: str) -> tuple[Quote, ...]:
    """The quotations of the text in order, typographic or straight; a quote that never closes ends with its line.

    Apostrophes are no quotation marks; a mark of the same kind inside a quotation starts a new one.

    >>> [text[q.start : q.end] for text in ['He said "wait", then "go".'] for q in quotes(text)]
    ['wait', 'go']
    """
    found: list[Quote] = []
    at = 0
    while mark := _MARK.search(text, at):
        if mark.group() in _CLOSES:  # a closing mark without its opening one
            at = mark.end()
            continue
        quote = _from(text, mark.start())
        if quote is None:
            at = mark.end()
            continue
        found.append(quote)
        at = max(quote.outer_end, mark.end())
    return tuple(found)


def _from(text: str, opening: int) -> Quote | None:
    closing = _single_close(text, opening) if text[opening] == "‘" else _close(text, opening)
    if closing is None and text[opening] == "‘":
        return None
    line_end = text.find("\n", opening)
    end = closing if closing is not None else (len(text) if line_end < 0 else line_end)
    start, stop = opening + 1, end
    while start < stop and text[start] in _PAUSE:
        start += 1
    while stop > start and text[stop - 1] in _PAUSE:
        stop -= 1
    if start == stop:
        return None
    return Quote(start, stop, opening, end + 1 if closing is not None else end, closing is not None)


def _close(text: str, opening: int) -> int | None:
    """The mark that closes the quotation, or None when a new one opens or a paragraph ends before it."""
    paragraph = re.compile(r"\n\s*\n").search(text, opening)
    limit = paragraph.start() if paragraph else len(text)
    for at in range(opening + 1, limit):
        sign = text[at]
        if sign in _CLOSES:
            return at
        if sign in _OPENS:
            return None
        if sign == '"':
            opens = text[at - 1] in " \n(" and at + 1 < len(text) and text[at + 1].isalnum()
            return None if opens and text[opening] == '"' else at
    return None


def _single_close(text: str, opening: int) -> int | None:
    """The single mark that ends a ‘quotation’ within its line, not an apostrophe inside or after a word's s."""
    line_end = text.find("\n", opening)
    for close in re.finditer(r"’(?!\w)", text[opening : len(text) if line_end < 0 else line_end]):
        if text[opening + close.start() - 1] != "s" or "’" not in text[opening + close.end() : line_end]:
            return opening + close.start()
    return None
