"""Interviews printed as a script: who has the turn, and which words are of it ("WALT: We hear that ...")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.reading.clauses import text_of

_TURN = re.compile(r"^[ \t]*([A-Z][A-Z.'’\- ]{1,38}[A-Z])(?:, ([A-Z][A-Z ]+))?:[ \t]*(?:\n|(?=\S))", re.MULTILINE)
_OWN = ("HOST", "BYLINE", "ANNOUNCER", "MODERATOR", "ANCHOR")


@dataclass(frozen=True)
class Turn:
    """One turn: the speaker's name as the text spells it elsewhere, the label's and the words' characters."""

    name: str
    label_start: int
    label_end: int
    start: int
    end: int


def find(doc: Doc) -> tuple[Turn, ...]:
    """The turns of guests in text order; a host's are the outlet's own words, and one label alone is no interview."""
    text = text_of(doc)
    labels = list(_TURN.finditer(text))
    if len(labels) < 3 or len({match.group(1).split()[-1] for match in labels}) < 2:
        return ()
    hosts = {match.group(1).split()[-1] for match in labels if match.group(2) in _OWN}
    return tuple(_turns(text, labels, hosts))


def _turns(text: str, labels: list[re.Match[str]], hosts: set[str]) -> Iterator[Turn]:
    ends = [match.start() for match in labels[1:]] + [len(text)]
    for match, end in zip(labels, ends, strict=True):
        said = text[match.end() : end].rstrip()
        if match.group(1).split()[-1] in hosts or not said:
            continue
        name = _spelled(text, match.group(1), labels)
        yield Turn(name, match.start(1), match.end(1), match.end(), match.end() + len(said))


def _spelled(text: str, label: str, labels: list[re.Match[str]]) -> str:
    """The fullest label with this last name, in the text's own capitals where the text tells it."""
    last = label.split()[-1]
    full = max((match.group(1) for match in labels if match.group(1).split()[-1] == last), key=len)
    own = re.search(rf"\b{re.escape(full.title())}\b", text) or re.search(rf"\b{re.escape(full)}\b", text)
    return own.group() if own else full
