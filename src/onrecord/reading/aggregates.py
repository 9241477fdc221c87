"""Several events told at once: waves, series, tallies, trends and totals, which are never single events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Aggregate, Count, Party, Risk, Span, When, Where
from onrecord.reading import drafts, gazetteer, hedges, nlp, tallies
from onrecord.reading.clauses import end_of, piece, text_of
from onrecord.reading.drafts import Draft
from onrecord.reading.plurals import Trend, at_one_thing, first_of, last_of, moving, number_of, of_group
from onrecord.reading.plurals import words as listed
from onrecord.reading.quantities import Quantity, parse_count
from onrecord.reading.quantities import find as numbers_in
from onrecord.reading.speakers import noun_of, phrase
from onrecord.reading.tallies import Tally
from onrecord.reading.voices import Saying, voice_at

_IN = re.compile(r"\s?(?:in|across|on|at|near) (?:the |(?:north|south|east|west)\w* )?")
_AND = re.compile(r"(?:,| and) ")
PartyOf = Callable[[Token], Party | None]
_POINT_LEVELS = ("site", "settlement", "district")
_ONE_DAY = ("day", "part_of_day", "hour", "minute")
_SPREAD = ("week", "part_of_month", "month", "season", "year", "range")
_WINDOW_REACH = 3
"""Words after the noun phrase in which a time still belongs to it ("28 attacks on the base in two weeks")."""


_OPENING = 25
"""Characters in which a time that opens the sentence begins ("Since May, ships have been hit 16 times")."""


class PlacedWords(Protocol):
    """A place found in the text."""

    @property
    def start(self) -> int:
        """First character."""

    @property
    def end(self) -> int:
        """The character after the last."""

    @property
    def where(self) -> Where:
        """The place."""


class TimedWords(Protocol):
    """A time found in the text."""

    @property
    def start(self) -> int:
        """First character."""

    @property
    def end(self) -> int:
        """The character after the last."""

    @property
    def when(self) -> When:
        """The time."""


@dataclass(frozen=True)
class _Setting:
    doc: Doc
    found: Sequence[Saying]
    places: Sequence[PlacedWords]
    times: Sequence[TimedWords]
    numbers: tuple[Quantity, ...]
    party_of: PartyOf | None


def find(
    doc: Doc,
    found: Sequence[Saying],
    *,
    places: Sequence[PlacedWords] = (),
    times: Sequence[TimedWords] = (),
    party_of: PartyOf | None = None,
) -> tuple[Aggregate, ...]:
    """The aggregates in text order, ids g1, g2, ...; mentions of the same wave are one aggregate with several spans.

    A small exact number of events, or a number of them at one place on one day, is no aggregate.
    """
    setting = _Setting(doc, found, places, times, numbers_in(text_of(doc)), party_of)
    counted = tallies.find(doc)
    found_drafts = [_tallied(setting, tally) for tally in counted]
    for token in doc:
        if not any(tally.start <= token.idx < tally.end for tally in counted):
            found_drafts += _drafts(setting, token)
    return drafts.merged(found_drafts)


def zones(aggregates: Sequence[Aggregate], risks: Sequence[Risk]) -> tuple[tuple[int, int], ...]:
    """The stretches of text that tell of several events or of what may come: no word in them is a single event."""
    spans = [span for aggregate in aggregates for span in aggregate.spans]
    spans += [span for risk in risks for span in (*risk.condition, *risk.consequence)]
    return tuple(sorted({(span.start, span.end) for span in spans}))


@cache
def _harm() -> dict[str, str]:
    return {row["word"]: row["what"] for row in vocab.table("aggregates")["harm"]}


def _drafts(setting: _Setting, token: Token) -> Iterator[Draft]:
    """The aggregates whose event noun is this token."""
    plural = token.tag_ in ("NNS", "NNPS") and token.lemma_.lower() in listed("event")
    plural = plural and (token.dep_ != "compound" or moving(token) is not None)
    if not plural and token.lemma_.lower() not in listed("mass"):
        return
    if trend := moving(token):
        yield from _trend(setting, token, *trend)
    elif plural:
        yield from _set(setting, token)


def _trend(setting: _Setting, noun: Token, word: Token, trend: Trend) -> Iterator[Draft]:
    first = min(first_of(noun), first_of(word) if word.pos_ == "NOUN" else word.i)
    counted = number_of(noun)
    if counted is not None:
        first = min(first, first_of(counted))
    end = max(noun.i, word.i) + 1
    if hedges.frame(setting.doc, word.idx, end_of(word)).realis in ("hypothetical", "future"):
        return
    draft = _draft(setting, noun, first, end)
    yield replace(draft, form="trend", aggregate=replace(draft.aggregate, trend=trend, window=None))


def _set(setting: _Setting, noun: Token) -> Iterator[Draft]:
    """A group noun, a count, a pointing word or an adjective that makes the plural a set of events."""
    group = of_group(noun)
    first, end = first_of(group or noun), last_of(noun)
    if group is not None:
        if not at_one_thing(noun) and not _one_event(setting, noun, group):
            yield _draft(setting, noun, first, end)
            yield from _totals(setting, group)
        return
    if count := _count(setting, noun):
        if _is_enough(setting, noun, count, end):
            yield _counted(setting, noun, min(first, _token_at(setting.doc, count.start, first)), end, count.count)
        return
    determiners = {child.lower_ for child in noun.lefts if child.dep_ in ("det", "predet", "amod")}
    if partly := _part_of(noun):
        yield replace(_draft(setting, noun, partly.i, end), form="points")
    elif determiners & listed("points"):
        yield replace(_draft(setting, noun, first, end), form="points")
    elif determiners & listed("before") and not determiners & {"the", "future", "possible"}:
        yield _draft(setting, noun, first, end)


def _is_enough(setting: _Setting, noun: Token, count: Quantity, end: int) -> bool:
    """More than a handful, or a handful over weeks; "some" counts nothing."""
    window = _window(setting, noun, end)
    low = count.count.low or 0
    enough = count.count.state != "number" or low >= vocab.table("aggregates")["few"]
    spread = window is not None and window.precision in _SPREAD and low > 1
    some = count.count.state == "vague" and (count.count.word or "").lower() in ("some", "more", "others")
    return (enough or spread) and not some and not at_one_thing(noun) and not _one_event(setting, noun, noun)


def _part_of(noun: Token) -> Token | None:
    """ "one" in "one of the attacks", which points to a set; "one of the biggest attacks" is a single event."""
    of = noun.head
    if noun.dep_ != "pobj" or of.lower_ != "of" or of.head.lower_ not in ("one", "some", "most", "each", "all", "any"):
        return None
    before = [child for child in noun.lefts if child.dep_ in ("det", "amod", "advmod")]
    ranked = any(child.tag_ in ("JJS", "RBS") or child.lower_ == "most" for word in before for child in word.subtree)
    return of.head if before and not ranked else None


def _count(setting: _Setting, noun: Token) -> Quantity | None:
    """The number before the noun: "at least 28 attacks", "many of the attacks", "dozens of attacks"."""
    doc = setting.doc
    of = noun.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else None
    if of is None:
        near = [q for q in setting.numbers if doc[first_of(noun)].idx <= q.start and q.end <= noun.idx]
        parted = near and any(t.dep_ in ("prep", "punct") and t.text != "-" for t in _between(doc, near[-1].end, noun))
        return near[-1] if near and not parted else None
    if of.head.lower_ == "one" or of.head.i != of.i - 1:
        return None
    near = [q for q in setting.numbers if q.start <= of.head.idx < q.end]
    if near:
        return near[-1]
    count = parse_count(doc[max(of.i - 2, 0) : of.i].text) or parse_count(of.head.text)
    vague = count is not None and count.state == "vague"
    return Quantity(of.head.idx, end_of(of.head), count) if count is not None and vague else None


def _between(doc: Doc, start: int, noun: Token) -> list[Token]:
    return [token for token in doc[max(noun.i - 8, 0) : noun.i] if token.idx >= start]


def _counted(setting: _Setting, noun: Token, first: int, end: int, count: Count) -> Draft:
    """The set with its count; "..., where many of the attacks were launched" tells the place of launch."""
    draft = _draft(setting, noun, first, end)
    of = noun.head.lower_ == "of"
    part = of and any(child.lower_ in ("the", "these", "those") for child in noun.lefts)
    draft = replace(draft, form="total" if part else "count", aggregate=replace(draft.aggregate, count=count))
    verb = noun.head if noun.dep_ in ("nsubj", "nsubjpass") else noun.head.head.head if of else None
    if verb is None or verb.dep_ != "relcl" or not any(child.lower_ == "where" for child in verb.children):
        return draft
    role = "launched" if verb.lemma_ in ("launch", "fire") else "occurred"
    start = setting.doc[phrase(verb.head)[0]].idx
    held = [p.where for p in setting.places if start <= p.start and p.end <= end_of(verb.head)]
    where = tuple(replace(place, role=role) for place in held if place.level != "unknown" or place.country)
    span = _span(setting.doc, first, max(end, verb.i + 1))
    return replace(draft, aggregate=replace(draft.aggregate, where=where, spans=(span,)))


def _totals(setting: _Setting, group: Token) -> Iterator[Draft]:
    """The dead and the hurt of all the events together: "40 people were killed in a wave of attacks"."""
    if group.dep_ != "pobj" or group.head.lower_ not in ("in", "during"):
        return
    for harmed in setting.doc[piece(group)[0] : group.i]:
        what = _harm().get(harmed.lemma_.lower()) if harmed.pos_ in ("VERB", "ADJ") else None
        start = max((t.idx for t in setting.doc[piece(group)[0] : harmed.i] if t.text in (",", "and", ";")), default=0)
        near = [q for q in setting.numbers if max(start, harmed.idx - 60) <= q.start and q.end <= harmed.idx]
        if what and near:
            span = nlp.span(setting.doc, near[-1].start, end_of(harmed))
            held = Aggregate("", what, (span,), near[-1].count, voice=voice_at(setting.found, span.start, span.end))
            yield Draft(held, what, form="total")


def _tallied(setting: _Setting, tally: Tally) -> Draft:
    """The draft of a tally, with the places that follow it and the time it was counted over."""
    end = _places_after(setting, tally.end)
    span = nlp.span(setting.doc, tally.start, end)
    aggregate = Aggregate(
        "",
        tally.what,
        (span,),
        tally.count,
        window=None if tally.bare else _counted_over(setting, tally),
        where=_where(setting, tally.start if tally.bare else tally.subject, end),
        trend=tally.trend,
        voice=voice_at(setting.found, tally.end - 1, tally.end),
    )
    last = tally.what.lower().split()[-1]
    head = next((word for word in listed("event") if last.startswith(word)), last)
    return Draft(aggregate, head, form="set" if tally.count is None else "count")


def _places_after(setting: _Setting, end: int) -> int:
    """The end of the places right after: "12 times in Iraq and Syria"."""
    joint = _IN.match(text_of(setting.doc), end)
    while joint:
        at = joint.end()
        place = next((place for place in setting.places if place.start == at), None)
        if place is None:
            break
        end = place.end
        joint = _AND.match(text_of(setting.doc), end)
    return end


def _counted_over(setting: _Setting, tally: Tally) -> When | None:
    """The time of the sentence that is no single day, the one after the tally's beginning first."""
    words = setting.doc.char_span(tally.start, tally.end, alignment_mode="expand")
    if words is None:
        return None
    first = words.sent.start_char
    times = [t for t in setting.times if first <= t.start and t.end <= words.sent.end_char]
    times = [t for t in times if t.start >= tally.subject or t.start < first + _OPENING]
    spread = [t.when for t in sorted(times, key=lambda t: t.start < tally.start) if t.when.precision in _SPREAD]
    close = [t.when for t in times if t.when.earliest and tally.start <= t.start <= tally.end + _WINDOW_REACH * 5]
    return next(iter((*spread, *close)), None)


