"""What the standards write for a country and for a place: numbers, names, regions, first-level units, printed names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onrecord import vocab
from onrecord.errors import SettingError
from onrecord.export.view import has_point
from onrecord.model import Where

DECIMALS = 4


@dataclass(frozen=True)
class Country:
    """A country as the codebooks have it; a region is '' where a codebook does not list it."""

    code: str
    number: int
    name: str
    acled: str
    gtd: str
    ucdp: str


@dataclass(frozen=True)
class Spot:
    """A place as a row shows it; coordinates only for a site, a settlement or a district that has a point."""

    name: str
    province: str | None
    lat: float | None
    lon: float | None


@cache
def countries() -> dict[str, Country]:
    """Every country by its ISO 3166-1 alpha-3 code; SettingError when the list is broken."""
    rows = vocab.table("countries").get("countries", {})
    if not all(isinstance(row, list) and len(row) == 5 for row in rows.values()):
        raise SettingError("data/countries.toml holds a row that is no number, name and three regions; write it again")
    return {code: Country(code, *row) for code, row in rows.items()}


def country_name(code: str | None) -> str:
    """The name of a country, the code itself where it is on no list, '' for none."""
    return countries()[code].name if code in countries() else code or ""


def spot_of(where: Where) -> Spot:
    """The place with its printed name and first-level unit, where the list of places has them.

    >>> spot_of(Where("al-Asad air base", "IRQ", "site", place_id="icao:ORAA")).province
    'Anbar'
    """
    name, province = _airfields().get(where.place_id or "", ("", ""))
    point = has_point(where)
    return Spot(
        name or where.name,
        where.province or province or (where.name if where.level == "province" else None),
        round(where.lat, DECIMALS) if point and where.lat is not None else None,
        round(where.lon, DECIMALS) if point and where.lon is not None else None,
    )


@cache
def _airfields() -> dict[str, tuple[str, str]]:
    return {id: (name, unit) for id, (name, unit) in vocab.table("airfields")["airfields"].items()}
