"""The weights of whole-report likeness, fitted: `python -m bench.fit_closeness ../shared/bench/coref`.

A logistic regression over all pairs of reports of the three development sets, each set weighed by its pairs of one
event; one set of weights for all. Prints the weights in bits for data/closeness.toml, then what they are worth out of
fold: events are dealt into five folds by a hash of their name (topics of look-alikes stay together), every pair is
weighed by a regression that saw neither of its folds, and the reports are grouped with the limits that were best on the
other folds' reports.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.coref import Row, days_of, document_of, lines
from onrecord.resolving.closeness import EVIDENCE, Batch, Floats, Places, batch, doublings, evidence, limit
from onrecord.resolving.report import report_of
from onrecord.resolving.stories import Limits, candidates, grouped

SETS = ("gvc_dev", "ecbplus_dev", "newscluster_dev")
FOLDS = 5
RIDGE = 10.0  # chosen among 1, 3, 10 and 30 by figures out of fold
WORTH = 1000.0  # what the pairs of one event of a set weigh together
TABLE = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "data" / "closeness.toml"
GRID = tuple(
    Limits(join_bits=join, usual_bits=round(join + slack, 2), closeness=1.0)
    for join in (-4.5, -4.0, -3.5, -3.0, -2.5)
    for slack in (5.0, 4.8, 4.6, 4.4, 4.2)
)

Labels = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Set:
    """One development set: its tables, true events and folds, in the order of the tables."""

    name: str
    made: Batch
    events: Labels
    folds: npt.NDArray[np.int64]
    left: Places
    right: Places
    evidence: Floats
    crowd: Floats


def load(folder: Path, name: str) -> Set:
    """A set with the evidence of all its pairs."""
    return made_set(name, lines(folder / f"{name}.jsonl"))


def made_set(name: str, told: Sequence[Row]) -> Set:
    """Some reports as a set."""
    rows: dict[str, Row] = {str(row["doc_id"]): row for row in told}
    documents = [document_of(row) for row in rows.values()]
    days = days_of(documents)
    made = batch([report_of(document, days[document.id]) for document in documents])
    ordered = [rows[report.document_id] for report in made.reports]
    events = np.array([str(row["cluster"]) for row in ordered])
    apart = [str(row.get("topic") if name.startswith("ecb") else row["cluster"]) for row in ordered]
    folds = np.array([_hashed(key) % FOLDS for key in apart])
    left, right = (place.astype(np.int64) for place in np.triu_indices(len(ordered), 1))
    return Set(name, made, events, folds, left, right, evidence(made, left, right), doublings(made, left, right))


def fit(sets: Sequence[Set], without: Sequence[int] = ()) -> Floats:
    """Weights and base in bits, from all pairs with no report in the folds left out."""
    columns, wanted, worth, offset = [], [], [], []
    for one in sets:
        kept = ~np.isin(one.folds, without)
        use = kept[one.left] & kept[one.right]
        same = (one.events[one.left[use]] == one.events[one.right[use]]).astype(np.float64)
        columns.append(one.evidence[use])
        wanted.append(same)
        worth.append(np.full(len(same), WORTH / same.sum()))
        offset.append(-limit("crowd_weight") * one.crowd[use] * np.log(2))
    x, y, w, o = np.concatenate(columns), np.concatenate(wanted), np.concatenate(worth), np.concatenate(offset)

    def loss(weights: Floats) -> tuple[float, Floats]:
        z = x @ weights[:-1] + weights[-1] + o
        wrong = w * (1 / (1 + np.exp(-z)) - y)
        value = np.sum(w * (np.logaddexp(0, z) - y * z)) + RIDGE * np.sum(weights[:-1] ** 2) / 2
        return float(value), np.append(x.T @ wrong + RIDGE * weights[:-1], wrong.sum())

    found: Floats = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return found / np.log(2)


def weighed(one: Set, weights: Floats) -> Floats:
    """The bits of every pair of a set under these weights."""
    found: Floats = one.evidence @ weights[:-1] + weights[-1] - limit("crowd_weight") * one.crowd
    return found


def out_of_fold(sets: Sequence[Set]) -> dict[str, Floats]:
    """The bits of every pair under weights that saw neither of its reports' folds."""
    found = {one.name: np.zeros(len(one.left)) for one in sets}
    for first in range(FOLDS):
        for second in range(first, FOLDS):
            weights = fit(sets, (first, second))
            for one in sets:
                low = np.minimum(one.folds[one.left], one.folds[one.right])
                high = np.maximum(one.folds[one.left], one.folds[one.right])
                use = (low == first) & (high == second)
                found[one.name][use] = weighed(one, weights)[use]
    return found


