"""Shared fixtures: where the development sets lie, if they lie beside this checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("ONRECORD_READER", "rules")
"""Tests of the commands read by rules unless they say otherwise, whether or not weights are installed."""

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the development sets; the test is skipped where it is absent."""
    folder = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the development sets are not at {folder}; set ONRECORD_SHARED to run this test")
    return folder
