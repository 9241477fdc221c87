"""The outlook in words: the chance as a range over named assumptions, the pace, the near misses by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord import vocab
from onrecord.outlook.ladder import NearMiss
from onrecord.outlook.paces import Pace
from onrecord.outlook.priors import Prior
from onrecord.outlook.risk import Assessment

SIDES = "ladder, near misses"
"""Priors of this name repeat the ladder at the bounds of its weights; they are told apart from the named ones."""


NAMED = 8
"""Near misses that are told by name."""


def chance_word(chance: float) -> str:
    """The word for a chance, as ICD-203 sets them.

    >>> chance_word(0.62)
    'likely'
    """
    return str(next(row["word"] for row in vocab.table("outlook")["chance"] if chance <= row["to"]))


def per_cent(chance: float) -> str:
    """A chance in whole per cent, never 0 or 100.

    >>> per_cent(0.003)
    'under 1 %'
    """
    if chance < 0.01:
        return "under 1 %"
    return "over 99 %" if chance > 0.99 else f"{chance * 100:.0f} %"


def sentences(found: Assessment, days: int = 30) -> tuple[str, ...]:
    """The outlook in a few sentences, the chance first; each holds under the assumptions it names."""
    pace = found.paces[0]
    low, high = spread(found, pace, days)
    base = next(chance for ahead, chance in found.base.chances if ahead == days)
    wide_low, wide_high = found.span(days)
    first = (
        f"If attacks go on at the pace of {pace.words}, {pace.mean:.2g} a day, the chance of at least one "
        f"{found.known.event} in the {days} days after {found.known.as_of} lies between {per_cent(low)} "
        f"({chance_word(low)}) and {per_cent(high)} ({chance_word(high)}), over {len(main_priors(found))} named priors."
    )
    wide = (
        "Over every pace and every weight of the near misses it lies between "
        f"{per_cent(wide_low)} and {per_cent(wide_high)}."
    )
    calendar = f"The calendar base rate, which knows nothing of the pace, gives {per_cent(base)}: {found.base.words}."
    return (first, wide, calendar, _ladder(found), *_near(found.ladder.near))


def main_priors(found: Assessment) -> tuple[Prior, ...]:
    """The named priors without the ladder's repetitions at the bounds of its weights."""
    return tuple(prior for prior in found.priors if not prior.name.startswith(SIDES))


def spread(found: Assessment, pace: Pace, days: int) -> tuple[float, float]:
    """The lowest and highest chance over the named priors at one pace."""
    chances = [found.at(pace.name, prior.name, days) for prior in main_priors(found)]
    return min(chances), max(chances)


def _ladder(found: Assessment) -> str:
    rungs = found.ladder
    if not rungs.launched:
        return "No attack is known, so there is no ladder of severity."
    told = any(case.killed is not None for case in found.known.attacks)
    killed = f"{rungs.killed} killed" if rungs.killed else "none killed" if told else "nothing tells whether any killed"
    return (
        f"Of {rungs.launched} attacks on record {rungs.reached} are said to have reached their target, {rungs.hurt} "
        f"hurt somebody, {killed}; of {rungs.silent} no words tell whether they reached it."
    )


def _near(near: Sequence[NearMiss]) -> tuple[str, ...]:
    """The near misses by name, the strongest first; of the weaker ones only how many."""
    more = len(near) - NAMED
    rest = (f"{more} weaker near misses are in the ladder too.",) if more > 0 else ()
    return (*_named(near[:NAMED]), *rest)


def _named(near: Iterable[NearMiss]) -> tuple[str, ...]:
    return tuple(
        f"Near miss: {row.case.label}, {_days(row)} ({row.near.name.replace('_', ' ')}, weight {row.near.weight:g})"
        f"{'; it may be one of the others, and is not weighed' if row.double else ''}"
        for row in near
    )


def _days(row: NearMiss) -> str:
    case = row.case
    return str(case.first) if case.first == case.last else f"{case.first} to {case.last}"
