"""Who acts: a noun phrase to a Party, with the hedge inside its words and with who backs it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Party
from onrecord.reading import gazetteer, grammar, names
from onrecord.reading.places import PlaceMention
from onrecord.reading.quantities import Quantity

HEDGES = {
    "suspected": "suspected",
    "presumed": "suspected",
    "alleged": "alleged",
    "allegedly": "alleged",
    "accused": "alleged",
    "possible": "possible",
    "apparent": "possible",
    "believed": "believed",
}
_BACKS = re.compile(
    r"\s?[-‑]\s?(?:back|support|align|affiliat|sponsor|link|alli|fund|arm|train|led|run|made|based|flagged|control)"
)
_BEFORE = 26
"""Characters before a party in which the words that say who backs it may stand: 'Iranian-backed proxy groups'."""


@dataclass(frozen=True)
class Actor:
    """A party where it stands: head token, characters of its words, and the hedge inside them."""

    token: int
    start: int
    end: int
    party: Party
    hedge: str | None = None
    named: bool = False


class Words(Protocol):
    """The part of a scene that parties need."""

    @property
    def doc(self) -> Doc:
        """The parsed text."""

    @property
    def numbers(self) -> tuple[Quantity, ...]:
        """The numbers in it."""

    def places_in(self, start: int, end: int) -> list[PlaceMention]:
        """The place mentions inside `[start, end)`."""


@cache
def _table() -> dict[str, Any]:
    return vocab.table("parties")


@cache
def words(section: str) -> frozenset[str]:
    """A plain word list of `data/parties.toml`."""
    return frozenset(_table()[section]["words"])


@cache
def _kinds() -> dict[str, str]:
    return {word: row["code"] for row in _table()["kind"] for word in row["words"]}


def kind_of(word: str) -> str | None:
    """The kind of party that a head word gives: 'militia' is an armed group."""
    return _kinds().get(word)


def is_weapon(word: str) -> bool:
    """True for words of attacks and weapons: they act for whoever owns them, and are never what was hit."""
    return word.lower() in words("means")


def actor(scene: Words, head: Token | None) -> Actor | None:
    """The party that acts, or None when the words name none that could carry out an attack."""
    if head is None or head.lower_ in words("vague_heads") or head.lower_ in words("not_party"):
        return None
    start, end = grammar.bounds(head, with_of=False)
    named = names.within(scene.doc.text, start, end)
    if named is not None and not backs(scene.doc.text, end):
        return _with_context(scene, head, start, end, named, is_named=True)
    called = _called(scene, head) or _of_group(scene, head)
    if called is not None:
        return replace(called, start=min(start, called.start), token=head.i)
    if is_weapon(head.text) or _is_aircraft(head):
        return owner(scene, head)
    for build in (_group_or_state, _country, _person):
        party = build(scene, head, start, end)
        if party is not None:
            known = build is not _group_or_state or (party.kind == "state" and bool(party.country))
            return _with_context(scene, head, start, end, party, is_named=known)
    return None


def _is_aircraft(head: Token) -> bool:
    """'F-16 fighters', 'Rafale fighters': planes with a type's number, no armed men."""
    return head.lower_ in ("fighter", "fighters") and any(re.search(r"\d", t.text) for t in grammar.modifiers(head))


def _called(scene: Words, head: Token) -> Actor | None:
    """'a network that signs as "X"', 'the militant group X', 'a group, X,': the name that follows."""
    if kind_of(head.lower_) != "armed_group" and head.lower_ not in words("bodies"):
        return None
    start, end = grammar.bounds(head)
    limit = head.right_edge.idx + len(head.right_edge)
    match = re.compile(_table()["called"]["pattern"]).search(scene.doc.text, head.idx, min(limit, head.idx + 160))
    if match is not None:
        first, last = match.span("name")
    else:
        name = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i > head.i), None)
        if name is None:
            return _the_group(scene, head)
        first, last = grammar.bounds(name)
    listed = names.within(scene.doc.text, first, last)
    party = listed or Party((scene.doc.text[first:last].strip("“”\"' "),), "armed_group")
    return _with_context(scene, head, start, last, party, is_named=True)


def _the_group(scene: Words, head: Token) -> Actor | None:
    """'the group', 'the militants': the armed group named last before, where the text names no other so near."""
    if head.lower_ not in words("anaphors") or not any(c.lower_ in ("the", "this") for c in head.children):
        return None
    if any(c.dep_ in ("amod", "compound", "relcl", "acl", "poss", "prep") for c in head.children):
        return None
    before = [row for row in names.groups(scene.doc.text) if row[1] <= head.idx]
    if not before:
        return None
    near = [row for row in before if row[0] >= head.sent.start_char] or before
    if len({row[2].names[-1] for row in near}) > 1:
        return None
    return Actor(head.i, head.idx, head.idx + len(head), before[-1][2], None, True)


