"""What may come: a condition and its consequence, which are no event and bring no dead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from onrecord import vocab
from onrecord.model import Risk, Span
from onrecord.reading import nlp
from onrecord.reading.clauses import end_of, piece, text_of
from onrecord.reading.voices import Saying, voice_at

_CONDITIONS = ("as", "if", "unless", "while", "when", "until")


def find(doc: Doc, found: Sequence[Saying]) -> tuple[Risk, ...]:
    """The risks in text order, at most one for a sentence; without a condition in the words its tuple is empty.

    "The risk of a wider war grows" is one; "the risk of escalation" alone tells nothing, and "attacks have put lives at
    risk" tells what is.
    """
    risks = []
    for sentence in doc.sents:
        consequence = tuple(sorted(set(_apart([*_dangers(sentence), *_leads(doc, sentence)]))))
        if not consequence:
            continue
        first, last = consequence[0][0], consequence[-1][1]
        condition = tuple(_span(doc, *held) for held in _conditions(sentence, consequence))
        if not condition and not any(_tells(doc, *held) for held in consequence):
            continue
        spans = tuple(_span(doc, *held) for held in consequence)
        risks.append(Risk(condition, spans, voice_at(found, first, min(last, first + 1))))
    return tuple(risks)


def _tells(doc: Doc, start: int, end: int) -> bool:
    """Two telling words at least: "a wider war", and not "escalation" or "future attacks" alone."""
    held = doc.char_span(start, end, alignment_mode="expand")
    told = [token for token in held or () if token.pos_ in ("NOUN", "PROPN", "VERB", "ADJ")]
    return len([token for token in told if token.lower_ not in vocab.table("aggregates")["vague"]]) > 1


@cache
def _dangers_list() -> frozenset[str]:
    return frozenset(row["word"] for row in vocab.table("aggregates")["danger"])


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"], re.IGNORECASE) for row in vocab.table("aggregates")["leads"])


def _dangers(sentence: Words) -> Iterator[tuple[int, int]]:
    """ "the risk of a deadly incident that ...", "fears that ...": the words after of or that."""
    for token in sentence:
        if token.pos_ != "NOUN" or token.lemma_.lower() not in _dangers_list():
            continue
        lowered = token.dep_ == "dobj" and token.head.lemma_ in vocab.table("aggregates")["lowers"]
        lowered = lowered or token.dep_ == "pobj" and token.head.lower_ in ("without", "despite")
        if lowered or any(child.lower_ in ("no", "without", "little") for child in token.lefts):
            continue
        for child in token.rights:
            of = child.dep_ == "prep" and child.lower_ in ("of", "for") and child.i == token.i + 1
            that = (
                child.dep_ in ("acl", "ccomp", "relcl")
                and token.i + 1 < len(token.doc)
                and token.nbor(1).lower_ == "that"
            )
            if of or that:
                yield from _clip(child.left_edge.i + 1, child.right_edge.i + 1, token)


def _leads(doc: Doc, sentence: Words) -> Iterator[tuple[int, int]]:
    """ "could lead to a wider war", "edging it closer to confrontation": the cue and what hangs on its end."""
    start, end = sentence[0].idx, end_of(sentence[len(sentence) - 1])
    for pattern in _patterns():
        for match in pattern.finditer(text_of(doc), start, end):
            held = doc.char_span(match.start(), match.end(), alignment_mode="expand")
            if held is None:
                continue
            last = max(held.end, held[-1].right_edge.i + 1, held.root.right_edge.i + 1)
            yield from _clip(held.start, last, held[0])


def _clip(first: int, end: int, token: Token) -> Iterator[tuple[int, int]]:
    """Characters of the tokens within the sentence piece, without marks at the edges."""
    doc = token.doc
    low, high = piece(token)
    first, end = max(first, low), min(end, high)
    while first < end and (doc[first].is_punct or doc[first].is_space):
        first += 1
    while end > first and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    if end > first:
        yield doc[first].idx, end_of(doc[end - 1])


def _apart(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges without those that lie inside another."""
    return [r for r in ranges if not any(o != r and o[0] <= r[0] and r[1] <= o[1] for o in ranges)]


def _conditions(sentence: Words, consequence: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """ "as the number of attacks grows", "if the dam breaks", outside the consequence."""
    for token in sentence:
        if token.lower_ in _CONDITIONS and token.dep_ in ("mark", "advmod") and token.head.dep_ in ("advcl", "ccomp"):
            for start, end in _clip(token.i, token.head.right_edge.i + 1, token):
                first = min((held[0] for held in consequence if held[0] > start), default=end)
                if not any(held[0] <= start < held[1] for held in consequence):
                    yield start, min(end, first)


def _span(doc: Doc, start: int, end: int) -> Span:
    return nlp.span(doc, start, start + len(text_of(doc)[start:end].rstrip(" ,;\n")))
