"""What the words of an outcome say of severity: whether it reached its target, and which near miss it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from onrecord import vocab
from onrecord.outlook.assumed import Weight, threshold
from onrecord.outlook.known import Near


@dataclass(frozen=True)
class Ending:
    """How one attack ended: reached (None = not said), and what nearly happened."""

    reached: bool | None
    near: tuple[Near, ...]


@dataclass(frozen=True)
class Facts:
    """What is said of one attack: the words of its outcome, counts (None = not said), whether a voice calls it near."""

    words: str
    injured: int | None = None
    killed: bool | None = None
    called: bool = False
    dud: bool = False
    occupied: bool = False
    reached: bool | None = None


def ending(facts: Facts, weights: Mapping[str, Weight]) -> Ending:
    """Whether the attack reached its target, and its near misses; a deadly attack is none.

    >>> ending(Facts("warhead did not detonate in the barracks"), weights()).near[0].name
    'dud_in_occupied_building'
    """
    reached = facts.reached if facts.reached is not None else _reached(facts.words)
    hurt = bool(facts.injured)
    dud = facts.dud or _found("dud", facts.words) is not None
    if dud and facts.reached is None and _found("stopped", facts.words) is None:
        reached = True
    if hurt or facts.killed:
        reached = True
    if facts.killed:
        return Ending(True, ())
    names = _near(facts, dud=dud and reached is not False)
    return Ending(reached, tuple(_made(weights[name], why) for name, why in names))


def _near(facts: Facts, *, dud: bool) -> list[tuple[str, str]]:
    """Names of near misses with the words behind each; the weaker ones only where no stronger one holds."""
    found = []
    called = _found("called", facts.words)
    if dud:
        occupied = facts.occupied or _found("occupied", facts.words) is not None
        found.append(("dud_in_occupied_building" if occupied else "dud_on_target", facts.words))
    critical = _found("critical", facts.words)
    if critical:
        found.append(("critical_injury", critical))
    if not found and facts.injured:
        name = "many_injured" if facts.injured >= threshold("many_injured") else "some_injured"
        found.append((name, f"{facts.injured} injured"))
    if (called or facts.called) and not any(name not in ("some_injured", "many_injured") for name, _ in found):
        found.append(("called_near_miss", called or facts.words))
    return found


def _made(weight: Weight, words: str) -> Near:
    return Near(weight.name, weight.slot, weight.weight, weight.low, weight.high, " ".join(words.split()))


def _reached(words: str) -> bool | None:
    """True where words say that it hit, False where they only say that it was stopped."""
    plain = _pattern("negated").sub(" ", words)
    if _pattern("reached").search(plain):
        return True
    return False if _pattern("stopped").search(words) else None


def says_occupied(text: str) -> bool:
    """True when the words name a building where people live, work or gather."""
    return _pattern("occupied").search(text) is not None


def words_differ(text: str) -> bool:
    """True when a note says that sources differ."""
    return _pattern("conflict").search(text) is not None


def _found(name: str, text: str) -> str | None:
    match = _pattern(name).search(text)
    return match[0] if match else None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in vocab.table("outlook")["outcome"][name]), re.IGNORECASE)
