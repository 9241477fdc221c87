"""Export: a record to files. Formats are a table; a format refuses what its form cannot say and names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError
from onrecord.export import geojson, records, reports, table
from onrecord.export.files import write_whole
from onrecord.export.view import Column, Dropped, Output, View, view_of
from onrecord.model import Snapshot

__all__ = ["FORMATS", "Column", "Dropped", "Format", "Written", "write"]


@dataclass(frozen=True)
class Format:
    """An export format: its name, a line of help, its columns and the function that makes its text."""

    name: str
    help: str
    columns: tuple[Column, ...]
    writer: Callable[[View], Output]


@dataclass(frozen=True)
class Written:
    """How many rows a file holds, and what the format refused, row by row with the reason."""

    rows: int
    dropped: tuple[Dropped, ...] = ()


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("csv", "one row per incident, for spreadsheets, R and pandas", table.COLUMNS, table.output),
        Format("geojson", "one feature per place of an incident, for maps", geojson.COLUMNS, geojson.output),
        Format("jsonl", "the full record, one object a line", records.TYPES, records.output),
        Format("reports", "one line per report with the incidents it tells", reports.COLUMNS, reports.output),
    )
}
"""Every format by name; the command line, the codebook and the tests read it."""


def write(format: str, snapshot: Snapshot, path: Path) -> Written:
    """Write the record to `path`, whole or not at all, and say how many rows went in and what was refused.

    Beside it goes `PATH.dropped.csv` when something was refused. InputError for an unknown format or a path that cannot
    be written, RecordError for a record whose quotes no longer stand in their documents or a disk that fails.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise InputError(f"no export format is called {format!r}; the formats are {', '.join(FORMATS)}")
    output = chosen.writer(view_of(snapshot))
    write_whole(path, output.pieces)
    _write_dropped(path.with_name(f"{path.name}.dropped.csv"), output.dropped)
    return Written(output.rows, output.dropped)


def _write_dropped(path: Path, dropped: tuple[Dropped, ...]) -> None:
    """The refused rows, or nothing where none was; a list left by an earlier export does not stay beside a new file."""
    if not dropped:
        path.unlink(missing_ok=True)
        return
    lines = [table.csv_line(("subject", "rule", "reason"))]
    write_whole(path, lines + [table.csv_line((row.subject, row.rule, row.reason)) for row in dropped])
