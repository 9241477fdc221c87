"""Words and names brought to one form, so that spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MARKS = re.compile("[\u0300-\u036f]")
POSSESSIVE_OR_DOT = re.compile(r"'s\b|\.")
LETTERS = re.compile(r"[^\W_]+")
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def fold(text: str) -> str:
    """Lower case without accents, dots or possessives.

    >>> fold("Ayn al-Assad's")
    'ayn al assad'
    """
    return " ".join(LETTERS.findall(_plain(text)))


def fold_lines(text: str) -> list[str]:
    """Every line of a text, folded.

    >>> fold_lines("Ayn al-Assad's\\nU.S. troops")
    ['ayn al assad', 'us troops']
    """
    return [" ".join(LETTERS.findall(line)) for line in _plain(text).split("\n")]


def _plain(text: str) -> str:
    plain = text.replace("’", "'")
    if not plain.isascii():
        plain = MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return POSSESSIVE_OR_DOT.sub("", plain.lower())


@lru_cache(maxsize=65_536)  # the same words, text after text
def folded(word: str) -> str:
    """One word as `fold` has it.

    >>> folded("Assad's")
    'assad'
    """
    return fold(word)


@lru_cache(maxsize=65_536)  # the same few names, compared again and again
def tokens(text: str) -> frozenset[str]:
    """The folded words of a text.

    >>> sorted(tokens("the U.S. troops"))
    ['the', 'troops', 'us']
    """
    return frozenset(fold(text).split())


def names_meet(left: frozenset[str], right: frozenset[str]) -> bool:
    """True when one name holds the other, or half of all their words are shared; empty names never meet.

    >>> names_meet(tokens("al-Asad air base"), tokens("al-Asad"))
    True
    """
    left, right = singular(left), singular(right)
    shared = len(left & right)
    return bool(shared) and (shared == min(len(left), len(right)) or 2 * shared >= len(left | right))


@lru_cache(maxsize=65_536)
def singular(words: frozenset[str]) -> frozenset[str]:
    """The words without a plural s, so that a Houthi is one of the Houthis.

    >>> sorted(singular(tokens("Houthis")))
    ['houthi']
    """
    return frozenset(
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word for word in words
    )


def joined(names: Iterable[str]) -> str | None:
    """The names in one line for a reader, or None when there are none."""
    return "; ".join(names) or None
