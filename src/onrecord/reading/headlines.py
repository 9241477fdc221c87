"""Headlines that name who says them: "Two dead in stabbing - police", "Drone hits depot: governor", "Police: ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.model import Voice
from onrecord.reading.clauses import text_of
from onrecord.reading.speakers import noun_of, voice_of

_LAST = re.compile(r"(?P<said>\S.{7,}\S) ?(?::| [-–—]) (?P<who>[^:–—.,;?!]{2,40})$")
_FIRST = re.compile(r"(?P<who>[^:–—.,;?!]{2,40}): (?P<said>\S.{7,}\S)$")
_WORDS = 4


@dataclass(frozen=True)
class Headline:
    """What a headline says and who it says says so, with the characters of both."""

    speaker: Voice
    start: int
    end: int
    label_start: int
    label_end: int


def find(doc: Doc) -> Iterator[Headline]:
    """The first line's words with their speaker; nothing where the label is an outlet, a place or no speaker."""
    text = text_of(doc)
    line = re.match(r"\s*(\S[^\n]*)", text)
    if line is None or line.group(1).rstrip()[-1:] == "." or "\n" not in text[line.end() :]:
        return
    for pattern in (_LAST, _FIRST):
        match = pattern.match(line.group(1).rstrip())
        if match is None or len(match["who"].split()) > _WORDS:
            continue
        at = line.start(1)
        label = doc.char_span(at + match.start("who"), at + match.end("who"), alignment_mode="expand")
        row = noun_of(label.root) if label is not None else None
        if label is None or row is None or row.kind == "media":
            continue
        said = match["said"].strip(" “”\"'‘’")
        start = at + text[at:].index(said, match.start("said"))
        yield Headline(voice_of(label.root), start, start + len(said), label.start_char, label.end_char)
        return
