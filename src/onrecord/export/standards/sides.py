"""Who did it and who was hit, as the standards ask: named or not, of which country, of which kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from onrecord import vocab
from onrecord.export.standards.lands import countries
from onrecord.export.table import Row
from onrecord.model import Claim, Party, Where

ARMED = frozenset(("armed_group", "military", "police", "state"))
OF_STATE = frozenset(("state", "military", "police", "government"))
_WORD = re.compile(r"[\w.'’&]+(?:-[\w.'’&]+)*")


@dataclass(frozen=True)
class Side:
    """One side of an event: proper names alone, all words for people and bodies, and the things that were hit."""

    kind: str
    country: str | None = None
    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    backed_by: tuple[str, ...] = ()
    count: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """All that is said of it, people before things."""
        return self.people + self.things

    @property
    def of_state(self) -> bool:
        """True for a state, its forces and its offices."""
        return self.kind in OF_STATE

    @property
    def armed(self) -> bool:
        """True for those who can shoot back."""
        return self.kind in ARMED


def side_of(row: Row, slot: str) -> Side | None:
    """The side that a slot names; None when nothing is told of it.

    The country is the settled one where the claims behind it agree. The name of the place itself, told as what was hit,
    says where it lies and not whose people were there, so that it has no say.
    """
    settled = row.settled(slot)
    parties = [one.value for one in settled if isinstance(one.value, Party)]
    if not parties:
        return None
    claims = [claim for one in settled for claim in row.view.claims(one.support)]
    first, every = parties[0], (*parties, *_parties(claims))
    things = _unique(party.object for party in every)
    people = tuple(name for name in _unique(name for party in every for name in party.names) if name not in things)
    count = first.count.low if first.count and first.count.low == first.count.high else None
    return Side(
        first.kind,
        _country(first, claims, _places(row)),
        tuple(name for name in people if is_named(name)),
        people,
        things,
        _unique(party.backed_by for party in every),
        count,
    )


def is_named(name: str) -> bool:
    """True for a name that names somebody, false for words that only say of what kind they are.

    >>> is_named("Iranian-backed groups"), is_named("Houthi rebels"), is_named("Northern Front")
    (False, True, True)
    """
    return any(_tells(word) for word in _WORD.findall(name))


def _tells(word: str) -> bool:
    """True when a word is part of a name: it has a capital and is no general word, people's name or country."""
    if not any(letter.isupper() or not letter.isascii() for letter in word):
        return any(letter.isdigit() for letter in word)
    low = word.casefold().rstrip(".").removesuffix("'s").removesuffix("’s")
    beginning, _, rest = low.partition("-")
    ending = low.rpartition("-")[2]
    unnamed = vocab.table("standards")["unnamed"]
    if rest and (ending in unnamed["endings"] or beginning in unnamed["beginnings"]):
        return False
    return low not in _general()


@cache
def _general() -> frozenset[str]:
    """Words that name nobody: kinds of party, peoples, countries, and a few more."""
    kinds = (word for kind in vocab.table("parties")["kind"] for word in kind["words"])
    peoples = (name for names in vocab.table("places")["demonyms"].values() for name in names)
    lands = (country.name for country in countries().values())
    own = vocab.table("standards")["unnamed"]["words"]
    return frozenset(word.casefold() for words in (kinds, peoples, lands, own) for word in words) | {"the", "a", "an"}


def _country(settled: Party, claims: Iterable[Claim], places: set[str]) -> str | None:
    told = {
        party.country for party in _parties(claims) if party.country and not {*party.names, party.object or ""} & places
    }
    if len(told) == 1:
        return told.pop()
    return None if told else settled.country if not {*settled.names, settled.object or ""} & places else None


def _parties(claims: Iterable[Claim]) -> list[Party]:
    return [claim.value for claim in claims if isinstance(claim.value, Party)]


def _places(row: Row) -> set[str]:
    return {one.value.name for one in row.settled("where") if isinstance(one.value, Where)}


def _unique(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
