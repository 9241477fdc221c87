"""Opening files and reading documents in other processes, each document within its limits; the results are the same."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from onrecord import intake
from onrecord.errors import SettingError, SpanError, UnreadableError
from onrecord.intake.opened import Page
from onrecord.model import Document, Failure, Reading, Received, When
from onrecord.process import HELP, Ended, Fault, Limits, Process, processes
from onrecord.reading import Reader
from onrecord.settings import get

MakeReader = Callable[[], Reader]
Outcome = tuple[Document, Reading | str]  # a sentence when the document cannot be read
OpenEach = Callable[[Path | bytes, str | None], Iterator[tuple[str, Document | str]]]

# A fault of the reader on one document must not cost the others: the row in `failures` names it.
_OF_VALUES = (ArithmeticError, LookupError, TypeError, ValueError)
FAULTS = (*_OF_VALUES, AssertionError, AttributeError, MemoryError, RuntimeError, SpanError)

_LOADED: dict[bytes, Reader] = {}  # the readers of a process that reads, loaded once


def limits() -> Limits:
    """What opening or reading one document may take, as the settings have it."""
    return Limits(get("document_seconds"), get("document_memory_mib"))


def documents(
    paths: Iterable[Path], *, manifest: Path | None = None, anchor: str | None = None
) -> Iterator[Received | Failure]:
    """As `intake.documents`, but the files are opened in another process.

    A document that takes too long, or too much memory, or the process with it, is a Failure; those around it come in.
    """
    files, published = intake.listed(paths, manifest=manifest, anchor=anchor)
    return opened(files, published)


def opened(files: Iterable[intake.File | Page | Failure], published: When | None) -> Iterator[Received | Failure]:
    """What `intake.opened` makes of each file or page, in another process; those around one too much for it come in."""
    with processes(1) as team:
        for file in files:
            if isinstance(file, Failure):
                yield file
            else:
                yield from _opened_apart(team, file, published)


def read_all(documents: Iterable[Document], make_reader: MakeReader, *, workers: int = 1) -> Generator[Outcome]:
    """Each document with its reading, or with one sentence that says why there is none; by several in any order.

    So many other processes read; `make_reader` must be a function or class that they can import. A document that takes
    too long, or too much memory, or the process with it, costs itself alone. SettingError when the reader cannot be
    loaded.
    """
    todo = iter(documents)
    with processes(workers) as team, ThreadPoolExecutor(workers) as threads:
        seats: SimpleQueue[int] = SimpleQueue()
        for seat in range(workers):
            seats.put(seat)
        read = partial(_read_at_a_seat, team, seats, make_reader)
        in_work: list[Future[Outcome]] = []
        try:
            while True:
                while len(in_work) <= workers and (document := next(todo, None)) is not None:
                    in_work.append(threads.submit(read, document))
                if not in_work:
                    return
                done = wait(in_work, return_when=FIRST_COMPLETED).done
                ready = [future for future in in_work if future in done]
                in_work = [future for future in in_work if future not in done]
                yield from (future.result() for future in ready)
        finally:
            for future in in_work:
                future.cancel()
            for process in team:
                if process.busy:
                    process.stop()


def read_one(reader: Reader, document: Document) -> Reading | str:
    """The reading of one document by a reader in this process, or one sentence that says why there is none."""
    try:
        return reader.read(document)
    except UnreadableError as error:
        return str(error)
    except FAULTS as error:
        return _fault(f"{type(error).__name__}: {error}")


def open_each(
    open_documents: OpenEach, source: Path | bytes, anchor: str | None
) -> Iterator[tuple[str, Document | str]]:
    """What `open_documents` makes of a source, in another process; last, a sentence when it takes too much."""
    given = source.absolute() if isinstance(source, Path) else source
    with processes(1) as team:
        try:
            yield from team[0].ask(open_documents, given, anchor, limits=limits())
        except Ended as ended:
            yield "", f"the process that opened it {ended}; {_INSTEAD}"
        except Fault as fault:
            yield "", f"opening it failed ({fault}); report this with the document"


def names_in(raw: bytes, address: str) -> intake.Names | None:
    """As `intake.names_in`, in another process; UnreadableError also when it takes too much there."""
    with processes(1) as team:
        try:
            (names,) = team[0].ask(_names, raw, address, limits=limits())
        except Ended as ended:
            raise UnreadableError(f"the process that opened it {ended}") from ended
        except Fault as fault:
            raise UnreadableError(f"opening it failed ({fault}); report this with the address") from fault
    found: intake.Names | None = names
    return found


def _names(raw: bytes, address: str) -> Iterator[intake.Names | None]:
    yield intake.names_in(raw, address)


def fetched(raw: bytes, source: str, came: intake.Came, anchor: str | None = None) -> Iterator[Received | Failure]:
    """As `intake.fetched`, in another process; last, a Failure when it takes too much there."""
    with processes(1) as team:
        try:
            yield from team[0].ask(intake.fetched, raw, source, came, anchor, limits=limits())
        except Ended as ended:
            told = f"{source} cannot be taken: the process that opened it {ended}"
            yield Failure(source, "intake", told)
        except Fault as fault:
            told = f"{source} cannot be taken: opening it failed ({fault}); report this with the address"
            yield Failure(source, "intake", told)


def reader_id(make_reader: MakeReader) -> str:
    """The id of a reader, which another process loads and keeps loaded; SettingError when it cannot be loaded."""
    with processes(1) as team:
        return _loaded_in(team[0], make_reader)


_INSTEAD = "leave it out, or give it in parts"
_IN_A_ROW = 3  # documents of one file that choke a parser, one after another; beyond that the file itself does


def _opened_apart(
    team: list[Process], file: intake.File | Page, published: When | None
) -> Iterator[Received | Failure]:
    """The documents of a file; after one that ended the process, those that follow it, unless several in a row did."""
    if isinstance(file, intake.File):
        file = replace(file, path=file.path.absolute())  # another process may stand in another folder
    taken, in_a_row = 0, 0
    while True:
        process = team[0]
        try:
            for done, item in process.ask(intake.opened_on, file, published, taken, limits=limits()):
                if item is not None:
                    taken, in_a_row = done, 0
                    yield item
            return
        except Fault as fault:
            told = f"opening it failed ({fault}); report this with the file"
            yield Failure(file.source, "intake", f"{file.source} cannot be taken: {told}")
            return
        except Ended as ended:
            _replace(team, 0)
            if not ended.slow and process.asked > 1:
                continue  # what it had done before may have weighed it down, so that another tries
            place = f" after its first {taken}" if taken else ""
            in_a_row += 1
            rest = "; what follows it was not taken" if in_a_row == _IN_A_ROW else ""
            told = f"the process that opened it{place} {ended}{rest}; {_INSTEAD}"
            yield Failure(file.source, "intake", f"{file.source} cannot be taken: {told}")
            if rest:
                return
            taken += 1


def _read_at_a_seat(
    team: list[Process], seats: SimpleQueue[int], make_reader: MakeReader, document: Document
) -> Outcome:
    seat = seats.get()
    try:
        return document, _read_apart(team, seat, make_reader, document)
    finally:
        seats.put(seat)


def _read_apart(team: list[Process], seat: int, make_reader: MakeReader, document: Document) -> Reading | str:
    """The outcome of reading with the process at a seat of the team; another sits there when it ends."""
    while True:
        process = team[seat]
        _loaded_in(process, make_reader)
        fresh = process.asked == 1
        try:
            (reading,) = process.ask(_read, make_reader, document, limits=limits())
        except UnreadableError as error:
            return str(error)
        except Fault as fault:
            return _fault(str(fault))
        except Ended as ended:
            if not process.stopped:
                _replace(team, seat)
            if fresh or ended.slow or process.stopped:
                return f"the process that read it {ended}; {_INSTEAD}"
            # what it had done before may have weighed it down, so that another tries
        else:
            return reading


def _replace(team: list[Process], seat: int) -> None:
    team[seat].close()
    team[seat] = Process()


def _loaded_in(process: Process, make_reader: MakeReader) -> str:
    """The id of a reader that the process has loaded now."""
    try:
        key = pickle.dumps(make_reader)
    except (AttributeError, TypeError, pickle.PicklingError) as error:
        raise SettingError(
            f"another process cannot find the reader ({error}); make it in a module's function"
        ) from error
    if key not in process.loaded:
        try:
            (process.loaded[key],) = process.ask(_load, make_reader)
        except Ended as ended:
            raise SettingError(f"the process that should read {ended}, before it had its reader; {HELP}") from ended
        except Fault as fault:
            raise SettingError(f"the reader could not be loaded ({fault}); install onrecord again") from fault
    return process.loaded[key]


def _fault(told: str) -> str:
    return f"the reader failed on it ({told}); report this with the document"


def _load(make_reader: MakeReader) -> Iterator[str]:
    yield _reader(make_reader).id


def _read(make_reader: MakeReader, document: Document) -> Iterator[Reading]:
    yield _reader(make_reader).read(document)


def _reader(make_reader: MakeReader) -> Reader:
    key = pickle.dumps(make_reader)
    if key not in _LOADED:
        _LOADED[key] = make_reader()
    return _LOADED[key]
