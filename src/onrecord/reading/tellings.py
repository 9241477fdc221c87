"""Event mentions with all that the sentence ties to them: parties, places, times, means and harm."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from spacy.tokens import Token

from onrecord.model import Dated
from onrecord.reading import aggregates, grammar, hedges, locatives, parties, roles, sections
from onrecord.reading.casualties import Harm
from onrecord.reading.events import Means, Mention
from onrecord.reading.hedges import Frame
from onrecord.reading.parties import Actor
from onrecord.reading.places import PlaceMention
from onrecord.reading.scene import Scene
from onrecord.reading.times import TimeMention

T = TypeVar("T")

REACH = 7
"""Arcs of the parse over which a place, a time or a weapon may still belong to an event word of the sentence."""

NOUN_REACH = 3
"""Arcs from a dated verb down to an event noun that it may still date: 'was hurt on Friday in an attack'."""
ALONE_REACH = 12
"""The same in a sentence with one event word, which has no rival."""
WORDS_PER_ARC = 8
"""So many words of distance weigh as much as one arc of the parse, because small parsers err on far attachments."""

CARRIED_OUT = ("manage", "continue", "proceed", "appear", "seem", "try", "attempt")
"""Verbs whose infinitive tells an act that was at least begun."""

FINDING = frozenset("find discover recover spot locate unearth".split())
ATTACKERS = frozenset("attacker gunman gunmen assailant bomber shooter suspect".split())
BODIES = frozenset("body corpse remains head victim dead".split())
SAYING = frozenset(
    "say tell announce report state claim post tweet condemn speak write confirm deny warn add declare release publish "
    "blame accuse vow urge call meet respond brief acknowledge sentence convict jail acquit charge indict".split()
)


@dataclass(frozen=True)
class Placed:
    """A place tied to an event, and as what: occurred, target, launched, visited."""

    place: PlaceMention
    role: str


@dataclass(frozen=True)
class Timed:
    """A time tied to an event, and what of it is dated: occurred or found."""

    time: TimeMention
    dated: Dated


@dataclass(frozen=True)
class Telling:
    """One mention of an event with its parts; `told` is False where the words tell no event that happened.

    `carriers` are verbs that only carry an event noun: 'launched' in 'launched strikes', 'hit' in 'the blast hit'.
    """

    mention: Mention
    frame: Frame
    told: bool
    in_zone: bool
    perpetrators: tuple[Actor, ...] = ()
    targets: tuple[Actor, ...] = ()
    means: tuple[Means, ...] = ()
    places: tuple[Placed, ...] = ()
    times: tuple[Timed, ...] = ()
    harms: tuple[Harm, ...] = ()
    carriers: tuple[Mention, ...] = ()

    @property
    def sentence(self) -> int:
        """The number of its sentence."""
        return self.mention.sentence


def find(scene: Scene) -> tuple[Telling, ...]:
    """Every telling of the text, in text order; those that tell nothing stay, to keep what belongs to them."""
    zones = aggregates.zones(scene.aggregates, scene.risks)
    bare = [_bare(scene, mention, zones) for mention in scene.mentions]
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for number, telling in enumerate(bare):
        by_sentence[telling.sentence].append(number)
    carried = _carried(scene, bare)
    ties = _Ties(scene, bare, by_sentence, carried)
    means = ties.attach([(m, scene.doc[m.token]) for m in scene.means])
    places, times = _attach_places(ties), _attach_times(ties)
    harms = ties.attach([(h, scene.doc[h.token]) for h in scene.harms], reach=12)
    full = []
    for number, telling in enumerate(bare):
        if number in carried:
            continue
        carriers = [bare[n] for n, noun in carried.items() if noun == number]
        full.append(
            replace(
                telling,
                means=tuple(means.get(number, ())),
                places=tuple(places.get(number, ())),
                times=tuple(times.get(number, ())),
                harms=tuple(harms.get(number, ())),
                perpetrators=_once((*telling.perpetrators, *(a for c in carriers for a in c.perpetrators))),
                targets=_once((*telling.targets, *(a for c in carriers for a in c.targets))),
                carriers=tuple(c.mention for c in carriers),
                told=telling.told and all(c.told for c in carriers),
            )
        )
    full = [_under_heading(scene, telling) for telling in full]
    return tuple(replace(telling, told=telling.told and _has_evidence(scene, telling, full)) for telling in full)


def _under_heading(scene: Scene, telling: Telling) -> Telling:
    """In a list the heading says where and when for what stands under it."""
    section = sections.of(scene.sections, telling.mention.start)
    if section is None:
        return telling
    places, times = telling.places, telling.times
    if not places:
        inside = scene.places_in(section.start, section.end)
        places = tuple(Placed(place, "occurred") for place in inside if place.form == "name")
    if not times:
        found = [t for t in scene.times if section.start <= t.start and t.end <= section.end and t.when.resolved]
        times = tuple(Timed(time, "occurred") for time in found)
    return replace(telling, places=places, times=times)


def _once(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    seen: dict[int, Actor] = {}
    for actor in actors:
        seen.setdefault(actor.token, actor)
    return tuple(seen.values())


def _carried(scene: Scene, bare: Sequence[Telling]) -> dict[int, int]:
    """Number of each verb telling that only carries an event noun of its clause -> number of that noun's telling."""
    by_token = {telling.mention.token: number for number, telling in enumerate(bare)}
    found: dict[int, int] = {}
    for number, telling in enumerate(bare):
        verb = scene.doc[telling.mention.token]
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        nouns = [c for c in verb.children if c.dep_ in ("nsubj", "dobj", "obj", "nsubjpass")]
        nouns += [verb.head] if verb.dep_ in ("acl", "relcl") else []
        nouns += [c for c in verb.head.children if c.dep_ == "nsubj"] if _is_dud(verb) else []
        for noun in nouns:
            other = by_token.get(noun.i)
            if other is not None and noun.pos_ in ("NOUN", "PROPN") and bare[other].mention.kind != "diplomatic":
                found[number] = other
                break
    return found


