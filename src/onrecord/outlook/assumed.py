"""Weights of near misses and thresholds from `data/outlook.toml`, each with bounds and help, each adjustable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from onrecord import vocab
from onrecord.errors import InputError, SettingError


@dataclass(frozen=True)
class Weight:
    """What one kind of near miss weighs: a chance between 0 and 1, with the low and high values also worked out."""

    name: str
    slot: str
    weight: float
    low: float
    high: float
    help: str


@dataclass(frozen=True)
class Threshold:
    """A number with its bounds and what it trades off."""

    name: str
    default: float
    low: float
    high: float
    help: str


@cache
def weights() -> dict[str, Weight]:
    """The shipped weights by name; SettingError names one that is outside its bounds."""
    found = {row["name"]: Weight(**row) for row in vocab.table("outlook")["near_miss"]}
    for row in found.values():
        if not 0 <= row.low <= row.weight <= row.high <= 1:
            raise SettingError(f"data/outlook.toml: near miss {row.name} must have 0 <= low <= weight <= high <= 1")
    return found


def with_weights(given: Iterable[str]) -> Mapping[str, Weight]:
    """The weights after `NAME=VALUE` changes; the bounds follow where the value lies outside them.

    >>> with_weights(["dud_on_target=0.4"])["dud_on_target"].weight
    0.4
    """
    found = dict(weights())
    for text in given:
        name, _, value = text.partition("=")
        number = _number(value)
        if name not in found or number is None or not 0 <= number <= 1:
            raise InputError(
                f"--weight {text!r} is no NAME=VALUE with a value from 0 to 1; the names are {', '.join(found)}"
            )
        old = found[name]
        found[name] = replace(old, weight=number, low=min(old.low, number), high=max(old.high, number))
    return found


@cache
def thresholds() -> dict[str, Threshold]:
    """The shipped thresholds by name."""
    return {row["name"]: Threshold(**row) for row in vocab.table("outlook")["threshold"]}


def threshold(name: str) -> float:
    """One threshold; SettingError when it is unknown or outside its bounds."""
    row = thresholds().get(name)
    if row is None or not row.low <= row.default <= row.high:
        raise SettingError(f"data/outlook.toml has no threshold {name!r} within its bounds; install the package again")
    return row.default


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
