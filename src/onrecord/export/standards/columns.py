"""The columns of each standard, in its order, from `data/columns.toml`."""

from __future__ import annotations

from functools import cache

from onrecord import vocab
from onrecord.errors import SettingError
from onrecord.export.view import Column


@cache
def columns(standard: str) -> tuple[Column, ...]:
    """The columns of a standard; SettingError where the table is missing or a row is not help, source and forced."""
    rows = vocab.table("columns").get(standard, {})
    if not rows or not all(isinstance(row, list) and len(row) in (2, 3) for row in rows.values()):
        raise SettingError(f"data/columns.toml has no whole table {standard!r}; install the package again")
    return tuple(Column(name, *row) for name, row in rows.items())