def _bare(scene: Scene, mention: Mention, zones: Sequence[tuple[int, int]]) -> Telling:
    frame = hedges.frame(scene.doc, mention.start, mention.end, scene.sayings)
    in_zone = any(start < mention.end and mention.start < end for start, end in zones)
    token = scene.doc[mention.token]
    told = (
        not in_zone
        and frame.polarity == "+"
        and frame.realis == "actual"
        and not _purpose(token)
        and not (mention.plural and (_is_generic(token) or _in_speech(scene, mention)))
        and not _is_habit(token)
        and not _nothing_did(token)
        and not _was_only_possible(token)
        and not _was_stopped(token)
        and not (not mention.definite and _is_denied_above(token))
    )
    if mention.kind == "interception" or _stops_a_weapon(scene, token):
        return Telling(replace(mention, kind="interception"), frame, told, in_zone)
    found = tuple(roles.perpetrators(scene, mention)), tuple(roles.targets(scene, mention))
    return Telling(mention, frame, told, in_zone, perpetrators=found[0], targets=found[1])


def _stops_a_weapon(scene: Scene, token: Token) -> bool:
    """'Two missiles were destroyed': the one who shoots a weapon down is not the one who attacked."""
    if token.lemma_ not in ("destroy", "down", "engage", "stop", "neutralize", "neutralise", "repel"):
        return False
    hit = [c.i for c in token.children if c.dep_ in ("dobj", "nsubjpass")]
    return any(m.token in hit and m.kind in ("drone", "shelling_missile") for m in scene.means)


def _purpose(token: Token) -> bool:
    """'was used to attack ships', 'aiming to kill': an infinitive of purpose tells no event."""
    if token.pos_ != "VERB" or not any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children) or _is_dud(token):
        return False
    return not any(t.lemma_ in CARRIED_OUT for t in grammar.ancestors(token)[1:2])


def _is_dud(token: Token) -> bool:
    """'failed to explode': tells of a bomb that was there, when and where."""
    return token.dep_ == "xcomp" and token.head.lemma_ == "fail" and token.lemma_ in ("explode", "detonate", "ignite")


def _in_speech(scene: Scene, mention: Mention) -> bool:
    """Plurals in direct speech are rhetoric more often than events: 'their crimes and massacres'."""
    return any(s.direct and s.start <= mention.start and mention.end <= s.end for s in scene.sayings)


def _was_stopped(token: Token) -> bool:
    """'killed five before he was shot by a deputy': how an attack ended is no other attack."""
    subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
    ends = token.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("before", "until") for c in token.children)
    return ends and subject is not None and (subject.tag_ == "PRP" or subject.lemma_ in ATTACKERS)


