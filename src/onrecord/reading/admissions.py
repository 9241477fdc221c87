"""Who says of an act that it was their own, or another's: 'the group said it had fired the rockets'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from onrecord.model import Party
from onrecord.reading import grammar, hedges, names, parties
from onrecord.reading.parties import Actor
from onrecord.reading.scene import Scene

DOUBTING = {"believe": "suspected", "suspect": "suspected", "think": "suspected"}


@dataclass(frozen=True)
class Told:
    """A party, what the saying makes of it (claimed, accused, suspected, denied), and the words."""

    status: str
    actor: Actor
    start: int
    end: int
    act: int


def find(scene: Scene) -> Iterator[Told]:
    """Every act that somebody says was done by themselves or by another party, in text order."""
    for verb in scene.doc:
        if verb.lemma_ not in parties.words("saying") or verb.pos_ != "VERB":
            continue
        head = next((c for c in verb.children if c.dep_ == "nsubj"), None) or grammar.subject(verb)
        if head is None or any(c.lower_ in ("no", "neither", "none") for c in (head, *head.children)):
            continue
        for act in _acts(verb):
            told = _read(scene, verb, head, act)
            if told is not None:
                yield told


def _acts(verb: Token) -> Iterator[Token]:
    """The verbs of attack in what is said, with those joined to them or opened by 'tried to'."""
    media = [n for p in verb.children if p.dep_ == "prep" for n in p.children]
    for content in (
        *verb.children,
        *(c for n in media for c in n.children if c.dep_ in ("acl", "relcl") and c.i > n.i),
    ):
        if content.dep_ == "xcomp" and verb.lemma_ in parties.words("owning") and _is_act(content):
            yield content
        if content.dep_ != "ccomp" and not any(c.lower_ == "that" and c.dep_ == "mark" for c in content.children):
            continue
        for word in (content, *content.conjuncts, *(c for c in content.children if c.dep_ == "xcomp")):
            if _is_act(word):
                yield word


def _is_act(word: Token) -> bool:
    if any(c.dep_ == "prt" and c.lower_ == "down" for c in word.children) or word.lemma_ == "intercept":
        return False
    things = grammar.objects(word)
    if word.lemma_ == "be":
        return any(c.lower_ in ("behind", "responsible") for c in word.children)
    if word.lemma_ == "do":
        return any(o.lower_ in ("it", "this", "that") for o in things)
    if word.lemma_ in parties.words("weapon_acts"):
        return any(parties.is_weapon(o.text) for o in things)
    if word.lemma_ == "destroy":
        return not any(parties.is_weapon(o.text) for o in things)
    return word.lemma_ in parties.words("acts")


def _read(scene: Scene, verb: Token, head: Token, act: Token) -> Told | None:
    doer = head if act.dep_ in ("xcomp", "pcomp") and act.head == verb else _doer(act)
    if doer is None or hedges.frame(scene.doc, act.idx, act.idx + len(act), ()).realis in ("future", "hypothetical"):
        return None
    end = max(t.idx + len(t) for t in (act, *grammar.objects(act)))
    negated = verb.lemma_ in ("deny", "reject") or any(c.dep_ == "neg" for c in (*act.children, *act.head.children))
    own = speaker(scene, verb, head)
    mine = (
        doer.i == head.i
        or doer.lower_ in parties.words("self")
        or any(t.lower_ in parties.words("self") for t in _owners(doer))
    )
    other = None if mine else parties.actor(scene, doer)
    if own is not None and (mine or _is_own_weapon(own, doer, act) or (other and _alike(own.party, other.party))):
        if doer.lower_ in ("he", "she", "i") and own.party.kind == "state" and head.ent_type_ != "":
            return None
        status = "denied" if negated else "claimed"
        return Told(status, own, min(own.start, doer.idx), max(own.end, end), act.i)
    if other is None or negated or other.party.kind == "individual":
        return None
    return Told(DOUBTING.get(verb.lemma_, "accused"), other, min(other.start, act.idx), max(other.end, end), act.i)


def _owners(doer: Token) -> list[Token]:
    """The possessives of 'its fighters' and of 'one of its fighters'."""
    nouns = [doer, *grammar.after(doer, "of")]
    return [c for noun in nouns for c in noun.children if c.dep_ == "poss"]


def _doer(act: Token) -> Token | None:
    agent = grammar.agent(act)
    if agent is not None:
        return agent
    for verb in grammar.ancestors(act)[:3]:
        if any(c.dep_ == "nsubjpass" for c in verb.children):
            return None
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is not None or verb.dep_ not in ("xcomp", "conj"):
            return subject
    return None


def _is_own_weapon(own: Actor, doer: Token, act: Token) -> bool:
    """'The group said that two drones had hit a base': weapons that nobody else is said to own."""
    if (
        own.party.kind != "armed_group"
        or not parties.is_weapon(doer.text)
        or act.lemma_ not in ("hit", "strike", "target")
    ):
        return False
    if "strike" in doer.lower_:
        return False
    return not any(c.dep_ in ("poss", "amod", "compound", "prep") or c.lower_ in ("the", "this") for c in doer.children)


def _alike(left: Party, right: Party) -> bool:
    if left.kind == right.kind == "state":
        return left.country is not None and left.country == right.country
    return bool({n.lower() for n in left.names} & {n.lower() for n in right.names})


def speaker(scene: Scene, verb: Token, head: Token) -> Actor | None:
    """The party that speaks: its own name, the state of an official, or what a pronoun stands for."""
    if head.lower_ in parties.words("self") or head.lower_ in ("which", "who", "that"):
        return _meant(scene, verb, head)
    found = parties.actor(scene, head)
    if found is not None and found.party.kind != "individual":
        return found
    for noun in grammar.after(head, "for", "of", "from"):
        behind = parties.actor(scene, noun) if head.lower_ in parties.words("offices") else None
        if behind is not None and behind.party.kind in ("armed_group", "state"):
            return behind
    return _official(scene, head) or found


def _official(scene: Scene, head: Token) -> Actor | None:
    """'Kyiv officials', 'the Russian presidential office': the state they speak for."""
    if head.lower_ not in parties.words("offices") and not any(
        t.lower_ in parties.words("offices") for t in grammar.modifiers(head)
    ):
        return None
    start, end = grammar.bounds(head)
    group = names.within(scene.doc.text, start, end)
    if group is not None:
        return Actor(head.i, start, end, group, None, True)
    place = next((p for p in scene.places_in(start, end) if p.where.level == "country"), None)
    if place is None or not place.where.country:
        return None
    printed = scene.doc.text[start:end]
    party = Party(parties.unique(names.country_of(place.where), printed), "state", place.where.country)
    return Actor(head.i, start, end, party, None, True)


def _meant(scene: Scene, verb: Token, head: Token) -> Actor | None:
    """The named speaker that a pronoun stands for, as the sayings of the text have it; else the noun of its clause."""
    if verb.dep_ == "relcl" and head.lower_ in ("which", "who", "that"):
        return parties.actor(scene, verb.head)
    voice = next((s.speaker for s in scene.sayings if s.cue_start <= verb.idx < s.cue_end and s.speaker.name), None)
    name = (voice.name or "") if voice is not None else ""
    at = scene.doc.text.rfind(name, 0, head.idx) if name else -1
    token = scene.token_at(at, at + len(name)) if at >= 0 else None
    found = parties.actor(scene, token) if token is not None else None
    found = found or (_official(scene, token) if token is not None else None)
    return Actor(head.i, head.idx, head.idx + len(head), found.party, None, found.named) if found is not None else None
