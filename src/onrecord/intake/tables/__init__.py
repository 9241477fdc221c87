"""Tables of other people's incidents: each row is a document of its own, whose outlet is the data set.

Reading order: mapping (what the columns tell), guessing (a mapping by the header), cells, rows, then this page.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError, UnreadableError
from onrecord.intake.decoding import decoded
from onrecord.intake.tables.guessing import guess
from onrecord.intake.tables.mapping import Columns, written
from onrecord.intake.tables.mapping import read as read_mapping
from onrecord.intake.tables.rows import Refused, Taken, reader_id, take

__all__ = ["Columns", "Refused", "Table", "Taken", "mapping_of", "open_table", "reader_id", "taken", "written"]


@dataclass(frozen=True)
class Table:
    """A table as it was read: its file, its header, and each row with the line it begins at."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def open_table(path: Path) -> Table:
    """The table of a CSV file, with commas, semicolons or tabs; InputError says what is wrong with it and where."""
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise InputError(f"the table {path} cannot be read ({error.strerror}); check its path") from error
    except UnreadableError as error:
        raise InputError(f"the table {path} cannot be read: {error}") from error
    head = text.split("\n", 1)[0]
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    header = [name.strip() for name in next(reader, [])]
    double = [name for name, times in Counter(header).items() if times > 1]
    if double or "" in header:
        wrong = f"two columns called {double[0]!r}" if double else "a column without a name"
        raise InputError(f"the table {path} has {wrong}; give each column a name of its own")
    rows = tuple(_rows(path, reader, header))
    if not rows:
        raise InputError(f"the table {path} has no rows")
    return Table(path, tuple(header), rows)


def _rows(path: Path, reader: Iterator[list[str]], header: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    begins = 2
    for row in reader:
        if any(row):
            if len(row) != len(header):
                raise InputError(
                    f"line {begins} of {path} has {len(row)} cells and the header {len(header)}; mend the file"
                )
            yield begins, dict(zip(header, row, strict=True))
        begins = int(getattr(reader, "line_num", begins)) + 1


def mapping_of(table: Table, path: Path | None) -> Columns:
    """The mapping of a file, else the one guessed from the table's header; InputError when it does not fit."""
    if path is not None:
        return read_mapping(path, table.header)
    return guess(table.header, [row for _, row in table.rows])


def taken(table: Table, name: str, mapping: Columns) -> Iterator[Taken | Refused]:
    """Every row as a document of the data set `name` with its reading, or why it is none."""
    for line, row in table.rows:
        yield take(name, table.path.name, line, row, mapping)
