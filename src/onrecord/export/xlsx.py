"""A workbook for people: what it is, one row per incident, what was refused, and what each column holds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from onrecord import __version__
from onrecord.errors import InputError
from onrecord.export import table
from onrecord.export.extra import library
from onrecord.export.standards.columns import columns
from onrecord.export.table import FORMULA, Cell
from onrecord.export.view import Column, Dropped, Output, View

MADE = datetime(2000, 1, 1)
"""The date of making in the file, so that the same record is the same bytes."""
MOST_LETTERS, MOST_ROWS = 32_767, 1_048_576
"""What one cell and one sheet can hold."""
WIDTH = 18
STANDARDS = ("acled", "ucdp", "gtd", "polecat", "muc", "hxl")

COLUMNS = (
    Column("README", "sheet: what the workbook is and how to read it", "constant"),
    Column("incidents", "sheet: the columns of csv, one row per incident", "csv"),
    Column("dropped", "sheet: what was refused, with rule and reason", "rules"),
    Column(
        "codebook",
        "sheet: every column of csv and of the standards: what it holds, from what, what is forced",
        "columns",
    ),
)


def output(view: View) -> Output:
    """The workbook; InputError where the library is absent or the record is longer than a sheet."""
    header, rows, refused = table.grid(view)
    if len(rows) >= MOST_ROWS:
        raise InputError(
            f"a sheet holds {MOST_ROWS} rows and the record has {len(rows)} incidents; export csv or parquet"
        )
    cut = tuple(_cuts(header, rows))
    buffer = io.BytesIO()
    book = library("xlsxwriter", needed_by="xlsx").Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "onrecord incidents", "created": MADE})
    bold, guarded = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format()
    guarded.set_quote_prefix()
    sheets: dict[str, list[list[Cell]]] = {
        "README": [[line] for line in _readme(len(rows), refused + cut)],
        "incidents": [list(header), *rows],
        "dropped": [["subject", "kind", "when", "where", "rule_id", "reason", "nearest_alternative"],
                    *map(_dropped_row, refused + cut)],
        "codebook": [["format", "column", "what it holds", "from", "what the standard forces"], *_codebook()],
    }  # fmt: skip
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, max(map(len, lines)) - 1, 100 if name == "README" else WIDTH)
        if name != "README":
            sheet.freeze_panes(1, 1)
        for number, line in enumerate(lines):
            _write(sheet, number, line, bold if number == 0 else None, guarded)
    book.close()
    return Output((buffer.getvalue(),), len(rows), refused + cut)


def _write(sheet: Any, number: int, line: Iterable[Cell], style: Any, guarded: Any) -> None:
    """A row of text and numbers; nothing is ever a formula or a link."""
    for place, cell in enumerate(line):
        if isinstance(cell, str):
            held = style or (guarded if FORMULA.match(cell) else None)
            sheet.write_string(number, place, cell[:MOST_LETTERS], held)
        elif cell is not None:
            sheet.write_number(number, place, cell, style)


def _cuts(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterable[Dropped]:
    for row in rows:
        for name, cell in zip(header, row, strict=True):
            if isinstance(cell, str) and len(cell) > MOST_LETTERS:
                reason = f"{name}: a cell holds {MOST_LETTERS} letters of {len(cell)}; the rest is cut off"
                yield Dropped(str(row[0]), "xlsx-cell", reason, nearest="csv or jsonl holds it whole")


def _dropped_row(row: Dropped) -> list[Cell]:
    return [row.subject, row.kind, row.when, row.where, row.rule, row.reason, row.nearest]


def _codebook() -> list[list[Cell]]:
    """The columns of this sheet's incidents, then those of the field's formats with what each forces."""
    tables = {"csv": table.COLUMNS} | {standard: columns(standard) for standard in STANDARDS}
    return [
        [format, column.name, column.help, column.source, column.forced or None]
        for format, listed in tables.items()
        for column in listed
    ]


def _readme(incidents: int, refused: Sequence[Dropped]) -> list[str]:
    return [
        f"Incidents of a record made with onrecord {__version__}",
        f"{incidents} incidents, one row each, on the sheet incidents; {len(refused)} refusals on the sheet dropped.",
        "An incident is one real event told by one or more reports. A cell is blank where no report says it.",
        "Zero, no reports of any and silence are three things: read the columns that end in _state before the numbers.",
        "when_start and when_end are the first and last day it may be. A place known as an area has no coordinates.",
        "Columns that end in _settled say how sure a value is; those that end in _rivals hold what other reports say.",
        "quotes holds the words behind each value, said_by who says them, certainty their hedge.",
        "To send back corrections: change cells of the sheet incidents, save that sheet as CSV, and import it:",
        "onrecord import FILE.csv --by NAME",
        "The sheet codebook tells every column, and what the formats of the field force.",
        "All text is text: no cell is a formula or a link.",
    ]
