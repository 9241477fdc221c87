"""The figures of MUC-4 dev as `make gate` holds them: the shipped files, the shipped bounds."""

from __future__ import annotations

import json
from pathlib import Path

from bench.muc4 import message, oracle, predicting
from onrecord.reading.learned import weights
from onrecord.reading.learned.network import Network

PROTOCOLS = ("ree", "tf", "rme", "slots")


def figures(shared: Path) -> dict[str, float]:
    """F1 in per cent of the four protocols, and how many entities of messages are wrong and how many are missed."""
    folder = shared / "bench" / "muc4"
    score = oracle.scorer(folder)
    lines = (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    golds = {row["id"]: row for row in map(json.loads, lines)}
    network = Network(weights.folder())
    preds = {}
    for one in message.read(folder / "dev.jsonl"):
        found = predicting.seen(network, one)
        preds[one.id] = predicting.predicted(found, predicting.ENTITIES, predicting.TEMPLATES)
    rows = score.score_docs(golds, preds, list(PROTOCOLS))
    right, told, keyed = score.summarise(rows, ["ree"])["ree"]["micro"]["counts"]
    out = {name: round(100 * float(score.micro_f1(list(rows.values()), name)), 2) for name in PROTOCOLS}
    return {**out, "entities_wrong": told - right, "entities_missed": keyed - right}
