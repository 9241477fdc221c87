"""What a text must hold for a pattern to match in it: letters that are quickly looked for, before the pattern is tried.

A list of a hundred patterns takes milliseconds a page, and nearly none of them matches; that none can is mostly told by
the letters that stand in all its matches. They are taken from the pattern, so that no list of them can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

Parsed: Any = getattr(re, "_parser", None)
"""Python's own reading of patterns, which has no public name; without it every pattern is tried."""

MOST = 60
"""More letters than these are not looked for: trying the pattern takes no longer."""

ROWS, LIKELY = 3, 0.02
"""So many rows of letters are looked for, and none as likely as this to stand in a text by chance."""

Letters = tuple[str, ...]

_ALIKE = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})
"""Letters that stand for another one where case does not matter, and whose small form is not that one."""


@lru_cache(maxsize=64)
def folded(text: str) -> str:
    """The text in small letters, for `Sought.may_match`; it may be of another length."""
    return text.translate(_ALIKE).lower()


class Sought:
    """A pattern that is tried, and made ready, only where the letters stand that all its matches hold.

    >>> [match.group() for match in Sought(r"(?:rocket|mortar)s? fire").finditer("Rocket fire, then a blast")]
    ['Rocket fire']
    """

    def __init__(self, pattern: str, flags: int = re.IGNORECASE) -> None:
        self.pattern, self.flags = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self.pattern, self.flags)

    @cached_property
    def needed(self) -> tuple[Letters, ...]:
        """Small letters that stand in each match: one at least of each row, the rarest rows first; it may say none.

        >>> Sought(r"\\b(?:rocket|mortar)s? fire").needed
        (('rocket', 'mortar'), (' fire',))
        """
        if Parsed is None:
            return ()
        rows = sorted(set(_of_sequence(Parsed.parse(self.pattern, self.flags))), key=lambda row: (_chance(row), row))
        return tuple(row for row in rows[:ROWS] if _chance(row) < LIKELY)

    def may_match(self, small: str) -> bool:
        """False when it matches nowhere in the text, which is given `folded`."""
        return all(any(letters in small for letters in one) for one in self.needed)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All that it matches in the text, as `re.finditer` gives it."""
        return self.compiled.finditer(text) if self.may_match(folded(text)) else iter(())


def _of_sequence(parsed: Any) -> list[Letters]:
    """What the parts of a sequence say, each for itself."""
    found, run = list[Letters](), ""
    for kind, value in [*parsed, (None, None)]:
        if str(kind) == "LITERAL" and value < 128:
            run += chr(value).lower()
            continue
        if run:
            found.append((run,))
            run = ""
        found += _of_part(str(kind), value)
    return found


def _of_part(kind: str, value: Any) -> list[Letters]:
    """What one part other than a letter says."""
    if kind == "SUBPATTERN":
        return _of_sequence(value[3])
    if kind == "ATOMIC_GROUP":
        return _of_sequence(value)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
        return _of_sequence(value[2])
    if kind == "BRANCH":
        return _of_branches([min(_of_sequence(branch), key=_chance, default=()) for branch in value[1]])
    return []


def _of_branches(branches: Sequence[Letters]) -> list[Letters]:
    """All that the branches say together, when each says something."""
    every = dict.fromkeys(letters for branch in branches for letters in branch)
    if not all(branches) or len(every) > MOST:
        return []
    return [tuple(letters for letters in every if not any(o in letters for o in every if o != letters))]


def _chance(found: Letters) -> float:
    """Roughly how likely a text has one of them by chance."""
    return sum(8.0 ** -sum(letter.isalnum() for letter in letters) for letters in found)
