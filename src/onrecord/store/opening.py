"""Opening the record file: which SQLite, which journal, whose file it is, and the numbered migrations."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from onrecord.errors import RecordError
from onrecord.store.carrying import carry_decisions
from onrecord.store.driver import Connection, sqlite

APPLICATION_ID = 0x6F6E7263
""""onrc": what tells a record from another program's SQLite file."""

SAFE_WAL = (3, 51, 3)
"""SQLite up to 3.51.2 can damage a write-ahead log that two connections use; older ones get the rollback journal."""

BUSY_SECONDS = 30
TURN_SECONDS = 0.003  # between two looks whether another program has done writing


@dataclass(frozen=True)
class Migration:
    """One step of the record's layout: its number, its name, its statements, and what no statement can do."""

    number: int
    name: str
    sql: str
    then: Callable[[Connection], None] | None = None


BEYOND_SQL = {2: carry_decisions}


def migrations() -> tuple[Migration, ...]:
    """The shipped migrations in order, from `data/migrations/0001_name.sql` and so on."""
    folder = files("onrecord").joinpath("data", "migrations")
    found = [
        Migration(int(path.name[:4]), path.name, path.read_text(encoding="utf-8"), BEYOND_SQL.get(int(path.name[:4])))
        for path in folder.iterdir()
        if re.fullmatch(r"\d{4}_\w+\.sql", path.name)
    ]
    return tuple(sorted(found, key=lambda step: step.number))


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one sentence about the record: what is wrong and what to do."""
    try:
        yield
    except sqlite.Error as error:
        said = str(error)
        for words, sentence in _SENTENCES.items():
            if words in said:
                raise RecordError(sentence.format(path=path)) from error
        raise RecordError(f"the record {path} could not be used: {said}; run `onrecord check`") from error


_SENTENCES = {
    "is full": "the disk that holds {path} is full; all that was stored before is kept: free space and run it again",
    "disk I/O error": "the disk that holds {path} failed or is full; free space or mend it, then run it again",
    "locked": "another program is writing to {path}; wait until it is done and run it again",
    "readonly": "the record {path} is write-protected; change its permissions or work on a copy",
    "unable to open": "the record {path} cannot be opened; name one in a folder that can be written with --record",
    "not a database": "{path} is not a record of onrecord; name another file with --record",
    "malformed": "the record {path} is damaged on the disk; restore it from a copy or ingest the documents again",
}


def connect(path: Path, *, create: bool, steps: tuple[Migration, ...] | None = None) -> Connection:
    """A connection to the record at `path`, brought to the newest layout.

    RecordError when there is none and `create` is false, when the file is another program's, when a newer onrecord
    wrote it, or when it cannot be opened; in all these cases the file stays as it was.
    """
    steps = migrations() if steps is None else steps
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise RecordError(f"the record {path} is not a file in an existing folder; name one with --record")
    if not create and (not path.exists() or path.stat().st_size == 0):
        raise RecordError(f"there is no record at {path}; make one with `onrecord ingest` or name it with --record")
    with explained(path):
        connection = _connected(path)
        try:
            _refuse_foreign(connection, path, newest=steps[-1].number)
            _configure(connection)
            _bring_up(connection, path, steps)
        except BaseException:
            connection.close()
            raise
    return connection


def only_look(path: Path) -> Connection:
    """A connection to the record at `path` that changes nothing in it, for a record of any layout known here.

    RecordError when there is none, when the file is another program's, or when a newer onrecord wrote it.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise RecordError(f"there is no record at {path}; name one that is there")
    with explained(path):
        connection = _connected(path)
        try:
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise RecordError(f"{path} is an empty SQLite file and no record; name one that is")
            _refuse_foreign(connection, path, newest=migrations()[-1].number)
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    return connection


def layout_of(connection: Connection) -> int:
    """The number of the newest migration that a record has been through."""
    return int(connection.execute("SELECT max(number) FROM migrations").fetchone()[0])


