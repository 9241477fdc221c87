"""What a sentence ties to an event, and whether it tells one that happened."""

from __future__ import annotations

import pytest
from reading_case import scene_of

from onrecord.reading import tellings
from onrecord.reading.tellings import Telling


def telling(text: str, words: str) -> Telling:
    """The telling whose event word stands at these words."""
    found = scene_of(text)
    start = text.index(words)
    return next(t for t in tellings.find(found) if t.mention.start <= start < t.mention.end)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A drone hit a depot.", "hit"),
        ("Rebels managed to bomb the bridge.", "bomb"),
        ("The army said a missile struck the harbour.", "struck"),
        ("Rebels fired at a patrol.", "fired"),
        ("A bomb tore through a bus. The blast killed two.", "blast"),
    ],
)
def test_what_happened_is_told(text, words):
    assert telling(text, words).told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They aim to bomb the bridge.", "bomb"),
        ("The rebels often attack convoys.", "attack"),
        ("No drone attacked the port.", "attacked"),
        ("Such attacks are prohibited.", "attacks"),
        ("They may attack the port.", "attack"),
        ("If rebels attack the port, trade will stop.", "attack"),
        ("“Their massacres shame the world,” he said.", "massacres"),
        ("There have been 31 attacks since May.", "attacks"),
    ],
)
def test_purpose_habit_denial_rule_guess_and_count_tell_no_event(text, words):
    assert not telling(text, words).told


def test_a_verb_that_only_carries_an_event_noun_is_part_of_its_telling():
    told = telling("Britain launched strikes on two depots.", "strikes")
    assert [carrier.start for carrier in told.carriers] == [8]
    assert [actor.party.country for actor in told.perpetrators] == ["GBR"]


def test_each_of_two_events_of_a_sentence_keeps_its_own_place_and_weapon():
    text = "A missile struck a bakery in Kharkiv, while a drone hit a store in Odesa."
    first, second = telling(text, "struck"), telling(text, "hit")
    assert [p.place.text for p in first.places] == ["Kharkiv"]
    assert [p.place.text for p in second.places] == ["Odesa"]
    assert ([m.weapon for m in first.means], [m.weapon for m in second.means]) == (["missile"], ["drone"])


def test_a_day_of_finding_dates_the_finding():
    told = telling("A rocket was found on Friday lodged in a wall.", "lodged")
    assert [(t.time.text, t.dated) for t in told.times] == [("Friday", "found")]


@pytest.mark.parametrize(
    "text",
    [
        "A bomb killed two guards, police said Friday.",
        "Rebels attacked the port, the tenth such raid since Friday.",
    ],
)
def test_a_day_of_saying_or_after_since_dates_no_event(text):
    found = scene_of(text)
    assert [t.time.text for told in tellings.find(found) for t in told.times] == []


def test_the_one_who_shoots_a_weapon_down_is_not_the_one_who_attacked():
    told = telling("The navy destroyed two missiles off Yemen.", "destroyed")
    assert told.mention.kind == "interception"
    assert told.perpetrators == ()


def test_a_heading_gives_place_to_what_stands_under_it():
    text = "Two attacks.\nAden\nA bomb went off and killed two.\nMosul\nGunmen attacked a shop."
    assert [p.place.text for p in telling(text, "attacked").places] == ["Mosul"]
