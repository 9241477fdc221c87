"""What the learned model saw in one text: mentions in their roles, events they belong to, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

ROLES = (
    "trigger",
    "perp_ind",
    "perp_org",
    "target",
    "victim",
    "victim_name",
    "weapon",
    "place",
    "time",
    "killed",
    "injured",
)
NO_NEWS = ("background", "future", "hypothetical", "generic")
ALONE = -1
"""The group of a mention that the model puts with no event."""


@dataclass(frozen=True)
class Seen:
    """One mention; `score` is the probability that `[start, end)` has this role in an event told as news.

    `attributes` are a code and its probability each: kind, outcome and stage of a trigger; realis and certainty of any.
    """

    role: str
    start: int
    end: int
    score: float
    attributes: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    group: int = ALONE

    def says(self, attribute: str) -> tuple[str, float]:
        """The code of an attribute and its probability; an empty code with 0 where the model gives none."""
        return self.attributes.get(attribute, ("", 0.0))

    def is_no_news(self, sure: float) -> bool:
        """Its words surely tell no news of what happened: history, a plan, a condition, a habit."""
        code, chance = self.says("realis")
        return code in NO_NEWS and chance >= sure

    def meets(self, start: int, end: int) -> bool:
        """True when it shares a character with `[start, end)`."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Sight:
    """All that the model saw: `gate` is the probability that the text tells any incident as news."""

    gate: float
    kinds: Mapping[str, float]
    seen: tuple[Seen, ...]

    def within(self, text: str) -> Sight:
        """The sight without mentions that are no words of the text, the others without white space at their ends."""
        kept = []
        for one in self.seen:
            words = text[max(0, one.start) : max(0, one.end)]
            start = max(0, one.start) + len(words) - len(words.lstrip())
            if words.strip():
                kept.append(replace(one, start=start, end=start + len(words.strip())))
        return replace(self, seen=tuple(kept))

    def of(self, *roles: str) -> tuple[Seen, ...]:
        """The mentions in these roles, in text order."""
        return tuple(one for one in self.seen if one.role in roles)


class Model(Protocol):
    """Whatever looks at a text; `id` changes with its weights, and the same text gives the same sight."""

    @property
    def id(self) -> str:
        """A name of the weights."""

    def see(self, text: str) -> Sight:
        """What stands in the text, in code points of it."""
