"""What was exported comes back: a whole record with the same bytes, a changed table as corrections of a person."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES
from standards import DRONE, SEED_LIKE, a_record

from onrecord import edited, export, flow, review
from onrecord.acts import Accept, Flag, LinkTo, Merge, Redo, Reject, Split, Undo, Unflag, Unlink
from onrecord.acts import Note as Remark
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.export.table import EDITABLE, meant
from onrecord.flow import Inputs
from onrecord.model import (
    Code,
    Correction,
    Count,
    Failure,
    Judgement,
    NearMiss,
    Note,
    Outcome,
    Party,
    Support,
    Weapon,
    When,
    Where,
)
from onrecord.store import Store


def run(*args, **options):
    result = CliRunner().invoke(commands, [str(arg) for arg in args], obj=STAGES, **options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A record with two tellings of one attack, another attack, a failure, two arrivals of one text, and decisions."""
    path = tmp_path_factory.mktemp("made") / "record.db"
    texts = {
        "a": f"The Daily|{ALPHA_3}",
        "b": f"The Nightly|{ALPHA_5}",
        "c": BETA,
        "d": BETA,
        "e": "UNREADABLE",
        "f": "",
    }
    with Store.open(path) as store:
        for name, text in texts.items():
            path.with_name(f"{name}.txt").write_text(text)
        flow.ingest(store, Inputs((path.parent,), anchor="2024-05-10"), stages=STAGES)
        one, other = (reading.accounts[0] for reading in store.snapshot().readings[:2])
        store.judge(Judgement(one.id, other.id, "unsure", "mira", "2024-06-01T00:00:00+00:00", "to be asked"))
        when = one.of("when")[0].value
        store.correct(
            Correction(one.id, "when", when, When("2024-05-04", "2024-05-04"), "mira", "2024-06-02T00:00:00+00:00")
        )
        flow.settle(store, STAGES)
        decide_everything(store)
    return path


def decide_everything(store):
    """One act of each kind, some of them taken back."""
    incidents = store.snapshot().resolution.incidents
    one, two = incidents[0].id, incidents[1].id
    acts = (
        Accept(one, "killed"), Flag(one), Remark(one, "ask the mill"), Unflag(one), LinkTo(two, one, "response_to"),
        Unlink(two, one, "response_to"), Reject(Support(incidents[1].accounts[0], 0), "a slip"), Flag(two), Undo(),
        Redo(),
        Split(one, incidents[0].accounts[1:]), Undo(), Merge((one, two)), Undo(),
    )  # fmt: skip
    for number, act in enumerate(acts):
        review.act(store, act, by="mira", at=f"2024-06-03T00:00:{number:02}+00:00", stages=STAGES)


@pytest.fixture
def record(made, tmp_path):
    return Path(shutil.copy(made, tmp_path / "record.db"))


def exported(record, format="jsonl"):
    path = record.with_suffix(f".{format}")
    assert run("export", format, path, "--record", record).exit_code == 0
    return path


# ---- a whole record


def test_a_record_comes_back_as_the_same_bytes_and_holds(record, tmp_path):
    first, new = exported(record), tmp_path / "new.db"
    result = run("import", first, "--record", new)
    assert (result.exit_code, result.stdout.split(",")[0]) == (0, "4 documents")
    assert exported(new).read_bytes() == first.read_bytes()
    assert "no problem" in run("check", "--record", new).stdout
    assert [path.name for path in tmp_path.iterdir() if "importing" in path.name] == []


def test_bytes_arrivals_failures_and_decisions_all_come_back(record, tmp_path):
    run("import", exported(record), "--record", tmp_path / "new.db")
    with Store.open(record) as old, Store.open(tmp_path / "new.db") as new:
        one, other = old.snapshot(), new.snapshot()
        assert one == other and old.trail() == new.trail()
        seals = [store.connection.execute("SELECT seal FROM decisions").fetchall() for store in (old, new)]
        assert list(map(tuple, seals[0])) == list(map(tuple, seals[1])) and len(seals[0]) == 16
        assert {row.stage for row in other.failures} == {"intake", "reading"}
        assert len(other.arrivals) == 5 and other.judgements and other.corrections


