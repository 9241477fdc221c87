"""The words that tie an answer to what it answers: the attacks on their two sides are never one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from onrecord import vocab

AFTER = re.compile(r"\b(?:after|following|when|once)\b", re.IGNORECASE)


@cache
def pattern(section: str, key: str = "pattern") -> re.Pattern[str]:
    """A pattern of `data/relations.toml`."""
    return re.compile(vocab.table("relations")[section][key])


def parted(text: str, one: int, other: int, sentence: tuple[int, int]) -> bool:
    """True when the words at two places of a sentence lie on different sides of an answer.

    >>> text = "Rockets on a post drew air strikes on a depot."
    >>> parted(text, text.index("Rockets"), text.index("strikes"), (0, len(text)))
    True
    """
    first, second = sorted((one, other))
    return any(start <= first < middle <= second for start, middle in _joints(text, sentence))


@lru_cache(maxsize=256)
def _joints(text: str, sentence: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """For each answer in the sentence: where what stands before it begins, and where what stands after it begins."""
    start, end = sentence
    found = [(start, match.end()) for match in pattern("response").finditer(text, start, end)]
    found += [(start, match.end()) for match in pattern("responded").finditer(text, start, end)]
    found += [(start, match.start("answer")) for match in pattern("drew").finditer(text, start, end)]
    for match in pattern("back").finditer(text, start, end):
        after = AFTER.search(text, match.end(), end)
        found.append((start, after.end() if after else match.start()))
    return tuple(found)
