"""Who acts: the party that a noun phrase names, its names, its kind, its hedge and its sponsor."""

from __future__ import annotations

import re

import pytest

from onrecord import vocab
from onrecord.model import Document, DocumentId
from onrecord.reading import aims, names, parties, scene
from onrecord.reading.parties import Actor
from onrecord.reading.scene import Scene


def _scene(text: str) -> Scene:
    return scene.build(Document(DocumentId("d"), text, "0"))


def _actor(text: str, head: str) -> Actor | None:
    found = _scene(text)
    token = next(t for t in found.doc if t.text == head)
    return parties.actor(found, token)


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        ("Houthi rebels fired at a tanker.", "rebels", ("Houthi", "Houthis")),
        ("The Sunni militant group Jaish al-Noor said it fired.", "group", ("Jaish al-Noor",)),
        ("A body that uses the name Sons of the Valley said it fired.", "body", ("Sons of the Valley",)),
        (
            "A network that signs as “Northern Resistance Front” said it fired.",
            "network",
            ("Northern Resistance Front",),
        ),
        ("A commander of the Taliban said that his men had done it.", "commander", ("Taliban",)),
        ("U.S. warplanes bombed two depots.", "warplanes", ("U.S. warplanes", "United States")),
        ("Moscow struck the port at night.", "Moscow", ("Moscow", "Russia")),
        ("Militias backed by Iran attacked the post.", "Militias", ("Militias backed by Iran",)),
    ],
)
def test_a_party_goes_by_its_printed_words_first(text: str, head: str, expected: tuple[str, ...]) -> None:
    found = _actor(text, head)

    assert found is not None
    assert found.party.names == expected


@pytest.mark.parametrize(
    "text",
    [
        "Iranian-backed militias attacked the post.",
        "Militias backed by Iran attacked the post.",
        "Militias that Iran pays for attacked the post.",
    ],
)
def test_who_backs_a_group_is_kept_and_is_not_the_group(text: str) -> None:
    found = _actor(text, "militias" if "militias" in text else "Militias")

    assert found is not None
    assert (found.party.kind, found.party.backed_by) == ("armed_group", "Iran")


def test_the_group_stands_for_the_one_group_named_before() -> None:
    found = _actor("Hamas spoke on Monday. The group fired rockets.", "group")

    assert found is not None
    assert found.party.names[-1] == "Hamas"


def test_the_group_stands_for_nobody_when_two_were_named() -> None:
    found = _actor("Hamas and Hezbollah spoke on Monday. The group fired rockets.", "group")

    assert found is not None
    assert found.party.names == ("group",)


def test_a_hedge_before_the_party_is_kept() -> None:
    found = _actor("Suspected rebels fired at a bus.", "rebels")

    assert found is not None
    assert found.hedge == "suspected"


def test_an_office_goes_with_the_name_of_its_holder() -> None:
    found = _actor("Secretary of State Antony Blinken visited Baghdad.", "Blinken")

    assert found is not None
    assert found.party.names == ("Antony Blinken", "Secretary of State")


@pytest.mark.parametrize("head", ["officials", "it", "report"])
def test_words_that_can_carry_out_no_attack_name_no_party(head: str) -> None:
    assert _actor("The officials said it was in the report.", head) is None


@pytest.mark.parametrize(
    ("text", "head", "kind"),
    [
        ("Rockets hit the al-Noor air base.", "base", "military"),
        ("A bomb went off outside a police station.", "station", "police"),
        ("A blast damaged an oil facility.", "facility", "infrastructure"),
        ("Gunmen stormed a crowded mosque.", "mosque", "religious"),
        ("A missile hit the bulk carrier Northern Pearl.", "carrier", "shipping"),
        ("He shot the former prime minister.", "minister", "government"),
        ("A car drove into the Christmas market.", "market", "civilian"),
    ],
)
def test_what_was_hit_has_the_kind_of_its_words(text: str, head: str, kind: str) -> None:
    found = _scene(text)
    hit = aims.target(found, next(t for t in found.doc if t.text == head))

    assert hit is not None
    assert hit.party.kind == kind


@pytest.mark.parametrize("head", ["drones", "smoke", "Monday", "damage"])
def test_weapons_days_and_traces_are_no_targets(head: str) -> None:
    found = _scene("The drones left smoke and damage on Monday.")

    assert aims.target(found, next(t for t in found.doc if t.text == head)) is None


def test_a_ship_keeps_its_name() -> None:
    found = _scene("A missile hit the bulk carrier Northern Pearl.")
    hit = aims.target(found, next(t for t in found.doc if t.text == "carrier"))

    assert hit is not None
    assert hit.party.names == ("bulk carrier", "Northern Pearl")


def test_a_number_of_things_is_their_count_and_not_their_name() -> None:
    found = _scene("The army struck two bases.")
    hit = aims.target(found, next(t for t in found.doc if t.text == "bases"))

    assert hit is not None
    assert hit.party.names == ("bases",)
    assert hit.party.count is not None and hit.party.count.low == 2


@pytest.mark.parametrize("section", ["group", "body"])
def test_every_listed_name_finds_its_own_example(section: str) -> None:
    missed = [row["name"] for row in vocab.table("parties")[section] if not re.search(row["pattern"], row["example"])]

    assert missed == []


def test_an_unlisted_group_is_known_by_the_shape_of_its_name() -> None:
    found = names.groups("The Blue Valley Liberation Front said so.")

    assert [party.names for _, _, party in found] == [("Blue Valley Liberation Front",)]
