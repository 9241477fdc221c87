"""Tallies: how many events somebody has counted, told as a figure: "the number of raids has gone up to 27"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from onrecord import vocab
from onrecord.model import Count
from onrecord.reading.clauses import text_of
from onrecord.reading.literals import Sought, folded
from onrecord.reading.plurals import Trend, words
from onrecord.reading.quantities import parse_count

_CUT = r"(?:in|of|by|from|during|after|killed|dead|wounded|injured|hurt|people|victims)\b"
_PLAIN = str.maketrans("’‘\n\xa0\t", "''   ")


@dataclass(frozen=True)
class Row:
    """A form of words that counts events; see `data/aggregates.toml` for the meaning of each field."""

    pattern: str
    example: str
    needs: str = ""
    what: str = ""
    moves: bool = False


@dataclass(frozen=True)
class Tally:
    """A counted or timed set of events: its characters, how many, of what; `subject` begins what was attacked.

    A bare one says neither of what nor since when: it leans on the one before.
    """

    start: int
    end: int
    what: str
    count: Count | None
    trend: Trend | None
    subject: int
    bare: bool


@cache
def rows() -> tuple[tuple[Row, Sought], ...]:
    """The rows of `tally` in `data/aggregates.toml`, in order, with their patterns filled in."""
    held = [Row(**entry) for entry in vocab.table("aggregates")["tally"]]
    return tuple((row, Sought(_filled(row.pattern))) for row in held)


def find(doc: Doc) -> tuple[Tally, ...]:
    """The tallies in text order, none inside another; a bare figure counts only after a tally that tells of what.

    >>> [row.count.low for row in find(nlp.parse("The number of raids rose to 40. A week ago the figure stood at 31."))]
    [40, 31]
    """
    found: list[Tally] = []
    text = text_of(doc).translate(_PLAIN)
    possible = [(row, pattern) for row, pattern in rows() if pattern.may_match(folded(text))]
    for sentence in doc.sents:
        told = text[sentence.start_char : sentence.end_char]
        for row, pattern in possible:
            for tally in _matches(sentence, told, row, pattern, found):
                if not any(tally.start < held.end and held.start < tally.end for held in found):
                    found.append(tally)
    return tuple(sorted(found, key=lambda tally: tally.start))


@cache
def _parts() -> dict[str, str]:
    """What the braces of a pattern stand for."""
    table = vocab.table("quantities")
    small = "|".join(sorted(table["numbers"], key=len, reverse=True))
    bounds = "|".join(sorted((word for row in table["bound"] for word in row["words"]), key=len, reverse=True))
    events = "|".join(sorted((f"{word}(?:e?s)" for word in words("event")), key=len, reverse=True))
    number = rf"(?:\d+(?:,\d{3})*|(?:{small})(?:-(?:{small}))?|(?:{small}) dozen|several|dozens of|scores of|numerous)"
    return {
        "n": rf"(?P<n>(?:(?:{bounds}) )?{number})(?![\w%]|[.,]\d)",
        "events": rf"(?P<what>(?:(?!{_CUT})[\w-]+ (?:and |or )?){{0,3}}?(?:{events}))\b",
        "hit": "(?:" + "|".join(vocab.table("aggregates")["hit"]) + ")",
        "moves": "(?:" + "|".join(vocab.table("aggregates")["moves"]) + ")",
        "ordinal": "(?P<ordinal>" + "|".join(vocab.table("aggregates")["ordinals"]) + ")",
        "gap": r"(?:[^.;:!?]|(?<=\b[a-z])\.){0,110}?",
    }


def _filled(pattern: str) -> str:
    for name, part in _parts().items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern


def _matches(sentence: Words, text: str, row: Row, pattern: Sought, found: list[Tally]) -> Iterator[Tally]:
    """The tallies of one form in a sentence, whose text comes with plain apostrophes and blanks."""
    doc, start = sentence.doc, sentence.start_char
    before = _before(sentence, found, row.needs)
    if row.needs in ("tally", "here") and before is None:
        return
    for match in pattern.finditer(text):
        first, last = start + match.start(), start + match.end()
        held = doc.char_span(first, last, alignment_mode="expand")
        groups = match.groupdict()
        count = _count(groups.get("n"), groups.get("ordinal"))
        if held is None or (count is None and ("n" in groups or "ordinal" in groups)):
            continue
        verb = next((token for token in held if token.pos_ == "VERB"), held.root)
        subject = _subject(verb)
        if row.needs == "many" and not _is_many(count, subject):
            continue
        what = " ".join((groups.get("what") or row.what or (before.what if before else "attacks")).split())
        opens = subject.left_edge.idx if subject is not None and subject.i >= sentence.start else first
        trend = _trend(held) if row.moves else None
        yield Tally(first, last, what, count, trend, min(opens, first), bare=row.needs in ("tally", "here"))


def _before(sentence: Words, found: list[Tally], needs: str) -> Tally | None:
    """The tally that a bare figure goes on from: of the same sentence or of the three before."""
    if needs not in ("tally", "here"):
        return None
    first = sentence.start_char
    if needs == "tally":
        first = sentence.doc[max(sentence.start - 80, 0)].idx
    held = [tally for tally in found if first <= tally.start < sentence.end_char and tally.count is not None]
    return held[-1] if held else None


def _count(number: str | None, ordinal: str | None) -> Count | None:
    if ordinal is not None:
        value = 3 + vocab.table("aggregates")["ordinals"].index(ordinal.lower())
        return Count("number", value, value, ordinal)
    return parse_count(number) if number else None


def _is_many(count: Count | None, subject: Token | None) -> bool:
    """Five times or more, or a few times when what was attacked is several things; one ship hit twice is one event."""
    low = (count.low if count else 0) or 0
    plural = subject is not None and subject.tag_ in ("NNS", "NNPS")
    return low >= vocab.table("aggregates")["few"] or plural and low > 1


def _subject(verb: Token) -> Token | None:
    at = verb
    while at.dep_ in ("xcomp", "conj", "pobj", "prep") and at.head is not at:
        at = at.head
    return next((child for child in at.children if child.dep_ in ("nsubj", "nsubjpass")), None)


def _trend(held: Words) -> Trend | None:
    lemmas = {token.lemma_.lower() for token in held}
    text = held.text.lower()
    if lemmas & words("rising") or re.search(r"\b(?:go|goes|gone|went) up\b|\bbring", text):
        return "rising"
    if lemmas & words("falling") or re.search(r"\b(?:go|goes|gone|went) down\b", text):
        return "falling"
    return None
