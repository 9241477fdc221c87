"""Measures the filled slots where types and role entities are those of the key.

    python -m bench.muc4.oracle FILE.jsonl [--every 5] [--weights weights.json]

With --every N only each N-th message counts, the part that `learn --hold-back N` leaves out.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from bench.muc4 import gold
from bench.muc4.choosing import WEIGHTS, Weights
from bench.muc4.gold import Keyed
from bench.muc4.values import fill


def figures(keyed: Sequence[Keyed], score: ModuleType, weights: Weights) -> dict[str, Any]:
    """What the scorer makes of the templates filled from the drafts of the keys."""
    golds = {row.message.id: _row(row) for row in keyed}
    preds = {
        row.message.id: {"id": row.message.id, "templates": fill(row.message, row.drafts, weights)} for row in keyed
    }
    result: dict[str, Any] = score.summarise(score.score_docs(golds, preds, ["slots"]), ["slots"])
    return result


def _row(keyed: Keyed) -> dict[str, Any]:
    message = keyed.message
    return {
        "id": message.id,
        "text": message.text,
        "body_start": message.body_start,
        "templates": list(keyed.templates),
    }


def scorer(folder: Path) -> ModuleType:
    """The scorer that lies with the messages; FileNotFoundError where it does not."""
    spec = importlib.util.spec_from_file_location("muc4_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no score.py in {folder}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Print the figures of every slot."""
    parser = argparse.ArgumentParser(description="Fill the slots from the key's own entities and score them.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--every", type=int, default=0)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    score = scorer(given.file.resolve().parent)
    keyed = gold.read(given.file)
    if given.every:
        keyed = keyed[given.every - 1 :: given.every]
    weights = msgspec.json.decode(given.weights.read_bytes(), type=dict[str, dict[str, float]])
    score.show(figures(keyed, score, weights), {})


if __name__ == "__main__":
    main()