def _draft(setting: _Setting, noun: Token, first: int, end: int) -> Draft:
    doc = setting.doc
    span = _span(doc, first, end)
    start = of_group(noun) or noun
    what_first = min(start.i, *(c.left_edge.i for c in start.lefts if c.dep_ in ("compound", "nmod", "amod")), start.i)
    while what_first < noun.i and doc[what_first].lower_ in listed("points"):
        what_first += 1
    aggregate = Aggregate(
        "",
        " ".join(text_of(doc)[doc[what_first].idx : end_of(noun)].split()),
        (span,),
        window=_window(setting, noun, end),
        where=_where(setting, span.start, span.end),
        perpetrator=_parties(setting, noun),
        voice=voice_at(setting.found, span.start, span.end),
    )
    modifiers = {
        t.lemma_.lower() for c in noun.lefts if c.dep_ in ("compound", "nmod") for t in c.subtree if t.is_alpha
    }
    return Draft(aggregate, noun.lemma_.lower(), frozenset(modifiers - {"and", "or"}))


def _where(setting: _Setting, start: int, end: int) -> tuple[Where, ...]:
    """The places in the phrase; a nation that stands for people ("U.S. troops", "Iran-backed") is no place here."""
    held = []
    for place in setting.places:
        words = setting.doc.char_span(place.start, place.end, alignment_mode="expand")
        if not (start <= place.start and place.end <= end) or getattr(place, "form", "name") != "name" or words is None:
            continue
        root = words.root
        people = (
            root.dep_ in ("compound", "poss", "npadvmod", "amod", "nsubj")
            or setting.doc.text[place.end : place.end + 1] in "-‑"
        )
        if not people and not (root.dep_ == "pobj" and root.head.lower_ == "against"):
            held.append(replace(place.where, role="target" if root.head.lower_ == "on" else "occurred"))
    return tuple(dict.fromkeys(held))


