"""What the outlook of a record recovers from made-up series whose truth is known: `python -m bench.outlook_record`.

Changes of pace, quiet years, planted responses, shuffled dates, the delay law, the pace and its interval. With `--ships
SHARED` the counts behind the reference class of messages on attacks on ships are made again; with `--bounds` it is
told how often a planted change could be found at all.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from onrecord.outlook.chains import chains
from onrecord.outlook.delays import truncated
from onrecord.outlook.known import Case, Known, Role, Rows, known
from onrecord.outlook.paces import paces
from onrecord.outlook.waves import changes, dispersion

START = date(2001, 1, 1)
NEAR_DAYS = 7
"""A planted change of pace counts as found within this many days."""
SHIP_DEATHS = re.compile(r"\b(KILLED|KILLING|SHOT DEAD|MURDERED|DEATHS?|FATAL\w*)\b")


@dataclass(frozen=True)
class World:
    """A made-up window and the attack behind each planted response, by id."""

    known: Known
    truth: dict[str, str]


def case(id: str, day: int, role: Role = "attack", *, place: str | None = None, delay: int = 0) -> Case:
    """A row on one day, counted from the start of all made-up windows, known `delay` days later."""
    on = START + timedelta(days=int(day))
    return Case(id, f"made-up {role}", role, on, on, on + timedelta(days=delay), place=place)


def window(cases: Sequence[Case], days: int) -> Known:
    """What was known of these rows at the end of a window of `days` days."""
    return known(Rows(tuple(cases)), START + timedelta(days=days - 1), since=START)


def changed(seed: int, base: float, times: float, *, days: int = 300, at: int = 150) -> np.ndarray:
    """Daily counts of a pace that is multiplied on one day."""
    pace = np.full(days, base)
    pace[at:] *= times
    return np.random.default_rng(seed).poisson(pace)


def found_changes(counts: np.ndarray) -> list[int]:
    """The days on which the pace is found to change."""
    return changes(counts, dispersion(counts))


def near_found(counts: np.ndarray, at: int = 150) -> bool:
    """Whether a change is found within a week of the day it was planted on."""
    return any(abs(day - at) <= NEAR_DAYS for day in found_changes(counts))


def told_all_near(counts: np.ndarray, base: float, times: float, at: int = 150) -> bool:
    """Whether a change is found within a week of its day by someone who is told both paces and that there is one.

    The days are weighed by their likelihood, and the middle of the fifteen days that hold most of it is named: no rule
    that knows less can be expected to do better, and it raises no false alarm.
    """
    gain = counts * np.log(times) - base * (times - 1)
    after = np.concatenate(([0.0], -np.cumsum(gain)))[1:-1]
    weight = np.exp(after - after.max())
    held = np.convolve(weight, np.ones(2 * NEAR_DAYS + 1), "same")
    return abs(int(np.argmax(held)) + 1 - at) <= NEAR_DAYS


def bounds(seeds: int) -> dict[str, float]:
    """For each planted change, in per cent, how often one who is told nearly all finds it within a week."""
    return {
        f"bound of change {name}": 100
        * float(np.mean([told_all_near(changed(seed, base, times), base, times) for seed in range(seeds)]))
        for name, base, times in PLANTED
    }


def planted(seed: int, *, days: int = 730, pace: float = 0.1, answered: float = 0.4, shuffled: bool = False) -> World:
    """Attacks, of which some are answered one or two days later, and responses of no attack, ten in two years.

    Shuffled, the responses keep their number and lose their days.
    """
    rng = np.random.default_rng(seed)
    days_of = [day for day in range(days) for _ in range(rng.poisson(pace))]
    attacks = [case(f"a{number}", day) for number, day in enumerate(days_of)]
    lags = rng.integers(1, 3, len(attacks))
    pairs = [(at, day + int(lags[at])) for at, day in enumerate(days_of) if rng.random() < answered]
    pairs = [(at, day) for at, day in pairs if day < days]
    others = [int(rng.integers(days)) for _ in range(rng.poisson(days / 73))]
    when = [day for _, day in pairs] + others
    when = [int(rng.integers(days)) for _ in when] if shuffled else when
    responses = [case(f"r{number}", day, "response") for number, day in enumerate(when)]
    return World(window([*attacks, *responses], days), {f"r{number}": f"a{at}" for number, (at, _) in enumerate(pairs)})


def hits(world: World, *, seed: int = 1, draws: int = 199) -> tuple[int, int, int]:
    """Pairs proposed, planted, and both."""
    proposed = {pair.response: pair.attack for pair in chains(world.known, seed=seed, draws=draws).pairs}
    right = sum(world.truth.get(response) == attack for response, attack in proposed.items())
    return len(proposed), len(world.truth), right


def delayed(seed: int, law: Sequence[float], *, attacks: int = 600, days: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Delays and ages of the attacks of a window that were known by its end, delays drawn from a law."""
    rng = np.random.default_rng(seed)
    ages = rng.integers(0, days, attacks)
    lags = rng.choice(len(law), attacks, p=np.array(law))
    seen = lags <= ages
    return lags[seen], ages[seen]


