"""Attacks per day and week with intervals: a row dated to a range is spread over it, the last days are completed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from scipy.special import gammainc, gammaincinv

from onrecord.outlook.delays import Delays, Grown, delays, grown
from onrecord.outlook.known import STATUSES, Case, Known, Status

Grain = Literal["day", "week"]


@dataclass(frozen=True)
class Bucket:
    """One day or week: attacks surely in it, expected in it and possibly in it, and what the pace may have been.

    `low` and `high` bound the count at 90 per cent, from the date ranges alone; `pace_low` and `pace_high` bound the
    attacks a day that the days stand for, at 90 per cent, from the ranges and from chance. `complete` is what it will
    hold once all reports are in, None where no delay is measured.
    """

    first: date
    last: date
    sure: int
    expected: float
    possible: int
    low: int
    high: int
    pace_low: float
    pace_high: float
    by_status: tuple[tuple[Status, float], ...]
    known_share: float = 1.0
    complete: Grown | None = None

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Rates:
    """A series of buckets from the start of the window to the as-of day, and the delay law behind its last ones."""

    grain: Grain
    buckets: tuple[Bucket, ...]
    law: Delays | None


def rates(known: Known, grain: Grain = "day") -> Rates:
    """The series of a window; weeks are counted back from the as-of day, so that the last one is whole."""
    law = delays(known)
    frames = _frames(known.since, known.as_of, 1 if grain == "day" else 7)
    held: list[list[Case]] = [[] for _ in frames]
    for case in known.attacks:
        for at in _overlapped(case, frames):
            held[at].append(case)
    buckets = [_bucket(frame, cases) for frame, cases in zip(frames, held, strict=True)]
    return Rates(grain, tuple(_completed(buckets, law, known.as_of)), law)


def daily(known: Known) -> np.ndarray:
    """The expected attacks of every day of the window, ranges spread evenly."""
    counts = np.zeros(known.days)
    for case in known.attacks:
        at = (case.first - known.since).days
        counts[max(0, at) : at + case.span_days] += case.number / case.span_days
    return counts


def placed(known: Known, seed: int = 0) -> np.ndarray:
    """Attacks of every day as whole numbers: each row on one day of its range, the same days for the same seed."""
    rng = np.random.default_rng(seed)
    counts = np.zeros(known.days, dtype=int)
    for case in known.attacks:
        at = (case.first - known.since).days + (int(rng.integers(case.span_days)) if case.span_days > 1 else 0)
        counts[max(0, at)] += case.number
    return counts


def _frames(since: date, as_of: date, size: int) -> list[tuple[date, date]]:
    frames = []
    last = as_of
    while last >= since:
        first = max(since, last - timedelta(days=size - 1))
        frames.append((first, last))
        last = first - timedelta(days=1)
    return frames[::-1]


def _overlapped(case: Case, frames: Sequence[tuple[date, date]]) -> range:
    """The places of the buckets that the range of a row touches; all but the first have one size."""
    size = (frames[-1][1] - frames[-1][0]).days + 1
    end = frames[-1][1]
    first = len(frames) - 1 - (end - case.first).days // size
    last = len(frames) - 1 - (end - case.last).days // size
    return range(max(0, first), max(0, last) + 1)


def _bucket(frame: tuple[date, date], cases: Sequence[Case]) -> Bucket:
    shares = [(case, case.share(*frame)) for case in cases]
    shares = [(case, share) for case, share in shares if share > 0]
    sure = sum(case.number for case, share in shares if share >= 1)
    maybe = [(case.number, share) for case, share in shares if share < 1]
    spread = _distribution(maybe)
    low, high = _quantiles(spread)
    days = (frame[1] - frame[0]).days + 1
    pace_low, pace_high = _pace(sure, spread)
    status = dict.fromkeys(STATUSES, 0.0)
    for case, share in shares:
        status[case.status] += case.number * share
    return Bucket(
        first=frame[0],
        last=frame[1],
        sure=sure,
        expected=sum(case.number * share for case, share in shares),
        possible=sum(case.number for case, _ in shares),
        low=sure + low,
        high=sure + high,
        pace_low=pace_low / days,
        pace_high=pace_high / days,
        by_status=tuple(status.items()),
    )


def _distribution(maybe: Iterable[tuple[int, float]]) -> np.ndarray:
    """The chances of 0, 1, 2 … attacks from rows that fall here with a chance each (the Poisson-binomial law)."""
    chances = np.ones(1)
    for number, share in maybe:
        longer = np.zeros(len(chances) + number)
        longer[: len(chances)] += chances * (1 - share)
        longer[number:] += chances * share
        chances = longer
    return chances


def _quantiles(chances: np.ndarray) -> tuple[int, int]:
    below = np.cumsum(chances)
    last = len(chances) - 1
    return int(np.searchsorted(below, 0.05)), min(int(np.searchsorted(below, 0.95)), last)


def _pace(sure: int, chances: np.ndarray) -> tuple[float, float]:
    """The 5 and 95 per cent points of the mean count: gamma(n + 1/2) mixed over what n may be (Jeffreys' prior)."""
    counts = sure + np.arange(len(chances)) + 0.5
    if len(chances) == 1:
        return float(gammaincinv(counts[0], 0.05)), float(gammaincinv(counts[0], 0.95))
    return _mixed(counts, chances, 0.05), _mixed(counts, chances, 0.95)


def _mixed(shapes: np.ndarray, weights: np.ndarray, level: float) -> float:
    low, high = 0.0, float(gammaincinv(shapes[-1], 0.999))
    for _ in range(50):
        middle = (low + high) / 2
        if float((weights * gammainc(shapes, middle)).sum()) < level:
            low = middle
        else:
            high = middle
    return high


def _completed(buckets: Sequence[Bucket], law: Delays | None, as_of: date) -> list[Bucket]:
    """The buckets with what they will hold once all is known, at the usual pace of the days that are complete."""
    if law is None:
        return list(buckets)
    shares = [_known_share(bucket, law, as_of) for bucket in buckets]
    held = sum(bucket.expected for bucket in buckets)
    days = sum(share * bucket.days for share, bucket in zip(shares, buckets, strict=True))
    pace = held / days if days > 0 else 0.0
    return [
        Bucket(
            **{
                **bucket.__dict__,
                "known_share": share,
                "complete": grown(bucket.expected, share, pace * bucket.days),
            }
        )
        for bucket, share in zip(buckets, shares, strict=True)
    ]


def _known_share(bucket: Bucket, law: Delays, as_of: date) -> float:
    ages = range((as_of - bucket.last).days, (as_of - bucket.first).days + 1)
    return sum(law.within(age) for age in ages) / len(ages)
