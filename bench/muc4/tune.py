"""Chooses the bounds on one half of a file with keys and scores the other: `python -m bench.muc4.tune DEV.jsonl`.

Prints what each half makes of the other, the bounds that the whole file gives, and the scores with bootstrap intervals.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.muc4 import message, oracle, predicting
from bench.muc4.drafts import SLOT_OF, Bounds, Seen
from onrecord.reading.learned import weights
from onrecord.reading.learned.network import Network

STEPS = (-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0)
Golds = Mapping[str, dict[str, Any]]
Aim = Callable[[Sequence[Seen], Bounds], float]


def figures(score: ModuleType, golds: Golds, found: Sequence[Seen], entities: Bounds, templates: Bounds) -> Any:
    """The scorer's per-message counts of some messages."""
    preds = {one.message.id: predicting.predicted(one, entities, templates) for one in found}
    return score.score_docs({i: golds[i] for i in preds}, preds, ["ree", "tf", "rme", "slots"])


def micro(score: ModuleType, rows: Any, name: str) -> float:
    """Micro F1 in per cent of one protocol."""
    return 100 * float(score.micro_f1(list(rows.values()), name))


def chosen(found: Sequence[Seen], start: Bounds, aim: Aim) -> Bounds:
    """The bounds that are best for the aim: one level for all roles, then each role by itself, once around."""
    levels = [replace(start, roles=dict.fromkeys(SLOT_OF, step)) for step in STEPS]
    best = max(levels, key=lambda bounds: aim(found, bounds))
    for role in SLOT_OF:
        near = [step for step in STEPS if abs(step - best.roles[role]) <= 0.5]
        ways = [replace(best, roles={**best.roles, role: step}) for step in near]
        best = max([best, *ways], key=lambda bounds: aim(found, bounds))
    return best


def main() -> None:
    """Tune crosswise and on the whole."""
    parser = argparse.ArgumentParser(prog="python -m bench.muc4.tune", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", type=Path, default=weights.folder())
    given = parser.parse_args()
    score = oracle.scorer(given.file.resolve().parent)
    golds = {row["id"]: row for row in map(json.loads, given.file.read_text(encoding="utf-8").splitlines())}
    network = Network(given.weights)
    found = [predicting.seen(network, one) for one in message.read(given.file)]

    def entities(part: Sequence[Seen], bounds: Bounds) -> float:
        preds = {one.message.id: predicting.predicted_entities(one, bounds) for one in part}
        return micro(score, score.score_docs({i: golds[i] for i in preds}, preds, ["ree"]), "ree")

    def templates(part: Sequence[Seen], bounds: Bounds) -> float:
        rows = figures(score, golds, part, bounds, bounds)
        return micro(score, rows, "tf") + micro(score, rows, "slots")

    halves = [found[0::2], found[1::2]]
    crosswise: dict[str, Any] = {}
    for here, there in ((0, 1), (1, 0)):
        bounds = [chosen(halves[here], Bounds(), aim) for aim in (entities, templates)]
        crosswise |= figures(score, golds, halves[there], *bounds)
    print("bounds of each half, scored on the other:")
    score.show(
        score.summarise(crosswise, ["ree", "tf", "rme", "slots"]),
        score.bootstrap(crosswise, ["ree", "tf", "rme", "slots"], 1000),
    )
    whole = [chosen(found, Bounds(), aim) for aim in (entities, templates)]
    print("bounds of the whole file, entities and templates:", *whole, sep="\n")


if __name__ == "__main__":
    main()
