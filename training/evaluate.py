"""`python -m training.evaluate HOME`: what shipped files make of our own held-out stories, role by role.

With `--calibrate` the scale and shift that turn logits into chances are fitted on the same stories and written into the
manifest. MUC-4 is measured by `python -m bench.muc4` and `python -m bench.muc4.tune`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from onrecord.reading.learned import weights
from onrecord.reading.learned.candidates import Candidates
from onrecord.reading.learned.network import Network
from training import labels, prepare
from training.build import CORPUS
from training.examples import Example, from_corpus
from training.prepare import Prepared
from training.split import held

LOW = -5.0  # logits below say nothing about calibration
DRAWS = 1000
Key = tuple[int, int, int]  # role, first and last piece


@dataclass(frozen=True)
class Read:
    """One held-out text as read: its best candidates that overlap no better one of their role, and its marks."""

    text: Prepared
    rows: tuple[int, ...]
    candidates: Candidates
    marks: frozenset[Key]

    def key(self, row: int) -> Key:
        """Where a candidate lies."""
        c = self.candidates
        return int(c.role[row]), int(c.first[row]), int(c.last[row])


def read(network: Network, examples: Sequence[Example]) -> Iterator[Read]:
    """Each text read by the network in onrecord's own convention."""
    known = labels.load()
    for example in examples:
        pieces, found = network.candidates(example.text, "record")
        text = prepare.prepared(example, pieces, known)
        taken: list[Key] = []
        rows = []
        for row in np.argsort(-found.logit, kind="stable").tolist():
            key = (int(found.role[row]), int(found.first[row]), int(found.last[row]))
            if not any(key[0] == t[0] and key[1] <= t[2] and t[1] <= key[2] for t in taken):
                taken.append(key)
                rows.append(row)
        marks = frozenset((gold.role, int(a), int(b)) for gold in text.golds for a, b in gold.spans)
        yield Read(text, tuple(rows), found, marks)


def calibration(texts: Sequence[Read]) -> tuple[float, float]:
    """Scale and shift of the logit whose logistic fits best whether a candidate is a mark (Platt scaling)."""
    pairs = [(r.candidates.logit[n], r.key(n) in r.marks) for r in texts for n in r.rows if r.candidates.logit[n] > LOW]
    logit, right = np.array([p[0] for p in pairs], float), np.array([p[1] for p in pairs], float)

    def surprise(at: np.ndarray) -> float:
        turned = at[0] * logit + at[1]
        return float(np.mean(np.logaddexp(0, turned) - right * turned))

    scale, shift = minimize(surprise, np.array([1.0, 0.0])).x
    return round(float(scale), 3), round(float(shift), 3)


def table(network: Network, texts: Sequence[Read], bound: float) -> Iterator[str]:
    """One line a role: how many are told from the bound on, marked, and both; P, R, F1 with a bootstrap interval."""
    chance = random.Random(4)
    for number, role in enumerate(network.roles):
        rows = [_counts(one, number, bound) for one in texts]
        f1 = sorted(_f1(chance.choices(rows, k=len(rows))) for _ in range(DRAWS))
        right, told, marked = (sum(row[n] for row in rows) for n in range(3))
        low, high = f1[DRAWS // 40], f1[-DRAWS // 40]
        precision, recall = 100 * right / max(1, told), 100 * right / max(1, marked)
        yield (
            f"{role:12} told {told:4} marked {marked:4} right {right:4}  P {precision:5.1f}  R {recall:5.1f}  "
            f"F1 {_f1(rows):5.1f}  [{low:.1f}, {high:.1f}]"
        )
    for name in ("kind", "stage", "outcome", "realis", "certainty"):
        right, asked = _attribute(network, texts, name)
        yield f"{name:12} of {asked} marks found, right {100 * right / max(1, asked):.1f} %"
    known = [(one.candidates.gate[1] > 0) == bool(one.text.tells) for one in texts]
    yield f"{'gate':12} of {len(known)} texts, right {100 * sum(known) / max(1, len(known)):.1f} %"


def _counts(one: Read, role: int, bound: float) -> tuple[int, int, int]:
    told = {one.key(n) for n in one.rows if one.candidates.logit[n] >= bound and one.candidates.role[n] == role}
    marks = {mark for mark in one.marks if mark[0] == role}
    return len(told & marks), len(told), len(marks)


def _f1(rows: Sequence[tuple[int, int, int]]) -> float:
    right, told, marked = (sum(row[n] for row in rows) for n in range(3))
    return 200 * right / max(1, told + marked)


def _attribute(network: Network, texts: Sequence[Read], name: str) -> tuple[int, int]:
    head, right, asked = network.attributes[name], 0, 0
    for one in texts:
        golds = {(gold.role, int(a), int(b)): gold for gold in one.text.golds for a, b in gold.spans}
        for row in one.rows:
            gold = golds.get(one.key(row))
            if gold is None or not gold.known[head.at]:
                continue
            asked += 1
            told = int(one.candidates.attributes[row, head.at : head.at + len(head.values)].argmax())
            right += bool(gold.allowed[head.at + told])
    return right, asked


def main(arguments: Sequence[str]) -> int:
    """Print the table; with `--calibrate` write the manifest anew."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate")
    parser.add_argument("home", type=Path, nargs="?", default=weights.folder())
    parser.add_argument("--calibrate", action="store_true")
    given = parser.parse_args(arguments)
    weights.check(given.home)
    network = Network(given.home)
    examples = [e for e in from_corpus(sorted(CORPUS.glob("*.txt"))) if held(e.story)]
    texts = list(read(network, examples))
    scale, shift = calibration(texts)
    for line in table(network, texts, -shift / scale):
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"calibration: chance = logistic({scale} * logit + {shift})\n")
    if given.calibrate:
        path = given.home / weights.MANIFEST
        manifest = json.loads(path.read_text(encoding="utf-8"))
        text = json.dumps(manifest | {"calibration": [scale, shift]}, indent=1, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
