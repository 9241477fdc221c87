"""Attacks from any CSV with a column of dates: rows that cannot be used are counted and named, none is fatal."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from onrecord import vocab
from onrecord.errors import InputError
from onrecord.outlook.dated import day_comes_first, day_range
from onrecord.outlook.series import Event
from onrecord.outlook.tabled import count_told

SIZE_LIMIT = 500_000_000
"""Bytes of an unpacked file; a larger one is refused."""
MOST = 1000
"""More attacks than this are not told by one row: such a number is taken for something else."""
EMPTY = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "?", "unknown"})


@dataclass(frozen=True)
class Columns:
    """Which columns are read; an attack is severe from `severe_at` on. None: there is no such column.

    Without `number`, a column of numbers of attacks, each row is one attack.
    """

    date: str
    severity: str | None = None
    severe_at: float | None = None
    group: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class LeftOut:
    """A row that is not used, by its number in the file (the header is row 1), and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Sheet:
    """The attacks of a file, the rows left out, how many tell no severity, what to know of it, and rows said twice.

    `copies` are rows that are the same as an earlier one in every cell.
    """

    attacks: tuple[Event, ...]
    left: tuple[LeftOut, ...]
    without_severity: int
    noted: tuple[str, ...] = ()
    copies: int = 0

    def notes(self) -> list[str]:
        """What was not used as it stands, in sentences that name the first rows."""
        reasons = Counter(row.reason for row in self.left)
        found = list(self.noted)
        for reason, number in sorted(reasons.items()):
            rows = [str(row.row) for row in self.left if row.reason == reason]
            more = ", …" if number > 5 else ""
            found.append(
                f"{number} of {len(self.attacks) + len(self.left)} rows left out, {reason}: {', '.join(rows[:5])}{more}"
            )
        if self.without_severity:
            found.append(
                f"{self.without_severity} rows say nothing of severity: they count as attacks, and as not severe"
            )
        if self.copies:
            found.append(
                f"{self.copies} rows say in every cell what an earlier one says: they count, check that none is a copy"
            )
        return found


def read(path: Path, columns: Columns) -> Sheet:
    """The attacks of a CSV file (comma, semicolon or tab; plain or gzipped), in the file's order.

    A date is a day in any usual form; 3/4/2024 is read as the other dates of the column tell, and left out where none
    does. A row of several attacks is one of them at most severe. InputError when the file cannot be read, has no such
    column, or has no row that can be used.
    """
    text, noted = _text(path)
    names, rows = _table(path, text)
    places = _Places(
        _place(path, names, columns.date),
        None if columns.severity is None else _place(path, names, columns.severity),
        None if columns.group is None else _place(path, names, columns.group),
        None if columns.number is None else _place(path, names, columns.number),
    )
    day_first = day_comes_first(_cell(row, places.date) for row in rows)
    attacks: list[Event] = []
    left: list[LeftOut] = []
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        day = _day(_cell(row, places.date), day_first)
        times = 1 if places.number is None else _times(_cell(row, places.number))
        if isinstance(day, str) or isinstance(times, str):
            left.append(LeftOut(number, day if isinstance(day, str) else str(times)))
        else:
            group = None if places.group is None else _cell(row, places.group)
            severe, severity = _severe(row, places.severity, columns.severe_at)
            attacks.append(Event(day, severe, group, str(number), severity, times))
    if not attacks:
        raise InputError(f"{path} has no row with a date in {columns.date!r} that can be read")
    silent = 0 if columns.severity is None else sum(attack.severe is None for attack in attacks)
    filled = [tuple(row) for row in rows if any(row)]
    notes = tuple(filter(None, (noted, _unused(names, columns))))
    return Sheet(tuple(attacks), tuple(left), silent, notes, len(filled) - len(set(filled)))


@dataclass(frozen=True)
class _Places:
    """Where in a row what is asked for stands."""

    date: int
    severity: int | None
    group: int | None
    number: int | None


def _times(text: str) -> int | str:
    """How many attacks a row stands for, one where nothing is said, or why it is left out."""
    if text.lower() in EMPTY:
        return 1
    times = count_told(text)[0]
    if times is None:
        return "a number of attacks that cannot be read"
    if times <= 0:
        return "it holds no attack"
    return times if times <= MOST else f"a number of attacks above {MOST}"


def _unused(names: Sequence[str], columns: Columns) -> str:
    """A note on a column that by its name tells numbers of attacks and was not asked for."""
    known = vocab.table("outlook")["columns"]["number"]
    taken = (columns.date, columns.severity, columns.group)
    found = next((name for name in names if name.lower() in known and name not in taken), None)
    if columns.number is not None or found is None:
        return ""
    return f"each row counts as one attack; where {found!r} tells how many a row stands for, name it with --number"


def _severe(row: Sequence[str], at: int | None, severe_at: float | None) -> tuple[bool | None, float | None]:
    """Whether a row is severe, and its severity as a multiple of what is; None where it tells neither."""
    value = None if at is None else _number(_cell(row, at))
    if value is None:
        return None, None
    least = 1 if severe_at is None else severe_at
    return value >= least, value / least if least > 0 else None


def _text(path: Path) -> tuple[str, str]:
    """The text of the file, unpacked, and a note where it is not UTF-8."""
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(SIZE_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if len(raw) > SIZE_LIMIT:
        raise InputError(f"{path} is larger than {SIZE_LIMIT // 1_000_000} MB; cut it into parts")
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        return raw.decode("latin-1"), f"not UTF-8 (byte {error.start}): read as Latin-1, so names may look wrong"


def _table(path: Path, text: str) -> tuple[list[str], list[list[str]]]:
    """The names of the columns and the cells of the rows."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"{path} is no CSV table: {error}") from error
    if not rows:
        raise InputError(f"{path} is empty; its first row names the columns")
    return [name.strip() for name in rows[0]], rows[1:]


def _place(path: Path, names: Sequence[str], name: str) -> int:
    if name not in names:
        raise InputError(f"{path} has no column {name!r}; its columns are {', '.join(names)}")
    return names.index(name)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


@lru_cache(maxsize=100_000)
def _day(text: str, day_first: bool | None) -> date | str:
    """The day of a cell, or why it has none."""
    if text.lower() in EMPTY:
        return "no date"
    found = day_range(text, day_first=day_first)
    if found is None:
        return "a date that cannot be read"
    return found[0] if found[0] == found[1] else "a date that names no single day"


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
