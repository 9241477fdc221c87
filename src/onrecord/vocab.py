"""Closed code lists and word lists, loaded from `data/*.toml` and checked when loaded."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from onrecord.errors import SettingError


@dataclass(frozen=True)
class Entry:
    """One code of a closed list: what it means, an example, and its nearest codes in other standards ('' = none)."""

    code: str
    label: str
    definition: str
    example: str
    acled: str = ""
    ucdp: str = ""
    gtd: str = ""
    plover: str = ""
    muc: str = ""


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed `data/NAME.toml`; SettingError when it is missing or no TOML. Callers do not change it."""
    try:
        return tomllib.loads(_raw(name).decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"data/{name}.toml cannot be loaded ({error}); install the package again") from error


@cache
def codes(name: str) -> dict[str, Entry]:
    """The closed list NAME of `data/codes.toml`, by code and in order; SettingError names a broken entry.

    >>> codes("outcome")["failed"].label
    'Failed'
    """
    rows = table("codes").get(name)
    if not rows:
        raise SettingError(f"data/codes.toml has no list {name!r}")
    allowed = {field.name for field in fields(Entry)}
    entries: dict[str, Entry] = {}
    for row in rows:
        if not {"code", "label", "definition", "example"} <= set(row) <= allowed or row["code"] in entries:
            raise SettingError(
                f"data/codes.toml, list {name}: the entry {row.get('code')!r} is incomplete, double or has unknown keys"
            )
        entries[row["code"]] = Entry(**row)
    return entries


def digest_of(*names: str) -> str:
    """SHA-256 over the named data files: part of a reader's id, so that changed words are a changed reader."""
    hashed = hashlib.sha256()
    for name in sorted(names):
        hashed.update(_raw(name))
    return hashed.hexdigest()


def _raw(name: str) -> bytes:
    return files("onrecord").joinpath("data", f"{name}.toml").read_bytes()
