"""Who is said to have done it: claims of responsibility, accusations, suspicion, denial, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Span, Token

from onrecord import vocab
from onrecord.model import Party
from onrecord.reading import admissions, aims, grammar, hedges, names, parties
from onrecord.reading.literals import Sought, folded
from onrecord.reading.parties import Actor
from onrecord.reading.scene import Scene

STATUS_CERTAINTY = {
    "claimed": "claimed",
    "confirmed": "confirmed",
    "accused": "alleged",
    "suspected": "suspected",
    "denied": "denied",
    "unknown": "possible",
}
RANK = ("claimed", "confirmed", "accused", "suspected", "unknown")
"""Which status of rival ones an account carries; a denial of an accused party goes before them all."""
_UNREAL = ("hypothetical", "future", "generic")
_AGE = re.compile(r"\b(?:\d{1,2}|[a-z]+)-year-old\b")


@dataclass(frozen=True)
class Blame:
    """A party and what the words make of it, outside the clause that tells the event."""

    status: str
    actor: Actor
    start: int
    end: int
    sentence: int
    at: int
    """Where the act stands that is claimed or laid at someone's door; else where the cue ends."""


@cache
def _cues() -> tuple[tuple[dict[str, Any], Sought], ...]:
    return tuple((row, Sought(row["pattern"])) for row in vocab.table("blame")["cue"])


@cache
def _nobody() -> re.Pattern[str]:
    return re.compile(vocab.table("blame")["none"]["pattern"], re.I)


def find(scene: Scene) -> tuple[Blame, ...]:
    """Every tie of a party to an event by claim, accusation, suspicion or denial, in text order."""
    found: list[Blame] = []
    for tie in (*_cued(scene), *_told(scene), *_made_by(scene)):
        if not any(b.status == tie.status and b.actor.token == tie.actor.token for b in found):
            found.append(tie)
    return tuple(sorted(found, key=lambda tie: (tie.start, tie.end)))


def _cued(scene: Scene) -> Iterator[Blame]:
    """By the cues of the list; not where the words say that nobody is blamed, or only what would be."""
    text = scene.doc.text
    for number, sentence in enumerate(scene.doc.sents):
        first, last = sentence.start_char, sentence.end_char
        small = folded(text[first:last])
        cues = [(row, pattern.compiled) for row, pattern in _cues() if pattern.may_match(small)]
        nobody = [match.span() for match in _nobody().finditer(text, first, last)] if cues else []
        for row, pattern in cues:
            for match in pattern.finditer(text, first, last):
                start, end = match.span("who")
                if any(a < match.end() and match.start() < b and not (b <= start) for a, b in nobody if a >= start - 1):
                    continue
                cue = (end, match.end()) if start == match.start() else (match.start(), start)
                if not _is_real(scene, row["status"], *cue):
                    continue
                leads = start == match.start() and not row.get("noun")
                actor = _who(scene, start, end, subject=leads, last=bool(row.get("noun")))
                for one in _joined(scene, actor, end):
                    yield Blame(row["status"], one, *_extent(text, one, match), number, match.end())


def _joined(scene: Scene, actor: Actor | None, end: int) -> list[Actor]:
    """The party with those joined to it: 'accused the republic and its ally'."""
    if actor is None:
        return []
    others = [parties.actor(scene, t) for t in grammar.conjuncts(scene.doc[actor.token]) if t.idx < end]
    return [actor, *(other for other in others if other is not None)]


def _extent(text: str, actor: Actor, match: re.Match[str]) -> tuple[int, int]:
    """From the party's first word to the end of the cue, or from the cue's first word to the party's end."""
    if match.start("who") == match.start():
        end = match.end()
        return actor.start, end
    return match.start(), max(actor.end, match.start() + 1)


def _is_real(scene: Scene, status: str, start: int, end: int) -> bool:
    """The cue itself is neither denied nor only imagined: 'did not blame', 'if the group claims it'."""
    words = scene.doc.text[start:end]
    start += len(words) - len(words.lstrip())
    frame = hedges.frame(scene.doc, start, end, ())
    return frame.realis not in _UNREAL and (frame.polarity == "+" or status == "denied")