def _was_only_possible(token: Token) -> bool:
    """'could have killed', 'would have hit': told as what did not happen."""
    helpers = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
    return bool(helpers & {"could", "would", "might", "should"}) and "have" in helpers


def _is_denied_above(token: Token) -> bool:
    """'not counted as the result of an attack': an indefinite event under a verb that is negated."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return False
    verb = next((t for t in grammar.ancestors(token)[1:5] if t.pos_ in ("VERB", "AUX")), None)
    return verb is not None and any(c.dep_ == "neg" for c in verb.children)


def _nothing_did(token: Token) -> bool:
    """'No drone came', 'nothing exploded': the subject says that it did not happen."""
    heads = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")]
    return any(h.lower_ in ("nothing", "none") or any(t.lower_ == "no" for t in h.lefts) for h in heads)


def _is_habit(token: Token) -> bool:
    """'have regularly targeted', 'often attacked': told of many times, not of one."""
    habits = (
        "regularly",
        "often",
        "repeatedly",
        "routinely",
        "frequently",
        "always",
        "sometimes",
        "usually",
        "occasionally",
    )
    return any(c.lower_ in habits for c in token.children) or _for_years(token)


def _for_years(token: Token) -> bool:
    """'have bombed our homes and burned our fields for seventy years': told of an age, as is all said before it."""
    first = token
    while first.dep_ == "conj" and first.head is not first:
        first = first.head
    if not any(c.dep_ == "aux" and c.lemma_ == "have" for c in first.children):
        return False
    chain = [t for t in first.subtree if t.i >= token.i and (t is first or t.dep_ == "conj" and t.pos_ == "VERB")]
    spans = (c for verb in chain for prep in verb.children if prep.lower_ in ("for", "over") for c in prep.children)
    return any(c.lemma_ in ("year", "decade", "century", "generation") for c in spans)


def _is_generic(token: Token) -> bool:
    """Bare plurals that name no event: 'attacks against civilians are prohibited', 'possible attacks'."""
    words = {c.lower_ for c in token.children if c.i < token.i}
    if words & {
        "such",
        "any",
        "all",
        "future",
        "further",
        "possible",
        "potential",
        "more",
        "no",
        "similar",
        "unprovoked",
    }:
        return True
    return (
        token.dep_ in ("nsubj", "nsubjpass", "conj", "ROOT") and not words and token.head.tag_ in ("VBP", "VBZ", "VB")
    )


@dataclass(frozen=True)
class _Ties:
    """Finds for a word of the text the event mention it belongs to."""

    scene: Scene
    bare: Sequence[Telling]
    by_sentence: dict[int, list[int]]
    carried: dict[int, int]

    def nearest(self, token: Token, reach: int = REACH) -> int | None:
        """The telling of the sentence nearest in the parse, a carrier's noun in its place; None beyond reach."""
        best: tuple[float, int] | None = None
        reach = reach if len(self.by_sentence.get(self.scene.sentence_of[token.i], ())) > 1 else ALONE_REACH
        for number in self.by_sentence.get(self.scene.sentence_of[token.i], ()):
            head = self.scene.doc[self.bare[number].mention.token]
            steps = grammar.distance(head, token)
            row = (steps + abs(head.i - token.i) / WORDS_PER_ARC, number)
            if steps <= reach and (best is None or row < best):
                best = row
        return self.carried.get(best[1], best[1]) if best else None

    def attach(self, things: Iterable[tuple[T, Token]], reach: int = REACH) -> dict[int, list[T]]:
        """Each thing under the number of the telling it belongs to."""
        found: dict[int, list[T]] = defaultdict(list)
        for thing, token in things:
            number = self.nearest(token, reach)
            if number is not None:
                found[number].append(thing)
        return found


def _attach_places(ties: _Ties) -> dict[int, list[Placed]]:
    found: dict[int, list[Placed]] = defaultdict(list)
    for place in ties.scene.places:
        token = ties.scene.token_at(place.start, place.end)
        if token is None or place.form != "name" or parties.backs(ties.scene.doc.text, place.end):
            continue
        number = ties.nearest(token)
        if number is None:
            continue
        event = ties.scene.doc[ties.bare[number].mention.token]
        carriers = frozenset(
            {event.i, *(ties.bare[n].mention.token for n, noun in ties.carried.items() if noun == number)}
        )
        role = locatives.role(ties.scene, place, token, event, carriers)
        if role is not None:
            found[number].append(Placed(place, role))
    return found


