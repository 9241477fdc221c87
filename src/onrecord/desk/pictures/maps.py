"""Maps as pictures: a precise site is a dot, an imprecise place an area, rival sites two dots and a dashed line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.desk.outlines import Box as Degrees
from onrecord.desk.outlines import Shape
from onrecord.desk.pictures.drawing import Box, Cell, Dot, Key, Label, Mark, Path, Picture, Point, Table, legend
from onrecord.desk.pictures.globe import (
    KM_PER_DEGREE,
    WIDE,
    Sheet,
    Window,
    base,
    middle_of,
    ring_round,
    rings_on,
    scale_bar,
    window_round,
)

CELL = 40.0
"""Sites nearer to each other on the sheet are drawn as one circle with their number."""
LARGEST = 24.0


@dataclass(frozen=True)
class Spot:
    """A place to draw: a point with the radius the words leave it, or an area with an outline; neither is only listed.

    `loose` is True where the words name no more than the circle round the point, `rival` for what another report says;
    `role` is as in `Where`, `count` how many incidents it stands for.
    """

    name: str
    tip: str
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    shape: Shape | None = None
    country: str | None = None
    level: str = "unknown"
    role: str = "occurred"
    loose: bool = False
    rival: bool = False
    address: str = ""
    count: int = 1

    @property
    def is_point(self) -> bool:
        """True when it may be drawn as a dot."""
        return self.lat is not None and self.lon is not None and self.shape is None and not self.loose

    @property
    def is_area(self) -> bool:
        """True when it is drawn as an outline or a circle."""
        return self.shape is not None or (self.loose and self.lat is not None)

    @property
    def box(self) -> Degrees | None:
        """The box round it, or None when it is nowhere known."""
        if self.shape is not None:
            return self.shape.box
        if self.lat is None or self.lon is None:
            return None
        high = (self.radius_km or 1.0) / KM_PER_DEGREE
        wide = high / max(math.cos(math.radians(self.lat)), 0.05)
        return (self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)


def incident_map(name: str, title: str, spots: Sequence[Spot], sheet: Sheet = WIDE) -> Picture | None:
    """The places of one incident; None when none of them can be drawn."""
    boxes = [box for spot in spots if (box := spot.box) is not None]
    if not boxes:
        return None
    window = window_round(boxes, sheet)
    marks: list[Mark] = [*base(window, _countries(spots))]
    marks += [mark for spot in spots for mark in _area(spot, window)]
    marks += _rivalry(spots, window)
    marks += [mark for spot in spots for mark in _point(spot, window)]
    marks += _labels([(spot, at) for spot in spots if (at := _anchor(spot, window))], window)
    marks += scale_bar(window)
    key_marks, key_height = legend(_keys(spots), 8, window.height + 10, window.width - 16)
    marks += [Box(0, window.height, window.width, key_height + 20, "paper"), *key_marks]
    about = "; ".join(dict.fromkeys(spot.tip for spot in spots))
    return Picture(
        name, title, about, window.width, window.height + key_height + 10, tuple(marks), _table(spots), _notes(spots)
    )


def record_map(name: str, title: str, spots: Sequence[Spot]) -> Picture:
    """The places of many incidents: near sites as one circle with their number, areas with theirs."""
    points = [spot for spot in spots if spot.is_point]
    areas = _counted(spot for spot in spots if spot.is_area)
    fine = [spot for spot in areas if spot.level != "country"]
    boxes = [box for spot in (*points, *(fine or ([] if points else areas))) if (box := spot.box) is not None]
    window = window_round(boxes)
    marks: list[Mark] = [*base(window, _countries(areas) or _countries(points))]
    marks += [mark for spot in areas for mark in _area(spot, window)]
    groups = _grouped(points, window)
    largest = max((group.count for group in groups), default=1)
    marks += [mark for group in groups for mark in _group(group, largest)]
    marks += _area_numbers(areas, groups, window)
    marks += scale_bar(window)
    total = sum(spot.count for spot in spots)
    exact = sum(spot.count for spot in points)
    about = f"{total:,} incidents: {exact:,} at sites and towns, as circles, {total - exact:,} known only to an area"
    return Picture(name, title, about, window.width, window.height, tuple(marks), _table(spots), _notes(spots))


@dataclass(frozen=True)
class Group:
    """Sites that fall together on the sheet."""

    x: float
    y: float
    spots: tuple[Spot, ...]

    @property
    def count(self) -> int:
        """How many incidents it stands for."""
        return sum(spot.count for spot in self.spots)


def _grouped(points: Iterable[Spot], window: Window) -> list[Group]:
    """Sites nearer than `CELL` to one with more incidents stand in its circle."""
    at: dict[Point, list[Spot]] = {}
    for spot in points:
        assert spot.lon is not None and spot.lat is not None
        x, y = window.place(spot.lon, spot.lat)
        at.setdefault((round(x), round(y)), []).append(spot)
    centres: dict[tuple[int, int], list[Point]] = {}
    members: dict[Point, list[Spot]] = {}
    for (x, y), spots in sorted(at.items(), key=lambda row: (-sum(spot.count for spot in row[1]), row[0])):
        column, row = int(x // CELL), int(y // CELL)
        beside = [
            centre
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for centre in centres.get((across, down), ())
            if math.dist(centre, (x, y)) < CELL
        ]
        centre = min(beside, key=lambda centre: math.dist(centre, (x, y)), default=(x, y))
        if not beside:
            centres.setdefault((column, row), []).append(centre)
        members.setdefault(centre, []).extend(spots)
    return [Group(*centre, tuple(spots)) for centre, spots in members.items()]


def _group(group: Group, largest: int) -> list[Mark]:
    """A site, or a circle whose area grows with its number."""
    count = group.count
    first = group.spots[0]
    if count == 1:
        return [Dot(group.x, group.y, 5, "rival_site" if first.rival else "site", first.tip, first.address)]
    names = dict.fromkeys(spot.name for spot in group.spots)
    tip = f"{count} incidents: {', '.join(list(names)[:6])}" + (f" and {len(names) - 6} more places" * (len(names) > 6))
    radius = 8 + (LARGEST - 8) * math.sqrt(count / largest)
    return [
        Dot(group.x, group.y, radius, "group", tip),
        Label(group.x, group.y + 4, f"{count:,}", "on_group", "middle"),
    ]


def _counted(areas: Iterable[Spot]) -> list[Spot]:
    """Each area once, with how many incidents it stands for; the widest first, so that none is hidden."""
    counts: dict[tuple[str, str | None, bool], Spot] = {}
    for spot in areas:
        key = (spot.name, spot.country, spot.rival)
        before = counts.get(key)
        counts[key] = spot if before is None else replace(before, count=before.count + spot.count)
    merged = [replace(spot, tip=f"{spot.name}, place not told closer: {spot.count}") for spot in counts.values()]
    return sorted(merged, key=lambda spot: (spot.level != "country", -_size(spot), spot.name))


def _size(spot: Spot) -> float:
    box = spot.box
    return (box[2] - box[0]) * (box[3] - box[1]) if box else 0.0


def _area(spot: Spot, window: Window) -> Iterator[Mark]:
    look = "rival_area" if spot.rival else "area"
    if spot.shape is not None:
        rings = tuple(rings_on(window, spot.shape))
        if rings:
            yield Path(rings, look, spot.tip, closed=True)
    elif spot.lat is not None and spot.lon is not None and spot.radius_km:
        ring = tuple(window.place(lon, lat) for lon, lat in ring_round(spot.lat, spot.lon, spot.radius_km))
        if spot.loose or ring[0][0] - ring[24][0] > 16:
            yield Path((ring,), look, f"{spot.tip}, within {spot.radius_km:g} km", closed=True)


def _point(spot: Spot, window: Window) -> Iterator[Mark]:
    if spot.is_point and spot.lon is not None and spot.lat is not None:
        look = "rival_site" if spot.rival else "site" if spot.role == "occurred" else "other_role"
        yield Dot(*window.place(spot.lon, spot.lat), 6, look, spot.tip, spot.address)


def _rivalry(spots: Sequence[Spot], window: Window) -> Iterator[Mark]:
    """A dashed line from the settled site to each rival site of its role, with how far apart they are."""
    written: list[Point] = []
    for rival in (spot for spot in spots if spot.rival):
        own = next((spot for spot in spots if not spot.rival and _same(spot, rival)), None)
        start, end = _anchor(own, window) if own else None, _anchor(rival, window)
        if own is None or start is None or end is None or start == end or not (own.is_point and rival.is_point):
            continue
        yield Path(((start, end),), "between", f"{own.name} or {rival.name}")
        middle = ((start[0] + end[0]) / 2 + 8, (start[1] + end[1]) / 2 + 4)
        if all(abs(middle[0] - x) > 90 or abs(middle[1] - y) > 14 for x, y in written):
            written.append(middle)
            yield Label(*middle, f"{distance_km(own, rival):,.0f} km apart", "map_small")


def _same(spot: Spot, rival: Spot) -> bool:
    """Whether both are of one incident and play one part in it."""
    return spot.role == rival.role and spot.address == rival.address


def distance_km(left: Spot, right: Spot) -> float:
    """The distance of two points on the globe."""
    assert left.lat is not None and left.lon is not None and right.lat is not None and right.lon is not None
    a, b = math.radians(left.lat), math.radians(right.lat)
    across = math.radians(right.lon - left.lon)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * KM_PER_DEGREE * 180 / math.pi * math.asin(min(1.0, math.sqrt(half)))


def _anchor(spot: Spot, window: Window) -> Point | None:
    if spot.shape is not None:
        return window.place(*middle_of(spot.shape))
    return window.place(spot.lon, spot.lat) if spot.lon is not None and spot.lat is not None else None


def _labels(placed: list[tuple[Spot, Point]], window: Window) -> Iterator[Mark]:
    """A name beside each mark, with how many incidents are there; one that has no room is left to its tip."""
    taken: list[tuple[float, float, float, float]] = [(x - 7, y - 7, x + 7, y + 7) for _, (x, y) in placed]
    named: dict[tuple[str, int, int], tuple[Spot, Point, set[str]]] = {}
    for spot, at in placed:
        key = (spot.name, round(at[0] / 12), round(at[1] / 12))
        named.setdefault(key, (spot, at, set()))[2].add(spot.address)
    for spot, (x, y), of in sorted(named.values(), key=lambda row: (row[0].rival, row[1][1], row[1][0])):
        text = spot.name if spot.role == "occurred" else f"{spot.name} ({spot.role})"
        text += f" ({len(of)})" if len(of) > 1 else ""
        wide = len(text) * 7.4
        for left, low in ((x + 11, y + 4), (x - 11 - wide, y + 4), (x - wide / 2, y - 12), (x - wide / 2, y + 22)):
            box = (left, low - 11, left + wide, low + 3)
            inside = box[0] > 2 and box[2] < window.width - 2 and box[1] > 2 and box[3] < window.height - 2
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield Label(left, low, text, "map_label")
                break


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _area_numbers(areas: Sequence[Spot], groups: Sequence[Group], window: Window) -> Iterator[Mark]:
    """The name and number of each area, moved off circles and off each other; one without room is left to its tip."""
    taken = [(group.x - 20, group.y - 20, group.x + 20, group.y + 20) for group in groups]
    for spot in sorted(areas, key=lambda spot: -spot.count):
        x, y = _anchor(spot, window) or (-1.0, -1.0)
        text = f"{spot.name}: {spot.count:,}"
        half = len(text) * 3.3
        for low in (y + 4, y + 30, y - 24, y + 46):
            box = (x - half, low - 11, x + half, low + 3)
            inside = box[0] > 2 and box[2] < window.width - 2 and box[1] > 2 and box[3] < window.height - 2
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield Label(x, low, text, "map_small", "middle")
                break


def _keys(spots: Sequence[Spot]) -> list[Key]:
    points, areas = [spot for spot in spots if spot.is_point], [spot for spot in spots if spot.is_area]
    kinds = (
        (any(not spot.rival and spot.role == "occurred" for spot in points), Key("site or town", "site", dot=True)),
        (any(spot.rival for spot in points), Key("where another report has it", "rival_site", dot=True)),
        (any(spot.role != "occurred" for spot in points), Key("another place in it", "other_role", dot=True)),
        (any(not spot.rival for spot in areas), Key("somewhere in this area", "area")),
        (any(spot.rival for spot in areas), Key("area another report has", "rival_area")),
    )
    return [key for shown, key in kinds if shown]


def _countries(spots: Iterable[Spot]) -> tuple[str, ...]:
    return tuple(sorted({spot.country for spot in spots if spot.country}))


def _table(spots: Sequence[Spot]) -> Table:
    """A row a place, those with most incidents first."""
    columns = ("place", "level", "country", "role", "latitude", "longitude", "radius_km", "rival", "incidents")
    counts: dict[tuple[Cell, ...], int] = {}
    for spot in spots:
        lat, lon = (spot.lat, spot.lon) if spot.is_point or spot.loose else (None, None)
        rival = "yes" if spot.rival else "no"
        row = (spot.name, spot.level, spot.country, spot.role, lat, lon, spot.radius_km, rival)
        counts[row] = counts.get(row, 0) + spot.count
    ranked = sorted(counts.items(), key=lambda row: (-row[1], str(row[0])))
    return Table(columns, tuple((*row, count) for row, count in ranked))


def _notes(spots: Sequence[Spot]) -> tuple[str, ...]:
    nowhere = dict.fromkeys(spot.name for spot in spots if spot.box is None)
    if not nowhere:
        return ()
    named = ", ".join(list(nowhere)[:8]) + (f" and {len(nowhere) - 8} more" if len(nowhere) > 8 else "")
    return (f"Not drawn, since its outline is not known: {named}.",)
