"""The same documents give the same record in any order, with any number of workers, after any interruption."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES, received, resolve, second_reader

from onrecord import flow
from onrecord.errors import SettingError
from onrecord.flow import Inputs, Report
from onrecord.model import AccountId, Failure, Judgement, Snapshot
from onrecord.store import Store

TEXTS = {"a.txt": f"The Daily|{ALPHA_3}", "b.txt": f"The Nightly|{ALPHA_5}", "c.txt": BETA, "d.txt": "All is quiet."}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "in"
    path.mkdir()
    for name, text in TEXTS.items():
        (path / name).write_text(text)
    return path


def ingest(record: Path, *paths: Path, **options) -> tuple[Report, Snapshot]:
    with Store.open(record) as store:
        report = flow.ingest(store, Inputs(paths), **{"stages": STAGES, **options})
        assert list(flow.check(store, STAGES)) == []
        return report, store.snapshot()


def test_a_folder_becomes_incidents(folder, tmp_path):
    report, whole = ingest(tmp_path / "record.db", folder)
    assert (report.new, report.known, report.read, report.failed) == (4, 0, 4, ())
    assert sorted((one.of("where")[0].value.name, len(one.accounts)) for one in whole.resolution.incidents) == [
        ("Alphaville", 2),
        ("Betatown", 1),
    ]


def test_the_same_folder_twice_changes_nothing(folder, tmp_path):
    _, once = ingest(tmp_path / "record.db", folder)
    report, twice = ingest(tmp_path / "record.db", folder)
    assert (report.new, report.known, report.read) == (0, 4, 0)
    assert twice == once


def test_order_and_workers_do_not_change_the_record(folder, tmp_path):
    _, forward = ingest(tmp_path / "forward.db", folder)
    _, backward = ingest(tmp_path / "backward.db", *sorted(folder.iterdir(), reverse=True), workers=2)
    assert len(forward.readings) == 4
    assert backward == forward


def test_documents_that_cannot_be_read_are_listed_and_the_run_goes_on(folder, tmp_path):
    (folder / "e.txt").write_text("")
    (folder / "f.txt").write_text("UNREADABLE words")
    (folder / "g.txt").write_text("words that CRASH the reader")
    report, whole = ingest(tmp_path / "record.db", folder)
    assert report.read == 4
    assert (
        report.failed
        == whole.failures
        == (
            Failure("e.txt", "intake", "the file is empty; fill it"),
            Failure("f.txt", "reading", "it is in no language this reader knows; translate it"),
            Failure("g.txt", "reading", "the reader failed on it (KeyError: 'verb'); report this with the document"),
        )
    )


def test_a_mended_document_is_no_longer_a_failure(folder, tmp_path):
    (folder / "e.txt").write_text("")
    report, _ = ingest(tmp_path / "record.db", folder)
    assert [failure.source for failure in report.failed] == ["e.txt"]
    (folder / "e.txt").write_text(ALPHA_5 + " More to follow.")
    report, _ = ingest(tmp_path / "record.db", folder)
    assert report.failed == ()


def test_a_worker_that_dies_costs_its_document_only(folder, tmp_path):
    (folder / "aa.txt").write_text("words that make a reader DIE")
    report, whole = ingest(tmp_path / "record.db", folder, workers=2)
    assert report.read == 4
    assert [(one.source, one.stage) for one in report.failed] == [("aa.txt", "reading")]
    assert "the process that read it died" in report.failed[0].message
    assert len(whole.documents) == 5


def test_a_run_that_was_stopped_goes_on_where_it_stood(folder, tmp_path):
    def stop_at_third(step: str, done: int, total: int | None) -> None:
        if step == "reading" and done == 2:
            raise KeyboardInterrupt

    record = tmp_path / "record.db"
    with pytest.raises(KeyboardInterrupt):
        ingest(record, folder, on_progress=stop_at_third)
    report, resumed = ingest(record, folder)
    assert (report.new, report.known, report.read) == (0, 4, 2)
    _, straight = ingest(tmp_path / "straight.db", folder)
    assert resumed == straight


def test_another_reader_reads_all_again_and_human_decisions_stay(folder, tmp_path):
    record = tmp_path / "record.db"
    _, whole = ingest(record, folder)
    left, right = next(one.accounts for one in whole.resolution.incidents if len(one.accounts) == 2)
    with Store.open(record) as store:
        store.judge(Judgement(AccountId(left), AccountId(right), "different", "Ana", "2024-06-01T10:00:00+00:00"))
        flow.settle(store, STAGES)
        assert len(store.snapshot().resolution.incidents) == 3
    report, whole = ingest(record, folder, stages=replace(STAGES, make_reader=second_reader))
    assert report.read == 4
    assert {reading.reader_id for reading in whole.readings} == {"small-2"}
    assert len(whole.resolution.incidents) == 3


def test_incidents_are_settled_only_when_something_changed(folder, tmp_path):
    record = tmp_path / "record.db"
    ingest(record, folder)
    calls = []

    def counted(*parts, workers=1):
        calls.append(parts)
        return resolve(*parts)

    with Store.open(record) as store:
        flow.settle(store, replace(STAGES, resolve=counted))
        assert calls == []
        store.judge(Judgement(AccountId("x"), AccountId("y"), "unsure", "Ana", "2024-06-01T10:00:00+00:00"))
        flow.settle(store, replace(STAGES, resolve=counted))
    assert len(calls) == 1


def test_an_incident_that_does_not_follow_from_the_record_is_found(folder, tmp_path):
    record = tmp_path / "record.db"
    ingest(record, folder)
    with Store.open(record) as store:
        store.rebuild(replace(store.snapshot().resolution, links=()))
        (problem,) = flow.check(store, STAGES)
    assert problem.startswith("links row position i")
    assert problem.endswith(" is missing; it follows from the record")


def test_each_run_leaves_its_manifest(folder, tmp_path):
    record = tmp_path / "record.db"
    ingest(record, folder)
    ingest(record, folder)
    with Store.open(record) as store:
        first, second = (dict(row) for row in store.connection.execute("SELECT * FROM runs ORDER BY number"))
    assert first["reader_id"] == "small-1"
    assert first["counts"] == '{"known":0,"new":4,"read":4,"set_aside":0,"updated":0}'
    assert (first["finished"], first["inputs"]) == (STAGES.now(), second["inputs"])


UNGUARDED = """
import sys
from pathlib import Path
from small_record import STAGES
from onrecord import flow
from onrecord.store import Store
with Store.open(sys.argv[1]) as store:
    print(flow.ingest(store, flow.Inputs((Path(sys.argv[2]),)), workers=2, stages=STAGES).read)
