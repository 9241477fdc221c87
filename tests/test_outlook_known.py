"""What was known when: rows of any table, cut at a day, with their status and severity."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from outlook_rows import attack, day, rows, seen, tally

from onrecord.errors import InputError
from onrecord.outlook import tabled
from onrecord.outlook.assumed import weights, with_weights
from onrecord.outlook.dated import day_comes_first, day_range
from onrecord.outlook.known import by_status, known, latest
from onrecord.outlook.severity import Facts, ending
from onrecord.outlook.tabled import Columns

TABLE = """id,kind,date_start,date_end,place,country,weapon,n_attacks,killed,injured,outcome,status,claimed_by,note
A1,attack,2024-05-01,2024-05-01,Camp North,Arland,drone,2,0,4,debris destroyed a shed,us_confirmed,Band,
A2,attack,late May 2024,,Camp South,Arland,rocket,1,0,0,"shot down, fell short",host_or_partner_confirmed,,
A3,attack,2024-05-05,2024-05-05,Camp North,Arland,drone,1,,,claimed hit,claimed_only,Band,
A4,attack,2024-05-06,,Camp North,Arland,drone,1,0,1,"hit the barracks, did not detonate",us_confirmed,,sources conflict
A5,attack,soon,,Camp North,Arland,drone,1,0,0,,us_confirmed,,
R1,response,2024-05-07,2024-05-07,Fort,Arland,air strike,1,,,,us_confirmed,,
C1,context,2024-05-08,2024-05-08,Capital,Arland,,0,,,,,,
A6,attack,2024-05-09,2024-05-09,Camp South,Arland,rocket,1,2,0,hit the gate,local_report_only,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "attacks.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def read(path: Path, **columns: str) -> tabled.Rows:
    return tabled.rows_of(path, Columns(columns), weights())


def test_a_table_is_read_by_the_names_of_its_columns(table: Path) -> None:
    found = {case.id: case for case in read(table).cases}
    assert [case.role for case in found.values()] == ["attack"] * 4 + ["response", "context", "attack"]
    assert found["A1"].number == 2 and found["A1"].hurt is True and found["A1"].killed is False
    assert found["A6"].killed is True
    assert {id: found[id].status for id in ("A1", "A2", "A3", "A6")} == {
        "A1": "confirmed",
        "A2": "partner",
        "A3": "claimed",
        "A6": "reported",
    }


def test_a_vague_date_is_a_range_and_a_row_without_a_date_is_named_and_left_out(table: Path) -> None:
    found = read(table)
    late = next(case for case in found.cases if case.id == "A2")
    assert (late.first, late.last) == (date(2024, 5, 21), date(2024, 5, 31))
    assert [(row.reason, row.ids) for row in found.left] == [("no date that can be read", ("A5",))]


def test_severity_comes_from_words_and_counts(table: Path) -> None:
    found = {case.id: case for case in read(table).cases}
    assert found["A2"].reached is False
    assert [near.name for near in found["A4"].near] == ["dud_in_occupied_building"]
    assert found["A4"].conflict is True


def test_what_only_its_claimants_say_hit_is_not_said_to_have_reached(table: Path) -> None:
    assert next(case for case in read(table).cases if case.id == "A3").reached is None


def test_any_column_may_be_named_and_a_wrong_name_is_told(table: Path) -> None:
    assert read(table, place="country").cases[0].place == "Arland"
    with pytest.raises(InputError, match="no column 'town'"):
        read(table, place="town")


def test_a_severity_column_says_which_rows_are_deadly(table: Path) -> None:
    found = tabled.rows_of(table, Columns({}, "injured", 4), weights())
    assert {case.id for case in found.cases if case.killed} == {"A1"}
    assert found.deadly == "injured of 4 or more"


def test_a_gzipped_table_with_semicolons_reads_the_same(table: Path, tmp_path: Path) -> None:
    packed = tmp_path / "attacks.csv.gz"
    packed.write_bytes(gzip.compress(b"date;killed\n2024-05-01;1\n2024-05-02;0\n"))
    assert [case.killed for case in read(packed).cases] == [True, False]


@pytest.mark.parametrize("text", ["", "date\n", "date,killed\n,\n"])
def test_a_table_without_rows_is_no_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path).cases == ()


def test_a_file_that_is_no_table_of_dates_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,size\nx,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column of dates"):
        read(path)


def test_when_a_row_became_known_comes_from_its_column_or_from_a_lag(tmp_path: Path) -> None:
    path = tmp_path / "told.csv"
    path.write_text("date,known_on\n2024-05-01,2024-05-08\n2024-05-02,\n", encoding="utf-8")
    assert [case.known_on.day for case in read(path).cases] == [8, 2]
    path.write_text("date,lag_days\n2024-05-01,3\n2024-05-02,\n", encoding="utf-8")
    assert [case.known_on.day for case in read(path).cases] == [4, 2]


