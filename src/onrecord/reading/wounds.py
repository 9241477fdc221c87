"""The injured told by their wounds, the state they are in or the limb they lost, and men that a force has lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.reading import grammar, victims
from onrecord.reading.harms import Harm
from onrecord.reading.quantities import Quantity, pattern
from onrecord.reading.victims import Victims


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(vocab.table("quantities")["wounds"][name])


def find(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """'Seven with gunshot wounds', 'she was flown out with burns', 'two are in critical condition', 'lost a leg'."""
    yield from _with_wounds(doc, numbers)
    for token in doc:
        if token.lower_ == "condition" and token.head.lower_ == "in":
            yield from _in_condition(token, numbers)
        elif token.lemma_.lower() in _list("wounds") and token.head.lower_ == "with":
            yield from _carried(token, numbers)
        elif token.lemma_ == "lose" and token.pos_ == "VERB":
            yield from _lost(token, numbers)


def _with_wounds(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    for quantity in numbers:
        match = pattern("with_wounds").match(doc.text, quantity.end)
        span = doc.char_span(quantity.start, match.end(), alignment_mode="expand") if match else None
        if span is not None and match is not None and span[0].sent == span[-1].sent:
            yield Harm("injured", span.root.i, quantity.start, match.end(), quantity.count, "with-wounds")


def _carried(wound: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """Who was taken, treated, left or found with the wound."""
    verb = wound.head.head
    if verb.lemma_ not in _list("carried") or _is_negated(verb):
        return
    own = grammar.subject(verb) if verb.lemma_ in _list("own") else next(iter(grammar.objects(verb)), None)
    yield from _harm("injured", wound, grammar.passive_subject(verb) or own, numbers, "with-wounds")


def _in_condition(condition: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """'In a critical but stable condition'; a good one is that of the injured too."""
    words = {t.lower_ for t in condition.subtree if t.i <= condition.i}
    holder = condition.head.head
    if not words & _list("conditions"):
        return
    verb = holder if holder.pos_ in ("VERB", "AUX") else None
    subject = (grammar.subject(verb) or grammar.passive_subject(verb)) if verb is not None else holder
    yield from _harm("injured", condition, subject, numbers, "in-condition")


def _lost(verb: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """'A herder lost a hand' is one injured; 'the rebels lost 12 men' are twelve killed."""
    if _is_negated(verb):
        return
    for thing in grammar.objects(verb):
        if thing.lemma_.lower() in _list("limbs"):
            yield from _harm("injured", verb, grammar.subject(verb), numbers, "lost-a-limb")
        elif thing.lower_ in _list("men"):
            quantity = victims.quantity_of(thing, numbers)
            if quantity is not None and not _of_attackers(verb):
                end = thing.idx + len(thing)
                yield Harm("killed", verb.i, min(verb.idx, quantity.start), end, quantity.count, "men-lost")


def _of_attackers(verb: Token) -> bool:
    subject = grammar.subject(verb)
    return subject is not None and victims.is_attacker(subject)


def _harm(slot: str, cue: Token, noun: Token | None, numbers: Sequence[Quantity], rule: str) -> Iterator[Harm]:
    told: Victims | None = None
    if noun is not None:
        told = victims.all_of([noun, *(t for t in grammar.conjuncts(noun) if t.i < cue.i)], numbers)
    if noun is None or told is None or told.count.state == "explicit_zero":
        return
    if not (victims.is_people(noun) or noun.like_num or told.rule != "count-of-victims"):
        return
    end = max(told.end, cue.idx + len(cue))
    yield Harm(slot, cue.i, min(told.start, cue.idx), end, told.count, rule, told.partial)


def _is_negated(verb: Token) -> bool:
    return any(c.dep_ == "neg" for c in verb.children)
