"""Finds names of places in text in capitals: those of the gazetteer in given countries, and those that a word types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bench.muc4.scene import WORD
from bench.muc4.wordlists import table, words
from onrecord.reading import gazetteer
from onrecord.reading.gazetteer import Place

_LONGEST = 5
_GAP = re.compile(r"\s{1,2}|\. ")
_PARTICLES = frozenset({"DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "SAN", "SANTA"})
_LEVELS = {"province": 3, "part_of_country": 3, "settlement": 2, "district": 2, "site": 1}
_WORDS = {3: "DEPARTMENT", 2: "CITY", 1: "NEIGHBORHOOD"}
_UNLISTED = re.compile(
    r"\b(?:IN|NEAR|AT|FROM|BETWEEN) ((?:LA|EL|LOS|LAS|SAN|SANTA|SANTO|PUERTO|VILLA)(?: [A-Z]+){1,3}?)"
    r"(?=,|\.| IN | ON | AND )"
)
_ITEM = re.compile(r"\b(?!AND\b)[A-Z]+(?: (?!AND\b)[A-Z]+)*(?=,| AND | $)")
Span = tuple[int, int]


@dataclass(frozen=True)
class Named:
    """A place named in the text; `typed` is the word beside it that tells its kind, `level` 3 to 1 as in `words.toml`.

    `homes` holds each country that has a place of the name with the largest population and the province there.
    """

    start: int
    end: int
    name: str
    level: int
    typed: str | None
    homes: tuple[tuple[str, int, str | None], ...]

    @property
    def word(self) -> str:
        """The word for its kind, as the keys put it behind the name."""
        return self.typed or _WORDS[self.level]

    def population(self, country: str) -> int | None:
        """That of the largest such place in a country, None where the list has none there."""
        return next((population for home, population, _ in self.homes if home == country), None)

    def province(self, country: str) -> str | None:
        """The folded name of the province there."""
        return next((province for home, _, province in self.homes if home == country), None)


@lru_cache(maxsize=64)
def named(text: str, body_start: int) -> tuple[Named, ...]:
    """The places of the body in text order; a longer name wins over the names inside it."""
    marks = [match.span() for match in WORD.finditer(text, body_start)]
    found = sorted(
        [*_typed(text, marks), *_listed(text, marks), *_unlisted(text, body_start)],
        key=lambda name: (-(name.end - name.start), name.typed is None),
    )
    kept: list[Named] = []
    for name in found:
        if not any(name.start < other.end and other.start < name.end for other in kept):
            kept.append(name)
    return tuple(sorted(kept, key=lambda name: name.start))


def _listed(text: str, marks: list[Span]) -> Iterator[Named]:
    """The names that the gazetteer has in one of the countries of the keys."""
    for first in range(len(marks)):
        for last in range(min(first + _LONGEST, len(marks)) - 1, first - 1, -1):
            run = marks[first : last + 1]
            if not _joined(text, run) or text[run[0][0] : run[0][1]] in words("stops"):
                continue
            words_ = text[run[0][0] : run[-1][1]]
            if len(run) > 1 and text[run[-1][0] : run[-1][1]] in _left_off():
                continue
            if (len(run) == 1 and (len(words_) < 4 or words_ in words("never"))) or not (homes := _homes(words_)):
                continue
            typed = _word_beside(text, run[0][0], run[-1][1])
            level = table("levels")[typed] if typed else _level(words_)
            yield Named(run[0][0], run[-1][1], words_, level, typed, homes)
            break


def _joined(text: str, run: list[Span]) -> bool:
    return all(_GAP.fullmatch(text[left[1] : right[0]]) for left, right in zip(run, run[1:], strict=False))


def _typed(text: str, marks: list[Span]) -> Iterator[Named]:
    """Names that no list need have, before or behind a word for a kind of place: "LA ROCHELA MUNICIPALITY"."""
    for at, (start, end) in enumerate(marks):
        kind = text[start:end]
        if kind in _plurals():
            yield from _several(text, marks, at)
        if kind not in table("levels"):
            continue
        run = _back(text, marks, at)
        stop = end if kind in words("named") else start
        if run and (name := text[run[0][0] : stop].strip()):
            yield Named(run[0][0], run[0][0] + len(name), name, table("levels")[kind], kind, _homes(name))
        elif run := _onward(text, marks, at):
            name = text[run[0][0] : run[-1][1]]
            yield Named(run[0][0], run[-1][1], name, table("levels")[kind], kind, _homes(name))


@cache
def _left_off() -> frozenset[str]:
    """The words for a kind of place that are no part of the name in the keys: "SANTANDER DEPARTMENT"."""
    return frozenset(table("levels")) - words("named") - {"CITY"}


@cache
def _plurals() -> dict[str, str]:
    """The kinds of place by their plurals."""
    return {f"{kind[:-1]}IES" if kind.endswith("TY") else f"{kind}S": kind for kind in table("levels")}


def _several(text: str, marks: list[Span], at: int) -> Iterator[Named]:
    """The names in "ESCALON AND SAN BENITO NEIGHBORHOODS"."""
    kind = _plurals()[text[marks[at][0] : marks[at][1]]]
    end = marks[at][0]
    start = max(text.rfind(mark, max(0, end - 120), end) for mark in ".;:(\n") + 1
    for part in reversed(list(_ITEM.finditer(text, start, end))):
        listed = part[0].split()
        stops = [number for number, word in enumerate(listed) if word in words("stops")]
        name = " ".join(listed[stops[-1] + 1 :] if stops else listed)
        if not 0 < len(name.split()) < 5:
            return
        yield Named(part.end() - len(name), part.end(), name, table("levels")[kind], kind, _homes(name))
        if stops:
            return


def _unlisted(text: str, body_start: int) -> Iterator[Named]:
    """Names that no list has, behind a word of place and an article: "NEAR LA ROCHELA, IN SANTANDER"."""
    for match in _UNLISTED.finditer(text, body_start):
        listed = match[1].split()
        known = any(_homes(" ".join(listed[:count])) for count in range(2, len(listed) + 1))
        if not known and not set(listed) & (words("stops") | words("unlisted_stops")):
            yield Named(match.start(1), match.end(1), match[1], 2, None, ())


def _back(text: str, marks: list[Span], at: int) -> list[Span]:
    """The words before the one at `at` that may make a name with it."""
    run: list[Span] = []
    for start, end in reversed(marks[max(0, at - 4) : at]):
        behind = run[0][0] if run else marks[at][0]
        if text[start:end] in words("stops") or not _GAP.fullmatch(text[end:behind]) or text[start:end].isdigit():
            break
        run.insert(0, (start, end))
    return run


def _onward(text: str, marks: list[Span], at: int) -> list[Span]:
    """The words of a name behind "TOWN OF"."""
    if text[marks[at][1] : marks[at][1] + 4] != " OF " or at + 2 >= len(marks):
        return []
    run = [marks[at + 2]]
    for start, end in marks[at + 3 : at + 6]:
        after = text[run[-1][0] : run[-1][1]]
        if not _GAP.fullmatch(text[run[-1][1] : start]) or not ({text[start:end], after} & _PARTICLES):
            break
        run.append((start, end))
    return [] if text[run[0][0] : run[0][1]] in words("stops") else run


def _word_beside(text: str, start: int, end: int) -> str | None:
    """The word for a kind of place right behind a name, or before it with "OF"."""
    behind = re.match(r" ([A-Z]+)", text[end : end + 20])
    if behind and behind[1] in table("levels"):
        return behind[1]
    before = re.search(r"([A-Z]+) OF $", text[max(0, start - 20) : start])
    return before[1] if before and before[1] in table("levels") else None


def _homes(name: str) -> tuple[tuple[str, int, str | None], ...]:
    best: dict[str, Place] = {}
    for place in gazetteer.lookup(name):
        if place.country in table("countries") and place.level in _LEVELS:
            old = best.get(place.country)
            if old is None or place.population > old.population:
                best[place.country] = place
    return tuple(
        (table("countries")[code], place.population, gazetteer.fold(place.province).upper() if place.province else None)
        for code, place in best.items()
    )


@cache
def _level(name: str) -> int:
    """A town where the name may be one, else the level of what bears it."""
    levels = {
        _LEVELS[place.level]
        for place in gazetteer.lookup(name)
        if place.country in table("countries") and place.level in _LEVELS
    }
    return 2 if 2 in levels else max(levels, default=2)


@cache
def country_of(name: str) -> str | None:
    """The country of the largest place of a name, among the countries of the keys.

    >>> country_of("LIMA")
    'PERU'
    """
    homes = _homes(name)
    return max(homes, key=lambda home: home[1])[0] if homes else None
