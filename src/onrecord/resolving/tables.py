"""The table of likeness levels and limits, from `data/likeness.toml`, checked when loaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from onrecord.errors import SettingError
from onrecord.vocab import table

Stance = Literal["proves", "carries", "pins", "allows", "leans", "open", "strained", "weighs", "doubts", "contradicts"]
SLOTS = (
    "time",
    "place",
    "kind",
    "weapon",
    "target",
    "perpetrator",
    "killed",
    "injured",
    "outcome",
    "near_miss",
    "ordinal",
    "words",
)
"""The slots of a likeness, in the order of a waterfall."""


@dataclass(frozen=True)
class Row:
    """One level of one slot: its weight in bits, what it can do for a join, and why."""

    bits: float
    stance: Stance
    help: str


@cache
def rows() -> dict[str, dict[str, Row]]:
    """Every level by slot and name; SettingError names a broken one."""
    found: dict[str, dict[str, Row]] = {}
    for slot in SLOTS:
        found[slot] = {}
        for name, row in table("likeness").get(slot, {}).items():
            if set(row) != {"bits", "stance", "help", "source"} or row["stance"] not in get_args(Stance):
                raise SettingError(f"data/likeness.toml: {slot}.{name} needs bits, a known stance, help and source")
            found[slot][name] = Row(float(row["bits"]), cast(Stance, row["stance"]), row["help"])
    return found


@cache
def limit(name: str) -> float:
    """A number of the `limits` table; SettingError when there is none of that name."""
    row = table("likeness")["limits"].get(name)
    if row is None or set(row) != {"value", "help", "source"}:
        raise SettingError(f"data/likeness.toml: limits.{name} is missing or lacks value, help or source")
    return float(row["value"])


@cache
def signature() -> dict[str, frozenset[str]]:
    """The levels by slot at which two tellings are so rarely alike that places apart are two words on one event."""
    found = {slot: frozenset(names) for slot, names in table("likeness")["signature"].items()}
    unknown = [f"{slot}.{name}" for slot, names in found.items() for name in names if name not in rows().get(slot, {})]
    if unknown:
        raise SettingError(f"data/likeness.toml: signature names {', '.join(unknown)}, which is no level")
    return found


@cache
def kind_group(kind: str) -> str | None:
    """The group of kinds that one event is often told as; None for a kind that never joins by itself."""
    for name, kinds in table("likeness")["groups"].items():
        if kind in kinds:
            return str(name)
    return "attack" if kind == "attack" else None


@cache
def kinds(name: str) -> tuple[frozenset[str], ...]:
    """Sets of kinds: those often told for each other (near), or those no place sees daily (rare)."""
    return tuple(frozenset(row) for row in table("likeness")["kinds"][name])


@cache
def words(name: str) -> frozenset[str]:
    """A list of words that say nothing about which event it is: function, report or generic."""
    return frozenset(table("likeness")["words_left_out"][name].split())
