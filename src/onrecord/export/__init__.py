"""Export: a record to files. Formats are a table; a format refuses what its form cannot say and names it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from onrecord.acts import Decision
from onrecord.errors import InputError
from onrecord.export import geojson, gpkg, parquet, records, report, reports, table, webannotations, xlsx
from onrecord.export.files import write_whole
from onrecord.export.standards import acled, gtd, hxl, muc, polecat, ucdp
from onrecord.export.standards.columns import columns
from onrecord.export.view import Column, Dropped, Output, View, view_of
from onrecord.model import Snapshot
from onrecord.wire import Kept

__all__ = ["FORMATS", "Column", "Dropped", "Format", "Written", "write", "write_parted"]


@dataclass(frozen=True)
class Format:
    """An export format: name, a line of help, columns, the function that makes it, and whether it is no text.

    Where there is `parted`, it makes the same of a record that comes some incidents at a time.
    """

    name: str
    help: str
    columns: tuple[Column, ...]
    writer: Callable[[View], Output]
    binary: bool = False
    parted: Callable[[Iterable[View]], Output] | None = None


@dataclass(frozen=True)
class Written:
    """How many rows a file holds, and what the format refused, row by row with the reason."""

    rows: int
    dropped: tuple[Dropped, ...] = ()


DROPPED = ("incident_id", "kind", "when", "where", "standard", "rule_id", "reason", "nearest_alternative")
"""The columns of the list of refused rows."""

FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(
            "csv",
            "one row per incident, for spreadsheets, R and pandas",
            table.COLUMNS,
            table.output,
            parted=table.parted,
        ),
        Format("xlsx", "a workbook: README, incidents, what was refused, codebook", xlsx.COLUMNS, xlsx.output, True),
        Format("parquet", "the columns of csv, typed, for pandas, R and DuckDB", table.COLUMNS, parquet.output, True),
        Format("jsonl", "the full record, one object a line", records.TYPES, records.output),
        Format(
            "geojson",
            "one feature per place of an incident, for maps",
            geojson.COLUMNS,
            geojson.output,
            parted=geojson.parted,
        ),
        Format("gpkg", "points, areas and intervals for QGIS", gpkg.COLUMNS, gpkg.output, True),
        Format("html", "a report to publish, one page with map and timeline", report.COLUMNS, report.output),
        Format("acled", "rows in the form of ACLED", columns("acled"), acled.output),
        Format("ucdp", "rows in the form of UCDP GED", columns("ucdp"), ucdp.output),
        Format("gtd", "rows in the form of GTD", columns("gtd"), gtd.output),
        Format("polecat", "rows in the form of POLECAT, divided by tabs", columns("polecat"), polecat.output),
        Format("muc", "templates in the form of MUC-4", columns("muc"), muc.output),
        Format("hxl", "the rows of acled as HDX publishes them, with HXL tags", columns("hxl"), hxl.output),
        Format("annotations", "W3C Web Annotations on the words", webannotations.COLUMNS, webannotations.output),
        Format("reports", "one line per report with the incidents it tells", reports.COLUMNS, reports.output),
    )
}
"""Every format by name; the command line, the codebook and the tests read it."""


def write(
    format: str,
    snapshot: Snapshot,
    path: Path,
    kept: Collection[Kept] = (),
    trail: tuple[Decision, ...] = (),
) -> Written:
    """Write the record to `path`, whole or not at all, and say how many rows went in and what was refused.

    `kept` are the bytes as they came and `trail` is what people decided; `jsonl` carries both. Beside the file goes
    `PATH.dropped.csv` when something was refused. InputError for an unknown format or a path that cannot be written,
    RecordError for a record whose quotes no longer stand in their documents or a disk that fails.
    """
    return _written(format, _named(format).writer(view_of(snapshot, kept, trail)), path)


def write_parted(format: str, parts: Iterable[Snapshot], path: Path) -> Written:
    """As `write`, of a record that comes some incidents at a time: the same bytes, and never the whole in memory.

    InputError also for a format that needs the whole: its `parted` is None.
    """
    parted = _named(format).parted
    if parted is None:
        raise InputError(f"the format {format} needs the whole record at once")
    return _written(format, parted(map(view_of, parts)), path)


def _named(format: str) -> Format:
    if format not in FORMATS:
        raise InputError(f"no export format is called {format!r}; the formats are {', '.join(FORMATS)}")
    return FORMATS[format]


def _written(format: str, output: Output, path: Path) -> Written:
    write_whole(path, output.pieces)
    _write_dropped(path.with_name(f"{path.name}.dropped.csv"), format, output.dropped)
    return Written(output.rows, output.dropped)


def _write_dropped(path: Path, format: str, dropped: tuple[Dropped, ...]) -> None:
    """The refused rows, or nothing where none was; a list left by an earlier export does not stay beside a new file."""
    if not dropped:
        path.unlink(missing_ok=True)
        return
    lines = [table.csv_line(DROPPED)]
    for row in dropped:
        cells = (row.subject, row.kind, row.when, row.where, format, row.rule, row.reason, row.nearest)
        lines.append(table.csv_line(cells))
    write_whole(path, lines)
