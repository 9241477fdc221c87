"""ACLED rows as HDX publishes them: eighteen columns with a second header row of HXL tags."""

from __future__ import annotations

from onrecord.export.standards import acled
from onrecord.export.standards.columns import columns
from onrecord.export.standards.rows import coded
from onrecord.export.table import csv_line
from onrecord.export.view import Output, View


def output(view: View) -> Output:
    """The incidents that ACLED's rules admit; what those refuse is refused here."""
    table = coded(view, acled.code)
    tags = columns("hxl")
    lines = [csv_line(tag.source for tag in tags), csv_line(tag.name for tag in tags)]
    lines += [csv_line(row.cells.get(tag.source) for tag in tags) for row in table.rows]
    return Output(tuple(lines), len(table.rows), table.dropped)
