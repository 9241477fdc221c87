"""The columns of csv as Apache Parquet: typed, compressed, with the help of each column in its metadata."""

from __future__ import annotations

import io

from onrecord.export import table
from onrecord.export.extra import library
from onrecord.export.view import Output, View


def output(view: View) -> Output:
    """One row per incident; text as it is, numbers as numbers, a blank cell null. InputError without the library."""
    arrow = library("pyarrow", needed_by="parquet")
    parquet = library("pyarrow.parquet", needed_by="parquet")
    header, rows, refused = table.grid(view)
    types = {"text": arrow.string(), "integer": arrow.int64(), "number": arrow.float64()}
    fields = [
        arrow.field(column.name, types[column.type], metadata={"help": column.help, "from": column.source})
        for column in table.COLUMNS
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    arrays = [arrow.array(list(cells), type=field.type) for cells, field in zip(columns, fields, strict=True)]
    buffer = io.BytesIO()
    parquet.write_table(arrow.Table.from_arrays(arrays, schema=arrow.schema(fields)), buffer, compression="zstd")
    return Output((buffer.getvalue(),), len(rows), refused)
