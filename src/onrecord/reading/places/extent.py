"""How far a place reaches: its radius, what "near" and "25 km north of" do to it, and points that a text writes out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.reading.gazetteer import Place
from onrecord.reading.places.words import lists

TOWN_KM = 3.0
DISTRICT_KM = 25.0
SITE_KM = 3.0
NEAR_KM = 15.0
"""What "near" and "outside" add to a radius."""
WIDEST_KM = 150.0
FARTHEST_KM = 500.0
"""A distance beyond it is that of a journey and no place."""
SPREAD = 0.4
"""Half the width of "north", 22.5 degrees, at a distance of 1, and the rounding of the distance."""
EARTH_KM = 6371.0
DEGREE_KM = 111.2

_NUMBERS = {
    word: float(number)
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
} | {"fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0}
_KILOMETRES = {"m": 1.609, "n": 1.852}
_DISTANCE = re.compile(
    r"(\d+(?:\.\d+)?|\w+)[ -](km|kilomet(?:er|re)s?|kms|miles?|mi|nautical miles?|nm)\b(?:[^.;]|\.\d){0,40}?$",
    re.IGNORECASE,
)
_BEARINGS = {"north": 0, "northeast": 45, "east": 90, "southeast": 135, "south": 180, "southwest": 225, "west": 270}
_BEARINGS |= {"northwest": 315}
_COMPASS = re.compile(r"\b(north|south)?[- ]?(east|west)?(?:ern)?(?:wards?)? (?:of|from)$")
_PART = r"(\d{1,3}(?:\.\d+)?)\s*[°º]?\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[″\"”]\s*)?)?"
_POINT = re.compile(rf"(?<![\w.]){_PART}([NS])(?:orth|outh)?[\s,;/]*(?:and )?{_PART}([EW])(?:ast|est)?\b")


@dataclass(frozen=True, slots=True)
class Shift:
    """What the words before a name do to its point: kilometres added to the radius, kilometres away, and where to."""

    widen: float = 0.0
    away: float = 0.0
    bearing: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A point that a text writes out, with a radius as fine as its last digit."""

    start: int
    end: int
    lat: float
    lon: float
    radius_km: float


def shift_before(text: str, start: int) -> Shift:
    """What "near", "outside", "20 km from" or "25 km north of" before a name says; an empty shift without them."""
    before = text[max(0, start - 60) : start]
    tail = before.lower().rstrip()
    tail = tail[:-4].rstrip() if tail.endswith(" the") else tail
    if tail.endswith((" from", " of", " off")):
        match = _DISTANCE.search(before)
        number = _number(match.group(1)) if match else None
        if match and number:
            away = number * _KILOMETRES.get(match.group(2)[0].lower(), 1.0)
            bearing = _bearing(tail)
            if bearing is None:
                return Shift(min(away, WIDEST_KM))
            return Shift(SPREAD * away, away, bearing) if away <= FARTHEST_KM else Shift()
    if any(
        re.search(rf"\b{phrase}(?: the)?(?: \w+ (?:of|city|town|village))?$", tail)
        for phrase in lists().context.widening
    ):
        return Shift(NEAR_KM)
    return Shift()


def _bearing(tail: str) -> float | None:
    match = _COMPASS.search(tail)
    return _BEARINGS.get("".join(part or "" for part in match.groups())) if match else None


def _number(shown: str) -> float | None:
    try:
        return float(shown)
    except ValueError:
        return _NUMBERS.get(shown.lower())


def moved(lat: float, lon: float, shift: Shift) -> tuple[float, float]:
    """The point that lies `away` kilometres from another towards the bearing."""
    if shift.bearing is None:
        return lat, lon
    turn, arc, low = math.radians(shift.bearing), shift.away / EARTH_KM, math.radians(lat)
    up = math.asin(math.sin(low) * math.cos(arc) + math.cos(low) * math.sin(arc) * math.cos(turn))
    east = math.atan2(math.sin(turn) * math.sin(arc) * math.cos(low), math.cos(arc) - math.sin(low) * math.sin(up))
    return round(math.degrees(up), 4), round((lon + math.degrees(east) + 180) % 360 - 180, 4)


def distance_km(left: tuple[float, float], right: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude) on the globe."""
    a, b = math.radians(left[0]), math.radians(right[0])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(right[1] - left[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def written_points(text: str) -> Iterator[Written]:
    """Every latitude and longitude in a text: "33.79 N, 42.44 E", "33°47′N 42°26′E"; what is off the globe is left."""
    for match in _POINT.finditer(text):
        rows = match.groups()
        if not (re.search(r"[°º.]", match.group())):
            continue
        lat, fine_lat = _degrees(rows[0:3])
        lon, fine_lon = _degrees(rows[4:7])
        if lat <= 90 and lon <= 180:
            lat, lon = lat * (-1 if rows[3] == "S" else 1), lon * (-1 if rows[7] == "W" else 1)
            radius = round(max(fine_lat, fine_lon) * DEGREE_KM, 3)
            yield Written(match.start(), match.end(), round(lat, 6), round(lon, 6), max(radius, 0.05))


def _degrees(parts: tuple[str | None, ...]) -> tuple[float, float]:
    """Degrees, minutes and seconds as degrees, and what one step of the last digit is worth."""
    total, fine = 0.0, 1.0
    for part, worth in zip(parts, (1.0, 1 / 60, 1 / 3600), strict=True):
        if part is not None:
            total += float(part) * worth
            fine = worth * 10.0 ** -len(part.partition(".")[2])
    return total, fine


def radius_of(place: Place) -> float:
    """The radius of a place of the list: its own, else that of its level, for a town by its inhabitants."""
    if place.radius_km is not None:
        return place.radius_km
    if place.level == "district":
        return DISTRICT_KM
    if place.level == "site":
        return SITE_KM
    # a town of a million is some 10 km from its middle to its edge
    return round(min(max(math.sqrt(place.population / 3_000 / math.pi), TOWN_KM), 20.0), 1)
