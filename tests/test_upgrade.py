"""A record of any older layout is brought to the newest with all it holds; stopped anywhere, it is whole."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import old_records
import power
import pytest
from old_records import LAYOUTS
from power import Cut, Step
from small_record import STAGES

from onrecord import flow
from onrecord.acts import Decision
from onrecord.errors import RecordError
from onrecord.model import Snapshot
from onrecord.store import Store, opening
from onrecord.store.opening import connect, layout_of, memory, migrations, only_look

SOAK = bool(os.environ.get("ONRECORD_SOAK"))
NEWEST = migrations()[-1].number
SCHEMA = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
Whole = tuple[Snapshot, list[tuple[Any, ...]]]


def whole(record: Path) -> Whole:
    """What a record holds once it is of the newest layout and settled; nothing in it is wrong."""
    with Store.open(record, create=False) as store:
        flow.settle(store, STAGES)
        assert list(flow.check(store, STAGES)) == []
        return store.snapshot(), [told(row) for row in store.trail()]


def told(row: Decision) -> tuple[Any, ...]:
    """A decision without its seals; the note that older ones were carried over is of the day of the upgrade."""
    return (row.kind, row.what, row.by, "" if row.kind == "carried" else row.at, row.why, row.about)


@pytest.fixture(scope="module", params=LAYOUTS)
def old(request, tmp_path_factory) -> Path:
    return old_records.write(request.param, tmp_path_factory.mktemp("old") / "record.db")


@pytest.fixture
def record(old, tmp_path) -> Path:
    path = tmp_path / "record.db"
    path.write_bytes(old.read_bytes())
    return path


@pytest.fixture(scope="module")
def upgraded(old, tmp_path_factory) -> Whole:
    path = tmp_path_factory.mktemp("upgraded") / "record.db"
    path.write_bytes(old.read_bytes())
    return whole(path)


def layout(record: Path) -> int:
    with contextlib.closing(only_look(record)) as connection:
        return layout_of(connection)


def test_there_is_a_record_of_every_released_layout():
    assert LAYOUTS[:4] == tuple(step.number for step in migrations())[:4]


def test_an_older_record_keeps_all_it_holds(old, upgraded):
    snapshot, trail = upgraded
    assert sorted(row.source for row in snapshot.arrivals) == ["a.txt", "b.txt", "c.txt", "e.txt"]
    assert {row.outlet for row in snapshot.documents} == {"The Daily", "Ünï", None}
    assert [(row.source, row.stage) for row in snapshot.failures] == [("d.txt", "intake"), ("e.txt", "reading")]
    assert [len(row.accounts) for row in snapshot.readings] == [1, 1, 1]
    kinds = ["carried", "judge", "correct"] if layout(old) == 1 else ["judge", "correct", "note", "undo"]
    assert [row[0] for row in trail] == kinds
    assert (len(snapshot.judgements), len(snapshot.corrections)) == (1, 1)
    assert [one.of("killed")[0].status for one in snapshot.resolution.incidents] == ["corrected", "single"]


def upgrade(record: Path, monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """All that an upgrade does to the files, with a mark before each statement."""
    connected = opening._connected

    def traced(path: Path) -> Any:
        connection = connected(path)
        connection.set_trace_callback(lambda statement: steps.append(Step("mark", told=statement)))
        return connection

    monkeypatch.setattr(opening, "_connected", traced)
    with power.noted() as steps:
        connect(record, create=False).close()
    monkeypatch.undo()
    return steps


def assert_old_or_new(cuts: Iterable[Cut], folder: Path, upgraded: Whole, *, since: int) -> set[int]:
    """Each cut leaves a record of one layout, the one it had or a later one, which goes on to the newest."""
    found, seen = set(), set[int]()
    for cut in cuts:
        content = hash(tuple(sorted(cut.files.items())))
        if content in seen:
            continue
        seen.add(content)
        cut.put(folder / f"{len(seen)}")
        record = folder / f"{len(seen)}" / "record.db"
        with contextlib.closing(only_look(record)) as connection:
            number = layout_of(connection)
            assert list(map(tuple, connection.execute(SCHEMA))) == schema_of(number)
        assert since <= number <= NEWEST
        found.add(number)
        assert whole(record) == upgraded
    return found


def schema_of(number: int) -> list[tuple[Any, ...]]:
    with contextlib.closing(memory(tuple(step for step in migrations() if step.number <= number))) as connection:
        return list(map(tuple, connection.execute(SCHEMA)))


def test_an_upgrade_that_is_stopped_leaves_one_layout_or_the_next(record, upgraded, tmp_path, monkeypatch):
    since, start = layout(record), {"record.db": record.read_bytes()}
    steps = upgrade(record, monkeypatch)
    before_each = [*(at for at, step in enumerate(steps) if step.what == "mark"), len(steps)]
    dice = random.Random(since)
    killed = power.cuts(steps, before_each, dice, start=start, ways=power.KILLED)
    (tmp_path / "killed").mkdir()
    assert assert_old_or_new(killed, tmp_path / "killed", upgraded, since=since) == {
        step.number for step in migrations() if step.number >= since
    }
    inside = range(1, len(steps) + 1) if SOAK else power.anywhere(steps, 2, dice)
    for ways in (power.KILLED, power.WAYS):
        folder = tmp_path / f"{len(ways)}"
        folder.mkdir()
        cuts = power.cuts(steps, list(inside), dice, start=start, ways=ways)
        assert assert_old_or_new(cuts, folder, upgraded, since=since)


def test_an_older_record_that_cannot_be_written_says_what_to_do(record, monkeypatch):
    if layout(record) == NEWEST:
        return
    connected = opening._connected

    def still(path: Path) -> Any:
        connection = connected(path)
        connection.execute("PRAGMA query_only = ON")
        return connection

    monkeypatch.setattr(opening, "_connected", still)
    before = record.read_bytes()
    with pytest.raises(RecordError, match=r"is of layout \d and write-protected.* copy it to where it can be written"):
        Store.open(record)
    assert record.read_bytes() == before
