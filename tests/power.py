"""What a disk may hold after a power cut: every write and sync of SQLite is noted, then replayed in part.

`noted()` puts itself between the SQLite in use and its file system and notes each write, truncation, sync, creation and
removal of a record's files. `cuts()` rebuilds what a disk may hold when the power goes after any of these: what was
synced is there; of what was written since, any part may be there, in pieces of 512 bytes; a name that was made or
removed without a sync of its folder may be there or not. The memory map beside a write-ahead log is never on the disk.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from onrecord.store.driver import sqlite

SECTOR = 512
CREATE, JOURNALS, RECORD = 0x4, 0x800 | 0x80000, 0x100  # flags of SQLite's xOpen


@dataclass(frozen=True)
class Step:
    """One thing that was done to a file: write, truncate, sync, create, remove; or a mark of the caller."""

    what: str
    name: str = ""
    at: int = 0
    data: bytes = b""
    folder: bool = False  # the folder is synced as well
    told: Any = None


class _Vfs(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("version", "file_size", "longest_path")),
        *((name, ctypes.c_void_p) for name in ("next", "name", "data", "open", "delete")),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        *((name, ctypes.c_void_p) for name in ("close", "read", "write", "truncate", "sync")),
        ("rest", ctypes.c_void_p * 13),
    ]


_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class _Noting:
    """Stands in for the functions of SQLite's file system while it notes."""

    def __init__(self, vfs: _Vfs) -> None:
        self.steps: list[Step] = []
        self.names: dict[int, str] = {}  # of open files, by address
        self.fresh: set[str] = set()  # journals whose name is not synced yet
        self.tables: dict[int, tuple[_Methods, Any]] = {}  # what stands in for a table of methods, by its address
        self.vfs, self.old = vfs, (vfs.open, vfs.delete)
        self.open_old, self.delete_old = _OPEN(vfs.open), _DELETE(vfs.delete)
        self.kept = (_OPEN(self.open), _DELETE(self.delete))
        vfs.open, vfs.delete = (ctypes.cast(one, ctypes.c_void_p).value for one in self.kept)

    def stop(self) -> None:
        self.vfs.open, self.vfs.delete = self.old

    def open(self, vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        is_new = bool(path) and not os.path.exists(path)
        code = self.open_old(vfs, name, file, flags, out)
        if code == 0 and path and flags & (RECORD | JOURNALS):
            self.names[file] = Path(path).name
            if is_new and flags & CREATE:
                self.steps.append(Step("create", self.names[file]))
                if flags & JOURNALS:
                    self.fresh.add(self.names[file])
            pointer = ctypes.c_void_p.from_address(file)
            pointer.value = self.table(pointer.value or 0)
        return int(code)

    def table(self, address: int) -> int:
        if address not in self.tables:
            old = _Methods.from_address(address)
            new = _Methods.from_buffer_copy(old)
            kept = (
                _WRITE(self.writer(_WRITE(old.write))),
                _TRUNCATE(self.truncater(_TRUNCATE(old.truncate))),
                _SYNC(self.syncer(_SYNC(old.sync))),
            )
            new.write, new.truncate, new.sync = (ctypes.cast(one, ctypes.c_void_p).value for one in kept)
            self.tables[address] = (new, kept)
        return ctypes.addressof(self.tables[address][0])

    def writer(self, old: Any) -> Callable[..., int]:
        def write(file: int, data: int, length: int, at: int) -> int:
            self.steps.append(Step("write", self.names[file], at, ctypes.string_at(data, length)))
            return int(old(file, data, length, at))

        return write

    def truncater(self, old: Any) -> Callable[..., int]:
        def truncate(file: int, size: int) -> int:
            self.steps.append(Step("truncate", self.names[file], size))
            return int(old(file, size))

        return truncate

    def syncer(self, old: Any) -> Callable[..., int]:
        def sync(file: int, flags: int) -> int:
            code = int(old(file, flags))
            name = self.names[file]
            self.steps.append(Step("sync", name, folder=name in self.fresh))
            self.fresh.discard(name)
            return code

        return sync

    def delete(self, vfs: int, name: int, folder: int) -> int:
        code = int(self.delete_old(vfs, name, folder))
        if code == 0:
            self.steps.append(Step("remove", Path(ctypes.string_at(name).decode()).name, folder=bool(folder)))
        return code


_KEPT: list[_Noting] = []  # files that are still open go on through their functions


@contextlib.contextmanager
def noted() -> Iterator[list[Step]]:
    """Note what is done to the files of records that are opened inside; marks can be added to the list."""
    find = ctypes.CDLL(
        import_module(f"{sqlite.Connection.__module__.split('.')[0]}._sqlite3").__file__
    ).sqlite3_vfs_find
    find.restype, find.argtypes = ctypes.POINTER(_Vfs), [ctypes.c_char_p]
    noting = _Noting(find(None).contents)
    _KEPT.append(noting)
    try:
        yield noting.steps
    finally:
        noting.stop()


@dataclass
class _File:
    """What a file surely holds, and what was done to it since its last sync."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Cut:
    """What the disk holds when the power goes after so many steps, and the marks made until then."""

    after: int
    files: dict[str, bytes]
    marks: tuple[Any, ...]

    def put(self, folder: Path) -> None:
        """Write the files into an empty folder."""
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


WAYS = ("nothing", "all", "beginning", "writes", "sectors")
KILLED = ("all",)
"""What is left of what was not synced: when the power goes, one of these; when a program is killed, all of it."""


def cuts(
    steps: Sequence[Step],
    after: Sequence[int],
    dice: random.Random,
    *,
    start: Mapping[str, bytes] | None = None,
    ways: Sequence[str] = WAYS,
) -> Iterator[Cut]:
    """What the disk may hold after so many steps each, in order; `start` is what it surely held before the first."""
    names = {name: _File(bytearray(content)) for name, content in (start or {}).items()}  # as programs see them
    sure = dict(names)  # as they are on the disk
    moved: list[tuple[str, _File | None]] = []  # names made and removed since the folder was synced
    marks: list[Any] = []
    done = 0
    for point in after:
        for step in steps[done:point]:
            _replay(step, names, sure, moved)
            if step.what == "mark":
                marks.append(step.told)
        done = point
        yield Cut(point, _left(sure, moved, dice.choice(ways), dice), tuple(marks))


def anywhere(steps: Sequence[Step], count: int, dice: random.Random) -> list[int]:
    """That many points among the steps, in order."""
    return sorted(dice.randrange(1, len(steps) + 1) for _ in range(count))


def _replay(step: Step, names: dict[str, _File], sure: dict[str, _File], moved: list[tuple[str, _File | None]]) -> None:
    if step.what == "create":
        names[step.name] = _File()
        moved.append((step.name, names[step.name]))
    elif step.what == "remove":
        names.pop(step.name, None)
        moved.append((step.name, None))
    elif step.what in ("write", "truncate"):
        names[step.name].since.append(step)
    elif step.what == "sync":
        file = names[step.name]
        for one in file.since:
            _apply(file.sure, one)
        file.since.clear()
    if step.folder:
        for name, found in moved:
            _name(sure, name, found)
        moved.clear()


def _name(names: dict[str, _File], name: str, found: _File | None) -> None:
    if found is None:
        names.pop(name, None)
    else:
        names[name] = found


def _apply(content: bytearray, step: Step) -> None:
    if step.what == "truncate":
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at + len(step.data) - len(content))))
    content[step.at : step.at + len(step.data)] = step.data


def _left(
    sure: dict[str, _File], moved: list[tuple[str, _File | None]], way: str, dice: random.Random
) -> dict[str, bytes]:
    """What may be on the disk: of what was not synced nothing, all, a beginning, some writes, or some sectors."""
    there = dict(sure)
    for name in {name for name, _ in moved}:
        own = [found for other, found in moved if other == name]
        for found in own[: {"nothing": 0, "all": len(own)}.get(way, dice.randint(0, len(own)))]:
            _name(there, name, found)
    return {name: bytes(_content(file, way, dice)) for name, file in there.items()}


def _content(file: _File, way: str, dice: random.Random) -> bytearray:
    content, share = bytearray(file.sure), dice.random()
    if way == "nothing":
        return content
    kept = file.since[: dice.randint(0, len(file.since))] if way == "beginning" else file.since
    for step in kept:
        if step.what == "write" and way == "sectors":
            for piece in _sectors(step):
                if dice.random() < share:
                    _apply(content, piece)
        elif way in ("all", "beginning") or dice.random() < share:
            _apply(content, step)
    return content


def _sectors(step: Step) -> Iterator[Step]:
    at, end = step.at, step.at + len(step.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        yield Step("write", step.name, at, step.data[at - step.at : upto - step.at])
        at = upto
