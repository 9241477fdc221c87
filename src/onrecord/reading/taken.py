"""The missing and the captured: how many people are said to be gone, and how many were taken by force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Count
from onrecord.reading import casualties, grammar, quantities, victims
from onrecord.reading.harms import Harm
from onrecord.reading.quantities import Quantity, pattern


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(vocab.table("quantities")["taken"][name])


def find(doc: Doc) -> tuple[Harm, ...]:
    """Counts in the slots missing and captured, in text order; arrests, releases and what is feared make none."""
    numbers = quantities.find(doc.text)
    rows = [*_gone(doc, numbers), *(harm for token in doc for harm in _of_token(token, numbers))]
    found: list[Harm] = []
    for harm in rows:
        if not any(harm.slot == h.slot and harm.start < h.end and h.start < harm.end for h in found):
            found.append(harm)
    return tuple(sorted(found, key=lambda harm: (harm.start, harm.slot)))


def _gone(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """'Dozens are still missing', '20 people remain unaccounted for', 'two missing divers', and nobody missing."""
    for none in pattern("nobody_missing").finditer(doc.text):
        span = doc.char_span(none.start(), none.end(), alignment_mode="expand")
        if span is not None:
            zero = Count("explicit_zero", 0, 0, none.group())
            yield Harm("missing", span.root.i, none.start(), none.end(), zero, "nobody-missing")
    for quantity in numbers:
        match = pattern("missing").match(doc.text, quantity.end)
        span = doc.char_span(quantity.start, match.end(), alignment_mode="expand") if match else None
        if span is None or match is None or span[0].sent != span[-1].sent or casualties.unreal(span.root):
            continue
        if not {t.lower_ for t in span} & (victims.words("things") | {"no"}):
            yield Harm("missing", span.root.i, quantity.start, match.end(), quantity.count, "missing-beside")


def _of_token(token: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    slot = "missing" if token.lower_ == "missing" or token.lemma_ in _list("vanish") else _capture(token)
    if slot is None or casualties.unreal(token) or any(c.dep_ == "neg" for c in token.children):
        return
    nouns = _who(token, slot)
    told = victims.all_of(nouns, numbers) if nouns else None
    if told is None or told.count.state == "explicit_zero" or not all(map(_is_somebody, nouns)):
        return
    start, end = min(told.start, token.idx), max(told.end, token.idx + len(token))
    yield Harm(slot, token.i, start, end, told.count, f"{slot}-{told.rule}", told.partial)


def _capture(token: Token) -> str | None:
    """'captured', 'kidnapped', 'took prisoner', 'holds 18 crew': by force, so never an arrest."""
    if token.pos_ != "VERB" or token.lemma_ not in _list("capture") | _list("take"):
        return None
    if token.lemma_ in _list("capture"):
        return "captured"
    near = {t.lower_ for t in token.doc[token.i + 1 : min(token.i + 9, token.sent.end)]}
    return "captured" if near & _list("captive") else None


def _who(token: Token, slot: str) -> list[Token]:
    if slot == "missing":
        noun = grammar.subject(token if token.pos_ == "VERB" else token.head)
        return [noun, *(t for t in grammar.conjuncts(noun) if t.i < token.i)] if noun is not None else []
    passive = grammar.passive_subject(token)
    if passive is not None and passive.tag_ not in ("WP", "WDT"):
        return [passive, *(t for t in grammar.conjuncts(passive) if t.i < token.i)]
    if token.dep_ in ("acl", "relcl") and token.tag_ == "VBN":
        return [token.head]
    return grammar.objects(token)


def _is_somebody(noun: Token) -> bool:
    return victims.is_people(noun) or noun.like_num or noun.lower_ in _list("captive")
