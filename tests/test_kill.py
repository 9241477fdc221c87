"""Ctrl-C in the middle of a run loses nothing that was stored, and the same command goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_record import STAGES

from onrecord import flow
from onrecord.flow import Inputs
from onrecord.store import Store

HERE = Path(__file__).parent
RUN = """
import sys
from small_record import STAGES
from onrecord.cli import commands
if __name__ == "__main__":
    commands(["ingest", sys.argv[2], "--record", sys.argv[1], *sys.argv[3:]], obj=STAGES)
"""
DOCUMENTS = 8


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "in"
    path.mkdir()
    for number in range(DOCUMENTS):
        (path / f"{number:02}.txt").write_text(f"A drone hit Town{number} on 2024-05-03, killing {number}. SLOW")
    return path


def read_so_far(record: Path) -> int:
    if not record.exists():
        return 0
    with Store.open(record) as store:
        return len(store.snapshot().readings)


@pytest.fixture
def started(tmp_path, folder):
    """A run of the command in a process of its own, stopped by a signal once it has read three documents."""
    script = tmp_path / "run.py"
    script.write_text(RUN)
    path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])

    def stopped(record: Path, with_signal: int, *options: str) -> tuple[int, str]:
        command = [sys.executable, script, record, folder, *options]
        run = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while read_so_far(record) < 3 and time.monotonic() < deadline and run.poll() is None:
            time.sleep(0.05)
        run.send_signal(with_signal)
        _, told = run.communicate(timeout=30)
        return run.returncode, told

    return stopped


def test_ctrl_c_stops_the_workers_in_order_and_the_run_goes_on(started, folder, tmp_path):
    record = tmp_path / "record.db"
    code, told = started(record, signal.SIGINT, "--workers", "2")
    assert code == 1
    assert told.strip().startswith("onrecord: stopped; 8 documents,")
    assert told.count("\n") == 1
    assert_goes_on(record, folder)


def assert_goes_on(record: Path, folder: Path) -> None:
    with Store.open(record) as store:
        kept = store.snapshot()
        assert 3 <= len(kept.readings) < DOCUMENTS
        assert list(flow.check(store, STAGES)) == []
        report = flow.ingest(store, Inputs((folder,)), stages=STAGES)
        resumed = store.snapshot()
        assert list(flow.check(store, STAGES)) == []
    assert (report.new, report.read) == (0, DOCUMENTS - len(kept.readings))
    with Store.open(record.with_name("straight.db")) as store:
        flow.ingest(store, Inputs((folder,)), stages=STAGES)
        assert resumed == store.snapshot()
