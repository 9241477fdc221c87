"""Draws the facts of invented attacks: who, what, where, when and how many, before a word of the text is written."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "data" / "generator"
VAGUE = ("dozens of", "scores of", "several", "hundreds of", "a handful of", "many", "a number of", "a few", "a dozen")
HEDGES = ("at least", "more than", "about", "up to", "around", "some", "over", "as many as", "nearly")


@dataclass(frozen=True)
class Name:
    """A thing by its first and its later mention, and whether verbs with it are plural."""

    first: str
    later: str
    plural: bool


@dataclass(frozen=True)
class Place:
    """A town with what lies round it, or a stretch of sea (town "" and the words with their preposition)."""

    town: str
    province: str
    part: str
    city: bool
    country: str
    adjective: str
    capital: str
    zone: str
    sea: tuple[str, str] | None = None


@dataclass(frozen=True)
class Count:
    """A number as the text gives it: `low` with a hedge, an upper end, a vague word, or nobody (low 0)."""

    low: int
    high: int = 0
    hedge: str = ""
    vague: str = ""


@dataclass(frozen=True)
class Incident:
    """One invented event: its codes as in the head of a text, and its facts; None is a fact that nobody tells."""

    key: str
    codes: dict[str, str]
    actor: str
    place: Place
    day: dt.date
    target: Name
    weapon: Name
    victim: tuple[str, str]
    person: str
    vname: str
    people: Name | None
    org: Name | None
    force: Name
    killed: Count | None
    injured: Count | None


def load(name: str) -> dict[str, Any]:
    """One of the word lists of training/data/generator."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Lexicon:
    """All word lists and patterns."""

    places: tuple[Place, ...]
    things: dict[str, Any]
    parties: dict[str, Any]
    clauses: dict[str, Any]
    facts: dict[str, Any]
    pages: dict[str, Any]


def lexicon() -> Lexicon:
    """The word lists, read from their files."""
    places = []
    for country, row in load("places").items():
        for line in row["places"]:
            town, province, part = line.split("; ")
            places.append(
                Place(
                    town.lstrip("*"), province, part, town[0] == "*",
                    country, row["adjective"], row["capital"], row["zone"],
                )
            )  # fmt: skip
    return Lexicon(tuple(places), *(load(name) for name in ("things", "parties", "clauses", "facts", "pages")))


def name_of(entry: str) -> Name:
    """A name from an entry of the lists.

    >>> name_of("two drones+; the drones")
    Name(first='two drones', later='the drones', plural=True)
    """
    first, _, later = entry.partition("; ")
    plural = first.endswith("+") or later.split()[-1] in ("men", "pair", "four") or later.endswith("rs")
    return Name(first.rstrip("+"), later, plural or first.split()[0] in ("two", "three", "four", "armed"))


def party(rng: random.Random, entries: list[str]) -> Name:
    """A group or force; its own name tells whether verbs with it are plural."""
    first, _, later = rng.choice(entries).partition("; ")
    last = first.split()[-1]
    return Name(first, later, last.endswith("s") and last not in ("Hamas",) or last in ("troops", "police"))


def draw_force(rng: random.Random, words: Lexicon, place: Place, kind: str) -> Name:
    """A force of the country or, less often, one known in its region."""
    adjective = place.adjective
    if rng.random() < 0.35 or adjective == "Northern Irish":
        return party(rng, words.parties["force"][place.zone])
    air = ["air force; the air force", "military; the military"]
    ground = ["army; the army", "military; the military", "troops; the troops", "security forces; the security forces"]
    own = rng.choice(air if kind in ("air_strike", "drone") else ground + ["special forces; the commandos"])
    article = "" if own.startswith(("troops", "security", "special")) else "the "
    return party(rng, [f"{article}{adjective} {own}"])


def draw_place(rng: random.Random, words: Lexicon, zone: str | None = None) -> Place:
    """A place of any country, or of one region; countries come up about alike."""
    near = [place for place in words.places if zone in (None, place.zone)]
    country = rng.choice(sorted({place.country for place in near}))
    return rng.choice([place for place in near if place.country == country])


def draw_count(rng: random.Random, most: int) -> Count:
    """A number of people: mostly plain, sometimes hedged, a span or vague."""
    kind = rng.random()
    low = rng.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]) if rng.random() < 0.6 else rng.randint(10, most)
    if kind < 0.6:
        return Count(low)
    if kind < 0.82:
        return Count(max(low, 2), hedge=rng.choice(HEDGES if low > 9 else ("at least", "up to", "more than")))
    if kind < 0.88:
        return Count(max(low, 2), high=max(low, 2) + rng.randint(1, 6))
    return Count(3, vague=rng.choice(VAGUE))


def draw_casualties(rng: random.Random, outcome: str, kind: str) -> tuple[Count | None, Count | None]:
    """Killed and injured: numbers, zero or untold, as the kind and the outcome allow."""
    if kind in ("threat", "kidnapping", "assassination", "seizure") or outcome == "foiled":
        return None, None
    zero = Count(0)
    if outcome in ("failed", "intercepted", "interception"):
        return rng.choice([(zero, zero), (None, None)])
    most = rng.choice([12, 20, 45, 120] if kind not in ("raid", "arson", "drone", "clash") else [12, 20])
    killed, injured = draw_count(rng, most), draw_count(rng, 2 * most)
    if kind == "arson" or outcome == "partly_intercepted":
        return rng.choice([(zero, zero), (None, None), (None, injured), (zero, injured)])
    return rng.choice(
        [(killed, injured), (killed, injured), (killed, injured), (killed, None), (None, injured),
         (zero, injured), (zero, zero), (None, None)]
    )  # fmt: skip


def draw_blame(rng: random.Random, actor: str) -> tuple[str, str]:
    """How surely a name stands behind it, and how the text names the one who acts."""
    if actor == "force":
        return rng.choice(["confirmed", "accused", "confirmed", "denied"]), "org"
    if actor == "org":
        return "claimed", "org"
    if actor == "both":
        return "accused", "org"
    blame = rng.choices(
        ["unknown", "claimed", "accused", "suspected", "denied"], weights=[34, 24, 20, 16, 6]
    )[0]  # fmt: skip
    ways = {"unknown": ["people"], "suspected": ["suspected", "people"], "accused": ["fighters", "people"]}
    return blame, rng.choice(ways.get(blame, ["people"]))


def draw(rng: random.Random, words: Lexicon, key: str, published: dt.date, place: Place) -> Incident:
    """An event told as news on the day it is published, at a place of the given place's region."""
    flying = ("drone", "interception") if published.year < 2001 else ()
    kinds = [name for name in sorted(words.clauses) if name not in flying]
    kind = rng.choices(kinds, weights=[words.clauses[name]["weight"] for name in kinds])[0]
    return draw_kind(rng, words, (key, kind), published, place)


def draw_kind(
    rng: random.Random, words: Lexicon, named: tuple[str, str], published: dt.date, place: Place, answer: bool = False
) -> Incident:
    """An event of the kind asked for; `named` is its key in the text and its kind; an answer hits militants."""
    key, kind = named
    rows = words.clauses[kind]
    outcomes = [name for name in ("completed", "failed", "foiled", "intercepted", "partly_intercepted") if name in rows]
    outcome = rng.choices(outcomes, weights=[6 if name == "completed" else 1 for name in outcomes])[0]
    target_class = "militant" if answer else rng.choice(rows["targets"])
    things = words.things["target"][target_class]
    side = rows["actor"] if rows["actor"] != "either" else rng.choice(["group", "force"])
    blame, actor = draw_blame(rng, side)
    if rows["actor"] == "either":
        actor = "org"
    if kind == "interception" or (outcome in ("foiled", "failed") and blame in ("claimed", "denied")):
        blame = rng.choice(["accused", "unknown"]) if actor == "people" else "accused"
    arms = "blade" if kind == "armed_assault" and rng.random() < 0.15 else rows["weapon"]
    parties = words.parties
    org = draw_force(rng, words, place, kind) if side == "force" else party(rng, parties["group"][place.zone])
    people = name_of(rng.choice(parties["people"][rows["people"]])) if rows["people"] else None
    if target_class == "ship":
        place = replace(place, sea=tuple(rng.choice(words.things["sea"][place.zone]).split("; ")))
    one, many = rng.choice(things["victims"]).split("; ")
    person = rng.choice(parties["person"]["taken" if kind == "kidnapping" else "offices"])
    killed, injured = draw_casualties(rng, outcome, kind)
    stage = "executed" if outcome != "foiled" else "attempted"
    codes = {"kind": kind, "stage": stage, "outcome": outcome, "realis": "actual", "certainty": "reported"}
    return Incident(
        key, {**codes, "blame": blame}, actor, place, published - dt.timedelta(rng.choice([0, 0, 1, 1, 1, 2, 3, 5])),
        name_of(rng.choice(things["names"])), name_of(rng.choice(words.things["weapon"][arms])),
        (one, many), person, rng.choice(parties["person"][place.zone]), people,
        None if blame == "unknown" else org,
        draw_force(rng, words, place, "clash"), killed, injured,
    )  # fmt: skip
