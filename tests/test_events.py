"""Which words tell an event, of what kind, how surely, and which only look as if they did."""

from __future__ import annotations

import pytest

from onrecord import vocab
from onrecord.reading import events, nlp


def told(text: str) -> list[tuple[str, str, str]]:
    """The event words of a text with the kind and the strength they have."""
    return [(text[m.start : m.end], m.kind, m.strength) for m in events.mentions(nlp.parse(text))]


def weapons(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.weapon) for m in events.means(nlp.parse(text))]


@pytest.mark.parametrize(
    ("text", "words", "kind", "strength"),
    [
        ("Gunmen attacked a convoy.", "attacked", "attack", "sure"),
        ("A blast shook the hotel.", "blast", "bombing", "weak"),
        ("Two rockets landed beside the runway.", "landed", "attack", "means"),
        ("It killed two people.", "killed", "attack", "result"),
        ("The crew shot down two drones.", "shot down", "interception", "means"),
        ("Youths set fire to a clinic.", "set fire to", "arson", "sure"),
        ("A man blew himself up at the gate.", "blew himself up", "suicide_bombing", "sure"),
        ("Guards were taken hostage.", "taken hostage", "kidnapping", "sure"),
        ("A bomb damaged a power line.", "bomb damaged", "attack", "sure"),
        ("A base came under rocket fire.", "came under rocket fire", "attack", "sure"),
        ("Troops raided a camp.", "raided", "raid", "weak"),
        ("Police foiled a plot to bomb a bank.", "plot to bomb", "bombing", "sure"),
        ("The envoy visited Aden.", "visited", "diplomatic", "weak"),
        ("Two dead as bomb explodes in bazaar.", "bomb explodes", "bombing", "sure"),
        ("He was charged with setting fire to a mosque.", "setting fire to", "arson", "sure"),
    ],
)
def test_words_tell_an_event_of_a_kind(text, words, kind, strength):
    assert (words, kind, strength) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "He died of a heart attack.",
        "A carrier strike group sailed east.",
        "Sharks attacked two swimmers.",
        "Hackers attacked the bank.",
        "The rail strikes end on Monday.",
        "He shot past the keeper.",
        "The minister came under pressure over the fire.",
    ],
)
def test_look_alikes_tell_no_sure_event(text):
    assert [row for row in told(text) if row[2] == "sure"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A shell hit the school.", [("shell", "artillery")]),
        ("A shell company bought the field.", []),
        ("Shell raised its dividend.", []),
        ("A land mine killed a farmer.", [("land mine", "mine")]),
        ("A mine exploded under a bus.", [("mine", "mine")]),
        ("The coal mine closed.", []),
        (
            "A suicide bomber rammed a car bomb into the gate.",
            [("suicide bomber", "suicide_vest"), ("car bomb", "vehicle_bomb")],
        ),
        ("An anti-missile battery stood by.", []),
        ("A bomb squad was called.", []),
    ],
)
def test_weapon_words_are_told_from_their_look_alikes(text, expected):
    assert weapons(text) == expected


@pytest.mark.parametrize(
    ("text", "word", "definite", "marks"),
    [
        ("The attack lasted an hour.", "attack", True, {"same"}),
        ("An attack lasted an hour.", "attack", False, set()),
        ("A second attack followed.", "attack", False, {"other"}),
        ("A previous attack killed two.", "attack", False, {"earlier"}),
        ("It was the third attack on the plant.", "attack", True, {"same"}),
        ("The camp was empty when it was bombed.", "bombed", True, set()),
    ],
)
def test_a_mention_tells_whether_it_points_back_or_away(text, word, definite, marks):
    mention = next(m for m in events.mentions(nlp.parse(text)) if text[m.start : m.end] == word)
    assert (mention.definite, set(mention.marks)) == (definite, marks)


def test_what_a_storm_does_is_no_event():
    assert told("A cyclone struck the coast and killed twelve. Lightning hit a barn and killed a cow.") == []


def test_words_inside_a_phrase_are_no_second_mention():
    assert told("The crew shot down two drones.") == [("shot down", "interception", "means")]


@pytest.mark.parametrize("section", ["noun", "verb", "phrase"])
def test_every_row_of_the_word_list_tells_its_own_example(section):
    silent = [row["example"] for row in vocab.table("triggers")[section] if not told(row["example"])]
    assert silent == []


def test_every_row_of_the_weapons_finds_its_own_example():
    for row in vocab.table("triggers")["means"]:
        assert row["weapon"] in [weapon for _, weapon in weapons(row["example"])], row["example"]