def _who(scene: Scene, start: int, end: int, *, subject: bool, last: bool = False) -> Actor | None:
    """The party inside the words: the subject of the verb that follows, or the first party after the verb."""
    span = scene.doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    if subject and (own := _subject_of_next(scene, span.end)) is not None:
        return own if own.start < end else None
    heads = [token for token in span if _may_head(token) and (last or not _is_setting(token))]
    found = [a for token in heads if (a := parties.actor(scene, token)) is not None]
    inside = [a for a in found if start <= a.start + 1 and scene.doc[a.token].idx < end]
    if not inside:
        return _aged(scene, start, end) or (_unknown(scene, span) if subject else None)
    main = [a for a in inside if scene.doc[a.token].dep_ in ("nsubj", "nsubjpass")]
    return (main or inside)[-1] if subject else inside[-1 if last else 0]


def _may_head(token: Token) -> bool:
    """Nouns that are no part of another one."""
    inner = ("compound", "amod", "poss", "nummod", "npadvmod")
    return token.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") and token.dep_ not in inner


def _is_setting(token: Token) -> bool:
    """Nouns that only say where or with whom: 'officials in the capital'."""
    return token.dep_ == "pobj" and token.head.lower_ in ("in", "at", "near", "from", "outside", "for", "with")


def _subject_of_next(scene: Scene, at: int) -> Actor | None:
    """The party that is the subject of the first verb from a token on, pronouns read as who they stand for."""
    verb = next((t for t in scene.doc[at : at + 5] if t.pos_ == "VERB"), None)
    if verb is None:
        return None
    head = grammar.subject(verb) or grammar.passive_subject(verb)
    return admissions.speaker(scene, verb, head) if head is not None else None


def _aged(scene: Scene, start: int, end: int) -> Actor | None:
    """'A 19-year-old was arrested': told by age alone."""
    match = _AGE.search(scene.doc.text, start, end)
    token = scene.token_at(*match.span()) if match is not None else None
    if match is None or token is None:
        return None
    return Actor(token.i, match.start(), match.end(), Party((match.group(),), "individual"))


def _unknown(scene: Scene, span: Span) -> Actor | None:
    """'Dissident republicans are believed to be behind it': people or a body of which no list knows the kind."""
    head = span.root
    if head.dep_ not in ("nsubj", "nsubjpass") or head.tag_ not in ("NNS", "NNPS", "NNP") or aims.is_no_party(head):
        return None
    first, last = grammar.bounds(head)
    return Actor(head.i, first, last, Party((parties.clean(scene.doc.text[first:last]),), "unknown"))


def _told(scene: Scene) -> Iterator[Blame]:
    """'The group said it had fired', 'officials said the army had struck', 'the army denied that it fired'."""
    for told in admissions.find(scene):
        hedged = told.status == "accused" and told.actor.hedge in ("suspected", "believed", "possible")
        status = "suspected" if hedged else told.status  # "a diplomat said suspected rebels had shelled the town"
        yield Blame(status, told.actor, told.start, told.end, scene.sentence_of[told.act], scene.doc[told.act].idx)


def _made_by(scene: Scene) -> Iterator[Blame]:
    """'the suspected militia-launched weapon': who fired it stands inside the noun phrase."""
    for token in scene.doc:
        if token.lower_ not in ("launched", "fired", "planted", "flown", "claimed") or token.dep_ != "amod":
            continue
        maker = next((c for c in token.children if c.dep_ == "npadvmod" or c.dep_ == "compound"), None)
        if maker is None or scene.doc.text[maker.idx + len(maker) : token.idx].strip() not in ("-", "‑"):
            continue
        actor = _made(scene, maker)
        if actor is not None:
            hedged = [t for t in token.head.children if t.lower_ in parties.HEDGES and t.i < token.i]
            status = (
                {"alleged": "accused"}.get(parties.HEDGES[hedged[0].lower_], "suspected") if hedged else "confirmed"
            )
            start = hedged[0].idx if hedged else actor.start
            yield Blame(status, actor, start, token.head.idx + len(token.head), scene.sentence_of[token.i], token.idx)


def _made(scene: Scene, maker: Token) -> Actor | None:
    start, end = maker.idx, maker.idx + len(maker)
    named = names.within(scene.doc.text, start, end)
    if named is None and parties.kind_of(maker.lower_) == "armed_group":
        named = Party((maker.text,), "armed_group")
    return Actor(maker.i, start, end, named, None, named.kind != "unknown") if named is not None else None


def ordered(statuses: Sequence[str]) -> str | None:
    """The status that stands for all: a denial first, then as RANK has it."""
    if "denied" in statuses:
        return "denied"
    return next((code for code in RANK if code in statuses), None)
