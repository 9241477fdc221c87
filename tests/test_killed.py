"""A run killed anywhere, its workers too, loses and doubles nothing, and comes to the bytes of an unkilled one."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from killed import stages_of

from bench.made import made
from onrecord import export, flow
from onrecord.store import Store

HERE = Path(__file__).parent
SOAK = bool(os.environ.get("ONRECORD_SOAK"))
DOCUMENTS, IN_A_ROW, WORKERS = (2000, 20, 2) if SOAK else (16, 4, 1)
"""How many documents are taken in, after how many kills a record is finished, and how many processes read."""
READERS = (*["small"] * 5, "rules") if SOAK else ("small",)
"""What reads in each chain of kills."""

WORKER = (b"spawn_main", b"onrecord.process")
"""What tells a process that reads by its command line."""


def pages(folder: Path, reader: str) -> Path:
    """Short reports that were written for this; for the reader of one kind of sentence, such sentences."""
    folder.mkdir()
    if reader == "small":
        texts = [f"A drone hit Town{at % 97} on 2024-05-03, killing {at}.".encode() for at in range(DOCUMENTS)]
    else:
        texts = sorted((item.raw for item in made(DOCUMENTS // 2, accounts=6).received), key=len)[:DOCUMENTS]
    for at, text in enumerate(texts):
        (folder / f"{at:04}.txt").write_bytes(text)
    assert len(set(texts)) == DOCUMENTS
    return folder


@dataclass
class Run:
    """One run of the ingest: its process, and what it said was done."""

    pid: int
    received: int = 0
    read: int = 0
    workers_killed: int = 0
    ended: int | None = None
    lines: list[str] = field(default_factory=list)


class Runs:
    """Starts runs over one record and kills them."""

    def __init__(self, record: Path, folder: Path, reader: str) -> None:
        path = os.pathsep.join([str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        command = [sys.executable, str(HERE / "killed.py"), str(record), str(folder), reader]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=60)

    def lines(self) -> Iterator[str]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{WORKERS}\n")
        self.process.stdin.flush()
        return iter(self.process.stdout.readline, "")

    def run(self, *, kill_after: int | None = None, late: float = 0.0, worker_after: int | None = None) -> Run:
        """A run that is killed once it has said so much and a moment has gone by, or that ends by itself."""
        lines = self.lines()
        run = Run(int(next(lines).split()[1]))
        try:
            for line in lines:
                step, number = line.split()
                if step == "ended":
                    run.ended = int(number)
                    return run
                run.received += step == "receiving"
                run.read += step == "reading"
                said = run.received + run.read
                if said == worker_after:
                    run.workers_killed += kill_a_worker(run.pid)
                if said == kill_after:
                    time.sleep(late)
                    with contextlib.suppress(ProcessLookupError):  # it may have come to its end in that moment
                        os.kill(run.pid, signal.SIGKILL)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)  # its workers, which may not have seen yet that it is gone
        return run


def kill_a_worker(parent: int) -> int:
    """Kill one process that reads for this one, if there is any; how many were killed."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for pid in children:
        with contextlib.suppress(
            FileNotFoundError, ProcessLookupError
        ):  # one that has just ended is no reader any more
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            if any(words in command for words in WORKER):
                os.kill(int(pid), signal.SIGKILL)
                return 1
    return 0


def assert_nothing_lost(record: Path, received: int, read: int) -> tuple[int, int]:
    """Whatever was said to be done is on record, once; how many documents are, and how many are read."""
    with Store.open(record) as store:
        assert list(store.layout_problems()) == []
        assert list(store.problems()) == []
        held, done = store.counts()
        (arrived,) = store.connection.execute("SELECT count(*) FROM arrivals").fetchone()
    assert held == arrived
    assert held >= received
    assert done >= read
    return held, done


def bytes_of(record: Path, reader: str) -> bytes:
    out = record.with_suffix(".jsonl")
    with Store.open(record) as store:
        assert list(flow.check(store, stages_of(reader))) == []
        export.write("jsonl", store.snapshot(), out)
    return out.read_bytes()


@pytest.fixture(scope="module")
def straight(tmp_path_factory) -> Callable[[str], tuple[Path, bytes]]:
    """The pages for a reader, and the bytes of a record whose ingest nobody killed."""

    @cache
    def run(reader: str) -> tuple[Path, bytes]:
        place = tmp_path_factory.mktemp("straight")
        folder = pages(place / "in", reader)
        with contextlib.closing(Runs(place / "record.db", folder, reader)) as runs:
            assert runs.run().ended == 0
        return folder, bytes_of(place / "record.db", reader)

    return run


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked, and workers are found in /proc")
@pytest.mark.parametrize(("chain", "reader"), list(enumerate(READERS)))
def test_a_killed_ingest_goes_on_without_loss_or_doubling(chain, reader, straight, tmp_path):
    folder, expected = straight(reader)
    dice, record = random.Random(chain), tmp_path / "record.db"
    held = read = killed = workers = 0
    with contextlib.closing(Runs(record, folder, reader)) as runs:
        while killed < IN_A_ROW:
            to_read = killed >= IN_A_ROW // 4 and read < DOCUMENTS and dice.random() < 0.8
            more = share(DOCUMENTS - read, IN_A_ROW - killed, dice)
            after = DOCUMENTS + more if to_read else dice.randint(1, DOCUMENTS)
            with_worker = WORKERS > 1 and to_read and dice.random() < 0.5
            worker = dice.randint(DOCUMENTS + 1, after) if with_worker else None
            run = runs.run(kill_after=after, late=dice.random() * 0.05, worker_after=worker)
            killed += run.workers_killed + (run.ended != 0)
            workers += run.workers_killed
            read += run.read - run.workers_killed  # what a killed worker had in hand may have to be read again
            held, read = assert_nothing_lost(record, max(held, run.received), read)
        assert runs.run().ended == 0
    assert workers > 0 or WORKERS == 1
    assert bytes_of(record, reader) == expected


def share(left: int, kills: int, dice: random.Random) -> int:
    """How many documents more are read before a kill, so that the kills that are left fall on all of them."""
    return dice.randint(1, max(1, 2 * left // (kills + 1)))
