"""What answers what, what came after what, who stands with whom: as the text states, believes or lets one propose."""

from __future__ import annotations

import pytest
from factories import a_document

from onrecord.model import Reading, When
from onrecord.reading import rule_reader

READER = rule_reader()


def read(text: str) -> Reading:
    return READER.read(a_document("ties", text, published="2024-05-05"))


def ties(text: str, kind: str) -> list[tuple[str, str, str]]:
    """Source, target and status of each relation of a kind; accounts by their place, aggregates by their id."""
    reading = read(text)
    names = {account.id: f"a{number}" for number, account in enumerate(reading.accounts, 1)}
    return [
        (names.get(r.source, r.source), names.get(r.target, r.target), r.status)
        for r in reading.relations
        if r.type == kind
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rockets hit a base near Erbil on Friday. France bombed a depot in Syria in response to the attack.",
            [("a2", "a1", "stated")],
        ),
        (
            "Britain bombed a depot in Syria on Friday in response to a wave of drone attacks.",
            [("a1", "g1", "stated")],
        ),
        ("Britain bombed a depot in Syria on Friday. Its response to the budget was cool.", []),
        (
            "In response to a wave of rocket attacks, at the minister's order, French jets bombed a camp in Mali.",
            [("a1", "g1", "stated")],
        ),
        (
            "Turkey shelled Manbij on Friday, in answer, it said, to the rocket attack on Kilis a day earlier.",
            [("a1", "a2", "stated")],
        ),
        (
            "French troops fired back with mortars after they were attacked at their post near Gao on Friday.",
            [("a1", "a2", "stated")],
        ),
        (
            "Rockets hit Kilis on Friday. Turkey responded to the rocket fire by shelling positions near Manbij.",
            [("a2", "a1", "stated")],
        ),
        (
            "Rockets hit Kilis on Friday. In response, Turkish jets bombed a depot near Manbij.",
            [("a2", "a1", "stated")],
        ),
        (
            "Rockets hit a post near Kilis on Friday, and Turkey retaliated with artillery strikes on Manbij.",
            [("a2", "a1", "stated")],
        ),
        (  # the words hang on no verb: the search for one must end
            "Rockets hit a post near Kilis on Friday. A strike on a depot in Manbij was a response to the attack.",
            [("a2", "a1", "stated")],
        ),
        ("Rockets hit Kilis on Friday. The mayor wept. In response, Turkish jets bombed a depot near Manbij.", []),
        (
            "The rocket attack on Kilis on Friday prompted retaliatory strikes on a depot near Manbij.",
            [("a2", "a1", "stated")],
        ),
    ],
)
def test_an_answer_is_tied_to_what_the_words_name(text, expected):
    assert ties(text, "response_to") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rockets hit Kilis on Friday. The minister vowed to bomb Manbij in retaliation for the attack.",
        "Rockets hit Kilis on Friday. The police response to the attack was slow, a shopkeeper said.",
        "Jets bombed Manbij on Friday. The minister denied that it was in response to the rocket attack on Kilis.",
    ],
)
def test_what_is_only_vowed_or_denied_and_a_slow_reply_answer_nothing(text):
    assert [row for row in ties(text, "response_to") if row[2] == "stated"] == []


def test_this_series_of_attacks_means_the_one_attack_told_of_it_too():
    text = (
        "Militias have carried out a series of attacks on French troops in Mali. On May 2 a drone killed a French "
        "soldier near Gao. France bombed a camp near Kidal on May 3 in response to this series of attacks."
    )
    answered = ties(text, "response_to")
    assert ("a2", "a1", "stated") in answered and any(target.startswith("g") for _, target, _ in answered)


@pytest.mark.parametrize(
    "words",
    [
        "The attack was the latest in a series of bomb attacks on mosques in Pakistan.",
        "It was one of dozens of attacks on mosques since May.",
    ],
)
def test_the_latest_in_a_series_is_stated_to_be_part_of_it(words):
    assert ties(f"A bomb killed two people in Quetta on Friday. {words}", "part_of") == [("a1", "g1", "stated")]


def test_what_answers_a_wave_and_what_the_hit_side_does_are_no_part_of_it():
    text = "Britain bombed a camp in Syria on Friday in response to a wave of drone attacks. These attacks hit bases."
    assert ties(text, "part_of") == []
    text = "Militias told of a wave of drone attacks against French troops. French jets bombed drone depots on Friday."
    assert ties(text, "part_of") == []


def test_hours_after_is_a_stated_order_and_a_time_without_a_day():
    reading = read("Hours after a drone struck a tanker off Yemen, British jets bombed a radar site in Hodeidah.")
    later = next(a for a in reading.accounts if a.kind == "air_strike")
    earlier = next(a for a in reading.accounts if a is not later)
    whens = [
        c.value for c in later.of("when") if isinstance(c.value, When) and c.value.anchor == f"account:{earlier.id}"
    ]
    assert [(w.earliest, w.latest, w.precision) for w in whens] == [(None, None, "relative")]
    assert [(r.source, r.target, r.status) for r in reading.relations if r.type == "after"] == [
        (later.id, earlier.id, "stated")
    ]


def test_that_one_attack_belongs_to_these_attacks_is_only_proposed():
    text = "A drone hit a base near Erbil on Friday. A wave of drone attacks has hit bases in Iraq."
    assert ties(text, "part_of") == [("a1", "g1", "proposed")]


def test_who_stands_with_whom_is_told_by_the_words():
    text = "Jets hit a depot that was believed to be used by militias on Friday. French troops are based in Chad."
    assert ties(text, "used_by") == [("a depot", "militias", "believed")]
    assert ties(text, "based_in") == [("French troops", "Chad", "stated")]
