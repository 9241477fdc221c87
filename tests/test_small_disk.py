"""On a disk that is full or cannot be written every command says so in one sentence, and the record stays whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WRITES = ("ingest", "note", "desk")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """What happened on a small disk that is mounted for one process alone."""
    disk = tmp_path_factory.mktemp("small") / "disk"
    disk.mkdir()
    mounts = ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if not shutil.which("unshare") or subprocess.run(mounts, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one: root on Linux")
    path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = ["unshare", "-m", sys.executable, HERE / "small_disk.py", disk]
    run = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_full_disk_is_one_sentence_and_the_record_stays_whole(rows):
    full = [row for row in rows if row["free"] >= 0]
    refused = [row for row in full if row["code"] not in (0, 200)]
    assert {row["what"] for row in refused} == {"ingest", "note", "backup", "export", "desk"}
    assert {row["code"] for row in refused} == {2, 500}
    for row in refused:
        assert "full" in row["said"] or "No space left" in row["said"], row
        assert "free" in row["said"] and "\n" not in row["said"], row
    assert [row for row in full if row["problems"]] == []


def test_with_space_again_the_same_command_comes_to_the_same_record(rows):
    assert [row for row in rows if row["free"] >= 0 and not row["same"]] == []


def test_a_record_on_a_protected_disk_is_read_and_copied_and_nothing_there_changes(rows):
    found = {row["what"]: row for row in rows if row["free"] < 0}
    assert {what: row["code"] for what, row in found.items()} == {
        "ingest": 2, "note": 2, "desk": 500, "new": 2, "export there": 2, "backup there": 2, "old": 2,
        "look": 0, "check": 0, "export": 0, "backup": 0,
    }  # fmt: skip
    assert all("is write-protected; change its permissions or work on a copy" in found[what]["said"] for what in WRITES)
    assert "name one in a folder that can be written" in found["new"]["said"]
    assert "is of layout 3 and write-protected" in found["old"]["said"]
    assert "copy it to where it can be written, and name the copy" in found["old"]["said"]
    for what in ("export there", "backup there"):
        assert "Read-only file system; choose a folder that exists and is yours" in found[what]["said"]
    assert all(row["same"] and not row["problems"] for row in found.values())
