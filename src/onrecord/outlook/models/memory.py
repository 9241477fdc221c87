"""What a series remembers at each origin: sums that forget, their days, and sums over windows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from onrecord.outlook.numbers import NEVER, count_numbers

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bank:
    """Laws of one model for each group and origin: mean count and the spread that its uncertain rate adds (1/shape).

    Both are arrays [group, origin, law]. `alike`: the laws are draws with one common weight, and only their
    dispersion is learned.
    """

    means: Array
    spreads: Array
    alike: bool = False


@dataclass(frozen=True)
class Past:
    """Daily counts [group, day] and the origins (day numbers) at which they are looked back on."""

    counts: Array
    origins: Days

    @cached_property
    def totals(self) -> Array:
        """Counts up to and without each day: totals[:, b] - totals[:, a] are days a to b-1."""
        sums: Array = np.cumsum(self.counts, axis=1, dtype=np.float64)
        return np.pad(sums, ((0, 0), (1, 0)))

    @cached_property
    def length(self) -> Array:
        """Days seen at each origin."""
        days: Array = self.origins.astype(np.float64) + 1
        return days

    def discounted(self, half_life: float) -> tuple[Array, Array]:
        """The count and the number of days, both halved with each half-life, as they stand at each origin."""
        if half_life == NEVER:
            return self.totals[:, self.origins + 1], self.length
        kept = 0.5 ** (1 / half_life)
        sums: Array = lfilter([1.0], [1.0, -kept], self.counts, axis=1)[:, self.origins]
        return sums, (1 - kept**self.length) / (1 - kept)

    @cached_property
    def prior(self) -> Array:
        """A daily rate to start from: the whole past, with half an attack in a week before it."""
        return (self.totals[:, self.origins + 1] + 0.5) / (self.length + 7)

    def rate(self, half_life: float) -> tuple[Array, Array]:
        """The mean daily rate at each origin and its relative variance, of a gamma law that forgets (Smith 1979).

        The prior is worth a few days, and fewer where they would bring a sizeable part of an attack: a short memory of
        a war that has ended must be able to say so.
        """
        numbers = count_numbers()
        lean = np.minimum(numbers.prior_days, numbers.prior_attacks / self.prior)
        sums, days = self.discounted(half_life)
        return (sums + lean * self.prior) / (days + lean), 1 / (sums + 0.5)

    def ended(self, days: int, back: int = 0) -> Array:
        """The count of the window of so many days that ended `back` days before each origin."""
        end = np.maximum(self.origins + 1 - back, 0)
        counted: Array = self.totals[:, end] - self.totals[:, np.maximum(end - days, 0)]
        return counted

    def coming(self, days: int) -> tuple[Array, npt.NDArray[np.bool_]]:
        """The count of the days after each origin, and whether all of them are in the series."""
        whole = self.origins + days < self.counts.shape[1]
        end = np.minimum(self.origins + 1 + days, self.counts.shape[1])
        return self.totals[:, end] - self.totals[:, self.origins + 1], whole

    @cached_property
    def young(self) -> Array:
        """Relative variance that a history of days rather than months adds: 1 up to a week, 1/16 at four."""
        added: Array = np.minimum(1.0, (7 / self.length) ** 2)
        return added
