"""GeoPackage for QGIS: a layer of points, a layer of areas, and a table of the days each incident may have been."""

from __future__ import annotations

import math
import struct
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.export import geojson, table
from onrecord.export.extra import library
from onrecord.export.table import Cell, Row
from onrecord.export.view import Column, Output, View, has_point
from onrecord.model import Where

CORNERS = 64
"""Corners of the polygon that stands for a circle; its edge lies within 0.2 % of the radius."""
STAMP = "2000-01-01T00:00:00.000Z"
"""The time of the last change in the file, so that the same record is the same bytes."""
PLACE = (
    Column("incident_id", "the incident", "id"),
    Column("place", "the place as named", "settled value of where"),
    Column("place_level", "a code of place_level", "settled value of where"),
    Column("place_role", "a code of place_role", "settled value of where"),
    Column("country", "ISO 3166-1 alpha-3", "settled value of where"),
    Column("radius_km", "how far off the place may be", "settled value of where", type="number"),
    Column("rival", "yes: another report says this place instead", "resolving"),
    Column("where_settled", "a code of settled_status", "resolving"),
)
DAYS = (
    Column("first_day", "first day it may be, as a date; blank: open", "when_start", type="date"),
    Column("last_day", "last day it may be, as a date; blank: open", "when_end", type="date"),
)
SHARED = tuple(column for column in table.COLUMNS if column.name in geojson.SHARED and column.name != "incident_id")
COLUMNS = (
    Column("points", "layer: a point for each site, settlement or district with coordinates", "where"),
    Column("areas", "layer: a circle round each place whose middle and radius are known", "where and its radius"),
    Column("intervals", "table without geometry: every incident with its first and last day", "csv"),
    *DAYS,
    *PLACE,
    *(Column(column.name, f"as the column {column.name} of csv", "csv") for column in SHARED),
)


@dataclass(frozen=True)
class _Feature:
    where: Where
    cells: tuple[Cell, ...]


def output(view: View) -> Output:
    """The file; an incident of which no place has a middle stands in `intervals` alone. InputError without GDAL."""
    incidents = sorted(view.snapshot.resolution.incidents, key=lambda incident: incident.id)
    rows = [Row(view, incident) for incident in incidents]
    features = [feature for row in rows for feature in _features(row)]
    points = [feature for feature in features if has_point(feature.where)]
    areas = [feature for feature in features if feature.where.radius_km and feature.where.lat is not None]
    columns = (*DAYS, *PLACE, *SHARED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.gpkg"
        layers = _Layers(path, library("pyogrio.raw", needed_by="gpkg"), library("numpy", needed_by="gpkg"))
        library("pyogrio", needed_by="gpkg").set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
        layers.add("points", columns, [one.cells for one in points], "Point", map(_point, points))
        layers.add("areas", columns, [one.cells for one in areas], "Polygon", map(_circle, areas))
        own = (*DAYS, *table.COLUMNS)
        layers.add("intervals", own, [(*_days(row), *table.cells(row)) for row in rows], None, None)
        written = path.read_bytes()
    dropped = tuple(refused for incident in incidents for refused in view.refused(incident))
    return Output((written,), len(rows), dropped)


@dataclass
class _Layers:
    """A file to which layers are added, one after the other."""

    path: Path
    raw: Any
    numpy: Any

    def add(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        geometry_type: str | None,
        shapes: Iterable[bytes] | None,
    ) -> None:
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        data, blanks = zip(
            *(self._column(column, held) for column, held in zip(columns, cells, strict=True)), strict=True
        )
        geometry = None if shapes is None else self.numpy.array([*shapes, None], dtype=object)[:-1]
        self.raw.write(
            str(self.path), geometry, list(data), [column.name for column in columns], field_mask=list(blanks),
            layer=name, driver="GPKG", geometry_type=geometry_type, crs="EPSG:4326" if geometry_type else None,
            append=self.path.exists(), encoding="UTF-8",
        )  # fmt: skip

    def _column(self, column: Column, cells: Sequence[Cell]) -> tuple[Any, Any]:
        """The values of a column and which of them are blank."""
        if column.type == "text":
            return self.numpy.array([*cells, None], dtype=object)[:-1], None
        if column.type == "date":
            return self.numpy.array([cell or "NaT" for cell in cells], dtype="datetime64[D]"), None
        kind = "int64" if column.type == "integer" else "float64"
        blank = self.numpy.array([cell is None for cell in cells], dtype=bool)
        return self.numpy.array([0 if cell is None else cell for cell in cells], dtype=kind), blank


def _features(row: Row) -> Iterable[_Feature]:
    shared = tuple(table.cells_of(row, [column.name for column in SHARED]).values())
    for where, settled, rival in geojson.places(row.view.stated(row.incident, "where")):
        own = (where.name, where.level, where.role, where.country, where.radius_km, "yes" if rival else "no",
               settled.status)  # fmt: skip
        yield _Feature(where, (*_days(row), row.incident.id, *own, *shared))


def _days(row: Row) -> tuple[str | None, str | None]:
    first, last = table.cells_of(row, ("when_start", "when_end")).values()
    return str(first)[:10] if first else None, str(last)[:10] if last else None


def _point(feature: _Feature) -> bytes:
    return struct.pack("<BIdd", 1, 1, feature.where.lon, feature.where.lat)


def _circle(feature: _Feature) -> bytes:
    """A closed ring round the middle, in degrees; cut at the poles and at the 180th meridian."""
    lat, lon, radius = feature.where.lat or 0.0, feature.where.lon or 0.0, feature.where.radius_km or 0.0
    high = radius / geojson.KM_PER_DEGREE
    ring = []
    for corner in range(CORNERS):
        turn = 2 * math.pi * corner / CORNERS
        north = max(-90.0, min(90.0, lat + high * math.sin(turn)))
        wide = high / max(math.cos(math.radians(lat)), 1e-9)
        east = max(-180.0, min(180.0, lon + wide * math.cos(turn)))
        ring.append((round(east, 5), round(north, 5)))
    ring.append(ring[0])
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *corner) for corner in ring)
