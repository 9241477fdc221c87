"""A record taken some incidents at a time: the same bytes as from the whole, and no more in memory than some."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
import review_record

from bench.made import made, write
from onrecord import export
from onrecord.asking import Questions, written
from onrecord.asking.filters import Filters
from onrecord.errors import InputError, RecordError
from onrecord.export import geojson, table
from onrecord.export.waiting import BLOCK, Waiting
from onrecord.resolving.coverage import coverage
from onrecord.store import Store, parting

PARTED = [row.name for row in export.FORMATS.values() if row.parted]


@pytest.fixture(scope="module")
def big(tmp_path_factory) -> Path:
    """A record of 40 incidents told by 240 accounts."""
    path = tmp_path_factory.mktemp("big") / "onrecord.db"
    write(made(40), path)
    return path


@pytest.fixture(params=["ten_pages", "review", "big"])
def record(request, tmp_path) -> Path:
    """Records with waves, with answers and decisions, and with many incidents."""
    if request.param == "review":
        return review_record.write(tmp_path / "onrecord.db")
    return request.getfixturevalue(request.param)


@pytest.fixture
def seven(monkeypatch):
    """Seven incidents at a time."""
    monkeypatch.setattr(parting, "AT_ONCE", 7)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize("format", PARTED)
def test_the_parts_are_written_as_the_whole_is(record, format, tmp_path):
    for name in ("whole", "parts"):
        (tmp_path / name).mkdir()
    with Store.open(record) as store:
        whole = export.write(format, store.snapshot(), tmp_path / "whole" / "out")
        assert written.write(store, format, tmp_path / "parts" / "out") == whole
    assert files(tmp_path / "parts") == files(tmp_path / "whole")
    assert whole.rows > 0


def test_what_is_asked_of_a_program_is_written_from_parts(big):
    questions = Questions.settled(big)
    wanted = Filters(kind=("drone",), everything=True)
    some = questions.exported(wanted, table.parted)
    assert some.rows == len(questions.fitting(wanted)[0]) > 3
    none = questions.exported(Filters(place="nowhere"), geojson.parted)
    assert b"".join(none.pieces) == b'{"type": "FeatureCollection", "features": [\n\n]}\n'


@pytest.mark.usefixtures("seven")
def test_coverage_of_what_tallies_need_is_that_of_the_whole(record):
    with Store.open(record) as store:
        assert coverage(parting.tallied(store.connection)) == coverage(store.snapshot())


def test_no_more_is_in_memory_than_some_incidents_at_a_time(big, monkeypatch, tmp_path):
    def peak(at_once: int) -> int:
        monkeypatch.setattr(parting, "AT_ONCE", at_once)
        with Store.open(big) as store:
            tracemalloc.start()
            written.write(store, "csv", tmp_path / "out.csv")
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    assert peak(4) < peak(1000) / 3


def test_a_format_that_needs_the_whole_is_not_written_from_parts(tmp_path):
    with pytest.raises(InputError, match="jsonl needs the whole record"):
        export.write_parted("jsonl", [], tmp_path / "out")


def test_pieces_come_in_the_order_of_their_keys_with_what_stands_between():
    waiting = Waiting("[", ",", "]")
    for key in (3, 1, 2):
        waiting.add(key, str(key) * BLOCK)
    assert b"".join(waiting) == b"[" + b",".join(str(key).encode() * BLOCK for key in (1, 2, 3)) + b"]"
    assert b"".join(Waiting("[", ",", "]")) == b"[]"


def test_no_room_for_what_waits_is_told(monkeypatch):
    waiting = Waiting()
    monkeypatch.setattr(waiting._file, "write", full)
    with pytest.raises(RecordError, match="no room in .*: No space left on device; free some, or name another folder"):
        waiting.add(1, "x")


def full(raw: bytes) -> None:
    raise OSError(28, "No space left on device")
