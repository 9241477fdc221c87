"""The shipped outlines: whole, digested, and tied to the list of places only where it is sure."""

import hashlib
import tomllib
from importlib.resources import files

import pytest
from factories import ASAD, KYIV

from onrecord.desk import outlines
from onrecord.model import Where
from onrecord.reading.gazetteer import lookup

FOLDER = files("onrecord").joinpath("data", "outlines")


def province(name, country):
    place = next(place for place in lookup(name) if place.level == "province" and place.country == country)
    return Where(place.name, country, "province", place_id=place.id)


def test_file_is_the_one_its_source_note_describes_and_stays_small():
    note = tomllib.loads(FOLDER.joinpath("SOURCE.toml").read_text())
    raw = FOLDER.joinpath(note["file"]).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == note["sha256"]
    assert len(raw) < 2_000_000
    assert note["countries"] == len(outlines.countries().shapes) > 240


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [("IRQ", 33.3, 44.4), ("SYR", 34.8, 38.5), ("UKR", 45.2, 34.2), ("SOM", 9.6, 45.5), ("USA", 39.0, -98.0)],
)
def test_country_holds_a_point_inside_it(code, lat, lon):
    assert outlines.country(code).holds(lat, lon)


def test_country_does_not_hold_a_point_in_a_neighbour():
    assert not outlines.country("RUS").holds(45.2, 34.2)
    assert not outlines.country("IRQ").holds(35.7, 51.4)


@pytest.mark.parametrize(
    ("name", "country", "within"),
    [("Al-Anbar", "IRQ", ASAD), ("Kirkuk", "IRQ", Where("Kirkuk", lat=35.47, lon=44.39))],
)
def test_province_is_an_area_that_holds_its_towns(name, country, within):
    shape = outlines.area_of(province(name, country))
    assert shape.holds(within.lat, within.lon)
    assert not shape.holds(KYIV.lat, KYIV.lon)


def test_province_that_was_cut_anew_has_no_outline():
    assert outlines.area_of(province("Halabja", "IRQ")) is None


def test_town_is_no_area():
    assert outlines.area_of(KYIV) is None


def test_inner_borders_are_lines_that_two_parts_share():
    parts = outlines.parts("IRQ")
    assert len(parts.shapes) == 18
    assert len(parts.borders) > 17
    assert outlines.parts("XXX").shapes == ()


def test_no_ring_runs_across_the_whole_map_at_the_180th_meridian():
    for shape in outlines.countries().shapes:
        for ring in (ring for rings in shape.polygons for ring in rings):
            jumps = [abs(left[0] - right[0]) for left, right in zip(ring, ring[1:], strict=False)]
            assert max(jumps) <= 180 or shape.name == "Antarctica"
