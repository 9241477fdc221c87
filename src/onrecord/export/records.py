"""The full record as JSON lines: one object a line, typed, sorted, complete enough to build the record again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from onrecord import wire
from onrecord.export.view import Column, Output, View
from onrecord.model import Reading

VERSION = 2
"""Raised when a line changes its meaning; keys may be added without."""

TYPES = (
    Column("record", "first line: version of this form", "constant"),
    Column("document", "a document with its text and what was left out of the page", "intake"),
    Column("arrival", "one way a document came in", "intake"),
    Column("raw", "the untouched bytes of a document in base 64, with their hash", "intake"),
    Column("failure", "an input that could not be taken", "intake"),
    Column("reading", "all that the reader found: accounts with claims, aggregates, statements, risks", "the reader"),
    Column("decision", "the whole trail: every act of a person in its order, also those taken back", "a person"),
    Column("judgement", "a person's word on two accounts, in the order given", "a person"),
    Column("correction", "a person's value for a slot, in the order given", "a person"),
    Column("rejection", "a person's word that a claim is not to count, in the order given", "a person"),
    Column("acceptance", "a value that a person confirmed, in the order given", "a person"),
    Column("tie", "a person's word on a link between incidents, in the order given", "a person"),
    Column("incident", "settled values with support, rivals, rule and status", "resolving"),
    Column("link", "a tie between two incidents", "resolving"),
    Column("copy", "a document that repeats another and is no witness of its own", "resolving"),
)


def output(view: View) -> Output:
    """Every object of the record; nothing is refused. The bytes as they came are passed on piece by piece."""
    snapshot = view.snapshot
    resolution = snapshot.resolution
    first = [
        _line("record", {"version": VERSION}),
        *sorted(_lines("document", snapshot.documents)),
        *sorted(_lines("arrival", snapshot.arrivals)),
    ]
    lines = [
        *sorted(_lines("failure", snapshot.failures)),
        *sorted(_line("reading", _reading(view, reading)) for reading in snapshot.readings),
        *_lines("decision", view.trail),
        *_lines("judgement", snapshot.judgements),
        *_lines("correction", snapshot.corrections),
        *_lines("rejection", snapshot.marks.rejections),
        *_lines("acceptance", snapshot.marks.acceptances),
        *_lines("tie", snapshot.marks.ties),
        *sorted(_lines("incident", resolution.incidents)),
        *sorted(_lines("link", resolution.links)),
        *sorted(_line("copy", {"document": copy, "original": first}) for copy, first in resolution.copies),
    ]
    whole = chain(first, _lines("raw", view.kept), lines)
    return Output((f"{line}\n" for line in whole), len(first) + len(view.kept) + len(lines))


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
