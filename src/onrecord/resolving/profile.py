"""What likeness compares of an account, worked out once: its days, places, parties, counts and rare words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from onrecord.model import (
    ROW,
    Account,
    AccountId,
    Claim,
    Count,
    Document,
    DocumentId,
    NearMiss,
    Note,
    Outcome,
    Party,
    Reading,
    Span,
    Weapon,
    When,
    Where,
)
from onrecord.resolving.tables import kind_group, limit, words
from onrecord.resolving.tokens import WORD, fold, folded, joined, tokens
from onrecord.resolving.witness import age, bounds, published_day, states

T = TypeVar("T")
Window = tuple[int | None, int | None]
Told = Mapping[str, Sequence[Claim]]
Rank = tuple[tuple[bool, str, str], int, str]
"""What sorts accounts by age: the age of the document, where in it they are told, and their id."""
UNSURE_DAY = 0.5  # share of the best score below which a time says nothing of which event it is
UNSURE_PLACE = 0.7  # the same for a place
REACH = 220  # code points on each side of a claim that still speak of the event when a text tells of several
TEXT_REACH = 2400  # code points from the start of a text that tells of one event
SMOOTH = 50  # documents assumed beside those at hand, so that two reports alone do not make every word common
SENTENCE_END = re.compile(r"[.!?]\s|\n")
LEVELS = ("unknown", "country", "sea", "part_of_country", "province", "district", "settlement", "site")
"""Levels of a place, coarsest first."""
ORDINALS = {
    w: n
    for n, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}


@dataclass(frozen=True)
class Place:
    """A place of an account: folded name and province, and its circle where it has one."""

    name: frozenset[str]
    level: str
    country: str | None
    province: frozenset[str]
    place_id: str | None
    lat: float | None
    lon: float | None
    radius_km: float


@dataclass(frozen=True)
class Profile:
    """One account as likeness sees it; `labels` holds the words shown beside each level."""

    account_id: AccountId
    document_id: DocumentId
    rank: Rank  # oldest document, then place in it: the account's age
    published: int | None
    news: bool  # what its document is about, not told in passing
    kind: str
    group: str | None
    days: tuple[Window, ...]  # the surest first
    places: tuple[Place, ...]
    weapons: frozenset[str]
    target_names: tuple[frozenset[str], ...]
    target_words: frozenset[str]
    perpetrators: tuple[frozenset[str], ...]
    states: frozenset[str]  # countries of the states among the perpetrators
    killed: Count | None
    injured: Count | None
    outcome: str | None
    near_miss: bool
    ordinal: int | None
    passage: str
    names: frozenset[str]
    weights: Mapping[str, float]
    mass: float
    value_words: frozenset[str]  # words of its places and parties, which are compared in their own slots
    whole: bool  # the weights are of the whole text, told for this event alone
    labels: Mapping[str, str | None]
    busy: bool = False  # the record tells of attacks at its place on other days near its own
    data_set: str | None = None  # of a row of somebody's table

    @property
    def teller(self) -> str:
        """Who tells events apart: the document, or for a row the data set, whose makers joined what is one event."""
        return f"data set {self.data_set}" if self.data_set is not None else self.document_id


@dataclass(frozen=True)
class Draft:
    """An account as far as its own document tells: all but how rare its words are in the record, and who is near."""

    account: Account
    document: Document
    start: int  # of the words that tell it; the end of the text where none do
    whole: bool
    published: int | None
    news: bool
    group: str | None
    told: Told
    days: tuple[Window, ...]
    places: tuple[Place, ...]
    words: Sequence[str]  # of the text that tells it, each once, sorted
    names: frozenset[str]


@dataclass(frozen=True)
class Seen:
    """In how many documents each word stands, and how many documents there are."""

    words: Mapping[str, int]
    documents: int


def profiles(documents: Mapping[DocumentId, Document], readings: Sequence[Reading]) -> tuple[Profile, ...]:
    """The profile of every account, oldest first."""
    found, seen = drafts(documents, readings)
    return finished(found, seen)


def drafts(documents: Mapping[DocumentId, Document], readings: Sequence[Reading]) -> tuple[list[Draft], Seen]:
    """What each document tells of its accounts, in the order of the readings, and what all of them are counted from."""
    counts: Counter[str] = Counter()
    openings = {}
    for document in documents.values():
        opening = set(fold(f"{document.title or ''} {document.text[:TEXT_REACH]}").split())
        counts.update(opening)
        openings[document.id] = sorted(opening)
    found = [
        _draft(account, reading, documents[reading.document_id], openings[reading.document_id])
        for reading in readings
        for account in reading.accounts
    ]
    return found, Seen(counts, len(documents))


def finished(found: Iterable[Draft], seen: Seen, busy: Container[AccountId] = ()) -> tuple[Profile, ...]:
    """The profiles of drafts, oldest first, words weighed by the whole record; `busy` are accounts at busy places."""
    rarity = _rarity(seen.words, seen.documents)
    made = (_profile(draft, rarity, busy=draft.account.id in busy) for draft in found)
    return tuple(sorted(made, key=lambda profile: profile.rank))


def _draft(account: Account, reading: Reading, document: Document, opening: Sequence[str]) -> Draft:
    """The words that tell this event: the whole report for its only news, else what stands around the claims."""
    whole = [other.id for other in reading.accounts if other.salience == "focus"] == [account.id]
    text = f"{document.title or ''}\n{document.text[:TEXT_REACH]}" if whole else _around(account, document)
    told, published = _told(account), published_day(document)
    return Draft(
        account=account,
        document=document,
        start=account.trigger[0].start if account.trigger else len(document.text),
        whole=whole,
        published=published,
        news=account.salience == "focus",
        group=kind_group(account.kind),
        told=told,
        days=_days(told, published),
        places=_places(told),
        words=opening if whole else sorted(set(fold(text).split())),
        names=_capitalised(text),
    )


def _around(account: Account, document: Document) -> str:
    """What stands around the words of an account."""
    pieces: list[tuple[int, int]] = []
    for span in sorted({*account.trigger, *(span for claim in account.claims for span in claim.spans)}):
        start, end = max(0, span.start - REACH), min(len(document.text), span.end + REACH)
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        else:
            pieces.append((start, end))
    return "\n".join(document.text[start:end] for start, end in pieces)


def _profile(draft: Draft, rarity: Callable[[str], float | None], *, busy: bool) -> Profile:
    account, document, told, places = draft.account, draft.document, draft.told, draft.places
    parties = _values(told, "perpetrator", Party)
    targets = _values(told, "target", Party)
    target_texts = [text for party in targets for text in (*party.names, party.object or "") if text]
    outcomes = [value.code for value in _values(told, "outcome", Outcome) if value.code != "unknown"]
    weapons = [value.code for value in _values(told, "weapon", Weapon) if value.code not in ("unknown", "other")]
    near_misses = _values(told, "near_miss", NearMiss)
    weights = {word: bits for word in draft.words if (bits := rarity(word)) is not None}
    killed, injured = _first(told, "killed"), _first(told, "injured")
    return Profile(
        account_id=account.id,
        document_id=document.id,
        data_set=document.outlet or "" if document.opener == ROW else None,
        rank=(age(document), draft.start, account.id),
        published=draft.published,
        news=draft.news,
        kind=account.kind,
        group=draft.group,
        days=draft.days,
        places=places,
        weapons=frozenset(weapons),
        target_names=tuple(name for text in target_texts if (name := _proper(text))),
        target_words=frozenset().union(*(tokens(text) for text in target_texts)) - words("function"),
        states=frozenset(party.country for party in parties if party.kind == "state" and party.country),
        perpetrators=tuple(_party_words(party, places) for party in parties if party.names),
        killed=killed,
        injured=injured,
        outcome=outcomes[0] if outcomes else None,
        near_miss=any(value.value for value in near_misses),
        ordinal=_ordinal(told),
        passage=_passage(account.trigger, document.text),
        names=draft.names,
        weights=weights,
        mass=sum(weights.values()),
        value_words=frozenset().union(
            *(place.name for place in places),
            *(tokens(text) for text in (*target_texts, *(name for party in parties for name in party.names))),
        ),
        whole=draft.whole,
        busy=busy,
        labels={
            "time": joined(when.expression or f"{when.earliest or ''}/{when.latest or ''}" for when in _whens(told)),
            "place": joined(place.name for place in _values(told, "where", Where)),
            "kind": account.kind,
            "weapon": joined(weapons),
            "target": joined(target_texts),
            "perpetrator": joined(name for party in parties for name in party.names),
            "killed": _shown(killed),
            "injured": _shown(injured),
            "outcome": joined(outcomes[:1]),
            "near_miss": joined(value.reason or "yes" for value in near_misses),
            "ordinal": joined(note.text for note in _values(told, "ordinal", Note)),
            "words": joined([word for _, word in sorted([(-bits, word) for word, bits in weights.items()])[:8]]),
        },
    )


def _told(account: Account) -> Told:
    """The claims that state something of this event, by slot."""
    found: dict[str, list[Claim]] = {}
    for claim in account.claims:
        if states(claim):
            found.setdefault(claim.slot, []).append(claim)
    return found


def _said(told: Told, slot: str, kind: type[T]) -> list[tuple[Claim, T]]:
    return [(claim, claim.value) for claim in told.get(slot, ()) if isinstance(claim.value, kind)]


def _values(told: Told, slot: str, kind: type[T]) -> list[T]:
    return [claim.value for claim in told[slot] if isinstance(claim.value, kind)] if slot in told else []


def _whens(told: Told) -> list[When]:
    return [when for when in _values(told, "when", When) if when.resolved or when.expression]


def _days(told: Told, published: int | None) -> tuple[Window, ...]:
    """The windows of days the event may fall in, the surest first; none when the words give no day.

    A day it was found bounds the event from above, and it lies not long before; nothing happens after it is told. That
    it happened before it was told, which every report says of every event, is no day. Where all of a range lies after
    the day it is told on, one of the two is wrong, and the range stands from its first day.
    """
    dated = [
        (claim, when)
        for claim, when in _said(told, "when", When)
        if when.resolved and (claim.certainty != "inferred" or when.earliest)
    ]
    dated = [row for row in dated if row[1].dated == "occurred"] or dated
    windows: list[Window] = []
    for _, when in sorted(_surest(dated, UNSURE_DAY), key=lambda row: -_score(row[0])):
        first, last = bounds(when)
        if when.dated != "occurred":
            first = None if first is None else first - int(limit("silent_days"))
        if published is not None and (last is None or last > published + 1):
            last = published + 1 if first is None else max(published + 1, first)
        windows = _narrowed(windows, (first, last))
    return tuple(windows)


def _narrowed(windows: Sequence[Window], new: Window) -> list[Window]:
    """The windows, the one that the new one meets narrowed to what both share; else the new one after them."""
    for at, old in enumerate(windows):
        firsts = [first for first in (old[0], new[0]) if first is not None]
        lasts = [last for last in (old[1], new[1]) if last is not None]
        meet = (max(firsts, default=None), min(lasts, default=None))
        if meet[0] is None or meet[1] is None or meet[0] <= meet[1]:
            return [*windows[:at], meet, *windows[at + 1 :]]
    return [*windows, new]


def _places(told: Told) -> tuple[Place, ...]:
    """Where the event itself was; the place of launch or of a speaker is no place of it."""
    wheres = [row for row in _said(told, "where", Where) if row[1].role not in ("launched", "said")]
    return tuple(place_of(where) for _, where in _surest(wheres, UNSURE_PLACE))


def _surest(rows: Sequence[tuple[Claim, T]], share: float) -> list[tuple[Claim, T]]:
    """The claims without those the reader is far less sure of than of its best."""
    best = max((_score(claim) for claim, _ in rows), default=0.0)
    return [row for row in rows if _score(row[0]) >= share * best]


def _score(claim: Claim) -> float:
    return 1.0 if claim.score is None else claim.score


@lru_cache(maxsize=65_536)
def place_of(where: Where) -> Place:
    """A place as geometry compares it; a site, town or district without a radius gets a usual one."""
    usual = {"site": 5.0, "settlement": 12.0, "district": 20.0}.get(where.level, 0.0)
    return Place(
        name=tokens(where.name) - {"the", "of", "in", "near"},
        level=where.level,
        country=where.country,
        province=tokens(where.province or ""),
        place_id=where.place_id,
        lat=where.lat,
        lon=where.lon,
        radius_km=max(where.radius_km or 0.0, usual),
    )


def _party_words(party: Party, places: Sequence[Place]) -> frozenset[str]:
    """The words of a party that name it; empty for gunmen, for the gangs of a country and for backed militias."""
    names = [tokens(name) for name in party.names]
    named: frozenset[str] = frozenset().union(*(name for name in names if not name & words("descriptive")))
    named -= words("generic") | words("function")
    return named if party.kind == "state" else named.difference(*(place.name for place in places))


def _proper(text: str) -> frozenset[str]:
    """The words of a target written with a capital, without those that name no one."""
    capital = " ".join(word for word in WORD.findall(text) if word[:1].isupper())
    return tokens(capital) - words("generic") - words("function") - words("demonyms")


def _first(told: Told, slot: str) -> Count | None:
    """The first number told, else the first word on it: a lead states the toll it stands by."""
    counts = _values(told, slot, Count)
    numbers = [count for count in counts if count.state in ("number", "range", "explicit_zero")]
    return next(iter([*numbers, *counts]), None)


def _shown(count: Count | None) -> str | None:
    if count is None:
        return None
    if count.word:
        return count.word
    if count.low == count.high and count.low is not None:
        return str(count.low)
    return f"{count.low if count.low is not None else ''}–{count.high if count.high is not None else ''}"


def _ordinal(told: Told) -> int | None:
    for note in _values(told, "ordinal", Note):
        for word in fold(note.text).split():
            if word in ORDINALS:
                return ORDINALS[word]
    return None


def _passage(trigger: Sequence[Span], text: str) -> str:
    """The folded sentence of the first trigger."""
    if not trigger:
        return ""
    start, end = trigger[0].start, trigger[0].end
    before = max((match.end() for match in SENTENCE_END.finditer(text, 0, start)), default=0)
    after = SENTENCE_END.search(text, end)
    return fold(text[before : after.start() if after else len(text)])


def _capitalised(text: str) -> frozenset[str]:
    """Words with a capital inside a sentence or twice: names, where report words and weekdays are left out."""
    capital = {word for word in set(WORD.findall(text)) if not word.islower()}
    parts = {part for word in capital for part in word.split("-")}  # the Tanf of al-Tanf
    found = {folded(part) for part in parts if part[:1].isupper() and len(part) > 3}
    return frozenset(found - words("report") - words("function") - {""})


def _rarity(seen: Mapping[str, int], total: int) -> Callable[[str], float | None]:
    """The rarity of a word in bits, worked out once for each word; None for a word that tells nothing."""
    silent = words("function") | words("report")

    @cache
    def bits(word: str) -> float | None:
        if word in silent or len(word) <= 3 or word.isdigit():
            return None
        return math.log2((total + SMOOTH) / (seen.get(word, 0) + 1))

    return bits
