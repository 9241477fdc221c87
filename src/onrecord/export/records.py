"""The full record as JSON lines: one object a line, typed, sorted, complete enough to build the record again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord import wire
from onrecord.export.view import Column, Output, View
from onrecord.model import Reading

VERSION = 1
"""Raised when a line changes its meaning; keys may be added without."""

TYPES = (
    Column("record", "first line: version of this form", "constant"),
    Column("document", "a document with its text and what was left out of the page", "intake"),
    Column("arrival", "one way a document came in", "intake"),
    Column("failure", "an input that could not be taken", "intake"),
    Column("reading", "all that the reader found: accounts with claims, aggregates, statements, risks", "the reader"),
    Column("judgement", "a person's word on two accounts, in the order given", "a person"),
    Column("correction", "a person's value for a slot, in the order given", "a person"),
    Column("incident", "settled values with support, rivals, rule and status", "resolving"),
    Column("link", "a tie between two incidents", "resolving"),
    Column("copy", "a document that repeats another and is no witness of its own", "resolving"),
)


def output(view: View) -> Output:
    """Every object of the record; nothing is refused."""
    snapshot = view.snapshot
    resolution = snapshot.resolution
    lines = [
        _line("record", {"version": VERSION}),
        *sorted(_lines("document", snapshot.documents)),
        *sorted(_lines("arrival", snapshot.arrivals)),
        *sorted(_lines("failure", snapshot.failures)),
        *sorted(_line("reading", _reading(view, reading)) for reading in snapshot.readings),
        *_lines("judgement", snapshot.judgements),
        *_lines("correction", snapshot.corrections),
        *sorted(_lines("incident", resolution.incidents)),
        *sorted(_lines("link", resolution.links)),
        *sorted(_line("copy", {"document": copy, "original": first}) for copy, first in resolution.copies),
    ]
    return Output(tuple(f"{line}\n" for line in lines), len(lines))


def _lines(type: str, values: Iterable[object]) -> Iterator[str]:
    return (_line(type, wire.plain(value)) for value in values)


def _line(type: str, node: wire.Json) -> str:
    """The type first, for the eye; all else sorted."""
    return f'{{"type":"{type}",{wire.canonical(node)[1:]}'


def _reading(view: View, reading: Reading) -> wire.Json:
    """The contract of `read --json`, with the document by its id alone: its text stands on its own line."""
    node = wire.reading_json(view.documents[reading.document_id], reading)
    del node["document"]
    return {"document_id": reading.document_id} | node