def labels(one: Set, worth: Floats, limits: Limits) -> list[int]:
    """The group of each report, with the product's candidates and grouping."""
    total = len(one.events)
    square = np.zeros((total, total))
    square[one.left, one.right] = worth
    left, right = candidates(one.made)
    found = [0] * total
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    for number, group in enumerate(grouped(total, pairs, square[left, right].tolist(), limits)):
        for at in group:
            found[at] = number
    return found


def f1(one: Set, found: Sequence[int], worth: Floats) -> tuple[float, float, float]:
    """Pairs of one event that are in one group, pairs in one group, and pairs of one event, each counted so much."""
    groups = np.array(found)
    said = groups[one.left] == groups[one.right]
    true = one.events[one.left] == one.events[one.right]
    return float(worth[said & true].sum()), float(worth[said].sum()), float(worth[true].sum())


def percent(counts: tuple[float, float, float]) -> float:
    """F1 in percent of such counts."""
    right, said, wanted = counts
    return 200 * right / max(1.0, said + wanted)


def nested(sets: Sequence[Set], outside: Mapping[str, Floats]) -> dict[str, float]:
    """F1 by set when the limits of each fold are those that were best on the reports of the other folds.

    A pair counts half for the fold of each of its reports.
    """
    tried = {limits: [labels(one, outside[one.name], limits) for one in sets] for limits in GRID}
    totals = {one.name: np.zeros(3) for one in sets}
    for fold in range(FOLDS):

        def mean_elsewhere(limits: Limits, fold: int = fold) -> float:
            rows = zip(sets, tried[limits], strict=True)
            return float(np.mean([percent(f1(one, found, _elsewhere(one, fold))) for one, found in rows]))

        best = max(GRID, key=mean_elsewhere)
        for one, found in zip(sets, tried[best], strict=True):
            mine = 0.5 * (one.folds[one.left] == fold) + 0.5 * (one.folds[one.right] == fold)
            totals[one.name] += f1(one, found, mine)
    return {name: percent((row[0], row[1], row[2])) for name, row in totals.items()}


def _elsewhere(one: Set, fold: int) -> Floats:
    return ((one.folds[one.left] != fold) & (one.folds[one.right] != fold)).astype(np.float64)


def mistaken(folder: Path, weights: Floats) -> list[str]:
    """False pairs a report when only a share of the gun-violence events is there: why a crowd takes bits."""
    rows = lines(folder / f"{SETS[0]}.jsonl")
    told = []
    for share in (0.125, 0.25, 0.5, 1.0):
        false = reports = 0
        for draw in range(round(1 / share)):
            kept = [row for row in rows if _hashed(f"{row['cluster']}") % round(1 / share) == draw]
            one = made_set(SETS[0], kept)
            bits = weighed(one, weights) + limit("crowd_weight") * one.crowd
            false += int((bits[one.events[one.left] != one.events[one.right]] >= limit("join_bits")).sum())
            reports += len(kept)
        told.append(f"{share:5.3f} of the events: {100 * false / reports:5.1f} false pairs for 100 reports")
    return told


def _hashed(key: str) -> int:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16)


def written(path: Path, weights: Floats) -> None:
    """Put the weights into the table that ships."""
    text = path.read_text(encoding="utf-8")
    for name, value in zip((*EVIDENCE, "base"), weights, strict=True):
        text = re.sub(rf"(?m)^{name} = {{ bits = [-\d.]+", f"{name} = {{ bits = {value:.2f}", text)
    path.write_text(text, encoding="utf-8")


def figures(shared: Path) -> dict[str, float]:
    """Out of fold with limits chosen in the other folds, by set."""
    sets = [load(shared / "bench" / "coref", name) for name in SETS]
    return {f"{name}.pairs": value for name, value in nested(sets, out_of_fold(sets)).items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the weights and how well they do, and write them when asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.fit_closeness", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="put the weights into data/closeness.toml")
    chosen = parser.parse_args(arguments)
    sets = [load(chosen.folder, name) for name in SETS]
    weights = fit(sets)
    for name, value in zip((*EVIDENCE, "base"), weights, strict=True):
        print(f"{name:14} {value:7.2f}")
    outside = out_of_fold(sets)
    for limits in GRID:
        row = [percent(f1(one, labels(one, outside[one.name], limits), np.ones(len(one.left)))) for one in sets]
        print(f"out of fold, {limits}: " + "  ".join(f"{value:5.1f}" for value in row) + f"  mean {np.mean(row):5.1f}")
    for name, value in nested(sets, outside).items():
        print(f"out of fold, limits chosen in the other folds, {name}: {value:5.1f}")
    print("\n".join(mistaken(chosen.folder, weights)))
    if chosen.write:
        written(TABLE, weights)
    return 0


if __name__ == "__main__":
    sys.exit(main())
