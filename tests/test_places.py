"""Places of a text: found as the words have them, no more precise than the words, left open when unsure."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from onrecord.reading import nlp, places
from onrecord.reading.places import PlaceMention


def find(text: str, hint: str | None = None) -> dict[str, PlaceMention]:
    found = places.find(nlp.parse(text), country_hint=hint)
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    assert all(left.end <= right.start for left, right in zip(found, found[1:], strict=False))
    return {mention.text: mention for mention in found}


def test_a_base_is_a_site_with_its_point_and_the_article_and_type_word_do_not_matter() -> None:
    for text in ("Rockets hit the al-Asad air base.", "Rockets hit Ain al-Asad.", "Troops at Al Asad base were hit."):
        (mention,) = find(text).values()
        where = mention.where
        assert (where.level, where.country) == ("site", "IRQ")
        assert where.lat == pytest.approx(33.79, abs=0.05) and where.lon == pytest.approx(42.44, abs=0.05)


def test_a_country_a_province_and_a_part_get_no_point() -> None:
    found = find("Fighting spread from Iraq to the Donetsk region of eastern Ukraine and to south-western Pakistan.")
    levels = {text: (mention.where.level, mention.where.country) for text, mention in found.items()}
    assert levels == {
        "Iraq": ("country", "IRQ"),
        "Donetsk region": ("province", "UKR"),
        "eastern Ukraine": ("part_of_country", "UKR"),
        "south-western Pakistan": ("part_of_country", "PAK"),
    }
    assert all(mention.where.lat is None and mention.where.lon is None for mention in found.values())


@pytest.mark.parametrize(
    ("text", "name", "level", "country"),
    [
        ("The airport of Erbil and Erbil air base were closed.", "Erbil air base", "site", "IRQ"),
        ("A ship burned at Hodeidah Port in Yemen.", "Hodeidah Port", "site", "YEM"),
        ("Troops left Jenin refugee camp.", "Jenin refugee camp", "site", "PSE"),
        ("Drones fell on the Kyiv region.", "Kyiv region", "province", "UKR"),
        ("Clashes broke out in Unity state, South Sudan.", "Unity state", "province", "SSD"),
        ("A convoy was hit in the Kurdistan region of Iraq.", "Kurdistan region of Iraq", "part_of_country", "IRQ"),
        ("Villages in Soum province, Burkina Faso, were burned.", "Soum province", "province", "BFA"),
        ("Gunmen struck the town of Saravena in Colombia.", "Saravena", "settlement", "COL"),
        ("A tanker was hit in the Red Sea.", "Red Sea", "sea", None),
        ("Attacks rose across the Sahel.", "Sahel", "unknown", None),
    ],
)
def test_the_words_beside_a_name_give_its_level(text: str, name: str, level: str, country: str | None) -> None:
    where = find(text)[name].where
    assert (where.level, where.country) == (level, country)


def test_near_widens_the_radius_and_a_distance_with_a_direction_moves_the_point() -> None:
    inside = find("A bomb went off in Quetta, Pakistan.")["Quetta"].where
    near = find("A bomb went off near Makhmur, Iraq.")["Makhmur"].where
    plain = find("A bomb went off in Makhmur, Iraq.")["Makhmur"].where
    far = find("A bomb went off 40 km north of Quetta, Pakistan.")["Quetta"].where
    assert (near.lat, near.lon) == (plain.lat, plain.lon)
    assert near.radius_km is not None and plain.radius_km is not None and inside.radius_km is not None
    assert plain.radius_km < near.radius_km <= 25
    assert far.lat is not None and inside.lat is not None and far.radius_km is not None
    assert (far.lat - inside.lat) * 111.2 == pytest.approx(40, abs=1)
    assert inside.radius_km < far.radius_km < inside.radius_km + 40


def test_a_name_after_a_comma_says_which_of_many_is_meant_everywhere_in_the_text() -> None:
    found = places.find(nlp.parse("A shop burned in Paris, Texas. The mayor of Paris said nobody was hurt in Paris."))
    paris = [mention for mention in found if mention.text == "Paris"]
    assert {mention.where.country for mention in paris} == {"USA"}
    assert 1 <= len(paris[0].candidates) <= 5
    assert paris[0].where.place_id not in {other.place_id for other in paris[0].candidates}


def test_the_countries_of_a_text_choose_between_namesakes() -> None:
    syria = find("Syrian rebels in Syria said shells fell on Tripoli. Lebanon's army sent troops. Beirut was calm.")
    libya = find("Libyan militias in Libya fought over Tripoli. Benghazi and Misrata were calm.")
    assert syria["Tripoli"].where.country == "LBN"
    assert libya["Tripoli"].where.country == "LBY"


def test_a_hint_breaks_a_tie() -> None:
    text = "Shells fell on Tripoli."
    assert find(text, "LBN")["Tripoli"].where.country == "LBN"
    assert find(text)["Tripoli"].where.country == "LBY"


def test_a_small_town_far_from_all_that_the_text_names_stays_open() -> None:
    where = find("Jihadists in northern Burkina Faso overran a post at Inata, near Mali.")["Inata"].where
    assert (where.country, where.lat, where.place_id) == (None, None, None)


def test_a_name_that_no_list_has_is_kept_with_what_the_text_says_of_it() -> None:
    where = find("Soldiers searched houses in Wadi Qornafeh, Syria, on Friday.")["Wadi Qornafeh"].where
    assert (where.name, where.country, where.lat) == ("Wadi Qornafeh", "SYR", None)


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton met Michael Jordan.",
        "Taylor and Young were Reading in March.",
        "The Police said Most of the Mobile phones were new.",
        "Mr. Clinton spoke. Sen. Lincoln left.",
        "Cases of West Nile virus rose.",
    ],
)
def test_people_and_common_words_are_no_places(text: str) -> None:
    assert [mention for mention in find(text).values() if mention.form == "name"] == []


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Washington said it would answer.", "Washington", "USA"),
        ("The Kremlin denied it.", "Kremlin", "RUS"),
        ("Ankara condemned the attack.", "Ankara", "TUR"),
        ("The Pentagon confirmed the strike.", "Pentagon", "USA"),
    ],
)
def test_a_capital_that_speaks_is_a_government_and_no_place_of_an_event(text: str, name: str, country: str) -> None:
    mention = find(text)[name]
    assert mention.form == "within_name"
    assert (mention.where.country, mention.where.level, mention.where.lat) == (country, "country", None)


def test_the_same_capital_is_a_place_when_something_happens_in_it() -> None:
    mention = find("A bomb exploded in Ankara, Turkey.")["Ankara"]
    assert (mention.form, mention.where.level) == ("name", "settlement")
    assert mention.where.lat is not None


def test_demonyms_give_the_country_and_are_marked() -> None:
    found = find("Iraqi officials met South Korean envoys and U.S. troops.")
    marks = {text: (mention.form, mention.where.country) for text, mention in found.items()}
    assert marks == {"Iraqi": ("demonym", "IRQ"), "South Korean": ("demonym", "KOR"), "U.S.": ("demonym", "USA")}


def test_a_place_inside_the_name_of_an_organisation_is_marked() -> None:
    found = find("The University of Aleppo closed, the Jordan Times reported.")
    assert {mention.form for mention in found.values()} == {"within_name"}


def test_old_wire_copy_in_capitals_is_read() -> None:
    found = find("A CAR BOMB EXPLODED IN BEIRUT, LEBANON, KILLING SIX PEOPLE. POLICE IN BAGHDAD SAID NOTHING.")
    assert found["BEIRUT"].where.country == "LBN"
    assert found["LEBANON"].where.level == "country"
    assert found["BAGHDAD"].where.country == "IRQ"
    assert set(found) == {"BEIRUT", "LEBANON", "BAGHDAD"}


def test_an_empty_text_names_no_place() -> None:
    assert places.find(nlp.parse("")) == ()


def test_the_same_text_gives_the_same_mentions() -> None:
    text = "Rockets hit Haifa, Tyre and Kiryat Shmona in northern Israel; Hezbollah in Lebanon claimed them."
    assert places.find(nlp.parse(text)) == places.find(nlp.parse(text))


def test_two_thousand_characters_take_little_time() -> None:
    text = (
        "Russian missiles struck Kharkiv and the town of Chuhuiv overnight, officials in eastern Ukraine said. " * 20
    )[:2000]
    doc = nlp.parse(text)
    places.find(doc)
    started = time.perf_counter()
    places.find(doc)
    assert time.perf_counter() - started < 0.25  # some 10 ms on a free laptop core


def test_the_seed_article_is_read_as_its_readers_expect(shared: Path) -> None:
    found = find((shared / "seed" / "article.txt").read_text(encoding="utf-8"))
    assert found["al-Asad air base"].where.level == "site"
    assert found["eastern Syria"].where.level == "part_of_country" and found["eastern Syria"].where.lat is None
    assert found["Baghdad"].where.level == "settlement"
    assert found["Iran"].where.country == "IRN" and found["Iraq"].where.level == "country"
    assert found["U.S."].form in ("demonym", "within_name") and found["U.S."].where.country == "USA"