def _window(setting: _Setting, noun: Token, end: int) -> When | None:
    """The time told within the phrase or just after it in the same sentence."""
    start, stop = setting.doc[first_of(noun)].idx, end_of(setting.doc[piece(noun)[1] - 1])
    for time in setting.times:
        if start <= time.start and time.end <= stop:
            between = [token for token in setting.doc[end : end + 12] if token.idx < time.start and token.is_alpha]
            links = all(token.pos_ in ("ADP", "ADV", "SCONJ", "DET") for token in between)
            if time.end <= end_of(setting.doc[end - 1]) or links and len(between) <= _WINDOW_REACH:
                return time.when
    return None


def _parties(setting: _Setting, noun: Token) -> tuple[Party, ...]:
    """Who is behind them by the phrase's own "by"."""
    found = []
    for by in noun.rights:
        for actor in by.children if by.lower_ == "by" else ():
            if actor.dep_ == "pobj" and actor.tag_ != "VBG":
                party = setting.party_of(actor) if setting.party_of else _party(setting, actor)
                found += [party] if party else []
    return tuple(found)


def _party(setting: _Setting, actor: Token) -> Party | None:
    """A party by its words: name as printed, kind by its nouns, backer by "X-backed"."""
    first, _ = phrase(actor)
    while first < actor.i and setting.doc[first].lower_ in ("a", "an", "the", "these", "suspected"):
        first += 1
    words = setting.doc[first : actor.i + 1]
    rows = [row for token in words if (row := noun_of(token))]
    armed = any(row.kind == "armed_group" for row in rows)
    state = actor.ent_type_ in ("GPE", "NORP") or any(row.kind in ("military", "government") for row in rows)
    if not armed and not state and actor.pos_ != "PROPN":
        return None
    backer = None
    for place in setting.places:
        after = setting.doc.text[place.end : place.end + 9].lower()
        if words.start_char <= place.start < words.end_char and after.startswith(("-back", "‑back", " back")):
            country = gazetteer.countries().get(place.where.country or "")
            backer = country.name if country is not None else place.where.name
    kind = "armed_group" if armed else "state" if state else "unknown"
    return Party((" ".join(text_of(setting.doc)[words.start_char : words.end_char].split()),), kind, backed_by=backer)


def _one_event(setting: _Setting, noun: Token, head: Token) -> bool:
    """True when the words put them at one named site or town on one day.

    Those of the sentence count, and for "an answer to a series of attacks" only those of its own phrase.
    """
    first, end = piece(noun)
    if head.dep_ == "pobj" and head.head.lower_ in ("to", "after", "following", "amid", "since", "before", "despite"):
        first, end = head.left_edge.i, head.right_edge.i + 1
    start, stop = setting.doc[first].idx, end_of(setting.doc[end - 1])
    town = any(p.where.level in _POINT_LEVELS for p in setting.places if start <= p.start and p.end <= stop)
    days = [t.when for t in setting.times if start <= t.start and t.end <= stop]
    return town and any(when.precision in _ONE_DAY for when in days)


def _token_at(doc: Doc, start: int, default: int) -> int:
    return next((token.i for token in doc[max(default - 8, 0) :] if token.idx >= start), default)


def _span(doc: Doc, first: int, end: int) -> Span:
    while end > first + 1 and (doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    return nlp.span(doc, doc[first].idx, end_of(doc[end - 1]))
