"""Shards to parts on this machine: one after another in this process, or in several."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from onrecord.errors import SettingError
from onrecord.shards.parts import Part, make
from onrecord.shards.planning import Shard, Work


def run(shards: Sequence[Shard], folder: Path, work: Work, *, workers: int = 1) -> Iterator[Part]:
    """The part of each shard as it is done, in any order; SettingError when a process dies, parts done are kept."""
    if workers == 1:
        yield from (make(shard, folder, work) for shard in shards)
        return
    pool = ProcessPoolExecutor(min(workers, max(1, len(shards))), get_context("spawn"), _leave_interrupts)
    try:
        for done in as_completed([pool.submit(make, shard, folder, work) for shard in shards]):
            yield done.result()
    except BrokenProcessPool as error:
        raise SettingError(
            f"a process that reads died, perhaps of too little memory; the parts in {folder} are kept: run it again, "
            "with fewer workers"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops the workers in order
