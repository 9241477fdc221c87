"""The shipped list of places: what stands in it, how names are folded, and that its bytes are the recorded ones."""

from __future__ import annotations

import hashlib
import importlib
import os
import tomllib
from importlib.resources import files
from itertools import groupby, islice
from pathlib import Path

import pytest

from onrecord.errors import SettingError
from onrecord.reading import gazetteer
from onrecord.reading.gazetteer import Sorted

ROOT = Path(__file__).resolve().parent.parent
DATA = files("onrecord").joinpath("data", "gazetteer")


def test_the_file_is_the_one_whose_digest_and_sources_are_recorded() -> None:
    note = tomllib.loads(DATA.joinpath("SOURCE.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256(DATA.joinpath(gazetteer.FILE).read_bytes()).hexdigest() == note["sha256"]
    assert note["places"] == len([*gazetteer.load().places])
    assert "GeoNames" in note["attribution"] and "Who's On First" in note["attribution"]


def test_the_file_stays_small() -> None:
    assert len(DATA.joinpath(gazetteer.FILE).read_bytes()) < 18_500_000


def test_lines_are_sorted_so_that_bisection_finds_every_name() -> None:
    listed = gazetteer.load()
    for section in (listed.places, listed.aliases, listed.spellings):
        keys = [line.split("\t")[0] + "\t" for line in section]
        assert keys == sorted(keys) and len(keys) > 100_000


def test_every_key_is_found_wherever_its_line_stands_in_a_block_and_none_beside_it() -> None:
    listed = gazetteer.load()
    for section in (listed.places, listed.aliases, listed.spellings):
        lines = [*section]
        alike = {key: [*group] for key, group in groupby(lines, lambda line: line.split("\t")[0])}
        some = [*islice(alike, 0, None, 37), lines[0].split("\t")[0], lines[-1].split("\t")[0]]
        assert all([*section.starting(key)] == alike[key] for key in some)
        assert not any(
            [*section.starting(key + other)] for key in some for other in ("!", "zzz") if key + other not in alike
        )
    assert [*Sorted.of(b"# x\nb\t1\nb\t2\n# y", 4, 12).starting("b")] == ["b\t1", "b\t2"]


def test_all_places_of_a_level_are_those_that_have_it() -> None:
    listed = gazetteer.load()
    whole = [*listed.all()]
    for level in ("sea", "part_of_country", "settlement"):
        assert [*listed.all(level)] == [place for place in whole if place.level == level]


def test_every_row_reads_and_has_a_known_level_and_a_point_on_the_globe() -> None:
    levels = {"site", "settlement", "district", "province", "part_of_country", "country", "sea", "unknown"}
    for place in gazetteer.load().all():
        assert place.level in levels, place
        assert -90 <= place.lat <= 90 and -180 <= place.lon <= 180, place
        assert place.level in ("sea", "unknown") or (place.country and len(place.country) == 3), place


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Ta'izz", "taizz"),
        ("Şırnak", "sirnak"),
        ("  Port-au-Prince ", "port au prince"),
        ("St. Louis", "st louis"),
        ("Łódź", "lodz"),
        ("İzmir", "izmir"),
        ("", ""),
    ],
)
def test_folding_drops_marks_apostrophes_and_case(name: str, folded: str) -> None:
    assert gazetteer.fold(name) == folded


@pytest.mark.parametrize(
    ("name", "level", "country"),
    [
        ("Ain al-Asad", "site", "IRQ"),
        ("Ayn al Asad", "site", "IRQ"),
        ("al-Asad air base", "site", "IRQ"),
        ("Deir Ezzor", "settlement", "SYR"),
        ("Deir al-Zour", "settlement", "SYR"),
        ("Hasakah", "settlement", "SYR"),
        ("al-Hasakah", "settlement", "SYR"),
        ("Kiev", "settlement", "UKR"),
        ("Kyiv", "settlement", "UKR"),
        ("Hodeidah", "settlement", "YEM"),
        ("Bavaria", "province", "DEU"),
        ("Texas", "province", "USA"),
        ("Kosovo", "country", "XKX"),
        ("Red Sea", "sea", None),
        ("Strait of Hormuz", "sea", None),
        ("Sahel", "unknown", None),
        ("Tower 22", "site", "JOR"),
    ],
)
def test_a_name_is_found_under_its_spellings(name: str, level: str, country: str | None) -> None:
    assert any(place.level == level and place.country == country for place in gazetteer.lookup(name))


def test_a_name_that_nothing_bears_gives_nothing() -> None:
    assert gazetteer.lookup("Qwertyville-on-Nowhere") == ()
    assert gazetteer.lookup("...") == ()


def test_the_base_of_al_asad_lies_where_it_lies() -> None:
    base = next(place for place in gazetteer.lookup("Ain al-Asad") if place.level == "site")
    assert (round(base.lat, 3), round(base.lon, 3)) == (33.786, 42.441)


def test_every_country_has_a_code_and_most_have_one_capital() -> None:
    assert {"IRQ", "USA", "XKX", "PSE", "SSD"} <= set(gazetteer.countries())
    capitals = [place for place in gazetteer.load().all() if place.kind == "capital"]
    assert len(capitals) > 190
    assert len({place.country for place in capitals}) == len(capitals)


def test_a_cut_file_stops_with_a_sentence_that_names_it(tmp_path: Path) -> None:
    short = tmp_path / gazetteer.FILE
    short.write_bytes(b"# places\nnothing else")
    with pytest.raises(SettingError, match=r"places\.tsv cannot be loaded .* install the package again"):
        gazetteer.read(short)


def test_building_again_gives_the_same_bytes(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "ONRECORD_SLOW" not in os.environ:
        pytest.skip("building takes half a minute; install '.[gazetteer]' and set ONRECORD_SLOW to run it")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    builder = importlib.import_module("build_gazetteer")
    assert builder.built(shared / "gazetteer") == DATA.joinpath(gazetteer.FILE).read_bytes()


def test_no_name_is_passed_over_for_how_it_begins():
    known = gazetteer.load()
    lines = (line for section in (known.places, known.aliases) for line in islice(section, 0, None, 4001))
    names = [line.split("\t")[0] for line in lines]
    begun = [" ".join(name.split()[:2]) for name in names if name.count(" ") > 1]
    assert len(begun) > 5 and all(gazetteer.begins(words) for words in begun)
    assert not gazetteer.begins("Erbil Reuters")
