"""Part of the work of a large record done in other processes; what comes back is the same with any number of them."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from onrecord.settings import get

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def helpers(workers: int, accounts: int) -> Iterator[Executor | None]:
    """The processes beside this one; None where one is wanted or the record is too small to pay for starting them.

    They are started afresh, not forked: a reader that has run in this process has threads, which a fork would lose.
    """
    if workers < 2 or accounts < get("resolve_alone_below"):
        yield None
        return
    pool = ProcessPoolExecutor(workers - 1, get_context("spawn"), _begin)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def asked(pool: Executor | None, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> Callable[[], T]:
    """A helper begins `work`; its answer comes back when what this returns is called.

    Without a helper, or when it dies, the work is done here when its answer is asked for.
    """
    begun: Future[T] | None = None
    try:
        begun = pool.submit(work, *given, **named) if pool else None
    except BrokenProcessPool:
        pool = None

    def answer() -> T:
        if begun is not None:
            try:
                return begun.result()
            except BrokenProcessPool:
                return work(*given, **named)
        return work(*given, **named)

    return answer


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops its helpers in order
    gc.disable()  # values hold no cycles
