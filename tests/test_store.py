"""The record keeps what came in once, people's decisions for ever, and derived rows only until rebuilt."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from small_record import ALPHA_3, ALPHA_5, BETA, SmallReader, merge, received, resolve, second_reader

from onrecord.errors import RecordError, UnreadableError
from onrecord.model import AccountId, Correction, Count, Failure, Judgement, Party
from onrecord.store import Store
from onrecord.store.opening import Migration, connect, migrations, sqlite
from onrecord.store.rows import DERIVED

JUDGEMENT = Judgement(AccountId("a1"), AccountId("a2"), "different", "Ana", "2024-06-01T10:00:00+00:00", "other town")
CORRECTION = Correction(AccountId("a1"), "killed", Count("number", 3, 3), None, "Ana", "2024-06-01T10:01:00+00:00")


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "record.db") as opened:
        yield opened


def filled(store: Store, *texts: str) -> Store:
    for number, text in enumerate(texts):
        item = received(text, f"{number}.txt")
        store.add(item, merge)
        store.put_reading(SmallReader().read(item.document))
    whole = store.snapshot()
    store.rebuild(resolve(whole.documents, whole.readings, whole.judgements, whole.corrections))
    return store


def derived(store: Store) -> list[tuple]:
    return [tuple(row) for table in DERIVED for row in store.connection.execute(f"SELECT * FROM {table}")]


def test_a_record_gives_back_the_values_it_was_given(store):
    item = received(ALPHA_3, "a.txt", outlet="The Daily", published="2024-05-04", external_id="7")
    reading = SmallReader().read(item.document)
    store.add(item, merge)
    store.put_reading(reading)
    resolution = resolve((item.document,), (reading,), (), ())
    store.rebuild(resolution)
    whole = store.snapshot()
    assert whole.documents == (item.document,)
    assert whole.arrivals == (item.arrival,)
    assert whole.readings == (reading,)
    assert whole.resolution == resolution


def test_the_same_document_twice_is_one_document_with_two_arrivals(store):
    assert store.add(received(ALPHA_3, "a.txt"), merge) == "new"
    assert store.add(received(ALPHA_3, "a.txt"), merge) == "known"
    assert store.add(received(ALPHA_3, "copy.txt"), merge) == "known"
    assert [arrival.source for arrival in store.snapshot().arrivals] == ["a.txt", "copy.txt"]


def test_new_knowledge_about_a_document_has_it_read_again(store):
    item = received(ALPHA_3)
    store.add(item, merge)
    store.put_reading(SmallReader().read(item.document))
    assert store.unread("small-1") == ()
    assert store.add(received(ALPHA_3, published="2024-05-04"), merge) == "updated"
    assert store.unread("small-1") == (item.document.id,)
    assert store.document(item.document.id).published.latest == "2024-05-04"


def test_another_reader_replaces_the_reading_and_keeps_the_decisions(store):
    filled(store, ALPHA_3)
    store.judge(JUDGEMENT)
    store.correct(CORRECTION)
    document = store.snapshot().documents[0]
    assert store.unread("small-2") == (document.id,)
    store.put_reading(second_reader().read(document))
    whole = store.snapshot()
    assert [reading.reader_id for reading in whole.readings] == ["small-2"]
    assert whole.judgements == (replace(JUDGEMENT, number=1),)
    assert whole.corrections == (replace(CORRECTION, number=2),)


def test_derived_tables_can_be_emptied_and_rebuilt_to_the_same_rows(store):
    before = derived(filled(store, ALPHA_3, ALPHA_5, BETA))
    for table in DERIVED:
        store.connection.execute(f"DELETE FROM {table}")
    whole = store.snapshot()
    assert whole.resolution.incidents == ()
    store.rebuild(resolve(whole.documents, whole.readings, whole.judgements, whole.corrections))
    assert len(before) > 12
    assert derived(store) == before


def test_incidents_are_stale_after_every_change_to_what_they_follow_from(store):
    filled(store, ALPHA_3)
    assert not store.stale
    store.judge(JUDGEMENT)
    assert store.stale


@pytest.mark.parametrize("statement", ["UPDATE decisions SET why = 'x'", "DELETE FROM decisions"])
def test_decisions_can_be_neither_changed_nor_removed(store, statement):
    store.judge(JUDGEMENT)
    with pytest.raises(Exception, match="are added, never"):
        store.connection.execute(statement)


def test_a_failure_is_kept_once_and_closed_when_the_input_comes_in(store):
    failure = Failure("a.txt", "intake", "the file is empty; fill it")
    store.fail(failure)
    store.fail(failure)
    assert store.failures() == (failure,)
    store.close_failures(["a.txt"], but=[failure])
    assert store.failures() == (failure,)
    store.close_failures(["a.txt"], but=[])
    assert store.failures() == ()
    assert store.connection.execute("SELECT count(*) FROM failures").fetchone()[0] == 1


def test_a_file_name_that_is_no_text_is_kept_as_escapes(store):
    store.fail(Failure("odd-\udcff.txt", "intake", "cannot be read"))
    assert store.failures()[0].source == "odd-\\udcff.txt"
    store.close_failures(["odd-\udcff.txt"], but=[])
    assert store.failures() == ()


def test_half_a_character_in_a_text_is_refused_with_its_source(store):
    item = received(ALPHA_3, "half.txt")
    broken = type(item)(type(item.document)(item.document.id, "a \ud800 b", "00"), item.raw, item.arrival)
    with pytest.raises(UnreadableError, match="text of half.txt"):
        store.add(broken, merge)
    assert store.snapshot().documents == ()


def test_people_see_values_in_words_in_the_views(store):
    filled(store, ALPHA_3, ALPHA_5)
    rows = [dict(row) for row in store.connection.execute("SELECT * FROM incident_table")]
    assert [(row["when"], row["where"], row["accounts"], row["conflicts"]) for row in rows] == [
        ("2024-05-03", "Alphaville, IRQ", 2, "killed")
    ]
    claim = dict(store.connection.execute("SELECT * FROM claim_table WHERE slot = 'where'").fetchone())
    assert (claim["quote"], claim["certainty"]) == ("Alphaville", "reported")


def test_a_plain_sqlite_program_reads_the_record(store):
    filled(store, ALPHA_3)
    store.judge(Judgement(AccountId("a1"), AccountId("a2"), "same", "Ana", "2024-06-01T10:00:00+00:00"))
    store.close()
    with sqlite3.connect(store.path) as plain:
        assert plain.execute("SELECT count(*) FROM incident_table").fetchone() == (1,)
        assert json.loads(plain.execute("SELECT value FROM claims WHERE slot = 'killed'").fetchone()[0])["low"] == 3


def test_another_programs_file_is_refused_and_stays_as_it_was(tmp_path):
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE songs (title)")
    theirs.close()
    before = path.read_bytes()
    with pytest.raises(RecordError, match="another program"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_record_of_a_newer_version_is_refused_and_stays_as_it_was(tmp_path):
    path = tmp_path / "record.db"
    newer = (*migrations(), Migration(99, "0099_later.sql", "CREATE TABLE later (x);"))
    connect(path, create=True, steps=newer).close()
    before = path.read_bytes()
    with pytest.raises(RecordError, match=r"newer onrecord \(layout 99.*untouched"):
        Store.open(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["record.db"]


def test_an_interrupted_migration_leaves_the_old_layout_and_its_rows(tmp_path):
    path = tmp_path / "record.db"
    with Store.open(path) as store:
        filled(store, ALPHA_3)
    broken = Migration(98, "0098_broken.sql", "CREATE TABLE more (x);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(RecordError, match="nowhere"):
        connect(path, create=False, steps=(*migrations(), broken))
    with Store.open(path) as store:
        assert len(store.snapshot().documents) == 1
        assert list(store.problems()) == []
    mended = Migration(98, "0098_mended.sql", "CREATE TABLE more (x);")
    connection = connect(path, create=False, steps=(*migrations(), mended))
    assert [row[0] for row in connection.execute("SELECT number FROM migrations")][-1] == 98
    connection.close()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("absent.db", None, "there is no record at"),
        ("empty.db", b"", "there is no record at"),
        ("text.db", b"Dear reader, " * 500, "is not a record of onrecord"),
        ("no/such/folder.db", None, "not a file in an existing folder"),
        (".", None, "not a file in an existing folder"),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordError, match=sentence):
        Store.open(path, create=False)


def test_a_full_disk_is_one_sentence_and_loses_nothing(store):
    filled(store, ALPHA_3)
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages}")
    big = received("".join(f"A drone hit Town{number} on 2024-05-03, killing 1. " for number in range(4000)))
    with pytest.raises(RecordError, match="is full; all that was stored before is kept"):
        store.add(big, merge)
    assert len(store.snapshot().documents) == 1
    store.connection.execute("PRAGMA max_page_count = 1000000")
    assert store.add(big, merge) == "new"
    assert list(store.problems()) == []


def test_a_record_that_another_program_is_writing_to_says_so(store):
    other = sqlite.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(RecordError, match="another program is writing"):
        store.add(received(ALPHA_3), merge)
    other.close()


def test_a_correction_of_any_slot_survives(store):
    party = Party(("Northern Guard",), "armed_group", count=Count("number", 2, 2))
    row = Correction(AccountId("a1"), "perpetrator", None, party, "Ana", "2024-06-01T10:00:00+00:00", "their own word")
    store.correct(row)
    assert store.snapshot().corrections == (replace(row, number=1),)


def test_wal_is_used_only_where_sqlite_is_safe_with_it(tmp_path: Path, monkeypatch):
    with Store.open(tmp_path / "record.db") as store:
        assert "journal" in store.about()
    monkeypatch.setattr("onrecord.store.opening.SAFE_WAL", (99, 0, 0))
    with Store.open(tmp_path / "old.db") as store:
        assert "journal delete, since a write-ahead log is safe only from 99.0.0 on" in store.about()
