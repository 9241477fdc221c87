"""Any CSV of dated attacks as rows of the outlook: columns guessed by name or told, bad rows named, none fatal."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from onrecord import vocab
from onrecord.errors import InputError
from onrecord.outlook import severity
from onrecord.outlook.assumed import Weight
from onrecord.outlook.dated import day_comes_first, day_range
from onrecord.outlook.known import Case, Left, Role, Rows, Status, Tally
from onrecord.outlook.severity import Facts

Row = Mapping[str, str]
EMPTY = {"", "na", "n/a", "nan", "none", "null", "-", "unknown", "?"}
SIZE_LIMIT = 200_000_000
LONGEST_NUMBER = 15  # figures of a cell that count something


@dataclass(frozen=True)
class Columns:
    """Which column holds what: names told on the command line, and for the rest what `data/outlook.toml` lists.

    `severity` with `severe_at` makes every row at or above that number count as deadly, whatever else is said.
    """

    told: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None
    severe_at: float | None = None


@dataclass(frozen=True)
class _Sheet:
    """The rows of one file, its columns by what they hold, and how its dates with slashes are read."""

    rows: tuple[Row, ...]
    columns: Mapping[str, str]
    day_first: bool | None

    def cell(self, row: Row, what: str) -> str:
        """The words of a cell; "" where there is no such column or nothing in it."""
        text = (row.get(self.columns.get(what, "")) or "").strip()
        return "" if text.lower() in EMPTY else text


def rows_of(path: Path, columns: Columns, weights: Mapping[str, Weight]) -> Rows:
    """The rows of a CSV file, plain or gzipped; InputError when it cannot be read or has no column of dates."""
    sheet = _sheet(path, columns.told, dated="date")
    if columns.severity is not None:
        _must_have(path, sheet, columns.severity)
    cases: list[Case] = []
    bad: dict[str, list[str]] = {}
    for number, row in enumerate(sheet.rows, 1):
        made = _case(sheet, row, number, columns, weights)
        if isinstance(made, Case):
            cases.append(made)
        else:
            bad.setdefault(made, []).append(sheet.cell(row, "id") or str(number))
    left = tuple(Left(reason, tuple(ids)) for reason, ids in sorted(bad.items()))
    measured = bool({"known", "lag"} & set(sheet.columns))
    notes = () if measured else ("no column says when a row became known: the last day of the event is taken for it",)
    deadly = _deadly(sheet, columns)
    return Rows(
        cases=tuple(_numbered(cases)),
        left=left,
        measured=measured,
        deadly=deadly,
        event=f"attack with {deadly}" if columns.severity is not None else "deadly attack",
        source=path.name,
        notes=(*notes, _unused(sheet)),
    )


def tallies_of(path: Path, told: Mapping[str, str]) -> tuple[Tally, ...]:
    """The published tallies of a CSV file, one a row: the day told, the count so far, since when."""
    sheet = _sheet(path, told, dated="tally_date")
    found = []
    for number, row in enumerate(sheet.rows, 1):
        day = day_range(sheet.cell(row, "tally_date"), day_first=sheet.day_first)
        count, least = count_told(sheet.cell(row, "tally_count"))
        since = day_range(sheet.cell(row, "tally_from"), day_first=sheet.day_first)
        if day and count is not None:
            found.append(Tally(f"tally {number}", count, day[1], since[0] if since else None, least))
    return tuple(found)


def _sheet(path: Path, told: Mapping[str, str], *, dated: str) -> _Sheet:
    rows = _read(path)
    names = list(rows[0]) if rows else []
    columns = _columns(names, told, path)
    if rows and dated not in columns:
        known = ", ".join(vocab.table("outlook")["columns"][dated])
        raise InputError(f"{path} has no column of dates ({known}); name one with --date, of {', '.join(names)}")
    cells = [row.get(columns.get(dated, "")) or "" for row in rows]
    return _Sheet(rows, columns, day_comes_first(cells))


def _read(path: Path) -> tuple[Row, ...]:
    """The rows as texts; a file with only a header has none."""
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(SIZE_LIMIT)
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error.reason} at byte {error.start}); save it as CSV UTF-8") from error
    try:
        sample = text[:10_000].splitlines()[:1]
        delimiter = max(",;\t", key=lambda mark: sample[0].count(mark)) if sample else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        return tuple({key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader)
    except csv.Error as error:
        raise InputError(f"{path} is no CSV table: {error}") from error


def _columns(names: list[str], told: Mapping[str, str], path: Path) -> dict[str, str]:
    """What each column holds: the names told first, then the first listed name that the file has."""
    lower = {name.strip().lower(): name for name in reversed(names)}
    found = {}
    for what, known in vocab.table("outlook")["columns"].items():
        if told.get(what):
            found[what] = told[what]
            if names and told[what] not in names:
                raise InputError(f"{path} has no column {told[what]!r}; its columns are {', '.join(names)}")
        else:
            hit = next((lower[name] for name in known if name in lower), None)
            if hit is not None:
                found[what] = hit
    return found


def _must_have(path: Path, sheet: _Sheet, name: str) -> None:
    if sheet.rows and name not in sheet.rows[0]:
        raise InputError(f"{path} has no column {name!r}; its columns are {', '.join(sheet.rows[0])}")


def _case(sheet: _Sheet, row: Row, number: int, columns: Columns, weights: Mapping[str, Weight]) -> Case | str:
    """One row as a case, or why it is none."""
    days = day_range(sheet.cell(row, "date"), day_first=sheet.day_first)
    if days is None:
        return "no date that can be read"
    ended = day_range(sheet.cell(row, "end"), day_first=sheet.day_first)
    first, last = days[0], max(days[1], ended[1]) if ended else days[1]
    if (last - first).days > 366:
        return "its days span more than a year"
    role, times = _role(sheet.cell(row, "kind")), count_told(sheet.cell(row, "number"))[0]
    if role == "attack" and times is not None and times <= 0:
        return "it holds no attack"
    killed, injured = _killed(sheet, row, columns), count_told(sheet.cell(row, "injured"))[0]
    told = Facts(
        words=sheet.cell(row, "outcome"),
        injured=injured,
        killed=killed,
        called=sheet.cell(row, "near_miss").lower() in ("1", "yes", "true", "y"),
    )
    ended_so = severity.ending(told, weights)
    status = _status(sheet.cell(row, "status"), sheet.cell(row, "claimed"))
    known_on = _known_on(sheet, row, last)
    if known_on < first:
        return "known before it happened"
    place = sheet.cell(row, "place") or None
    note = f"{sheet.cell(row, 'note')} {sheet.cell(row, 'conflict')}"
    return Case(
        id=sheet.cell(row, "id") or str(number),
        label=", ".join(filter(None, (sheet.cell(row, "weapon"), place))) or role,
        role=role,
        first=first,
        last=last,
        known_on=known_on,
        number=max(1, times) if times is not None else 1,
        status=status,
        reached=None if status == "claimed" and not injured and not killed else ended_so.reached,
        hurt=None if injured is None else injured > 0,
        killed=killed,
        near=ended_so.near if role == "attack" else (),
        conflict=severity.words_differ(note) or sheet.cell(row, "conflict").lower() in ("1", "yes", "true", "y"),
        place=place,
        country=sheet.cell(row, "country") or None,
        answers=tuple(filter(None, re.split(r"[;, ]+", sheet.cell(row, "answers")))),
    )


def _known_on(sheet: _Sheet, row: Row, last: date) -> date:
    """The day a row became known: its own column, or the last day and a lag, or the last day."""
    told = day_range(sheet.cell(row, "known"), day_first=sheet.day_first)
    lag = _number(sheet.cell(row, "lag"))
    if told:
        return told[1]
    most = min(3660, (date.max - last).days)
    return last + timedelta(days=int(lag)) if lag is not None and 0 <= lag <= most else last


def _killed(sheet: _Sheet, row: Row, columns: Columns) -> bool | None:
    """Whether the row is deadly: at or above the severity told, else anyone killed; None where nothing is said."""
    if columns.severity is not None:
        number = _number((row.get(columns.severity) or "").strip())
        return None if number is None else number >= (columns.severe_at if columns.severe_at is not None else 1)
    number = count_told(sheet.cell(row, "killed"))[0]
    return None if number is None else number >= 1


def _role(kind: str) -> Role:
    words = kind.lower().replace("-", "_").replace(" ", "_")
    roles = vocab.table("outlook")["roles"]
    if any(word in words for word in roles["response"]):
        return "response"
    return "context" if words in roles["context"] else "attack"


def _status(told: str, claimed: str) -> Status:
    """Who vouches for a row; without a word on it, claimed where a claimant stands and reported otherwise."""
    words = told.lower().replace(" ", "_")
    codes: dict[str, Status] = {
        "claimed": "claimed",
        "partner": "partner",
        "reported": "reported",
        "confirmed": "confirmed",
    }
    for row in vocab.table("outlook")["status"]:
        if words and any(word in words for word in row["words"]):
            return codes[row["code"]]
    return "claimed" if claimed and not told else "reported"


def _deadly(sheet: _Sheet, columns: Columns) -> str:
    if columns.severity is not None:
        at = columns.severe_at if columns.severe_at is not None else 1
        return f"{columns.severity} of {at:g} or more"
    return f"{sheet.columns['killed']} of 1 or more" if "killed" in sheet.columns else "not told by any column"


def _unused(sheet: _Sheet) -> str:
    """A note on columns of casualties that are not used."""
    used = set(sheet.columns.values())
    names = [name for name in (sheet.rows[0] if sheet.rows else ()) if name not in used]
    harm = [name for name in names if re.search(r"kill|dead|death|fatal|injur|wound", name.lower())]
    return f"not used: {', '.join(harm)}; name them with --killed or --injured" if harm else ""


def count_told(text: str) -> tuple[int | None, bool]:
    """The least number that a cell allows, and whether it is only a floor: "at least 12", "12+", "2-3", "> 4".

    >>> count_told("at least 12")
    (12, True)
    """
    whole = _number(text)
    if whole is not None:
        return int(whole), False
    found = re.search(r"\d[\d,]*", text)
    if found is None or len(found[0]) > LONGEST_NUMBER:
        return None, False
    more = re.search(r"more than|over|>(?!=)|above", text[: found.start()].lower())
    return int(found[0].replace(",", "")) + (1 if more else 0), True


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if -1e9 < value < 1e9 else None


def _numbered(cases: list[Case]) -> list[Case]:
    """Cases of one id get a number behind it, so that every row can be named."""
    seen: dict[str, int] = {}
    made = []
    for case in cases:
        seen[case.id] = seen.get(case.id, 0) + 1
        made.append(case if seen[case.id] == 1 else replace(case, id=f"{case.id}#{seen[case.id]}"))
    return made
