"""Reading: one document to claims, accounts, aggregates, statements, risks and relations, each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, runtime_checkable

from onrecord.errors import SettingError
from onrecord.model import Claim, Document, Reading, Span
from onrecord.reading import gate
from onrecord.reading.gate import SET_ASIDE as SET_ASIDE
from onrecord.reading.gate import Gated as Gated
from onrecord.reading.gate import aside_id as aside_id
from onrecord.reading.learned import weights


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


READERS = {"learned": "onrecord.reading.learned.reader", "rules": "onrecord.reading.rules"}
"""The readers by name, each with the module whose `reader()` makes it; it is loaded then, and not with the commands."""


def reader_named(name: str) -> Reader:
    """The reader of that name; SettingError when there is none, or when its weights are missing or damaged."""
    if name not in READERS:
        raise SettingError(f"no reader is called {name!r}; they are {', '.join(READERS)}")
    import_module("onrecord.reading.lean")  # first, as the readers import spaCy whole
    made: Reader = import_module(READERS[name]).reader()
    return made


def default_name(folder: Path | None = None) -> str:
    """`learned` where its weights are installed, else `rules`; that they are whole is checked when they are loaded."""
    return "learned" if weights.present(folder) else "rules"


def default_reader() -> Reader:
    """The reader that is used where none is named."""
    return reader_named(default_name())


def gated(name: str | None = None) -> Gated:
    """The reader of that name, else the default one, behind the gate that sets aside pages clearly not on incidents."""
    return Gated(reader_named(name or default_name()), gate.shipped())


def gate_id() -> str:
    """The id of the shipped gate."""
    return gate.identity()


def rule_reader() -> Reader:
    """The reader made of rules."""
    return reader_named("rules")
