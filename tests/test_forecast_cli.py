"""`onrecord outlook forecast` and `backtest`: any CSV of dated attacks, bad rows named and none fatal."""

import gzip
import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES

from onrecord import flow
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.flow import Inputs
from onrecord.outlook.sheets import Columns, read
from onrecord.store import Store

FIRST = date(2019, 1, 1)
COLUMNS = ("--date", "day", "--severity", "dead", "--severe-at", "3")
RANGE = ("--from", "2020-01-06", "--to", "2020-03-02")


@pytest.fixture
def csv(tmp_path):
    rng = np.random.default_rng(6)
    rows = [
        f"{FIRST + timedelta(days=at)},{rng.poisson(1.5)},{'coast' if rng.random() < 0.7 else 'inland'}"
        for at in range(450)
        for _ in range(rng.poisson(0.8))
    ]
    rng.shuffle(rows)
    path = tmp_path / "attacks.csv"
    path.write_text("day,dead,region\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def run(*args, code=0, **options):
    result = CliRunner().invoke(commands, [str(arg) for arg in ("outlook", *args)], **options)
    assert result.exit_code == code, result.output
    return result


def test_a_backtest_writes_one_line_for_each_origin_and_horizon(csv, tmp_path):
    out = tmp_path / "out.jsonl"
    node = json.loads(run("backtest", csv, *COLUMNS, *RANGE, "--forecasts", out, "--json").stdout)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(lines) == 9 * 3 == node["forecasts"]
    assert list(lines[0]) == [
        "origin", "horizon_days", "group", "counts_pmf", "p_severe", "observed_count", "observed_severe",
    ]  # fmt: skip
    assert [(line["origin"], line["horizon_days"]) for line in lines[:4]] == [
        ("2020-01-06", 7), ("2020-01-06", 28), ("2020-01-06", 91), ("2020-01-13", 7),
    ]  # fmt: skip
    assert all(abs(sum(line["counts_pmf"]) - 1) < 1e-6 for line in lines)
    assert {line["observed_severe"] for line in lines if line["observed_severe"] is not None} <= {0, 1}
    assert {(cell["measure"], cell["days"]) for cell in node["cells"]} >= {("counts", 7), ("severe", 28)}
    assert (node["seed"], node["severe_at"], node["rows_left_out"]) == (0, 3.0, [])


def test_groups_have_a_line_each_and_the_table_fits_the_terminal(csv, tmp_path):
    out = tmp_path / "out.jsonl"
    shown = run("backtest", csv, *COLUMNS, *RANGE, "--group", "region", "--forecasts", out).stdout
    groups = [json.loads(line)["group"] for line in out.read_text().splitlines()]
    assert groups.count("coast") == groups.count("inland") == 27
    assert max(map(len, shown.splitlines())) <= 100
    assert "coast" in shown
    assert "skill" in shown


def test_a_backtest_run_twice_writes_the_same_bytes(csv, tmp_path):
    for name in ("one", "two"):
        run("backtest", csv, *COLUMNS, *RANGE, "--forecasts", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_other_dates_gaps_and_bad_rows_are_taken_or_named(tmp_path):
    path = tmp_path / "odd.csv.gz"
    text = (
        "nr;when;dead\n1;14/02/2021;2\n2;3/2/2021;\n3;;4\n4;soon;1\n5;2021-02-20T10:00:00;many\n6;1 March 2021;3\n"
        "7;March 2021;3\n8\n\n"
    )
    path.write_bytes(gzip.compress(text.encode()))
    sheet = read(path, Columns("when", "dead", 3))
    assert [(str(one.day), one.severe) for one in sheet.attacks] == [
        ("2021-02-14", False), ("2021-02-03", None), ("2021-02-20", None), ("2021-03-01", True),
    ]  # fmt: skip
    assert [(row.row, row.reason) for row in sheet.left] == [
        (4, "no date"),
        (5, "a date that cannot be read"),
        (8, "a date that names no single day"),
        (9, "no date"),
    ]
    assert sheet.without_severity == 2
    shown = run("forecast", path, "--date", "when", "--severity", "dead", "--severe-at", "3").stdout
    assert "2 of 8 rows left out, no date: 4, 9" in shown
    assert "2 rows say nothing of severity" in shown


def test_slashed_dates_that_nothing_decides_are_left_out(tmp_path):
    path = tmp_path / "slashed.csv"
    path.write_text("when\n3/4/2021\n2021-04-03\n")
    sheet = read(path, Columns("when"))
    assert [str(one.day) for one in sheet.attacks] == ["2021-04-03"]
    assert [row.row for row in sheet.left] == [2]


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("", Columns("day"), "is empty"),
        ("day,x\n", Columns("day"), "no row with a date"),
        ("day,x\n2020-01-01,1\n", Columns("date"), "its columns are day, x"),
        ("day,x\n2020-01-01,1\n", Columns("day", "dead"), "no column 'dead'"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, text, columns, said):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read(path, columns)


def test_wrong_use_is_one_sentence(csv):
    result = run("backtest", csv, "--date", "day", "--severe-at", "2", *RANGE, code=2)
    assert "--severe-at needs --severity" in result.stderr
    result = run("backtest", csv, "--date", "day", "--from", "2020-03-01", "--to", "2020-02-01", code=2)
    assert "is before --from" in result.stderr


def test_a_forecast_says_what_it_rests_on_and_how_it_did(csv):
    node = json.loads(run("forecast", csv, *COLUMNS, "--as-of", "2020-02-29", "--json").stdout)
    assert node["as_of"] == "2020-02-29"
    assert node["rows_used"] == len(node["row_ids"])
    assert [row["horizon_days"] for row in node["horizons"]] == [7, 28, 91]
    assert node["last_scores"]
    assert node["weights"]
    chances = [row["p_severe"] for row in node["horizons"]]
    assert chances == sorted(chances)
    shown = run("forecast", csv, *COLUMNS, "--as-of", "2020-02-29").stdout
    assert "As of 2020-02-29" in shown
    assert "28 days:" in shown


def test_a_forecast_that_loses_to_a_baseline_shows_the_baseline(tmp_path):
    path = tmp_path / "steady.csv"
    days = "\n".join(str(FIRST + timedelta(days=7 * at)) for at in range(120))
    path.write_text(f"day\n{days}\n")
    shown = run("forecast", path, "--date", "day").stdout
    assert "! not better than the" in shown


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_forecast_and_backtest_are_drawn(csv, tmp_path, ending):
    pytest.importorskip("matplotlib")
    fan, check = tmp_path / f"fan.{ending}", tmp_path / f"check.{ending}"
    run("forecast", csv, *COLUMNS, "--plot", fan)
    run("backtest", csv, *COLUMNS, *RANGE, "--plot", check)
    assert fan.stat().st_size > 5000
    assert check.stat().st_size > 5000


def test_the_record_is_forecast_as_its_reports_had_it_on_the_day(tmp_path):
    for name, text in {"a": f"The Daily|{ALPHA_3}", "b": f"The Nightly|{ALPHA_5}", "c": BETA}.items():
        (tmp_path / f"{name}.txt").write_text(text)
    record = tmp_path / "record.db"
    with Store.open(record) as store:
        flow.ingest(store, Inputs(tuple(sorted(tmp_path.glob("*.txt"))), anchor="2024-05-10"), stages=STAGES)
    early, late = (
        json.loads(run("forecast", "--record", record, "--as-of", day, "--json", obj=STAGES).stdout)
        for day in ("2024-05-09", "2024-05-12")
    )
    assert early["rows_used"] == 0 < late["rows_used"]
    assert all(name.startswith("i") for name in late["row_ids"])
    assert any("few attacks" in warning for warning in late["warnings"])
    low, high = late["horizons"][1]["intervals"]["90"]
    assert high - low > 3


def test_columns_without_a_file_are_wrong_use():
    assert "name the CSV too" in run("forecast", "--date", "day", code=2).stderr


def test_a_plot_of_an_unknown_kind_is_refused(csv, tmp_path):
    pytest.importorskip("matplotlib")
    assert "neither SVG nor PNG" in run("forecast", csv, *COLUMNS, "--plot", tmp_path / "fan.pdf", code=2).stderr


def test_severity_is_told_as_a_multiple_of_what_is_severe(tmp_path):
    path = tmp_path / "dead.csv"
    path.write_text("day,dead\n2021-02-01,5\n2021-02-02,30\n2021-02-03,\n2021-02-03,\n", encoding="utf-8")
    sheet = read(path, Columns("day", "dead", 20))
    assert [(row.severe, row.severity) for row in sheet.attacks[:3]] == [(False, 0.25), (True, 1.5), (None, None)]
    assert [row.severity for row in read(path, Columns("day", "dead", 0)).attacks[:2]] == [None, None]
    assert any("1 rows say in every cell what an earlier one says" in note for note in sheet.notes())


NUMBERED = (
    "day,n_attacks,dead\n2021-02-01,3,0\n2021-02-02,,9\n2021-02-03,at least 2,1\n2021-02-04,0,1\n"
    "2021-02-05,many,1\n2021-02-06,20210206,1\n2021-02-07,-1,1\n"
)


def test_a_column_of_numbers_of_attacks_is_counted_and_odd_numbers_are_named(tmp_path):
    path = tmp_path / "numbered.csv"
    path.write_text(NUMBERED, encoding="utf-8")
    sheet = read(path, Columns("day", "dead", 5, number="n_attacks"))
    assert [(row.number, row.severe) for row in sheet.attacks] == [(3, False), (1, True), (2, False)]
    assert [(row.row, row.reason) for row in sheet.left] == [
        (5, "it holds no attack"),
        (6, "a number of attacks that cannot be read"),
        (7, "a number of attacks above 1000"),
        (8, "it holds no attack"),
    ]
    node = json.loads(run("forecast", path, "--date", "day", "--number", "n_attacks", "--json").stdout)
    assert node["columns"]["number"] == "n_attacks"
    assert "from 6 attacks" in run("forecast", path, "--date", "day", "--number", "n_attacks").stdout


def test_a_column_of_numbers_that_is_not_asked_for_is_pointed_out(tmp_path):
    path = tmp_path / "numbered.csv"
    path.write_text(NUMBERED, encoding="utf-8")
    shown = run("forecast", path, "--date", "day").stdout
    assert "name it with --number" in " ".join(shown.split())
    assert "no column 'many'" in run("forecast", path, "--date", "day", "--number", "many", code=2).stderr
    assert "--number name columns" in run("forecast", "--number", "n", code=2).stderr
