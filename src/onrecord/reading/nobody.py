"""Counts of none: nobody killed, nobody injured, no casualties, and none reported, which is less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Span, Token

from onrecord.model import Count
from onrecord.reading import grammar, victims
from onrecord.reading.harms import Harm
from onrecord.reading.quantities import pattern

GROUPS = frozenset(
    "civilian civilians military police coalition allied allies troops soldiers forces service personnel our their "
    "its".split()
)
BADLY = frozenset("seriously badly critically severely gravely".split())
UNHURT = frozenset("unhurt unharmed uninjured unscathed safe".split())
_LESS = re.compile(
    r"\b(?:other|further|more|additional|fewer|less|doubt|plan|one|word|news|information|details?|names?|identit(?:y|ies)|descriptions?)\b",
    re.I,
)
_HURT = re.compile(r"casualt|injur|wounded|harm", re.I)
_DEAD = re.compile(r"casualt|death|fatal|dead|killed|loss|lost|victim", re.I)
_HEARSAY = re.compile(r"\b(?:said|reported|believed|known|thought) to\b", re.I)


@cache
def _none() -> re.Pattern[str]:
    whom, more = pattern("whom").pattern, r"damage\w*|destruction|material losses"
    joint = rf"(?:(?:,| or| and| nor|, or|, nor) (?:any )?(?:[\w-]+ ){{0,2}}?(?:{whom}|{more}))*"
    what = rf"(?:damage (?:or|and|nor) )?(?:[\w-]+ ){{0,3}}?(?:{whom}){joint}"
    reports, after = pattern("silence").pattern, pattern("unreported").pattern
    return re.compile(
        rf"(?P<no>{pattern('no').pattern})\s(?P<reports>{reports})?(?P<what>{what})(?P<after>{after})?", re.I
    )


def find(doc: Doc) -> Iterator[Harm]:
    """'No casualties' is a zero, 'no reports of injuries' and 'no injuries were reported' are none reported."""
    for match in _none().finditer(doc.text):
        phrase = match.group("what")
        span = doc.char_span(match.start("no"), match.end(), alignment_mode="expand")
        if span is None or span[0].sent != span[-1].sent or _LESS.search(phrase):
            continue
        unreported = re.search(r"\b(?:reported|known|confirmed)\b", phrase, re.I)
        silent = bool(match.group("reports") or match.group("after") or unreported)
        slots = [slot for slot, cue in (("injured", _HURT), ("killed", _DEAD)) if cue.search(phrase)]
        yield from _none_of(span, slots, silent=silent)


def _none_of(words: Span, slots: list[str], *, silent: bool) -> Iterator[Harm]:
    """The counts of the slots named; nobody hurt is, inferred, nobody killed."""
    start, end, token = words.start_char, words.end_char, words.root.i
    zero = Count("explicit_zero", 0, 0, words.text)
    count, rule = (
        (Count("none_reported", None, None, words.text), "no-reports-of") if silent else (zero, "none-of-them")
    )
    partial = _of_a_group(words)
    for slot in slots:
        yield Harm(slot, token, start, end, count, rule, partial)
    if slots == ["injured"] and not silent and not partial:
        yield Harm("killed", token, start, end, zero, "nobody-hurt-so-nobody-killed", inferred=True)


def _of_a_group(words: Span) -> bool:
    """'No coalition casualties', 'no Americans were hurt': none of that side, which tells nothing of the others."""
    sides = [
        t for t in words if t.ent_type_ == "NORP" or (t.ent_type_ == "GPE" and t.dep_ in ("compound", "amod", "nmod"))
    ]
    whole = any(t.lower_ in ("crew", "passengers", "occupants") for t in words)
    return bool(sides) or (not whole and any(t.lower_ in GROUPS for t in words))


def _aboard(token: Token) -> bool:
    """'All on board were unhurt', where the parser finds no subject."""
    before = token.doc.text[token.sent.start_char : token.idx]
    return re.search(r"\b(?:all|every(?:one|body)) (?:on board|aboard|inside)\b[^.;]{0,30}$", before, re.I) is not None


def unhurt(token: Token) -> Iterator[Harm]:
    """'The crew were unhurt', 'all passengers survived': nobody, where it is said of all and not of one."""
    survived = token.lemma_ == "survive" and token.pos_ == "VERB"
    if token.lower_ not in UNHURT and not survived:
        return
    head = token if survived else token.head
    subject = grammar.subject(head) or grammar.passive_subject(head)
    if subject is not None and subject.tag_ == "WP" and head.dep_ == "relcl":
        subject = head.head
    if subject is None and _aboard(token):
        yield from hurt("killed" if survived else "injured", token, token.sent.start_char, token.idx + len(token))
    if subject is None or any(
        c.dep_ in ("neg", "aux") and c.lower_ not in ("have", "has", "had") for c in head.children
    ):
        return
    lefts = {t.lower_ for t in subject.subtree if t.i < token.i}
    lefts |= {t.lower_ for t in token.doc[subject.i : token.i]} & {"all", "both"}
    every = {"all", "both", "every"} | ({"aboard"} if subject.tag_ == "NNS" else set())
    whole = subject.lower_ in victims.words("all_of") or bool(lefts & every)
    if whole and "but" not in lefts and "except" not in lefts:
        yield from hurt("killed" if survived else "injured", token, subject.left_edge.idx, token.idx + len(token))


def hurt(slot: str, cue: Token, start: int, end: int) -> Iterator[Harm]:
    """'No one was hurt': nobody injured and, inferred, nobody killed; 'no one was killed' tells only of the killed."""
    words = cue.doc.char_span(start, end, alignment_mode="expand")
    if words is None:
        return
    if slot == "injured" and any(c.lower_ in BADLY for c in cue.children):
        return  # 'no one was seriously hurt' leaves room for the lightly hurt
    silent = _HEARSAY.search(cue.doc.text, start, max(start, cue.idx)) is not None
    for harm in _none_of(words, [slot], silent=silent):
        yield replace(harm, token=cue.i, start=start, end=end)
