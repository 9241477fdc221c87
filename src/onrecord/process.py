"""A process beside this one that does what it is asked, each piece within limits of time and memory, and can be killed.

It is started afresh and not forked, and knows nothing of the script that started it: a program needs no
`if __name__ == "__main__":` for it. Functions go there by name, values by pickle.
"""

from __future__ import annotations

import atexit
import os
import pickle
import re
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

from onrecord.errors import InputError, MissingError, OnrecordError, RecordError, SettingError, UnreadableError

T = TypeVar("T")

SERVE = "from onrecord.process import serve; serve()"
SPARE_MIB = 256  # what a document may need at least, however much the loaded reader holds already
ORPHAN_SECONDS = 0.5  # how long work may go on for one that was killed
HEAD = struct.Struct("!Q")
MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: seconds by the clock, and MiB that its process holds, the reader's included."""

    seconds: float
    mib: float


class Ended(Exception):
    """The process ended in the middle of its work; the text tells why, `slow` whether it was killed for its time."""

    def __init__(self, why: str, *, slow: bool = False) -> None:
        """Tell why, in words that follow "the process"."""
        super().__init__(why)
        self.slow = slow


class Fault(Exception):
    """The work raised an error that is none of ours; the text names it. The process goes on."""


class Process:
    """One process that one thread at a time may ask.

    `asked` counts its pieces of work, `loaded` is what those who ask note of it; it is `busy` until an answer is whole,
    `stopped` by us or `dead` by itself.
    """

    def __init__(self) -> None:
        """Start it; SettingError when it cannot be started."""
        self.asked = 0
        self.loaded: dict[object, str] = {}
        self.busy = self.stopped = self.dead = False
        pipe = subprocess.PIPE
        try:
            self._child = subprocess.Popen([sys.executable, "-c", SERVE], stdin=pipe, stdout=pipe, env=_environment())
        except OSError as error:
            raise SettingError(f"no other process could be started ({error.strerror}); {HELP}") from error

    def ask(self, work: Callable[..., Iterator[T]], *given: object, limits: Limits | None = None) -> Iterator[T]:
        """What `work` yields for what it is given; the limits hold for each value anew.

        Ended when the process dies of it or is killed for it; our own errors come back as they were raised there, any
        other as a Fault.
        """
        self.asked += 1
        self.busy = True
        self._tell((work, given, limits))
        while True:
            kind, value = self._answer(limits)
            if kind == "value":
                yield value
                continue
            self.busy = False
            if kind == "done":
                return
            if kind == "memory":
                raise self._lost(_ended(kind, 0, limits))
            raise _error(kind, str(value))

    def is_alive(self) -> bool:
        """True while it can be asked; one that stood ready may have been ended by others, and is let go of then."""
        alive = self._child.poll() is None
        if not alive:
            self.close()
        return alive

    def stop(self) -> None:
        """End it at once, whatever it does; who waits for its answer has Ended. Any thread may."""
        self.stopped = True
        self._child.kill()

    def close(self) -> None:
        """End it at once and let go of it."""
        self.stop()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what could not be written is of no use to a process that ended
                    pipe.close()
        self._child.wait()

    def _tell(self, asked: object) -> None:
        assert self._child.stdin is not None
        try:
            _send(self._child.stdin, asked)
        except OSError:
            raise self._lost(_ended("", self._child.wait(), None)) from None

    def _answer(self, limits: Limits | None) -> tuple[str, Any]:
        """The next answer; where the system has no alarm clock, one of ours kills a process that is late."""
        assert self._child.stdout is not None
        late = None if limits is None or _ALARM else threading.Timer(limits.seconds, self._child.kill)
        if late:
            late.daemon = True
            late.start()
        answer: tuple[str, Any] | None = _receive(self._child.stdout)
        if late:
            late.cancel()
        if answer is None:
            raise self._lost(_ended("", self._child.wait(), limits))
        return answer

    def _lost(self, ended: Ended) -> Ended:
        self.dead = True
        self._child.kill()
        return ended


def concluded(answer: tuple[str, Any] | None, code: int, limits: Limits) -> Any:
    """The value of an answer; raises what `ask` raises, by the exit code where there is no answer."""
    kind, value = answer or ("", None)
    if kind == "value":
        return value
    raise _ended(kind, code, limits) if kind in ("", "memory") else _error(kind, str(value))


@contextmanager
def processes(number: int) -> Iterator[list[Process]]:
    """So many processes, those that stand ready first; one that has nothing to do stands ready again afterwards.

    The list may be changed: who replaces a process lets go of the old one with `close`.
    """
    with _LOCK:
        ready = [_READY.pop() for _ in range(min(number, len(_READY)))]
    taken = [process for process in ready if process.is_alive()]
    try:
        taken += [Process() for _ in range(number - len(taken))]
        yield taken
    finally:
        for process in taken:
            if not _kept(process):
                process.close()


