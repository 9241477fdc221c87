"""How many of whom a noun phrase names: 'at least 12 people', 'a man and a woman', 'nobody', 'the mayor'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from onrecord import vocab
from onrecord.model import Count
from onrecord.reading import grammar, quantities
from onrecord.reading.quantities import Quantity

FIXED = frozenset("a an the one its his her their our my another this that".split())
NOBODY = frozenset("nobody none neither".split())
REACH = 40
"""So many words before 'he' stands whom it means."""
OF_THEM = frozenset("wounded injured victims hurt dead".split())
PRONOUNS = ("PRP", "WP", "DT", "PRP$", "WDT", "EX")
_PERSON_ENDING = re.compile(r"(?:man|woman|er|or|ist|ian|ee|ant|eer|person)$")
_TEAM = re.compile(r"\b(?P<number>[a-z]+|\d+)-(?:man|woman|person|member|strong)\b", re.I)
_PART_WORDS = frozenset("including among amongst".split())


@dataclass(frozen=True)
class Victims:
    """The words `[start, end)`, how many people they name, and whether those are part of a greater number."""

    start: int
    end: int
    count: Count
    rule: str
    partial: bool = False


@cache
def words(name: str) -> frozenset[str]:
    """One of the lists of people in `data/quantities.toml`."""
    return frozenset(vocab.table("quantities")["people"][name])


def is_attacker(noun: Token) -> bool:
    """The noun, or what a number before it counts, names those who attacked: 'three of the gunmen'."""
    heads = [noun, *grammar.after(noun, "of")]
    return any(t.lemma_.lower() in words("attackers") or t.lower_ in words("attackers") for t in heads)


def is_people(noun: Token) -> bool:
    """The noun names people: by list, by name, or by how the noun ends."""
    lower = noun.lower_
    if lower in words("things") or noun.lemma_.lower() in words("things"):
        return False
    if lower in words("nouns") or noun.lemma_.lower() in words("nouns") or noun.ent_type_ in ("PERSON", "NORP"):
        return True
    singular = lower[:-1] if noun.tag_ in ("NNS", "NNPS") else lower
    return noun.pos_ == "NOUN" and bool(_PERSON_ENDING.search(singular))


def of(noun: Token, numbers: Sequence[Quantity]) -> Victims | None:
    """Whom the phrase of a noun names and how many; None for attackers, things and pronouns that tell no number."""
    if is_attacker(noun) or noun.lower_ in words("things"):
        return None
    start, end = noun.left_edge.idx, noun.idx + len(noun)
    if is_nobody(noun):
        return Victims(start, end, Count("explicit_zero", 0, 0, noun.doc.text[start:end]), "nobody")
    partial = is_part(noun)
    quantity = quantity_of(noun, numbers)
    if quantity is not None:
        span = min(start, quantity.start), max(end, quantity.end)
        return Victims(*span, quantity.count, "count-of-victims", partial)
    team = _TEAM.search(noun.doc.text[start:end])
    if team is not None and noun.lower_ in words("crowds") | words("all_of"):
        low = quantities.number(team.group("number"))
        return Victims(start, end, Count("number", low, low, team.group()), "count-of-victims", partial)
    if _is_one(noun) or (noun.lower_ == "another" and noun.dep_ in ("dobj", "nsubjpass")):
        return Victims(start, end, Count("number", 1, 1, noun.doc.text[start:end]), "one-victim", partial)
    if _is_somebody_named(noun):
        return Victims(start, end, Count("number", 1, 1, noun.text), "one-victim", partial)
    if any(t.lower_ == "both" for t in noun.lefts) or (
        noun.lower_ in ("couple", "twins") and not grammar.after(noun, "of")
    ):
        return Victims(start, end, Count("number", 2, 2, noun.doc.text[start:end]), "count-of-victims", partial)
    if noun.lower_ in words("nouns") and noun.tag_ in ("NNS", "NNPS"):
        return Victims(start, end, Count("vague", 2, None, noun.text), "plural-victims", partial)
    return None


def all_of(nouns: Sequence[Token], numbers: Sequence[Quantity]) -> Victims | None:
    """Victims joined by 'and' as one number: a man and a woman are two; with 'several guards' it is a floor."""
    found = [victims for noun in nouns if (victims := of(noun, numbers)) is not None]
    whole = [victims for victims in found if not victims.partial]
    if len(whole) < 2 or any(v.count.state == "explicit_zero" for v in found):
        return found[0] if found else None
    lows = [victims.count.low or 0 for victims in whole if victims.count.state != "vague"]
    if not lows:
        return whole[0]
    start, end = min(v.start for v in whole), max(v.end for v in whole)
    exact = all(victims.count.state == "number" for victims in whole)
    word = " and ".join(victims.count.word or "" for victims in whole)
    total = sum(lows)
    count = Count("number", total, total, word) if exact else Count("range", total, None, word)
    return Victims(start, end, count, "sum-of-victims")


def is_nobody(noun: Token) -> bool:
    """'nobody', 'no one', 'none of the crew', 'not a single guard'; never 'no other' or 'no more'."""
    if noun.i + 1 < len(noun.doc) and noun.nbor().lower_ == "else":
        return False
    if noun.lower_ in NOBODY:
        return True
    before = [t.lower_ for t in noun.doc[max(noun.sent.start, noun.left_edge.i - 1) : noun.i]]
    if "not" in before and {"single", "one"} & set(before):
        return True
    if not {"no", "none", "neither", "zero"} & set(before):
        return False
    return not {"other", "further", "more", "additional", "fewer", "less"} & set(before)


def quantity_of(head: Token, numbers: Sequence[Quantity]) -> Quantity | None:
    """The number in the noun phrase of a head: before it, or the head itself, or after 'a total of', 'a family of'."""
    left, right = head.left_edge.idx, head.idx + len(head)
    inside = [q for q in numbers if q.start < right and left < q.end and q.start >= left - 14]
    own = [q for q in inside if _belongs(head, q)]
    if own:
        return next((q for q in own if q.end <= right), own[0])
    if head.lower_ in ("total", "number", "lives") or head.lower_ in words("crowds"):
        return next((q for noun in grammar.after(head, "of") if (q := quantity_of(noun, numbers))), None)
    return None


def _belongs(head: Token, quantity: Quantity) -> bool:
    """The number counts the head itself, not something inside the phrase: 'the head of two schools'."""
    span = head.doc.char_span(quantity.start, quantity.end, alignment_mode="expand")
    if span is None:
        return False
    token = span.root
    return token.i <= head.i and not any(
        t.dep_ in ("pobj", "relcl", "acl", "poss", "appos") for t in _between(token, head)
    )


def _between(token: Token, head: Token) -> list[Token]:
    path = grammar.ancestors(token)
    reached = next((n for n, t in enumerate(path) if t.i == head.i), None)
    return path[:reached] if reached is not None else []


def _is_one(noun: Token) -> bool:
    """A single person: named, or a singular noun of people with an article or bare as in headlines."""
    if noun.tag_ in ("NNS", "NNPS", "CD", *PRONOUNS):
        return False
    if noun.ent_type_ == "PERSON" or (
        noun.lower_.endswith("old") and "year" in noun.doc[max(0, noun.i - 2) : noun.i + 1].text
    ):
        return True
    plural_like = (
        words("crowds")
        | words("all_of")
        | frozenset("people personnel troops police relatives others other lives".split())
    )
    if not is_people(noun) or noun.lower_ in plural_like:
        return False
    return noun.left_edge.lower_ in FIXED or noun.tag_ in ("NN", "NNP")


def _is_somebody_named(noun: Token) -> bool:
    """'He died': one, unless the nearest person before is an attacker; somebody without a name is one too."""
    if noun.lower_ not in ("he", "she", "him") and not (noun.lower_ == "her" and noun.tag_ == "PRP"):
        return False
    for token in reversed(noun.doc[max(0, noun.i - REACH) : noun.i]):
        if token.tag_ in ("NN", "NNP") and is_attacker(token):
            return False
        if token.dep_ in ("nsubj", "nsubjpass", "dobj") and token.tag_ in ("NN", "NNP") and is_people(token):
            return True
    return True


def is_part(noun: Token) -> bool:
    """A part of a greater number: 'including four', 'another 30', 'three of the wounded', 'a third child'."""
    before = {t.lower_ for t in noun.doc[noun.left_edge.i : noun.i]} | {noun.left_edge.lower_}
    if any(t.lower_ in OF_THEM for t in grammar.after(noun, "of")):
        return True
    up = {t.lower_ for t in grammar.ancestors(noun)[:4]}
    if any(t.ent_type_ == "ORDINAL" or t.lower_ in ("third", "fourth", "fifth", "sixth") for t in noun.lefts):
        return True
    return bool(before & {"further", "additional"}) or bool(up & _PART_WORDS)
