"""Whether an incident falls under a tally: by its days, places, kind and who did it, surely, perhaps or not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from onrecord.model import AccountId, Aggregate, Document, Incident, Party, Value, Weapon, When, Where
from onrecord.resolving.geometry import place_level
from onrecord.resolving.profile import place_of
from onrecord.resolving.tables import words
from onrecord.resolving.tokens import fold, names_meet, tokens
from onrecord.resolving.witness import bounds
from onrecord.vocab import codes, table

Fit = Literal["sure", "maybe", "no"]
Window = tuple[int, int]
INSIDE = ("same_site", "same_settlement", "within_radius", "same_area", "contains")
HIT = re.compile(r"\b(?:against|on)\s+(.{3,60})", re.DOTALL)
SUFFERED = re.compile(
    r"(?:been )?(?:attacked|hit|struck|targeted|shelled|bombed|fired (?:at|on)|(?:come|came) under)\b"
)
SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])|\n")
US = frozenset({"us"})  # of the U.S., though a pronoun elsewhere
NAME = re.compile(r"\b[A-Z][\w.]*")
BEFORE = 160
"""Characters before a tally in which the sentence names who was attacked."""
STATE = "state"


@dataclass(frozen=True)
class Extent:
    """What an incident covers: every window of days, place, weapon and party that any of its reports gives it."""

    kind: str
    windows: tuple[tuple[int | None, int | None], ...]
    places: tuple[Where, ...]
    weapons: frozenset[str]
    parties: tuple[Party, ...]
    told: int | None  # the day it was first told


def extent_of(incident: Incident, told_on: Mapping[AccountId, int | None]) -> Extent:
    """The extent of an incident, rivals included; `told_on` has the day each account was published."""
    whens = [value for value in _values(incident, "when") if isinstance(value, When) and value.resolved]
    occurred = [when for when in whens if when.dated == "occurred" and when.earliest] or whens
    days = [day for account in incident.accounts if (day := told_on.get(account)) is not None]
    return Extent(
        kind=incident.kind,
        windows=tuple(dict.fromkeys(bounds(when) for when in occurred)),
        places=tuple(
            value
            for value in _values(incident, "where")
            if isinstance(value, Where) and value.role not in ("launched", "said")
        ),
        weapons=frozenset(value.code for value in _values(incident, "weapon") if isinstance(value, Weapon)),
        parties=tuple(value for value in _values(incident, "perpetrator") if isinstance(value, Party)),
        told=min(days, default=None),
    )


def _values(incident: Incident, slot: str) -> Iterable[Value]:
    for row in incident.of(slot):
        yield row.value
        yield from (value for value, _ in row.rivals)


def is_counted(what: str) -> bool:
    """False for a total of dead or hurt, which counts no events."""
    return not set(fold(what).split()) & set(table("coverage")["not_counted"]["what"])


def who_was_hit(aggregate: Aggregate, document: Document) -> frozenset[str]:
    """The folded words of the names it calls attacked: "attacks on U.S. troops", "U.S. forces were attacked"."""
    found: set[str] = set()
    for span in aggregate.spans:
        said = list(HIT.findall(span.quote))
        if SUFFERED.match(span.quote):
            said.append(SENTENCE_END.split(document.text[max(0, span.start - BEFORE) : span.start])[-1])
        found |= {word for phrase in said for name in NAME.findall(phrase.split(" in ")[0]) for word in tokens(name)}
    return frozenset(found - (words("function") - US) - words("generic") - words("report"))


def nations(parties: Iterable[Party]) -> dict[str, str]:
    """The country of each word that names one state alone among these: "american" and "us" of the United States."""
    found: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        if party.kind == STATE and party.country:
            for name in party.names:
                for word in tokens(name) - words("generic"):
                    found[word].add(party.country)
    return {word: min(countries) for word, countries in found.items() if len(countries) == 1}


@dataclass(frozen=True)
class Scope:
    """What a tally counts: the words of what, who was hit and of which states, who did it, where and in which days."""

    what: str
    hit: frozenset[str]
    hit_states: frozenset[str]
    perpetrator: tuple[Party, ...]
    where: tuple[Where, ...]
    window: Window


def fits(extent: Extent, scope: Scope) -> Fit:
    """sure when days, places, kind and party all fit, maybe when the record leaves one open, no when one does not."""
    found = (
        _kind_fits(extent, scope.what),
        _time_fits(extent, scope.window),
        _place_fits(extent, scope.where),
        _party_fits(extent, scope),
    )
    return "no" if "no" in found else "maybe" if "maybe" in found else "sure"


def _kind_fits(extent: Extent, what: str) -> Fit:
    if extent.kind in table("coverage")["not_counted"]["kinds"]:
        return "no"
    kinds, weapons = _counted(what)
    if not kinds or extent.kind in kinds or extent.weapons & weapons:
        return "sure"
    return "maybe" if extent.kind == "attack" and not extent.weapons - {"unknown", "other"} else "no"


@cache
def _counted(what: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds and weapons that the words of a tally name; none for "attacks", which names all."""
    said = set(fold(what).split())
    rows: list[dict[str, Any]] = [row for row in table("coverage")["counts"] if said & set(row["words"])]
    kinds = frozenset(kind for row in rows for kind in row["kinds"])
    assert kinds <= set(codes("kind"))
    return kinds, frozenset(weapon for row in rows for weapon in row["weapons"])


def _time_fits(extent: Extent, window: Window) -> Fit:
    """sure when every day it may have happened lies in the window; without a day by the day it was told."""
    first, last = window
    if not extent.windows:
        return "no" if extent.told is not None and extent.told < first else "maybe"
    inside = [start is not None and end is not None and first <= start and end <= last for start, end in extent.windows]
    if all(inside):
        return "sure"
    meet = any((end is None or end >= first) and (start is None or start <= last) for start, end in extent.windows)
    return "maybe" if meet else "no"


def _place_fits(extent: Extent, where: Sequence[Where]) -> Fit:
    if not where:
        return "sure"
    levels = [place_level(place_of(one), place_of(scope)) for one in extent.places for scope in where]
    countries = {scope.country for scope in where if scope.level == "country"}
    if any(level in INSIDE for level in levels) or any(
        one.country in countries for one in extent.places if one.country
    ):
        return "sure"
    return (
        "maybe" if not levels or any(level in ("same_country", "missing", "other_name") for level in levels) else "no"
    )


def _party_fits(extent: Extent, scope: Scope) -> Fit:
    """no for what the hit side did itself and for another named party; maybe where nobody is named."""
    states = [party for party in extent.parties if party.kind == STATE]
    doers = {word for party in states for name in party.names for word in tokens(name)}
    if doers & scope.hit or any(party.country in scope.hit_states for party in states):
        return "no"
    if not scope.perpetrator:
        return "sure"
    named = [party for party in extent.parties if _named(party)]
    if not named:
        return "maybe"
    return "sure" if any(_one_side(one, other) for one in extent.parties for other in scope.perpetrator) else "no"


def _one_side(one: Party, other: Party) -> bool:
    """Two parties of one name, or a group beside words that only say of which kind it is."""
    left, right = _named(one), _named(other)
    if left and right:
        return names_meet(left, right)
    return one.kind == other.kind or "unknown" in (one.kind, other.kind)


def _named(party: Party) -> frozenset[str]:
    names = [tokens(name) for name in party.names]
    found: frozenset[str] = frozenset().union(*(name for name in names if not name & words("descriptive")))
    return found - words("generic") - words("function")
