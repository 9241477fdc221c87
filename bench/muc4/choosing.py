"""Chooses one of several values by weighted features; the weights are learned from templates filled by hand."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

WEIGHTS = Path(__file__).with_name("weights.json")
ALWAYS = "always"
"""The feature of every question of yes or no, for how often yes is right at all."""
Weights = Mapping[str, Mapping[str, float]]
"""By question and feature."""


@dataclass(frozen=True)
class Option:
    """A value that may be chosen and the features that speak for or against it; several options may share a value."""

    value: str | None
    features: tuple[str, ...]


@cache
def shipped() -> Weights:
    """The weights that lie beside this module, none where they have not been learned yet."""
    if not WEIGHTS.exists():
        return {}
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=dict[str, dict[str, float]])


def chances(options: Sequence[Option], weights: Mapping[str, float]) -> dict[str | None, float]:
    """How likely each value is; the options of one value add up. Without weights all options are equal.

    >>> chances([Option("A", ("x",)), Option("B", ("y",))], {"x": 1.0})["A"] > 0.7
    True
    """
    scores = [sum(weights.get(feature, 0.0) for feature in option.features) for option in options]
    top = max(scores, default=0.0)
    total: dict[str | None, float] = defaultdict(float)
    for option, score in zip(options, scores, strict=True):
        total[option.value] += math.exp(score - top)
    whole = sum(total.values())
    return {value: part / whole for value, part in total.items()}


def logit(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """How surely a question of yes or no is answered by yes: 0 is undecided."""
    return sum(weights.get(feature, 0.0) for feature in features) + weights.get(ALWAYS, 0.0)


def pick(options: Sequence[Option], weights: Mapping[str, float], *, least: float = 0.5) -> str | None:
    """The likeliest value, the first of equals; where None is likelier, a value that is still as likely as `least`.

    An answer pays where it is right more often than half the F-score of its slot, so `least` may lie under a half.
    """
    likely = chances(options, weights)
    if not likely:
        return None
    best = max(likely, key=likely.__getitem__)
    if best is None:
        other = max((value for value in likely if value is not None), key=likely.__getitem__, default=None)
        best = other if other is not None and likely[other] >= least else None
    return best


def classed(values: Iterable[str | None], features: Sequence[str]) -> tuple[Option, ...]:
    """An option for each of a fixed set of values, every feature counted for each value apart."""
    return tuple(Option(value, tuple(f"{value or '-'}|{feature}" for feature in features)) for value in values)
