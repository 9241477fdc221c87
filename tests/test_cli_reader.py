"""`--reader` on the commands that read, and `onrecord score --reader A --against B`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_record import ALPHA_3, STAGES

from onrecord import reading
from onrecord.cli import commands
from onrecord.reading.learned import weights

TEXT = "A drone hit a depot near Kirkuk on Monday, killing two guards.\n"
GOLD = {"id": "a", "incidents": []}
BARE = {"ONRECORD_READER": None}


def run(*args: object, code: int = 0, **options: object) -> Result:
    result = CliRunner().invoke(commands, [str(arg) for arg in args], **options)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def record(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT)
    run("ingest", tmp_path / "a.txt", "--anchor", "2024-05-10", "--reader", "rules", "--record", tmp_path / "r.db")
    return tmp_path / "r.db"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD))
    return path


def test_read_names_the_reader_that_was_asked_for():
    told = json.loads(run("read", "-", "--json", "--reader", "rules", input=TEXT).stdout)
    assert told["reader_id"].startswith("rules-")


@pytest.mark.parametrize("command", ["read", "ingest", "demo"])
def test_each_command_that_reads_takes_a_reader(command):
    assert "--reader [learned|rules]" in run(command, "--help").stdout


def test_an_unknown_reader_is_wrong_use():
    assert "'oracle' is not one of" in run("read", "-", "--reader", "oracle", code=2, input=TEXT).stderr


@pytest.fixture
def without_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "folder", lambda: tmp_path)


@pytest.mark.usefixtures("without_weights")
def test_without_weights_rules_read_and_one_line_says_so():
    result = run("read", "-", "--json", input=TEXT, env=BARE)
    assert json.loads(result.stdout)["reader_id"].startswith("rules-")
    assert result.stderr == "onrecord: the learned reader has no weights here; rules alone read\n"


@pytest.mark.usefixtures("without_weights")
def test_the_learned_reader_asked_for_without_weights_is_an_error_with_the_way_out():
    said = run("read", "-", "--reader", "learned", code=2, input=TEXT).stderr
    assert "manifest.json is missing" in said
    assert "--reader rules" in said


def test_a_reader_asked_for_is_told_nothing_about():
    assert run("read", "-", "--reader", "rules", input=TEXT).stderr == ""


def test_stages_given_by_a_caller_read_unless_a_reader_is_named():
    own = json.loads(run("read", "-", "--json", input=f"The Daily|{ALPHA_3}", obj=STAGES, env=BARE).stdout)
    named = json.loads(run("read", "-", "--json", "--reader", "rules", input=f"The Daily|{ALPHA_3}", obj=STAGES).stdout)
    assert not own["reader_id"].startswith("rules-")
    assert named["reader_id"].startswith("rules-")


def test_another_reader_reads_the_documents_again_and_the_same_one_does_not(record):
    again = ("ingest", record.with_name("a.txt"), "--record", record)
    assert "0 read" in run(*again, "--reader", "rules").stdout
    assert "0 read" not in run(*again, obj=STAGES, env=BARE).stdout


def test_two_processes_read_as_one_does_with_a_reader_by_name(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(TEXT + name)
    paths = ("ingest", tmp_path / "a.txt", tmp_path / "b.txt", "--reader", "rules", "--record", tmp_path / "r.db")
    assert "2 read" in run(*paths, "--workers", "2").stdout


def test_score_puts_two_readers_side_by_side_with_the_difference(record, gold):
    shown = run("score", gold, "--record", record, "--reader", "rules", "--against", "rules").stdout
    assert "rules    rules     more" in shown
    assert "detection.F1" in shown
    assert "false_alarms" in shown
    assert "+0.0" in shown


def test_score_against_a_reader_compares_the_record_as_it_is(record, gold):
    told = json.loads(run("score", gold, "--record", record, "--against", "rules", "--json").stdout)
    assert told["names"] == ["record", "rules"]
    assert {row["name"] for row in told["figures"]} >= {"detection.F1", "mean_field"}
    assert all(row["better"] == 0 for row in (*told["figures"], *told["faults"]))


def test_score_with_a_reader_alone_gives_its_table_and_stores_nothing(record, gold):
    before = record.read_bytes()
    assert "detection" in run("score", gold, "--record", record, "--reader", "rules").stdout
    assert record.read_bytes() == before


def test_every_named_reader_has_a_module_that_makes_it():
    assert reading.reader_named("rules").id == reading.rule_reader().id