def _attach_times(ties: _Ties) -> dict[int, list[Timed]]:
    found: dict[int, list[Timed]] = defaultdict(list)
    for time in ties.scene.times:
        token = ties.scene.token_at(time.start, time.end)
        if token is None or time.type not in ("DATE", "TIME") or (time.value or "").endswith("_REF"):
            continue
        number = ties.nearest(token)
        verb = next((t for t in grammar.ancestors(token) if t.pos_ in ("VERB", "AUX")), None)
        if number is None or _dates_the_saying(ties, verb, token, number) or _dates_another(ties, verb, token, number):
            continue
        if _SINCE.match(time.text) or locatives.in_dateline(ties.scene, time):
            continue
        dated: Dated = "found" if verb is not None and verb.lemma_ in FINDING else "occurred"
        found[number].append(Timed(time, dated))
    return found


_SINCE = re.compile(r"(?:since|until|till)\b", re.I)


def _dates_another(ties: _Ties, verb: Token | None, token: Token, number: int) -> bool:
    """'convicted on Wednesday over the attacks': the day belongs to a verb that holds the event word far below it."""
    event = ties.scene.doc[ties.bare[number].mention.token]
    carriers = {ties.bare[n].mention.token for n, noun in ties.carried.items() if noun == number}
    above = grammar.ancestors(event)
    if verb is None or verb.i in carriers or event in grammar.ancestors(token) or verb not in above:
        return False
    between = above[: above.index(verb)]
    if event.pos_ in ("NOUN", "PROPN"):
        return grammar.distance(event, verb) > NOUN_REACH or any(step.lower_ == "over" for step in between)
    below = next((step for step in between if step.dep_ in ("relcl", "acl")), None)
    return below is not None and not (verb.lemma_ in FINDING and _holds_bodies(below.head))


def _holds_bodies(noun: Token) -> bool:
    """'the bodies of three miners who were shot': what is found is who was killed."""
    return any(t.lemma_ in BODIES for t in grammar.ancestors(noun)[:3])


def _dates_the_saying(ties: _Ties, verb: Token | None, token: Token, number: int) -> bool:
    """'officials said Monday': the day belongs to the saying, unless the event stands nearer."""
    if verb is None or verb.lemma_ not in SAYING or ties.bare[number].mention.token == verb.i:
        return False
    event = ties.scene.doc[ties.bare[number].mention.token]
    return grammar.distance(event, token) >= grammar.distance(verb, token)


def _has_evidence(scene: Scene, telling: Telling, tellings: Iterable[Telling]) -> bool:
    """Weak words need a weapon, an armed party, or a surer word of the text that they can stand for."""
    mention = telling.mention
    if mention.strength == "sure":
        return True
    token = scene.doc[mention.token]
    near = [m for m in scene.means if scene.sentence_of[scene.doc[m.token].i] == telling.sentence]
    armed = any(actor.party.kind in ("armed_group", "state") or is_armed(actor) for actor in telling.perpetrators)
    if mention.strength == "result":
        return armed or any(grammar.distance(scene.doc[m.token], token) <= 3 for m in near)
    carrying = any(grammar.distance(scene.doc[m.token], token) <= 2 for m in near)
    if mention.strength == "means":
        aimed = token.lemma_ == "fire" and any(c.lower_ in ("back", "on", "at", "upon") for c in token.children)
        return carrying or (aimed and (armed or bool(telling.targets)))
    if token.pos_ == "VERB":
        return carrying or any(_acts_by_force(actor, telling) for actor in telling.perpetrators)
    if mention.kind == "bombing":
        return any(t.mention.strength == "sure" or t.means for t in tellings if t.mention.kind != "diplomatic")
    return armed and mention.kind == "raid"


def _acts_by_force(actor: Actor, telling: Telling) -> bool:
    """An armed group or man hits whatever it hits; a state only what can be shot at: 'the tariffs hit exports'."""
    aimed = telling.places or any(t.party.kind != "unknown" for t in telling.targets)
    return actor.party.kind == "armed_group" or is_armed(actor) or (actor.party.kind == "state" and bool(aimed))


def is_armed(actor: Actor) -> bool:
    """Gunmen, bombers, attackers and the like, by their names."""
    words = " ".join(actor.party.names).lower()
    return any(
        word in words for word in ("gunm", "attacker", "bomber", "assailant", "shooter", "sniper", "knife", "hijacker")
    )
