"""The map of the report: outlines of the land, points where a place has one, circles where it is an area."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onrecord.export.geojson import KM_PER_DEGREE
from onrecord.export.report.entries import Entry
from onrecord.export.view import has_point

WIDTH, HEIGHT = 960.0, 520.0
MARGIN, SMALLEST = 0.15, 6.0
"""Room round the places as a share of their extent, and the least height of the map in degrees."""
STEP = 0.8
"""Points of an outline nearer than this, in units of the picture, are left out."""
HALF_TURN = 180.0
"""A step of an outline that is longer, in degrees, runs across the 180th meridian, where the line is cut."""
OUTLINES = ("data", "outlines", "outlines.zip")
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A place on the picture: a point, or the circle of an area with its middle and its half width and height."""

    entry_id: str
    label: str
    x: float
    y: float
    wide: float
    high: float
    point: bool
    rival: bool


@dataclass(frozen=True)
class Map:
    """A picture of the given size: paths of outlines, and marks; without places there are no marks."""

    width: float
    height: float
    outlines: str
    marks: tuple[Mark, ...]
    unplaced: int


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    scale: float
    squeeze: float

    def at(self, lon: float, lat: float) -> Point:
        return (lon - self.west) * self.scale * self.squeeze, (self.north - lat) * self.scale


def map_of(entries: Sequence[Entry]) -> Map:
    """The map of all places with a middle, true to scale at the middle of the picture."""
    unplaced = sum(not entry.places for entry in entries)
    places = [(entry, where, rival) for entry in entries for where, rival in entry.places]
    if not places:
        return Map(WIDTH, HEIGHT, "", (), unplaced)
    frame = _frame([(where.lon or 0.0, where.lat or 0.0, where.radius_km or 0.0) for _, where, _ in places])
    marks = []
    for entry, where, rival in places:
        x, y = frame.at(where.lon or 0.0, where.lat or 0.0)
        high = (where.radius_km or 0.0) / KM_PER_DEGREE * frame.scale
        flat = max(math.cos(math.radians(where.lat or 0.0)), 0.05)
        label = f"{where.name}: {entry.kind}, {entry.when}"
        marks.append(Mark(entry.id, label, _round(x), _round(y), _round(high * frame.squeeze / flat), _round(high),
                          has_point(where), rival))  # fmt: skip
    marks.sort(key=lambda mark: (-mark.high, mark.entry_id))
    return Map(WIDTH, HEIGHT, " ".join(_outlines(frame)), tuple(marks), unplaced)


def _frame(places: Sequence[tuple[float, float, float]]) -> _Frame:
    """The part of the world that holds all places with their circles, in the shape of the picture."""
    south = min(lat - radius / KM_PER_DEGREE for _, lat, radius in places)
    north = max(lat + radius / KM_PER_DEGREE for _, lat, radius in places)
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.2)
    west = min(lon - radius / KM_PER_DEGREE / squeeze for lon, _, radius in places)
    east = max(lon + radius / KM_PER_DEGREE / squeeze for lon, _, radius in places)
    high = max(north - south, SMALLEST, (east - west) * squeeze * HEIGHT / WIDTH) * (1 + 2 * MARGIN)
    wide = high * WIDTH / HEIGHT / squeeze
    return _Frame((west + east - wide) / 2, (south + north + high) / 2, HEIGHT / high, squeeze)


def _outlines(frame: _Frame) -> Iterator[str]:
    """Paths of the lines that touch the picture, thinned to what can be seen."""
    for line in _lines():
        placed = [frame.at(lon, lat) for lon, lat in line]
        if any(-WIDTH < x < 2 * WIDTH and -HEIGHT < y < 2 * HEIGHT for x, y in placed):
            kept = placed[:1]
            for point in placed[1:]:
                if math.dist(point, kept[-1]) >= STEP:
                    kept.append(point)
            if len(kept) > 1 and any(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in kept):
                yield "M" + "L".join(f"{_round(x):g} {_round(y):g}" for x, y in kept)


@cache
def _lines() -> tuple[tuple[Point, ...], ...]:
    """Every line of the shipped outlines of countries, in degrees; none where no outlines are shipped."""
    source = files("onrecord").joinpath(*OUTLINES)
    if not source.is_file():
        return ()
    with zipfile.ZipFile(io.BytesIO(source.read_bytes())) as archive:
        node = json.loads(archive.read("countries.json"))
    lines: list[tuple[Point, ...]] = []
    (wide, high), (west, south) = node["transform"]["scale"], node["transform"]["translate"]
    for arc in node["arcs"]:
        x = y = 0
        line: list[Point] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            point = (x * wide + west, y * high + south)
            if line and abs(point[0] - line[-1][0]) > HALF_TURN:
                lines.append(tuple(line))
                line = []
            line.append(point)
        lines.append(tuple(line))
    return tuple(lines)


def _round(value: float) -> float:
    return round(value, 1)
