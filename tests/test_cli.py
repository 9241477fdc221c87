"""The commands: one sentence and exit code 2 for wrong use, 1 with findings, 0 when done; output fits 100 columns."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_files import mail, page, pdf, warc, word
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES, documents

from onrecord import flow, intake
from onrecord.cli import commands
from onrecord.cli.text import width
from onrecord.flow import Inputs
from onrecord.store import Store

HERE = Path(__file__).parent


def run(*args: object, stages=STAGES, **options) -> Result:
    result = CliRunner().invoke(commands, [str(arg) for arg in args], obj=stages, **options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    free = ('":', "/", ",drone,")  # JSON, lines that name a path, CSV
    long = [line for line in result.stdout.splitlines() if width(line) > 100 and not any(mark in line for mark in free)]
    assert long == []
    return result


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "in"
    path.mkdir()
    (path / "a.txt").write_text(f"The Daily|{ALPHA_3}")
    (path / "b.txt").write_text(f"The Nightly|{ALPHA_5}")
    (path / "c.txt").write_text(BETA)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "record.db"
    with Store.open(path) as store:
        texts = (f"The Daily|{ALPHA_3}", f"The Nightly|{ALPHA_5}", BETA)
        for name, text in zip("abc", texts, strict=True):
            path.with_name(f"{name}.txt").write_text(text)
        flow.ingest(store, Inputs((path.parent,), anchor="2024-05-10"), stages=STAGES)
    return path


@pytest.fixture
def record(tmp_path, made):
    return Path(shutil.copy(made, tmp_path / "record.db"))


def listed(record: Path) -> list[dict]:
    return json.loads(run("incidents", "--json", "--record", record).stdout)


def told_twice(record: Path) -> dict:
    return next(one for one in listed(record) if len(one["accounts"]) == 2)


def test_ingest_says_what_it_did(folder, tmp_path):
    result = run("ingest", folder, "--record", tmp_path / "r.db")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 new documents, 0 known, 0 updated; 3 read; the record")
    assert "2 incidents" in result.stdout
    assert result.stderr == ""
    assert "0 new documents, 3 known" in run("ingest", folder, "--record", tmp_path / "r.db").stdout


def test_ingest_lists_failures_and_leaves_with_one(folder, tmp_path):
    (folder / "e.txt").write_text("")
    result = run("ingest", folder, "--record", tmp_path / "r.db")
    assert result.exit_code == 1
    assert "  e.txt (intake): the file is empty; fill it" in result.stdout
    result = run("failures", "--record", tmp_path / "r.db")
    assert (result.exit_code, "1 failure" in result.stdout) == (1, True)
    assert json.loads(run("failures", "--json", "--record", tmp_path / "r.db").stdout)[0]["source"] == "e.txt"


def test_a_web_archive_goes_in_and_what_it_rightly_passes_over_is_told_and_is_no_finding(tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(warc([("https://a.example/1", page(BETA).encode())]))
    stages = replace(STAGES, documents=intake.documents, merge=intake.merge)
    result = run("ingest", tmp_path / "a.warc.gz", "--record", tmp_path / "r.db", stages=stages)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1 new document, 0 known")
    assert (
        "1 input taken in part:\n  a.warc.gz (skipped): skipped in a.warc.gz (request: 1, warcinfo: 1)" in result.stdout
    )
    assert "1 known" in run("ingest", tmp_path / "a.warc.gz", "--record", tmp_path / "r.db", stages=stages).stdout


@pytest.mark.parametrize(("name", "raw"), [("a.pdf", pdf([(BETA,)])), ("a.eml", mail(BETA)), ("a.docx", word(BETA))])
def test_one_document_of_any_kind_of_file_is_read(tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    result = run("read", tmp_path / name, "--json", stages=replace(STAGES, read_one=intake.read_one))
    assert json.loads(result.stdout)["document"]["text"] == BETA


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(folder, tmp_path):
    def interrupted(paths, **options):
        found = documents(paths, **options)
        yield next(found)
        yield next(found)
        raise KeyboardInterrupt

    result = run("ingest", folder, "--record", tmp_path / "r.db", stages=replace(STAGES, documents=interrupted))
    assert result.exit_code == 1
    assert result.stderr.startswith("onrecord: stopped; 2 documents, 0 of them read, are kept in")
    assert "run the same command again to go on" in result.stderr
    assert "1 new document, 2 known" in run("ingest", folder, "--record", tmp_path / "r.db").stdout


def test_the_record_option_stands_before_or_after_the_command(record):
    before = run("--record", record, "incidents")
    assert before.exit_code == 0
    assert before.stdout == run("incidents", "--record", record).stdout


def test_show_prints_every_value_with_status_words_outlet_and_date(record):
    result = run("show", told_twice(record)["id"][:9], "--record", record)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "drone · 2024-05-03 · Alphaville, IRQ"
    assert "2 accounts in 2 independent reports" in lines
    assert "where Alphaville, IRQ (settlement, 33.5, 42.5) agreed" in lines
    at = lines.index("killed 5 conflict")
    assert lines[at + 1] == "“5” · confirmed · The Nightly, 2024-05-10"
    assert lines[at + 2] == "or 3"
    assert lines[at + 3] == "“3” · confirmed, says Police (official) · The Daily, 2024-05-10"


def test_copies_are_counted_apart_from_independent_reports(record):
    def one_witness(*parts, workers=1):
        resolution = STAGES.resolve(*parts)
        return replace(resolution, incidents=tuple(replace(one, documents=1) for one in resolution.incidents))

    stages = replace(STAGES, resolve=one_witness)
    incident = told_twice(record)
    run("judge", *incident["accounts"], "same", "--by", "Ana", "--record", record, stages=stages)
    result = run("show", incident["id"], "--record", record, stages=stages)
    assert "2 accounts in 1 independent report (1 copy)" in result.stdout


def test_explain_shows_context_voice_rule_and_the_likeness_of_joins(record):
    text = " ".join(run("show", told_twice(record)["id"], "--explain", "--record", record).stdout.split())
    assert "rule: settle.first" in text
    assert "A drone hit Alphaville on “2024-05-03”, killing 3. Police said it came from the north." in text
    assert "said by Police (official) · asserted, actual" in text
    assert "· rule times.iso" in text
    assert "+5.2 +5.2 |##### where same settlement Alphaville | Alphaville" in text


def test_show_json_holds_the_incident_and_its_accounts(record):
    incident = told_twice(record)
    node = json.loads(run("show", incident["aliases"][0], "--json", "--record", record).stdout)
    assert node["incident"] == incident
    assert [account["document"]["outlet"] for account in node["accounts"]] == ["The Nightly", "The Daily"]
    assert node["accounts"][0]["slots"]["killed"][0]["value"]["low"] == 5


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        ((), ["Alphaville", "Betatown"]),
        (("--since", "2024-05-04"), ["Betatown"]),
        (("--until", "2024-05-04"), ["Alphaville"]),
        (("--kind", "drone", "--kind", "raid"), ["Alphaville", "Betatown"]),
        (("--kind", "raid"), []),
        (("--country", "irq", "--place", "beta"), ["Betatown"]),
        (("--country", "SYR"), []),
        (("--conflict",), ["Alphaville"]),
        (("--status", "single"), ["Betatown"]),
        (("--party", "guard"), []),
        (("--outcome", "failed"), []),
        (("--near-miss",), []),
    ],
)
def test_filters_of_the_list(record, filters, places):
    found = json.loads(run("incidents", *filters, "--json", "--record", record).stdout)
    assert [one["settled"][1]["value"]["name"] for one in found] == places
    shown = run("incidents", *filters, "--record", record).stdout
    assert [place for place in ("Alphaville", "Betatown") if place in shown] == places


def test_a_judgement_splits_an_incident_and_stays_on_record(record):
    left, right = told_twice(record)["accounts"]
    result = run("judge", left[:9], right, "different", "--by", "Ana", "--note", "two towns", "--record", record)
    assert result.exit_code == 0
    assert "they are two incidents now" in " ".join(result.stdout.split())
    assert len(listed(record)) == 3
    with Store.open(record) as store:
        assert [(row.left, row.right, row.by, row.note) for row in store.snapshot().judgements] == [
            (left, right, "Ana", "two towns")
        ]


def test_a_correction_shows_who_set_it_and_what_the_texts_say(record):
    incident = told_twice(record)
    result = run("correct", incident["id"], "killed", "4", "--by", "Ana", "--note", "hospital list", "--record", record)
    assert "goes from 5 to 4, says Ana" in result.stdout
    text = " ".join(run("show", incident["id"], "--record", record).stdout.split())
    assert "killed 4 corrected set by Ana on 2024-06-01: hospital list or 5 “5”" in text


def test_check_finds_nothing_in_a_sound_record_and_names_an_altered_row(record):
    sound = run("check", "--record", record)
    assert (sound.exit_code, "no problem in 3 documents" in sound.stdout) == (0, True)
    assert "SQLite" in sound.stdout
    with Store.open(record) as store:
        store.connection.execute("UPDATE claims SET value = replace(value, '5', '6') WHERE slot = 'killed'")
    broken = run("check", "--record", record)
    assert broken.exit_code == 1
    assert broken.stdout.startswith("claims row account_id ")


def test_read_prints_and_stores_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("read", "-", input=ALPHA_3)
    assert "account 1: drone" in result.stdout
    assert "“Alphaville” · reported, says Police (official)" in result.stdout
    node = json.loads(run("read", "-", "--json", "--anchor", "2024-05-10", input=ALPHA_3).stdout)
    assert node["accounts"][0]["slots"]["when"][0]["value"]["earliest"] == "2024-05-03"
    assert node["document"]["published"]["latest"] == "2024-05-10"
    assert list(tmp_path.iterdir()) == []


def test_read_names_the_file_it_cannot_read(tmp_path):
    (tmp_path / "x.txt").write_text("UNREADABLE words")
    result = run("read", tmp_path / "x.txt")
    assert result.exit_code == 2
    assert (
        result.stderr
        == f"onrecord: {tmp_path}/x.txt cannot be read: it is in no language this reader knows; translate it\n"
    )
    assert run("read", "-", input="UNREADABLE").stderr.startswith("onrecord: the input cannot be read: it is in no")


def test_demo_makes_a_record_shows_it_and_says_where_to_look_next(tmp_path):
    def samples(paths, *, manifest, **_):
        assert (paths, manifest.parent.name, manifest.name) == ((), "samples", "manifest.csv")
        return documents([tmp_path / "in"])

    (tmp_path / "in").mkdir()
    for name, text in {"a.txt": f"The Daily|{ALPHA_3}", "b.txt": f"The Nightly|{ALPHA_5}", "c.txt": BETA}.items():
        (tmp_path / "in" / name).write_text(text)
    result = run("demo", "--out", tmp_path / "demo", stages=replace(STAGES, documents=samples))
    assert result.exit_code == 0
    assert "1 conflict between reports, shown and not averaged" in result.stdout
    assert "5 ≠ 3" in result.stdout
    assert result.stdout.count("\n  onrecord ") == 4
    assert len(listed(tmp_path / "demo" / "onrecord.db")) == 2
    assert run("--record", tmp_path / "mine.db", "demo", stages=replace(STAGES, documents=samples)).exit_code == 0
    assert len(listed(tmp_path / "mine.db")) == 2


def test_exports_are_the_same_bytes_in_any_order_and_with_any_workers(folder, tmp_path):
    files = sorted(folder.iterdir())
    forward, backward = tmp_path / "f.db", tmp_path / "b.db"
    run("ingest", folder, "--record", forward)
    run("ingest", folder, "--record", forward)
    run("ingest", *reversed(files), "--workers", "2", "--record", backward)
    for record in (forward, backward):
        assert run("export", "jsonl", f"{record}.jsonl", "--record", record).exit_code == 0
    first, second = Path(f"{forward}.jsonl").read_bytes(), Path(f"{backward}.jsonl").read_bytes()
    assert b"Alphaville" in first
    assert first == second


def test_export_writes_to_standard_output_for_a_dash(record):
    assert run("export", "geojson", "-", "--record", record).stdout.startswith("{")


def test_score_tells_the_figures_and_fails_below_what_was_asked(tmp_path, record):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "none", "incidents": [], "aggregates": [], "negative": true}\n')
    assert "negatives" in run("score", gold, "--record", record).stdout
    assert json.loads(run("score", gold, "--json", "--record", record).stdout)["n"]["negatives"] == 1
    assert run("score", gold, "--min", "50", "--record", record).exit_code == 1


def test_control_characters_of_a_document_are_shown_not_sent(tmp_path):
    (tmp_path / "x.txt").write_text("The \x1b]0;gone\x07 \u202eDaily|" + ALPHA_3)
    run("ingest", tmp_path / "x.txt", "--record", tmp_path / "r.db")
    incident = listed(tmp_path / "r.db")[0]["id"]
    for options in ((), ("--explain",)):
        shown = run("show", incident, *options, "--record", tmp_path / "r.db").stdout
        assert "\\x1b]0;gone\\x07 \\u202eDaily" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["bogus"], "No such command 'bogus'; see `onrecord --help`"),
        (["show"], "Missing argument 'ID'; see `onrecord show --help`"),
        (["incidents", "--since", "May"], "'May' does not match the format"),
        (["incidents", "--kind", "party", "--record", "RECORD"], "kind has no code 'party'; the codes are attack,"),
        (["incidents", "--status", "sure", "--record", "RECORD"], "status has no code 'sure'"),
        (["incidents", "--record", "absent.db"], "there is no record at absent.db; make one with `onrecord ingest`"),
        (["--record", "absent.db", "check"], "there is no record at absent.db"),
        (["show", "zzz", "--record", "RECORD"], "no incident has the id 'zzz'; `onrecord incidents` lists them"),
        (["show", "i", "--record", "RECORD"], "'i' fits 2 incidents ("),
        (["show", "", "--record", "RECORD"], "no incident has the id ''"),
        (["export", "docx", "x", "--record", "RECORD"], "no export format is called 'docx'; the formats are csv,"),
        (["export", "csv", "no/such/x.csv", "--record", "RECORD"], "cannot write no/such/x.csv"),
        (["judge", "zzz", "yyy", "same", "--by", "Ana", "--record", "RECORD"], "no incident has the id 'zzz'"),
        (["judge", "zzz", "yyy", "maybe", "--by", "Ana"], "'maybe' is not one of 'same', 'different', 'unsure'"),
        (["judge", "zzz", "yyy", "same"], "Missing option '--by'"),
        (["judge", "ID", "ID", "same", "--by", "Ana", "--record", "RECORD"], "are the same account"),
        (["judge", "ID", "OTHER", "same", "--by", " ", "--record", "RECORD"], "--by is empty"),
        (["correct", "ID", "killed", "4", "--by", "Ana", "--record", "RECORD"], "Missing option '--note'"),
        (["correct", "ID", "dead", "4", "--by", "A", "--note", "n", "--record", "RECORD"], "no slot is called 'dead'"),
        (["correct", "ID", "killed", "few", "--by", "A", "--note", "n", "--record", "RECORD"], "killed takes 3, 3..5,"),
        (["correct", "ID", "outcome", "won", "--by", "A", "--note", "n", "--record", "RECORD"], "no code 'won'"),
        (["score", "absent.jsonl", "--record", "RECORD"], "the gold file absent.jsonl cannot be read"),
        (["ingest"], "name a file, a folder or an address"),
        (["ingest", "x", "--workers", "0"], "0 is not in the range 1<=x<=64"),
        (["demo", "--out", "/dev/null/x"], "the folder /dev/null/x cannot be made"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_two(record, args, sentence):
    first, second = (one["id"] for one in listed(record))
    names = {"RECORD": str(record), "ID": first, "OTHER": second}
    result = run(*(names.get(arg, arg) for arg in args))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("onrecord: ")
    assert result.stderr.count("\n") == 1
    assert sentence in result.stderr


def test_a_full_disk_at_export_is_one_sentence_and_loses_nothing(record):
    result = run("export", "jsonl", "/dev/full", "--record", record)
    assert result.exit_code == 2
    assert result.stderr.startswith("onrecord: /dev/full could not be written, the disk is full")
    assert run("check", "--record", record).exit_code == 0


COMMAND = """
import sys
sys.path.insert(0, {here!r})
from small_record import STAGES
from onrecord import flow, intake
from onrecord.cli import commands
from onrecord.cli.text import width
commands(obj=STAGES)
"""


def process(*args: object, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", COMMAND.format(here=str(HERE)), *map(str, args)]
    return subprocess.run(command, env=dict(os.environ), stderr=subprocess.PIPE, timeout=60, check=False, **options)


def test_a_full_disk_behind_standard_output_is_one_sentence(record):
    with open("/dev/full", "w") as full:
        result = process("incidents", "--record", record, stdout=full)
    assert result.returncode == 2
    assert result.stderr.decode().startswith("onrecord: the output could not be written, the disk is full")
    assert result.stderr.count(b"\n") == 1


def test_a_reader_that_closes_the_pipe_is_met_in_silence(record):
    reading, writing = os.pipe()
    os.close(reading)
    result = process("incidents", "--record", record, stdout=writing)
    os.close(writing)
    assert result.stderr == b""


def test_the_module_runs_as_a_command():
    command = [sys.executable, "-m", "onrecord", "--version"]
    result = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert result.stdout.startswith(b"onrecord 0.")


def test_a_wrong_path_leaves_no_empty_record(tmp_path):
    def refusing(paths, **_):
        raise FileNotFoundError(2, "No such file or directory", str(paths[0]))

    result = run("ingest", "gone", "--record", tmp_path / "r.db", stages=replace(STAGES, documents=refusing))
    assert result.exit_code == 2
    assert result.stderr == "onrecord: gone could not be used: No such file or directory\n"
    assert not (tmp_path / "r.db").exists()
