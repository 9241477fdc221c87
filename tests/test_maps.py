"""Maps: dots only for what is precise, areas for what is not, two marks and a line for rival sites."""

from math import dist

import pytest
from factories import ASAD, ERBIL, KYIV
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.outlines import countries, country
from onrecord.desk.pictures.drawing import Dot, Label, Path
from onrecord.desk.pictures.globe import WIDE, Window, base, rings_on, window_round
from onrecord.desk.pictures.maps import Spot, distance_km, incident_map, record_map
from onrecord.desk.placing import spot_of
from onrecord.model import Where
from onrecord.reading.gazetteer import lookup

WIDTH, HEIGHT = WIDE
IRAQ = Where("Iraq", "IRQ", "country")


def anbar():
    place = next(place for place in lookup("Al-Anbar") if place.level == "province")
    return Where(place.name, "IRQ", "province", place_id=place.id)


def marks(picture, kind, look):
    return [
        mark for mark in picture.marks if isinstance(mark, kind) and mark.look == look and getattr(mark, "tip", "x")
    ]


def test_rival_sites_are_two_marks_joined_by_a_dashed_line_with_their_distance():
    picture = incident_map("map", "Where", [spot_of(ERBIL, "one"), spot_of(ASAD, "another", rival=True)])
    (own,), (rival,) = marks(picture, Dot, "site"), marks(picture, Dot, "rival_site")
    (line,) = marks(picture, Path, "between")
    assert line.lines == (((own.x, own.y), (rival.x, rival.y)),)
    assert any(isinstance(mark, Label) and mark.text == "306 km apart" for mark in picture.marks)


@pytest.mark.parametrize("where", [anbar(), IRAQ])
def test_province_or_country_is_an_area_and_never_a_dot(where):
    picture = incident_map("map", "Where", [spot_of(where, "somewhere")])
    assert marks(picture, Path, "area")
    assert not [mark for mark in picture.marks if isinstance(mark, Dot) and mark.tip]


def test_site_with_a_wide_radius_is_a_dot_in_a_circle():
    wide = Spot("near Erbil", "near Erbil", 36.2, 44.0, 40.0, level="settlement")
    picture = incident_map("map", "Where", [wide])
    assert marks(picture, Dot, "site") and marks(picture, Path, "area")


def test_place_without_an_outline_is_named_and_not_drawn():
    assert incident_map("map", "Where", [spot_of(Where("the frontier", None, "unknown"), "x")]) is None
    picture = incident_map("map", "Where", [spot_of(ERBIL, "x"), spot_of(Where("the frontier"), "y")])
    assert picture.notes == ("Not drawn, since its outline is not known: the frontier.",)


def test_near_sites_of_a_record_are_one_circle_with_their_number():
    spots = [spot_of(ERBIL, f"incident {n}", address=f"/incidents/i{n}") for n in range(7)] + [spot_of(KYIV, "one")]
    picture = record_map("map", "Where", spots)
    assert [mark.text for mark in picture.marks if isinstance(mark, Label) and mark.look == "on_group"] == ["7"]
    assert len(marks(picture, Dot, "site")) == 1
    assert picture.table.rows[0][-1] == 7


def test_areas_of_a_record_carry_their_number():
    picture = record_map("map", "Where", [spot_of(anbar(), "x")] * 3 + [spot_of(ERBIL, "y")])
    assert any(isinstance(mark, Label) and mark.text == "Al-Anbar: 3" for mark in picture.marks)


def test_distance_is_that_on_the_globe():
    assert distance_km(spot_of(ERBIL, ""), spot_of(ASAD, "")) == pytest.approx(306, abs=1)


def test_whole_world_is_drawn_where_there_is_nothing_to_show():
    picture = record_map("map", "Where", [])
    assert sum(len(line) for mark in picture.marks if isinstance(mark, Path) for line in mark.lines) > 5_000


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(0, 30), st.floats(0, 12))
def test_window_shows_all_of_what_it_is_made_for(lon, lat, wide, high):
    window = window_round([(lon, lat, lon + wide, lat + high)])
    for corner in ((lon, lat), (lon + wide, lat + high)):
        x, y = window.place(*corner)
        assert -1 <= x <= WIDTH + 1 and -1 <= y <= HEIGHT + 1


def test_thinned_rings_hold_the_same_ground_as_full_ones():
    window = Window(38.0, 29.0, 49.0, 37.0)
    for shape in (country("IRQ"), country("IRN"), country("TUR")):
        drawn = list(rings_on(window, shape))
        for x in range(30, int(WIDTH), 90):
            for y in range(30, int(HEIGHT), 90):
                lon = window.west + x / WIDTH * (window.east - window.west)
                lat = window.north - y / HEIGHT * (window.north - window.south)
                if min(dist((x, y), point) for ring in drawn for point in ring) > 12:
                    assert shape.holds(lat, lon) == _inside(drawn, x, y), (shape.name, lon, lat)


def test_base_is_drawn_once_for_a_window():
    window = window_round([(38.0, 29.0, 49.0, 37.0)])
    assert base(window, ("IRQ",)) is base(window, ("IRQ",))
    assert any(mark.look == "country_label" for mark in base(window, ("IRQ",)))
    assert len(countries().shapes) > 240


def _inside(rings, x, y):
    crossings = 0
    for ring in rings:
        closed = (*ring, ring[0])
        for (left, low), (right, high) in zip(closed, closed[1:], strict=False):
            if (low > y) != (high > y) and x < (right - left) * (y - low) / (high - low) + left:
                crossings += 1
    return crossings % 2 == 1


def test_sea_is_named_where_it_is_and_never_a_circle_over_land():
    place = next(place for place in lookup("Red Sea") if place.level == "sea")
    sea = spot_of(Where("Red Sea", None, "sea", place_id=place.id), "somewhere in the Red Sea")
    picture = incident_map("map", "Where", [sea, spot_of(ERBIL, "x")])
    assert any(isinstance(mark, Label) and mark.text == "Red Sea" for mark in picture.marks)
    assert not marks(picture, Path, "area") and len(marks(picture, Dot, "site")) == 1


def test_rival_is_joined_to_the_site_of_its_own_incident():
    first = [spot_of(KYIV, "first", address="/incidents/i1")]
    second = [
        spot_of(ERBIL, "second", address="/incidents/i2"),
        spot_of(ASAD, "x", rival=True, address="/incidents/i2"),
    ]
    (line,) = marks(incident_map("map", "Where", first + second), Path, "between")
    assert line.tip == "Erbil air base or al-Asad air base"


def test_name_of_several_incidents_at_one_place_stands_once_with_their_number():
    spots = [spot_of(ERBIL, "x", address=f"/incidents/i{n}") for n in range(3)]
    picture = incident_map("map", "Where", spots)
    assert [mark.text for mark in picture.marks if getattr(mark, "look", "") == "map_label"] == ["Erbil air base (3)"]
