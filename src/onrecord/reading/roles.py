"""Who did it and to whom: the parts of one event mention as the sentence ties them to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from onrecord.reading import aims, grammar, parties
from onrecord.reading.events import Mention
from onrecord.reading.parties import Actor
from onrecord.reading.scene import Scene

AIMED = ("on", "against", "at", "into", "upon", "targeting", "towards", "toward")
AROUND = ("in", "inside", "near", "outside", "through", "beside", "over", "among", *AIMED)


def perpetrators(scene: Scene, mention: Mention) -> list[Actor]:
    """The parties that the sentence ties to the event as those who did it, in text order, each once."""
    token = scene.doc[mention.token]
    if token.lemma_ in parties.words("dying"):
        return []
    if _is_downing(token):
        return _once(_senders(scene, token))
    found = []
    if token.pos_ in ("NOUN", "PROPN"):
        found.append(parties.owner(scene, token))
        heads = [grammar.agent(token), *_light_subject(token), *_clause_agents(token)]
    elif _is_passive(token) or (grammar.agent(token) is not None and not grammar.objects(token)):
        heads = [grammar.agent(token)]
    else:
        heads = [] if _hangs_on_saying(token) else [grammar.stands_for(grammar.subject(token)) or _modified(token)]
    for head in heads:
        for one in (head, *(grammar.conjuncts(head) if head is not None else ())):
            found.append(parties.actor(scene, one))
    return _once(found)


def _once(found: Iterable[Actor | None]) -> list[Actor]:
    seen: dict[int, Actor] = {}
    for actor in found:
        if actor is not None:
            seen.setdefault(actor.token, actor)
    return sorted(seen.values(), key=lambda actor: actor.start)


def _is_downing(token: Token) -> bool:
    """'shot down three drones', 'missiles were intercepted': who does it defends, and attacked nobody."""
    if token.lemma_ not in parties.words("downing") or token.pos_ != "VERB":
        return False
    if token.lemma_ == "shoot" and not any(c.lower_ == "down" for c in token.children):
        return False
    things = [*grammar.objects(token), *(c for c in token.children if c.dep_ == "nsubjpass")]
    return any(parties.is_weapon(thing.text) for thing in things)


def _senders(scene: Scene, token: Token) -> Iterator[Actor | None]:
    """Whose weapons were brought down: 'Houthi drones', 'missiles that the rebels had launched'."""
    for thing in (*grammar.objects(token), *(c for c in token.children if c.dep_ == "nsubjpass")):
        yield parties.owner(scene, thing)
        for head in _clause_agents(thing):
            yield parties.actor(scene, head)


def _clause_agents(noun: Token) -> list[Token | None]:
    """'strikes launched by the army', 'missiles that the rebels had fired': who the clause says did it."""
    found: list[Token | None] = []
    for clause in noun.children:
        if clause.dep_ in ("acl", "relcl") and clause.lemma_ in parties.words("light_verbs") | parties.words(
            "launching"
        ):
            subject = next(
                (c for c in clause.children if c.dep_ == "nsubj" and c.lower_ not in ("that", "which")), None
            )
            found += [grammar.agent(clause), grammar.stands_for(subject)]
    return found


def _light_subject(token: Token) -> list[Token | None]:
    """'the U.S. launched strikes': the subject of the verb that only carries the noun."""
    verb = token.head
    if token.dep_ in ("dobj", "obj", "conj") and verb.lemma_ in parties.words("light_verbs"):
        return [grammar.agent(verb) or grammar.stands_for(grammar.subject(verb))]
    if token.dep_ == "nsubjpass" and (verb.lemma_ in parties.words("light_verbs") or verb.lemma_ in ("blame", "claim")):
        return [grammar.agent(verb), *grammar.after(verb, "on")]
    if token.dep_ == "pobj" and verb.lower_ == "for" and verb.head.lower_ == "responsibility":
        return [grammar.stands_for(grammar.subject(verb.head.head))]
    if token.dep_ in ("dobj", "obj") and verb.lemma_ == "claim":
        return [grammar.stands_for(grammar.subject(verb))]
    return []


def _is_passive(token: Token) -> bool:
    if grammar.is_found(token) or any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children):
        return True
    if token.lemma_ in parties.words("transitive") and token.tag_ in ("VBN", "VBD") and not grammar.objects(token):
        return not any(c.lower_ in ("at", "into", "on", "up", "back", "down") for c in token.children)
    if token.tag_ != "VBN" or any(c.dep_ in ("nsubj", "aux") for c in token.children):
        return False
    return token.dep_ in ("acl", "conj", "advcl", "ROOT", "ccomp", "amod") and not grammar.objects(token)


def _hangs_on_saying(token: Token) -> bool:
    """'accused the neighbour of shelling a village, wounding two': who accuses did not wound them."""
    return token.dep_ == "advcl" and token.tag_ == "VBG" and token.head.lemma_ in parties.words("saying")


def _modified(token: Token) -> Token | None:
    """'gunmen attacking a convoy', 'rebels accused of killing villagers': the noun that the participle belongs to."""
    if token.tag_ == "VBG" and token.dep_ == "acl":
        return token.head
    charge = token.head.head
    if token.dep_ == "pcomp" and charge.lemma_ in ("accuse", "suspect", "blame", "charge"):
        blamed = [c for c in charge.children if c.dep_ in ("nsubjpass", "dobj")]
        return blamed[0] if blamed else None
    return token.head if token.dep_ == "relcl" else None


def targets(scene: Scene, mention: Mention) -> list[Actor]:
    """The parties or things that the sentence ties to the event as what was aimed at or hit, each once."""
    token = scene.doc[mention.token]
    doers = {actor.token for actor in perpetrators(scene, mention)}
    found = [aims.land(scene, head) or aims.target(scene, head) for head in _aimed_at(token)]
    return [actor for actor in _once(found) if actor.token not in doers]


def surroundings(scene: Scene, mention: Mention) -> list[Actor]:
    """The buildings and crowds that it happened in or at, and who is said to be in what was hit."""
    token = scene.doc[mention.token]
    if token.lemma_ in parties.words("dying"):
        return []
    span = scene.doc.char_span(mention.start, mention.end, alignment_mode="expand")
    around = [head for word in (span or (token,)) for head in _around(word)]
    found = [aims.target(scene, head) for head in (*around, *_of_main_clause(token))]
    for head in (*_aimed_at(token), *around):
        found += [aims.target(scene, user) for user in _users(head)]
    return _once(found)


def _aimed_at(token: Token) -> list[Token]:
    found = [inner for head in _aimed(token) for inner in _unwrapped(head)]
    return [head for head in found if head.lower_ not in ("place", "responsibility")]


def _unwrapped(head: Token) -> list[Token]:
    """'the top floors of a barracks', 'seven of their members', 'what it said were hideouts': the thing itself."""
    if head.pos_ in ("VERB", "AUX"):
        return _so_called(head)
    own = next((c for c in head.children if c.dep_ == "poss" and c.pos_ == "PRON"), None)
    if head.lower_ in ("members", "member", "fighters", "soldiers", "men") and own is not None:
        meant = grammar.stands_for(own)
        return [head] if meant is None else [head, meant]
    if head.lower_ in parties.words("parts") or head.pos_ == "NUM":
        inner = grammar.after(head, "of", "to")
        return [found for noun in inner for found in _unwrapped(noun)] if inner else [head]
    return [head]


def _so_called(clause: Token) -> list[Token]:
    """'what it said were hideouts', 'what it called two bases': the thing that the clause names."""
    inside = list(clause.subtree)
    if not any(t.lower_ == "what" for t in inside[:3]):
        return []
    return [t for t in inside if t.dep_ in ("attr", "oprd", "dobj") and t.pos_ in ("NOUN", "PROPN")][:1]


def _of_main_clause(token: Token) -> list[Token]:
    """'Three sailors died as a missile hit': people of the clause that the event stands under."""
    if token.dep_ != "advcl" or not any(c.lower_ in ("when", "as", "after") for c in token.children if c.i < token.i):
        return []
    subjects = [c for c in token.head.children if c.dep_ in ("nsubj", "nsubjpass")]
    return [s for s in subjects if aims.is_people(s) and token.head.lemma_ not in ("say", "tell", "warn", "announce")]


def _aimed(token: Token) -> list[Token]:
    """The nouns that the event word itself governs as what it was done to."""
    if token.pos_ in ("NOUN", "PROPN"):
        heads = grammar.after(token, *AIMED)
        heads += grammar.after(token, "of") if token.lemma_.lower() in parties.words("taking") else []
        clauses = [c for c in token.children if c.dep_ == "acl" and c.lemma_ in ("target", "hit", "strike", "aim")]
        heads += [o for c in clauses for o in (*grammar.objects(c), *grammar.after(c, "at"))]
        return [*heads, *_compound(token), *_survivors(token), *_carried_to(token)]
    if _is_passive(token):
        passive = grammar.passive_subject(token) or next((c for c in token.children if c.dep_ == "nsubj"), None)
        if passive is not None and parties.is_weapon(passive.text):
            return grammar.after(token, *AIMED)
        heads = [passive] if passive is not None else []
        return [*heads, *([token.head] if token.dep_ == "acl" else [])]
    if token.lemma_ in parties.words("dying"):
        return [c for c in token.children if c.dep_ == "nsubj"]
    things = [*grammar.objects(token), *(n for c in token.children if c.dep_ == "ccomp" for n in _so_called(c))]
    heads = [thing for thing in things if not parties.is_weapon(thing.text)]
    if any(thing.lower_ in ("fire", "alight") for thing in things):
        heads += [noun for word in (token, *things) for noun in grammar.after(word, "to")]
    if not heads or token.lemma_ in parties.words("launching"):
        heads += [noun for word in (token, *things) for noun in grammar.after(word, *AIMED)]
    return [joined for head in heads for joined in (head, *grammar.conjuncts(head))]


def _carried_to(token: Token) -> list[Token]:
    """'launched strikes against two bases', 'the blast destroyed a shop': what the carrying verb is done to."""
    if token.dep_ in ("nsubj", "nmod", "compound") and token.head.lemma_ in parties.words("damaging"):
        return grammar.objects(token.head)
    if token.dep_ in ("dobj", "obj") and token.head.pos_ == "VERB":
        return grammar.after(token.head, *AIMED)
    return []


def _compound(token: Token) -> list[Token]:
    """'the barracks attack', 'mosque bombing': what stands before the event word and was hit."""
    names = [c for c in token.children if c.dep_ == "compound" and c.i < token.i]
    return [c for c in names if c.lower_ in aims.target_words() and c.lower_ not in parties.words("carriers")]


def _survivors(token: Token) -> list[Token]:
    """'the premier survived the attack', 'he was not hurt in the attack': whom it was aimed at."""
    verb = token.head if token.dep_ in ("dobj", "obj") else token.head.head
    reached = verb.lemma_ in parties.words("surviving") or (
        token.dep_ == "pobj" and token.head.lower_ == "in" and verb.lemma_ in parties.words("harming")
    )
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")] if reached else []
    return [grammar.stands_for(s) or s for s in subjects if s.ent_type_ == "PERSON" or aims.is_office(s)]


def _around(token: Token) -> Iterator[Token]:
    """Buildings and crowds in, at or near which it happened: 'in a mosque', 'outside a hotel', 'at the rally'."""
    nouns = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass", "dobj") or c.dep_ == "agent"]
    nouns = [n for noun in nouns for n in (noun, *noun.children) if parties.is_weapon(n.text)]
    carrier = [token.head] if token.dep_ in ("dobj", "nsubj", "nsubjpass") and token.head.pos_ == "VERB" else []
    clauses = [
        c for c in token.children if c.dep_ == "advcl" and any(m.lower_ in ("when", "as", "after") for m in c.children)
    ]
    clauses += [c for c in token.children if c.dep_ == "acl" and c.tag_ in ("VBN", "VBD")]
    for word in (token, *nouns, *carrier, *clauses):
        for head in grammar.after(word, *AROUND):
            yield from _place_heads(head)


def _place_heads(head: Token) -> Iterator[Token]:
    """The noun itself or the one behind 'in front of', what it stands in, and what it is said to be."""
    for inner in _unwrapped(head):
        if inner.lower_ in parties.words("areas"):
            continue
        if aims.is_place_word(inner):
            yield inner
        yield from (c for c in inner.children if c.dep_ == "appos" and aims.is_place_word(c) and not aims.is_people(c))
        yield from (
            n
            for n in grammar.after(inner, "inside", "at")
            if aims.is_place_word(n) and n.lower_ not in parties.words("areas")
        )


def _users(head: Token) -> Iterator[Token]:
    """'a building where troops sleep', 'barracks used by soldiers', 'bases of the group': who is there."""
    for clause in head.children:
        if clause.dep_ == "relcl" and any(c.lower_ == "where" for c in clause.children):
            yield from (c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass") and _may_use(c))
        elif clause.dep_ == "acl" and clause.lemma_ in ("use", "house", "host", "hold", "occupy"):
            doer = grammar.agent(clause)
            yield from (noun for noun in (doer, *grammar.objects(clause)) if noun is not None and _may_use(noun))
        elif clause.dep_ == "prep" and clause.lower_ in ("of", "with"):
            yield from (noun for noun in clause.children if noun.dep_ == "pobj" and _may_use(noun))
        elif clause.dep_ == "prep" and clause.lower_ in ("in", "near", "at", "outside"):
            yield from (u for noun in clause.children for u in _users(noun))


def _may_use(noun: Token) -> bool:
    return aims.is_people(noun) or parties.kind_of(noun.lower_) in ("armed_group", "state")
