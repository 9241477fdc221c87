"""The shipped outlines of countries and of their first-level parts, for maps that load nothing from outside."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

from onrecord.errors import SettingError
from onrecord.model import Where

FILE = "outlines.zip"
COUNTRIES = "countries"
AREAS = "areas"

Point = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84)."""
Line = tuple[Point, ...]
Box = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


@dataclass(frozen=True)
class Shape:
    """A country or a part of one: its name, its code ("" for a part) and its polygons, each an outer ring and holes."""

    name: str
    code: str
    polygons: tuple[tuple[Line, ...], ...]

    @cached_property
    def box(self) -> Box:
        """The box round its largest polygon and all others less than 30 degrees of longitude from its middle."""
        boxes = [box_of(rings[0]) for rings in self.polygons]
        west, _, east, _ = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
        middle = (west + east) / 2
        near = [box for box in boxes if abs((box[0] + box[2]) / 2 - middle) < max(30.0, east - west)]
        return joined(near)

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies inside: in an outer ring and in none of its holes."""
        return any(sum(_crossed(ring, lat, lon) for ring in rings) % 2 == 1 for rings in self.polygons)


@dataclass(frozen=True)
class Topology:
    """The shapes of one layer, and the lines that two of them share, which are its inner borders."""

    shapes: tuple[Shape, ...]
    borders: tuple[Line, ...]


def box_of(line: Line) -> Box:
    """The box round a line."""
    wide, high = zip(*line, strict=True)
    return (min(wide), min(high), max(wide), max(high))


def joined(boxes: list[Box]) -> Box:
    """The box round boxes."""
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


@cache
def countries() -> Topology:
    """Every country's outline; SettingError when the file is missing or cut."""
    return topology_of(_member(COUNTRIES))


@lru_cache(maxsize=64)
def parts(country: str) -> Topology:
    """The first-level parts of a country by its ISO 3166-1 alpha-3 code; without shapes where none are shipped."""
    return topology_of(_member(country)) if f"{country}.json" in _archive().namelist() else Topology((), ())


@cache
def country(code: str) -> Shape | None:
    """The outline of a country by its alpha-3 code, or None."""
    return next((shape for shape in countries().shapes if shape.code == code), None)


def area_of(where: Where) -> Shape | None:
    """The outline of a province or a country that is known to be the one meant, else None."""
    if where.level == "province" and where.place_id in _areas():
        code, number = _areas()[where.place_id]
        return parts(code).shapes[number]
    return country(where.country) if where.level == "country" and where.country else None


def topology_of(node: dict[str, Any]) -> Topology:
    """The shapes and inner borders of a quantised TopoJSON object called `shapes`."""
    lines = [_decoded(arc, node["transform"]) for arc in node["arcs"]]
    used = [0] * len(lines)
    shapes = []
    for shape in node["objects"]["shapes"]["geometries"]:
        for arc in (arc for polygon in shape["arcs"] for ring in polygon for arc in ring):
            used[arc if arc >= 0 else ~arc] += 1
        polygons = tuple(piece for polygon in shape["arcs"] for piece in _uncrossed(polygon, lines))
        shapes.append(Shape(shape["properties"]["name"], shape["properties"]["code"], polygons))
    return Topology(tuple(shapes), tuple(line for line, times in zip(lines, used, strict=True) if times > 1))


@cache
def _areas() -> dict[str | None, tuple[str, int]]:
    return {place: (code, number) for place, (code, number) in _member(AREAS).items()}


@cache
def _archive() -> zipfile.ZipFile:
    try:
        raw = files("onrecord").joinpath("data", "outlines", FILE).read_bytes()
        return zipfile.ZipFile(io.BytesIO(raw))
    except (OSError, zipfile.BadZipFile) as error:
        raise SettingError(f"data/outlines/{FILE} cannot be loaded ({error}); install the package again") from error


def _member(name: str) -> Any:
    return json.loads(_archive().read(f"{name}.json"))


def _decoded(arc: list[list[int]], transform: dict[str, Any]) -> Line:
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    line = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        line.append((round(x * wide + west, 4), round(y * high + south, 4)))
    return tuple(line)


def _ring(arcs: list[int], lines: list[Line]) -> Line:
    points: list[Point] = []
    for arc in arcs:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        points += line[1:] if points else line
    return tuple(points)


def _uncrossed(polygon: list[list[int]], lines: list[Line]) -> list[tuple[Line, ...]]:
    """The polygon, cut in two where its outer ring runs across the 180th meridian; holes stay with the first piece."""
    outer, *holes = (_ring(ring, lines) for ring in polygon)
    cuts = [
        at for at, (left, right) in enumerate(zip(outer, outer[1:], strict=False), 1) if abs(left[0] - right[0]) > 180
    ]
    if len(cuts) < 2:
        return [(outer, *holes)]
    turned = (*outer[cuts[0] :], *outer[1 : cuts[0]])
    starts = [0, *(cut - cuts[0] for cut in cuts[1:]), len(turned)]
    pieces = [turned[first:last] for first, last in zip(starts, starts[1:], strict=False)]
    rings = [(*piece, piece[0]) for piece in pieces if len(piece) > 2]
    return [(ring, *(holes if at == 0 else ())) for at, ring in enumerate(rings)]


def _crossed(ring: Line, lat: float, lon: float) -> bool:
    inside = False
    for (left, low), (right, high) in zip(ring, ring[1:], strict=False):
        if (low > lat) != (high > lat) and lon < (right - left) * (lat - low) / (high - low) + left:
            inside = not inside
    return inside
