"""Measure the places on the four public sets and on the reports that lie beside the checkout.

    python -m bench.geo [../shared] [--errors]                every figure
    python -m bench.geo IN.jsonl OUT.jsonl [--gold-spans]     predictions for a file of the sets' form, for its scorer

With --gold-spans the names are given and the likeliest reading is always answered; else names are found first, and one
that stays open has no point. Countries, parts and provinces are given the gazetteer's own middle here, and only here:
the sets ask for a point.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from spacy.tokens import Doc

from onrecord.reading import gazetteer, nlp, places
from onrecord.reading.gazetteer import Place, fold
from onrecord.reading.places import PlaceMention
from onrecord.reading.places.extent import distance_km

SETS = ("lgl", "geovirus", "trnews", "gwn")
FLOORS = {"lgl": 40.7, "geovirus": 58.5, "trnews": 45.7, "gwn": 47.5}
NO_DEMONYMS = frozenset({"geovirus"})
"""Sets whose guide does not mark "Iraqi" as a place name."""
NEAR_KM = 50.0
MIDDLE_KM = {"country": 1000.0, "sea": 2500.0, "unknown": 2500.0}
"""How far the middles of two lists may lie apart and mean the same country or area, where the gold gives no code."""


def figures(shared: Path) -> dict[str, float]:
    """The figures of the four sets by name, with names found and (`given_`) with names given, and of the reports."""
    score = scorer(shared)
    out: dict[str, float] = {}
    for name in SETS:
        gold = score.read(shared / "bench" / "geo" / f"{name}_dev.jsonl")
        table = score.evaluate(gold, [predict(doc) for doc in gold], 161)
        resolution = table["resolution"]
        right = round(resolution["acc@161"] * resolution["gold_with_coordinates"] / 100)
        out[f"{name}.f1"] = table["end_to_end"]["F1"]
        out[f"{name}.precision"] = table["end_to_end"]["P"]
        out[f"{name}.recall"] = table["end_to_end"]["R"]
        out[f"{name}.acc161"] = resolution["acc@161"]
        if "populated" in resolution["by_kind"]:
            out[f"{name}.populated"] = resolution["by_kind"]["populated"]["acc@161"]
        out[f"{name}.wrong"] = resolution["resolved"] - right
        out[f"{name}.blank"] = resolution["gold_with_coordinates"] - resolution["resolved"]
        out[f"{name}.recognition_f1"] = table["recognition"]["overlap"]["F1"]
        out |= given_figures(name, gold, score)
    return out | report_figures(shared)


def given_figures(name: str, gold: list[dict[str, Any]], score: ModuleType) -> dict[str, float]:
    """Accuracy with the names given: within 161 km, of towns alone, and of the country where the gold says it."""
    resolution = score.evaluate(gold, [predict(doc, given=True) for doc in gold], 161)["resolution"]
    right = round(resolution["acc@161"] * resolution["gold_with_coordinates"] / 100)
    out = {
        f"{name}.given_acc161": resolution["acc@161"],
        f"{name}.given_wrong": resolution["resolved"] - right,
        f"{name}.given_blank": resolution["gold_with_coordinates"] - resolution["resolved"],
    }
    if "populated" in resolution["by_kind"]:
        out[f"{name}.given_populated"] = resolution["by_kind"]["populated"]["acc@161"]
    told = [
        country == mention_country(mention)
        for doc in gold
        for top, mention in zip(spans_of(doc), located(doc), strict=True)
        if (country := gold_country(top)) is not None and mention_country(mention) is not None
    ]
    if told:
        out[f"{name}.given_country"] = round(100 * sum(told) / len(told), 1)
    return out


def predict(doc: dict[str, Any], *, given: bool = False) -> dict[str, Any]:
    """One line of predictions for one line of a set."""
    if not given:
        kind = str(doc.get("set") or doc["doc_id"].partition(":")[0])
        return {"doc_id": doc["doc_id"], "toponyms": toponyms(doc["text"], kind)}
    rows = []
    for top, mention in zip(spans_of(doc), located(doc), strict=True):
        row: dict[str, Any] = {"start": top["start"], "end": top["end"], "score": mention.score}
        point = point_of(mention, guess=True)
        row |= {"lat": point[0], "lon": point[1]} if point else {"lat": None, "lon": None}
        row["geonameid"] = geonames_id(mention)
        rows.append(row)
    return {"doc_id": doc["doc_id"], "toponyms": rows}


def geonames_id(mention: PlaceMention) -> str | None:
    """The GeoNames id of the place told, or of the likeliest reading of an open name."""
    guess = mention.candidates[0].place_id if mention.candidates else None
    if mention.form == "demonym":
        guess = gazetteer.countries()[mention.where.country].id if mention.where.country else None
    shown = mention.where.place_id or guess or ""
    return shown.removeprefix("geonames:") if shown.startswith("geonames:") else None


def spans_of(doc: dict[str, Any]) -> list[dict[str, Any]]:
    """The gold names in the order of the text."""
    return sorted(doc["toponyms"], key=lambda top: (top["start"], top["end"]))


def located(doc: dict[str, Any]) -> tuple[PlaceMention, ...]:
    """What is made of the gold names, in the order of the text."""
    return places.locate(parsed(doc["text"]), [(top["start"], top["end"]) for top in spans_of(doc)])


@cache
def parsed(text: str) -> Doc:
    """The parsed text; kept, because every document is read with names found and with names given."""
    return nlp.parse(text)


def mention_country(mention: PlaceMention) -> str | None:
    """The country told, or that of the likeliest reading of an open name."""
    return mention.where.country or (mention.candidates[0].country if mention.candidates else None)


def gold_country(top: dict[str, Any]) -> str | None:
    """The alpha-3 code of the gold's country, None where it names none."""
    return country_codes().get(fold(top.get("country") or ""))


