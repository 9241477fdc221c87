"""As what a place stands to an event: where it happened, what was aimed at, where it was launched, who was visited."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

from spacy.tokens import Token

from onrecord import vocab
from onrecord.reading import grammar
from onrecord.reading.places import PlaceMention
from onrecord.reading.scene import Scene

_DATELINE = re.compile(
    r"^[\W\d]{0,4}(?:[A-Z][A-Z.'-]+[ ,]*){1,5}(?:,? ?[A-Z][a-z.]+ \d{1,2},? ?|,? ?\d{1,2} [A-Z][a-z.]+,? ?)?"
    r"(?:\([A-Z][\w .]+\))?[ ,]*(?:--|–|—|-|:)\s"
)


@cache
def _words(section: str, key: str) -> frozenset[str]:
    return frozenset(vocab.table("locatives")[section][key])


def role(scene: Scene, place: PlaceMention, token: Token, event: Token, carriers: frozenset[int]) -> str | None:
    """occurred, target, launched or visited; None where the words tie the place to something else.

    `carriers` are the tokens of the event and of the verbs that carry it.
    """
    if in_dateline(scene, place):
        return None
    if _heads_the_title(scene, place):
        return "occurred"
    chain = _chain(token, event)
    if _belongs_elsewhere(place, chain, token, event):
        return None
    broad = place.where.level in ("country", "unknown")
    if broad and token.dep_ in ("poss", "compound", "amod", "nmod"):
        return None
    governor = next((t for t in chain if t.dep_ in ("prep", "agent") or t.pos_ == "ADP"), None)
    if event.lemma_ == "visit":
        return "visited"
    if governor is None:
        return _without_preposition(token, carriers, chain)
    word = governor.lower_
    if word == "from":
        return "launched" if _launched(governor, event) else None
    if word in ("with", "for", "about", "than", "like", "as", "since", "after", "before"):
        return None
    if word in ("against", "toward", "towards") or (word in ("on", "at", "into") and governor.head.i in carriers):
        return "target" if place.where.level in ("country", "part_of_country") else "occurred"
    return "occurred" if word in _words("role", "occurred") else None


class Placed(Protocol):
    """Words at their place in the text."""

    @property
    def start(self) -> int:
        """First character."""

    @property
    def end(self) -> int:
        """The character after the last."""


def in_dateline(scene: Scene, place: Placed) -> bool:
    """True for a place or a day before the dash that opens a wire story: where and when it was written."""
    line_start = scene.doc.user_data["text"].rfind("\n", 0, place.start) + 1
    match = _DATELINE.match(scene.doc.user_data["text"][line_start : line_start + 90])
    return match is not None and place.end <= line_start + match.end()


def _chain(token: Token, event: Token) -> list[Token]:
    """The tokens from the place up to the event or to the point where their paths meet."""
    above_event = {t.i for t in grammar.ancestors(event)}
    chain = []
    for step in grammar.ancestors(token):
        chain.append(step)
        if step.i in above_event:
            break
    return chain


def _belongs_elsewhere(place: PlaceMention, chain: list[Token], token: Token, event: Token) -> bool:
    middle = [t for t in chain[1:] if t.i != event.i]
    nouns = [t for t in middle if t.pos_ in ("NOUN", "PROPN") and not _is_done_to(t, event)]
    if any(t.lower_ in _words("elsewhere", "heads") for t in nouns) and not _fell_there(chain, event):
        return True
    if token.dep_ == "poss" and token.head.i != event.i and token.head.lower_ in _words("elsewhere", "heads"):
        return True
    doing = any(
        (t.dep_ == "nsubj" and not _undergoes(t)) or t.dep_ == "agent" or (t.dep_ == "pobj" and t.head.dep_ == "agent")
        for t in middle
    )
    if doing and place.where.level != "sea":
        return True
    meeting = chain[-1]
    if meeting.i != event.i and meeting.lemma_ in _words("elsewhere", "verbs") and len(chain) <= 3:
        return len(chain) < 3 or not _follows(chain[1], event)
    return token.dep_ == "nsubj" and token.head.i != event.i


def _fell_there(chain: list[Token], event: Token) -> bool:
    """'fell in the garden of an embassy in Damascus', 'fired at': what holds the event, and no house that speaks."""
    if len(chain) < 3 or chain[-1].i != event.i or chain[-2].dep_ != "prep":
        return False
    return chain[-2].lower_ in ("in", "into", "on", "at", "near", "outside", "inside", "beside")


def _is_done_to(noun: Token, event: Token) -> bool:
    """'killed three people in Aden', 'hit a hospital in Aden': whoever is hit there is where it happened."""
    return noun.head.i == event.i and noun.dep_ in ("dobj", "nsubjpass")


def _follows(preposition: Token, event: Token) -> bool:
    """'condemned the bombing in Aden': what stands right behind the event noun is its place, however it is parsed."""
    return event.pos_ in ("NOUN", "PROPN") and preposition.i == event.i + 1


def _undergoes(subject: Token) -> bool:
    """'A base near Aden came under fire': the subject is what was hit."""
    verb = subject.head
    return verb.lemma_ == "come" and any(c.dep_ == "prep" and c.lower_ == "under" for c in verb.children)


def _heads_the_title(scene: Scene, place: PlaceMention) -> bool:
    """'Haiti: gunmen attack a convoy': the place before the colon of a headline."""
    return scene.in_title(place.start) and place.start <= 2 and scene.doc.text[place.end : place.end + 1] == ":"


def _without_preposition(token: Token, carriers: frozenset[int], chain: list[Token]) -> str | None:
    """'the Erbil attack', 'strikes hit Yemen', 'Kandahar mosque': a place that modifies or is hit."""
    if token.dep_ == "nsubj" and token.head.i in carriers:
        return None
    if token.dep_ in ("dobj", "nsubjpass") and token.head.i in carriers:
        return "target"
    if token.dep_ in ("compound", "nmod", "poss", "appos", "npadvmod", "amod"):
        return None if token.dep_ == "poss" and token.head.i in carriers else "occurred"
    return "occurred" if token.dep_ in ("conj", "dep", "pobj") and len(chain) <= 4 else None


def _launched(governor: Token, event: Token) -> bool:
    return governor.head.lemma_ in ("launch", "fire", "come", "send") or event.lemma_ in ("launch", "fire")
