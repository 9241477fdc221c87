"""How long word of an attack takes, measured from the rows, and what the last days will still gain (nowcast)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from onrecord.outlook.known import Known


@dataclass(frozen=True)
class Delays:
    """The share of attacks known within 0, 1, 2 … days of their last day; the last share is 1 by construction.

    An attack that takes longer to surface than the longest delay seen cannot be known of, so the shares are ceilings.
    """

    shares: tuple[float, ...]
    attacks: int

    def within(self, age: int) -> float:
        """The share of attacks of a day that are known `age` days later."""
        return self.shares[min(age, len(self.shares) - 1)] if age >= 0 else 0.0

    @property
    def median(self) -> int:
        """The delay within which half of the attacks are known, in days."""
        return next(day for day, share in enumerate(self.shares) if share >= 0.5)


@dataclass(frozen=True)
class Grown:
    """What a day is expected to hold once all is known: the mean and a 90 per cent interval, in attacks."""

    mean: float
    low: float
    high: float


def delays(known: Known) -> Delays | None:
    """The delay law of the rows, freed of right truncation; None where no row tells when it became known.

    Only delays shorter than the age of the event can be seen, so short ones are over-represented among recent events.
    Reversed time turns this into left truncation, whose product-limit estimate is
    F(d - 1) = F(d) (1 - n(d) / N(d)), n(d) the attacks of delay d, N(d) those of delay <= d and age >= d
    (Lagakos, Barraj and De Gruttola, Biometrika 75, 1988; Kalbfleisch and Lawless, JASA 84, 1989).
    """
    if not known.measured or not known.attacks:
        return None
    lags = np.array([max(0, (case.known_on - case.last).days) for case in known.attacks])
    ages = np.array([(known.as_of - case.last).days for case in known.attacks])
    numbers = np.array([case.number for case in known.attacks], dtype=float)
    return truncated(lags, ages, numbers)


def truncated(lags: np.ndarray, ages: np.ndarray, numbers: np.ndarray | None = None) -> Delays:
    """The product-limit estimate for delays that were seen because they were no longer than the ages, in days."""
    numbers = np.ones(len(lags)) if numbers is None else numbers
    longest = int(lags.max())
    shares = np.ones(longest + 1)
    for day in range(longest, 0, -1):
        at_risk = float(numbers[(lags <= day) & (ages >= day)].sum())
        seen = float(numbers[lags == day].sum())
        shares[day - 1] = shares[day] * (1 - seen / at_risk if at_risk else 1.0)
    return Delays(tuple(float(share) for share in shares), int(numbers.sum()))


def grown(seen: float, share: float, pace: float) -> Grown:
    """What a day of which `seen` attacks are known will hold when `share` of a day is known by now.

    The day's own rate is gamma with the weight of one day at the usual `pace`; what is still to come is then negative
    binomial, NB(pace + seen, (1 + share) / 2) (gamma-Poisson; Gelman and others, Bayesian Data Analysis, 2.6).

    >>> grown(2, 1.0, 1.5)
    Grown(mean=2, low=2, high=2)
    """
    if share >= 1 or pace + seen <= 0:
        return Grown(seen, seen, seen)
    shape, chance = pace + seen, (1 + share) / 2
    low, high = nbinom.ppf([0.05, 0.95], shape, chance)
    return Grown(seen + float(nbinom.mean(shape, chance)), seen + float(low), seen + float(high))


def incomplete(law: Delays | None, complete: float) -> int:
    """How many of the last days hold less than the share `complete` of what they will; 0 without a law."""
    if law is None:
        return 0
    return sum(share < complete for share in law.shares)


def mean_share(law: Delays | None, days: Sequence[int]) -> float:
    """The mean share known over days of these ages; 1 without a law."""
    return float(np.mean([law.within(age) for age in days])) if law is not None and days else 1.0
