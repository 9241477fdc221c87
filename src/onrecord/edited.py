"""Corrections from a CSV export that a person changed in a spreadsheet: which values, and what is unclear.

Reading order: `read` compares the file with the record row by row; `_BUILD` has a function for each slot that makes its
value from the changed cells, or says in one sentence why it cannot.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onrecord import vocab
from onrecord.errors import InputError
from onrecord.export import table
from onrecord.export.table import EDITABLE, SEAL, SEPARATOR, Row, meant
from onrecord.export.view import view_of
from onrecord.model import Code, Count, Incident, NearMiss, Note, Outcome, Party, Snapshot, Value, Weapon, When, Where

Cells = Mapping[str, str]
ID = "incident_id"
MOST = 999_999_999
"""No number of people is larger."""
OF_COLUMN = {column: slot for slot, columns in EDITABLE.items() for column in columns}
_DAY_FORMS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y")
"""How spreadsheets write a day that was ISO in the file; none of them is read as a new day."""


@dataclass(frozen=True)
class Edit:
    """A value that a person changed: the incident, the slot, what stood there and what is to stand; None is nothing."""

    incident: Incident
    slot: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True)
class Unclear:
    """A row that is refused: its line in the file, the incident as the file names it, and why."""

    line: int
    incident_id: str
    reason: str


def read(path: Path, snapshot: Snapshot) -> tuple[tuple[Edit, ...], tuple[Unclear, ...]]:
    """What the file changes, and the rows that are refused; a row that is unclear in one cell changes nothing.

    A row is compared with the record as it is now, and refused where the record has changed since it was exported.
    InputError when the file is no CSV export of incidents.
    """
    lines = _lines(path)
    view = view_of(snapshot)
    rows = {incident.id: Row(view, incident) for incident in snapshot.resolution.incidents}
    edits: list[Edit] = []
    unclear: list[Unclear] = []
    times = Counter(cells[ID].strip() for _, cells in lines)
    for number, cells in lines:
        id = cells[ID].strip()
        try:
            if times[id] > 1:
                raise _UnclearError("the incident stands in the file more than once")
            edits += _row(rows.get(id), cells)  # type: ignore[call-overload]
        except _UnclearError as error:
            unclear.append(Unclear(number, id, str(error)))
    return tuple(edits), tuple(unclear)


class _UnclearError(Exception):
    """A cell that cannot be understood; the sentence names the column."""


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of the file with the line each begins at; commas, semicolons or tabs, as spreadsheets write them."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); save it as CSV UTF-8") from error
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a cell of quotes may be longer than the usual limit
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = next(reader, [])
    if ID not in names or SEAL not in names:
        raise InputError(
            f"{path} has no columns {ID} and {SEAL}; change a file of `onrecord export csv`, keep its header"
        )
    found: list[tuple[int, dict[str, str]]] = []
    begins = reader.line_num + 1
    for row in reader:
        if any(row):
            if len(row) != len(names):
                raise InputError(
                    f"line {begins} of {path} has {len(row)} cells and the header {len(names)}; mend the file"
                )
            found.append((begins, {name: meant(cell) for name, cell in zip(names, row, strict=True)}))
        begins = reader.line_num + 1
    return found


def _row(row: Row | None, cells: Cells) -> Iterator[Edit]:
    if row is None:
        raise _UnclearError("the record has no such incident; export again")
    now = {column.name: _text(cell) for column, cell in zip(table.COLUMNS, table.cells(row), strict=True)}
    if cells[SEAL].strip() != now[SEAL]:
        raise _UnclearError("the record has changed since the row was exported; export again and change it there")
    changed = [name for name, cell in cells.items() if name in now and not _same(cell, now[name])]
    locked = [name for name in changed if name not in OF_COLUMN]
    if locked:
        raise _UnclearError(f"{', '.join(locked)} cannot be set by hand; use `onrecord correct` or `onrecord judge`")
    found = []
    for slot in dict.fromkeys(OF_COLUMN[name] for name in changed):
        names = EDITABLE[slot]
        held = {name: cells.get(name, now[name]).strip() for name in names}
        found.append(_edit(row, slot, held, {name for name in names if name in changed}))
    yield from found


def _edit(row: Row, slot: str, cells: Cells, changed: set[str]) -> Edit:
    values = [settled.value for settled in row.settled(slot)]
    old = values[0] if values else None
    if not any(cells.values()):
        return Edit(row.incident, slot, old, None)
    if len(values) > 1 and slot == "weapon":
        raise _UnclearError("weapon holds several values; use `onrecord correct`")
    return Edit(row.incident, slot, old, _BUILD[slot](_Change(slot, old, cells, changed)))


@dataclass(frozen=True)
class _Change:
    slot: str
    old: Any
    cells: Cells
    changed: set[str]

    def cell(self, name: str) -> str | None:
        return self.cells[name] or None

    def code(self, name: str, listed: str) -> str | None:
        code = self.cell(name)
        if code is not None and name in self.changed and code not in vocab.codes(listed):
            raise _UnclearError(f"{name} has no code {code!r}; the codes are {', '.join(vocab.codes(listed))}")
        return code

    def number(self, name: str, kind: Callable[[str], float]) -> Any:
        text = self.cell(name)
        if text is None:
            return None
        try:
            number = kind(text.replace(",", ".", 1) if kind is float else text.removesuffix(".0").removesuffix(",0"))
        except ValueError as error:
            raise _UnclearError(f"{name} is no number: {text!r}") from error
        if "_" in text or abs(number) > MOST or (kind is int and number < 0):
            raise _UnclearError(f"{name} is below zero or above {MOST}: {text}")
        return number

    def day(self, name: str) -> str | None:
        text = self.cell(name)
        if text is None or name not in self.changed:
            return getattr(self.old, "earliest" if name == "when_start" else "latest", None) if text else None
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise _UnclearError(f"{name} is no ISO day such as 2023-10-25: {text!r}") from error
        if not re.match(r"\d{4}-\d\d-\d\d(T|$)", text):
            raise _UnclearError(f"{name} is no ISO day such as 2023-10-25: {text!r}")
        return text


def _when(change: _Change) -> When:
    first, last = change.day("when_start"), change.day("when_end")
    dated, precision = change.code("when_dated", "dated") or "occurred", change.code("when_precision", "when_precision")
    if first and last and first[:10] > last[:10]:
        raise _UnclearError(f"when_start {first} is later than when_end {last}")
    if not {"when_start", "when_end"} & change.changed and isinstance(change.old, When):
        return replace(change.old, dated=dated, precision=precision or change.old.precision)  # type: ignore[arg-type]
    if "when_precision" not in change.changed or precision is None:
        precision = "day" if first and last and first[:10] == last[:10] else "range"
    return When(first, last, precision=precision, dated=dated)  # type: ignore[arg-type]


def _where(change: _Change) -> Where:
    name, country = change.cell("place"), change.cell("country")
    if name is None:
        raise _UnclearError("place is blank beside other cells of the place; clear them all to take it away")
    if country is not None and country not in vocab.table("countries")["countries"]:
        raise _UnclearError(f"country is no ISO 3166-1 alpha-3 code: {country!r}")
    lat, lon, radius = (change.number(column, float) for column in ("lat", "lon", "radius_km"))
    if (lat is None) != (lon is None) or (lat is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180)):
        raise _UnclearError("lat and lon go together, -90 to 90 and -180 to 180")
    if radius is not None and radius < 0:
        raise _UnclearError(f"radius_km is below zero: {radius:g}")
    moved = bool({"lat", "lon"} & change.changed)
    if "place" in change.changed and lat is not None and not moved:
        raise _UnclearError(
            "place has another name and lat and lon are still those of the old one; change or clear them"
        )
    level = change.code("place_level", "place_level") or "unknown"
    if lat is not None and level not in ("site", "settlement", "district"):
        raise _UnclearError(f"a place of level {level} is an area and has no lat and lon")
    kept = (
        change.old.place_id if isinstance(change.old, Where) and not moved and "place" not in change.changed else None
    )
    role = change.code("place_role", "place_role") or "occurred"
    return Where(name, country, level, lat, lon, radius, role, kept, change.cell("province"))


def _party(change: _Change) -> Party:
    names, kind = change.cell(change.slot), change.code(f"{change.slot}_kind", "party_kind")
    if kind is not None and SEPARATOR in kind:
        raise _UnclearError(f"{change.slot} holds several values; use `onrecord correct`")
    old = change.old if isinstance(change.old, Party) else Party()
    told = tuple(name.strip() for name in (names or "").split(SEPARATOR.strip()) if name.strip())
    new = replace(old, names=told, kind=kind or "unknown")
    if change.slot in change.changed:
        new = replace(new, country=None, count=None)  # the country and the number of another party
    if change.slot == "perpetrator":
        return replace(new, backed_by=change.cell("perpetrator_backed_by"))
    return replace(new, object=change.cell("target_object"))


def _weapon(change: _Change) -> Weapon:
    return Weapon(change.code("weapon", "weapon") or "unknown")


def _code(change: _Change) -> Code:
    return Code(change.code(change.slot, change.slot) or "")


def _outcome(change: _Change) -> Outcome:
    code = change.code("outcome", "outcome")
    if code is None:
        raise _UnclearError("outcome is blank beside outcome_reason; clear both to take it away")
    if "outcome" in change.changed or not isinstance(change.old, Outcome):
        return Outcome(code, reason=change.cell("outcome_reason") if "outcome_reason" in change.changed else None)
    return replace(change.old, reason=change.cell("outcome_reason"))


def _near_miss(change: _Change) -> NearMiss:
    told = (change.cell("near_miss") or "").casefold()
    if told not in ("yes", "no"):
        raise _UnclearError(f"near_miss is yes or no, not {told!r}")
    return NearMiss(told == "yes", change.cell("near_miss_reason"))


def _count(change: _Change) -> Count:
    low, high = (change.number(f"{change.slot}_{end}", int) for end in ("low", "high"))
    state, word = change.code(f"{change.slot}_state", "count_state"), change.cell(f"{change.slot}_word")
    if low is not None and high is not None and low > high:
        raise _UnclearError(f"{change.slot}_low {low} is above {change.slot}_high {high}")
    if f"{change.slot}_state" not in change.changed or state is None:
        state = _state(low, high, word, state)
    fits = {
        "explicit_zero": low in (None, 0) and high in (None, 0),
        "none_reported": low is None and high is None,
        "number": low is not None and low == high,
        "range": low is not None or high is not None,
        "vague": bool(word),
    }
    if not fits[state]:
        raise _UnclearError(f"{change.slot}_state {state} does not fit low {low}, high {high} and word {word!r}")
    if state == "explicit_zero":
        low = high = 0
    return Count(state, low, high, word)  # type: ignore[arg-type]


def _state(low: int | None, high: int | None, word: str | None, state: str | None) -> str:
    if low is None and high is None:
        return state if state in ("none_reported", "vague") else "vague" if word else "none_reported"
    if low == high == 0:
        return "explicit_zero"
    return "vague" if state == "vague" and word else "number" if low == high else "range"


_BUILD: dict[str, Callable[[_Change], Value]] = {
    "when": _when,
    "where": _where,
    "perpetrator": _party,
    "perpetrator_status": _code,
    "target": _party,
    "weapon": _weapon,
    "stage": _code,
    "outcome": _outcome,
    "near_miss": _near_miss,
    "killed": _count,
    "injured": _count,
    "damage": lambda change: Note(change.cells["damage"]),
}


def _text(cell: table.Cell) -> str:
    return "" if cell is None else str(cell)


def _same(cell: str, now: str) -> bool:
    """True when a spreadsheet may have written the one for the other: white space, numbers and days in its own form."""
    if _plain(cell) == _plain(now):
        return True
    try:
        return float(cell.replace(",", ".")) == float(now)
    except ValueError:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", now)) and _is_day(cell.strip(), date.fromisoformat(now))


def _is_day(text: str, day: date) -> bool:
    for form in _DAY_FORMS:
        try:
            if datetime.strptime(text, form).date() == day:
                return True
        except ValueError:
            continue
    return False


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
