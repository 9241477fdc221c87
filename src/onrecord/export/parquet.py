"""The columns of csv as an Arrow table and as Apache Parquet: typed, with the help of each column in its metadata."""

from __future__ import annotations

import io
from typing import Any

from onrecord.export import table
from onrecord.export.extra import library
from onrecord.export.view import Dropped, Output, View


def output(view: View) -> Output:
    """One row per incident; text as it is, numbers as numbers, a blank cell null. InputError without the library."""
    parquet = library("pyarrow.parquet", needed_by="parquet")
    rows, dropped = arrow_table(view, needed_by="parquet")
    buffer = io.BytesIO()
    parquet.write_table(rows, buffer, compression="zstd")
    return Output((buffer.getvalue(),), rows.num_rows, dropped)


def arrow_table(view: View, *, needed_by: str) -> tuple[Any, tuple[Dropped, ...]]:
    """One row per incident as a table of pyarrow, and what no export states; InputError without the library."""
    arrow = library("pyarrow", needed_by=needed_by)
    header, rows, dropped = table.grid(view)
    types = {"text": arrow.string(), "integer": arrow.int64(), "number": arrow.float64()}
    fields = [
        arrow.field(column.name, types[column.type], metadata={"help": column.help, "from": column.source})
        for column in table.COLUMNS
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    arrays = [arrow.array(list(cells), type=field.type) for cells, field in zip(columns, fields, strict=True)]
    return arrow.Table.from_arrays(arrays, schema=arrow.schema(fields)), dropped
