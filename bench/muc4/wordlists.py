"""The word lists of this package, as they stand in `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """One table of the file.

    >>> table("countries")["SLV"]
    'EL SALVADOR'
    """
    return dict(_file()[name])


@cache
def words(name: str) -> frozenset[str]:
    """The words of a table that is one list."""
    return frozenset(table(name)["words"])


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
