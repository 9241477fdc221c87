"""Names of countries and peoples in capitals as the keys use them, and the nation of a victim or target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bench.muc4.choosing import Option
from bench.muc4.message import Entity, Message
from bench.muc4.scene import Scene, occurrences, step, words_in
from bench.muc4.wordlists import table
from onrecord.reading import gazetteer
from onrecord.reading.places.words import lists

_REACH = 90


@cache
def nation_words() -> dict[str, str]:
    """The nation by every name and demonym in capitals."""
    written = {**table("nations"), **table("countries")}
    codes = {
        code: written.get(code, gazetteer.fold(place.name).upper()) for code, place in gazetteer.countries().items()
    }
    out = {name: name for name in codes.values()}
    for known in (lists().countries, lists().demonyms):
        out |= {word.upper(): codes[code] for word, code in known.items() if code in codes}
    return out | table("demonyms")


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted((name for name in nation_words() if len(name) > 2), key=len, reverse=True)
    return re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(map(re.escape, names))})(?![A-Z0-9])")


@dataclass(frozen=True)
class Nation:
    """A country or people named in the text."""

    start: int
    end: int
    word: str
    name: str


@lru_cache(maxsize=64)
def named(text: str) -> tuple[Nation, ...]:
    """Every country or people that the text names."""
    return tuple(
        Nation(*match.span(), match.group(), nation_words()[match.group()]) for match in _pattern().finditer(text)
    )


def options(message: Message, scene: Scene, entity: Entity, country: str | None) -> tuple[Option, ...]:
    """No nation, or one that stands in or near the entity's words, or in a word that says "American"; never the own
    country of the incident unless the words say so.
    """
    head = words_in(entity.text)
    out = [Option(None, ("none", f"none|role={entity.role}", *(f"none|word={word}" for word in head)))]
    for start, end in occurrences(message.text, entity)[:8]:
        for nation in named(message.text):
            away = max(start - nation.end, nation.start - end, 0)
            if away > _REACH or scene.number(nation.start) != scene.number(start):
                continue
            side = "in" if away == 0 else "before" if nation.end <= start else "after"
            between = message.text[min(nation.end, end) : max(nation.start, start)] if away else ""
            features = (
                f"{side}|own={nation.name == country}",
                f"{side}|away={step(away, 0, 1, 12, 30, 60)}|own={nation.name == country}",
                f"{side}|country={nation.word == nation.name}",
                f"{side}|role={entity.role}",
                f"{side}|words={step(len(words_in(between)), 0, 1, 2, 4)}|own={nation.name == country}",
                f"nation={nation.name}",
                *(f"{side}|between={word}" for word in words_in(between)[:4]),
                *(f"some|word={word}" for word in head),
            )
            out.append(Option(nation.name, features))
    return tuple(out)
