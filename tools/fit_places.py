"""Fit the weights that choose among the readings of a name, and the scale that makes their chances come true.

    python -m tools.fit_places ../shared

Learns from the development halves of the four sets of place names, each document once with its names found and once
with them given, and from the places of incidents in the development reports and the sample pages. Writes
`data/gazetteer/weights.toml` and prints the reliability table of a five-fold cross-validation over documents.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.geo import SETS, is_right, parsed, scorer, spans_of
from onrecord import intake
from onrecord.model import Failure
from onrecord.reading.gazetteer import Place, fold
from onrecord.reading.places import setting_of_doc, sheet_found, sheet_given
from onrecord.reading.places.choose import ROUNDS, chosen, softmax, weigh
from onrecord.reading.places.extent import distance_km
from onrecord.reading.places.features import CONTEXT, PLAIN, Sheet, contextual, plain_features

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "onrecord" / "data" / "gazetteer" / "weights.toml"
SAMPLES = ROOT / "src" / "onrecord" / "data" / "samples"
FOLDS = 5
HOLD = 3.0
"""How strongly a weight is held to its starting value; 1, 2 and 3 gave the same figures within half a point."""
CONFLICT_WEIGHT = 4.0
"""A place of an incident counts as this many names: there are few, and they are what the reader is for."""
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
START = {
    "country": 5.0, "wide": 3.0, "part_of_country": 3.0, "site": 1.5, "size_settlement": 1.3, "fits_province": 3.0,
    "fits_district": 3.0, "fits_settlement": 2.0, "fits_site": 3.0, "almost_fits": 1.5, "misfits": -1.5,
    "directed": 1.5, "in_province": 2.5, "in_country": 2.0, "holds": 1.0, "hint": 2.5, "usual": 2.0, "speaks": 2.0,
    "home_unknown": 1.5,
}  # fmt: skip
"""What the weights are before any data: what an editor would say; every other is 0."""
NEVER_ABOVE = frozenset({"misfits", "other_name", "country_foreign"})
FREE = frozenset(
    {"country", "province", "part_of_country", "district", "settlement", "site", "wide", "size_unknown", "only", "many"}
    | {"with_town"}
)
"""Features that may speak for or against; all but these and those of NEVER_ABOVE only speak for."""

Floats = NDArray[np.float64]
Target = tuple[int, NDArray[np.bool_], float]
Judged = tuple[float, bool]


@dataclass(frozen=True)
class Part:
    """One document in one way of reading: its names, what the gold says of them, and how it is grouped."""

    group: str
    fold: int
    sheet: Sheet
    plain: Floats
    targets: tuple[Target, ...]  # name, which readings are right, weight


def main() -> None:
    """Fit, cross-validate, write the weights and print the table."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared")
    parts = [*set_parts(shared), *incident_parts(shared)]
    judged: dict[str, list[Judged]] = defaultdict(list)
    for number in range(FOLDS):
        weights = train([part for part in parts if part.fold != number])
        for part in parts:
            if part.fold == number:
                judged[part.group].extend(judge(part, *weights))
    everything = [row for rows in judged.values() for row in rows]
    scale = calibration(everything)
    alone, together = train(parts)
    OUT.write_text(file_of(alone, together, scale), encoding="utf-8")
    for group, rows in judged.items():
        print(f"\n{group}: {len(rows)} names")
        print(table([(float(np.interp(chance, *scale)), right) for chance, right in rows]))


def set_parts(shared: Path) -> Iterator[Part]:
    """The documents of the four sets, each with its names given and with its names found."""
    for name in SETS:
        for doc in scorer(shared).read(shared / "bench" / "geo" / f"{name}_dev.jsonl"):
            setting = setting_of_doc(parsed(doc["text"]))
            tops = spans_of(doc)
            given = sheet_given(setting, [(top["start"], top["end"]) for top in tops])
            golds: list[dict[str, Any] | None] = list(tops)
            yield from part("names given", doc["doc_id"], given, golds, is_right)
            found = sheet_found(setting)
            yield from part("names found", doc["doc_id"], found, [over(hit, tops) for hit in found.hits], is_right)


