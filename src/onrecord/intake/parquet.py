"""Parquet files of pages or of claims, row by row; the columns of both as Apache Arrow. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.errors import UnreadableError
from onrecord.intake import claimed
from onrecord.intake.opened import Page, Told
from onrecord.intake.told import both, told_of
from onrecord.model import Failure, Received


def _column(name: str, kind: pa.DataType, help: str) -> pa.Field:
    return pa.field(name, kind, metadata={"help": help})


PAGES = pa.schema(
    [
        _column("source", pa.string(), "the name the page came under; without it FILE#ROW"),
        _column("raw", pa.binary(), "the untouched bytes of a page or text; opened by what they are, not by a name"),
        _column("html", pa.string(), "a web page as text, where there are no bytes"),
        _column("text", pa.string(), "the words of an article, where there are no bytes"),
        _column("id", pa.string(), "what others call the page"),
        _column("url", pa.string(), "its address"),
        _column("outlet", pa.string(), "who printed it"),
        _column("published", pa.string(), "when: a date, or a date and time; dates and timestamps will do"),
        _column("title", pa.string(), "its title"),
    ]
)
"""A row is one page: one of raw, html and text, and what is known besides; any column but these three may be absent."""

CLAIMS = pa.schema(
    [
        _column("id", pa.string(), "the document's id, made of its bytes; null where there is no document"),
        _column("source", pa.string(), "how it came: the name of the file or page"),
        _column("external_id", pa.string(), "what others call it"),
        _column("document", pa.string(), "the document with its text as canonical JSON, other letters escaped"),
        _column("raw", pa.binary(), "its untouched bytes"),
        _column("reader_id", pa.string(), "which reader read it; the same id gives the same reading"),
        _column("reading", pa.string(), "accounts with claims, aggregates, statements, risks as canonical JSON"),
        _column("stage", pa.string(), "for what could not be taken or read: where it failed"),
        _column("message", pa.string(), "for what could not be taken or read: why, and what to do"),
    ]
)
"""A row is one arrival of a document with its reading or why there is none, or one input that could not be taken."""

_WORDS = ("raw", "html", "text")
_TYPES = "raw as binary, html and text as strings"
_NOTHING = Told()
_AT_ONCE = 32  # rows in memory: pages may be large


def rows(path: Path, source: str, told: Told, group: int | None = None) -> Iterator[Page | Received | Failure]:
    """The pages of a file, not yet opened, or the documents of a file of claims with their readings.

    A broken row is a Failure. `told` is what is known of all pages. UnreadableError when the file is damaged or holds
    neither.
    """
    with _opened(path) as table:
        holds_claims = _holds_claims(table)
        columns = CLAIMS if holds_claims else PAGES
        for number, row in _rows(table, columns.names, group):
            place = f"{source}#{number}"
            yield claimed.received(row, place) if holds_claims else page(row, place, told=told)


def page(row: Mapping[str, Any], place: str, *, told: Told = _NOTHING) -> Page | Failure:
    """The page of one row, not yet opened, or why it is none; `told` outweighs what its columns tell."""
    source = row.get("source") or place
    try:
        if not isinstance(source, str):
            raise UnreadableError("has a source that is no text; write it as a string")
        columns = told_of({name: _plain(value) for name, value in row.items() if name not in _WORDS})
        words = {name: row.get(name) for name in _WORDS}
        if not any(words.values()):
            raise UnreadableError(f"has nothing under {', '.join(_WORDS)}; leave it out or put its text in it")
    except UnreadableError as error:
        return Failure(source, "intake", f"the page {source} {error}")
    for name, value in words.items():
        if value is not None and not isinstance(value, bytes if name == "raw" else str):
            return Failure(
                source, "intake", f"the page {source} has a value of the wrong type under {name}; write {_TYPES}"
            )
    return Page(source, both(told, columns), **words)


def groups_of_pages(path: Path) -> int:
    """How many row groups a Parquet file of pages has; UnreadableError when it is damaged or holds no pages."""
    with _opened(path) as table:
        if _holds_claims(table):
            raise UnreadableError("it holds claims already; take it into a record with `onrecord ingest`")
        return int(table.metadata.num_row_groups)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """The file; what Arrow finds wrong with it, now or later, becomes an UnreadableError."""
    try:
        with pq.ParquetFile(path) as table:
            yield table
    except (pa.ArrowException, OSError) as error:
        told = " ".join(str(error).split())[:200]
        raise UnreadableError(f"it is a Parquet file that is damaged ({told}); make or copy it again") from error


def _holds_claims(table: pq.ParquetFile) -> bool:
    """Whether it holds claims; UnreadableError when it holds no pages either."""
    names = table.schema_arrow.names
    if not set(CLAIMS.names).difference(names):
        return True
    if not set(_WORDS).intersection(names):
        raise UnreadableError(
            f"it is a Parquet file with the columns {', '.join(names)[:200]}; "
            f"pages have one of {', '.join(_WORDS)}, claims {', '.join(CLAIMS.names)}"
        )
    return False


def _rows(table: pq.ParquetFile, wanted: list[str], group: int | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of one row group or of all, each with its number in the file, from 1 on."""
    before = sum(table.metadata.row_group(place).num_rows for place in range(group or 0))
    columns = [name for name in wanted if name in table.schema_arrow.names]
    groups = range(table.metadata.num_row_groups) if group is None else [group]
    for batch in table.iter_batches(_AT_ONCE, row_groups=list(groups), columns=columns, use_threads=False):
        try:
            rows = batch.to_pylist()
        except (ValueError, OverflowError) as error:
            raise UnreadableError(f"its rows after row {before} hold values that are none ({error})") from error
        yield from enumerate(rows, before + 1)
        before += len(rows)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
