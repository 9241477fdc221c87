"""One piece of work done in a copy of this process, within limits; for a command that does one thing and ends."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import NoReturn, TypeVar

from onrecord.process import Limits, answered, concluded, data_mib

T = TypeVar("T")


def apart(work: Callable[[], T], limits: Limits) -> T:
    """What `work` gives; Ended when it takes more than the limits or kills its process; its own errors as they are.

    A copy of this process does it: nothing is loaded twice, as by a process that starts afresh. Only on Linux, and only
    where this process has one thread, which a copy would not lose; elsewhere this process does it, without limits.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _do(work, limits, writing)
    os.close(writing)
    try:
        with open(reading, "rb") as pipe:
            packed = pipe.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    found: T = concluded(pickle.loads(packed) if packed and code == 0 else None, code, limits)
    return found


def _do(work: Callable[[], object], limits: Limits, writing: int) -> NoReturn:
    """What the copy does; it never returns to the program it was copied from."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is told by the process that waits
        own = Limits(limits.seconds, limits.mib + data_mib())  # what the copy holds already is none of the work's
        first = next(answered(_once(work), own, 0.0))
        with open(writing, "wb") as pipe:
            pipe.write(pickle.dumps(first))
        code = 0
    finally:
        os._exit(code)


def _once(work: Callable[[], object]) -> Iterator[object]:
    yield work()
