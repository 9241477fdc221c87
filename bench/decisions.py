"""How long a decision takes on a record of any size: `python -m bench.decisions RECORD [--times N]`.

Decides at random on incidents drawn by their accounts, so that big ones come up often, and prints for each kind of
decision the middle, the 95th percentile and the longest time until it stands and everything that follows is settled.
The record is changed by it: work on a copy. `python -m bench.made FILE --incidents 10000` makes one to try.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from onrecord import flow, review
from onrecord.errors import InputError
from onrecord.model import AccountId, Count, Support
from onrecord.store import Store, found, loading

AT = "2024-06-01T10:00:00+00:00"


def timed(
    store: Store, times: int, *, seed: int = 7, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Seconds of each decision by kind, sorted; what cannot be decided is left out."""
    dice, stages = random.Random(seed), flow.shipped("rules")
    accounts = [row[0] for row in store.connection.execute("SELECT id FROM accounts ORDER BY id")]
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(times):
        for name, action in _actions(store, dice, accounts).items():
            begun = clock()
            try:
                review.act(store, action, by="bench", at=AT, stages=stages)
            except InputError:
                continue
            seconds[name].append(clock() - begun)
    return {name: sorted(values) for name, values in seconds.items()}


def _actions(store: Store, dice: random.Random, accounts: list[AccountId]) -> Mapping[str, review.Action]:
    """One decision of each kind, each after the one before it has been made or refused."""
    one, other = dice.sample(accounts, 2)
    (held,) = found.members(store.connection, found.incident_ids(store.connection, one)).values()
    claims = len(loading.accounts_by_id(store.connection, [one])[one].claims)
    return {
        "merge": review.Merge((one, other)),
        "split": review.Split(one, held[:1]),
        "judge": review.Judge(one, other, "different"),
        "accept": review.Accept(one, "killed"),
        "correct": review.Correct(one, "killed", Count("number", 99, 99), why="a list"),
        "reject": review.Reject(Support(one, dice.randrange(max(1, claims)))),
        "link": review.LinkTo(one, other, "after"),
        "flag": review.Flag(other),
        "note": review.Note(one, "seen"),
        "undo": review.Undo(),
        "redo": review.Redo(),
    }


def main() -> None:
    """Time decisions on a record."""
    parser = argparse.ArgumentParser(description="how long a decision takes")
    parser.add_argument("record", type=Path)
    parser.add_argument("--times", type=int, default=50, help="how often each kind is tried (default 50)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processor", action="store_true", help="count processor time, on a machine that is busy")
    given = parser.parse_args()
    clock = time.process_time if given.processor else time.perf_counter
    with Store.open(given.record, create=False) as store:
        incidents, accounts = (
            store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("incidents", "accounts")
        )
        print(f"{incidents} incidents, {accounts} accounts")
        everything: list[float] = []
        for name, values in timed(store, given.times, seed=given.seed, clock=clock).items():
            everything += values
            print(_line(name, values))
        print(_line("all", sorted(everything)))


def _line(name: str, values: list[float]) -> str:
    middle, late, longest = (
        f"{value * 1000:6.0f} ms" for value in (values[len(values) // 2], _late(values), values[-1])
    )
    return f"{name:8} {len(values):5} times  p50 {middle}  p95 {late}  longest {longest}"


def _late(values: list[float]) -> float:
    return values[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
