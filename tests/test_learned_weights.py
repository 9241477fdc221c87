"""The learned reader with its real weights: the commands read with it where none is named, and the same every time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from onrecord import export, flow
from onrecord.errors import SettingError
from onrecord.flow import Inputs
from onrecord.reading.learned import model, weights
from onrecord.reading.learned.network import Network
from onrecord.store import Store

pytestmark = pytest.mark.skipif(not weights.present(), reason="no weights of the learned reader are installed")

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src" / "onrecord" / "data" / "samples"
PAGES = ("erbil-claim", "rask-police", "redsea-list", "true-confidence-cut")
TEXT = "A market was attacked in Kirkuk on Sunday. Two porters never came home. The Brigade of the Well had sent word."
SECONDS = 2.0
MEGABYTES = 1536 if find_spec("torch") else 600  # spaCy loads torch where it is installed
COMMAND = """
import pathlib, resource, sys
from onrecord.cli import main
try:
    main()
finally:
    status = pathlib.Path("/proc/self/status")
    rows = dict(line.split(":", 1) for line in status.read_text().splitlines()) if status.exists() else {}
    own = rows["VmHWM"].split()[0] if rows else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(own, file=sys.stderr)  # on Linux ru_maxrss also counts what the tests held when they started this process
"""


def run(*args: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with no reader named; its peak of memory in kilobytes goes to stderr."""
    environment = {name: value for name, value in os.environ.items() if name != "ONRECORD_READER"}
    command = [sys.executable, "-c", COMMAND, *map(str, args)]
    return subprocess.run(command, input=TEXT, capture_output=True, text=True, check=True, env=environment)


@pytest.fixture(scope="module")
def sight() -> model.SightModel:
    return model.load()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pages")
    for page in PAGES:
        shutil.copy(SAMPLES / f"{page}.html", path)
    return path


def exported(record: Path, folder: Path, workers: int, runs: int = 1) -> bytes:
    out = record.with_suffix(".jsonl")
    with Store.open(record) as store:
        for _ in range(runs):
            assert flow.ingest(store, Inputs((folder,)), workers=workers, stages=flow.shipped("learned")).failed == ()
        export.write("jsonl", store.snapshot(), out)
    return out.read_bytes()


def test_where_no_reader_is_named_the_learned_one_reads_in_little_memory():
    told = run("read", "-", "--json", "--anchor", "2024-03-04")
    assert json.loads(told.stdout)["reader_id"].startswith("learned-")
    assert int(told.stderr) < MEGABYTES * 1024


def test_the_weights_load_in_two_seconds():
    before = time.perf_counter()
    model.load()
    assert time.perf_counter() - before < SECONDS


def test_one_worker_or_two_and_a_second_ingest_give_the_same_bytes(folder, tmp_path):
    once = exported(tmp_path / "one.db", folder, 1)
    assert b'"learned:' in once
    assert exported(tmp_path / "two.db", folder, 2) == once
    assert exported(tmp_path / "again.db", folder, 1, runs=2) == once


def test_threads_of_the_runtime_change_nothing(sight):
    text = "\n".join((SAMPLES / f"{page}.html").read_text("utf-8") for page in PAGES)
    assert model.SightModel(Network(weights.folder(), threads=2)).see(text) == sight.see(text)


def test_damaged_weights_are_not_loaded(tmp_path):
    home = tmp_path / "reader"
    shutil.copytree(weights.folder(), home)
    with (home / "heads.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(SettingError, match=r"heads\.npz are damaged"):
        model.load(home)


def test_the_readme_shows_what_the_demonstration_prints(tmp_path):
    shown = run("demo", "--out", tmp_path / "demo").stdout
    shown += run("show", "ibc122c3", "--record", tmp_path / "demo" / "onrecord.db").stdout
    printed = {line.rstrip() for line in shown.splitlines()}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    excerpts = [
        line.rstrip()
        for block in blocks
        if "  told\n" in block or "when   " in block or "the chance of" in block
        for line in block.splitlines()
    ]
    assert len(excerpts) > 30
    assert [line for line in excerpts if line.strip() not in ("", "…") and line not in printed] == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\x00", "💥"])
def test_a_text_without_words_holds_nothing(sight, text):
    assert sight.see(text).seen == ()
