"""What speaks for each reading of each name of a document, as numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.reading.gazetteer import Place, fold, same_name
from onrecord.reading.places.extent import EARTH_KM, distance_km
from onrecord.reading.places.scan import Hit
from onrecord.reading.places.words import lists

Floats = NDArray[np.float64]
MOST_READINGS = 24
"""Readings of one name that are weighed: those of most inhabitants and those that the words beside the name favour."""
LEAD = 0.15
"""The part of a text that counts as its lead: names in it weigh double."""
SOURCED = frozenset({"settlement", "district", "province"})
"""Levels whose other names are those of the sources, of all times and tongues; those of the rest are well known."""
RANK = {"country": 2, "part_of_country": 2, "site": 2, "sea": 2, "unknown": 2, "province": 1}
HOME = 0.3
"""A country with this share of a document's names is one that it is about."""
SPEAKS = 0.03
"""A reading with a smaller chance says nothing about its neighbours."""
POINT_LEVELS = frozenset({"site", "settlement", "district"})
LEVELS = ("country", "province", "part_of_country", "district", "settlement", "site")
PLAIN = (
    *LEVELS,
    "wide",  # a sea, a continent or an area of several countries
    "size_settlement",
    "size_province",
    "size_district",
    "size_unknown",
    "other_name",
    "only",
    "many",
    "fits_province",
    "fits_district",
    "fits_settlement",
    "fits_site",
    "almost_fits",
    "misfits",
    "directed",
    "in_province",
    "in_country",
    "holds",
    "hint",
    "usual",
    "with_town",
    "speaks",  # a capital that says something
)
CONTEXT = (
    "country_share",
    "province_share",
    "near_100",
    "near_400",
    "country_foreign",
    "home_unknown",  # a place of unknown size in a country that the document is about
)


Ties = tuple[float, float, float]
TIES = ("in_province", "in_country", "holds")
UNTIED: Ties = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Sheet:
    """The names of a document and their readings one under the other: name i has the rows `starts[i]` to `ends[i]`."""

    hits: tuple[Hit, ...]
    name_of_hit: tuple[int | None, ...]
    places: tuple[Place, ...]
    owner: NDArray[np.intp]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    first_hit: tuple[Hit, ...]
    tied: tuple[Mapping[str, Ties], ...]
    weight: Floats  # how much a name tells about the others: how often and where it stands
    vectors: Floats  # points on the unit globe
    countries: NDArray[np.intp]
    provinces: NDArray[np.intp]


def sheet_of(hits: tuple[Hit, ...], pairs: tuple[tuple[int, int, float], ...], length: int) -> Sheet:
    """The hits sorted into names: the same words with the same type word are one name with one meaning."""
    tied = _tied(hits, pairs)
    grouped: dict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    for index, hit in enumerate(hits):
        if hit.places:
            grouped[_key(hit)].append(index)
    name_of_hit: list[int | None] = [None] * len(hits)
    places: list[Place] = []
    starts, ends, weight, firsts, ties = [], [], [], [], []
    for number, indexes in enumerate(grouped.values()):
        first = hits[indexes[0]]
        bonus = tied[fold(first.name or first.text)]
        readings = _readings(first, bonus)
        for index in indexes:
            name_of_hit[index] = number
        starts.append(len(places))
        places.extend(readings)
        ends.append(len(places))
        lead = 2.0 if first.start < LEAD * length else 1.0
        weight.append(lead * min(1.0 + 0.5 * (len(indexes) - 1), 2.0) * (0.6 if first.form == "demonym" else 1.0))
        firsts.append(first)
        ties.append(bonus)
    owner = np.repeat(np.arange(len(starts)), np.array(ends, dtype=np.intp) - np.array(starts, dtype=np.intp))
    return Sheet(
        hits=hits,
        name_of_hit=tuple(name_of_hit),
        places=tuple(places),
        owner=owner,
        starts=np.array(starts, dtype=np.intp),
        ends=np.array(ends, dtype=np.intp),
        first_hit=tuple(firsts),
        tied=tuple(ties),
        weight=np.array(weight),
        vectors=_on_globe(places),
        countries=_numbered([place.country or "" for place in places]),
        provinces=_numbered(
            [f"{place.country} {_province_key(place)}" if _province_key(place) else "" for place in places]
        ),
    )


def _key(hit: Hit) -> tuple[str, str | None, str]:
    return fold(hit.name or hit.text), hit.level, hit.country or ""


def _province_key(place: Place) -> str:
    return fold(place.name if place.level == "province" else place.province or "")


def _readings(hit: Hit, bonus: Mapping[str, Ties]) -> tuple[Place, ...]:
    if len(hit.places) <= MOST_READINGS:
        return hit.places
    usual = lists().usual.get(fold(hit.name or hit.text))
    ranked = sorted(
        hit.places,
        key=lambda place: (
            place.id != usual,
            -sum(bonus.get(place.id, UNTIED)),
            -RANK.get(place.level, 0),
            -place.population,
            place.id,
        ),
    )
    return tuple(ranked[:MOST_READINGS])