def test_a_failure_of_reading_is_closed_when_the_document_is_read_after_all(record, tmp_path):
    new = tmp_path / "new.db"
    run("import", exported(record), "--record", new)
    with Store.open(new) as store:
        unread = store.unread("small-1")
        store.put_reading(flow.Reading(unread[0], "small-1"))
        assert [row.stage for row in store.failures()] == ["intake"]


def test_an_import_into_a_record_that_exists_is_refused(record):
    result = run("import", exported(record), "--record", record)
    assert result.exit_code == 2 and "exists" in result.stderr


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (['{"type":"document"}'], "line 1 .* first line"),
        (['{"type":"record","version":1}'], "form 1 .* form 2"),
        (['{"type":"record","version":2}', "{"], "line 2"),
        (['{"type":"record","version":2}', '{"type":"odd"}'], "'odd'"),
        (['{"type":"record","version":2}', '{"type":"document","id":"d1"}'], "line 2"),
    ],
)
def test_a_file_that_does_not_hold_leaves_no_record(lines, sentence, tmp_path):
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(lines))
    result = run("import", path, "--record", tmp_path / "new.db")
    assert result.exit_code == 2
    assert re.search(sentence, result.stderr)
    assert [file.name for file in tmp_path.iterdir()] == ["odd.jsonl"]


def test_a_document_without_its_bytes_leaves_no_record(record, tmp_path):
    path = exported(record)
    path.write_text("\n".join(line for line in path.read_text().splitlines() if '"type":"raw"' not in line))
    result = run("import", path, "--record", tmp_path / "new.db")
    assert result.exit_code == 2 and not (tmp_path / "new.db").exists()


def test_a_span_that_was_tampered_with_is_found_when_the_record_is_used(record, tmp_path):
    path = exported(record)
    path.write_text(path.read_text().replace("killing 3", "killing 9"))
    run("import", path, "--record", tmp_path / "new.db")
    result = run("check", "--record", tmp_path / "new.db")
    assert result.exit_code == 1 and "hash" in result.stdout + result.stderr or "do not stand" in result.stdout


# ---- corrections


def changed(path, change, **how):
    """The CSV with cells changed; `change` takes the rows as dicts."""
    csv.field_size_limit(1_000_000)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", newline="", encoding=how.pop("encoding", "utf-8")) as file:
        writer = csv.DictWriter(file, list(rows[0]), **how)
        writer.writeheader()
        writer.writerows(rows)
    return path


def set_killed(rows):
    rows[0]["killed_low"] = rows[0]["killed_high"] = "7"


def test_a_changed_cell_comes_back_as_a_correction_with_the_persons_name(record):
    path = changed(exported(record, "csv"), set_killed)
    result = run("import", path, "--by", "Ana", "--record", record, input="y\n")
    assert result.exit_code == 0
    assert "killed:" in result.stdout and "→ 7" in result.stdout and "1 correction kept as Ana" in result.stdout
    with Store.open(record) as store:
        last = store.snapshot().corrections[-1]
    assert (last.slot, last.new, last.by, last.note) == ("killed", Count("number", 7, 7), "Ana", "edited in record.csv")


def test_nothing_is_kept_where_the_person_says_no(record):
    path = changed(exported(record, "csv"), set_killed)
    run("import", path, "--by", "Ana", "--record", record, input="n\n")
    with Store.open(record) as store:
        assert len(store.trail()) == 16


def test_a_file_nobody_changed_changes_nothing(record):
    result = run("import", exported(record, "csv"), "--by", "Ana", "--yes", "--record", record)
    assert (result.exit_code, result.stdout.strip()) == (0, "no value is changed")


def test_an_unclear_row_is_refused_and_the_others_are_kept(record):
    def change(rows):
        set_killed(rows)
        rows[1]["killed_low"] = "many"

    result = run("import", changed(exported(record, "csv"), change), "--by", "Ana", "--yes", "--record", record)
    assert result.exit_code == 1
    assert "refused: line 3" in result.stdout and "killed_low is no number" in result.stdout
    assert "1 correction kept" in result.stdout


def test_a_row_that_has_changed_in_the_record_since_is_refused(record):
    path = exported(record, "csv")
    run("import", changed(path, set_killed), "--by", "Ana", "--yes", "--record", record)
    again = run("import", path, "--by", "Ana", "--yes", "--record", record)
    assert again.exit_code == 1 and "has changed since" in again.stdout


