"""Counts told by nouns: the death toll rose to 29, three deaths, 20 suffered burns, nine bodies were found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Count
from onrecord.reading import grammar, nobody, victims
from onrecord.reading.harms import Harm
from onrecord.reading.quantities import Quantity, pattern


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(vocab.table("quantities")["casualty"][name])


def find(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """Counts told by a toll, by deaths and injuries, by lives lost, by bodies found and by wounds suffered."""
    yield from _tolls(doc, numbers)
    yield from _lives(doc, numbers)
    yield from _in_hospital(doc, numbers)
    for token in doc:
        if token.pos_ in ("NOUN", "PROPN"):
            yield from _noun(token, numbers)


def _tolls(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    for match in pattern("toll").finditer(doc.text):
        first = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if first is None or "casualty" in first.text.lower():
            continue
        end = first[0].sent.end_char
        for quantity in numbers:
            gap = doc.text[match.end() : quantity.start]
            if quantity.start < match.end() or quantity.end > end or re.search(r"[;.](?:\s|$)", gap):
                continue
            risen = re.search(r"\bfrom\s+$", gap) is not None
            if risen and quantity.count.high is not None and quantity.count.low != quantity.count.high:
                quantity = replace(quantity, count=replace(quantity.count, state="number", low=quantity.count.high))
            elif risen:
                continue
            if (risen or pattern("reaches").search(gap)) and not pattern("foreseen").search(gap):
                who = (match.group("who") or match.group("hurt") or "dead").lower()
                slot = "injured" if who[:3] in ("inj", "wou") else "killed"
                start = quantity.start if pattern("revised").search(gap) else match.start()
                yield Harm(slot, first.root.i, start, quantity.end, quantity.count, "toll")
                if not pattern("to_be_revised").match(doc.text, quantity.end):
                    break


def _lives(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """'claimed the lives of 20 people', 'took 12 lives', 'nine people lost their lives'."""
    for quantity in numbers:
        before = doc.text[max(0, quantity.start - 32) : quantity.start]
        behind = doc.text[quantity.end : quantity.end + 60]
        match = pattern("taken").search(before)
        taken = match is not None and ("of" in match.group() or re.match(r"\s(?:\w+\s){0,2}(?:lives|life)\b", behind))
        lost = pattern("lost").match(behind)
        end = quantity.end + (lost.end() if lost else 0)
        span = doc.char_span(quantity.start, end, alignment_mode="expand")
        if (taken or lost) and span is not None and span[0].sent == span[-1].sent:
            yield Harm("killed", span.root.i, quantity.start, end, quantity.count, "lives-lost")


def _noun(token: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    lemma = token.lemma_.lower()
    if _is_hypothetical(token):
        return
    if lemma in _list("bodies"):
        yield from _bodies(token, numbers)
    elif lemma in _list("killed_nouns"):
        yield from _deaths(token, "killed", numbers)
    elif lemma in _list("injured_nouns"):
        yield from (_suffered(token, numbers) or _deaths(token, "injured", numbers))
    elif lemma == "shooting" and grammar.after(token, "of"):
        fatal = any(t.lower_ in ("fatal", "deadly") for t in token.lefts)
        yield from _deaths(token, "killed" if fatal else "injured", numbers)
    elif lemma in _list("suffered_nouns"):
        yield from _suffered(token, numbers)


def _bodies(token: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    quantity = victims.quantity_of(token, numbers)
    verb = grammar.ancestors(token)[1:2]
    if quantity is not None and verb and verb[0].lemma_ in _list("recovered"):
        yield Harm("killed", token.i, quantity.start, token.idx + len(token), quantity.count, "bodies-found")


def _deaths(token: Token, slot: str, numbers: Sequence[Quantity]) -> list[Harm]:
    """'three deaths', 'the deaths of 12 miners', 'the death of a guard', 'there had been deaths'."""
    if _denied(token):
        return []
    end = token.idx + len(token)
    quantity = next((q for q in numbers if token.left_edge.idx <= q.start and q.end <= token.idx), None)
    if token.lemma_.lower() in _list("one_body"):
        quantity = None  # 'multiple gunshot wounds' count no people, nor do 'two shootings'
    if quantity is not None and not any(
        t.lower_ in ("person", "more", "fewer") for t in token.lefts if t.idx > quantity.end
    ):
        further = "more" in (quantity.count.word or "").lower().split()
        return [Harm(slot, token.i, quantity.start, end, quantity.count, "count-of-deaths", further)]
    whom = ("of", "to") if slot == "killed" or token.lemma_.lower() in ("wounding", "stabbing", "shooting") else ("to",)
    owners = [c for c in token.children if c.dep_ == "poss" and slot == "killed" and c.tag_ != "PRP$"]
    caused = token.dep_ == "dobj" and token.head.lemma_ in ("cause", "inflict")
    through = grammar.after(token.head, "to", "on") if caused else []  # "caused injuries to two soldiers"
    for noun in [*grammar.after(token, *whom), *through, *owners]:
        those = victims.all_of([noun, *grammar.conjuncts(noun)], numbers)
        if those is not None and those.count.state in ("number", "range"):
            start, last = min(token.idx, those.start), max(end, those.end) if noun in owners else those.end
            return [Harm(slot, token.i, start, last, those.count, those.rule, those.partial)]
    first = next((t for t in grammar.ancestors(token) if t.dep_ != "conj"), token)
    told = first.head.lemma_ in _list("telling") and first.dep_ in ("dobj", "attr", "nsubjpass")
    if token.tag_ == "NNS" and told:
        return [Harm(slot, token.i, token.left_edge.idx, end, Count("vague", 1, None, token.text), "some-of-them")]
    return []


def _suffered(token: Token, numbers: Sequence[Quantity]) -> list[Harm]:
    """'Twenty others suffered injuries', 'four people sustained shrapnel wounds', 'nine were treated for burns'."""
    verb = next((t for t in grammar.ancestors(token)[1:4] if t.pos_ == "VERB"), None)
    if verb is None or verb.lemma_ not in _list("suffer") or any(c.dep_ in ("neg",) for c in verb.children):
        return []
    subject = grammar.subject(verb) or grammar.passive_subject(verb)
    told = victims.of(subject, numbers) if subject is not None else None
    if subject is None or told is None or subject.tag_ in victims.PRONOUNS or subject.i == token.i:
        return []
    if told.count.state == "explicit_zero":
        return list(nobody.hurt("injured", token, told.start, token.idx + len(token)))
    if verb.lemma_ == "escape" and token.head == verb:
        return []  # 'escaped injury', not 'escaped with injuries'
    if not (victims.is_people(subject) or subject.like_num or told.rule == "count-of-victims"):
        return []
    return [
        Harm(
            "injured", token.i, min(told.start, verb.idx), token.idx + len(token), told.count, "suffered", told.partial
        )
    ]


def _in_hospital(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """'Twelve were taken to hospital'."""
    for quantity in numbers:
        match = pattern("to_hospital").match(doc.text, quantity.end)
        span = doc.char_span(quantity.start, match.end(), alignment_mode="expand") if match else None
        if span is None or match is None or re.search(r"\b(?:bod(?:y|ies)|corpses?|remains)\b", match.group()):
            continue
        if span[0].sent == span[-1].sent:
            yield Harm("injured", span.root.i, quantity.start, match.end(), quantity.count, "in-hospital")


def _denied(token: Token) -> bool:
    before = {t.lower_ for t in token.doc[token.left_edge.i : token.i]}
    return bool(before & {"no", "zero", "without", "any", "neither", "nor"}) or token.head.lower_ == "without"


def _is_hypothetical(token: Token) -> bool:
    words = {t.lower_ for t in token.doc[max(token.sent.start, token.i - 6) : token.i]}
    return bool(words & _list("unreal"))