def _of_group(scene: Words, head: Token) -> Actor | None:
    """'a commander of the Taliban', 'fighters from the group': the group they belong to."""
    if head.lemma_.lower() not in words("members"):
        return None
    for noun in grammar.after(head, "of", "from", "for", "in"):
        group = actor(scene, noun)
        if group is not None and group.party.kind == "armed_group":
            return group
    return None


def owner(scene: Words, head: Token) -> Actor | None:
    """Whose attack or weapon it is: 'Israeli airstrikes', 'Houthi drone attack', 'Russia's missiles'."""
    for word in grammar.direct_modifiers(head):
        if word.lower_ in ("terrorist", "terror", "militant") or (word.lower_ == "fighter" and is_weapon(head.text)):
            continue
        found = _possessor(scene, word) or _modifier(scene, head, word)
        if found is not None:
            return found
    return None


def _possessor(scene: Words, word: Token) -> Actor | None:
    """'Russia's missiles', 'their attack': the party that the possessive names or stands for."""
    if word.dep_ != "poss" or is_weapon(word.text):
        return None
    return actor(scene, grammar.stands_for(word))


def _modifier(scene: Words, head: Token, word: Token) -> Actor | None:
    text = scene.doc.text
    start, end = word.idx, word.idx + len(word)
    phrase_start = min(t.idx for t in word.subtree)
    named = names.within(text, phrase_start, end)
    if named is not None and not backs(text, end):
        return _with_context(scene, word, start, end, named, is_named=True)
    place = next((p for p in scene.places_in(phrase_start, max(end, start + 1)) if p.start <= start < p.end), None)
    if place is not None and not backs(text, end) and _owns(place, word):
        return _with_context(scene, word, place.start, place.end, _forces(scene, head, place), is_named=True)
    if word.lower_ in ("government", "army", "military", "regime", "coalition") and head.lower_ in words("means"):
        printed = (grammar.noun_text(scene.doc, head),) if head.lower_ in words("forces") else (word.text,)
        return _with_context(scene, word, start, end, Party(printed, "state"), is_named=False)
    if kind_of(word.lower_) == "armed_group" and word.dep_ in ("compound", "poss", "npadvmod", "amod", "nmod"):
        group_start, group_end = grammar.bounds(word)
        party = Party((text[group_start:group_end],), "armed_group")
        return _with_context(scene, word, group_start, group_end, party, is_named=False)
    return None


def _forces(scene: Words, head: Token, place: PlaceMention) -> Party:
    """The country that a place word stands for; aircraft and warships go by their printed words first."""
    country = names.country_of(place.where)
    printed = (grammar.noun_text(scene.doc, head),) if head.lower_ in words("forces") else ()
    return Party(unique(*printed, country), "state", place.where.country)


def _owns(place: PlaceMention, word: Token) -> bool:
    """A country's adjective or possessive owns a weapon; a town's name before it says where it fell."""
    if place.where.level != "country":
        return False
    adjective = word.tag_ in ("JJ", "NNPS") or place.text in ("US", "U.S.", "UK")
    return place.form == "demonym" or word.dep_ == "poss" or adjective


def _group_or_state(scene: Words, head: Token, start: int, end: int) -> Party | None:
    kind = kind_of(head.lower_) or (head.pos_ == "PROPN" and _group_before(head)) or _by_body(head)
    if not kind or any(t.lower_ in words("peaceful") for t in head.lefts):
        return None
    name = clean(" ".join(scene.doc.text[start:end].split()))
    inside = [p for p in scene.places_in(start, end) if not backs(scene.doc.text, p.end)]
    country = next((p.where.country for p in inside), None)
    if kind == "state":
        if country is None:
            joint = "coalition" in {t.lower_ for t in grammar.modifiers(head)}
            return Party((name,), "state") if joint or head.lower_ in words("armies") else None
        place = next(p for p in inside if p.where.country == country)
        return Party(unique(name, names.country_of(place.where)), "state", country)
    return Party((name,) if name else (head.text,), kind, country if kind == "armed_group" else None)


def _by_body(head: Token) -> str | None:
    """'the Hasm movement': a proper name before a word for a body, where the name is no place."""
    if head.lower_ not in words("bodies"):
        return None
    named = any(t.pos_ == "PROPN" and t.ent_type_ not in ("GPE", "NORP", "LOC") for t in grammar.modifiers(head))
    return "armed_group" if named else None


def _group_before(head: Token) -> str | None:
    """'militant group Jaish al-Adl': a proper name that a word for an armed group stands before."""
    kinds = {kind_of(t.lower_) for t in grammar.modifiers(head)}
    return "armed_group" if "armed_group" in kinds else None