def test_corrections_need_a_name_and_a_known_kind_of_file(record, tmp_path):
    assert "--by" in run("import", exported(record, "csv"), "--record", record).stderr
    (tmp_path / "x.odt").write_text("")
    assert "neither" in run("import", tmp_path / "x.odt", "--record", record).stderr
    assert "is no file" in run("import", tmp_path / "none.csv", "--by", "A", "--record", record).stderr


# ---- cells to values, on a record with every slot

ALL = DRONE | {"killed": Count("range", 3, 5), "damage": Note("a roof"), "near_miss": NearMiss(True, "a dud")}
EVERY = a_record(("1", "drone", ALL))


def edits(tmp_path, record=EVERY, *, row=0, **cells):
    path = tmp_path / "out.csv"
    export.write("csv", record, path)
    changed(path, lambda rows: rows[row].update(cells))
    return edited.read(path, record)


@pytest.mark.parametrize(
    ("cells", "slot", "new"),
    [
        (
            {"when_start": "2023-10-25", "when_end": "2023-10-25"},
            "when",
            When("2023-10-25", "2023-10-25", dated="found"),
        ),
        ({"when_start": "2023-10-25"}, "when", When("2023-10-25", "2023-10-31", precision="range", dated="found")),
        ({"when_start": "", "when_end": "", "when_precision": "", "when_dated": ""}, "when", None),
        (
            {"place": "Harir", "lat": "36.5", "lon": "44,3", "place_level": "settlement", "radius_km": ""},
            "where",
            Where("Harir", "IRQ", "settlement", 36.5, 44.3),
        ),
        (
            {"perpetrator": "Northern Front", "perpetrator_backed_by": ""},
            "perpetrator",
            Party(("Northern Front",), "armed_group"),
        ),
        ({"perpetrator_status": "claimed"}, "perpetrator_status", Code("claimed")),
        ({"target_object": "hangar"}, "target", Party(("U.S. troops",), "military", "USA", object="hangar")),
        ({"weapon": "rocket"}, "weapon", Weapon("rocket")),
        (
            {"outcome": "completed", "outcome_reason": "it went off"},
            "outcome",
            Outcome("completed", reason="it went off"),
        ),
        ({"near_miss": "no", "near_miss_reason": ""}, "near_miss", NearMiss(False)),
        ({"killed_low": "0", "killed_high": "0"}, "killed", Count("explicit_zero", 0, 0)),
        ({"killed_high": ""}, "killed", Count("range", 3)),
        ({"killed_state": "", "killed_low": "", "killed_high": ""}, "killed", None),
        (
            {"killed_state": "vague", "killed_low": "2", "killed_high": "", "killed_word": "several"},
            "killed",
            Count("vague", 2, None, "several"),
        ),
        ({"injured_low": "2", "injured_high": "2"}, "injured", Count("number", 2, 2)),
        ({"damage": "=two roofs"}, "damage", Note("=two roofs")),
    ],
)
def test_cells_become_the_value_of_their_slot(cells, slot, new, tmp_path):
    (edit,), refused = edits(tmp_path, **cells)
    assert (edit.slot, edit.new, refused) == (slot, new, ())
    assert edit.old == next(row.value for row in EVERY.resolution.incidents[0].settled if row.slot == slot)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"kind": "bombing"}, "kind cannot be set by hand"),
        ({"quotes": "x"}, "quotes cannot be set"),
        ({"when_start": "25/10/2023"}, "no ISO day"),
        ({"when_start": "2023-11-25"}, "later than"),
        ({"when_dated": "seen"}, "no code"),
        ({"place": "Harir"}, "still those of the old one"),
        ({"lat": ""}, "go together"),
        ({"lat": "95"}, "-90 to 90"),
        ({"country": "Iraq"}, "alpha-3"),
        ({"place_level": "province"}, "is an area"),
        ({"place": ""}, "place is blank"),
        ({"weapon": "laser"}, "no code 'laser'"),
        ({"killed_low": "6"}, "above"),
        ({"killed_low": "-1"}, "below zero"),
        ({"killed_low": "1_0"}, "above 999999999"),
        ({"radius_km": "-3"}, "below zero"),
        ({"killed_low": "3 or 4"}, "no number"),
        ({"killed_state": "none_reported"}, "does not fit"),
        ({"near_miss": "perhaps"}, "yes or no"),
        ({"outcome": ""}, "blank"),
        ({"row_seal": "s0"}, "has changed since"),
        ({"incident_id": "i9"}, "no such incident"),
    ],
)
def test_what_is_unclear_is_refused_with_the_column_and_changes_nothing(cells, reason, tmp_path):
    found, (refused,) = edits(tmp_path, **cells)
    assert found == () and reason in refused.reason and refused.line == 2


