"""What followed what and how soon: lags behind attacks, against the days before and against chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.outlook import answers
from onrecord.outlook.answers import Pair
from onrecord.outlook.assumed import threshold
from onrecord.outlook.known import Case, Known

DRAWS = 999
WINDOWS = (1, 2, 3, 5, 7, 14, 21, 30, 45, 60)


@dataclass(frozen=True)
class Lag:
    """Pairs of a first and a second event this many days apart: after, before (the placebo), and what chance gives."""

    days: int
    after: int
    before: int
    chance: float
    chance_low: float
    chance_high: float


@dataclass(frozen=True)
class Chain:
    """How often `then` followed `first`, lag by lag, and whether it is more than chance and than the days before.

    `window` is the number of days within which the excess stands out most; `p_chance` the share of draws with as many
    pairs after, `p_placebo` the share with as large a surplus of after over before, both for the best window.
    """

    first: str
    then: str
    firsts: int
    thens: int
    lags: tuple[Lag, ...]
    window: int
    after: int
    before: int
    p_chance: float
    p_placebo: float

    @property
    def found(self) -> bool:
        """True when both tests pass at `answer_level`."""
        return max(self.p_chance, self.p_placebo) <= threshold("answer_level")


@dataclass(frozen=True)
class Chains:
    """Lag tables both ways, the pairs, and the seed and number of draws behind the tests."""

    chains: tuple[Chain, ...]
    pairs: tuple[Pair, ...]
    seed: int
    draws: int


def chains(known: Known, *, seed: int = 1, draws: int = DRAWS) -> Chains:
    """The lags between attacks and responses of a window, with the pairs they allow; empty where one side has none.

    Chance is what is left when each response is moved by up to `jitter_days` days, slow changes of pace kept (the
    dithering of Date, Bienenstock and Geman 1998; Amarasingham and others, J. Neurophysiology 107, 2012).
    """
    told = answers.stated(known)
    if not known.attacks or not known.responses:
        return Chains((), told, seed, 0)
    rng = np.random.default_rng(seed)
    attacks, responses = _days(known, known.attacks, rng), _days(known, known.responses, rng)
    forth = _chain(("attack", "response"), (attacks, responses), known, rng, draws)
    back = _chain(("response", "attack"), (responses, attacks), known, rng, draws)
    done = {pair.response for pair in told}
    proposed = answers.proposed(known, attacks, responses) if forth.found else ()
    return Chains((forth, back), (*told, *(pair for pair in proposed if pair.response not in done)), seed, draws)


def _days(known: Known, cases: Sequence[Case], rng: np.random.Generator) -> np.ndarray:
    """A day for each case, counted from the start of the window: one of its range."""
    return np.array([(case.first - known.since).days + int(rng.integers(case.span_days)) for case in cases])


@dataclass(frozen=True)
class _Counts:
    """Pairs by window: within w days after (the day itself included), and the surplus of days 1 to w over -1 to -w."""

    after: np.ndarray
    surplus: np.ndarray


def _chain(
    names: tuple[str, str], days: tuple[np.ndarray, np.ndarray], known: Known, rng: np.random.Generator, draws: int
) -> Chain:
    """The lag table of two kinds; the responses are what is moved, whether they come first or second."""
    longest = int(threshold("lag_days"))
    windows = [window for window in WINDOWS if window <= longest] or [longest]
    moved = names.index("response")
    seen = _pairs(days[0], days[1], known.days, longest)
    drawn = np.array([_pairs(*_moved(days, moved, known.days, rng), known.days, longest) for _ in range(draws)])
    actual, chance = _windowed(seen[None, :], windows), _windowed(drawn, windows)
    p_chance, _ = _exceeds(actual.after[0], chance.after)
    p_placebo, at = _exceeds(actual.surplus[0], chance.surplus)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    mean = drawn.mean(axis=0)
    lags = tuple(
        Lag(
            lag,
            int(seen[longest + lag]),
            int(seen[longest - lag]),
            float(mean[longest + lag]),
            float(low[longest + lag]),
            float(high[longest + lag]),
        )
        for lag in range(longest + 1)
    )
    window = windows[at]
    after = int(seen[longest + 1 : longest + window + 1].sum())
    before = int(seen[longest - window : longest].sum())
    return Chain(*names, len(days[0]), len(days[1]), lags, window, after, before, p_chance, p_placebo)


def _moved(
    days: tuple[np.ndarray, np.ndarray], at: int, size: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The days with one kind moved at random, turned back at the ends of the window."""
    reach = int(threshold("jitter_days"))
    shifted = np.abs(days[at] + rng.integers(-reach, reach + 1, len(days[at])))
    period = max(1, 2 * (size - 1))
    shifted = shifted % period
    shifted = np.where(shifted > size - 1, period - shifted, shifted)
    return (shifted, days[1]) if at == 0 else (days[0], shifted)


def _pairs(firsts: np.ndarray, thens: np.ndarray, size: int, longest: int) -> np.ndarray:
    """How many pairs lie -longest … longest days apart."""
    ones = np.bincount(firsts, minlength=size).astype(float)
    twos = np.pad(np.bincount(thens, minlength=size).astype(float), longest)
    return np.array([ones @ twos[lag : lag + size] for lag in range(2 * longest + 1)])


def _windowed(pairs: np.ndarray, windows: Sequence[int]) -> _Counts:
    middle = pairs.shape[1] // 2
    after = np.cumsum(pairs[:, middle:], axis=1)
    before = np.cumsum(pairs[:, middle - 1 :: -1], axis=1)
    surplus = [after[:, window] - after[:, 0] - before[:, window - 1] for window in windows]
    return _Counts(after[:, list(windows)], np.array(surplus).T)


def _exceeds(seen: np.ndarray, drawn: np.ndarray) -> tuple[float, int]:
    """The share of draws whose best window stands out as much as the best window seen, and which window that is."""
    mean, spread = drawn.mean(axis=0), drawn.std(axis=0)
    spread = np.where(spread > 0, spread, np.inf)
    scores = (seen - mean) / spread
    best = ((drawn - mean) / spread).max(axis=1)
    at = int(np.argmax(scores))
    return (1 + float((best >= scores[at] - 1e-12).sum())) / (len(drawn) + 1), at
