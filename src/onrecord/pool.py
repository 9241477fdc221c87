"""Reading many documents with one reader, in this process or in several; the readings are the same."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from onrecord.errors import SettingError, SpanError, UnreadableError
from onrecord.model import Document, Reading
from onrecord.reading import Reader

MakeReader = Callable[[], Reader]
Outcome = tuple[Document, Reading | str]  # a sentence when the document cannot be read

# A fault of the reader on one document must not cost the others: the row in `failures` names it.
FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, SpanError, TypeError, ValueError)

_LOADED: list[Reader] = []  # the reader of this worker process, loaded once


def read_all(documents: Iterable[Document], make_reader: MakeReader, *, workers: int = 1) -> Generator[Outcome]:
    """Each document with its reading, or with one sentence that says why there is none; the order may vary.

    With several workers `make_reader` must be a function or class that another process can import. A worker that dies
    costs the document it was reading, not the run. SettingError when the reader cannot be loaded, here or there.
    """
    if workers > 1:
        yield from _read_in_pool(iter(documents), make_reader, workers)
        return
    reader = make_reader()
    for document in documents:
        yield document, read_one(reader, document)


def read_one(reader: Reader, document: Document) -> Reading | str:
    """The reading of one document, or one sentence that says why there is none."""
    try:
        return reader.read(document)
    except UnreadableError as error:
        return str(error)
    except FAULTS as error:
        return f"the reader failed on it ({type(error).__name__}: {error}); report this with the document"


def _read_in_pool(documents: Iterator[Document], make_reader: MakeReader, workers: int) -> Iterator[Outcome]:
    """Read in rounds: a round ends when a worker dies, and what was then in work is read again, one by one."""
    while True:
        in_work_at_death: list[Document] = []
        for document, outcome in _round(documents, make_reader, workers):
            if outcome is None:
                in_work_at_death.append(document)
            else:
                yield document, outcome
        if not in_work_at_death:
            return
        _check_start(make_reader)
        for document in in_work_at_death:
            for _, outcome in _round(iter([document]), make_reader, 1):
                died = "the process that read it died, perhaps of too little memory; leave it out or try it alone"
                yield document, died if outcome is None else outcome


def _round(
    documents: Iterator[Document], make_reader: MakeReader, workers: int
) -> Iterator[tuple[Document, Reading | str | None]]:
    """Outcomes until the documents end or a worker dies; None for each document in work when one died."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _load, (make_reader,))
    in_work: dict[Future[Reading | str], Document] = {}
    alive = True
    try:
        while True:
            while alive and len(in_work) < 2 * workers and (document := next(documents, None)) is not None:
                try:
                    in_work[pool.submit(_read, document)] = document
                except BrokenProcessPool:
                    alive = False
                    yield document, None
            if not in_work:
                return
            for future in wait(in_work, return_when=FIRST_COMPLETED).done:
                document = in_work.pop(future)
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    alive = False
                    yield document, None
                else:
                    yield document, outcome
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _check_start(make_reader: MakeReader) -> None:
    """SettingError when workers die without any document; else each document would be blamed for it."""
    with ProcessPoolExecutor(1, get_context("spawn"), _load, (make_reader,)) as pool:
        try:
            pool.submit(_is_loaded).result()
        except BrokenProcessPool as error:
            raise SettingError(
                "no process that reads could be started; read with one worker, and in a script of your own call this"
                ' below `if __name__ == "__main__":`'
            ) from error


def _is_loaded() -> bool:
    return bool(_LOADED)


def _load(make_reader: MakeReader) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops the workers in order
    _LOADED.append(make_reader())


def _read(document: Document) -> Reading | str:
    return read_one(_LOADED[-1], document)
