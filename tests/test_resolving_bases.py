"""Resolving what a reader really gives: no dates, several places in one account, one base hit again and again."""

from __future__ import annotations

from typing import Any

from factories import ASAD, DRONE, a_claim, a_day, a_document, a_reading, an_account, number

from onrecord.model import Account, Document, NearMiss, Outcome, Party, Where
from onrecord.resolving import resolve

Told = tuple[Document, Account]

HARIR = Where("Harir air base", "IRQ", "site", 36.5337, 44.3399, 4.0)
TANF = Where("al-Tanf garrison", "SYR", "site", 33.51, 38.62, 5.0)
SYRIA = Where("southern Syria", "SYR", "part_of_country")
SHOT_DOWN = Outcome("intercepted")
RESISTANCE = Party(("Islamic Resistance in Iraq",), "armed_group")
UNDATED = "The command says its gunners downed a drone that came for {}. It gave no day, and named nobody for it."
DATED = "Gunners downed a drone that came for {} on {}, the command says, and nobody there was hurt by what fell."


def told(name: str, published: str | None, text: str, kind: str = "drone", **slots: Any) -> Told:
    document = a_document(name, text, published)
    return document, an_account(document, kind, id=f"{name}-1", **slots)


def incidents(*pairs: Told) -> set[frozenset[str]]:
    found = resolve([pair[0] for pair in pairs], [a_reading(*pair) for pair in pairs]).incidents
    return {frozenset(incident.accounts) for incident in found}


def proposed(*pairs: Told) -> int:
    links = resolve([pair[0] for pair in pairs], [a_reading(*pair) for pair in pairs]).links
    return sum(link.kind == "same_event" for link in links)


def at_asad(name: str, day: str) -> Told:
    slots = {"weapon": DRONE, "outcome": SHOT_DOWN, "perpetrator": RESISTANCE}
    return told(name, day, DATED.format("al-Asad air base", day), when=a_day(day), where=ASAD, **slots)


def undated(name: str, *places: Where, published: str | None = None) -> Told:
    slots = {"weapon": DRONE, "outcome": SHOT_DOWN, "perpetrator": RESISTANCE}
    text = UNDATED.format(" and ".join(place.name for place in places))
    return told(name, published, text, where=list(places), **slots)


def test_an_undated_telling_joins_no_attack_on_a_base_hit_on_other_days_too() -> None:
    pairs = at_asad("first", "2023-10-18"), at_asad("second", "2023-10-27"), undated("silent", ASAD)
    assert len(incidents(*pairs)) == 3
    assert proposed(*pairs)


def test_an_account_of_two_bases_is_no_bridge_between_them() -> None:
    one, other = undated("asad", ASAD), undated("harir", HARIR)
    both = undated("both", ASAD, HARIR)
    assert len(incidents(one, both, other)) == 3


def test_a_report_that_recalls_an_earlier_attack_is_no_telling_of_it() -> None:
    soldier = Party(("soldier",), "military")
    monday = told(
        "mon", "2024-07-16", "A soldier was stabbed.", "armed_assault", when=a_day("2024-07-15"), target=soldier
    )
    days = [a_claim("when", a_day(day), score=score) for day, score in (("2024-07-18", 0.95), ("2024-07-15", 0.85))]
    thursday = told("thu", "2024-07-18", "A policeman was stabbed.", "armed_assault", when=days, target=soldier)
    assert len(incidents(monday, thursday)) == 2


def test_a_place_the_reader_is_far_less_sure_of_is_no_second_site() -> None:
    paris = Where("Paris", "FRA", "settlement", 48.853, 2.349, 15.0)
    nice = Where("Nice", "FRA", "settlement", 43.703, 7.266, 6.0)
    dead = {"when": a_day("2016-07-14"), "killed": number(70, open_ended=True)}
    sure = told("a", "2016-07-14", "A lorry drove into the crowd.", "attack", where=nice, **dead)
    places = [a_claim("where", nice, score=0.8), a_claim("where", paris, score=0.5)]
    unsure = told("b", "2016-07-15", "The lorry ran down people at the sea.", "attack", where=places, **dead)
    assert len(incidents(sure, unsure)) == 1


def test_news_without_a_day_joins_what_happened_shortly_before_where_its_words_name_the_place() -> None:
    first = told(
        "first",
        "2023-10-19",
        "Drones hit a garrison in southern Syria. At al-Tanf American troops train fighters of the Maghawir.",
        where=SYRIA,
        weapon=DRONE,
        perpetrator=RESISTANCE,
    )
    later = told(
        "later",
        "2023-10-25",
        "Twenty soldiers were hurt when drones hit the garrison where they train Maghawir fighters.",
        where=TANF,
        weapon=DRONE,
        when=a_day("2023-10-18"),
        perpetrator=RESISTANCE,
    )
    assert len(incidents(first, later)) == 1


def test_a_day_inferred_from_publication_dates_nothing() -> None:
    guess = a_claim("when", a_day(None, "2023-10-30"), certainty="inferred")
    silent = told("b", "2023-10-30", "A drone fell on the depot at the river.", where=ASAD, when=guess)
    near = told("a", "2023-10-20", "A drone came down by the canteen.", where=ASAD, when=a_day("2023-10-12"))
    assert len(incidents(near, silent)) == 2
    assert not proposed(near, silent)


def test_two_tellings_of_a_near_miss_are_alike_in_it() -> None:
    close = NearMiss(True, "the warhead did not go off")
    slots = {"weapon": DRONE, "near_miss": close, "when": a_day("2023-10-25")}
    one = told("a", "2023-10-26", "The warhead in the roof did not go off.", where=ASAD, **slots)
    other = told("b", "2023-10-27", "It could have been a massacre, officers said.", where=ASAD, **slots)
    (why,) = resolve([one[0], other[0]], [a_reading(*one), a_reading(*other)]).likenesses
    assert ("near_miss", "both") in {(level.slot, level.name) for level in why.levels}
