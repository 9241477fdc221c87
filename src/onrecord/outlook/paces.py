"""Which count of attacks drives the pace: the rows, the confirmed rows, the last days, or the published tally."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from scipy.special import gammaincinv

from onrecord.outlook.assumed import threshold
from onrecord.outlook.delays import Delays, delays, mean_share
from onrecord.outlook.known import VOUCHED, Case, Known, Tally

SLACK_DAYS = 3
"""A tally may begin this much later than the window and still speak of all of it: local days and days told differ."""


@dataclass(frozen=True)
class Pace:
    """One way to count: attacks over days, a gamma law of the daily rate; `base`: attacks that a share is taken of."""

    name: str
    words: str
    attacks: float
    days: float
    base: float

    @property
    def shape(self) -> float:
        """The shape of the gamma law: Jeffreys' prior adds one half."""
        return self.attacks + 0.5

    @property
    def mean(self) -> float:
        """Attacks a day."""
        return self.shape / self.days

    @property
    def low(self) -> float:
        """The 5 per cent point of attacks a day."""
        return float(gammaincinv(self.shape, 0.05)) / self.days

    @property
    def high(self) -> float:
        """The 95 per cent point of attacks a day."""
        return float(gammaincinv(self.shape, 0.95)) / self.days


@dataclass(frozen=True)
class Coverage:
    """The tally that speaks of most, beside what the rows hold of the same days."""

    tally: Tally
    since: date
    vouched: float
    rows: float

    @property
    def share(self) -> float:
        """Confirmed rows as a share of the tally."""
        return self.vouched / self.tally.count if self.tally.count else 1.0


def whole_tallies(known: Known) -> tuple[Tally, ...]:
    """The tallies that speak of the whole window, in the order told."""
    late = known.since + timedelta(days=SLACK_DAYS)
    return tuple(row for row in known.tallies if row.since is None or row.since <= late)


def coverage(known: Known) -> Coverage | None:
    """The newest tally of the whole window beside the rows up to the day it was told; None without one."""
    fit = whole_tallies(known)
    if not fit:
        return None
    tally = max(fit, key=lambda row: (row.count, row.told_on))
    since = min(tally.since or known.since, known.since)
    inside = [(case, case.number * case.share(since, tally.told_on)) for case in known.attacks]
    vouched = sum(part for case, part in inside if case.status in VOUCHED)
    return Coverage(tally, since, vouched, sum(part for _, part in inside))


def paces(known: Known) -> tuple[Pace, ...]:
    """Every pace the window allows, the leading one first: the tally where it counts more than the confirmed rows."""
    law = delays(known)
    number = float(known.number)
    opening = (
        1.0 if known.opened and known.attacks else 0.0
    )  # the attack that opens the window says nothing of its pace
    rows = Pace("rows", "all rows of the window", number - opening, known.days, number)
    found = [replace(rows, days=max(0.5, rows.days * _share(law, known, known.days)))]
    recent_days = int(threshold("recent_days"))
    if known.days > recent_days:
        first = known.as_of - timedelta(days=recent_days - 1)
        recent = sum(case.number * case.share(first, known.as_of) for case in known.attacks)
        days = max(0.5, recent_days * _share(law, known, recent_days))
        found.insert(0, Pace("recent", f"the last {recent_days} days", recent, days, number))
    vouched = _held(known, [case for case in known.attacks if case.status in VOUCHED])
    if 0 < vouched < number:
        found.append(Pace("confirmed", "confirmed rows only", vouched - min(opening, 1.0), found[-1].days, vouched))
    return (*_told(known, opening), *found)


def _told(known: Known, opening: float) -> list[Pace]:
    """The pace of the tally, where it counts more than the confirmed rows and is no older than the recent days.

    Where a tally of at least as many days before is on record, what was added since then comes first.
    """
    told, recent = coverage(known), timedelta(days=int(threshold("recent_days")))
    if told is None or told.tally.count <= told.vouched or told.tally.told_on < known.as_of - recent:
        return []
    tally, base = told.tally, float(told.tally.count)
    days = max(1, (tally.told_on - told.since).days + 1)
    found = [Pace("tally", f"the tally of {tally.told_on}", base - opening, days, base)]
    older = [row for row in whole_tallies(known) if row.told_on <= tally.told_on - recent and row.count <= tally.count]
    if older:
        before = max(older, key=lambda row: (row.told_on, row.count))
        words = f"the tallies of {before.told_on} and {tally.told_on}"
        added = float(tally.count - before.count)
        found.insert(0, Pace("tallies", words, added, (tally.told_on - before.told_on).days, base))
    return found


def _held(known: Known, cases: list[Case]) -> float:
    return float(sum(case.number for case in cases))


def _share(law: Delays | None, known: Known, days: int) -> float:
    """The share of the last days' attacks that is known by now: the pace is taken over that part of the time."""
    return mean_share(law, range(min(days, known.days)))
