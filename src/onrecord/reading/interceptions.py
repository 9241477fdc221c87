"""What was stopped in the air: which words say that weapons were shot down, and whether all of them were."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from onrecord import vocab
from onrecord.model import Count
from onrecord.reading import casualties, grammar, harms
from onrecord.reading.events import Means
from onrecord.reading.scene import Scene

FLYING = frozenset("drone rocket missile artillery air_strike".split())
STOPPING = frozenset("intercept neutralize neutralise repel thwart jam".split())
DOWNING = frozenset("shoot bring take knock blow".split())
NEEDING_A_WEAPON = frozenset("destroy engage neutralize neutralise repel jam take thwart stop".split())
TARGETS = frozenset(
    "projectile projectiles aircraft target targets threat threats barrage salvo wave attack uav uavs plane "
    "swarm".split()
)
STAND_INS = frozenset(
    "one all most both them it others many some several two three four five which that half majority".split()
)

REACH = 7
"""Words behind an active verb within which a weapon may still be its object where the parse names none."""
_APART = frozenset("another other second third separate previous earlier".split())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the patterns of `[interception]` in `data/outcomes.toml`: all, some, share, through."""
    return re.compile(vocab.table("outcomes")["interception"][name], re.I)


@dataclass(frozen=True)
class Stop:
    """Words that say weapons were stopped; `share` is all, some (others came through) or told (no word of others)."""

    token: int
    start: int
    end: int
    share: str
    count: Count | None
    weapons: tuple[Means, ...]


def find(scene: Scene) -> Iterator[Stop]:
    """Every interception the text tells as done, in text order; those of other weapons than this event's too."""
    for token in scene.doc:
        noun = _stopped(scene, token) if _is_stopping(token) else None
        if noun is None or casualties.unreal(token) or _denied(token) or harms.is_lasting(token):
            continue
        weapons = _weapons(scene, noun)
        stands_in = (noun.lower_ in STAND_INS or noun.like_num) and token.lemma_ not in NEEDING_A_WEAPON
        if not (weapons or stands_in or noun.lower_ in TARGETS):
            continue
        words = scene.doc[_start_of(noun) : _end_of(noun) + 1]
        if any(t.lower_ in _APART for t in noun.lefts) or ("which" in words.text and _lasts(token)):
            continue
        count = _count(scene, noun, words.start_char, words.end_char)
        first, last = min(words.start, token.i), max(noun.i, token.i, _particle(token))
        span = scene.doc[first : last + 1]
        yield Stop(token.i, span.start_char, span.end_char, _share(words.text, token), count, weapons)


def _lasts(verb: Token) -> bool:
    """'Drones fired since the war began, most of which were shot down': told of months, not of one attack."""
    return any(t.lower_ == "since" for t in verb.sent if t.i < verb.i)


def _start_of(noun: Token) -> int:
    """The first token of the noun, with the number or the share that it is 'of': 'nearly all of the missiles'."""
    shared = noun.dep_ == "pobj" and noun.head.lower_ == "of"
    return int((noun.head.head if shared else noun).left_edge.i)


def _end_of(noun: Token) -> int:
    """The last token of the noun with its 'of' phrase: 'most of the missiles'."""
    return max((c.right_edge.i for c in noun.children if c.lower_ == "of"), default=int(noun.i))


def _count(scene: Scene, noun: Token, start: int, end: int) -> Count | None:
    """How many were stopped: the first number of the phrase, and one for 'a drone'."""
    told = next((q.count for q in scene.numbers if start <= q.start and q.end <= end), None)
    if told is None and noun.tag_ == "NN" and any(t.lower_ in ("a", "an", "one") for t in noun.lefts):
        return Count("number", 1, 1, noun.text)
    return told


