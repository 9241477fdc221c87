"""Claims of what an event was done with and how it ended: weapons, outcome, near misses, the killed and the injured."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.model import Claim, Code, Count, NearMiss, Weapon
from onrecord.reading import outcomes, survivors
from onrecord.reading.casualties import Harm
from onrecord.reading.events import Means
from onrecord.reading.outcomes import Ending
from onrecord.reading.room import Room
from onrecord.reading.scene import Scene

_CRITICAL = re.compile(r"\b(?:critical(?:ly)?|life-threatening|fighting for (?:his|her|their) li(?:fe|ves))\b", re.I)
CARRYING = ("laden", "carry", "packed", "loaded", "full of", "filled", "armed", "rigged", "strapped")
PAYLOADS = ("explosives", "explosive", "warhead", "chemical")


def claims(room: Room, kind: str) -> Iterator[Claim]:
    """The claims of weapon, stage, outcome, near miss, killed, injured, damage, purpose, ordinal and manner."""
    endings = outcomes.outcomes(room, kind) if kind != "diplomatic" else []
    yield from _weapons(room, kind, endings)
    if kind != "diplomatic":
        yield from _endings(room, endings)
    yield from _harms(room)
    for slot, start, end, note, rule in outcomes.notes(room):
        if slot != "damage" or kind != "diplomatic":
            yield room.claim(slot, note, (start, end), rule)


def _weapons(room: Room, kind: str, endings: Sequence[Ending]) -> Iterator[Claim]:
    """Weapons by the words of the event, by its trigger, and by what is said to have been shot down."""
    told = [means for telling in room.cluster.tellings for means in telling.means]
    told += [means for ending in endings for means in ending.weapons if means not in told]
    counted = Counter(means.weapon for means in told)
    for means in told:
        score = 0.4 if _is_outdone(means.weapon, counted) else 0.7 if means.kind == kind or kind == "attack" else 0.5
        yield weapon_claim(room, means, "weapon-word", score)
    triggers = [t.mention for t in room.cluster.tellings if t.mention.weapon and not t.means]
    for mention in triggers:
        score = 0.3 if _is_outdone(str(mention.weapon), counted) else 0.6
        weapon = Weapon(str(mention.weapon))
        yield room.claim("weapon", weapon, (mention.start, mention.end), "weapon-of-trigger", score=score)
    if not told and not triggers and kind != "diplomatic":
        for means in outcomes.near(room, room.scene.means):
            yield weapon_claim(room, means, "weapon-told-beside", 0.4)


def weapon_claim(room: Room, means: Means, rule: str, score: float) -> Claim:
    """The claim that a weapon word makes, with its number and what it carried."""
    value = Weapon(means.weapon, how_many(room.scene, means), _payload(room.scene, means))
    return room.claim("weapon", value, (means.start, means.end), rule, score=score)


def _is_outdone(weapon: str, counted: Mapping[str, int]) -> bool:
    """A word that says less than another one: the bomb of a car bomb, the bombs of an air raid, the raid of drones."""
    if weapon == "ied":
        return bool({"vehicle_bomb", "air_strike"} & set(counted))
    if weapon == "air_strike":
        return bool({"missile", "drone", "rocket"} & set(counted)) and counted.get("air_strike", 0) == 0
    most = max(counted.values(), default=0)
    return weapon in ("rocket", "missile", "firearm") and counted.get(weapon, 0) * 3 <= most


def how_many(scene: Scene, means: Means) -> Count | None:
    """The number that the phrase of a weapon word gives; None where it gives none or a vague one."""
    token = scene.doc[means.token]
    if token.pos_ not in ("NOUN", "PROPN"):
        return None  # 'two guards were shot' counts no guns
    for quantity in scene.numbers:
        firm = quantity.count.state in ("number", "range")
        if token.left_edge.idx <= quantity.start and quantity.end <= token.idx and firm:
            return quantity.count
    return None


def _payload(scene: Scene, means: Means) -> str | None:
    token = scene.doc[means.token]
    near = scene.doc.text[token.left_edge.idx : means.end + 34].lower()
    word = next((word for word in PAYLOADS if word in near), None)
    if word is None or not any(cue in near for cue in CARRYING):
        return None
    return "explosives" if word.startswith("explosive") else word


def _endings(room: Room, endings: Sequence[Ending]) -> Iterator[Claim]:
    first = room.cluster.tellings[0].mention
    stage = "attempted" if any(ending.value.code == "foiled" for ending in endings) else "executed"
    yield room.claim("stage", Code(stage), (first.start, first.end), "stage-told", score=0.6)
    for ending in endings:
        yield room.claim("outcome", ending.value, (ending.start, ending.end), ending.rule, score=ending.score)
    yield from _near_misses(room, endings)


def _near_misses(room: Room, endings: Sequence[Ending]) -> Iterator[Claim]:
    """Near misses by words, and by rule: a dud in its target, a critical injury where nobody is said to be dead."""
    for start, end, reason in outcomes.near_misses(room):
        yield room.claim("near_miss", NearMiss(True, reason), (start, end), "near-miss-words")
    for ending in endings:
        if ending.value.code == "failed" and ending.value.detonated is False and ending.value.reached_target:
            dud = NearMiss(True, "it reached its target and did not go off")
            yield room.claim("near_miss", dud, (ending.start, ending.end), "near-miss-dud", certainty="inferred")
    harms = _told(room)
    if any(harm.slot == "killed" and (harm.count.low or 0) > 0 for harm in harms):
        return
    for harm in harms:
        sentence = room.scene.doc[harm.token].sent
        critical = _CRITICAL.search(room.document.text, sentence.start_char, sentence.end_char)
        if harm.slot == "injured" and (harm.count.low or 0) > 0 and critical:
            close = NearMiss(True, "critical injury")
            yield room.claim("near_miss", close, critical.span(), "near-miss-critical", certainty="inferred")


def _told(room: Room) -> tuple[Harm, ...]:
    return survivors.told_dead(room.scene.doc, [harm for telling in room.cluster.tellings for harm in telling.harms])


def _harms(room: Room) -> Iterator[Claim]:
    """The killed and injured; totals of many events and the wounded who died are background, no value of this one."""
    for harm in _told(room):
        claim = room.claim(
            harm.slot,
            harm.count,
            (harm.start, harm.end),
            f"harm-{harm.rule}",
            certainty="inferred" if harm.inferred else None,
            score=_sure(room, harm),
        )
        yield replace(claim, realis="background") if harm.wider or harm.died else claim


def _sure(room: Room, harm: Harm) -> float:
    """How sure a count is to be the event's whole toll."""
    first = room.cluster.tellings[0].sentence
    score = 0.3 if harm.partial or harm.all_sides or harm.outdated else 0.8
    score -= min(0.4, 0.03 * max(0, room.scene.sentence_of[harm.token] - first - 1))
    score -= 0.05 if room.scene.in_title(harm.start) else 0.0
    score -= 0.2 if harm.count.state == "vague" else 0.0
    return max(score, 0.05)
