"""Lines, bands and bars over days or over numbers: cumulative counts, fans, paths, reliability, histograms, ladders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.desk.pictures.axes import (
    WIDTH,
    Days,
    Frame,
    Scale,
    count_ticks,
    day_words,
    nice_ticks,
    number_axis,
    time_axis,
    value_axis,
    written,
)
from onrecord.desk.pictures.drawing import (
    Anchor,
    Box,
    Cell,
    Dot,
    Key,
    Label,
    Mark,
    Path,
    Picture,
    Point,
    Table,
    TimeAxis,
    legend,
)
from onrecord.desk.pictures.looks import series_hatch, series_look

X = date | float
HEIGHT = 280.0
LABELS = 260.0
"""The room for the words of a ladder's rungs."""


@dataclass(frozen=True)
class Line:
    """A line through values; `stepped` holds each value until the next; `dots` draws the points as well."""

    name: str
    points: tuple[tuple[X, float], ...]
    look: str = "line1"
    stepped: bool = False
    dots: bool = False


@dataclass(frozen=True)
class Band:
    """An area between a lower and an upper value, the same places for both."""

    name: str
    points: tuple[tuple[X, float, float], ...]
    look: str = "band90"


@dataclass(frozen=True)
class Marker:
    """An upright line at a place, with words on top: a truce, a strike, the day of the analysis."""

    at: X
    words: str


@dataclass(frozen=True)
class Chart:
    """What to draw: lines, bands and markers over days or numbers; `whole` counts things that have no halves."""

    name: str
    title: str
    about: str
    across: str
    upwards: str
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    markers: tuple[Marker, ...] = ()
    notes: tuple[str, ...] = ()
    highest: float | None = None
    whole: bool = False


def chart(asked: Chart) -> Picture:
    """The lines and bands with axes, legend and table."""
    keys = [Key(band.name, band.look) for band in asked.bands]
    keys += [Key(line.name, line.look, line=True) for line in asked.lines]
    legend_marks, legend_height = legend(keys, 60, 10, WIDTH - 76)
    room = 16 if asked.markers else 0
    frame = Frame(60, 34 + legend_height + room, WIDTH - 20, HEIGHT + legend_height + room - 44)
    places, values = _extent(asked)
    high = asked.highest if asked.highest is not None else max(values, default=1.0)
    ticks = count_ticks(high) if asked.whole else nice_ticks(0, high or 1.0)
    scale = Scale(0, ticks[-1], frame.bottom, frame.top)
    across, axis, time = _across(places, frame, asked.across)
    marks: list[Mark] = [*legend_marks, *value_axis(scale, ticks, frame, asked.upwards)]
    marks += [_band(band, across, scale) for band in asked.bands]
    marks += axis
    marks += [mark for marker in asked.markers for mark in _marker(marker, across, frame)]
    marks += [mark for line in asked.lines for mark in _line(line, across, scale)]
    height = HEIGHT + legend_height + room
    return Picture(asked.name, asked.title, asked.about, WIDTH, height, tuple(marks), _table(asked), asked.notes, time)


@dataclass(frozen=True)
class Across:
    """The line from days or numbers to places on the sheet."""

    days: Days | None
    scale: Scale | None

    def __call__(self, at: X) -> float:
        """Where a day (its middle) or a number stands."""
        if self.days is not None and isinstance(at, date):
            return self.days(at) + self.days.width / 2
        assert self.scale is not None and not isinstance(at, date)
        return self.scale(at)


def _extent(asked: Chart) -> tuple[list[X], list[float]]:
    places: list[X] = [at for line in asked.lines for at, _ in line.points]
    places += [at for band in asked.bands for at, _, _ in band.points]
    values = [value for line in asked.lines for _, value in line.points]
    values += [high for band in asked.bands for _, _, high in band.points]
    return places, values


def _across(places: Sequence[X], frame: Frame, title: str) -> tuple[Across, tuple[Mark, ...], TimeAxis | None]:
    dates = [at for at in places if isinstance(at, date)]
    if dates:
        days = Days(min(dates), max(dates), frame.left, frame.right)
        return Across(days, None), time_axis(days, frame), TimeAxis(days.first, days.last, frame.left, frame.right)
    numbers = [at for at in places if not isinstance(at, date)] or [0.0, 1.0]
    ticks = nice_ticks(min(numbers), max(numbers), 8)
    scale = Scale(ticks[0], ticks[-1], frame.left, frame.right)
    return Across(None, scale), number_axis(scale, ticks, frame, title), None


def _line(line: Line, across: Across, scale: Scale) -> list[Mark]:
    points: list[Point] = []
    for at, value in line.points:
        x, y = across(at), scale(value)
        if line.stepped and points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    marks: list[Mark] = [Path((tuple(points),), line.look, line.name)] if len(points) > 1 else []
    if line.dots or len(points) == 1:
        look = line.look.replace("line", "series") if line.look != "muted_line" else "muted"
        marks += [
            Dot(across(at), scale(value), 4.5, look, f"{line.name}: {_at(at)}, {_value(value)}")
            for at, value in line.points
        ]
    return marks


def _band(band: Band, across: Across, scale: Scale) -> Mark:
    above = [(across(at), scale(high)) for at, _, high in band.points]
    below = [(across(at), scale(low)) for at, low, _ in reversed(band.points)]
    return Path(((*above, *below),) if above else (), band.look, band.name, closed=True)


