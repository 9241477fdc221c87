"""Times as bars as long as what is known of them: a day is a day wide, "late October" its ten days, never a dot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.desk.pictures.axes import DAY, WIDTH, Days, Frame, day_words, span_words, time_axis
from onrecord.desk.pictures.drawing import Box, Key, Label, Mark, Path, Picture, Table, legend

Role = Literal["settled", "rival", "said", "reported"]
ROW = 26.0
LABELS, LETTERS = 0.27, 6.6
"""The room for the words of the rows as a share of the sheet, and the mean width of a letter."""
OPEN_DAYS = 14
"""How far a bar with an open end runs before it fades to an arrow."""
LOOKS: dict[Role, str] = {
    "settled": "interval",
    "rival": "rival_interval",
    "said": "muted",
    "reported": "reported",
}
NAMES: dict[Role, str] = {
    "settled": "the settled time",
    "rival": "another report's time",
    "said": "what one report says",
    "reported": "report published",
}


@dataclass(frozen=True)
class Span:
    """A time of a row: its ends (None is open), what it is, and the words it comes from."""

    first: date | None
    last: date | None
    role: Role
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the picture: its label and the times drawn on it."""

    label: str
    spans: tuple[Span, ...]


def intervals(
    name: str, title: str, rows: Sequence[Row], notes: Sequence[str] = (), *, width: float = WIDTH
) -> Picture | None:
    """The rows as bars over one line of days; None when no row holds a day."""
    ends = [day for row in rows for span in row.spans for day in (span.first, span.last) if day is not None]
    if not ends:
        return None
    roles = tuple(role for role in LOOKS if any(span.role == role for row in rows for span in row.spans))
    keys = [Key(NAMES[role], LOOKS[role], line=role == "reported", hatch=_hatch(role)) for role in roles]
    legend_marks, legend_height = legend(keys, 8, 8, width - 16)
    first, last = _frame_days(min(ends), max(ends), rows)
    frame = Frame(width * LABELS, legend_height + 16, width - 24, legend_height + 16 + ROW * len(rows))
    days = Days(first, last, frame.left, frame.right)
    marks: list[Mark] = [*legend_marks]
    for number, row in enumerate(rows):
        y = frame.top + number * ROW
        marks.append(Path((((frame.left, y + ROW), (frame.right, y + ROW)),), "grid"))
        marks.append(Label(8, y + ROW * 0.65, _shortened(row.label, int(width * LABELS / LETTERS))))
        marks += [mark for span in sorted(row.spans, key=_over) for mark in _bar(span, y, days)]
    marks += time_axis(days, frame)
    about = f"{len(rows)} rows from {day_words(min(ends))} to {day_words(max(ends))}, each bar as long as its words say"
    return Picture(name, title, about, width, frame.bottom + 30, tuple(marks), _table(rows), tuple(notes))


def _frame_days(first: date, last: date, rows: Sequence[Row]) -> tuple[date, date]:
    """The days of the axis: some room on both sides, more where a bar is open."""
    spans = [span for row in rows for span in row.spans]
    room = max(2, (last - first).days // 20)
    before = OPEN_DAYS if any(span.first is None and span.last is not None for span in spans) else 0
    after = OPEN_DAYS if any(span.last is None and span.first is not None for span in spans) else 0
    return first - (room + before) * DAY, last + (room + after) * DAY


def _bar(span: Span, y: float, days: Days) -> list[Mark]:
    if span.first is None and span.last is None:
        return []
    tip = f"{NAMES[span.role]}: {span_words_of(span)}" + (f" (“{span.words}”)" if span.words else "")
    first = span.first or max(days.first, (span.last or days.last) - OPEN_DAYS * DAY)
    last = span.last or min(days.last, first + OPEN_DAYS * DAY)
    left, right = days(first), days(last) + days.width
    if span.role == "reported":
        middle = (left + right) / 2
        return [Path((((middle, y + 3), (middle, y + ROW - 3)),), "reported", tip)]
    wide = max(right - left, 3.0)
    marks: list[Mark] = [Box(left, y + 6, wide, ROW - 12, LOOKS[span.role], tip, _hatch(span.role))]
    if span.first is None:
        marks.append(_arrow(left, y, -8))
    if span.last is None:
        marks.append(_arrow(left + wide, y, 8))
    return marks


def _over(span: Span) -> int:
    """Which bars lie over which: the settled time is never hidden by another's."""
    return ("said", "rival", "settled", "reported").index(span.role)


def _arrow(x: float, y: float, reach: float) -> Mark:
    middle = y + ROW / 2
    return Path((((x, y + 6), (x + reach, middle), (x, y + ROW - 6)),), "muted", "open end", closed=True)


def _hatch(role: Role) -> str:
    return {"rival": "lines", "said": "dots"}.get(role, "")


def span_words_of(span: Span) -> str:
    """The time in words; an open end is said to be open."""
    if span.first is not None and span.last is not None:
        return span_words(span.first, span.last)
    if span.first is not None:
        return f"{day_words(span.first)} or later"
    return f"{day_words(span.last)} or earlier" if span.last is not None else "no day"


def _shortened(label: str, letters: int) -> str:
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"


def _table(rows: Sequence[Row]) -> Table:
    columns = ("row", "what", "first day", "last day", "words")
    cells = tuple(
        (row.label, NAMES[span.role], _iso(span.first), _iso(span.last), span.words)
        for row in rows
        for span in row.spans
    )
    return Table(columns, cells)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
