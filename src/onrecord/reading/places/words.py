"""The word lists of places, and a text cut into words that place names are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import msgspec

from onrecord import vocab
from onrecord.errors import SettingError

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}(?![^\W\d_])|[^\W\d_]+(?:['’‘`ʼ][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_POSSESSIVE = re.compile(r"(?<=.)['’ʼ][sS]$")
LOUD = 0.7
ARTICLES_ENGLISH = frozenset({"a", "an", "the", "this", "that", "its", "their", "his", "her", "our", "one", "two"})
TYPE_STARTS = frozenset(["air", "naval", "refugee", "border", "nuclear"])
"""Words that a type of several words starts with: "air base"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text, what stands between it and the word before, and how it is written."""

    start: int
    end: int
    text: str
    gap: str
    capital: bool
    owns: bool  # "Iraq's"

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()


class Context(msgspec.Struct, frozen=True):
    """Words that stand beside names of places, by what they tell."""

    prepositions: frozenset[str]
    strong_prepositions: frozenset[str]
    widening: frozenset[str]
    directions: frozenset[str]
    said: frozenset[str]
    connectors: frozenset[str]
    titles: frozenset[str]
    verbs: frozenset[str]
    prefixes: frozenset[str]
    no_place_before: frozenset[str]
    named_for: frozenset[str]


class Organisation(msgspec.Struct, frozen=True):
    """Words that make an organisation of the name before them, or of the name after "... of"."""

    heads: frozenset[str]
    of: frozenset[str]


class NotPlaces(msgspec.Struct, frozen=True):
    """Words that the list of places has and that are seldom or never meant as one."""

    never: frozenset[str]
    seldom: frozenset[str]
    first_names: frozenset[str]


class File(msgspec.Struct, frozen=True):
    """`data/places.toml` as it stands."""

    short_names: dict[str, list[str]]
    demonyms: dict[str, list[str]]
    metonyms: dict[str, list[str]]
    region_words: dict[str, list[str]]
    usual: dict[str, str]
    after: dict[str, list[str]]
    before: dict[str, list[str]]
    site_words: dict[str, tuple[str, ...]]
    named_sites: frozenset[str]
    context: Context
    organisation: Organisation
    not_places: NotPlaces
    abbreviations: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Lists:
    """`data/places.toml` in the forms that look-ups need."""

    countries: dict[str, str]
    demonyms: dict[str, str]
    metonyms: dict[str, str]
    region_words: dict[str, str]
    usual: dict[str, str]
    after: dict[str, str]
    before: dict[str, str]
    tails: frozenset[str]
    site_words: tuple[tuple[str, ...], ...]
    run_tails: dict[str, str]
    not_in_runs: frozenset[str]
    context: Context
    organisation: Organisation
    never: frozenset[str]
    seldom: frozenset[str]
    first_names: frozenset[str]
    titles_and_names: frozenset[str]
    abbreviations: dict[str, tuple[str, str]]


@cache
def lists() -> Lists:
    """The word lists; SettingError when `data/places.toml` is missing or broken."""
    try:
        file = msgspec.convert(vocab.table("places"), File)
    except msgspec.ValidationError as error:
        raise SettingError(f"data/places.toml is broken ({error}); install the package again") from error
    demonyms = _inverted(file.demonyms)
    after = {words.lower(): level for words, level in _inverted(file.after).items()}
    return Lists(
        countries=_inverted(file.short_names),
        demonyms=demonyms | {f"{word}s": code for word, code in demonyms.items() if word[-1] in "inrdkbt"},
        metonyms=_inverted(file.metonyms),
        region_words=_inverted(file.region_words),
        usual=file.usual,
        after=after,
        before=_inverted(file.before),
        tails=frozenset(words.split()[-1] for words in after) | TYPE_STARTS,
        site_words=tuple(file.site_words.values()),
        not_in_runs=file.context.prepositions | file.context.directions | ARTICLES_ENGLISH,
        run_tails=after | {word: "site" for word in file.named_sites},
        context=file.context,
        organisation=file.organisation,
        never=file.not_places.never | after.keys(),
        seldom=file.not_places.seldom,
        first_names=file.not_places.first_names,
        titles_and_names=file.not_places.first_names | file.context.titles,
        abbreviations=file.abbreviations,
    )


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text; in a text in capitals every word of three letters and more counts as capitalised."""
    words: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        shown = match.group()
        owns = bool(_POSSESSIVE.search(shown))
        end = match.end() - 2 * owns
        words.append(
            Word(match.start(), end, text[match.start() : end], text[last : match.start()], shown[0].isupper(), owns)
        )
        last = match.end()
    return tuple(words)


def is_loud(text: str) -> bool:
    """Whether a text is written in capitals, as old wire copy is."""
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(letter.isupper() for letter in letters) > LOUD * len(letters)


def _inverted(table: dict[str, list[str]]) -> dict[str, str]:
    return {name: code for code, names in table.items() for name in names}
