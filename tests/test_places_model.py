"""The choice among the places of one name: what speaks for each, how sure it is, and points that a text writes out."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import pytest

from bench import geo
from onrecord.reading import gazetteer, nlp, places
from onrecord.reading.places import PlaceMention
from onrecord.reading.places.choose import Weights
from onrecord.reading.places.features import CONTEXT, PLAIN


def find(text: str) -> dict[str, PlaceMention]:
    return {mention.text: mention for mention in places.find(nlp.parse(text))}


def test_the_shipped_weights_are_those_of_the_features_and_their_scale_never_falls() -> None:
    file = files("onrecord").joinpath("data", "gazetteer", "weights.toml")
    weights = msgspec.toml.decode(file.read_bytes(), type=Weights)
    assert tuple(weights.alone) == PLAIN
    assert tuple(weights.together) == (*PLAIN, *CONTEXT)
    assert weights.scale["chance"] == sorted(weights.scale["chance"])
    assert weights.scale["right"] == sorted(weights.scale["right"])


def test_what_stands_after_a_comma_makes_a_name_surer() -> None:
    alone = find("A shop burned in Springfield.")["Springfield"]
    placed = find("A shop burned in Springfield, Illinois.")["Springfield"]
    assert 0 <= alone.score < 0.6 <= placed.score <= 1
    assert alone.where.place_id is None and len(alone.candidates) > 1
    assert placed.where.province == "Illinois" and placed.where.lat == pytest.approx(39.80, abs=0.1)


def test_in_local_news_the_small_towns_of_one_area_speak_for_one_another() -> None:
    text = "Schools closed in Westerville, Hilliard, Reynoldsburg and Dublin. Buses in Columbus, Ohio, ran late."
    dublin = find(text)["Dublin"].where
    assert (dublin.country, dublin.province) == ("USA", "Ohio")
    assert find("Schools closed in Dublin, and buses in Cork and Limerick ran late.")["Dublin"].where.country == "IRL"


def test_given_names_are_located_one_for_one_in_the_order_of_the_text() -> None:
    text = "Police in Mosul and in Qwertyabad spoke of Iraqi losses."
    spans = [(text.index(word), text.index(word) + len(word)) for word in ("Iraqi", "Qwertyabad", "Mosul")]
    found = places.locate(nlp.parse(text), spans)
    assert [mention.text for mention in found] == ["Mosul", "Qwertyabad", "Iraqi"]
    assert [mention.where.country for mention in found] == ["IRQ", None, "IRQ"]
    assert (found[1].score, found[1].candidates) == (0.0, ())


def test_no_names_given_is_no_names_located() -> None:
    assert places.locate(nlp.parse("Nothing is named here."), []) == ()


@pytest.mark.parametrize(
    ("text", "lat", "lon", "radius"),
    [
        ("Shells hit the post at 33.79 N, 42.44 E on Friday.", 33.79, 42.44, 1.1),
        ("Shells hit the post at 33°47′N 42°26′E on Friday.", 33.7833, 42.4333, 1.9),
        ("A ship sank at 12.5°S, 43.25°W off the coast.", -12.5, -43.25, 11.1),
        ("A ship sank at 14°48'30\"N 42°57'15\"E.", 14.8083, 42.9542, 0.05),
    ],
)
def test_a_point_that_is_written_out_is_as_fine_as_its_digits(text: str, lat: float, lon: float, radius: float) -> None:
    (mention,) = places.find(nlp.parse(text))
    assert mention.where.level == "site" and mention.score == 1.0
    assert (mention.where.lat, mention.where.lon) == (pytest.approx(lat, abs=1e-3), pytest.approx(lon, abs=1e-3))
    assert mention.where.radius_km == pytest.approx(radius, abs=0.1)
    assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("text", ["It stood at 97.5 N, 12.1 E.", "The vote was 12 N, 13 E.", "Take Route 5 N 3 W."])
def test_other_numbers_are_no_points(text: str) -> None:
    assert places.find(nlp.parse(text)) == ()


def test_a_written_point_lies_in_the_country_of_a_town_named_near_it() -> None:
    found = find("A drone fell at 33.35°N, 43.70°E, outside Fallujah, Iraq. Another fell at 10.10°N, 10.20°E.")
    assert found["33.35°N, 43.70°E"].where.country == "IRQ"
    assert found["10.10°N, 10.20°E"].where.country is None


def test_a_distance_without_a_direction_widens_and_one_with_a_direction_moves() -> None:
    quetta = find("A bomb went off in Quetta, Pakistan.")["Quetta"].where
    about = find("A bomb went off 40 km from Quetta, Pakistan.")["Quetta"].where
    east = find("A bomb went off 30 miles (48 km) east of Quetta, Pakistan.")["Quetta"].where
    assert quetta.radius_km and about.radius_km and east.radius_km and quetta.lat and quetta.lon and east.lon
    assert (about.lat, about.radius_km) == (quetta.lat, pytest.approx(quetta.radius_km + 40))
    assert east.lat == pytest.approx(quetta.lat, abs=0.01) and 0.4 < east.lon - quetta.lon < 0.6
    assert (east.level, east.place_id) == ("district", None)


def test_a_road_between_two_towns_is_an_area_round_both_and_talks_between_two_capitals_are_none() -> None:
    where = find("A convoy burned on the road between Ramadi and Fallujah in Iraq.")["Ramadi and Fallujah"].where
    assert (where.name, where.level, where.country) == ("between Ramadi and Fallujah", "district", "IRQ")
    assert where.lat == pytest.approx(33.39, abs=0.05) and where.radius_km == pytest.approx(22, abs=3)
    assert {"Baghdad", "Tehran"} <= set(find("Talks between Baghdad and Tehran in Iraq failed."))


def test_a_part_of_a_province_is_an_area_without_a_point() -> None:
    where = find("Rockets hit a base in western Anbar, Iraq.")["western Anbar"].where
    assert (where.level, where.country, where.lat) == ("part_of_country", "IRQ", None)


@pytest.mark.parametrize(
    ("text", "name", "country", "placed"),
    [
        ("A gunman attacked the Imam Ali mosque in Muscat, Oman.", "Imam Ali mosque", "OMN", True),
        ("He fired from the Mandalay Bay Hotel in Las Vegas, Nevada.", "Mandalay Bay Hotel", "USA", True),
        ("Fire damaged the Wasilla Bible Church in Wasilla, Alaska.", "Wasilla Bible Church", "USA", True),
        ("Gunmen opened fire at Crocus City Hall on Friday.", "Crocus City Hall", None, False),
    ],
)
def test_a_named_building_is_a_site_at_the_town_it_is_told_with(
    text: str, name: str, country: str | None, placed: bool
) -> None:
    where = find(text)[name].where
    assert (where.name, where.level, where.country, where.place_id) == (name, "site", country, None)
    assert (where.lat is not None) == placed
    assert not {"Hall", "Mandalay", "Imam Ali"} & set(find(text))


def test_a_quarter_keeps_its_whole_name_and_lies_in_its_town() -> None:
    found = find("Gunmen struck the Wadi al-Kabir district of Muscat, Oman, on Monday.")
    assert "Wadi" not in found
    assert (found["Wadi al-Kabir district"].where.level, found["Wadi al-Kabir district"].where.country) == (
        "district",
        "OMN",
    )
    assert found["Muscat"].where.level == "settlement"


def test_buildings_that_nobody_places_and_headlines_in_capitals_give_no_sites() -> None:
    for text in ("Imam Ali Mosque Bombing Kills Dozens Again", "The Grand Hotel said profits rose."):
        assert [mention for mention in places.find(nlp.parse(text)) if mention.where.level == "site"] == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hodeidah", "Al Hudaydah"),
        ("Deir ez-Zor", "Dayr az-Zawr"),
        ("Kunduz", "Qondoz"),
        ("Makhmour", "Makhmur"),
        ("Sheikh Zuweid", "Ash Shaykh Zuwayd"),
    ],
)
def test_romanisations_of_one_name_sound_alike(left: str, right: str) -> None:
    assert gazetteer.sound(gazetteer.fold(left)) == gazetteer.sound(gazetteer.fold(right)) != ""


def test_other_names_do_not_sound_alike_and_short_ones_have_no_sound() -> None:
    heard = [gazetteer.sound(gazetteer.fold(name)) for name in ("Kunduz", "Kandahar", "Khost city", "Mosul", "Basra")]
    assert len(set(heard)) == len(heard)
    assert gazetteer.sound("ba") == "" and gazetteer.respelled("Ba") == ()


def test_a_new_spelling_is_found_in_a_country_that_the_text_names_and_nowhere_else() -> None:
    inside = find("Houthi fighters in Yemen shelled the town of Hudeideh.")["Hudeideh"].where
    assert (inside.country, inside.level) == ("YEM", "settlement")
    outside = find("Fighters in Peru shelled the town of Hudeideh.")["Hudeideh"].where
    assert (outside.country, outside.lat) == (None, None)


def test_a_heading_with_a_town_and_a_day_names_the_town() -> None:
    assert find("Solingen, 23 August\nA man stabbed three people.")["Solingen"].where.country == "DEU"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday, As US stocks fell, they met.",
        "Mobile phones rang and Reading clubs met at Independence day.",
    ],
)
def test_days_and_plain_words_are_no_places(text: str) -> None:
    assert {name for name, mention in find(text).items() if mention.where.lat is not None} == set()


def test_predictions_have_one_row_a_given_name_and_never_a_half_point() -> None:
    text = "Shells fell on Homs and Idlib, Syria. Qwertyabad was calm."
    names = ("Homs", "Idlib", "Syria", "Qwertyabad")
    tops = [{"start": text.index(name), "end": text.index(name) + len(name), "phrase": name} for name in names]
    rows = geo.predict({"doc_id": "own:1", "text": text, "toponyms": tops}, given=True)["toponyms"]
    assert [(row["start"], row["end"]) for row in rows] == [(top["start"], top["end"]) for top in tops]
    assert [row["lat"] is None for row in rows] == [False, False, False, True]
    assert all((row["lat"] is None) == (row["lon"] is None) for row in rows)