@cache
def country_codes() -> dict[str, str]:
    """Alpha-3 codes by the folded English name."""
    return {place.key: code for code, place in gazetteer.countries().items()}


def scorer(shared: Path) -> ModuleType:
    """The scorer that lies with the sets."""
    spec = importlib.util.spec_from_file_location("geo_score", shared / "bench" / "geo" / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no bench/geo/score.py in {shared}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def toponyms(text: str, name: str) -> list[dict[str, Any]]:
    """The mentions of a text in the sets' form."""
    rows = []
    for mention in places.find(parsed(text)):
        if mention.form == "demonym" and name in NO_DEMONYMS and not mention.text.isupper():
            continue
        if mention.form == "within_name" and mention.where.level not in ("country", "settlement", "province"):
            continue
        row: dict[str, Any] = {"start": mention.start, "end": mention.end, "lat": None, "lon": None}
        row["score"] = mention.score
        point = point_of(mention)
        if point:
            row |= {"lat": point[0], "lon": point[1]}
        rows.append(row)
    return rows


def point_of(mention: PlaceMention, *, guess: bool = False) -> tuple[float, float] | None:
    """The mention's point, else the gazetteer's own for its place or its country; of an open name only as a guess."""
    where = mention.where
    if where.lat is not None and where.lon is not None:
        return where.lat, where.lon
    partly = where.level == "part_of_country"
    ids = [where.place_id, *(other.place_id for other in mention.candidates if partly)]
    place = next((by_id()[number] for number in ids if number in by_id()), None)
    if place is None and guess and where.place_id is None and where.country is None:
        place = by_id().get(mention.candidates[0].place_id or "") if mention.candidates else None
    place = place or gazetteer.countries().get(where.country or "")
    return (place.lat, place.lon) if place else None


@cache
def by_id() -> dict[str, Place]:
    """Every place of the list by id."""
    return {place.id: place for place in gazetteer.load().all()}


def is_right(place: Place, top: dict[str, Any]) -> bool:
    """Whether a place is the one that the gold means: its id, its country, or a point within 161 km."""
    if top.get("geonameid") and place.id == f"geonames:{top['geonameid']}":
        return True
    away = distance_km((place.lat, place.lon), (top["lat"], top["lon"]))
    code = str(top.get("fcode") or "")
    if place.level == "country" and code.startswith("PCL"):
        return away <= 161 or gold_country(top) == place.country
    named = place.level != "country" or any(place.id == other.id for other in gazetteer.lookup(top["phrase"]))
    if place.level in MIDDLE_KM and named and not code.startswith(("PPL", "ADM")):
        return away <= MIDDLE_KM[place.level]
    return away <= 161


def report_figures(shared: Path) -> dict[str, float]:
    """The share of the reports' focus places that a mention has by name, with the right country and within 50 km."""
    counts = Counter(reason for _, reason in judged_reports(shared))
    total = sum(counts.values())
    return {"reports.places": total} | {
        f"reports.{reason}": round(100 * counts[reason] / total, 1)
        for reason in ("right", "no_name", "country", "no_point", "far")
    }


def judged_reports(shared: Path) -> Iterator[tuple[str, str]]:
    """Each focus place of the reports with what became of it: right, no_name, country or far."""
    folder = shared / "bench" / "reports"
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        text = (folder / "texts" / f"{report['id']}.txt").read_text(encoding="utf-8")
        mentions = places.find(nlp.parse(text))
        for incident in report["incidents"]:
            if incident["salience"] == "focus" and incident["place"]:
                yield f"{report['id']}: {incident['place']} {incident['country']}", judge(incident, mentions)


def judge(incident: dict[str, Any], mentions: tuple[PlaceMention, ...]) -> str:
    """The best that any mention does for a gold place."""
    names = [gazetteer.fold(name) for name in (incident["place"], *incident["place_alt"])]
    countries = {incident["country"], *incident["country_alt"]}
    best = "no_name"
    for mention in mentions:
        said = gazetteer.fold(mention.text)
        if not any(said == name or f" {said} " in f" {name} " or f" {name} " in f" {said} " for name in names):
            continue
        if mention.where.country is None and None not in countries:
            best = "no_point" if best == "no_name" else best
            continue
        if mention.where.country not in countries:
            best = "country" if best == "no_name" else best
            continue
        if incident["lat"] is None:
            return "right"
        point = mention.where.lat, mention.where.lon
        if point[0] is None or point[1] is None:
            best = "no_point" if best != "far" else best
        elif distance_km((incident["lat"], incident["lon"]), (point[0], point[1])) <= NEAR_KM:
            return "right"
        else:
            best = "far"
    return best


def main() -> None:
    """Print the figures, with --errors what went wrong in the reports; with two files, write predictions."""
    given = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if len(given) == 2:
        write(Path(given[0]), Path(given[1]), spans="--gold-spans" in sys.argv)
        return
    shared = Path(given[0]) if given else Path(__file__).resolve().parent.parent.parent / "shared"
    started = time.perf_counter()
    for name, value in figures(shared).items():
        floor = FLOORS.get(name.removesuffix(".f1")) if name.endswith(".f1") else None
        print(f"{name:28} {value:8.1f}" + (f"   floor {floor}" if floor else ""))
    print(f"{time.perf_counter() - started:.0f} s")
    if "--errors" in sys.argv:
        for place, reason in judged_reports(shared):
            if reason != "right":
                print(reason, place)


def write(source: Path, target: Path, *, spans: bool) -> None:
    """Write the predictions for every line of `source` to `target`."""
    lines = source.read_text(encoding="utf-8").splitlines()
    rows = [json.dumps(predict(json.loads(line), given=spans)) for line in lines if line.strip()]
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
