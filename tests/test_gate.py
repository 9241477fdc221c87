"""The gate: floors hold, rise by themselves, and fall only for a written reason."""

import pytest

from bench import gate
from bench.gate import Floor, Line

FLOORS = {
    "dates.F1": Floor(70.0, "up", "d1"),
    "seed.anchor.false": Floor(1.0, "down", "s1"),
}


def verdicts(measured, absent=frozenset()):
    return {line.figure: line.verdict for line in gate.compare(FLOORS, measured, absent)}


def test_a_figure_that_falls_and_a_fault_that_grows_are_worse():
    now = {"dates.F1": Floor(69.9, "up", "d1"), "seed.anchor.false": Floor(2.0, "down", "s1")}
    assert verdicts(now) == {"dates.F1": "worse", "seed.anchor.false": "worse"}
    assert len(gate.failing(gate.compare(FLOORS, now, frozenset()))) == 2


def test_more_right_and_fewer_faults_are_better():
    now = {"dates.F1": Floor(70.1, "up", "d1"), "seed.anchor.false": Floor(0.0, "down", "s1")}
    assert verdicts(now) == {"dates.F1": "better", "seed.anchor.false": "better"}


def test_a_figure_no_longer_measured_fails_where_its_data_are_there():
    now = {"seed.anchor.false": Floor(1.0, "down", "s1")}
    assert verdicts(now)["dates.F1"] == "gone"
    assert gate.failing(gate.compare(FLOORS, now, frozenset()))
    assert verdicts(now, frozenset({"dates"}))["dates.F1"] == "not here"
    assert not gate.failing(gate.compare(FLOORS, now, frozenset({"dates"})))


def test_changed_data_are_said():
    now = {"dates.F1": Floor(70.0, "up", "d2"), "seed.anchor.false": Floor(1.0, "down", "s1")}
    lines = gate.compare(FLOORS, now, frozenset())
    assert [line.data_changed for line in lines] == [True, False]
    assert "the data changed" in gate.table(lines)


def test_an_update_raises_and_never_lowers_without_a_reason():
    now = {"dates.F1": Floor(80.0, "up", "d1"), "seed.anchor.false": Floor(3.0, "down", "s1")}
    floors, lowered = gate.updated(FLOORS, now, None)
    assert (floors["dates.F1"].value, floors["seed.anchor.false"].value, lowered) == (80.0, 1.0, [])
    floors, lowered = gate.updated(FLOORS, now, "the article was cut")
    assert floors["seed.anchor.false"].value == 3.0
    assert [(row.figure, row.reason) for row in lowered] == [("seed.anchor.false", "the article was cut")]


def test_an_update_takes_the_new_digest_with_an_unchanged_figure():
    floors, _ = gate.updated(FLOORS, {"dates.F1": Floor(70.0, "up", "d2")}, None)
    assert floors["dates.F1"] == Floor(70.0, "up", "d2")


def test_floors_survive_their_file(tmp_path):
    path = tmp_path / "floors.json"
    lowered = [gate.Lowered("dates.F1", 71.0, 70.0, "fewer pages")]
    gate.save(path, FLOORS, lowered)
    assert gate.load(path) == (FLOORS, lowered)


def test_the_digest_sees_a_changed_byte_and_a_renamed_file(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    first = gate.digest_of(tmp_path)
    (tmp_path / "a.txt").write_text("y")
    second = gate.digest_of(tmp_path)
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    assert len({first, second, gate.digest_of(tmp_path)}) == 3


@pytest.mark.parametrize(
    ("name", "direction"), [("seed.anchor.false", "down"), ("reports.missed", "down"), ("geo.F1", "up")]
)
def test_faults_are_better_when_fewer(name, direction):
    assert gate.direction_of(name) == direction


def test_lowering_needs_words(capsys):
    with pytest.raises(SystemExit) as stopped:
        gate.main(["--update", "--lower", " "])
    assert stopped.value.code == 2
    assert "a reason in words" in capsys.readouterr().err


def test_the_stored_floors_point_the_right_way():
    floors, _ = gate.load(gate.FLOORS)
    assert all(floor.direction == gate.direction_of(name) for name, floor in floors.items())


def test_a_line_without_floor_prints_a_dash():
    assert gate.table([Line("geo.F1", None, 50.0, "new")]).splitlines()[1].split() == ["geo.F1", "-", "50.0", "new"]