PLANTED = (("x3", 1.0, 3.0), ("third", 1.0, 1 / 3), ("x3 slow", 0.5, 3.0), ("third slow", 0.5, 1 / 3))
"""Planted changes: a name, attacks a day before, and what they are multiplied with."""
LAW = (0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.02)
"""A made-up delay law: 40 per cent are known on the day itself, all within a week."""


def figures(shared: Path | None = None, *, seeds: int = 100) -> dict[str, float]:
    """Every recovery in per cent; alarms in a quiet year as a number. The data are made up: nothing else is needed."""
    del shared
    rows: dict[str, float] = {}
    for name, base, times in PLANTED:
        found = [near_found(changed(seed, base, times)) for seed in range(seeds)]
        rows[f"change {name}"] = 100 * float(np.mean(found))
    for base in (0.1, 1.0, 3.0):
        alarms = [len(found_changes(changed(s, base, 1.0, days=365))) for s in range(seeds)]
        rows[f"quiet {base:g} alarms"] = float(np.mean(alarms))
    scores = np.array([hits(planted(s), seed=s) for s in range(seeds)]).sum(axis=0)
    rows["links precision"], rows["links recall"] = 100 * scores[2] / scores[0], 100 * scores[2] / scores[1]
    silent = [not chains(planted(s, shuffled=True).known, seed=s, draws=199).chains[0].found for s in range(seeds)]
    rows["shuffled silent"] = 100 * float(np.mean(silent))
    rows["delay within 3 errors"] = 100 * float(np.mean([_law_holds(s) for s in range(seeds)]))
    rows["pace in interval"] = 100 * float(np.mean([_pace_holds(s) for s in range(seeds)]))
    return rows


def _law_holds(seed: int) -> bool:
    """Whether each share of the law lies within three standard errors of the truth (binomial, all seen attacks)."""
    lags, ages = delayed(seed, LAW)
    law, truth = truncated(lags, ages), np.cumsum(LAW)
    errors = np.sqrt(truth * (1 - truth) / len(lags))
    shares = np.array([law.within(day) for day in range(len(LAW))])
    return bool((np.abs(shares - truth) <= 3 * errors + 1e-9).all())


def _pace_holds(seed: int) -> bool:
    """Whether the 90 per cent interval of the pace of all rows holds the pace that made them."""
    counts = changed(seed, 0.8, 1.0, days=90)
    rows = [case(f"{day}-{number}", day) for day, count in enumerate(counts) for number in range(count)]
    pace = next(row for row in paces(window(rows, 90)) if row.name == "rows")
    return pace.low <= 0.8 <= pace.high


def ships(shared: Path) -> tuple[int, int]:
    """Messages on attacks on ships, and those whose text tells of a death."""
    with gzip.open(shared / "bench" / "outlook" / "asam_train.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        texts = [row["description"].upper() for row in csv.DictReader(lines)]
    return len(texts), sum(SHIP_DEATHS.search(text) is not None for text in texts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ships", type=Path, metavar="SHARED")
    parser.add_argument("--bounds", action="store_true")
    parser.add_argument("--seeds", type=int, default=100)
    asked = parser.parse_args()
    if asked.ships:
        number, deadly = ships(asked.ships)
        print(f"{number} messages, {deadly} tell of a death")
    else:
        for key, value in (bounds(asked.seeds) if asked.bounds else figures(seeds=asked.seeds)).items():
            print(f"{key:28} {value:6.2f}")
