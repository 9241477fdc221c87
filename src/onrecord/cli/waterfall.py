"""Why two accounts are taken for one event or not: each level of their likeness as a bar, with the sum so far."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.cli.text import clean, wrapped
from onrecord.cli.whole import Whole
from onrecord.model import Incident, Level, Likeness

BAR = 10
"""Columns of a bar on each side of nothing; one column is one bit, and what is longer is cut with a mark."""


def waterfalls(whole: Whole, incident: Incident, *, joined: bool = True) -> Iterator[str]:
    """The waterfall of every comparison inside the incident, or of those that lead out of it and were not joined."""
    members = set(incident.accounts)
    for likeness in whole.snapshot.resolution.likenesses:
        inside = len({likeness.left, likeness.right} & members)
        if inside == (2 if joined else 1):
            yield from waterfall(whole, likeness)


def rival_joins(whole: Whole, incident: Incident) -> Iterator[str]:
    """The joins inside the incident of tellings whose places lie apart, each with its reason and how to part it."""
    members = set(incident.accounts)
    for likeness in whole.snapshot.resolution.likenesses:
        rival = any((level.slot, level.name) == ("place", "rival_sites") for level in likeness.levels)
        if rival and likeness.verdict == "same" and {likeness.left, likeness.right} <= members:
            left, right = whole.short(likeness.left), whole.short(likeness.right)
            text = f"{left} and {right}: {likeness.reason} · onrecord judge {left} {right} different --by NAME"
            yield wrapped(clean(text), first="  ", then="    ")


def waterfall(whole: Whole, likeness: Likeness) -> Iterator[str]:
    """One comparison: the two accounts, the verdict with its reason, and a bar a level.

    A bar to the right of the middle line speaks for one event, a bar to the left against it.
    """
    pair = f"{whole.short(likeness.left)} and {whole.short(likeness.right)}"
    yield wrapped(clean(f"{pair}: {likeness.verdict}, {likeness.reason}"), first="  ", then="    ")
    so_far = 0.0
    for level in likeness.levels:
        so_far += level.weight
        name = f"{level.slot} {level.name}".replace("_", " ")
        yield f"    {level.weight:+6.1f}  {so_far:+6.1f}  {bar(level.weight)}  {clean(name)}"
        yield from _compared(level)
    if likeness.levels:
        yield f"    {likeness.score:+6.1f} bits in all"


def bar(weight: float) -> str:
    """A weight as a bar around a middle line, a column a bit.

    >>> bar(3.0)
    '          |###       '
    """
    columns = min(BAR, round(abs(weight)))
    drawn = "#" * columns if abs(weight) <= BAR else "#" * (BAR - 1) + "+"
    return f"{'':<{BAR}}|{drawn:<{BAR}}" if weight >= 0 else f"{drawn[::-1]:>{BAR}}|{'':<{BAR}}"


def _compared(level: Level) -> Iterator[str]:
    """What was compared; nothing where neither telling says anything."""
    if level.left is None and level.right is None:
        return
    values = " | ".join(_once(value) for value in (level.left, level.right))
    yield wrapped(clean(values), first=" " * 20)


def _once(value: str | None) -> str:
    """The words of one side, each part once; "not said" where there are none."""
    return "; ".join(dict.fromkeys(value.split("; "))) if value else "not said"