"""


def test_a_script_needs_no_guard_for_several_workers(folder, tmp_path):
    script, record = tmp_path / "unguarded.py", tmp_path / "record.db"
    script.write_text(UNGUARDED)
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, script, record, folder]
    told = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("4\n", "")


def test_a_reader_that_cannot_be_loaded_stops_the_run_and_is_no_fault_of_the_documents(folder, tmp_path):
    with Store.open(tmp_path / "record.db") as store:
        for make_reader, why in ((lambda: None, "another process cannot find"), (os.abort, "died (SIGABRT)")):
            with pytest.raises(SettingError, match=re.escape(why)):
                flow.ingest(store, Inputs((folder,)), stages=replace(STAGES, make_reader=make_reader))
        assert (store.counts(), store.failures()) == ((0, 0), ())


def test_what_was_known_on_a_day_is_worked_out_from_the_reports_of_that_day(tmp_path):
    early, late, undated = (
        received(text, f"{name}.txt", **known)
        for name, text, known in (
            ("a", ALPHA_3, {"published": "2024-05-04"}),
            ("b", ALPHA_5, {"published": "2024-05-09"}),
            ("c", BETA, {}),
        )
    )
    with Store.open(tmp_path / "r.db") as store:
        for item in (early, late, undated):
            store.add(item, STAGES.merge)
            store.put_reading(STAGES.make_reader().read(item.document))
        cut = flow.as_known(store.snapshot(), date(2024, 5, 5), STAGES)
    assert [document.id for document in cut.documents] == [early.document.id]
    assert [incident.documents for incident in cut.resolution.incidents] == [1]
