"""Where the shards of a record are worked on: the first here, each other one in a process of its own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from onrecord.model import Document, Reading
from onrecord.process import Ended, Process, processes
from onrecord.resolving.shard import Shard

P = ParamSpec("P")
T = TypeVar("T")
Lot = tuple[Sequence[Document], Sequence[Reading]]
"""The documents of a shard, and their readings."""
_HELD: list[Shard] = []  # what a helper works on


class Host:
    """One shard, in this process or in another; what comes back is the same."""

    def __init__(self, documents: Sequence[Document], readings: Sequence[Reading]) -> None:
        self.documents, self.readings = documents, readings
        self._shard: Shard | None = None

    def ask(self, step: Callable[Concatenate[Shard, P], T], *given: P.args, **named: P.kwargs) -> Callable[[], T]:
        """A step of the shard, which begins now where a helper takes it; call what comes back, once, for its answer."""

        def answer() -> T:
            self._shard = self._shard or Shard(self.documents, self.readings)
            return step(self._shard, *given, **named)

        return answer


class _Helper(Host):
    """A shard in another process. When that dies its steps are taken anew here, and so are those that follow."""

    def __init__(self, documents: Sequence[Document], readings: Sequence[Reading], process: Process) -> None:
        super().__init__(documents, readings)
        self._process = process
        self._thread = ThreadPoolExecutor(1)
        self._asked: list[Callable[[], Any]] = []
        self._again: list[Any] = []
        self._begun = self._thread.submit(self._values, begin, documents, readings)

    def ask(self, step: Callable[Concatenate[Shard, P], T], *given: P.args, **named: P.kwargs) -> Callable[[], T]:
        """The helper takes its steps in the order it is asked."""
        number = len(self._asked)
        self._asked.append(super().ask(step, *given, **named))
        begun: Future[T] = self._thread.submit(self._values, take, step, given, named)

        def answer() -> T:
            try:
                return begun.result()
            except Ended:
                self._again += [asked() for asked in self._asked[len(self._again) : number + 1]]
                value: T = self._again[number]
                return value

        return answer

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _values(self, work: Callable[..., Iterator[T]], *given: object) -> T:
        (value,) = self._process.ask(work, *given)
        return value


@contextmanager
def hosts(shards: Sequence[Lot]) -> Iterator[list[Host]]:
    """A host for each shard, the first of them this process."""
    with ExitStack() as stack:
        found = [Host(*shards[0])]
        team = stack.enter_context(processes(len(shards) - 1)) if len(shards) > 1 else []
        for lot, process in zip(shards[1:], team, strict=True):
            helper = _Helper(*lot, process)
            stack.callback(helper.close)
            found.append(helper)
        yield found


def begin(documents: Sequence[Document], readings: Sequence[Reading]) -> Iterator[None]:
    """What a helper does first."""
    gc.disable()  # values hold no cycles
    _HELD[:] = [Shard(documents, readings)]
    yield None


def take(step: Callable[..., T], given: tuple[object, ...], named: dict[str, object]) -> Iterator[T]:
    """What a helper does for each step."""
    yield step(_HELD[0], *given, **named)
