"""How two places lie to each other: one site, one town, one within the other, or so many kilometres apart."""

from __future__ import annotations

import math

from onrecord.resolving.profile import Place
from onrecord.resolving.tokens import names_meet

FINE = ("site", "settlement", "district")
SPELLING_KM = 60.0  # two points under one name further apart than this are two places of that name


def place_level(left: Place, right: Place) -> str:
    """The level of likeness of two places, never finer than their words."""
    if left.country and right.country and left.country != right.country:
        return "different_country"
    fine = left.level in FINE, right.level in FINE
    if fine == (True, True):
        return _fine_level(left, right)
    if fine == (False, False):
        return _coarse_level(left, right)
    return _mixed_level(*(left, right) if fine[0] else (right, left))


def kilometres(left: Place, right: Place) -> float | None:
    """The great-circle distance of two points, or None where one has no point."""
    if left.lat is None or left.lon is None or right.lat is None or right.lon is None:
        return None
    north, east = math.radians(right.lat - left.lat), math.radians(right.lon - left.lon)
    cosines = math.cos(math.radians(left.lat)) * math.cos(math.radians(right.lat))
    half = math.sin(north / 2) ** 2 + cosines * math.sin(east / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def _fine_level(left: Place, right: Place) -> str:
    same = "same_site" if "site" in (left.level, right.level) and left.level == right.level else "same_settlement"
    if left is right and left.name:
        return same
    if left.place_id is not None and left.place_id == right.place_id:
        return same
    distance = kilometres(left, right)
    named = names_meet(left.name, right.name)
    if distance is None:
        return same if named else "other_name"
    if named and distance <= SPELLING_KM:
        return same
    return "within_radius" if distance <= left.radius_km + right.radius_km else "sites_apart"


def _coarse_level(left: Place, right: Place) -> str:
    """Two areas: one name is one area; a country holds the other; else nothing finer is known."""
    if "country" in (left.level, right.level):
        return "same_country" if left.country and left.country == right.country else "missing"
    if (left.place_id is not None and left.place_id == right.place_id) or names_meet(left.name, right.name):
        return "same_area"
    return "same_country" if left.country and left.country == right.country else "other_name"


def _mixed_level(fine: Place, coarse: Place) -> str:
    """A site or town against an area: held by it, or only in the same country."""
    distance = kilometres(fine, coarse)
    if coarse.level == "country":
        return "contains" if coarse.country and coarse.country == fine.country else "missing"
    if names_meet(coarse.name, fine.province) or names_meet(coarse.name, fine.name):
        return "contains"
    if distance is not None and coarse.radius_km:
        return "contains" if distance <= coarse.radius_km + fine.radius_km else "sites_apart"
    return "same_country" if coarse.country and coarse.country == fine.country else "other_name"
