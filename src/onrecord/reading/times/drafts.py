"""The values that pass between the steps of the date normaliser: rules, matches, context and drafts of mentions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onrecord.reading.times.lexer import Token
from onrecord.reading.times.periods import Period


@dataclass(frozen=True)
class Context:
    """What a rule may know beside its words: the whole text, its tokens and the publication day."""

    text: str
    tokens: tuple[Token, ...]
    anchor: date | None
    capitals: bool
    """True for a text in capitals, where a capital letter tells nothing."""


@dataclass(frozen=True)
class Found:
    """A rule's match: its tokens `[first, last)` in the context and the tokens of each named group."""

    rule: str
    start: int
    end: int
    first: int
    last: int
    reach: int
    """How many tokens the whole match takes, its setting included."""
    groups: dict[str, tuple[Token, ...]]
    given: dict[str, str] = field(default_factory=dict)
    """Fixed values that the rule's row gives its maker."""

    def key(self, name: str) -> str:
        """The small-letter key of the group's first token, or '' where the group is absent."""
        return self.groups[name][0].key if self.groups.get(name) else ""

    def keys(self, name: str) -> set[str]:
        """All keys of the group."""
        return {token.key for token in self.groups.get(name, ())}

    def figure(self, name: str) -> int | None:
        """The number that the group's figures make, without "th" or apostrophe."""
        words = "".join(letter for token in self.groups.get(name, ()) for letter in token.text if letter.isdigit())
        return int(words) if words else None

    def word(self, name: str) -> str:
        """The words of the group without spaces."""
        return "".join(token.text for token in self.groups.get(name, ()))


@dataclass(frozen=True)
class Draft:
    """A mention in the making: what it says and how far it is resolved (`first`, `last` ISO dates, None open)."""

    start: int
    end: int
    rule: str
    type: str
    value: str | None
    first: str | None = None
    last: str | None = None
    precision: str = "unresolved"
    anchor: str = "none"
    offset: str | None = None
    clock: str | None = None
    """The TIMEX3 time ("T11:50", "TEV") of a mention that says an hour or a part of the day."""
    about: bool = False
    """True where the hour is told as approximate."""
    dayless: bool = False
    """True for a time whose day is not in its own words."""
    recall: str | None = None
    """How a mention takes its TIMEX3 value from an earlier one in the text: "same", or a signed duration."""
    parts: tuple[Draft, ...] = ()


def dated(found: Found, period: Period, anchor: str, *, type_: str = "DATE") -> Draft:
    """A draft that covers the match and says the period."""
    return Draft(
        found.start,
        found.end,
        found.rule,
        type_,
        period.value,
        period.first.isoformat(),
        period.last.isoformat(),
        period.precision,
        anchor,
    )


def open_(found: Found, value: str | None, *, type_: str = "DATE", **more: str | None) -> Draft:
    """A draft without dates: unresolved, with its TIMEX3 value kept."""
    return Draft(found.start, found.end, found.rule, type_, value, **more)  # type: ignore[arg-type]
