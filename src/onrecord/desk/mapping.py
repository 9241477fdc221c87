"""What the map that moves is made of: outlines and places as GeoJSON (RFC 7946), from the desk itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from fastapi import APIRouter, Response

from onrecord.desk import outlines
from onrecord.desk.outlines import Line, Shape
from onrecord.desk.pictures.maps import Spot
from onrecord.errors import MissingError

router = APIRouter()

NAMED = 20
"""Incidents that are named one by one at a place of the map."""
Feature = dict[str, Any]


@router.get("/map/countries.json", response_model=None)
def countries() -> Response:
    """Every country's outline as a MultiPolygon."""
    return _kept(_countries())


@router.get("/map/parts/{code}.json", response_model=None)
def parts(code: str) -> Response:
    """The borders between the first-level parts of a country, by its ISO 3166-1 alpha-3 code."""
    if outlines.country(code) is None:
        raise MissingError(f"no country has the code {code[:8]!r}; codes are those of ISO 3166-1 alpha-3")
    return _kept(_parts(code))


def places_json(spots: Sequence[Spot]) -> bytes:
    """The places of incidents, one feature a place, with the countries they lie in and whom they stand for."""
    at: dict[tuple[Any, ...], list[Spot]] = {}
    for spot in spots:
        if spot.box is not None:
            at.setdefault((spot.name, spot.country, spot.lat, spot.lon, spot.rival, spot.role), []).append(spot)
    features = [_place(found) for found in at.values()]
    within = sorted({spot.country for spot in spots if spot.country})
    return msgspec.json.encode({"type": "FeatureCollection", "countries": within, "features": features})


def _place(found: Sequence[Spot]) -> Feature:
    spot = found[0]
    geometry = _polygons(spot.shape) if spot.shape else {"type": "Point", "coordinates": [spot.lon, spot.lat]}
    properties = {
        "name": spot.name,
        "level": spot.level,
        "role": spot.role,
        "rival": spot.rival,
        "loose": spot.loose,
        "radius_km": spot.radius_km,
        "count": len(found),
        "incidents": [{"tip": one.tip, "address": one.address} for one in found[:NAMED]],
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}


@lru_cache(maxsize=1)
def _countries() -> bytes:
    return _collection(
        {"type": "Feature", "geometry": _polygons(shape), "properties": {"name": shape.name, "code": shape.code}}
        for shape in outlines.countries().shapes
    )


@lru_cache(maxsize=64)
def _parts(code: str) -> bytes:
    lines: list[Line] = list(outlines.parts(code).borders)
    return _collection(
        [{"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": lines}, "properties": {}}]
    )


def _polygons(shape: Shape) -> Feature:
    return {"type": "MultiPolygon", "coordinates": shape.polygons}


def _collection(features: Iterable[Feature]) -> bytes:
    return msgspec.json.encode({"type": "FeatureCollection", "features": list(features)})


def _kept(body: bytes) -> Response:
    return Response(body, media_type="application/geo+json", headers={"cache-control": "max-age=86400"})
