"""Decisions to rows and back."""

from __future__ import annotations

from onrecord import wire
from onrecord.acts import Decision
from onrecord.store import rows
from onrecord.store.rows import Row

_TEXTS = ("kind", "by", "at", "why")
_NESTED = ("what", "about", "before", "after", "origin")


def decision_row(decision: Decision) -> Row:
    """The columns of a decision without number and seals, which the trail gives."""
    node = wire.plain(decision)
    del node["number"]
    return {name: value if name in _TEXTS or value is None else wire.canonical(value) for name, value in node.items()}


def decision_of(row: Row) -> Decision:
    """A decision from its row; RecordError when the row does not hold."""
    nested = {name: None if row[name] is None else rows.parsed(row[name]) for name in _NESTED}
    return wire.decision_of({**row, **nested})