def backs(text: str, end: int) -> bool:
    """True when the word that ends here only says who backs or leads: 'Iran-backed', 'Saudi-led'."""
    return _BACKS.match(text[end : end + 14]) is not None


def _country(scene: Words, head: Token, start: int, end: int) -> Party | None:
    for place in scene.places_in(start, end):
        if not place.start <= head.idx < place.end or not place.where.country:
            continue
        if place.where.level == "country" or place.form == "within_name":
            return Party(unique(place.text, names.country_of(place.where)), "state", place.where.country)
        if _is_seat(place, head):
            return Party(unique(place.text, names.country_of(place.where)), "state", place.where.country)
    return None


def _is_seat(place: PlaceMention, head: Token) -> bool:
    """'Moscow struck', 'blamed Kyiv': the capital stands for its government where it acts or is blamed."""
    acts = head.dep_ in ("nsubj", "dobj", "conj", "poss") or (head.dep_ == "pobj" and head.head.lower_ in ("by", "on"))
    rows = gazetteer.lookup(place.text) if acts and place.where.level == "settlement" else ()
    return any(row.kind == "capital" and row.country == place.where.country for row in rows)


def _person(scene: Words, head: Token, start: int, end: int) -> Party | None:
    """A named person, with the office that the words give."""
    if head.ent_type_ != "PERSON":
        return None
    entity = next((e for e in scene.doc.ents if e.start <= head.i < e.end), None)
    if entity is None or (len(entity) == 1 and head.i == head.sent.start and _is_common(head)):
        return None
    before = scene.doc.text[max(0, entity.start_char - 60) : entity.start_char]
    office = re.search(_table()["office"]["pattern"], before)
    return Party(unique(entity.text, office.group("office") if office else ""), "individual")


def _is_common(head: Token) -> bool:
    """A plain noun that a headline writes large: 'Lorry drives into market'."""
    plain = head.lower_ in words("carriers") or is_weapon(head.text) or head.lower_ in words("broad")
    return plain or any(t.text == head.lower_ for t in head.doc)


def _with_context(scene: Words, head: Token, start: int, end: int, party: Party, *, is_named: bool) -> Actor:
    """Add who backs the party and the hedge that stands in or just before its words."""
    text = scene.doc.text
    if party.kind != "state" and party.backed_by is None:
        ends = [p for p in scene.places_in(max(0, start - _BEFORE), end) if backs(text, p.end)]
        if ends and re.search(_table()["backing"]["pattern"], text[max(0, start - _BEFORE) : end]):
            party = replace(party, backed_by=names.country_of(ends[0].where))
        sponsor = _sponsor_after(scene, head)
        if sponsor is not None and party.backed_by is None:
            country, end = sponsor
            printed = clean(" ".join(text[start:end].split()))
            party = replace(party, backed_by=country, names=party.names if is_named else (printed,))
    return Actor(head.i, start, end, party, _hedge(head), is_named)


def _hedge(head: Token) -> str | None:
    near = [*grammar.modifiers(head), *([head.nbor(-1)] if head.i else [])]
    near += [t for t in head.head.children if t.i < head.i]
    return next((HEDGES[t.lower_] for t in near if t.lower_ in HEDGES), None)


def _sponsor_after(scene: Words, head: Token) -> tuple[str, int] | None:
    """'militias backed by Iran', 'militias that Iran pays for': the country and the end of the words."""
    for clause in head.children:
        if clause.dep_ not in ("acl", "relcl") or clause.i < head.i:
            continue
        verbs = [clause, *(c for c in clause.children if c.dep_ == "conj")]
        if not any(v.lemma_ in words("sponsoring") for v in verbs):
            continue
        for verb in verbs:
            doers = [grammar.agent(verb), next((c for c in verb.children if c.dep_ == "nsubj"), None)]
            for doer in doers:
                party = actor(scene, doer) if doer is not None else None
                if party is not None and party.party.kind == "state":
                    tail = [
                        c for c in verb.children if c.dep_ in ("prep", "prt") and c.i == verb.i + 1 and c.lower_ != "by"
                    ]
                    last = max([verb, scene.doc[party.token], *tail], key=lambda t: t.i)
                    return party.party.names[-1], last.idx + len(last)
    return None


def clean(printed: str) -> str:
    """The words of a party without hedges, numbers and articles."""
    idle = "|".join(
        (*HEDGES, "unidentified", "unknown", "several", "two", "three", "four", "five", "many", "some", "other", "how")
    )
    printed = re.sub(rf"\b(?:{idle})\b\s*", "", printed, flags=re.I)
    return re.sub(r"^(?:the|a|an|its|his|her|their|our)\s+", "", printed, flags=re.I).strip(" ,-'\"“”")


def unique(*given: str) -> tuple[str, ...]:
    """The names that are not empty, each once, in order."""
    return tuple(dict.fromkeys(name for name in given if name))