def _on_globe(places: list[Place]) -> Floats:
    lat = np.radians([place.lat for place in places])
    lon = np.radians([place.lon for place in places])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _numbered(labels: list[str]) -> NDArray[np.intp]:
    """Each label as a number, -1 for none."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) if label else -1 for label in labels], dtype=np.intp)


def plain_features(sheet: Sheet, hint: str | None) -> Floats:
    """What speaks for each reading without the other names, but for those in whose "X, Y" it stands."""
    rows = []
    usual = lists().usual
    for name, hit in enumerate(sheet.first_hit):
        readings = sheet.places[sheet.starts[name] : sheet.ends[name]]
        key = fold(hit.name or hit.text)
        shared = {
            "only": float(len(readings) == 1),
            "many": math.log(len(readings)),
        }
        for place in readings:
            found = shared | _of_place(place, key) | _of_words(place, hit)
            found |= dict(zip(TIES, sheet.tied[name].get(place.id, UNTIED), strict=True))
            found["hint"] = float(hint is not None and place.country == hint)
            found["speaks"] = float(hit.speaks and place.kind == "capital")
            found["usual"] = float(usual.get(key) == place.id)
            found["with_town"] = float(place.level == "province" and _has_town(place, readings))
            rows.append([found.get(feature, 0.0) for feature in PLAIN])
    return np.array(rows)


def _of_place(place: Place, key: str) -> dict[str, float]:
    size = math.log10(place.population + 1)
    level = place.level if place.level in LEVELS else "wide"
    found = {level: 1.0, "other_name": float(level in SOURCED and not same_name(key, place.key))}
    if f"size_{level}" in PLAIN:
        found[f"size_{level}"] = size
        found["size_unknown"] = float(place.population == 0)
    return found


def _of_words(place: Place, hit: Hit) -> dict[str, float]:
    """How well a place's level fits the type word or the compass word beside the name."""
    found = {"directed": float(hit.direction is not None and place.level not in POINT_LEVELS)}
    if hit.level is None:
        return found
    near = {"province": ("part_of_country", "district"), "district": ("settlement",), "site": ("settlement",)}
    if place.level == hit.level:
        found[f"fits_{hit.level}"] = 1.0
    elif place.level in near.get(hit.level, ()):
        found["almost_fits"] = 1.0
    else:
        found["misfits"] = 1.0
    return found


def _has_town(province: Place, readings: tuple[Place, ...]) -> bool:
    """Whether a town of the same name lies in the province: "Homs" is the town, "Ontario" the province."""
    return any(
        place.level == "settlement" and place.country == province.country and kilometres(place, province) < 300
        for place in readings
    )


def contextual(sheet: Sheet, chances: Floats) -> Floats:
    """What the other names of the document say for each reading, with the chances they have so far."""
    voice = chances * sheet.weight[sheet.owner]
    speaking = np.flatnonzero(chances >= SPEAKS)
    other = sheet.owner[:, None] != sheet.owner[None, speaking]
    voices = voice[speaking] * other
    total = voices.sum(axis=1) + 1e-9
    same_country = (sheet.countries[:, None] == sheet.countries[None, speaking]) & (sheet.countries[:, None] >= 0)
    same_province = (sheet.provinces[:, None] == sheet.provinces[None, speaking]) & (sheet.provinces[:, None] >= 0)
    distance = np.arccos(np.clip(sheet.vectors @ sheet.vectors[speaking].T, -1.0, 1.0)) * EARTH_KM
    pointed = np.array([place.level in ("settlement", "site", "district", "province") for place in sheet.places])
    close = voices * pointed[speaking]
    near = [np.log1p((close * np.exp(-distance / reach)).sum(axis=1)) for reach in (100.0, 400.0)]
    share = (voices * same_country).sum(axis=1) / total
    unsized = np.array([place.level in POINT_LEVELS and place.population == 0 for place in sheet.places])
    return np.column_stack(
        [
            share,
            (voices * same_province).sum(axis=1) / total,
            *(row * pointed for row in near),
            (share < 0.02) * (total > 0.5) * (sheet.countries >= 0),
            unsized * np.minimum(share / HOME, 1.0),
        ]
    )


def _tied(hits: tuple[Hit, ...], pairs: tuple[tuple[int, int, float], ...]) -> defaultdict[str, dict[str, Ties]]:
    """By name and place id: lies in the province or in the country of the outer name of "X, Y"; holds the inner one."""
    scores: defaultdict[str, dict[str, Ties]] = defaultdict(dict)
    for inner, outer, weight in pairs:
        inners, outers = hits[inner].places, hits[outer].places
        wide = any(place.level in ("country", "sea", "unknown") for place in inners)
        for place in inners:
            if wide and not any(container.level == "province" for container in outers):
                continue  # "Mexico, U.S. and Canada" is a list
            areas = [_degree(place, container) for container in outers if container.level != "country"]
            states = [_degree(place, container) for container in outers if container.level == "country"]
            found = weight * max(areas, default=0.0), weight * max(states, default=0.0), 0.0
            _add(scores[fold(hits[inner].name or hits[inner].text)], place, found)
        for container in outers:
            best = max((_degree(place, container) for place in inners), default=0.0)
            if container.level != "settlement" and best:
                _add(scores[fold(hits[outer].name or hits[outer].text)], container, (0.0, 0.0, weight * best))
    return scores


def _add(row: dict[str, Ties], place: Place, found: Ties) -> None:
    before = row.get(place.id, UNTIED)
    if any(found):
        row[place.id] = max(before[0], found[0]), max(before[1], found[1]), max(before[2], found[2])


def _degree(place: Place, container: Place) -> float:
    """How surely a place lies in a container, from 0 to 1; in a town: near it."""
    if place.id == container.id or place.country != container.country or place.country is None:
        return 0.0
    if container.level == "country":
        return 1.0 if place.level != "country" else 0.0
    if container.level in ("province", "part_of_country", "district"):
        if place.level in ("country", "province"):
            return 0.0
        same = place.province and fold(place.province) == fold(container.name)
        return 1.0 if same else (0.5 if kilometres(place, container) < 300 else 0.0)
    return 1.0 if kilometres(place, container) < 60 and container.level == "settlement" else 0.0


def kilometres(left: Place, right: Place) -> float:
    """The distance of two places on the globe."""
    return distance_km((left.lat, left.lon), (right.lat, right.lon))
