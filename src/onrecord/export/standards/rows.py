"""A table in the form of a standard: each incident coded or refused, the columns in order, one line a row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from onrecord.export.standards.case import Case, Coded, Refused, dropped, not_events
from onrecord.export.standards.columns import columns
from onrecord.export.table import Cell, Row, csv_line
from onrecord.export.view import Dropped, Output, View

Coder = Callable[[Case], Coded | Refused]


@dataclass(frozen=True)
class Table:
    """Coded rows in order and all that was refused."""

    rows: tuple[Coded, ...]
    dropped: tuple[Dropped, ...]


def coded(view: View, coder: Coder, *, told: frozenset[str] = frozenset()) -> Table:
    """Every incident by day and id through the coder; aggregates and statements are refused.

    But not those that are `told` elsewhere: acts of statements, and ids of document and part.
    """
    cases = [Case(Row(view, incident)) for incident in view.snapshot.resolution.incidents]
    cases.sort(key=lambda case: (str(case.days.first) if case.days else "9999", case.id))
    rows, refused = [], []
    for case in cases:
        found = coder(case)
        if isinstance(found, Refused):
            refused.append(dropped(case, found))
        else:
            rows.append(found)
        refused += view.refused(case.row.incident)
    return Table(tuple(rows), (*refused, *not_events(view, told)))


def lines(standard: str, rows: Iterable[Coded]) -> Iterator[str]:
    """The header and a line for each row, with commas, as RFC 4180 has it."""
    names = [column.name for column in columns(standard)]
    yield csv_line(names)
    yield from (csv_line(cells(names, row)) for row in rows)


def cells(names: Iterable[str], row: Coded) -> list[Cell]:
    """The cells of a row in the order of the columns; blank where the coder wrote none. KeyError for a foreign cell."""
    held = dict(row.cells)
    ordered = [held.pop(name, None) for name in names]
    if held:
        raise KeyError(f"a row has cells of no column: {', '.join(held)}")
    return ordered


def comma_separated(standard: str, view: View, coder: Coder) -> Output:
    """A whole file of comma-separated rows."""
    table = coded(view, coder)
    return Output(tuple(lines(standard, table.rows)), len(table.rows), table.dropped)


def tab_separated(standard: str, rows: Iterable[Coded]) -> Iterator[str]:
    """The same with tabs and every cell in quotes."""
    names = [column.name for column in columns(standard)]
    yield csv_line(names, delimiter="\t", quoting=csv.QUOTE_ALL)
    for row in rows:
        yield csv_line(cells(names, row), delimiter="\t", quoting=csv.QUOTE_ALL)
