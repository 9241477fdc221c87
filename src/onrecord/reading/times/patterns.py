"""Turns a rule's pattern over words and classes into a regular expression over letters, one letter a token."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_ITEM = re.compile(r'\s*(?:(?P<name>[a-z_]+[0-9]?):)?(?:"(?P<words>[^"]+)"|(?P<symbol>[A-Z_]+)|(?P<mark>[()|?*+]))')


class Piece(NamedTuple):
    """A regular expression and the letters of which a text must hold one to match it (None: it may match without)."""

    regex: str
    needs: frozenset[str] | None


class Unreadable(ValueError):
    """A pattern that does not follow the notation."""


def compiled(pattern: str, letters_of: Callable[[str], Piece], letter_of: Callable[[str], str]) -> Piece:
    """The piece for a pattern; `letters_of` explains a CLASS or MACRO, `letter_of` a word; Unreadable says where."""
    items: list[re.Match[str]] = []
    place = 0
    while place < len(pattern.rstrip()):
        item = _ITEM.match(pattern, place)
        if item is None:
            raise Unreadable(f"cannot read {pattern!r} from place {place}")
        items.append(item)
        place = item.end()
    items.reverse()
    piece = _choices(items, letters_of, letter_of)
    if items:
        raise Unreadable(f"a bracket closes that was never opened in {pattern!r}")
    return piece


def _choices(items: list[re.Match[str]], letters_of: Callable[[str], Piece], letter_of: Callable[[str], str]) -> Piece:
    """The pieces up to the closing bracket, any one of them."""
    rows = [_row(items, letters_of, letter_of)]
    while items and items[-1]["mark"] == "|":
        items.pop()
        rows.append(_row(items, letters_of, letter_of))
    needs = [row.needs for row in rows if row.needs is not None]
    return Piece("|".join(row.regex for row in rows), frozenset().union(*needs) if len(needs) == len(rows) else None)


def _row(items: list[re.Match[str]], letters_of: Callable[[str], Piece], letter_of: Callable[[str], str]) -> Piece:
    """The pieces up to the next bar or bracket, one after the other; of their needs the narrowest counts."""
    regex: list[str] = []
    needs: frozenset[str] | None = None
    while items and items[-1]["mark"] not in {")", "|"}:
        piece = _item(items, letters_of, letter_of)
        mark = items.pop()["mark"] if items and items[-1]["mark"] in {"?", "*", "+"} else ""
        regex.append(piece.regex + mark)
        if mark not in {"?", "*"} and piece.needs is not None and (needs is None or len(piece.needs) < len(needs)):
            needs = piece.needs
    return Piece("".join(regex), needs)


def _item(items: list[re.Match[str]], letters_of: Callable[[str], Piece], letter_of: Callable[[str], str]) -> Piece:
    """One word, class or bracket, named or not."""
    item = items.pop()
    if item["mark"] == "(":
        piece = _choices(items, letters_of, letter_of)
        if not items or items.pop()["mark"] != ")":
            raise Unreadable("a bracket is never closed")
    elif item["mark"]:
        raise Unreadable(f"{item['mark']!r} stands where a word or class should")
    elif item["words"]:
        letters = [letter_of(word) for word in item["words"].split("|")]
        piece = Piece("[" + "".join(letters) + "]", frozenset(letters))
    else:
        piece = letters_of(item["symbol"])
    return Piece(f"(?P<{item['name']}>{piece.regex})" if item["name"] else f"(?:{piece.regex})", piece.needs)
