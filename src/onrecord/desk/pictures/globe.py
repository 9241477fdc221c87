"""The base of every map: the piece of the globe it shows, degrees as places on the sheet, land, borders and a scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from onrecord.desk import outlines
from onrecord.desk.outlines import Box as Degrees
from onrecord.desk.outlines import Line, Shape
from onrecord.desk.pictures.drawing import Box, Label, Mark, Path, Point

Sheet = tuple[float, float]
WIDE: Sheet = (960.0, 480.0)
"""The width and height of a map, unless it says otherwise."""
SMALLEST_DEGREES = 1.4
"""A map shows at least this much from south to north, some 150 km, so that one can see where it is."""
KM_PER_DEGREE = 111.2
INNER_DEGREES = 24.0
"""First-level borders are drawn where the map shows less than this from south to north."""
LETTER = 6.4
SMALLEST_RING, NEAREST = 2.0, 1.4
"""Islands smaller and points nearer than this many units of the sheet are left out."""


@dataclass(frozen=True)
class Window:
    """A piece of the globe on a sheet: plate carrée with degrees of longitude shortened as in its middle latitude."""

    west: float
    south: float
    east: float
    north: float
    width: float = WIDE[0]
    height: float = WIDE[1]

    @property
    def unit(self) -> float:
        """Units of the sheet for a degree of latitude."""
        return self.height / (self.north - self.south)

    def place(self, lon: float, lat: float) -> Point:
        """Where a point stands on the sheet."""
        return (
            (lon - self.west) / (self.east - self.west) * self.width,
            (self.north - lat) / (self.north - self.south) * self.height,
        )

    def sees(self, box: Degrees) -> bool:
        """Whether any of the box may be in the window."""
        west, south, east, north = box
        return west <= self.east and east >= self.west and south <= self.north and north >= self.south


def window_round(boxes: Iterable[Degrees], sheet: Sheet = WIDE) -> Window:
    """The window that shows all the boxes with room round them; the whole world where there is none."""
    found = list(boxes)
    across, down = sheet
    world = Window(-180.0, -90.0, 180.0, 90.0, across, across / 2)
    if not found:
        return world
    west, south, east, north = outlines.joined(found)
    middle, between = (south + north) / 2, (west + east) / 2
    narrow = max(math.cos(math.radians(middle)), 0.2)
    high = max((north - south) * 1.25, (east - west) * 1.2 * narrow * down / across, SMALLEST_DEGREES)
    wide = high * across / down / narrow
    if wide >= 360 or high >= 180:
        return world
    middle = min(max(middle, -90 + high / 2), 90 - high / 2)
    return Window(
        west=round(between - wide / 2, 3),
        south=round(middle - high / 2, 3),
        east=round(between + wide / 2, 3),
        north=round(middle + high / 2, 3),
        width=across,
        height=down,
    )


@lru_cache(maxsize=64)
def base(window: Window, inner: tuple[str, ...] = ()) -> tuple[Mark, ...]:
    """Sea, land, borders, the first-level borders of the countries `inner` where the window is small, and names."""
    marks: list[Mark] = [Box(0, 0, window.width, window.height, "sea")]
    countries = [shape for shape in outlines.countries().shapes if window.sees(shape.box)]
    land = tuple(ring for shape in countries for ring in rings_on(window, shape))
    marks.append(Path(land, "land", closed=True))
    if window.north - window.south < INNER_DEGREES:
        lines = (line for code in inner for line in outlines.parts(code).borders)
        marks.append(Path(tuple(_drawn(window, lines)), "inner_border"))
    return (*marks, *_names(window, countries))


def rings_on(window: Window, shape: Shape) -> Iterator[tuple[Point, ...]]:
    """The rings of a shape on the sheet, without what lies far outside or is smaller than a unit."""
    for polygon in shape.polygons:
        for ring in polygon:
            west, south, east, north = box = outlines.box_of(ring)
            if window.sees(box) and max(east - west, north - south) * window.unit > SMALLEST_RING:
                drawn = _coarse(window, ring)
                if len(drawn) >= 4:
                    yield drawn


def scale_bar(window: Window) -> tuple[Mark, ...]:
    """A bar of round length, true in the middle of the map."""
    across = window.width / (window.east - window.west)
    kilometre = across / (KM_PER_DEGREE * max(math.cos(math.radians((window.south + window.north) / 2)), 0.01))
    lengths = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    length = max((number for number in lengths if number * kilometre <= window.width / 6), default=1)
    right, y = window.width - 16, window.height - 16
    left = right - length * kilometre
    return (
        Box(left - 10, y - 22, right - left + 20, 32, "panel"),
        Path((((left, y - 4), (left, y), (right, y), (right, y - 4)),), "axis"),
        Label((left + right) / 2, y - 7, f"{length:,} km", "small", "middle"),
    )


def ring_round(lat: float, lon: float, radius_km: float) -> Line:
    """A circle on the globe as longitudes and latitudes."""
    high = radius_km / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.05)
    turns = (2 * math.pi * step / 48 for step in range(49))
    return tuple((lon + wide * math.cos(turn), lat + high * math.sin(turn)) for turn in turns)


def middle_of(shape: Shape) -> tuple[float, float]:
    """Longitude and latitude of the middle of its largest polygon."""
    ring = max((rings[0] for rings in shape.polygons), key=lambda line: abs(_twice_area(line)))
    area = _twice_area(ring)
    lon = lat = 0.0
    for (left, low), (right, high) in zip(ring, ring[1:], strict=False):
        cross = left * high - right * low
        lon, lat = lon + (left + right) * cross, lat + (low + high) * cross
    return (lon / (3 * area), lat / (3 * area)) if area else ring[0]


def _twice_area(ring: Line) -> float:
    return sum(left * high - right * low for (left, low), (right, high) in zip(ring, ring[1:], strict=False))


def _drawn(window: Window, lines: Iterable[Line]) -> Iterator[tuple[Point, ...]]:
    for line in lines:
        if window.sees(outlines.box_of(line)):
            drawn = _coarse(window, line)
            if len(drawn) >= 2:
                yield drawn


def _coarse(window: Window, line: Line) -> tuple[Point, ...]:
    """The points on the sheet, without those too near to the one before and those far outside.

    A run of points beyond one edge is kept as its ends, so that no line is drawn across the sheet in its place.
    """
    points = [window.place(lon, lat) for lon, lat in line]
    kept: list[Point] = [points[0]]
    common, before = _side(window, points[0]), points[0]
    for point in points[1:]:
        side = _side(window, point)
        if not common & side:
            if common and before != kept[-1]:
                kept.append(before)
            shared = side & _side(window, before)
            if side and not shared or not side and _apart(point, kept[-1]):
                kept.append(point)
            common = shared or side
        else:
            common &= side
        before = point
    if points[-1] != kept[-1]:
        kept.append(points[-1])
    return tuple(kept)


def _apart(left: Point, right: Point) -> bool:
    return abs(left[0] - right[0]) + abs(left[1] - right[1]) >= NEAREST


def _side(window: Window, point: Point) -> int:
    """Beyond which edges of the sheet a point lies, one bit for each."""
    x, y = point
    return (x < -4) | (x > window.width + 4) << 1 | (y < -4) << 2 | (y > window.height + 4) << 3


def _names(window: Window, countries: Iterable[Shape]) -> Iterator[Mark]:
    """The names of countries that have room for theirs, the largest first, none over another."""
    taken: list[tuple[float, float, float]] = []
    for shape in sorted(countries, key=lambda shape: -_width(shape)):
        x, y = window.place(*middle_of(shape))
        half = len(shape.name) * LETTER / 2
        room = _width(shape) / (window.east - window.west) * window.width
        free = all(abs(y - low) > 13 or x + half < start or x - half > end for start, end, low in taken)
        if half < x < window.width - half and 20 < y < window.height - 20 and room > 2 * half and free:
            taken.append((x - half, x + half, y))
            yield Label(x, y, shape.name, "country_label", "middle")


def _width(shape: Shape) -> float:
    return shape.box[2] - shape.box[0]
