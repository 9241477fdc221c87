"""Where the chance that one attack kills comes from: named priors, each with the counts it rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import betaincinv

from onrecord import vocab
from onrecord.errors import InputError
from onrecord.outlook.assumed import threshold
from onrecord.outlook.known import DAY, Known, Rows
from onrecord.outlook.ladder import Ladder, Side, ladder
from onrecord.outlook.paces import Pace

SIDES: tuple[Side, ...] = ("weight", "low", "high")
HERE = 0.8
"""A shipped class is used by itself where this share of the attacks lies in its countries."""
POINTS = 40
"""Quantiles that stand for one beta law; a product of three has 64,000 points."""


@dataclass(frozen=True)
class Reference:
    """A class of past attacks: how many, how many of them deadly (exactly, about or at least), when, told by whom."""

    id: str
    label: str
    countries: tuple[str, ...]
    attacks: int
    deadly: int
    deadly_is: str
    first: date
    last: date
    worth: float
    source: str

    @property
    def days(self) -> int:
        """How many days the class covers."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Prior:
    """A law of the lethal share: its name, what it rests on in words, and a beta law for each step, to be multiplied.

    `history` is the share of the attacks behind it that are no attacks of this series.
    """

    name: str
    words: str
    betas: tuple[tuple[float, float], ...]
    history: float = 0.0

    def points(self) -> np.ndarray:
        """Equally likely values of the lethal share."""
        values = np.ones(1)
        for a, b in self.betas:
            levels = (np.arange(POINTS) + 0.5) / POINTS
            values = np.outer(values, betaincinv(a, b, levels)).ravel()
        return values

    @property
    def mean(self) -> float:
        """The mean lethal share."""
        return float(np.prod([a / (a + b) for a, b in self.betas]))

    def quantile(self, level: float) -> float:
        """A quantile of the lethal share."""
        return float(np.quantile(self.points(), level))


def priors(known: Known, pace: Pace, references: Sequence[Reference]) -> tuple[Prior, ...]:
    """The named priors for what a pace counts: two of the series alone, the ladder, each reference class."""
    beside = max(0.0, pace.base - known.number)
    rungs = {side: ladder(known.attacks, side=side, beside=beside) for side in SIDES}
    deadly = rungs["weight"].killed
    attacks = max(pace.base, float(deadly)) if any(case.killed is not None for case in known.attacks) else 0.0
    told = f"{deadly} deadly of {attacks:g}"
    found = [
        Prior("series (Jeffreys)", f"{told}, Jeffreys' prior beta(1/2, 1/2)", (_beta(deadly, attacks, 0.5),)),
        Prior("series (uniform)", f"{told}, uniform prior beta(1, 1)", (_beta(deadly, attacks, 1.0),)),
        _rungs("ladder", rungs["weight"]),
    ]
    if rungs["weight"].near:
        found += [_rungs("ladder, near misses low", rungs["low"]), _rungs("ladder, near misses high", rungs["high"])]
    found += [_referred(row, deadly, attacks) for row in references]
    return tuple(found)


@cache
def shipped() -> tuple[Reference, ...]:
    """The reference classes of `data/priors.toml`."""
    return tuple(_reference(row) for row in vocab.table("priors")["reference"])


def read(path: Path) -> tuple[Reference, ...]:
    """The reference classes of a file laid out like `data/priors.toml`; InputError names what is wrong."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("reference", [])
        return tuple(_reference(row) for row in rows)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read as a file of reference classes: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{path}: a reference class needs id, label, attacks, deadly, from, to (ISO dates) and source ({error})"
        ) from error


def history(rows: Rows, since: date, as_of: date) -> Reference | None:
    """The attacks of the same rows before the window as a reference class; None where there are few."""
    before = [case for case in rows.cases if case.role == "attack" and case.last < since and case.known_on <= as_of]
    number = sum(case.number for case in before)
    if number < threshold("few_attacks"):
        return None
    first, last = min(case.first for case in before), since - DAY
    deadly = sum(1 for case in before if case.killed)
    label = "attacks of the same source before the window"
    return Reference("own-history", label, (), number, deadly, "exactly", first, last, float(number), rows.source)


def chosen(known: Known, named: Sequence[str], extra: Sequence[Reference] = ()) -> tuple[Reference, ...]:
    """The reference classes named, else all extra ones and the shipped ones of the countries of most attacks.

    A class that is not over before the window opens is passed over: it was not known, or would count attacks twice.
    """
    every = {row.id: row for row in (*shipped(), *extra)}
    unknown = [name for name in named if name not in every and name != "none"]
    if unknown:
        raise InputError(f"no reference class is called {unknown[0]!r}; there are {', '.join(every)} and none")
    if "none" in named:
        return ()
    fit = [row for row in shipped() if _here(known, row) >= HERE]
    picked = [every[name] for name in named] or [*fit, *extra]
    return tuple(row for row in picked if row.last < known.since)


def _here(known: Known, row: Reference) -> float:
    """The share of the attacks that lie in the countries of a class."""
    inside = sum(case.number for case in known.attacks if case.country in row.countries)
    return inside / known.number if known.number else 0.0


def _referred(row: Reference, deadly: int, attacks: float) -> Prior:
    weight = min(1.0, row.worth / row.attacks) if row.attacks else 0.0
    before, killed = row.attacks * weight, row.deadly * weight
    words = f"{row.deadly_is} {row.deadly} deadly of {row.attacks} {row.label} ({row.first} to {row.last})"
    words += f", weighed as {before:g}" if weight < 1 else ""
    words += f", then {deadly} of {attacks:g}"
    history = before / (before + attacks) if before + attacks else 0.0
    return Prior(f"reference class {row.id}", words, (_beta(deadly + killed, attacks + before, 0.5),), history)


def _rungs(name: str, rungs: Ladder) -> Prior:
    steps = [f"{step.name}: {step.passed:.3g} of {step.of:.3g}" for step in rungs.steps]
    return Prior(name, "; ".join(steps), tuple(_beta(step.passed, step.of, 0.5) for step in rungs.steps))


def _beta(passed: float, of: float, half: float) -> tuple[float, float]:
    return passed + half, max(0.0, of - passed) + half


def _reference(row: Any) -> Reference:
    return Reference(
        id=str(row["id"]),
        label=str(row["label"]),
        countries=tuple(row.get("countries", ())),
        attacks=int(row["attacks"]),
        deadly=int(row["deadly"]),
        deadly_is=str(row.get("deadly_is", "exactly")),
        first=date.fromisoformat(str(row["from"])),
        last=date.fromisoformat(str(row["to"])),
        worth=float(row.get("worth", row["attacks"])),
        source=str(row["source"]),
    )