def _kept(process: Process) -> bool:
    with _LOCK:
        kept = not (process.busy or process.stopped or process.dead or _READY)
        if kept:
            _READY.append(process)
    return kept


HELP = "check that this Python can start another (its sys.executable), and that there is memory for it"

_ALARM = hasattr(signal, "setitimer")  # on Windows there is none
_LATE = -signal.SIGALRM if _ALARM else 1  # how a process ended that took too long
_READY: list[Process] = []  # at most one, for the next call: loading a reader takes longer than reading a page
_LOCK = threading.Lock()
_OURS = {kind.__name__: kind for kind in (InputError, MissingError, RecordError, SettingError, UnreadableError)}


@atexit.register
def end_ready() -> None:
    """End the process that stands ready."""
    with _LOCK:
        while _READY:
            _READY.pop().close()


def serve() -> None:
    """What the process does: it answers what it is asked on its standard input until that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that asks, which ends this process
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with suppress(BrokenPipeError):  # who asked is gone
        _serve(calls, answers)
    os._exit(0)  # there is nothing to tidy up, and libraries take their time


def _end_with(asker: int) -> None:
    """End this process soon after the one that asks has ended, also in the middle of its work."""
    while os.getppid() == asker:
        time.sleep(ORPHAN_SECONDS)
    os._exit(0)


def _serve(calls: IO[bytes], answers: IO[bytes]) -> None:
    held = 0.0
    while (asked := _head(calls)) is not None:
        try:
            work, given, limits = pickle.loads(asked)
        except (AttributeError, ImportError) as error:
            told = f"another process cannot find what it should call ({error}); put it in a module that can be imported"
            _send(answers, ("SettingError", told))
            continue
        for answer in answered(work(*given), limits, held):
            _send(answers, answer)
            if answer[0] == "memory":
                return  # what it could not hold may have left it half-built
        if limits is None:
            held = data_mib()


def answered(values: Iterator[object], limits: Limits | None, held: float) -> Iterator[tuple[str, Any]]:
    """The values, each made within the limits, then how it ended; `held` is the memory that is there for all work."""
    try:
        while True:
            with _within(limits, held):
                value = next(values)
            yield "value", value
    except StopIteration:
        yield "done", None
    except MemoryError:
        yield "memory", None
    except Exception as error:  # noqa: BLE001 - whatever a library raises is raised again where it was asked for
        known = isinstance(error, OnrecordError)
        yield type(error).__name__, str(error) if known else f"{type(error).__name__}: {error}"


@contextmanager
def _within(limits: Limits | None, held: float) -> Iterator[None]:
    if limits is None:
        yield
        return
    _hold_memory(max(limits.mib, held + SPARE_MIB))
    _set_alarm(limits.seconds)
    try:
        yield
    finally:
        _set_alarm(0)
        _hold_memory(None)


def _set_alarm(seconds: float) -> None:
    """The system ends this process after so many seconds, in whatever library it hangs; 0 for never."""
    if _ALARM:
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _hold_memory(mib: float | None) -> None:
    """Refuse this process more memory than this, where the system counts what a process holds: on Linux."""
    if sys.platform == "linux":
        resource = import_module("resource")
        soft, hard = _found_limits()
        wanted = soft if mib is None else int(mib * MIB)
        lower = mib is None or soft == resource.RLIM_INFINITY or wanted < soft
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if lower else soft, hard))


@cache
def _found_limits() -> tuple[int, int]:
    """The limits of memory that this process was started with."""
    resource = import_module("resource")
    found: tuple[int, int] = resource.getrlimit(resource.RLIMIT_DATA)
    return found


def data_mib() -> float:
    """The memory that counts against the limit and is held now."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmData:\s*(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def _environment() -> dict[str, str]:
    """This environment, with the folders in which this process looks for modules."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}


def _send(pipe: IO[bytes], value: object) -> None:
    packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(HEAD.pack(len(packed)))
    pipe.write(packed)
    pipe.flush()


def _head(pipe: IO[bytes]) -> bytes | None:
    """The next packed value; None when the other side has ended, in the middle of a value too."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    size: int = HEAD.unpack(head)[0]
    packed = pipe.read(size)
    return packed if len(packed) == size else None


def _receive(pipe: IO[bytes]) -> Any:
    packed = _head(pipe)
    return None if packed is None else pickle.loads(packed)


def _error(kind: str, told: str) -> Exception:
    """The error that was raised in the process; those of ours that take more than a sentence are faults here."""
    return _OURS.get(kind, Fault)(told)


def _ended(kind: str, code: int, limits: Limits | None) -> Ended:
    """Why a process ended that gave no answer, or the answer that it has not memory enough."""
    if kind == "memory":
        return Ended(f"needed more than {limits.mib:g} MiB of memory" if limits else "had not memory enough")
    if limits and code == _LATE:
        return Ended(f"was still at it after {limits.seconds:g} seconds", slow=True)
    return Ended(f"died ({_told(code)}), perhaps of too little memory")


def _told(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"