def begin_writing(connection: Connection) -> None:
    """Begin a write transaction once no other program writes; its error when that takes longer than the busy timeout.

    SQLite itself looks only every tenth of a second, so that one that writes without pause would keep all others out.
    """
    wait = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    until = time.monotonic() + wait / 1000
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while not _begun(connection, last=time.monotonic() >= until):
            time.sleep(TURN_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {wait}")


def _begun(connection: Connection, *, last: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite.OperationalError as error:
        if last or "locked" not in str(error):
            raise
        return False
    return True


def memory(steps: tuple[Migration, ...] | None = None) -> Connection:
    """An empty record in memory: what the layout should look like."""
    connection = sqlite.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite.Row
    for step in migrations() if steps is None else steps:
        _apply(connection, step)
    return connection


def journal(connection: Connection) -> str:
    """A line about the journal in use, for `onrecord check`."""
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    why = "" if _wal_is_safe() else f", since a write-ahead log is safe only from {'.'.join(map(str, SAFE_WAL))} on"
    return f"SQLite {sqlite.sqlite_version}, journal {mode}{why}"


def _connected(path: Path) -> Connection:
    """A connection that needs to write nothing beside a record that lies where nothing can be written."""
    looked_at = _lies_still(path)
    name = f"{path.absolute().as_uri()}?immutable=1" if looked_at else str(path)
    connection = sqlite.connect(name, timeout=BUSY_SECONDS, isolation_level=None, uri=looked_at)
    connection.row_factory = sqlite.Row
    return connection


def _lies_still(path: Path) -> bool:
    """Whether nobody can be writing to a record: its folder is write-protected and holds no journal of it.

    RecordError when there is a journal, whose changes could not be taken in.
    """
    if not path.exists() or os.access(path.absolute().parent, os.W_OK):
        return False
    if path.with_name(f"{path.name}-shm").exists():
        return False  # a program that may write has it open
    beside = [path.with_name(path.name + end) for end in ("-wal", "-journal")]
    unfinished = next((part for part in beside if part.exists() and part.stat().st_size), None)
    if unfinished is not None:
        raise RecordError(
            f"the record {path} lies where nothing can be written and has changes in {unfinished.name}; "
            "copy both files together to where they can be written, and name the copy"
        )
    return True


def _bring_up(connection: Connection, path: Path, steps: tuple[Migration, ...]) -> None:
    """Run the migrations that are to come; RecordError when an older record cannot be written."""
    try:
        for step in steps:
            _apply(connection, step)
    except sqlite.OperationalError as error:
        if "readonly" not in str(error):
            raise
        raise RecordError(
            f"the record {path} is of layout {layout_of(connection)} and write-protected, and this onrecord brings "
            f"records to layout {steps[-1].number} before it opens them; copy it to where it can be written, and name "
            "the copy: the original stays as it is"
        ) from error


def _refuse_foreign(connection: Connection, path: Path, *, newest: int) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or "migrations" not in tables:
        raise RecordError(f"{path} is an SQLite file of another program; name another file with --record")
    layout = layout_of(connection)
    if layout > newest:
        raise RecordError(
            f"{path} was written by a newer onrecord (layout {layout}, this one knows {newest}); "
            "update onrecord: the file is untouched"
        )


def _configure(connection: Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = EXTRA")  # FULL could lose the last commit of a rollback journal
    # A write-protected or busy record keeps the journal it has; `onrecord check` names it.
    with contextlib.suppress(sqlite.OperationalError):
        connection.execute(f"PRAGMA journal_mode = {'WAL' if _wal_is_safe() else 'DELETE'}")


def _wal_is_safe() -> bool:
    return tuple(sqlite.sqlite_version_info) >= SAFE_WAL


def _apply(connection: Connection, step: Migration) -> None:
    """Run one migration together with the note that it ran, unless it ran before; all of it or nothing."""
    if _applied(connection, step):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _applied(connection, step):  # another process was faster
            return
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        for statement in _statements(step.sql):
            connection.execute(statement)
        if step.then is not None:
            step.then(connection)
        connection.execute("INSERT INTO migrations VALUES (?, ?)", (step.number, step.name))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _applied(connection: Connection, step: Migration) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone()
    return bool(found and connection.execute("SELECT 1 FROM migrations WHERE number = ?", (step.number,)).fetchone())


def _statements(sql: str) -> Iterator[str]:
    """The statements one by one; triggers hold semicolons, so SQLite itself says where a statement ends."""
    lines: list[str] = []
    for line in sql.splitlines():
        lines.append(line)
        if sqlite.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []
