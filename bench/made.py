"""A made-up record of any size whose truth is known: reports, their readings, and which accounts tell one incident.

Every report is written for this purpose and tells nothing that happened; the places are real so that maps have
something to show. The same seed gives the same record. `python -m bench.made FILE --incidents N` writes one, to try
the desk on.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from onrecord import resolving
from onrecord.model import (
    Account,
    AccountId,
    Arrival,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    NearMiss,
    Outcome,
    Party,
    Reading,
    Received,
    Resolution,
    Span,
    Value,
    Voice,
    Weapon,
    When,
    Where,
    digest,
)
from onrecord.reading.gazetteer import Place, load
from onrecord.store import Store

SLICE = 500
"""Reports that are settled at a time."""
PARTS = tuple(part.name for part in fields(Resolution))
FIRST, DAYS = date(2019, 1, 1), 5 * 365
COUNTRIES = ("IRQ", "SYR", "YEM", "LBN", "UKR", "AFG", "NGA", "MLI", "PAK", "SOM")
WEAPONS = {
    "drone": "drone",
    "shelling_missile": "rocket",
    "air_strike": "air_strike",
    "bombing": "ied",
    "armed_assault": "firearm",
    "kidnapping": "firearm",
    "suicide_bombing": "suicide_vest",
}
NOUNS = {
    "drone": "drone attack",
    "shelling_missile": "rocket attack",
    "air_strike": "air strike",
    "bombing": "bomb attack",
    "armed_assault": "gun attack",
    "kidnapping": "abduction",
    "suicide_bombing": "suicide attack",
}
OBJECTS = ("checkpoint", "market", "depot", "barracks", "bridge", "school", "power station", "convoy", "clinic", "port")
GROUPS = tuple(
    f"{first} {second}" for first in ("Northern", "Red", "Free", "Silent") for second in ("Front", "Column", "Banner")
)
OUTLETS = tuple(
    f"{first} {second}"
    for first in ("Harbour", "Plain", "Summit", "Delta", "Meridian", "Cedar", "Morning", "River")
    for second in ("Wire", "Post", "Courier", "Radio", "Observer", "Gazette")
)
PEOPLE = ("a shopkeeper", "a driver", "a nurse", "two teachers", "a baker", "farmers nearby", "a night guard")
FILLERS = (
    "Traders in {place} closed their stalls before noon and most schools sent pupils home.",
    "Electricity was cut in {number} streets of {place} while crews looked at the lines.",
    "A spokesman said a review of the {object} would take about {number} days.",
    "Residents of {place} asked for more patrols on the road that leads to the {object}.",
    "The governor's office put the cost of repairs at {number} thousand.",
    "{outlet} could not reach anyone at the {object} by telephone on {day}.",
    "Farm prices in the area have moved little since, traders in {place} told {outlet}.",
    "A convoy of {number} trucks with flour reached {place} the day before.",
    "Roads to the {object} were open again by the evening, {number} hours later.",
    "Volunteers of the {place} relief committee handed out {number} blankets.",
    "A committee of {number} members is to hear those who were near the {object}.",
    "Insurers in {place} said claims from the quarter had doubled in {number} days.",
    "The next council meeting in {place} was moved from {day} to the week after.",
    "Two bakeries near the {object} gave bread away until {number} loaves were gone.",
    "{outlet} counted {number} people at a gathering in the square of {place}.",
)


@dataclass(frozen=True)
class Truth:
    """One made-up incident as it happened."""

    number: int
    kind: str
    day: date
    place: Place
    object: str
    group: str
    killed: int
    injured: int
    outcome: str
    near_miss: bool


@dataclass(frozen=True)
class Made:
    """A made-up record: what came in, what was read in it, and the incident behind each account."""

    received: tuple[Received, ...]
    readings: tuple[Reading, ...]
    incidents: tuple[Truth, ...]
    behind: dict[AccountId, int]


@dataclass
class Draft:
    """A report that is being written; claims are noted with where their words stand."""

    dice: random.Random
    text: str = ""
    accounts: list[tuple[str, tuple[int, int], list[tuple[str, Value, tuple[int, int], dict[str, Any]]], Truth]] = (
        field(default_factory=list)
    )

    def say(self, words: str) -> tuple[int, int]:
        """Write words; where they stand comes back."""
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def account(self, truth: Truth, words: str) -> None:
        """Write the words that tell of an event and begin its account."""
        self.accounts.append((truth.kind, self.say(words), [], truth))

    def claim(self, slot: str, value: Value, words: str, **more: Any) -> None:
        """Write the words of a value of the account begun last."""
        self.accounts[-1][2].append((slot, value, self.say(words), more))


def made(incidents: int, *, accounts: int = 6, seed: int = 7) -> Made:
    """A record of so many incidents with `accounts` times as many accounts, a few told in one report."""
    dice = random.Random(seed)
    truths = tuple(_truth(number, dice) for number in range(incidents))
    tellings = [truth for truth in truths for _ in range(_tellings(dice, accounts))]
    tellings = (tellings + list(dice.choices(truths, k=incidents * accounts)))[: incidents * accounts]
    tellings.sort(key=lambda truth: (truth.day, truth.number))
    received, readings, behind = [], [], {}
    for number, told in enumerate(_reports(tellings, dice)):
        item, reading = _report(number, told, dice)
        received.append(item)
        readings.append(reading)
        behind |= {account.id: truth.number for account, truth in zip(reading.accounts, told, strict=True)}
    return Made(tuple(received), tuple(readings), truths, behind)


def write(made_up: Made, path: Path) -> None:
    """Store the record and what follows from it in one transaction, as after a run."""
    with Store.open(path) as store, store.writing():
        for item, reading in zip(made_up.received, made_up.readings, strict=True):
            store.add(item, lambda old, new: old)
            store.put_reading(reading)
        store.rebuild(settled(made_up))


def settled(made_up: Made) -> Resolution:
    """The incidents, worked out slice by slice: the reports of one event are neighbours, so few fall on two slices.

    Comparing all with all would find a few more joins and takes many times as long.
    """
    found = []
    for start in range(0, len(made_up.received), SLICE):
        part = slice(start, start + SLICE)
        documents = [item.document for item in made_up.received[part]]
        found.append(resolving.resolve_and_keep(documents, made_up.readings[part]))
    return Resolution(**{name: tuple(chain.from_iterable(getattr(one, name) for one in found)) for name in PARTS})


@cache
def places() -> tuple[Place, ...]:
    """Towns of the countries that people have heard of, and bases: where made-up things happen."""
    known = [place for place in load().all() if place.country in COUNTRIES]
    towns = [place for place in known if place.level == "settlement" and place.population > 60_000]
    bases = [place for place in known if place.kind == "air_base"]
    return tuple(sorted((*towns, *bases), key=lambda place: place.id))


@cache
def provinces() -> dict[tuple[str | None, str], Place]:
    """The provinces of these countries by country and name."""
    return {(place.country, place.name): place for place in load().all("province") if place.country in COUNTRIES}


def _tellings(dice: random.Random, accounts: int) -> int:
    """How often an incident is told: most once to a few times, some very often."""
    return max(1, min(60, int(dice.paretovariate(1.1) * accounts / 4)))


def _truth(number: int, dice: random.Random) -> Truth:
    deadly = dice.random() < 0.3
    return Truth(
        number=number,
        kind=dice.choice(tuple(WEAPONS)),
        day=FIRST + timedelta(days=int(DAYS * dice.random() ** 0.7)),
        place=dice.choice(places()),
        object=dice.choice(OBJECTS),
        group=dice.choice(GROUPS),
        killed=dice.choice((1, 1, 2, 3, 5, 9, 14)) if deadly else 0,
        injured=dice.choice((0, 0, 1, 2, 4, 8, 20)),
        outcome=dice.choice(("completed", "completed", "completed", "failed", "intercepted")),
        near_miss=not deadly and dice.random() < 0.15,
    )


def _reports(tellings: list[Truth], dice: random.Random) -> Iterator[list[Truth]]:
    """The tellings in reports of one to three events, near in time and each event once a report."""
    at = 0
    while at < len(tellings):
        size = dice.choice((1, 1, 1, 1, 2, 2, 3))
        chosen: list[Truth] = []
        waiting: list[Truth] = []
        for truth in tellings[at : at + size]:
            (waiting if truth in chosen else chosen).append(truth)
        at += size
        yield chosen
        yield from ([truth] for truth in waiting)


def _report(number: int, told: list[Truth], dice: random.Random) -> tuple[Received, Reading]:
    draft = Draft(dice)
    outlet = dice.choice(OUTLETS)
    published = max(truth.day for truth in told) + timedelta(days=dice.choice((0, 1, 1, 1, 2, 3, 9)))
    draft.say(f"{told[0].place.name}, {published.day} {published:%B %Y} ({outlet}) - ")
    for truth in told:
        _tell(draft, truth, published)
        for filler in dice.sample(FILLERS, dice.choice((4, 5, 6, 7, 8))):
            number_word, day = dice.randint(2, 900), f"{truth.day:%A}"
            words = {
                "place": truth.place.name,
                "object": truth.object,
                "outlet": outlet,
                "number": number_word,
                "day": day,
            }
            draft.say(f" {filler.format(**words)}")
        draft.say("\n\n")
    draft.say(f"{outlet} report {number}.")
    return _finished(draft, number, outlet, published, f"{NOUNS[told[0].kind].capitalize()} in {told[0].place.name}")


def _tell(draft: Draft, truth: Truth, published: date) -> None:
    dice = draft.dice
    hedge = dice.choice(("asserted", "asserted", "reported", "suspected"))
    draft.say("An " if NOUNS[truth.kind][0] == "a" else "A ")
    draft.account(truth, NOUNS[truth.kind])
    _weapon(draft, truth)
    draft.say(" on the ")
    object_party = Party(kind="infrastructure", country=truth.place.country, object=truth.object)
    draft.claim("target", object_party, truth.object)
    _where(draft, truth)
    _when(draft, truth, published)
    draft.say(f". {dice.choice(PEOPLE).capitalize()} heard it at dawn. ")
    _toll(draft, truth)
    draft.say(" Officials " + ("suspect " if hedge == "suspected" else "named "))
    draft.claim("perpetrator", Party((f"the {truth.group}",), "armed_group"), f"the {truth.group}", certainty=hedge)
    status = Code("suspected" if hedge == "suspected" else dice.choice(("accused", "claimed", "confirmed")))
    draft.claim("perpetrator_status", status, " as those behind it")
    draft.say(".")
    if truth.outcome != "completed":
        draft.say(" It ")
        draft.claim("outcome", Outcome(truth.outcome), "failed" if truth.outcome == "failed" else "was shot down")
        draft.say(".")
    if truth.near_miss:
        draft.say(" It ")
        draft.claim(
            "near_miss", NearMiss(True, "came down beside a full dormitory"), "came down beside a full dormitory"
        )
        draft.say(".")


def _weapon(draft: Draft, truth: Truth) -> None:
    kind, span, claims, _ = draft.accounts[-1]
    claims.append(("weapon", Weapon(WEAPONS[kind]), span, {}))


def _where(draft: Draft, truth: Truth) -> None:
    """The place as one report has it: mostly right, at times only the province, at times the next town."""
    dice, place = draft.dice, truth.place
    chance = dice.random()
    province = provinces().get((place.country, place.province or ""))
    if chance < 0.12 and province is not None:
        value = Where(province.name, place.country, "province", place_id=province.id, province=province.name)
        draft.say(" in ")
        return draft.claim("where", value, f"{province.name} province")
    if chance > 0.95:
        place = dice.choice(places())
    value = Where(
        place.name, place.country, place.level, place.lat, place.lon, place.radius_km or 5.0, "occurred", place.id
    )
    draft.say(" in ")
    return draft.claim("where", value, place.name)


def _when(draft: Draft, truth: Truth, published: date) -> None:
    """The day as one report has it: by name, as a weekday, or only as part of the month."""
    dice, day = draft.dice, truth.day
    chance = dice.random()
    if chance < 0.6:
        words = f"on {day.day} {day:%B %Y}"
        value = When(day.isoformat(), day.isoformat(), words[3:], "none", "day")
    elif chance < 0.85 and (published - day).days < 7:
        words = f"on {day:%A}"
        value = When(day.isoformat(), day.isoformat(), words[3:], "publication", "day")
    else:
        first, last, name = _third(day)
        words = f"in {name} {day:%B %Y}"
        value = When(first.isoformat(), last.isoformat(), words[3:], "none", "part_of_month")
    draft.say(" ")
    draft.claim("when", value, words)


def _third(day: date) -> tuple[date, date, str]:
    start = 1 if day.day <= 10 else 11 if day.day <= 20 else 21
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    end = following - timedelta(days=1) if start == 21 else day.replace(day=start + 9)
    return day.replace(day=start), end, {1: "early", 11: "mid", 21: "late"}[start]


def _toll(draft: Draft, truth: Truth) -> None:
    dice = draft.dice
    voice = dice.choice(
        (Voice(), Voice("police", "speaker", "official"), Voice("the ministry", "speaker", "government"))
    )
    killed = max(0, truth.killed + dice.choice((0, 0, 0, 0, -1, 1))) if truth.killed else 0
    if killed:
        draft.say("At least " if dice.random() < 0.2 else "")
        draft.claim("killed", Count("number", killed, killed), f"{killed} people were killed", voice=(voice,))
    else:
        draft.claim("killed", Count("none_reported"), "No deaths were reported", voice=(voice,))
    if truth.injured:
        draft.say(" and ")
        draft.claim(
            "injured", Count("number", truth.injured, truth.injured), f"{truth.injured} were hurt", voice=(voice,)
        )
    draft.say(".")


def _finished(draft: Draft, number: int, outlet: str, published: date, title: str) -> tuple[Received, Reading]:
    raw = f"{outlet}\n{title}\n{draft.text}".encode()
    sha = hashlib.sha256(raw).hexdigest()
    day = published.isoformat()
    document = Document(
        id=DocumentId(digest(sha)),
        text=draft.text,
        raw_sha256=sha,
        address=f"https://example.org/{number}",
        outlet=outlet,
        published=When(day, day, dated="reported"),
        published_from="manifest",
        title=title,
        language="en",
    )
    cut: Callable[[tuple[int, int]], Span] = lambda at: Span.cut(document, *at)  # noqa: E731
    accounts = tuple(
        Account(
            AccountId(digest(document.id, str(trigger[0]))),
            document.id,
            kind,
            (cut(trigger),),
            tuple(Claim(slot, value, (cut(at),), rule="made", **more) for slot, value, at, more in claims),
        )
        for kind, trigger, claims, _ in draft.accounts
    )
    received = Received(document, raw, Arrival(document.id, f"made/{number:06}.txt"))
    return received, Reading(document.id, "made", accounts)


def main() -> None:
    """Write a made-up record to a new file."""
    parser = argparse.ArgumentParser(description="write a made-up record, to try the desk on")
    parser.add_argument("file", type=Path)
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--accounts", type=int, default=6, help="accounts an incident (default 6)")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    made_up = made(given.incidents, accounts=given.accounts, seed=given.seed)
    write(made_up, given.file)
    print(
        f"{len(made_up.received)} reports, {len(made_up.behind)} accounts of {given.incidents} incidents: {given.file}"
    )


if __name__ == "__main__":
    main()
