"""How an event ended: completed, failed, intercepted, foiled; near misses; damage, manner, purpose and ordinal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord import vocab
from onrecord.model import Note, Outcome
from onrecord.reading import interceptions
from onrecord.reading.clusters import Cluster
from onrecord.reading.events import Means
from onrecord.reading.interceptions import Stop
from onrecord.reading.literals import Sought, folded
from onrecord.reading.room import Room
from onrecord.reading.scene import Scene

FOLLOWING = 3
"""So many sentences after an event may still tell how it ended, if none of them tells another."""
SURENESS = {"partly_intercepted": 0.75, "failed": 0.7, "foiled": 0.7, "intercepted": 0.65, "completed": 0.5}
"""An ending short of plain success is said on purpose, so it goes before words like 'damaged'."""


@dataclass(frozen=True)
class Ending:
    """One way an event is said to have ended, with its words and how sure it is to be the whole event's."""

    start: int
    end: int
    value: Outcome
    rule: str
    score: float
    weapons: tuple[Means, ...] = ()


_NO_DAMAGE = re.compile(r"\b(?:no|without|any|did not|not)\b[^.;]{0,40}$", re.I)
_DENIED = re.compile(r"\b(?:not|never|no|without)\s(?:\w+\s){0,2}$", re.I)
_FLOWN = frozenset("drone shelling_missile air_strike interception".split())


@cache
def _cues(section: str) -> tuple[tuple[dict[str, Any], Sought], ...]:
    return tuple((row, Sought(row["pattern"])) for row in vocab.table("outcomes")[section])


def outcomes(room: Room, kind: str) -> list[Ending]:
    """Each way the event is said to have ended; the words of another event of the sentence are not taken."""
    told = [*_worded(room, kind), *_intercepted(room, kind)]
    blown = any(e.value.detonated for e in told) or _hurt(room.cluster)
    kept = []
    for ending in told:
        dud = ending.value.code == "failed" and ending.value.detonated is False
        if dud and blown and re.match(r"unexploded", ending.value.reason or "", re.I):
            continue
        kept.append(ending)
    return kept


_FOUGHT = re.compile(r"(?:fought|beat|drove) off|repulsed", re.I)


def _worded(room: Room, kind: str) -> Iterator[Ending]:
    """Endings that a phrase of the word list tells."""
    reached = _reached(room.scene, room.cluster)
    for row, start, end in _matches(room.scene, _ranges(room), "cue"):
        code = row["code"]
        if not _is_own(room, start, end) or (
            code == "completed" and _DENIED.search(room.scene.doc.text[max(0, start - 24) : start])
        ):
            continue
        if kind in _FLOWN and _FOUGHT.match(room.scene.doc.text, start):
            continue  # 'fought off two drones' is an interception, and told as one
        hit = row.get("reached_target", True if code == "failed" and reached else None)
        value = Outcome(code, row.get("detonated"), hit, room.scene.doc.text[start:end])
        yield Ending(start, end, value, f"outcome-{code}", SURENESS[code])


def _intercepted(room: Room, kind: str) -> Iterator[Ending]:
    """Endings by interception: of all, of some, or of as many as are told."""
    ranges = _ranges(room)
    text = " ".join(room.scene.doc.text[start:end] for start, end in ranges)
    through = interceptions.pattern("through").search(text) is not None
    launched = _launched(room)
    for stop in interceptions.find(room.scene):
        inside = any(start <= stop.start and stop.end <= end for start, end in ranges)
        if not inside or not _is_own(room, stop.start, stop.end) or not _fits(room.cluster, stop, kind):
            continue
        some = stop.share == "some" or (
            stop.share == "told" and (through or _hurt(room.cluster) or _stopped(stop, launched) < launched)
        )
        code = "partly_intercepted" if some else "intercepted"
        value = Outcome(code, None, None if some else False, room.scene.doc.text[stop.start : stop.end])
        yield Ending(stop.start, stop.end, value, f"outcome-{code}", SURENESS[code], stop.weapons)


def _stopped(stop: Stop, launched: int) -> int:
    low = stop.count.low if stop.count is not None and stop.count.state != "vague" else None
    return low or launched


def _fits(cluster: Cluster, stop: Stop, kind: str) -> bool:
    """A missile that was shot down is not the end of a knife attack, nor of strikes by jets."""
    told = {means.weapon for telling in cluster.tellings for means in telling.means} & interceptions.FLYING
    if stop.weapons and told:
        return bool({means.weapon for means in stop.weapons} & told) and kind != "air_strike"
    return kind in _FLOWN | {"attack"} and kind != "air_strike"