def test_what_a_spreadsheet_rewrites_is_no_change(tmp_path):
    cells = {"lat": "33,7856", "lon": "42.44120", "killed_low": "3.0", "damage": "a roof\r\n"}
    assert edits(tmp_path, **cells) == ((), ())
    day = a_record(("1", "drone", DRONE | {"when": When("2023-10-05", "2023-10-05")}))
    for form in ("05.10.2023", "10/5/2023", "05/10/2023", "2023/10/05"):
        assert edits(tmp_path, day, when_start=form, when_end=form) == ((), ())


@pytest.mark.parametrize(
    "how", [{"delimiter": ";"}, {"encoding": "utf-8-sig"}, {"delimiter": "\t"}, {"quoting": csv.QUOTE_ALL}]
)
def test_the_dialects_of_spreadsheets_are_read(how, tmp_path):
    path = tmp_path / "out.csv"
    export.write("csv", EVERY, path)
    changed(path, lambda rows: rows[0].update(damage="two roofs"), **how)
    assert [edit.new for edit in edited.read(path, EVERY)[0]] == [Note("two roofs")]


def test_a_cell_longer_than_the_usual_limit_is_read(tmp_path):
    record = a_record(("1", "drone", ALL | {"damage": Note("x" * 200_000)}))
    assert edits(tmp_path, record, weapon="rocket")[0][0].new == Weapon("rocket")


def test_columns_that_were_taken_out_are_left_as_they_are(tmp_path):
    path = tmp_path / "out.csv"
    export.write("csv", EVERY, path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kept = ("incident_id", "damage", "row_seal")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(row | {"damage": "two roofs"} for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    assert [edit.slot for edit in edited.read(path, EVERY)[0]] == ["damage"]


def test_a_row_twice_is_refused(tmp_path):
    path = tmp_path / "out.csv"
    export.write("csv", EVERY, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join((*lines, lines[1])), encoding="utf-8")
    found, refused = edited.read(path, EVERY)
    assert found == () and [row.reason for row in refused] == ["the incident stands in the file more than once"] * 2


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"", "incident_id,row_seal\n\xe9".encode("latin-1"), b"incident_id,row_seal\n1\n"]
)
def test_a_file_that_is_no_export_is_one_sentence(content, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"odd\.csv"):
        edited.read(path, EVERY)


def test_every_column_that_may_be_changed_is_a_column_of_the_csv():
    names = {column.name for column in export.FORMATS["csv"].columns}
    assert {name for columns in EDITABLE.values() for name in columns} <= names


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n＝a "), max_size=6))
@settings(max_examples=300, deadline=None)
def test_a_cell_stands_for_the_text_that_was_meant(text):
    line = export.table.csv_line([text, "end"])
    cell = next(csv.reader(io.StringIO(line, newline="")))[0]
    assert meant(cell) == text
    assert not cell or cell[0] not in "=+-@\t\r\n＝"


def test_a_failure_survives_with_its_words(tmp_path):
    with Store.open(tmp_path / "r.db") as store:
        store.fail(Failure("x.pdf", "intake", "it is locked; unlock it"))
    path = exported(tmp_path / "r.db")
    assert [json.loads(line)["type"] for line in path.read_text().splitlines()] == ["record", "failure"]
    run("import", path, "--record", tmp_path / "new.db")
    assert exported(tmp_path / "new.db").read_bytes() == path.read_bytes()


def test_the_seed_like_record_is_unchanged_by_its_own_export(tmp_path):
    path = tmp_path / "out.csv"
    export.write("csv", SEED_LIKE, path)
    assert edited.read(path, SEED_LIKE) == ((), ())
