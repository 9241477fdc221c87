"""The outlook commands: tables, JSON and drawings over any table of attacks, and over a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from outlook_rows import attack, day, rows

from onrecord.cli import commands
from onrecord.outlook.page import OutlookPage, page_of
from onrecord.outlook.plots_record import DRAWINGS, drawing

ATTACKS = "date,place,killed,injured,outcome,status\n" + "".join(
    f"2024-03-{day:02},Camp {day % 3},0,{day % 4},hit the yard,us_confirmed\n" for day in range(1, 29, 2)
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "attacks.csv"
    path.write_text(ATTACKS, encoding="utf-8")
    return path


def run(*args: object) -> Result:
    result = CliRunner().invoke(commands, ["outlook", *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


@pytest.mark.parametrize("command", ["rates", "waves", "chains", "risk"])
def test_every_command_prints_and_carries_its_day_rows_seed_and_weights(table: Path, command: str) -> None:
    text = run(command, table).output
    assert "as of 2024-03-27" in text and "seed 1" in text and "dud_in_occupied_building 0.5" in text
    assert max(map(len, text.splitlines())) <= 120
    node = json.loads(run(command, table, "--json").output)
    assert node["as_of"] == "2024-03-27" and len(node["rows"]) == 14 and node["seed"] == 1
    assert node["weights"] and node["warnings"]


def test_an_earlier_day_sees_only_what_was_known(table: Path) -> None:
    assert len(json.loads(run("rates", table, "--as-of", "2024-03-10", "--json").output)["rows"]) == 5


def test_risk_gives_a_range_and_the_base_rate_for_each_horizon(table: Path) -> None:
    node = json.loads(run("risk", table, "--horizon", "30", "--horizon", "365", "--json").output)
    assert {row["days"] for row in node["risk"]["chances"]} == {30, 365}
    assert "base rate" in " ".join(node["sentences"])
    assert node["risk"]["base"]["chances"][0][0] == 30


def test_a_horizon_may_be_asked_for_without_the_thirty_days(table: Path) -> None:
    assert "90 days" in run("risk", table, "--horizon", "90").output


def test_a_table_of_tallies_is_held_against_the_rows(table: Path, tmp_path: Path) -> None:
    tallies = tmp_path / "tallies.csv"
    tallies.write_text("as_of,cum_attacks\n2024-03-20,40\n", encoding="utf-8")
    assert "sources say 40 up to 2024-03-20; the record holds 10 confirmed" in run(
        "risk", table, "--tallies", tallies
    ).output.replace("\n    ", " ")


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("a.png", b"\x89PNG")])
def test_a_drawing_is_written_as_svg_or_png(table: Path, tmp_path: Path, name: str, start: bytes) -> None:
    pytest.importorskip("matplotlib")
    assert run("waves", table, "--plot", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_of_nothing_and_of_little_is_no_error(name: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    page = empty_page()
    assert drawing(page, name) == drawing(page, name)


def empty_page() -> OutlookPage:
    return page_of(rows(attack(3)), day(5))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--plot", "a.gif"), "SVG or PNG"),
        (("--weight", "luck=1"), "NAME=VALUE"),
        (("--reference", "nonesuch"), "no reference class"),
        (("--date", "nonesuch"), "no column"),
        (("--responder", "USA"), "record"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_code_two(table: Path, args: tuple[str, ...], words: str) -> None:
    result = run("risk", table, *args)
    assert result.exit_code == 2 and words in result.output


def test_the_facts_files_work_as_they_are(shared: Path) -> None:
    facts = shared / "facts"
    node = json.loads(
        run(
            "risk",
            facts / "iraq_syria_2023_to_2023-11-05.csv",
            "--tallies",
            facts / "iraq_syria_2023_counts_to_2023-11-05.csv",
            "--as-of",
            "2023-11-05",
            "--json",
        ).output
    )
    assert node["attacks"] == 29 and node["risk"]["ladder"]["killed"] == 0
    assert [row["case"]["id"] for row in node["risk"]["ladder"]["near"]][0] == "IS017"
    assert {"prior_decides", "leans_on_history", "coverage"} <= {row["code"] for row in node["warnings"]}


def test_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert run("rates", "--record", tmp_path / "none.db").exit_code == 2


def test_the_demonstration_prints_its_outlook_as_of_5_november_2023(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["demo", "--out", str(tmp_path), "--reader", "rules"])
    text = result.output[result.output.index("the outlook of a series in it") :]
    assert "as of 2023-11-05" in text and "named priors" in text and "calendar base rate" in text
    assert "Near miss: drone, Erbil" in text and "sources say at least 28" in text
    assert "none of" in text and "history" in text
    again = run(
        *"risk --as-of 2023-11-05 --since 2023-10-17 --country IRQ --country SYR --responder USA --record".split(),
        tmp_path / "onrecord.db",
    )
    assert again.output.strip() in text


def test_the_example_of_the_page_on_the_outlook_is_what_the_command_prints(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "outlook.md").read_text(encoding="utf-8")
    _, table_text, _, shown, *_ = page.split("```\n")
    (tmp_path / "attacks.csv").write_text(table_text, encoding="utf-8")
    command, _, expected = shown.partition("\n")
    words = command.removeprefix("$ onrecord outlook ").replace("attacks.csv", str(tmp_path / "attacks.csv")).split()
    assert run(*words).output == expected
