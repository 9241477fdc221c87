"""Two people decide and twenty look, all at once, on one record: nothing may be locked out. `python -m bench.writers`.

Every writer is a process of its own that merges, splits, corrects, flags and undoes without pause; every reader opens
its own connection and looks incidents up, searches, and reads the trail. Prints how often each was done, how long a
decision took, and every error: a record that is locked for longer than it waits (thirty seconds) is one.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from onrecord import flow, review
from onrecord.errors import InputError, OnrecordError, StaleError
from onrecord.store import Store, decisions, found, searching

AT = "2024-06-01T10:00:00+00:00"


@dataclass(frozen=True)
class Tally:
    """What one writer or all readers did: how often, the seconds of each time, and the errors."""

    seconds: tuple[float, ...]
    errors: tuple[str, ...]


def together(path: Path, *, seconds: float, writers: int = 2, readers: int = 20) -> tuple[Tally, Tally]:
    """All of them at once for so many seconds: the tallies of the writers and of the readers."""
    context = get_context("spawn")
    started = context.Barrier(writers + 1)
    with ProcessPoolExecutor(writers, mp_context=context, initializer=started.wait) as pool:
        writing = [pool.submit(write, path, seconds, number) for number in range(writers)]
        started.wait()  # all have loaded what they need
        reading = [_Reader(path, time.time() + seconds, number) for number in range(readers)]
        for reader in reading:
            reader.start()
        for reader in reading:
            reader.join()
        wrote = [_of(future) for future in writing]
    return _all(wrote), _all([Tally(tuple(reader.seconds), tuple(reader.errors)) for reader in reading])


def write(path: Path, lasting: float, seed: int) -> Tally:
    """Decide at random for so many seconds; refused decisions are no errors."""
    dice, by, stages = random.Random(seed), f"writer {seed}", flow.shipped("rules")
    until = time.time() + lasting
    seconds, errors = [], []
    with Store.open(path) as store:
        ids = [row[0] for row in store.connection.execute("SELECT id FROM incidents ORDER BY id")]
        while time.time() < until:
            action = _action(store, dice, ids)
            begun = time.perf_counter()
            try:
                review.act(store, action, by=by, at=AT, stages=stages)
            except (InputError, StaleError):
                continue
            except OnrecordError as error:
                errors.append(str(error))
            seconds.append(time.perf_counter() - begun)
    return Tally(tuple(seconds), tuple(errors))


def _action(store: Store, dice: random.Random, ids: list[str]) -> review.Action:
    """Any decision on any incident, as often a decision on what is one event as on anything else."""
    one, other = dice.sample(ids, 2)
    (held,) = found.members(store.connection, found.incident_ids(store.connection, one)).values()
    actions: list[review.Action] = [
        review.Merge((one, other)),
        review.Split(one, held[:1]),
        review.Accept(one, "killed"),
        review.Correct(one, "killed", None),
        review.LinkTo(one, other, "after"),
        review.Flag(one),
        review.Note(one, "seen"),
        review.Undo(),
        review.Redo(),
    ]
    return dice.choice(actions)


class _Reader(threading.Thread):
    """One person who looks around until then."""

    def __init__(self, path: Path, until: float, seed: int) -> None:
        super().__init__()
        self.path, self.until, self.dice = path, until, random.Random(seed)
        self.seconds: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        with Store.open(self.path) as store:
            ids = [row[0] for row in store.connection.execute("SELECT id FROM incidents ORDER BY id")]
            while time.time() < self.until:
                begun = time.perf_counter()
                try:
                    self._look(store, self.dice.choice(ids))
                except OnrecordError as error:
                    self.errors.append(str(error))
                self.seconds.append(time.perf_counter() - begun)

    def _look(self, store: Store, id: str) -> None:
        connection = store.connection
        now = found.incident_ids(connection, id)
        found.incidents(connection, now)
        review.version(store, id)
        decisions.trail(connection, now[0])
        searching.documents(connection, self.dice.choice(["drone", "bridge", "attack", "school"]), limit=20)


def _of(future: Future[Tally]) -> Tally:
    return future.result()


def _all(tallies: list[Tally]) -> Tally:
    return Tally(
        tuple(sorted(value for tally in tallies for value in tally.seconds)),
        tuple(error for tally in tallies for error in tally.errors),
    )


def _line(name: str, tally: Tally) -> str:
    held = tally.seconds or (0.0,)
    middle, late = held[len(held) // 2], held[int(len(held) * 0.95)]
    times = f"p50 {middle * 1000:.0f} ms, p95 {late * 1000:.0f} ms, longest {held[-1] * 1000:.0f} ms"
    return f"{name}: {len(tally.seconds)} times, {times}, {len(tally.errors)} errors"


def main() -> None:
    """Run it on a record that exists, which is changed by it."""
    parser = argparse.ArgumentParser(description="two writers and twenty readers on one record")
    parser.add_argument("record", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--readers", type=int, default=20)
    given = parser.parse_args()
    wrote, read = together(given.record, seconds=given.seconds, writers=given.writers, readers=given.readers)
    print(_line("decisions", wrote))
    print(_line("looks", read))
    for error in sorted({*wrote.errors, *read.errors}):
        print(error)
    with Store.open(given.record) as store:
        print(f"{len(list(flow.check(store, flow.shipped('rules'))))} problems found by `onrecord check`")


if __name__ == "__main__":
    main()
