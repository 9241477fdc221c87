"""Places that the record tells attacked again and again: there, one site in common says little of one event."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.resolving.geometry import FINE
from onrecord.resolving.levels import FRESH
from onrecord.resolving.profile import Place, Profile
from onrecord.resolving.tables import limit

CELLS = 10  # to a degree: places of one cell and its neighbours count together
NARROW = 7  # days; a longer window dates no single attack

Cell = tuple[object, ...]
Span = tuple[int, int]


def marked(profiles: Sequence[Profile]) -> tuple[Profile, ...]:
    """The profiles, `busy` set where the record dates attacks at its place days apart within weeks of its own day."""
    told: dict[Cell, set[Span]] = defaultdict(set)
    for profile in profiles:
        if profile.group is None:
            continue
        spans = _spans(profile)
        for cell in {cell for place in profile.places for cell in _around(place)}:
            told[cell].update(spans)
    spans_of = {cell: sorted(spans) for cell, spans in told.items()}
    return tuple(replace(profile, busy=True) if _busy(profile, spans_of) else profile for profile in profiles)


def _spans(profile: Profile) -> list[Span]:
    """The first and last day of an attack it tells; news without a day is of the days before it was told."""
    if not profile.days and profile.news and profile.published is not None:
        return [(profile.published - FRESH, profile.published)]
    closed = [(first, last) for first, last in profile.days if first is not None and last is not None]
    return [(first, last) for first, last in closed if last - first <= NARROW]


def _busy(profile: Profile, told: Mapping[Cell, Sequence[Span]]) -> bool:
    """True when attacks within the weeks around the account's own day lie further apart than dates of one event do."""
    anchors = [day for window in profile.days for day in window if day is not None]
    if not anchors and profile.published is not None:
        anchors = [profile.published]
    reach = limit("busy_weeks") * 7
    for cell in {cell for place in profile.places for cell in _own(place)}:
        near = (
            _within(told.get(cell, ()), min(anchors) - reach, max(anchors) + reach) if anchors else told.get(cell, ())
        )
        if near and max(first for first, _ in near) - min(last for _, last in near) >= limit("busy_days"):
            return True
    return False


def _within(spans: Sequence[Span], first: float, last: float) -> list[Span]:
    """Those of the sorted spans, none longer than NARROW, that touch the days from `first` to `last`."""
    start, end = (bisect_left(spans, day, key=lambda span: span[0]) for day in (first - NARROW, last + 1))
    return [span for span in spans[start:end] if span[1] >= first]


def _own(place: Place) -> Iterator[Cell]:
    if place.level not in FINE:
        return
    if place.lat is None or place.lon is None:
        yield ("name", place.country, *sorted(place.name))
    else:
        yield int(place.lat * CELLS // 1), int(place.lon * CELLS // 1)


def _around(place: Place) -> Iterator[Cell]:
    """The cell of a place and its neighbours."""
    for cell in _own(place):
        if cell[0] == "name":
            yield cell
        else:
            north, east = cell
            yield from ((north + up, east + right) for up in (-1, 0, 1) for right in (-1, 0, 1))  # type: ignore[operator]
