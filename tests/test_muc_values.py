"""The slots of a MUC-4 template around its role entities: texts of our own, with the shipped weights and without."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bench.muc4 import dates, nations, numbers, places
from bench.muc4.attributes import singular
from bench.muc4.choosing import Option, chances, pick
from bench.muc4.dates import Day
from bench.muc4.learn import learned
from bench.muc4.message import Dateline, Draft, Entity, Found, Message, message_of
from bench.muc4.questions import Question
from bench.muc4.scene import scene_of, sentences
from bench.muc4.values import fill, tied
from onrecord.model import Count
from onrecord.reading import quantities

HEAD = "LIMA, 14 MAR 89 (WIRE) -- [TEXT] "
BODY = (
    "TWO GUNMEN YESTERDAY SHOT TO DEATH CARLOS ROE, MAYOR OF THE TOWN OF HUANTA, AYACUCHO DEPARTMENT.  SEVEN PEASANTS "
    "AND A CANADIAN NURSE WERE WOUNDED.  A BOMB DESTROYED THREE POWER PYLONS NEAR TARMA ON 2 MARCH."
)


def message(body: str = BODY, day: str = "1989-03-14") -> Message:
    head = {"raw": HEAD[:15], "place": "LIMA", "country": None, "date": day, "source": "WIRE"}
    return message_of({"id": "OWN-1", "text": HEAD + body, "body_start": len(HEAD), "dateline": head, "tags": ["TEXT"]})


def entity(role: str, words: str, text: str = HEAD + BODY, **attributes: str | None) -> Entity:
    at = text.index(words)
    return Entity(role, (Found(at, at + len(words), words),), attributes)


def shooting(**hints: str | None) -> Draft:
    return Draft(
        "ATTACK",
        {
            "perp_ind": (entity("perp_ind", "GUNMEN"),),
            "hum_tgt_name": (entity("hum_tgt_name", "CARLOS ROE"),),
            "hum_tgt_desc": (
                entity("hum_tgt_desc", "MAYOR OF THE TOWN OF HUANTA"),
                entity("hum_tgt_desc", "PEASANTS"),
                entity("hum_tgt_desc", "NURSE"),
            ),
        },
        hints=hints,
    )


BOMBING = Draft(
    "BOMBING",
    {"phys_tgt": (entity("phys_tgt", "POWER PYLONS"),), "instrument_id": (entity("instrument_id", "BOMB"),)},
)


def by_entity(template: dict[str, list[dict[str, str]]], slot: str) -> dict[str, str]:
    return {row["of"]: row["value"] for row in template[slot]}


def test_a_shooting_gets_its_day_place_victims_and_numbers() -> None:
    (filled,) = fill(message(), [shooting()])
    assert filled["incident_date"] == "13 MAR 89"
    assert str(filled["incident_location"]).startswith("PERU: ")
    assert "HUANTA" in filled["incident_location"]
    assert filled["incident_stage"] == "ACCOMPLISHED"
    assert filled["perp_category"] == ["TERRORIST ACT"]
    assert by_entity(filled, "hum_tgt_number") == {"CARLOS ROE": "1", "PEASANTS": "7", "NURSE": "1"}
    assert by_entity(filled, "hum_tgt_type") == {
        "CARLOS ROE": "GOVERNMENT OFFICIAL",
        "PEASANTS": "CIVILIAN",
        "NURSE": "CIVILIAN",
    }
    effects = by_entity(filled, "hum_tgt_effect")
    assert (effects["CARLOS ROE"], effects["PEASANTS"]) == ("DEATH", "INJURY")
    assert by_entity(filled, "hum_tgt_nation") == {"NURSE": "CANADA"}


def test_a_bombing_in_the_same_message_has_its_own_date_and_target() -> None:
    first, second = fill(message(), [shooting(), BOMBING])
    assert first["incident_type"] == "ATTACK"
    assert second["incident_date"] == "02 MAR 89"
    assert by_entity(second, "phys_tgt_type") == {"POWER PYLONS": "ENERGY"}
    assert by_entity(second, "phys_tgt_number") == {"POWER PYLONS": "3"}
    assert by_entity(second, "phys_tgt_effect") == {"POWER PYLONS": "DESTROYED"}
    assert by_entity(second, "instrument_type") == {"BOMB": "BOMB"}


def test_a_hint_wins_over_the_rules_and_none_leaves_the_slot_empty() -> None:
    draft = shooting(stage="THREATENED", date="- 14 MAR 89", location="PERU", category=None, hum_total="9")
    (filled,) = fill(message(), [draft])
    assert filled["incident_stage"] == "THREATENED"
    assert filled["incident_date"] == "- 14 MAR 89"
    assert filled["incident_location"] == "PERU"
    assert filled["perp_category"] == []
    assert filled["hum_tgt_total"] == ["9"]


def test_attributes_of_an_entity_win_and_none_says_that_there_is_none() -> None:
    target = entity("phys_tgt", "POWER PYLONS", type="OTHER", effect=None, number="4", nation="CHILE")
    weapon = entity("instrument_id", "BOMB", type="DYNAMITE")
    org = entity("perp_org", "GUNMEN", confidence="POSSIBLE")
    draft = Draft("BOMBING", {"phys_tgt": (target,), "instrument_id": (weapon,), "perp_org": (org,)})
    (filled,) = fill(message(), [draft])
    assert by_entity(filled, "phys_tgt_type") == {"POWER PYLONS": "OTHER"}
    assert filled["phys_tgt_effect"] == []
    assert by_entity(filled, "phys_tgt_number") == {"POWER PYLONS": "4"}
    assert by_entity(filled, "phys_tgt_nation") == {"POWER PYLONS": "CHILE"}
    assert by_entity(filled, "instrument_type") == {"BOMB": "DYNAMITE"}
    assert by_entity(filled, "perp_org_conf") == {"GUNMEN": "POSSIBLE"}


def test_a_description_beside_a_name_is_of_the_named_victim_and_counts_once() -> None:
    nobody = tied(message(), shooting(), {"described": {"none": 3.0}})
    assert [desc.of for desc in nobody.of_role("hum_tgt_desc")] == [(), (), ()]
    (filled,) = fill(message(), [shooting()])
    rows = {row["strings"][0]: row.get("of") for row in filled["hum_tgt_desc"]}
    assert rows == {"MAYOR OF THE TOWN OF HUANTA": ["CARLOS ROE"], "PEASANTS": None, "NURSE": None}


def test_every_slot_is_there_even_for_a_draft_without_entities() -> None:
    (filled,) = fill(message("A BOMB WENT OFF."), [Draft("BOMBING")])
    assert filled["incident_type"] == "BOMBING"
    assert filled["incident_date"] is not None
    assert {slot for slot in filled if slot.endswith("_total")} == {"phys_tgt_total", "hum_tgt_total"}


def test_without_any_date_nothing_is_dated() -> None:
    undated = Message("OWN-3", "A BOMB WENT OFF.")
    (filled,) = fill(undated, [Draft("BOMBING")])
    assert filled["incident_date"] is None


def test_the_key_is_never_read() -> None:
    row = {"id": "OWN-2", "text": "A", "templates": [{"incident_type": ["ATTACK"]}]}
    assert message_of(row) == Message("OWN-2", "A", 0, Dateline())


@pytest.mark.parametrize(
    ("raw", "day"),
    [("LIMA, 9 OCT", date(1989, 10, 9)), ("ROME, JUNE 11 89", date(1989, 6, 11)), ("LIMA, NO DATE", None)],
)
def test_a_dateline_without_an_iso_date_is_read_from_its_words(raw: str, day: date | None) -> None:
    assert message_of({"id": "A", "text": raw, "dateline": {"raw": raw, "date": None}}).dateline.date == day


@pytest.mark.parametrize("words", ["18 MAR 89", "- 18 MAR 89", "18 MAR 89 - 20 MAR 89"])
def test_dates_are_written_as_they_are_read(words: str) -> None:
    assert str(dates.parse(words)) == words


def test_credit_is_counted_as_the_scorer_counts_it() -> None:
    day = date(1989, 3, 14)
    assert dates._credit(Day(day, day), Day(None, day)) == 0.5
    assert dates._credit(Day(None, day), Day(day, day)) == 0.5
    assert dates._credit(Day(None, day), Day(date(1989, 3, 1), date(1989, 3, 1))) == 0.0


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (Count("number", 7, 7, "seven"), "7"),
        (Count("number", 30, 30, "about 30"), "~30"),
        (Count("range", 6, None, "at least 6"), "6-"),
        (Count("range", None, 15, "up to 15"), "-15"),
        (Count("range", 1, 2, "one or two"), "1-2"),
        (Count("vague", 3, None, "several"), "PLURAL"),
    ],
)
def test_counts_are_written_as_in_the_keys(count: Count, written: str) -> None:
    assert numbers.written(count) == written


def test_counts_in_capitals_are_read_by_the_same_reader() -> None:
    found = quantities.find("ABOUT 40 MINERS AND AT LEAST SIX CLERKS, SEVERAL OF THEM HURT")
    assert [numbers.written(quantity.count) for quantity in found] == ["~40", "6-", "PLURAL"]


@pytest.mark.parametrize(
    ("words", "plural"),
    [("JESUIT PRIESTS", True), ("LEADERS OF THE UNION", True), ("BUS", False), ("POLICEMEN", True), ("EMBASSY", False)],
)
def test_plural_heads(words: str, plural: bool) -> None:
    assert numbers.is_plural(words) is plural


def test_singular_of_heads() -> None:
    assert [singular(word) for word in ("PYLONS", "HOUSES", "CHURCHES", "BUS")] == ["PYLON", "HOUSE", "CHURCH", "BUS"]


def test_places_in_capitals_carry_the_kind_that_a_word_beside_them_tells() -> None:
    text = "IN THE SAN BLAS AND LA LOMA NEIGHBORHOODS; NEAR EL ZARZAL, IN CAUCA DEPARTMENT; THE TOWN OF SILVIA."
    kinds = {place.name: place.word for place in places.named(text, 0)}
    assert kinds["LA LOMA"] == kinds["SAN BLAS"] == "NEIGHBORHOOD"
    assert kinds["CAUCA"] == "DEPARTMENT"
    assert kinds["SILVIA"] == "TOWN"
    assert "EL ZARZAL" in kinds


def test_nations_by_country_and_people() -> None:
    assert [nation.name for nation in nations.named("A SOVIET CREW, U.S. AID AND PERUVIAN FISH")] == [
        "USSR",
        "UNITED STATES",
        "PERU",
    ]


def test_the_scene_is_the_sentence_with_most_of_the_draft() -> None:
    scene = scene_of(message(), BOMBING)
    assert "PYLONS" in message().text[scene.sentences[scene.best].start : scene.sentences[scene.best].end]
    assert len(sentences(HEAD + BODY, len(HEAD))) == 3


def test_options_of_one_value_add_up_and_none_gives_way_to_a_value_likely_enough() -> None:
    options = (Option(None, ("x",)), Option("A", ()), Option("B", ()), Option("A", ()))
    assert chances(options, {})["A"] == 0.5
    assert pick(options, {"x": 0.9}) is None
    assert pick(options, {"x": 0.9}, least=0.3) == "A"


def test_weights_learn_which_feature_is_right() -> None:
    options = (Option("A", ("good",)), Option("B", ("bad",)))
    weights = learned([Question("any", options, frozenset(["A"]))] * 5)
    assert weights["good"] > 0 > weights["bad"]
    assert np.isclose(sum(chances(options, weights).values()), 1.0)