def _is_stopping(token: Token) -> bool:
    if token.pos_ not in ("VERB", "ADJ", "NOUN"):
        return False
    lemma = token.lemma_.lower()
    if lemma in ("knock", "blast", "shoot", "blow") and "out of the sky" in token.sent.text:
        return True
    if lemma in DOWNING or token.lower_ in ("shot", "brought"):
        return _particle(token) > token.i
    if lemma == "put":
        return "out of action" in token.sent.text[token.idx - token.sent.start_char :][:80]
    return (
        lemma in STOPPING
        or lemma in NEEDING_A_WEAPON
        or (lemma == "down" and token.pos_ == "VERB")
        or token.lower_ == "downed"
    )


def _particle(token: Token) -> int:
    """The place of 'down' that belongs to the verb; the verb's own place where there is none."""
    after = token.doc[token.i + 1 : min(token.i + 6, token.sent.end)]
    for word in after:
        if word.lower_ == "down" and (word.head.i == token.i or word.i == token.i + 1):
            return int(word.i)
    return int(token.i)


def _stopped(scene: Scene, verb: Token) -> Token | None:
    """What was stopped: passive subject, object, or the noun that the participle or the relative clause is about."""
    passive = grammar.passive_subject(verb)
    behind = (c for c in verb.doc[_particle(verb)].children if c.dep_ in ("pobj", "dobj"))
    found = passive or next(iter(grammar.objects(verb)), None) or next(behind, None)
    if found is None and verb.dep_ in ("acl", "amod") and verb.tag_ in ("VBN", "VBD", "JJ"):
        found = verb.head
    if found is None and verb.tag_ == "VBN" and verb.dep_ == "ROOT":
        found = next((c for c in verb.children if c.dep_ in ("nsubj", "dep") and c.i < verb.i), None)
    if found is not None and found.pos_ != "VERB" and found.tag_ not in ("WDT", "WP"):
        return found
    clause = next((t for t in grammar.ancestors(found or verb) if t.dep_ == "relcl"), None)
    return _meant(scene, clause) if clause is not None else _beside(scene, verb)


def _beside(scene: Scene, verb: Token) -> Token | None:
    """The weapon nearest before a passive verb or close behind an active one, where the parse names none."""
    weapons = [m.token for m in scene.means if verb.sent.start <= m.token < verb.sent.end and m.weapon in FLYING]
    if any(c.dep_ == "auxpass" for c in verb.children):
        return next((scene.doc[i] for i in reversed(weapons) if i < verb.i), None)
    return next((scene.doc[i] for i in weapons if verb.i < i <= verb.i + REACH), None)


def _meant(scene: Scene, clause: Token) -> Token:
    """What a relative clause is about: its head, or the last weapon before it where the head is none."""
    head = clause.head
    weapons = [m.token for m in scene.means if clause.sent.start <= m.token < clause.i and m.weapon in FLYING]
    if head.i in weapons or head.lower_ in TARGETS | STAND_INS or not weapons:
        return head
    return scene.doc[max(weapons)]


def _denied(verb: Token) -> bool:
    negated = any(c.dep_ == "neg" for c in verb.children) or any(
        t.lower_ in ("not", "never") for t in verb.doc[max(verb.sent.start, verb.i - 2) : verb.i]
    )
    return negated or (verb.dep_ == "xcomp" and verb.head.lemma_ in ("fail", "try", "attempt"))


def _weapons(scene: Scene, noun: Token) -> tuple[Means, ...]:
    """The weapon words of the noun phrase: itself, what is joined to it, what it is 'of'."""
    tokens = {t.i for head in (noun, *noun.conjuncts) for t in (head, *grammar.after(head, "of"), *head.lefts)}
    tokens |= {t.i for head in grammar.after(noun, "of") for t in head.conjuncts}
    return tuple(m for m in scene.means if m.token in tokens and m.weapon in FLYING)


def _share(words: str, verb: Token) -> str:
    ratio = pattern("share").search(words)
    if ratio is not None:
        part, whole = (word.lower() for word in ratio.groups())
        if part not in (whole, "all", "total", "each"):
            return "some"
    if pattern("some").search(words):
        return "some"
    return "all" if pattern("all").search(words) or "all" in {t.lower_ for t in verb.children} else "told"
