"""Shared fixtures: where the development sets lie, if they lie beside this checkout."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from pathlib import Path

import pytest

from onrecord import flow
from onrecord.store import Store

os.environ.setdefault("ONRECORD_READER", "rules")
"""Tests of the commands read by rules unless they say otherwise, whether or not weights are installed."""

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell's jobs in the background ignore Ctrl-C, and so would the runs that tests start."""

gc.disable()


def pytest_collection_finish() -> None:
    """What is there once all tests are collected stays to the end: no collection of garbage goes through it again."""
    gc.freeze()
    gc.enable()


ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the development sets; the test is skipped where it is absent."""
    folder = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the development sets are not at {folder}; set ONRECORD_SHARED to run this test")
    return folder


TEN = (
    "erbil-barracks-wire", "barracks-feature", "barracks-blog", "erbil-claim", "erbil-brief", "asad-harir-statement",
    "tanf-first", "strikes-washington", "strikes-region", "tally-27",
)  # fmt: skip
"""The sample pages of the tutorial."""


@pytest.fixture(scope="session")
def ten_pages(tmp_path_factory) -> Path:
    """A record of the tutorial's ten pages, read by rules; tests that write take a copy of it."""
    folder = tmp_path_factory.mktemp("ten-pages")
    pages = folder / "pages"
    pages.mkdir()
    for name in TEN:
        shutil.copy(ROOT / "src/onrecord/data/samples" / f"{name}.html", pages)
    with Store.open(folder / "onrecord.db") as store:
        flow.ingest(store, flow.Inputs((pages,)), stages=flow.shipped("rules"))
    return folder / "onrecord.db"
