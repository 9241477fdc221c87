"""Learns the weights that choose the values of the slots from filled templates, and writes them beside this module.

    python -m bench.muc4.learn TRAIN.jsonl [--hold-back 5] [--out weights.json]

With --hold-back N every N-th message is left out, so that it can measure what was learned. Features are single words
and counts; those that fewer than LEAST questions show are not kept.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from bench.muc4 import gold
from bench.muc4.choosing import WEIGHTS
from bench.muc4.questions import Question, asked

LEAST = 3
RIDGE = 2.0
"""Of 1 and 2, in four-fold cross-validation, the one whose answers suffer less when small weights are left out."""
SMALLEST = 0.1
"""A weight nearer to nothing is not written: 14,000 are left of 116,000, with 85.4 F1 of all slots either way."""
FINE = {"country": 0.02}
"""Questions whose answer hangs on many small weights: at 0.1 the country is right in 95.4 %, not 97.4 %."""
Array = NDArray[np.float64]
Whole = NDArray[np.intp]


def learned(questions: Sequence[Question], ridge: float = RIDGE, smallest: float = SMALLEST) -> dict[str, float]:
    """The weights under which the right answers are likeliest, held small by a ridge."""
    seen = Counter(feature for question in questions for feature in {f for o in question.options for f in o.features})
    index = {feature: at for at, feature in enumerate(sorted(f for f, count in seen.items() if count >= LEAST))}
    rows: list[int] = []
    columns: list[int] = []
    owner: list[int] = []
    right: list[bool] = []
    for number, question in enumerate(questions):
        for option in question.options:
            columns += [at for at in (index.get(feature) for feature in option.features) if at is not None]
            rows += [len(owner)] * (len(columns) - len(rows))
            owner.append(number)
            right.append(option.value in question.right)
    if not index:
        return {}
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(owner), len(index)))
    starts = np.searchsorted(np.array(owner), np.arange(len(questions)))
    problem = _Problem(matrix, matrix.T.tocsr(), np.array(owner), starts, np.array(right, dtype=float), ridge)
    best = optimize.minimize(
        _loss, np.zeros(len(index)), args=(problem,), jac=True, method="L-BFGS-B", options={"maxiter": 150}
    )
    return {feature: round(float(best.x[at]), 3) for feature, at in index.items() if abs(best.x[at]) >= smallest}


@dataclass(frozen=True)
class _Problem:
    """The questions in numbers: a row of `matrix` for each option, `owner` the question that it belongs to."""

    matrix: sparse.csr_matrix
    turned: sparse.csr_matrix
    owner: Whole
    starts: Whole
    right: Array
    ridge: float


def _loss(weights: Array, problem: _Problem) -> tuple[float, Array]:
    """Minus the log chance of the right answers, with its slope."""
    scores = problem.matrix @ weights
    every = np.exp(scores - np.maximum.reduceat(scores, problem.starts)[problem.owner])
    good = every * problem.right
    whole = np.add.reduceat(every, problem.starts)
    won = np.maximum(np.add.reduceat(good, problem.starts), 1e-300)
    slope = problem.turned @ (every / whole[problem.owner] - good / won[problem.owner])
    loss = float(np.sum(np.log(whole) - np.log(won))) + 0.5 * problem.ridge * float(weights @ weights)
    return loss, slope + problem.ridge * weights


def _lines(weights: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """JSON with a line for each question, so that a change of one shows as one."""
    for at, (name, table) in enumerate(sorted(weights.items())):
        yield ("{" if at == 0 else ",") + f'"{name}": ' + msgspec.json.encode(dict(sorted(table.items()))).decode()
    yield "}"


def main() -> None:
    """Learn from a file and write the weights."""
    parser = argparse.ArgumentParser(description="Learn the weights that choose the values of the slots.")
    parser.add_argument("train", type=Path)
    parser.add_argument("--hold-back", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    keyed = gold.read(given.train)
    if given.hold_back:
        keyed = tuple(row for at, row in enumerate(keyed) if at % given.hold_back != given.hold_back - 1)
    by_name: dict[str, list[Question]] = defaultdict(list)
    for row in keyed:
        for question in asked(row):
            by_name[question.name].append(question)
    weights = {}
    for name, questions in sorted(by_name.items()):
        weights[name] = learned(questions, smallest=FINE.get(name, SMALLEST))
        print(f"{name:20} {len(questions):6} questions {len(weights[name]):6} weights")
    given.out.write_text("\n".join(_lines(weights)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