def incident_parts(shared: Path) -> Iterator[Part]:
    """The development reports and the sample pages, with the places of their incidents."""
    folder = shared / "bench" / "reports"
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        text = (folder / "texts" / f"{report['id']}.txt").read_text(encoding="utf-8")
        yield from incident_part(report, text)
    for found in intake.documents([SAMPLES], manifest=SAMPLES / "manifest.csv", anchor=None):
        gold = ROOT / "tests" / "gold" / f"{'' if isinstance(found, Failure) else found.arrival.external_id}.json"
        if not isinstance(found, Failure) and gold.exists():
            yield from incident_part(json.loads(gold.read_text(encoding="utf-8")), found.document.text)


def incident_part(report: dict[str, Any], text: str) -> Iterator[Part]:
    """One report or page."""
    sheet = sheet_found(setting_of_doc(parsed(text)))
    golds = []
    for hit in sheet.hits:
        said = fold(hit.name or hit.text)
        plain = hit.direction is None and hit.form not in ("country", "demonym")
        fitting = [row for row in report["incidents"] if plain and row["lat"] is not None and said in names_of(row)]
        golds.append(fitting[0] if fitting else None)
    yield from part("incidents", report["id"], sheet, golds, in_incident, CONFLICT_WEIGHT)


def names_of(incident: dict[str, Any]) -> set[str]:
    """The folded names of an incident's place."""
    return {fold(name) for name in (incident["place"], *incident["place_alt"]) if name}


def in_incident(place: Place, incident: dict[str, Any]) -> bool:
    """Whether a place is an incident's, as fine as its level can tell."""
    if place.country not in (incident["country"], *incident["country_alt"]):
        return False
    reach = {"country": 9000.0, "part_of_country": 900.0, "province": 200.0}.get(place.level, 50.0)
    return distance_km((place.lat, place.lon), (incident["lat"], incident["lon"])) <= reach