def test_tallies_are_read_with_the_day_they_were_told(tmp_path: Path) -> None:
    path = tmp_path / "tallies.csv"
    path.write_text("as_of,cum_attacks,note\n2024-05-03,7,\n2024-05-09,,none told\n2024-05-10,19,\n", encoding="utf-8")
    assert [(row.told_on.day, row.count) for row in tabled.tallies_of(path, {})] == [(3, 7), (10, 19)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-03", ("2024-05-03", "2024-05-03")),
        ("2024-05-03T22:10", ("2024-05-03", "2024-05-03")),
        ("3 May 2024", ("2024-05-03", "2024-05-03")),
        ("May 2024", ("2024-05-01", "2024-05-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("early June 2024", ("2024-06-01", "2024-06-10")),
        ("3/4/2024", None),
        ("23/4/2024", ("2024-04-23", "2024-04-23")),
        ("spring", None),
        ("2024-13-40", None),
    ],
)
def test_cells_become_days_or_ranges_or_nothing(text: str, expected: tuple[str, str] | None) -> None:
    found = day_range(text)
    assert (found and tuple(part.isoformat() for part in found)) == expected


def test_one_clear_cell_settles_how_a_column_writes_its_days() -> None:
    assert day_comes_first(["3/4/2024", "23/4/2024"]) is True
    assert day_comes_first(["3/4/2024", "4/23/2024"]) is False
    assert day_comes_first(["3/4/2024"]) is None


def test_only_what_was_known_by_the_day_is_seen() -> None:
    window = seen(attack(1), attack(3, delay=5), attack(9), on=6, tallies=(tally(9, 5), tally(20, 8)))
    assert [case.id for case in window.attacks] == ["a1"]
    assert [row.count for row in window.tallies] == [9]


def test_rows_added_later_change_nothing_that_was_known() -> None:
    early = [attack(1), attack(2, until=4), attack(4, delay=1)]
    later = [attack(9), attack(3, delay=30), attack(7, until=20)]
    assert seen(*early, on=6) == seen(*early, *later, on=6)


def test_rows_before_the_window_are_left_out_and_named() -> None:
    window = seen(attack(0), attack(5), on=9, since=3)
    assert [case.id for case in window.attacks] == ["a5"]
    assert window.left[-1].ids == ("a0",)


def test_attacks_are_counted_by_who_vouches_for_them() -> None:
    counted = by_status([attack(1, number=2), attack(2, status="claimed")])
    assert counted == {"confirmed": 2, "partner": 0, "reported": 0, "claimed": 1}


def test_without_an_as_of_day_the_last_day_of_rows_or_tallies_is_taken() -> None:
    assert latest(rows(attack(1, delay=4), attack(2), tallies=(tally(3, 3),))) == day(3)
    assert known(rows(), day(3)).number == 0


@pytest.mark.parametrize(
    ("cell", "count", "least"),
    [
        ("12", 12, False),
        ("at least 32", 32, True),
        ("32+", 32, True),
        ("more than 1,200", 1201, True),
        ("many", None, None),
    ],
)
def test_a_count_told_as_a_floor_is_kept_as_one(tmp_path: Path, cell: str, count: int | None, least: bool) -> None:
    path = tmp_path / "tallies.csv"
    path.write_text(f'as_of,cum_attacks\n2024-05-03,"{cell}"\n', encoding="utf-8")
    found = tabled.tallies_of(path, {})
    assert [(row.count, row.at_least) for row in found] == ([] if count is None else [(count, least)])


@pytest.mark.parametrize(
    ("facts", "reached", "near"),
    [
        (Facts("intercepted by the base"), False, []),
        (Facts("two rockets: one intercepted, one hit an empty shed"), True, []),
        (Facts("no casualties or damage"), None, []),
        (Facts("missed and hit nothing"), False, []),
        (Facts("failed to explode beside the runway"), True, ["dud_on_target"]),
        (Facts("a dud in the dining hall"), True, ["dud_in_occupied_building"]),
        (Facts("shot down; it did not detonate"), False, []),
        (Facts("", injured=3), True, ["some_injured"]),
        (Facts("", injured=24), True, ["many_injured"]),
        (Facts("one soldier in critical condition", injured=1), True, ["critical_injury"]),
        (Facts("hit a road, could have killed many"), True, ["called_near_miss"]),
        (Facts("a dud in the barracks", killed=True), True, []),
    ],
)
def test_an_outcome_in_words_gives_a_rung_and_a_near_miss(facts: Facts, reached: bool | None, near: list[str]) -> None:
    found = ending(facts, weights())
    assert found.reached is reached
    assert [row.name for row in found.near] == near


def test_a_weight_can_be_set_and_a_wrong_one_is_refused() -> None:
    assert with_weights(["dud_on_target=0.7"])["dud_on_target"].high == 0.7
    for wrong in ("dud_on_target=2", "luck=0.5", "dud_on_target"):
        with pytest.raises(InputError, match="--weight"):
            with_weights([wrong])
