"""What answers what: an attack told as the answer to another one, or to a wave of them.

The words are rows of `data/relations.toml`. An answer that is only threatened, called for or denied is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span as Words
from spacy.tokens import Token

from onrecord.model import Account, Aggregate, LinkStatus, Relation
from onrecord.reading import hedges
from onrecord.reading.joints import AFTER, pattern
from onrecord.reading.told import Told

UNREAL = ("hypothetical", "future", "generic")
POINTS = re.compile(r"\b(?:this|these|those)\b", re.IGNORECASE)
STOP = re.compile(r"[;”\"]")


def find(told: Told) -> Iterator[Relation]:
    """Every answer of the text, in the order of the sentences."""
    before: Words | None = None
    for sentence in told.scene.doc.sents:
        yield from _in_response(told, sentence)
        yield from _with_an_answer(told, sentence)
        yield from _drawn(told, sentence)
        yield from _back(told, sentence)
        yield from _so(told, sentence, before)
        before = sentence


def _real(told: Told, match: re.Match[str]) -> bool:
    """False for an answer that is threatened, called for, or denied."""
    frame = hedges.frame(told.scene.doc, match.start(), match.end())
    return frame.realis not in UNREAL and frame.polarity == "+"


def _matches(told: Told, section: str, sentence: Words) -> Iterator[re.Match[str]]:
    found = pattern(section).finditer(told.scene.doc.text, sentence.start_char, sentence.end_char)
    return (match for match in found if _real(told, match))


def _in_response(told: Told, sentence: Words) -> Iterator[Relation]:
    """'strikes in response to X': from the attack the words belong to, to what X tells."""
    for match in _matches(told, "response", sentence):
        source = _answerer(told, match, sentence)
        stop = _end_of(told, match.end(), sentence.end_char)
        if source is not None:
            yield from _to_what(told, source, (match.start(), match.end(), stop))


def _to_what(told: Told, source: Account, words: tuple[int, int, int]) -> Iterator[Relation]:
    """To the attack or the wave named first after the words; to a wave just told of, to its one told attack as well."""
    start, end, stop = words
    wave, account = told.aggregate_at(end, stop), told.account_from(end, stop)
    at = min((span.start for span in wave.spans if span.end > end), default=0) if wave else 0
    spans = told.span(start, stop)
    if wave is not None and (account is None or at <= _first_in(account, end)):
        yield Relation("response_to", source.id, wave.id, "stated", spans)
        member = _one_member(told, wave, source, at) if POINTS.match(told.scene.doc.text, at) else None
        if member is not None:
            yield Relation("response_to", source.id, member.id, "stated", spans)
    elif account is not None and account.id != source.id:
        yield Relation("response_to", source.id, account.id, "stated", spans)


def _first_in(account: Account, start: int) -> int:
    return min((span.start for span in account.trigger if span.start >= start), default=start)


def _one_member(told: Told, wave: Aggregate, source: Account, before: int) -> Account | None:
    """The one attack told since the wave was first told of: "this series of attacks" means it with the others."""
    first = min(span.start for span in wave.spans)
    members = {
        account.id: account
        for account in told.accounts
        for span in account.trigger
        if first <= span.start < before and account.id != source.id and account.kind != "diplomatic"
    }
    return next(iter(members.values())) if len(members) == 1 else None


def _answerer(told: Told, match: re.Match[str], sentence: Words) -> Account | None:
    """The attack of the verb that the words hang on; else the one told last before them, else next in the sentence."""
    by_verb = _of_verb(told, match, sentence)
    if by_verb is not None:
        return by_verb
    before = told.account_before(match.start(), sentence.start_char)
    if before is not None:
        return before
    if told.scene.doc.text[sentence.start_char : match.start()].strip(" ,") == "":
        return told.account_from(match.end(), sentence.end_char)
    return told.account_before(sentence.start_char)


def _of_verb(told: Told, match: re.Match[str], sentence: Words) -> Account | None:
    token = told.scene.token_at(match.start(), match.end())
    while token is not None and token.pos_ != "VERB" and token.head.i != token.i:
        token = token.head
    if token is None or token.pos_ != "VERB" or match.start() <= token.idx < match.end():
        return None
    objects = [child for child in token.children if child.dep_ in ("dobj", "nsubjpass", "nsubj")]
    for word in (token, *objects):
        found = _told_by(told, word)
        if found is not None and sentence.start_char <= word.idx < sentence.end_char:
            return found
    return None


def _told_by(told: Told, word: Token) -> Account | None:
    return told.account_at(word.idx, word.idx + len(word.text))


def _end_of(told: Told, start: int, limit: int) -> int:
    text = told.scene.doc.text[start:limit]
    stop = STOP.search(text)
    return start + (stop.start() if stop else len(text.rstrip(" .\n")))


def _with_an_answer(told: Told, sentence: Words) -> Iterator[Relation]:
    """'responded to X with Y': Y answers X, or what was told last before where no X is named."""
    for match in _matches(told, "responded", sentence):
        source = told.account_from(match.end(), sentence.end_char)
        target = told.account_from(match.start(), match.end()) or told.account_before(match.start())
        if source is not None and target is not None and source.id != target.id:
            words = told.span(match.start(), _end_of(told, match.end(), sentence.end_char))
            yield Relation("response_to", source.id, target.id, "stated", words)


def _drawn(told: Told, sentence: Words) -> Iterator[Relation]:
    """'X drew air strikes': what is drawn answers what drew it."""
    for match in _matches(told, "drew", sentence):
        target = told.account_before(match.start(), sentence.start_char)
        source = told.account_from(match.start("answer"), sentence.end_char)
        if source is not None and target is not None and source.id != target.id:
            words = told.span(match.start(), match.end())
            yield Relation("response_to", source.id, target.id, "stated", words)


def _back(told: Told, sentence: Words) -> Iterator[Relation]:
    """'fired back after X', 'X, and Y fired back': it answers X; what an earlier sentence told is only proposed."""
    for match in _matches(told, "back", sentence):
        source = _at_or_near(told, match, sentence)
        if source is None:
            continue
        after = AFTER.search(told.scene.doc.text, match.end(), sentence.end_char)
        named = told.account_from(after.end(), sentence.end_char) if after else None
        beside = told.account_before(match.start(), sentence.start_char)
        near = next((one for one in (named, beside) if one is not None and one.id != source.id), None)
        status: LinkStatus = "stated" if near is not None else "proposed"
        target = near or _other_before(told, match.start(), source)
        if target is not None:
            words = told.span(match.start(), _end_of(told, match.end(), sentence.end_char))
            yield Relation("response_to", source.id, target.id, status, words)


def _so(told: Told, sentence: Words, before: Words | None) -> Iterator[Relation]:
    """'In response, Y': it answers the attack or the wave that the sentence before told last, nothing further back."""
    for match in _matches(told, "so", sentence):
        source = told.account_from(match.end(), sentence.end_char)
        if source is None or before is None:
            continue
        account = told.account_before(before.end_char, before.start_char)
        wave = told.aggregate_at(before.start_char, before.end_char) if account is None else None
        target = account or wave
        if target is not None and target.id != source.id:
            yield Relation("response_to", source.id, target.id, "stated", told.span(match.start(), match.end() - 1))


def _at_or_near(told: Told, match: re.Match[str], sentence: Words) -> Account | None:
    """The attack that the words themselves tell, else the first one of their clause."""
    own = told.account_from(match.start(), match.end())
    if own is not None:
        return own
    after = AFTER.search(told.scene.doc.text, match.end(), sentence.end_char)
    return told.account_from(match.end(), after.start() if after else sentence.end_char)


def _other_before(told: Told, at: int, source: Account) -> Account | None:
    """The attack told last before, unless that is the same."""
    before = told.account_before(at)
    return before if before is not None and before.id != source.id else None