def over(hit: Any, tops: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The gold name that shares most letters with a hit."""
    shared = [(min(top["end"], hit.end) - max(top["start"], hit.start), -n) for n, top in enumerate(tops)]
    best = max(shared, default=(0, 0))
    return tops[-best[1]] if best[0] > 0 else None


def part(
    group: str,
    doc_id: str,
    sheet: Sheet,
    golds: list[dict[str, Any] | None],
    right: Callable[[Place, dict[str, Any]], bool],
    weight: float = 1.0,
) -> Iterator[Part]:
    """The document with its targets, names that recur counting less; nothing when no name has a reading."""
    if not sheet.places:
        return
    by_name: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for gold, name in zip(golds, sheet.name_of_hit, strict=True):
        if name is not None and gold is not None and gold.get("lat") is not None:
            by_name[name].append(gold)
    targets = []
    for name, rows in by_name.items():
        readings = sheet.places[sheet.starts[name] : sheet.ends[name]]
        for gold in rows:
            same = [place.id == f"geonames:{gold.get('geonameid')}" for place in readings]
            mask = same if any(same) else [right(place, gold) for place in readings]
            targets.append((name, np.array(mask), 0.5 * weight / len(rows) ** 0.5))
    number = int(hashlib.sha1(doc_id.encode()).hexdigest(), 16) % FOLDS
    yield Part(group, number, sheet, plain_features(sheet, None), tuple(targets))


def train(parts: list[Part]) -> tuple[Floats, Floats]:
    """The weights for names alone, and those for names together with the chances that came out before."""
    alone = fit([(part, part.plain) for part in parts], PLAIN)
    chances = [softmax(part.sheet, part.plain @ alone) for part in parts]
    together = np.zeros(0)
    for _ in range(ROUNDS + 1):
        features = [np.hstack([p.plain, contextual(p.sheet, c)]) for p, c in zip(parts, chances, strict=True)]
        together = fit(list(zip(parts, features, strict=True)), (*PLAIN, *CONTEXT))
        chances = [softmax(p.sheet, rows @ together) for p, rows in zip(parts, features, strict=True)]
    return alone, together


def fit(parts: list[tuple[Part, Floats]], names: tuple[str, ...]) -> Floats:
    """The most likely weights, held to their starting values, each on its side of zero."""
    rows = [
        (features[part.sheet.starts[name] : part.sheet.ends[name]], mask, weight)
        for part, features in parts
        for name, mask, weight in part.targets
    ]
    table, right = np.vstack([row[0] for row in rows]), np.concatenate([row[1] for row in rows])
    lengths = np.array([len(row[1]) for row in rows])
    starts, owner = np.cumsum(lengths) - lengths, np.repeat(np.arange(len(rows)), lengths)
    weight, none = np.array([row[2] for row in rows]), np.array([not row[1].any() for row in rows])
    start = np.array([START.get(name, 0.0) for name in names])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = table @ weights
        top = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        raised, other = np.exp(scores - top[owner]), np.exp(-top)
        total = np.add.reduceat(raised, starts) + other
        meant = np.add.reduceat(raised * right, starts) + np.where(none, other, 0.0)
        pull = raised * right / meant[owner] - raised / total[owner]
        held = weights - start
        value = -float((np.log(meant / total) * weight).sum()) + 0.5 * HOLD * float(held @ held)
        return value, -table.T @ (pull * weight[owner]) + HOLD * held

    bounds = [(None, 0.0) if n in NEVER_ABOVE else (None if n in FREE else 0.0, None) for n in names]
    result: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400}).x
    return result


def judge(part: Part, alone: Floats, together: Floats) -> Iterator[Judged]:
    """For each name with gold: the chance of its best reading, and whether it is right."""
    chances = weigh(part.sheet, part.plain, alone, together)
    for name, mask, _ in part.targets:
        start = part.sheet.starts[name]
        best = chosen(part.sheet, chances, name)
        at = part.sheet.places[start : part.sheet.ends[name]].index(best.ranked[0][1])
        right = {
            id(place)
            for place, good in zip(part.sheet.places[start : part.sheet.ends[name]], mask, strict=True)
            if good
        }
        yield best.chance, bool(mask[at]) or any(id(place) in right for place in best.same)


def calibration(judged: list[Judged]) -> tuple[list[float], list[float]]:
    """Knots (chance, share right) by bins of EDGES, made to rise by pooling neighbours that fall."""
    pools: list[tuple[float, float, int]] = []
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        rows = [row for row in judged if low <= row[0] < high or row[0] == high == 1.0]
        if not rows:
            continue
        pools.append((sum(row[0] for row in rows) / len(rows), sum(row[1] for row in rows) / len(rows), len(rows)))
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            (x1, y1, n1), (x2, y2, n2) = pools[-2:]
            n = n1 + n2
            pools[-2:] = [((x1 * n1 + x2 * n2) / n, (y1 * n1 + y2 * n2) / n, n)]
    inner = [(round(x, 3), round(y, 3)) for x, y, _ in pools]
    return [0.0, *(x for x, _ in inner), 1.0], [0.0, *(y for _, y in inner), inner[-1][1]]


def table(judged: list[Judged]) -> str:
    """The reliability table: how many names have a score, what it says, and how many are right."""
    lines = ["score      |  names | said | right"]
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        rows = [row for row in judged if low <= row[0] < high or row[0] == high == 1.0]
        if rows:
            said, right = np.mean([row[0] for row in rows]), np.mean([row[1] for row in rows])
            lines.append(f"{low:.2f}-{high:.2f}  | {len(rows):6} | {said:.2f} | {right:.2f}")
    return "\n".join(lines)


def file_of(alone: Floats, together: Floats, scale: tuple[list[float], list[float]]) -> str:
    """The TOML of the weights."""
    lines = ["# Weights of the readings of a name, and the scale of their chances. Written by tools/fit_places.py."]
    lines += ["", "[alone]", *(f"{n} = {w:.3f}" for n, w in zip(PLAIN, alone, strict=True))]
    lines += ["", "[together]", *(f"{n} = {w:.3f}" for n, w in zip((*PLAIN, *CONTEXT), together, strict=True))]
    return "\n".join([*lines, "", "[scale]", f"chance = {scale[0]}", f"right = {scale[1]}", ""])


if __name__ == "__main__":
    main()
