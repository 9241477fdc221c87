"""A record that was exported as JSON lines, read back: what came in, what was read and what people decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from onrecord import wire
from onrecord.acts import Decision
from onrecord.errors import InputError, OnrecordError
from onrecord.model import Arrival, Document, DocumentId, Failure, Reading

Piece = Document | wire.Kept | Arrival | Failure | Reading | Decision
VERSION = 2
"""The form of the lines that can be read; `export.records` writes it."""
DERIVED = frozenset(("judgement", "correction", "rejection", "acceptance", "tie", "incident", "link", "copy"))
"""Lines that follow from the others and are worked out again."""

_FAULTS = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What a line raises that is no JSON, or whose parts are not of the kind they should be."""


def pieces(path: Path) -> Iterator[Piece]:
    """Every piece of the record in the order of the file; InputError names the line that does not hold."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                piece = _piece(_object(line), first=number == 1)
            except (*_FAULTS, msgspec.ValidationError, OnrecordError) as error:
                raise InputError(f"line {number} of {path} is no line of a record: {error}; export it again") from error
            if piece is not None:
                yield piece


def _object(line: bytes) -> dict[str, Any]:
    node = json.loads(line.decode("utf-8"))
    if not isinstance(node, dict):
        raise ValueError("it is no object")
    return node


def _piece(node: dict[str, Any], *, first: bool) -> Piece | None:
    type = node.pop("type")
    if first != (type == "record"):
        raise ValueError("the first line, and no other, has the type record")
    if first:
        if node["version"] != VERSION:
            raise ValueError(f"it has form {node['version']} and this onrecord reads form {VERSION}")
        return None
    if type in DERIVED:
        return None
    if type not in _READ:
        raise ValueError(f"no line has the type {type!r}")
    return _READ[type](node)


_READ: dict[str, Callable[[dict[str, Any]], Piece]] = {
    "document": lambda node: msgspec.convert(node, Document),
    "raw": lambda node: msgspec.convert(node, wire.Kept),
    "arrival": lambda node: msgspec.convert(node, Arrival),
    "failure": lambda node: msgspec.convert(node, Failure),
    "reading": lambda node: wire.reading_of(DocumentId(node["document_id"]), node),
    "decision": wire.decision_of,
}
"""How a line of each type is read."""