def _marker(marker: Marker, across: Across, frame: Frame) -> list[Mark]:
    x = across(marker.at)
    anchor: Anchor = "end" if x > (frame.left + frame.right) / 2 else "start"
    return [
        Path((((x, frame.top - 14), (x, frame.bottom)),), "marker", marker.words),
        Label(x - 5 if anchor == "end" else x + 5, frame.top - 6, marker.words, "small", anchor),
    ]


def _table(asked: Chart) -> Table:
    columns = ("series", asked.across, "value", "lower", "upper")
    lines = [(line.name, _at(at), _rounded(value), None, None) for line in asked.lines for at, value in line.points]
    bands = [
        (band.name, _at(at), None, _rounded(low), _rounded(high))
        for band in asked.bands
        for at, low, high in band.points
    ]
    markers = [("marker: " + marker.words, _at(marker.at), None, None, None) for marker in asked.markers]
    return Table(columns, tuple([*lines, *bands, *markers]))


@dataclass(frozen=True)
class Histogram:
    """What to draw: bars over ranges of numbers side by side, one series of heights each."""

    name: str
    title: str
    about: str
    across: str
    upwards: str
    bins: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    level: tuple[str, float] | None = None  # a line across: its words and its height
    notes: tuple[str, ...] = ()


def histogram(asked: Histogram) -> Picture:
    """Bars side by side with axes, legend and table."""
    keys = [Key(name, series_look(n), series_hatch(n)) for n, (name, _) in enumerate(asked.series)]
    keys += [Key(asked.level[0], "muted_line", line=True)] if asked.level else []
    legend_marks, legend_height = legend(keys, 60, 10, WIDTH - 76)
    frame = Frame(60, 34 + legend_height, WIDTH - 20, HEIGHT + legend_height - 44)
    highest = max([value for _, values in asked.series for value in values] + [asked.level[1] if asked.level else 0.0])
    ticks = nice_ticks(0, highest or 1.0)
    scale = Scale(0, ticks[-1], frame.bottom, frame.top)
    marks: list[Mark] = [*legend_marks, *value_axis(scale, ticks, frame, asked.upwards)]
    wide = (frame.right - frame.left) / max(len(asked.bins), 1)
    bar = wide * 0.8 / max(len(asked.series), 1)
    for number, words in enumerate(asked.bins):
        left = frame.left + number * wide
        marks.append(Label(left + wide / 2, frame.bottom + 19, words, anchor="middle"))
        for order, (name, values) in enumerate(asked.series):
            y = scale(values[number])
            tip = f"{words}: {name} {_value(values[number])}"
            x = left + wide * 0.1 + order * bar
            marks.append(Box(x, y, bar * 0.94, frame.bottom - y, series_look(order), tip, series_hatch(order)))
    if asked.level:
        y = scale(asked.level[1])
        marks.append(Path((((frame.left, y), (frame.right, y)),), "muted_line", asked.level[0]))
    marks.append(Path((((frame.left, frame.bottom), (frame.right, frame.bottom)),), "axis"))
    marks.append(Label((frame.left + frame.right) / 2, frame.bottom + 37, asked.across, "small", "middle"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (words, *(_rounded(values[n]) for _, values in asked.series)) for n, words in enumerate(asked.bins)
    )
    table = Table((asked.across, *(name for name, _ in asked.series)), rows)
    return Picture(
        asked.name, asked.title, asked.about, WIDTH, HEIGHT + legend_height, tuple(marks), table, asked.notes
    )


@dataclass(frozen=True)
class Rung:
    """A step of a ladder: its words, how many stand on it, and what is said beside the bar."""

    words: str
    number: float
    said: str = ""
    look: str = "series1"
    hatch: str = ""


def ladder(name: str, title: str, about: str, rungs: Sequence[Rung], notes: Sequence[str] = ()) -> Picture:
    """Rungs as bars to the right, each with its number written out."""
    row = 30.0
    frame = Frame(LABELS, 12, WIDTH - 230, 12 + row * len(rungs))
    scale = Scale(0, max([rung.number for rung in rungs] + [1.0]), frame.left, frame.right)
    marks: list[Mark] = []
    for number, rung in enumerate(rungs):
        y = frame.top + number * row
        end = scale(rung.number)
        told = f"{written(round(rung.number, 2))}" + (f" · {rung.said}" if rung.said else "")
        marks.append(Label(LABELS - 10, y + row * 0.62, rung.words, anchor="end"))
        marks.append(Box(frame.left, y + 5, end - frame.left, row - 10, rung.look, f"{rung.words}: {told}", rung.hatch))
        marks.append(Label(end + 8, y + row * 0.62, told))
    marks.append(Path((((frame.left, frame.top), (frame.left, frame.bottom)),), "axis"))
    rows = tuple((rung.words, _rounded(rung.number), rung.said) for rung in rungs)
    table = Table(("rung", "number", "said"), rows)
    return Picture(name, title, about, WIDTH, frame.bottom + 12, tuple(marks), table, tuple(notes))


def _at(at: X) -> str:
    return at.isoformat() if isinstance(at, date) else f"{at:g}"


def _value(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3g}"


def _rounded(value: float) -> float:
    return round(value, 4)


__all__ = ["Band", "Chart", "Histogram", "Line", "Marker", "Rung", "chart", "day_words", "histogram", "ladder"]
