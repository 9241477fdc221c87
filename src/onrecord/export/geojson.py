"""GeoJSON (RFC 7946, WGS 84, longitude first): one feature per place of an incident, never a point for an area."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator

from onrecord import wire
from onrecord.export.table import Row, cells_of
from onrecord.export.view import Column, Dropped, Output, View, has_point, level_rank
from onrecord.export.waiting import Waiting
from onrecord.model import Incident, Settled, Where

KM_PER_DEGREE = 111.32
SHARED = (
    "incident_id", "kind", "when_start", "when_end", "when_precision", "perpetrator", "perpetrator_status", "target",
    "target_kind", "weapon", "outcome", "near_miss", "killed_state", "killed_low", "killed_high", "injured_state",
    "injured_low", "injured_high", "response_to", "reports", "grade", "source_marks", "sources",
)  # fmt: skip
"""Columns of the table that every feature carries as properties."""

COLUMNS = (
    Column(
        "geometry", "a Point for a site, settlement or district with coordinates, else null", "settled value of where"
    ),
    Column(
        "bbox",
        "west, south, east, north round the place, where a centre and a radius are known",
        "where and its radius",
    ),
    Column("place", "the place as named", "settled value of where"),
    Column("place_level", "a code of place_level", "settled value of where"),
    Column("place_role", "a code of place_role", "settled value of where"),
    Column("country", "ISO 3166-1 alpha-3", "settled value of where"),
    Column("radius_km", "how far off the place may be", "settled value of where"),
    Column("rival", "true: another report says this place instead", "resolving"),
    Column("where_settled", "a code of settled_status; null where no place is stated", "resolving"),
    *(Column(name, f"as the column {name} of csv", "csv") for name in SHARED),
)


def output(view: View) -> Output:
    """One feature collection; an incident without a place is one feature with null geometry."""
    return parted([view])


def parted(views: Iterable[View]) -> Output:
    """The same for a record that comes some incidents at a time, by their ids."""
    waiting = Waiting('{"type": "FeatureCollection", "features": [\n', ",\n", "\n]}\n")
    rows, dropped = 0, list[Dropped]()
    for view in views:
        for incident in sorted(view.snapshot.resolution.incidents, key=lambda incident: incident.id):
            for feature in _features(view, incident):
                waiting.add(rows, json.dumps(feature, ensure_ascii=False))
                rows += 1
            dropped += view.refused(incident)
    return Output(waiting, rows, tuple(dropped))


def _features(view: View, incident: Incident) -> Iterator[wire.Json]:
    shared = cells_of(Row(view, incident), SHARED)
    number = 0
    for number, (where, settled, rival) in enumerate(places(view.stated(incident, "where")), start=1):
        own = {
            "place": where.name,
            "place_level": where.level,
            "place_role": where.role,
            "country": where.country,
            "radius_km": where.radius_km,
            "rival": rival,
            "where_settled": settled.status,
        }
        yield _feature(f"{incident.id}#{number}", where, own | shared)
    if not number:
        yield _feature(f"{incident.id}#0", None, {"rival": False, "where_settled": None} | shared)


def places(rows: tuple[Settled, ...]) -> Iterator[tuple[Where, Settled, bool]]:
    """Each place with its settled row and whether it is a rival; an area beside a finer place is left out."""
    places = [
        (value, row, value is not row.value)
        for row in rows
        for value in (row.value, *(rival for rival, _ in row.rivals))
        if isinstance(value, Where)
    ]
    finest: dict[str, int] = {}
    for where, _, _ in places:
        finest[where.role] = min(level_rank(where), finest.get(where.role, level_rank(where)))
    for where, row, rival in places:
        if rival or has_point(where) or level_rank(where) == finest[where.role]:
            yield where, row, rival


def _feature(id: str, where: Where | None, properties: wire.Json) -> wire.Json:
    node: wire.Json = {"type": "Feature", "id": id, "geometry": None, "properties": properties}
    if where is None or where.lat is None or where.lon is None:
        return node
    if where.radius_km:
        node["bbox"] = _bbox(where.lat, where.lon, where.radius_km)
    if has_point(where):
        node["geometry"] = {"type": "Point", "coordinates": [where.lon, where.lat]}
    return node


def _bbox(lat: float, lon: float, radius_km: float) -> list[float]:
    """West, south, east, north of the circle; west is above east across the 180th meridian, as RFC 7946 has it."""
    high = radius_km / KM_PER_DEGREE
    south, north = max(lat - high, -90.0), min(lat + high, 90.0)
    wide = high / max(math.cos(math.radians(lat)), 1e-9)
    if wide >= 180 or south == -90.0 or north == 90.0:
        return [-180.0, round(south, 4), 180.0, round(north, 4)]
    return [round(_turned(lon - wide), 4), round(south, 4), round(_turned(lon + wide), 4), round(north, 4)]


def _turned(lon: float) -> float:
    return (lon + 180) % 360 - 180