def _launched(room: Room) -> int:
    """The greatest number of weapons that the event's tellings count."""
    found = [0]
    for telling in room.cluster.tellings:
        for means in telling.means:
            token = room.scene.doc[means.token]
            found += [
                q.count.low or 0 for q in room.scene.numbers if token.left_edge.idx <= q.start and q.end <= token.idx
            ]
    return max(found)


def _hurt(cluster: Cluster) -> bool:
    return any((h.count.low or 0) > 0 and not h.wider for telling in cluster.tellings for h in telling.harms)


def _reached(scene: Scene, cluster: Cluster) -> bool:
    """The weapon is said to have come down on or in its target."""
    landed = {"land", "lodge", "hit", "strike", "crash", "slam", "fall", "wedge", "embed", "smash", "plunge"}
    return any(scene.doc[t.mention.token].lemma_ in landed for t in cluster.tellings)


def _ranges(room: Room, following: int = FOLLOWING) -> list[tuple[int, int]]:
    """Characters of the sentences that tell the event, with those after each that tell no other event."""
    told = {t.sentence for t in room.cluster.tellings}
    others = {t.sentence for cluster in room.others for t in cluster.tellings} - told
    for number in sorted(told):
        for after in range(number + 1, number + 1 + following):
            if after in others:
                break
            told.add(after)
    return [(s.start_char, s.end_char) for number, s in enumerate(room.scene.doc.sents) if number in told]


def _is_own(room: Room, start: int, end: int) -> bool:
    """The words stand nearer to this event's words than to those of another event in their sentence."""
    span = room.scene.doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return False
    sentence = room.scene.sentence_of[span.root.i]

    def nearest(cluster: Cluster) -> int:
        tokens = [m.token for t in cluster.tellings for m in (t.mention, *t.carriers) if m.sentence == sentence]
        return min((max(span.start - token, token - span.end + 1, 0) for token in tokens), default=999)

    return nearest(room.cluster) <= min(map(nearest, room.others), default=1000)


def near(room: Room, things: Sequence[Means]) -> list[Means]:
    """The weapon words in or right after the sentences of the event, where no word for another event stands."""
    ranges = _ranges(room, 1)
    own = {m.token for t in room.cluster.tellings for m in (t.mention, *t.carriers)}
    busy = {m.sentence for m in room.scene.mentions if m.token not in own and m.strength in ("sure", "weak")}
    inside = [m for m in things if any(start <= m.start and m.end <= end for start, end in ranges)]
    return [m for m in inside if room.scene.sentence_of[m.token] not in busy]


def near_misses(room: Room) -> Iterator[tuple[int, int, str]]:
    """Words that call the event close, with their reason."""
    for row, start, end in _matches(room.scene, _ranges(room, 1), "near_miss"):
        if _is_own(room, start, end):
            yield start, end, row["reason"]


def notes(room: Room) -> Iterator[tuple[str, int, int, Note, str]]:
    """Damage, purpose, ordinal and manner, in the words of the text: slot, start, end, value, rule."""
    text = room.scene.doc.text
    for section in ("damage", "purpose", "ordinal"):
        for _, start, end in _matches(room.scene, _ranges(room, 0), section):
            if section != "damage" or not _NO_DAMAGE.search(text[max(0, start - 40) : start]):
                yield section, start, end, Note(" ".join(text[start:end].split())), f"{section}-words"
    manners = set(vocab.table("outcomes")["manner"]["adjectives"])
    for telling in room.cluster.tellings:
        for token in room.scene.doc[telling.mention.token].children:
            if token.lower_ in manners:
                yield "manner", token.idx, token.idx + len(token), Note(token.text), "manner-adjective"


def _matches(
    scene: Scene, ranges: Sequence[tuple[int, int]], section: str
) -> Iterator[tuple[dict[str, Any], int, int]]:
    taken: list[tuple[int, int]] = []
    small = folded(scene.doc.text)
    for row, pattern in _cues(section):
        for start, end in ranges if pattern.may_match(small) else ():
            for match in pattern.compiled.finditer(scene.doc.text, start, end):
                named = "what" in match.re.groupindex
                first, last = match.span("what") if named else match.span()
                last = first + len(scene.doc.text[first:last].rstrip())
                if not any(a < last and first < b for a, b in taken):
                    taken.append((first, last))
                    yield row, first, last
