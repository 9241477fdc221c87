"""How well an incident is attested: a grade for the whole and a pair of marks for each source, never one score."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grade:
    """A code of `grade` (confirmed, fair, weak, contested, discounted) and the sentences it rests on."""

    code: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One source of an incident with its Admiralty pair: a letter for the source, a number for what it says here.

    `letter` is a code of `reliability` by the kind of source, `number` one of `credibility` by what others say of the
    same values; the two are read side by side and never multiplied.
    """

    name: str
    kind: str
    letter: str
    number: int
    accounts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
