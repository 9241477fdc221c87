"""What the columns of a table most likely tell, by its header and its cells: shown to a person before it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from onrecord import vocab
from onrecord.errors import InputError
from onrecord.intake import dates
from onrecord.intake.tables.mapping import Columns, checked, folded, roles

Cells = Mapping[str, str]
DAY_FORMS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d", "%d/%m/%y", "%m/%d/%y")
"""How days stand in tables that write neither ISO nor the month's name."""
_DATES = ("date", "date_from", "date_to", "published")


def guess(header: Sequence[str], rows: Sequence[Cells]) -> Columns:
    """The mapping of a known form where the header has its columns, else one by the names of the columns.

    InputError when no column tells a day, or days can be read in two ways.
    """
    for name, form in vocab.table("datasets")["forms"].items():
        if set(form["header"]) <= set(header):
            return checked(_present(form, header), header, name)
    by_name = {folded(column): column for column in reversed(header)}
    columns = {
        role: column
        for role, row in roles().items()
        if (column := next((by_name[name] for name in row["headers"] if name in by_name), None))
    }
    columns = _each_once(columns)
    if not {"date", "date_from", "year"} & set(columns):
        raise InputError(
            "no column of the table tells a day; say which does in a mapping file: --mapping FILE.toml with"
            f" [columns] and date = NAME; the columns are {', '.join(header[:40])}"
        )
    words = {word: code for code, known in vocab.table("datasets")["words"]["kinds"].items() for word in known}
    kinds = {cell: words[folded(cell)] for cell in _cells(rows, columns.get("kind")) if folded(cell) in words}
    known = {word: code for code, found in vocab.table("datasets")["words"]["weapons"].items() for word in found}
    weapons = {cell: known[folded(cell)] for cell in _cells(rows, columns.get("weapon")) if folded(cell) in known}
    found = Columns(columns, kinds=kinds, kind_default="attack", weapons=weapons)
    return replace(found, date_form=_date_form(found, rows))


def _present(form: Mapping[str, Any], header: Sequence[str]) -> dict[str, Any]:
    """The mapping of a form without the columns that this table leaves out."""
    columns = {role: column for role, column in form["columns"].items() if column in header}
    return {**{key: value for key, value in form.items() if key != "header"}, "columns": columns}


def _each_once(columns: Mapping[str, str]) -> dict[str, str]:
    """Each column in its first role only."""
    first: dict[str, str] = {}
    for role, column in columns.items():
        first.setdefault(column, role)
    return {role: column for role, column in columns.items() if first[column] == role}


def _cells(rows: Sequence[Cells], column: str | None) -> list[str]:
    return sorted({cell for row in rows if (cell := row.get(column or "", "").strip())})


def _date_form(mapping: Columns, rows: Sequence[Cells]) -> str | None:
    """The form in which days are written where they are neither ISO nor in words; None where they are."""
    told = [cell for role in _DATES for cell in _cells(rows, mapping.columns.get(role)) if not dates.written(cell)]
    fitting = [form for form in DAY_FORMS if told and all(fits(cell, form) for cell in told)]
    if not fitting:
        return None  # either none is needed, or none fits: the rows whose day cannot be read say so
    if {read(cell, form) for cell in told for form in fitting[:1]} != {
        read(cell, form) for cell in told for form in fitting
    }:
        raise InputError(
            f"the days can be read in more than one way ({told[0]!r} as {' or '.join(fitting)}); say which is meant in"
            f' a mapping file: date_form = "{fitting[0]}"'
        )
    return fitting[0]


def fits(cell: str, form: str) -> bool:
    """True when the cell is a day in that form of `strptime`."""
    return read(cell, form) is not None


def read(cell: str, form: str) -> str | None:
    """The ISO day of a cell in that form; None when it is none."""
    try:
        return datetime.strptime(cell.strip(), form).date().isoformat()
    except ValueError:
        return None
