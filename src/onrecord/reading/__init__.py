"""Reading: one document to claims, accounts, aggregates, statements, risks and relations, each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from onrecord.model import Claim, Document, Reading, Span


class Reader(Protocol):
    """Anything that reads one document; a pure function of it."""

    @property
    def id(self) -> str:
        """A hash of version, weights, word lists and settings: the same id gives the same reading."""

    def read(self, document: Document) -> Reading:
        """All that the document says; UnreadableError when it cannot be read."""


@runtime_checkable
class Explaining(Protocol):
    """A reader that can say why its claims stand as they do."""

    def cues(self, document: Document, claims: Sequence[Claim]) -> tuple[tuple[Span, ...], ...]:
        """For each claim the words that decided its certainty."""

    def rule_says(self, rule: str) -> str:
        """What a rule looks for or concludes, in words; empty when nothing is known of it."""


def rule_reader() -> Reader:
    """The reader made of rules; the language model is loaded here and not when the command starts."""
    from onrecord.reading.rules import RuleReader  # noqa: PLC0415

    return RuleReader()
