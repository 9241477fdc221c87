"""The severity ladder: of the attacks launched, how many reached, hurt and killed, with near misses by their weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.outlook.known import Case, Near

Side = Literal["weight", "low", "high"]


@dataclass(frozen=True)
class Step:
    """One step of the ladder: attacks that could have taken it, and those that did; weights make fractions of some."""

    name: str
    of: float
    passed: float


@dataclass(frozen=True)
class NearMiss:
    """One attack that nearly killed, by name; `double` when it may be another telling of one that is counted."""

    case: Case
    near: Near
    double: bool = False


@dataclass(frozen=True)
class Ladder:
    """Attacks by rung, the steps between the rungs, the near misses by name, the strongest and newest first.

    `silent` attacks have an outcome that no words tell; they are left out of the steps they say nothing of.
    """

    launched: int
    reached: int
    hurt: int
    killed: int
    silent: int
    steps: tuple[Step, ...]
    near: tuple[NearMiss, ...]


def ladder(attacks: Sequence[Case], *, side: Side = "weight", beside: float = 0.0) -> Ladder:
    """The ladder of a window, with near misses at their weight or at its low or high bound.

    Steps: reached, of the attacks of which words tell whether they did; hurt or nearly killed, of those that reached;
    killed, of those that hurt or nearly killed, a near miss as the fraction of a deadly attack that its weight is.
    Attacks that are said to have hurt or killed nobody, and nothing else, have reached as often as the others; so have
    `beside` further ones that only a tally counts. Of several attacks in one row one stands at its rung, the others
    hurt nobody.
    """
    doubles = _doubles(attacks, side)
    reached = [case for case in attacks if (case.reached or case.killed) and case.id not in doubles]
    stopped = sum(case.number for case in attacks if case.reached is False and not case.killed)
    serious = [case for case in reached if _serious(case)]
    told = [case for case in reached if case.near or case.hurt is not None or case.killed is not None]
    silent = [case for case in attacks if case.reached is None and not case.killed]
    harmless = sum(case.number for case in silent if False in (case.hurt, case.killed)) + beside
    harmless += sum(case.number - 1 for case in told)
    deadly = sum(1 for case in serious if case.killed)
    weighed = deadly + sum(_weight(case, side) for case in serious if not case.killed)
    often = (len(reached) + 0.5) / (len(reached) + stopped + 1)
    return Ladder(
        launched=sum(case.number for case in attacks),
        reached=len(reached),
        hurt=sum(1 for case in serious if case.hurt or case.killed),
        killed=deadly,
        silent=sum(case.number for case in silent),
        steps=(
            Step("reached", len(reached) + stopped, len(reached)),
            Step("hurt or nearly killed", len(told) + often * harmless, len(serious)),
            Step("killed, near misses by weight", len(serious), weighed),
        ),
        near=tuple(
            sorted(
                (NearMiss(case, near, case.id in doubles) for case in attacks for near in case.near),
                key=lambda row: (-row.near.weight, -row.case.first.toordinal(), row.case.id),
            )
        ),
    )


def _doubles(attacks: Sequence[Case], side: Side) -> frozenset[str]:
    """The ids of serious attacks that may be further tellings of a more serious one: the ladder counts them once."""
    counted: set[str] = set()
    doubles: set[str] = set()
    serious = (case for case in attacks if _serious(case))
    for case in sorted(serious, key=lambda case: (not case.killed, -_weight(case, side), not case.hurt, case.id)):
        (doubles if counted & set(case.same_as) else counted).add(case.id)
    return frozenset(doubles)


def _serious(case: Case) -> bool:
    return bool((case.reached or case.killed) and (case.hurt or case.near or case.killed))


def _weight(case: Case, side: Side) -> float:
    """The strongest near miss of an attack; several of one attack are not added up."""
    return max((float(getattr(near, side)) for near in case.near), default=0.0)
