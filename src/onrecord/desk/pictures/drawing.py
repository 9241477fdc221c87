"""What a picture is: marks with named looks on a sheet, the table behind it, and what must be said beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from onrecord.desk.pictures.looks import stylesheet

Point = tuple[float, float]
"""Right and down from the upper left corner, in units of the sheet (pixels at full width)."""
Anchor = Literal["start", "middle", "end"]
Cell = str | int | float | None

SWATCH, LETTER = 12.0, 6.6
"""The side of a legend's swatch, and the mean width of a letter at the size of labels."""


@dataclass(frozen=True)
class Box:
    """A rectangle; `hatch` (lines, dots, cross) tells it from its neighbours without colour."""

    x: float
    y: float
    width: float
    height: float
    look: str
    tip: str = ""
    hatch: str = ""
    kind: str = field(default="box", init=False)


@dataclass(frozen=True)
class Path:
    """Lines through points, or areas round them when closed; holes are rings of the same path."""

    lines: tuple[tuple[Point, ...], ...]
    look: str
    tip: str = ""
    closed: bool = False
    kind: str = field(default="path", init=False)

    @property
    def d(self) -> str:
        """The path in SVG's letters, to a tenth of a unit."""
        end = "Z" if self.closed else ""
        return "".join(f"M{'L'.join(f'{x:.1f},{y:.1f}' for x, y in line)}{end}" for line in self.lines)


@dataclass(frozen=True)
class Dot:
    """A circle round a point; with an address it leads there."""

    x: float
    y: float
    radius: float
    look: str
    tip: str = ""
    address: str = ""
    kind: str = field(default="dot", init=False)


@dataclass(frozen=True)
class Label:
    """Words at a point; `turned` writes them upwards."""

    x: float
    y: float
    text: str
    look: str = "label"
    anchor: Anchor = "start"
    turned: bool = False
    kind: str = field(default="label", init=False)


Mark = Box | Path | Dot | Label


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture: the names of the columns and the rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class TimeAxis:
    """Which days lie between two places of the sheet, for choosing a span of time on it."""

    first: date
    last: date
    left: float
    right: float


@dataclass(frozen=True)
class Picture:
    """A drawn picture: `name` is its file name, `about` what it shows in one sentence, `notes` what it cannot show."""

    name: str
    title: str
    about: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    table: Table
    notes: tuple[str, ...] = ()
    time: TimeAxis | None = None

    @property
    def leads(self) -> bool:
        """True when a mark is a link."""
        return any(isinstance(mark, Dot) and mark.address for mark in self.marks)

    @property
    def hatches(self) -> tuple[str, ...]:
        """The hatches in use, each once."""
        return tuple(sorted({mark.hatch for mark in self.marks if isinstance(mark, Box) and mark.hatch}))


@dataclass(frozen=True)
class Key:
    """An entry of a legend: the words, the look and the hatch; `line` and `dot` show these in place of a swatch."""

    name: str
    look: str
    hatch: str = ""
    line: bool = False
    dot: bool = False


def legend(keys: Sequence[Key], left: float, top: float, width: float) -> tuple[tuple[Mark, ...], float]:
    """The marks of a legend that wraps within `width`, and the height it takes."""
    marks: list[Mark] = []
    x, y = left, top
    for key in keys:
        needed = SWATCH + 6 + len(key.name) * LETTER + 18
        if x > left and x + needed > left + width:
            x, y = left, y + 20
        if key.line:
            marks.append(Path((((x, y + SWATCH / 2), (x + SWATCH + 4, y + SWATCH / 2)),), key.look))
        elif key.dot:
            marks.append(Dot(x + SWATCH / 2, y + SWATCH / 2, SWATCH / 2 - 1, key.look))
        else:
            marks.append(Box(x, y, SWATCH, SWATCH, key.look, hatch=key.hatch))
        marks.append(Label(x + SWATCH + (8 if key.line else 5), y + SWATCH - 2, key.name))
        x += needed
    return tuple(marks), y + 20 - top if keys else 0.0


def svg_file(picture: Picture) -> str:
    """The picture as an SVG file that stands alone: light colours, and dark ones where the viewer prefers them."""
    return _environment().get_template("pictures/file.svg").render(picture=picture, style=stylesheet())


def csv_file(picture: Picture) -> str:
    """The numbers behind the picture as CSV (RFC 4180); text that a spreadsheet would run is quoted with '."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(picture.table.columns)
    writer.writerows([_inert(cell) for cell in row] for row in picture.table.rows)
    return out.getvalue()


def _inert(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


@cache
def _environment() -> Environment:
    loader = PackageLoader("onrecord.desk")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
