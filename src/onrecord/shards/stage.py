"""The stage between pages and claims: `process` is pure apart from the reader it loads once for its process."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from onrecord import intake, pool, reading, wire
from onrecord.intake import parquet
from onrecord.intake.opened import Page
from onrecord.intake.told import told_of
from onrecord.model import Document, Failure, Reading, Received
from onrecord.pool import MakeReader

INPUTS = pa.schema(
    [
        *parquet.PAGES,
        pa.field("path", pa.binary(), metadata={"help": "a file that holds the page or pages, as the system names it"}),
        pa.field("group", pa.int32(), metadata={"help": "of that file, a row group of a Parquet file"}),
        pa.field("stage", pa.string(), metadata={"help": "an input that is no page: where it failed"}),
        pa.field("message", pa.string(), metadata={"help": "an input that is no page: why, and what to do"}),
    ]
)
"""What a shard is made of: files that hold pages. No table from outside is taken for one: it could name any file."""

ROWS, BYTES = 256, 32 << 20
"""A batch of claims ends at so many rows or bytes: it fits in memory, and where it ends hangs on no other batch."""


def process(
    batches: Iterable[pa.RecordBatch],
    *,
    reader: str | None = None,
    gate: bool = True,
    anchor: str | None = None,
    files: bool = False,
) -> Iterator[pa.RecordBatch]:
    """Pages of the form PAGES to claims of the form CLAIMS, in their order; with `files`, rows of the form INPUTS.

    One row for each arrival of a document with its reading, or with the sentence why there is none, and one for each
    input that could not be taken. The same pages, reader and anchor give the same batches however they are cut.
    InputError for an anchor that is no date, SettingError for a reader that cannot be loaded.
    """
    published = intake.anchor_of(anchor)
    listed = _listed if files else _page
    inputs = (listed(row) for batch in batches for row in batch.to_pylist())
    return claims(pool.opened(inputs, published), partial(loaded, reader, gate=gate))


@cache
def loaded(name: str | None, *, gate: bool = True) -> reading.Reader:
    """The reader of a name, else the one used where none is named, behind the gate or not; loaded once in a process."""
    return reading.gated(name) if gate else reading.reader_named(name or reading.default_name())


def claims(items: Iterable[Received | Failure], make_reader: MakeReader) -> Iterator[pa.RecordBatch]:
    """What intake hands on, each document read, as batches of the form CLAIMS in the order that the items come in."""
    return _batched(_rows(items, make_reader))


def _rows(items: Iterable[Received | Failure], make_reader: MakeReader) -> Iterator[wire.Json]:
    reader_id = pool.reader_id(make_reader)
    waiting: deque[Received | Failure] = deque()
    outcomes: dict[Document, list[Reading | str]] = {}

    def documents() -> Iterator[Document]:
        for item in items:
            waiting.append(item)
            if isinstance(item, Received):
                yield item.document

    for document, outcome in pool.read_all(documents(), make_reader):
        outcomes.setdefault(document, []).append(outcome)
        yield from _ready(waiting, outcomes, reader_id)
    yield from _ready(waiting, outcomes, reader_id)


def _ready(
    waiting: deque[Received | Failure], outcomes: dict[Document, list[Reading | str]], reader_id: str
) -> Iterator[wire.Json]:
    """The rows of what waits, as far as it is read."""
    while waiting:
        item = waiting[0]
        if isinstance(item, Failure):
            yield _failure_row(item)
        elif read := outcomes.pop(item.document, None):
            yield _claims_row(item, read.pop(), reader_id)
            if read:
                outcomes[item.document] = read
        else:
            return
        waiting.popleft()


def _listed(row: wire.Json) -> intake.File | Page | Failure:
    """What one row of INPUTS tells of: a file to open, an input that is none, or a page."""
    source, path = row.get("source") or "", row.get("path")
    if row.get("stage"):
        return Failure(source, row["stage"], row.get("message") or "")
    return intake.File(Path(os.fsdecode(path)), source, told_of(row), row.get("group")) if path else _page(row)


def _page(row: wire.Json) -> Page | Failure:
    return parquet.page(row, row.get("url") or "page")


def _failure_row(failure: Failure) -> wire.Json:
    """The row of CLAIMS of an input that could not be taken."""
    return {name: wire.storable(text) for name, text in wire.plain(failure).items()}


def _claims_row(item: Received, outcome: Reading | str, reader_id: str) -> wire.Json:
    document, arrival = item.document, item.arrival
    row: wire.Json = {
        "id": document.id,
        "source": wire.storable(arrival.source),
        "external_id": arrival.external_id and wire.storable(arrival.external_id),
        "document": _canonical(wire.plain(document)),
        "raw": item.raw,
        "reader_id": reader_id,
    }
    if isinstance(outcome, str):
        return {**row, "stage": "reading", "message": wire.storable(outcome)}
    node = wire.reading_json(document, outcome)
    del node["document"]
    return {**row, "reader_id": outcome.reader_id, "reading": _canonical(node)}


def _canonical(node: wire.Json) -> str:
    """Canonical JSON that any file can hold: half a character of a broken page is written as an escape."""
    return json.dumps(node, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _batched(rows: Iterable[wire.Json]) -> Iterator[pa.RecordBatch]:
    held: list[wire.Json] = []
    size = 0
    for row in rows:
        held.append(row)
        size += sum(len(value) for value in row.values() if value)
        if len(held) >= ROWS or size >= BYTES:
            yield pa.RecordBatch.from_pylist(held, schema=parquet.CLAIMS)
            held, size = [], 0
    if held:
        yield pa.RecordBatch.from_pylist(held, schema=parquet.CLAIMS)
