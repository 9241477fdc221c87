"""A backup is the record at one moment, whoever writes; a restore takes only what holds and loses nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import review_record
from click.testing import CliRunner
from review_record import STAGES, exported
from small_record import ALPHA_3, BETA, received

from onrecord import durable, flow, review
from onrecord.cli import commands
from onrecord.errors import InputError, RecordError
from onrecord.store import Store
from onrecord.store.copying import back_up, restore
from onrecord.store.driver import sqlite

AT = "2024-06-01T10:00:00+00:00"


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> bytes:
    path = review_record.write(tmp_path_factory.mktemp("base") / "record.db")
    with Store.open(path) as store:
        first = store.snapshot().resolution.incidents[0].id
        review.act(store, review.Note(first, "ask the mayor"), by="Ana", at=AT, stages=STAGES)
    return path.read_bytes()


@pytest.fixture
def record(base, tmp_path) -> Path:
    path = tmp_path / "record.db"
    path.write_bytes(base)
    return path


def problems(store: Store):
    return flow.check(store, STAGES)


def whole(record: Path, folder: Path) -> bytes:
    with Store.open(record, create=False) as store:
        assert list(problems(store)) == []
        return exported(store, folder)


def onrecord(*words: object) -> tuple[int, str]:
    """The exit code of a command and what it says; a refusal as its sentence."""
    try:
        code = commands.main([str(word) for word in words], standalone_mode=False, obj=STAGES)
    except (InputError, RecordError) as error:
        return error.exit_code, str(error)
    return code, ""


def test_a_backup_has_everything_and_is_restored_to_the_same_record(record, tmp_path):
    before = whole(record, tmp_path)
    assert onrecord("backup", tmp_path / "copy.db", "--record", record) == (0, "")
    assert whole(tmp_path / "copy.db", tmp_path) == before
    record.unlink()
    assert onrecord("restore", tmp_path / "copy.db", "--record", record) == (0, "")
    assert whole(record, tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "out.jsonl", "record.db"]


def test_a_backup_beside_a_writer_is_the_record_after_some_whole_write(record, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 0
        with Store.open(record) as store:
            while not stop.is_set():
                number += 1
                store.add(received(f"Report {number}. {ALPHA_3}", f"{number}.txt"), lambda old, new: old)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            assert back_up(record, tmp_path / f"{number}.db") == ()
    finally:
        stop.set()
        writer.join()
    held = []
    for number in range(4):
        with Store.open(tmp_path / f"{number}.db") as store:
            held.append(len(store.snapshot().arrivals))
    assert held == sorted(held)


def test_neither_command_overwrites_what_is_there_unless_told_to(record, tmp_path):
    other = tmp_path / "other.db"
    other.write_bytes(b"kept")
    code, said = onrecord("backup", other, "--record", record)
    assert (code, other.read_bytes()) == (2, b"kept")
    assert said == f"{other} exists; name another file, or --force replaces it"
    assert onrecord("backup", other, "--record", record, "--force") == (0, "")
    before = whole(record, tmp_path)
    code, said = onrecord("restore", other, "--record", record)
    assert (code, said) == (2, f"{record} exists; name another file, or --force sets it aside and keeps it")
    assert whole(record, tmp_path) == before


def test_a_forced_restore_keeps_the_record_that_was_there(record, tmp_path):
    back_up(record, tmp_path / "copy.db")
    for number in range(2):
        with Store.open(record) as store:
            store.add(received(f"{BETA} {number}"), lambda old, new: old)
            flow.settle(store, STAGES)
        later = whole(record, tmp_path)
        kept = restore(tmp_path / "copy.db", record, problems, force=True)
        assert kept == tmp_path / ("record.db.before-restore" if number == 0 else "record.db.before-restore-2")
        assert whole(kept, tmp_path) == later
        assert whole(record, tmp_path) == whole(tmp_path / "copy.db", tmp_path)


def test_a_damaged_record_is_set_aside_with_its_journal_and_replaced(record, tmp_path):
    back_up(record, tmp_path / "copy.db")
    record.write_bytes(b"not a database any more" * 400)
    record.with_name("record.db-wal").write_bytes(b"left over")
    kept = restore(tmp_path / "copy.db", record, problems, force=True)
    assert kept is not None
    assert kept.read_bytes().startswith(b"not a database")
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"left over"
    assert whole(record, tmp_path) == whole(tmp_path / "copy.db", tmp_path)


def test_what_a_removed_record_left_beside_is_not_taken_for_a_part_of_the_restored_one(record, tmp_path):
    back_up(record, tmp_path / "copy.db")
    with Store.open(record) as store:
        store.add(received(BETA), lambda old, new: old)
        left = record.with_name("record.db-wal").read_bytes()
    record.unlink()
    record.with_name("record.db-wal").write_bytes(left)
    kept = restore(tmp_path / "copy.db", record, problems)
    assert kept is not None
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == left
    assert whole(record, tmp_path) == whole(tmp_path / "copy.db", tmp_path)
    with Store.open(tmp_path / "copy.db"), pytest.raises(InputError, match="is open in another program"):
        back_up(record, tmp_path / "copy.db", force=True)


@pytest.mark.parametrize("step", [1, 2])
def test_a_restore_that_cannot_be_finished_leaves_the_record(step, record, tmp_path, monkeypatch):
    back_up(record, tmp_path / "copy.db")
    before, put, calls = whole(record, tmp_path), durable.put_in_place, []

    def fails(unfinished: Path, path: Path) -> None:
        calls.append(path)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        put(unfinished, path)

    monkeypatch.setattr(durable, "put_in_place", fails)
    with pytest.raises(RecordError, match="was not written: No space left on device; free some space"):
        restore(tmp_path / "copy.db", record, problems, force=True)
    assert whole(record, tmp_path) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_is_open_to_nobody_whom_the_record_is_closed_to(record, tmp_path):
    record.chmod(0o600)
    back_up(record, tmp_path / "copy.db")
    restore(tmp_path / "copy.db", record, problems, force=True)
    assert [path.stat().st_mode & 0o777 for path in sorted(tmp_path.glob("*.db*"))] == [0o600] * 3


def test_a_record_that_is_open_elsewhere_is_not_replaced(record, tmp_path):
    back_up(record, tmp_path / "copy.db")
    with Store.open(record) as store, store.reading():
        store.counts()
        with pytest.raises(RecordError, match="another program has the record .* open; close it"):
            restore(tmp_path / "copy.db", record, problems, force=True)
    whole(record, tmp_path)
    assert not list(tmp_path.glob("*before-restore*"))


def altered(record: Path) -> None:
    connection = sqlite.connect(str(record))
    connection.execute("UPDATE documents SET outlet = 'Another' WHERE number = 1")
    connection.commit()
    connection.close()


def test_a_backup_in_which_something_does_not_hold_is_not_restored(record, tmp_path):
    copy = tmp_path / "copy.db"
    back_up(record, copy)
    altered(copy)
    before = whole(record, tmp_path)
    with pytest.raises(RecordError, match="documents row .* is altered.*nothing was restored"):
        restore(copy, record, problems, force=True)
    assert whole(record, tmp_path) == before
    half = tmp_path / "half.db"
    half.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    with pytest.raises(RecordError):
        restore(half, tmp_path / "new.db", problems)
    assert not (tmp_path / "new.db").exists()


def test_a_record_with_problems_is_copied_with_a_warning_and_never_over_a_good_backup(record, tmp_path):
    good = tmp_path / "good.db"
    back_up(record, good)
    kept = good.read_bytes()
    altered(record)
    run = CliRunner().invoke(
        commands, ["backup", str(tmp_path / "other.db"), "--record", str(record)], standalone_mode=False
    )
    assert run.return_value == 1
    assert "documents row" in run.output and "1 problem that the record has too" in run.output
    with pytest.raises(RecordError, match="stays as it was"):
        back_up(record, good, force=True)
    assert good.read_bytes() == kept


@pytest.mark.parametrize(("content", "sentence"), [(None, "there is no record"), (b"x" * 4096, "is not a record")])
def test_what_is_no_record_is_neither_copied_nor_restored(tmp_path, content, sentence):
    path = tmp_path / "thing.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordError, match=sentence):
        back_up(path, tmp_path / "copy.db")
    with pytest.raises(RecordError, match=sentence):
        restore(path, tmp_path / "new.db", problems)
    assert [found.name for found in tmp_path.iterdir()] == ([] if content is None else ["thing.db"])


def test_a_record_is_no_backup_of_itself(record):
    with pytest.raises(InputError, match="is the record itself"):
        back_up(record, record, force=True)
    with pytest.raises(InputError, match="is the record itself"):
        restore(record, record, problems, force=True)
