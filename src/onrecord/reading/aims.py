"""Who or what was hit or aimed at: a noun phrase to a Party with its kind, its country and how many of it."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Token

from onrecord import vocab
from onrecord.model import Party, Where
from onrecord.reading import grammar, names
from onrecord.reading.parties import Actor, Words, clean, is_weapon, unique, words
from onrecord.reading.places import PlaceMention

_OFFICIALS = ("police", "officials", "official", "part")
"""Words that act for nobody, but may be hit."""


@cache
def _kinds() -> dict[str, str]:
    rows = vocab.table("parties")["target"]
    return {word: row["code"] for row in reversed(rows) for word in row["words"]}


def target_words() -> frozenset[str]:
    """Every word of the lists that tell what was hit."""
    return frozenset(_kinds())


def is_place_word(head: Token) -> bool:
    """True for buildings, sites and crowds that are hit when an attack happens in or at them."""
    return head.lower_ in target_words() or head.lemma_.lower() in target_words()


def target(scene: Words, head: Token | None) -> Actor | None:
    """What was aimed at or hit; None when the words name nothing that can be."""
    if head is None or _is_no_target(head):
        return None
    start, end = grammar.bounds(head)
    count = next((q for q in scene.numbers if start <= q.start and q.end <= end), None)
    counted = count is not None and scene.doc.text[start : count.start].strip().lower() in ("", "the")
    bare_start = count.end if count is not None and counted else start
    printed = clean(" ".join(scene.doc.text[bare_start:end].split()))
    if not printed or printed[0].isdigit() or re.match(r"(?:of|in|on|at)\b", printed):
        return None
    named = names.within(scene.doc.text, start, end)
    inside = scene.places_in(start, end)
    lands = [p.where.country for p in inside if p.form in ("demonym", "within_name") or p.where.level == "country"]
    kind = _kind(head, printed, named)
    person = head.ent_type_ == "PERSON"
    thing = kind != "unknown" and not person and not _is_people(head)
    party = Party(
        names=unique(printed, *_apposed(scene, head)),
        kind=kind,
        country=named.country if named and named.country else next(iter(lands), None),
        object=printed if thing else None,
        count=count.count if count is not None and count.count.low is not None else None,
    )
    return Actor(head.i, start, end, party, None, named is not None or person)


def land(scene: Words, head: Token) -> Actor | None:
    """A town or a country that was aimed at as such: 'missiles at the capital', 'strikes on Ruritania'."""
    start, end = grammar.bounds(head)
    place = next((p for p in scene.places_in(start, end) if p.start <= head.idx < p.end and p.form == "name"), None)
    party = land_as(place) if place is not None else None
    return Actor(head.i, place.start, place.end, party, None, True) if place is not None and party is not None else None


def land_as(place: PlaceMention) -> Party | None:
    """A town as what was hit is civilian, a country or a part of one no more than other; a site is neither."""
    if place.where.level not in ("country", "settlement", "part_of_country", "province"):
        return None
    kind = "civilian" if place.where.level == "settlement" else "other"
    return Party((place.text,), kind, place.where.country)


def site(printed: str, where: Where) -> Party | None:
    """A named site as what was hit, where its name tells what it is: 'al-Asad air base', 'Example Mosque'."""
    if where.level != "site":
        return None
    lists = _kinds()
    for name in (printed, where.name):
        found = [word for word in lists if _whole(word).search(name.lower())]
        if found:
            return Party((printed,), lists[max(found, key=len)], where.country, object=printed)
    return None


def is_office(head: Token) -> bool:
    """True for people in office: ministers, governors, lawmakers, judges."""
    return _kinds().get(head.lower_) == "government"


def is_people(head: Token) -> bool:
    """True for words of people: soldiers, worshippers, officials."""
    return _is_people(head) or is_office(head)


def is_no_party(head: Token) -> bool:
    """Words of events, things, places, days and offices: no one who could have carried out an attack."""
    return _is_no_target(head) or is_place_word(head) or head.ent_type_ in ("GPE", "LOC", "FAC")


def _is_no_target(head: Token) -> bool:
    """Weapons, events, dates, numbers and abstract words are hit by nothing."""
    low, lemma = head.lower_, head.lemma_.lower()
    if (
        low in words("vague_heads")
        or (low in words("not_party") and low not in _OFFICIALS)
        or head.pos_ not in ("NOUN", "PROPN", "ADJ")
    ):
        return True
    if head.ent_type_ in ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL"):
        return True
    return is_weapon(low) or is_weapon(lemma) or (low != "targets" and bool({low, lemma} & words("not_target")))


def _apposed(scene: Words, head: Token) -> list[str]:
    """'the car carrier Galaxy Leader', 'the tanker, MV Rosa': the name that goes with the thing."""
    found = []
    for child in head.children:
        if child.dep_ == "appos" and child.i > head.i and child.pos_ == "PROPN":
            start, end = grammar.bounds(child)
            found.append(scene.doc.text[start:end])
    return found


@cache
def _whole(words: str) -> re.Pattern[str]:
    """The words by themselves, not inside others; kept, for there are more of them than `re` remembers."""
    return re.compile(rf"\b{re.escape(words)}\b")


def _kind(head: Token, printed: str, named: Party | None) -> str:
    lists, low = _kinds(), printed.lower()
    for word in sorted((w for w in lists if " " in w), key=len, reverse=True):
        if _whole(word).search(low):
            return lists[word]
    open_words = words("open_heads")
    own = next((lists[w] for w in (head.lower_, head.lemma_.lower()) if w in lists), None)
    if own is not None and head.lower_ not in open_words and head.lemma_.lower() not in open_words:
        return own
    for token in grammar.modifiers(head):
        if token.lower_ in lists and token.lower_ not in words("idle_modifiers"):
            return lists[token.lower_]
    if named is not None:
        return "military"
    if head.ent_type_ == "PERSON":
        return "civilian"
    return own or "unknown"


def _is_people(head: Token) -> bool:
    nouns = vocab.table("quantities")["people"]["nouns"]
    return head.lower_ in nouns or head.lemma_.lower() in nouns
