"""Whether a page may tell of an incident at all, by its words alone: pages that clearly do not are set aside unread."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from onrecord.errors import SettingError
from onrecord.model import Document, LeftOut, Reading, digest

SET_ASIDE = "set aside as not about incidents"
"""The reason in `left_out` of a page that was not read."""
FILE = "gate.tsv"
BLOCK = 400
"""A longer page is judged in stretches of so many words, half of each in the next: one paragraph lets it in."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENGLISH = frozenset("the of to and a in is was for on that with by at from as it be are has had".split())


class Reads(Protocol):
    """What reads a page that is let through."""

    @property
    def id(self) -> str:
        """The id of the reader."""

    def read(self, document: Document) -> Reading:
        """All that the document says."""


@dataclass(frozen=True)
class Gate:
    """Weights of words, the score below which a page is set aside, and what is never set aside."""

    weights: Mapping[str, float]
    lean: float
    threshold: float
    shortest: int
    """Pages of fewer words are read: they are quick to read, and too short to judge."""
    english: float
    """Pages with a smaller share of the commonest English words are read: the weights know no other language."""
    id: str

    def score(self, text: str) -> float:
        """How surely the text tells of an incident: a logit, the highest of its stretches of `BLOCK` words."""
        return self._best(words_of(text))

    def lets_in(self, text: str, least: float | None = None) -> bool:
        """Whether a text is to be read: it scores `least`, else the threshold, or cannot be judged."""
        words = words_of(text)
        common = sum(word in _ENGLISH for word in words)
        if len(words) < self.shortest or common < self.english * len(words):
            return True
        return self._best(words) >= (self.threshold if least is None else least)

    def _best(self, words: Sequence[str]) -> float:
        known = [(at, self.weights[word], word) for at, word in enumerate(words) if word in self.weights]
        last = max(len(words) - BLOCK, 0)
        firsts = [*range(0, last, BLOCK // 2), last]
        return max(self.lean + self._sum(known, first) for first in firsts)

    @staticmethod
    def _sum(known: Sequence[tuple[int, float, str]], first: int) -> float:
        """Every word of a stretch counts once."""
        return sum({word: weight for at, weight, word in known if first <= at < first + BLOCK}.values())


class Gated:
    """A reader behind the gate: what it lets in is read as without it, under the same id."""

    def __init__(self, reader: Reads, gate: Gate) -> None:
        """With the reader and the gate before it."""
        self.reader = reader
        self.gate = gate

    @property
    def id(self) -> str:
        """The id of the reader: a page that is let in has the reading that it would have without a gate."""
        return self.reader.id

    @property
    def aside_id(self) -> str:
        """The id of readings of pages that were set aside: another gate or another reader looks at them again."""
        return aside_id(self.gate.id, self.reader.id)

    def read(self, document: Document) -> Reading:
        """All that the document says; where it is set aside, a reading that says so and nothing else."""
        if self.gate.lets_in(document.text):
            return self.reader.read(document)
        why = LeftOut(SET_ASIDE, document.title or document.text[:80])
        return Reading(document.id, self.aside_id, left_out=(why, *document.left_out))


def aside_id(gate_id: str, reader_id: str) -> str:
    """The id of readings of pages that this gate set aside before this reader."""
    return "aside-" + digest(gate_id, reader_id)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, every number as "0".

    >>> words_of("Two blasts killed 14.")
    ['two', 'blasts', 'killed', '0']
    """
    return ["0" if word.isdigit() else word.replace("’", "'") for word in _WORD.findall(text.lower())]


@cache
def shipped() -> Gate:
    """The shipped gate; SettingError when its file is missing or broken."""
    return loaded(_raw())


@cache
def identity() -> str:
    """The id of the shipped gate, which is told without its weights."""
    return _id(_raw())


def _raw() -> bytes:
    return files("onrecord").joinpath("data", FILE).read_bytes()


def _id(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def loaded(raw: bytes) -> Gate:
    """The gate of a file as `training.gate` writes it: settings by name, then a word and its weight a line."""
    try:
        rows = [line.split("\t") for line in raw.decode("utf-8").splitlines() if line and not line.startswith("#")]
        numbers = {name[1:]: float(value) for name, value in rows if name.startswith("@")}
        weights = {name: float(value) for name, value in rows if not name.startswith("@")}
        return Gate(
            weights,
            numbers["lean"],
            numbers["threshold"],
            int(numbers["shortest"]),
            numbers["english"],
            _id(raw),
        )
    except (ValueError, KeyError) as error:
        raise SettingError(f"data/{FILE} cannot be used ({error!r}); install onrecord again") from error
