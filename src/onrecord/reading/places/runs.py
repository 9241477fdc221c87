"""Names that no list has, known as places by the word for what they are: "the Imam Ali mosque"."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.reading import gazetteer
from onrecord.reading.gazetteer import fold
from onrecord.reading.places.evidence import Setting
from onrecord.reading.places.scan import Hit
from onrecord.reading.places.words import Word, lists

LONGEST = 4
"""Words that such a name has at most before its type word."""
_TIGHT = re.compile(r" |\u00a0|-|–")
_TOLD = re.compile(r",? (?:in|near|outside|at) |, ")
_OF = re.compile(r", | of | in ")
_BESIDE = re.compile(r"[^.;:\n]{0,60}\b(?:in|near|outside|at) (?:the )?")


def typed_runs(setting: Setting, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Capitalised words with a type word behind them that no hit covers, as hits without readings.

    A building counts only where the words tell of it as a place: after "in", "at", "hit" and the like, or in a town.
    """
    found: list[Hit] = []
    if setting.loud:
        return ()
    for index in range(1, len(setting.words)):
        hit = _run(setting, hits, index)
        if hit is not None and not (found and found[-1].end > hit.start):
            found.append(hit)
    return tuple(found)


def _run(setting: Setting, hits: tuple[Hit, ...], index: int) -> Hit | None:
    """The run whose type word starts at a word, or None."""
    last, level = _tail(setting.words, index)
    if level is None or _goes_on(setting, last):
        return None
    first = _first(setting, hits, index)
    if first is None or _in_title(setting, hits, first, last):
        return None
    words = setting.words
    start, end = words[first].start, words[last].end
    covering = [hit for hit in hits if hit.start < end and start < hit.end]
    covered = {at for hit in covering for at in range(hit.first, hit.last + 1)}
    if covered >= set(range(first, index)) or any(hit.end > end or hit.start < start for hit in covering):
        return None
    if level == "site" and not _told(setting, hits, first, end):
        return None
    host = _host(hits, covering, first) if level == "site" else None
    if host is not None:
        return replace(host, last=last, end=end, text=setting.text[start:end], level=level)
    name = "" if level == "site" else setting.text[start : words[index - 1].end]
    return Hit(first, last, start, end, setting.text[start:end], "unlisted", level=level, name=name)


def _host(hits: tuple[Hit, ...], covering: list[Hit], first: int) -> Hit | None:
    """The town that a building is called after, where the text names it elsewhere too: "Wasilla Bible Church"."""
    for hit in covering:
        town = hit.form == "name" and hit.level is None and any(place.level == "settlement" for place in hit.places)
        if hit.first == first and town:
            same = any(other.start != hit.start and fold(other.text) == fold(hit.text) for other in hits)
            return replace(hit, name=hit.text) if same else None
    return None


def hosts(setting: Setting, hits: tuple[Hit, ...]) -> tuple[tuple[int, int, float], ...]:
    """Pairs (building, town, weight) where a town is told a few words after a building that no list has."""
    pairs = []
    for index, hit in enumerate(hits[:-1]):
        if hit.form != "unlisted" or hit.level != "site":
            continue
        at = index + 1
        if hits[at].form == "unlisted" and hits[at].level == "district" and at + 1 < len(hits):
            at += _OF.fullmatch(setting.text[hits[at].end : hits[at + 1].start]) is not None
        if hits[at].form == "name" and _BESIDE.fullmatch(setting.text[hit.end : hits[index + 1].start]):
            pairs.append((index, at, 0.5))
    return tuple(pairs)


def _tail(words: tuple[Word, ...], index: int) -> tuple[int, str | None]:
    """The last word and the level of the longest type word that starts at a word."""
    for length in (3, 2, 1):
        tail = words[index : index + length]
        if len(tail) == length and all(_TIGHT.fullmatch(word.gap) for word in tail):
            level = lists().run_tails.get(" ".join(word.lower for word in tail))
            if level:
                return index + length - 1, level
    return index, None


def _goes_on(setting: Setting, last: int) -> bool:
    """Whether the name goes on after its type word: "Camp David", "Market Street"."""
    after = setting.words[last + 1] if last + 1 < len(setting.words) else None
    return after is not None and after.capital and bool(_TIGHT.fullmatch(after.gap))


def _first(setting: Setting, hits: tuple[Hit, ...], index: int) -> int | None:
    """The first word of the name before a type word; None when nothing there is a name."""
    known, words = lists(), setting.words
    first = index
    while index - first < LONGEST and first and _TIGHT.fullmatch(words[first].gap) and _belongs(words, first - 1):
        first -= 1
    plain = {at for hit in hits if hit.form in ("demonym", "country") for at in range(hit.first, hit.last + 1)}
    while first < index and (first in plain or words[first].lower in known.not_in_runs or not words[first].capital):
        first += 1
    names = [word for word in words[first:index] if word.capital]
    common = known.never - known.context.prefixes
    if not names or all(word.lower in common or word.lower in known.seldom for word in names):
        return None
    token = setting.tokens.get(words[first].start)
    at_start = token is not None and token.is_sent_start
    return None if at_start and words[first].lower in setting.small else first


def _belongs(words: tuple[Word, ...], at: int) -> bool:
    """Whether a word may be part of a name: a capital, or an Arabic article before a hyphen."""
    word = words[at]
    if word.owns or word.text.isdigit():
        return False
    return word.capital or (word.lower in gazetteer.ARTICLES and words[at + 1].gap == "-")


def _in_title(setting: Setting, hits: tuple[Hit, ...], first: int, last: int) -> bool:
    """Whether the line writes other words than names with a capital too, so that capitals tell nothing."""
    start = setting.text.rfind("\n", 0, setting.words[first].start) + 1
    end = setting.text.find("\n", start)
    named = {at for hit in hits for at in range(hit.first, hit.last + 1)} | set(range(first, last + 1))
    rest = [
        word.capital
        for at, word in enumerate(setting.words)
        if start < word.start < (end if end >= 0 else len(setting.text)) and at not in named and len(word.text) > 3
    ]
    return bool(rest) and sum(rest) > 0.6 * len(rest)


def _told(setting: Setting, hits: tuple[Hit, ...], first: int, end: int) -> bool:
    """Whether words tell of a building as a place: what stands before it, or a town behind it."""
    context, words = lists().context, setting.words
    before = first - 1
    if before >= 0 and words[before].lower in ("the", "a", "an"):
        before -= 1
    if before >= 0 and (words[before].lower in context.strong_prepositions or words[before].lower in context.verbs):
        return True
    return any(hit.form != "demonym" and _TOLD.fullmatch(setting.text[end : hit.start]) for hit in hits)


def countries_of(hits: tuple[Hit, ...]) -> frozenset[str]:
    """The countries that the hits name outright."""
    return frozenset(
        code
        for hit in hits
        for code in (hit.country, *(place.country for place in hit.places if place.level == "country"))
        if code
    )


def respelled(hit: Hit, countries: frozenset[str]) -> Hit:
    """An unlisted name with the places of the named countries that differ from it by spelling alone; else as it was."""
    if hit.form != "unlisted" or hit.level == "site":
        return hit
    places = tuple(place for place in gazetteer.respelled(hit.name or hit.text) if place.country in countries)
    return replace(hit, form="respelled", places=places) if places else hit
