"""Where a place of the record stands on a map: a dot, an area with an outline, a circle, or nowhere that is known."""

from __future__ import annotations

from functools import lru_cache

from onrecord.desk.outlines import area_of
from onrecord.desk.pictures.maps import Spot
from onrecord.model import Where
from onrecord.reading.gazetteer import lookup

POINTS = ("site", "settlement", "district")
"""The levels that may be dots; the words of all others name an area."""


def spot_of(where: Where, tip: str, *, rival: bool = False, address: str = "") -> Spot:
    """The place for a map, no more precise than the record has it."""
    lat, lon, radius, shape = where.lat, where.lon, where.radius_km, None
    if where.level not in POINTS or lat is None or lon is None:
        shape = area_of(where)
        lat, lon, radius = (None, None, None) if shape else _circle(where)
    return Spot(
        name=where.name,
        tip=tip,
        lat=lat,
        lon=lon,
        radius_km=radius,
        shape=shape,
        country=where.country,
        level=where.level,
        loose=where.level not in POINTS and lat is not None,
        role=where.role,
        rival=rival,
        address=address,
    )


@lru_cache(maxsize=5_000)
def _circle(where: Where) -> tuple[float | None, float | None, float | None]:
    """The middle and reach of a part of a country, where both are listed; of a sea, which is no circle, the middle."""
    if where.level in POINTS or where.place_id is None:
        return where.lat, where.lon, where.radius_km if where.lat is not None else None
    place = next((place for place in lookup(where.name) if place.id == where.place_id), None)
    if place is None or not (place.radius_km or where.level == "sea"):
        return None, None, None
    return place.lat, place.lon, None if where.level == "sea" else place.radius_km
