"""A whole copy of a record that may be in use, and a copy put in place of a record: backup and restore."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from onrecord import durable
from onrecord.errors import InputError, RecordError
from onrecord.store import Store, checking
from onrecord.store.driver import Connection, sqlite
from onrecord.store.opening import explained, layout_of, migrations, only_look

BESIDE = ("-wal", "-journal", "-shm")
"""What SQLite keeps beside a record, by the ends of the names."""

_START = b"SQLite format 3\0"

Problems = Callable[[Store], Iterator[str]]


def back_up(record: Path, to: Path, *, force: bool = False) -> tuple[str, ...]:
    """Copy a record to one file as it is at one moment, also while others write; what does not hold in it comes back.

    The copy is checked before it gets its name: layout, seals, chains, bytes and quotes. The record's layout stays as
    it is, also an older one. InputError when `to` exists without `force`; RecordError when there is no record, when
    the disk fails, or when a copy with problems would replace a file. None of these changes what is at `to`.
    """
    _refuse_taken(to, force=force, option="--force replaces it")
    if to.exists() and record.exists() and to.samefile(record):
        raise InputError(f"{to} is the record itself; name another file for the backup")
    if _beside(to):
        raise InputError(f"{to} is open in another program, or was when that broke off; name another file")
    with contextlib.closing(only_look(record)) as source, _unfinished(to, "backup") as copy:
        with explained(to):
            _copied(source, copy)
            found = tuple(_problems(copy))
        if found and to.exists():
            raise RecordError(
                f"{to} stays as it was, because the record {record} has {len(found)} problems ({found[0]}); "
                "`onrecord check` lists them; name another file to keep a copy of it as it is"
            )
        _named(copy, to, mode=_mode_of(record))
    return found


def restore(copy: Path, record: Path, problems: Problems, *, force: bool = False) -> Path | None:
    """Make a backup the record, at the newest layout; where what was there is kept comes back, None if nothing was.

    InputError when a record is there without `force`; RecordError when the backup is no record, when anything in it
    does not hold, when another program has the record open, or when the disk fails. The record then stays.
    """
    _refuse_taken(record, force=force, option="--force sets it aside and keeps it")
    if record.exists() and copy.exists() and record.samefile(copy):
        raise InputError(f"{copy} is the record itself; name a backup of it")
    with contextlib.closing(only_look(copy)) as source, _unfinished(record, "restoring") as fresh:
        with explained(record):
            _copied(source, fresh)
        with Store.open(fresh, create=False) as store:
            store.ready()
            found = next(problems(store), None)
        if found is not None:
            raise RecordError(f"the backup {copy} does not hold ({found}); nothing was restored: take another backup")
        with explained(record):
            _single_file(fresh)
        mode = _mode_of(record)
        with explained(record):
            kept = _set_aside(record) if record.exists() or _beside(record) else None
        _named(fresh, record, mode=mode)
    return kept


def _refuse_taken(path: Path, *, force: bool, option: str) -> None:
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise InputError(f"{path} is not a file in an existing folder; name one")
    if path.exists() and not force:
        raise InputError(f"{path} exists; name another file, or {option}")


@contextlib.contextmanager
def _unfinished(path: Path, what: str) -> Iterator[Path]:
    """The name of a file beside `path` while it is made; nothing is left of it, nor of one that was killed before."""
    unfinished = path.with_name(f".{path.name}.{what}")
    everything = [unfinished, *(unfinished.with_name(unfinished.name + end) for end in BESIDE)]
    try:
        for file in everything:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; choose a folder that exists and is yours") from error
    try:
        yield unfinished
    finally:
        for file in everything:
            file.unlink(missing_ok=True)


def _copied(source: Connection, path: Path) -> None:
    """Copy all pages in one step, so that a writer beside is either in the copy or not, then close it as one file."""
    with contextlib.closing(sqlite.connect(str(path), isolation_level=None)) as target:
        source.backup(target)
    _single_file(path)


def _single_file(path: Path) -> None:
    """Leave nothing of a write-ahead log beside the file, so that it is whole when it is moved."""
    with contextlib.closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _problems(path: Path) -> Iterator[str]:
    with contextlib.closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        connection.row_factory = sqlite.Row
        if layout_of(connection) < migrations()[-1].number:  # the rest is checked once it is brought up
            yield from checking.file_problems(connection)
            return
        store = Store(path, connection)
        yield from store.layout_problems()
        yield from store.problems()


def _mode_of(record: Path) -> int | None:
    """Who may read and write a record, so that a copy of it is open to nobody else; None where there is none."""
    return record.stat().st_mode & 0o777 | stat.S_IWUSR if record.exists() else None


def _named(unfinished: Path, path: Path, *, mode: int | None) -> None:
    try:
        if mode is not None:
            os.chmod(unfinished, mode)
        durable.put_in_place(unfinished, path)
    except OSError as error:
        raise RecordError(
            f"{path} was not written: {error.strerror}; free some space or choose another disk"
        ) from error


def _set_aside(record: Path) -> Path:
    """Keep what the record holds under another name: a copy, so that the record is never missing.

    Of a damaged one no copy can be made: it is moved with all that lies beside it. RecordError when another program has
    the record open.
    """
    kept = _free_name(record)
    if not _copied_aside(record, kept):
        for part in (*_beside(record), *([record] if record.exists() else ())):
            os.replace(part, part.with_name(part.name.replace(record.name, kept.name, 1)))
    return kept


def _beside(record: Path) -> list[Path]:
    """What SQLite left beside a record; it would be taken for a part of any file that gets the record's name."""
    return [part for end in BESIDE if (part := record.with_name(record.name + end)).exists()]


def _free_name(record: Path) -> Path:
    number, kept = 1, record.with_name(f"{record.name}.before-restore")
    while kept.exists() or _beside(kept):
        number += 1
        kept = record.with_name(f"{record.name}.before-restore-{number}")
    return kept


def _copied_aside(record: Path, kept: Path) -> bool:
    """Copy a record that nobody else has open, and leave nothing beside it; False when it is damaged."""
    if not record.exists():
        return False
    with record.open("rb") as file:
        if file.read(len(_START)) != _START:  # SQLite itself would take the journal of such a file away
            return False
    try:
        with contextlib.closing(sqlite.connect(str(record), timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = DELETE")
            with _unfinished(kept, "restoring") as copy:
                _copied(connection, copy)
                _named(copy, kept, mode=_mode_of(record))
    except sqlite.DatabaseError as error:
        if any(words in str(error) for words in ("locked", "busy")):
            raise RecordError(
                f"another program has the record {record} open; close it, then restore again: nothing has changed"
            ) from error
        if "full" in str(error):
            raise
        return False
    return True
