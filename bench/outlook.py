"""Forecasts against five baselines: `python -m bench.outlook SHARED [--part tune|report|simulated|sizes] [--variants]`.

Numbers were chosen on origins from 30 to 67 % of each series (`--part tune`); the last third (`--part report`, the
default) was kept for these figures. Each origin knows only the days up to its own, as in `onrecord outlook backtest`.
Skills are in percent against the best baseline of the cell as it turned out; in brackets the 95 % interval of a block
bootstrap over origins. `--part simulated` draws wars that fade, flare up or go on, and needs no data; `--part sizes`
draws such wars with a size for each attack, and tells what the sizes of milder ones add.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np

from onrecord.outlook.backtest import Backtest, backtest
from onrecord.outlook.cells import Cell
from onrecord.outlook.series import Event, Near, Series, series_of
from onrecord.outlook.sheets import Columns, read

KINDS = ("fades", "flares up", "goes on")
STEADY, CHANGING, DRAWN = 910, 500, 6
LAWS = ("Pareto", "bent", "growing")
SIZED, SIZED_STEADY = 1100, 700
PARTS = {"tune": (0.30, 0.667), "report": (0.667, 1.0)}


@dataclass(frozen=True)
class Bench:
    """One series of the bench: its file and columns."""

    name: str
    file: str
    columns: Columns


SERIES = (
    Bench("piracy", "piracy_train.csv", Columns("date", "level", 3)),
    Bench("syria", "syria_train.csv", Columns("date_start", "best", 100)),
)
MORE = (
    Bench("piracy by region", "piracy_train.csv", Columns("date", "level", 3, "region")),
    Bench("syria, 25 dead", "syria_train.csv", Columns("date_start", "best", 25)),
    Bench("syria, 50 dead", "syria_train.csv", Columns("date_start", "best", 50)),
    Bench("syria, 75 dead", "syria_train.csv", Columns("date_start", "best", 75)),
    Bench("syria, 150 dead", "syria_train.csv", Columns("date_start", "best", 150)),
    Bench("syria by governorate, 10 dead", "syria_train.csv", Columns("date_start", "best", 10, "adm_1")),
    Bench("syria by governorate, 25 dead", "syria_train.csv", Columns("date_start", "best", 25, "adm_1")),
    Bench("syria by governorate, 50 dead", "syria_train.csv", Columns("date_start", "best", 50, "adm_1")),
    Bench("anti-shipping reports", "asam_train.csv.gz", Columns("date")),
)


def run_part(series: Series, part: str, *, variants: bool = False) -> Backtest:
    """The backtest of one part of a series; `variants` as in `backtest`."""
    low, high = PARTS[part]
    days = series.counts.shape[1]
    return backtest(series, series.day(int(days * low)), series.day(int(days * high) - 1), variants=variants)


def figures(shared: Path) -> dict[str, float]:
    """Skill in percent of the report part of piracy and Syria: counts at 7 and 28 days, severe at 28 and 91.

    Beside them how much better the log score is than the best baseline's (hundredths of a nat), and for counts 100 less
    the distance of the coverage of the central 90 % from 90.
    """
    found: dict[str, float] = {}
    for bench in SERIES:
        run = run_part(_series(shared, bench), "report")
        for cell in run.cells:
            name = f"{bench.name}.{cell.measure}.{cell.days}"
            if (cell.measure, cell.days) in (("counts", 7), ("counts", 28), ("severe", 28), ("severe", 91)):
                found[f"{name}.skill"] = 100 * cell.skill
                found[f"{name}.log_gain"] = 100 * (cell.best_log_score - cell.log_score)
            if cell.coverage is not None and cell.days != 91:
                found[f"{name}.calibrated"] = 100 - 100 * abs(cell.coverage - 0.9)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the table of one part, series by series."""
    parser = argparse.ArgumentParser(prog="python -m bench.outlook", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--part", choices=(*PARTS, "simulated", "sizes"), default="report")
    parser.add_argument(
        "--variants", action="store_true", help="two baselines in the better of two forms: a harder table"
    )
    chosen = parser.parse_args(arguments)
    if chosen.part == "simulated":
        print("war | measure | days | score | best baseline | skill % | 90 %")
        for row in simulate():
            print(row, flush=True)
        return 0
    if chosen.part == "sizes":
        print("sizes | war | days | Brier score with sizes | without | gain % | gain of log score")
        for row in compare_sizes():
            print(row, flush=True)
        return 0
    print("series | measure | days | n | score | best baseline | skill % (95 %) | log score, best | 90 % / cal | rate")
    counted = set()
    for bench in (*SERIES, *MORE):
        cells = run_part(_series(chosen.shared, bench), chosen.part, variants=chosen.variants).cells
        same = (bench.file, bench.columns.group)
        for row in rows(bench.name, tuple(cell for cell in cells if cell.measure == "severe" or same not in counted)):
            print(row, flush=True)
        counted.add(same)
    return 0


def simulated(kind: str, seed: int) -> Series:
    """Daily counts of a made-up war: 910 steady days, then 500 in which it fades, flares up or goes on."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    base, half, days = rng.choice([0.05, 0.12, 0.3]), rng.choice([60, 120, 200]), np.arange(STEADY + CHANGING)
    later = np.maximum(days - STEADY, 0) / half
    course = {"fades": 0.5**later, "flares up": np.minimum(2**later, 16) / 8, "goes on": np.ones(len(days))}[kind]
    mood = np.exp(np.repeat(rng.normal(0, 0.4, len(days) // 28 + 1), 28)[: len(days)])
    severe = rng.poisson(base * course * mood)
    counts = rng.poisson(8 * base * course * mood) + severe
    first, last = date(2010, 1, 1), date(2010, 1, 1) + timedelta(days=len(days) - 1)
    harm = severe[None].astype(float)
    near = Near(harm, np.zeros_like(harm), np.zeros(len(days)))
    return Series(first, last, (None,), counts[None].astype(float), harm, near, (0,), int(counts.sum()))


def with_sizes(law: str, kind: str, seed: int) -> Series:
    """Such a war with a size for each attack, severe from 25 on; by a Pareto law, bent (lognormal) or growing."""
    rng = np.random.default_rng([seed, KINDS.index(kind), LAWS.index(law)])
    base, half, days = rng.choice([0.4, 1.0, 2.5]), rng.choice([60, 120, 200]), np.arange(SIZED)
    later = np.maximum(days - SIZED_STEADY, 0) / half
    course = {"fades": 0.5**later, "flares up": np.minimum(2**later, 16) / 8, "goes on": np.ones(len(days))}[kind]
    mood = np.exp(np.repeat(rng.normal(0, 0.4, len(days) // 28 + 1), 28)[: len(days)])
    when = np.repeat(days, rng.poisson(base * course * mood))
    level = 0.3 + 1.4 * when / SIZED if law == "growing" else np.ones(len(when))
    sizes = (
        np.exp(rng.normal(np.log(5), 1.2, len(when))) if law == "bent" else 2 * level * (rng.pareto(1.2, len(when)) + 1)
    )
    first = date(2010, 1, 1)
    told = ((first + timedelta(days=int(at)), round(float(size))) for at, size in zip(when, sizes, strict=True))
    events = [Event(day, size >= 25, severity=size / 25) for day, size in told]
    return series_of(events, first=first, until=first + timedelta(days=SIZED - 1))


def compare_sizes() -> Iterator[str]:
    """For each law of sizes and kind of war: the scores of severe chances that know sizes and of those that do not."""
    for law, kind in product(LAWS, KINDS):
        found: dict[tuple[bool, int], list[Cell]] = {}
        for seed in range(DRAWN):
            series = with_sizes(law, kind, seed)
            near = series.near or Near(series.counts, series.counts, series.counts[0])
            for known, one in ((True, series), (False, replace(series, near=replace(near, kinds=0 * near.kinds)))):
                for cell in backtest(one, one.day(500), one.until, horizons=(28, 91)).cells:
                    if cell.measure == "severe":
                        found.setdefault((known, cell.days), []).append(cell)
        for days in (28, 91):
            ours, theirs = (float(np.mean([cell.score for cell in found[known, days]])) for known in (True, False))
            logs = [float(np.mean([cell.log_score for cell in found[known, days]])) for known in (True, False)]
            gain = 100 - 100 * ours / theirs
            yield f"{law} | {kind} | {days} | {ours:.4g} | {theirs:.4g} | {gain:+.1f} | {logs[1] - logs[0]:+.4f}"


def simulate() -> Iterator[str]:
    """For each kind of war and measure: skill on the mean scores of all draws against the best baseline of the mean."""
    for kind in KINDS:
        found: dict[tuple[str, int], list[Cell]] = {}
        for seed in range(DRAWN):
            series = simulated(kind, seed)
            run = backtest(series, series.day(STEADY), series.until, horizons=(28, 91))
            for cell in run.cells:
                found.setdefault((cell.measure, cell.days), []).append(cell)
        for (measure, days), cells in found.items():
            ours = float(np.mean([cell.score for cell in cells]))
            names = cells[0].baselines
            best = min(names, key=lambda name: float(np.mean([cell.baselines[name] for cell in cells])))
            theirs = float(np.mean([cell.baselines[best] for cell in cells]))
            covered = [cell.coverage for cell in cells if cell.coverage is not None]
            inside = f"{np.mean(covered):.2f}" if covered else "-"
            skill = f"{100 - 100 * ours / theirs:+.1f}" if theirs else "-"
            yield f"{kind} | {measure} | {days} | {ours:.4g} | {best} {theirs:.4g} | {skill} | {inside}"


def rows(name: str, cells: tuple[Cell, ...]) -> Iterator[str]:
    """The cells of all groups together as lines."""
    for cell in cells:
        if cell.group is None:
            last = cell.calibration if cell.coverage is None else cell.coverage
            skill = f"{100 * cell.skill:+.1f} ({100 * cell.low:.0f} to {100 * cell.high:.0f})"
            yield (
                f"{name} | {cell.measure} | {cell.days} | {cell.cases} | {cell.score:.4g} | "
                f"{cell.best} {cell.best_score:.4g} | {skill} | {cell.log_score:.3f}, "
                f"{cell.best_log_score:.3f} | {last:.3f} | {cell.base_rate:.2f}"
            )


def _series(shared: Path, bench: Bench) -> Series:
    return series_of(read(shared / "bench" / "outlook" / bench.file, bench.columns).attacks)


if __name__ == "__main__":
    sys.exit(main())
