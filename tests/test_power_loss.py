"""When the power goes, in the middle of anything, what was acknowledged is on record and the record is whole."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import power
import pytest
from power import Step
from small_record import STAGES

from onrecord import flow, review
from onrecord.flow import Inputs
from onrecord.model import Count
from onrecord.store import Store, opening

SOAK = bool(os.environ.get("ONRECORD_SOAK"))
BATCHES, BATCH, CUTS = (8, 12, 500) if SOAK else (2, 4, 25)
AT = "2024-06-01T10:00:00+00:00"
JOURNALS = {"wal": (0, 0, 0), "delete": (99, 0, 0)}
"""Which SQLite is thought safe with a write-ahead log, so that each journal is used in turn."""


def trace(folder: Path) -> list[Step]:
    """Documents come in by batches and are read, and people decide on them; all noted, what is done with marks."""
    with power.noted() as steps:
        for batch in range(BATCHES):
            pages = folder / f"in-{batch}"
            pages.mkdir(parents=True)
            for number in range(BATCH):
                words = f"A drone hit Town{number % 3} on 2024-05-{number + 1:02}, killing {batch}."
                (pages / f"{batch}-{number}.txt").write_text(f"The Daily|{words} Report {batch}-{number}.")
            take_in(steps, folder / "record.db", pages)
            decide(steps, folder / "record.db", batch)
    return steps


def take_in(steps: list[Step], record: Path, pages: Path) -> None:
    names = sorted(path.name for path in pages.iterdir())

    def on_progress(step: str, done: int, total: int | None) -> None:
        steps.append(Step("mark", told=("document", names[done - 1]) if total is None else ("read", 1)))

    with Store.open(record) as store:
        flow.ingest(store, Inputs((pages,)), stages=STAGES, on_progress=on_progress)


def decide(steps: list[Step], record: Path, batch: int) -> None:
    with Store.open(record) as store:
        first, *_, last = store.snapshot().resolution.incidents
        value = Count("number", batch + 5, batch + 5)
        for action in (
            review.Correct(first.id, "killed", value, why="hospital list"),
            review.Judge(first.accounts[0], first.accounts[-1], "different"),
            review.Undo(),
            review.Note(last.id, f"look again {batch}"),
        ):
            review.act(store, action, by="Ana", at=AT, stages=STAGES)
            row = store.connection.execute("SELECT number, seal FROM decisions ORDER BY number DESC").fetchone()
            steps.append(Step("mark", told=("decision", tuple(row))))


def lost(marks: tuple[Any, ...], record: Path) -> list[Any]:
    """What was acknowledged and is not on record, or stands there altered."""
    told: dict[str, list[Any]] = {kind: [what for it, what in marks if it == kind] for kind in dict(marks)}
    if marks and not record.exists():
        return list(marks)
    with Store.open(record) as store:
        assert [row[0] for row in store.connection.execute("PRAGMA integrity_check")] == ["ok"]
        assert list(flow.check(store, STAGES)) == []
        sources = {row.source for row in store.snapshot().arrivals}
        seals = {tuple(row) for row in store.connection.execute("SELECT number, seal FROM decisions")}
        _, read = store.counts()
    missing: list[Any] = [name for name in told.get("document", ()) if name not in sources]
    missing += [row for row in told.get("decision", ()) if row not in seals]
    return missing + ["a reading"] * max(0, len(told.get("read", ())) - read)


def cut_short(steps: list[Step], folder: Path, count: int, seed: int) -> Counter[str]:
    """How many cuts left the record whole, and how many lost something that was acknowledged."""
    found: Counter[str] = Counter()
    dice = random.Random(seed)
    for cut in power.cuts(steps, power.anywhere(steps, count, dice), dice):
        cut.put(folder / "cut")
        missing = lost(cut.marks, folder / "cut" / "record.db")
        found["lost" if missing else "whole"] += 1
        shutil.rmtree(folder / "cut")
    return found


@pytest.mark.parametrize("journal", JOURNALS)
def test_what_was_acknowledged_is_whole_after_a_power_cut(journal, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "SAFE_WAL", JOURNALS[journal])
    steps = trace(tmp_path)
    kinds = Counter(step.what for step in steps)
    assert kinds["mark"] == BATCHES * (2 * BATCH + 4)
    assert kinds["sync"] > kinds["mark"]
    assert cut_short(steps, tmp_path, CUTS, seed=7) == {"whole": CUTS}


@pytest.mark.parametrize(("journal", "less"), [("wal", "NORMAL"), ("delete", "FULL")])
def test_a_record_that_syncs_less_is_seen_to_lose_what_was_acknowledged(journal, less, tmp_path, monkeypatch):
    """The control: such cuts find what SQLite gives away when it is told to sync less than a record does."""
    monkeypatch.setattr(opening, "SAFE_WAL", JOURNALS[journal])
    configured = opening._configure

    def loosely(connection: Any) -> None:
        configured(connection)
        connection.execute(f"PRAGMA synchronous = {less}")

    monkeypatch.setattr(opening, "_configure", loosely)
    steps = trace(tmp_path)
    monkeypatch.setattr(opening, "_configure", configured)
    found = (cut_short(steps, tmp_path, 1, seed)["lost"] for seed in range(300))
    assert any(found)
