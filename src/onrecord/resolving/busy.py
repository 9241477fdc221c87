"""Places that the record tells attacked again and again: there, one site in common says little of one event."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onrecord.model import AccountId
from onrecord.resolving.geometry import FINE
from onrecord.resolving.levels import FRESH
from onrecord.resolving.profile import Draft, Place
from onrecord.resolving.tables import limit

CELLS = 10  # to a degree: places of one cell and its neighbours count together
NARROW = 7  # days; a longer window dates no single attack

Cell = tuple[object, ...]
Span = tuple[int, int]
Struck = Mapping[Cell, set[Span]]
"""The first and last days of the attacks that are told at the places of each cell."""


def struck(drafts: Iterable[Draft]) -> Struck:
    """Where and when some accounts tell of attacks."""
    found: dict[Cell, set[Span]] = defaultdict(set)
    for draft in drafts:
        if draft.group is not None:
            spans = _spans(draft)
            for cell in _own_cells(draft):
                found[cell].update(spans)
    return found


def merged(parts: Iterable[Struck]) -> Struck:
    """What several lots of accounts tell together."""
    found: dict[Cell, set[Span]] = defaultdict(set)
    for part in parts:
        for cell, spans in part.items():
            found[cell].update(spans)
    return found


def busy(drafts: Sequence[Draft], told: Struck) -> frozenset[AccountId]:
    """The accounts at whose place the record dates attacks days apart within weeks of their own day.

    `told` is what all accounts of the record tell, not these alone.
    """
    wanted = {cell for draft in drafts for cell in _own_cells(draft)}
    spans_of = {
        cell: sorted({span for near in _around(cell) if near in told for span in told[near]}) for cell in wanted
    }
    return frozenset(draft.account.id for draft in drafts if _is_busy(draft, spans_of))


def _spans(draft: Draft) -> list[Span]:
    """The first and last day of an attack it tells; news without a day is of the days before it was told."""
    if not draft.days and draft.news and draft.published is not None:
        return [(draft.published - FRESH, draft.published)]
    closed = [(first, last) for first, last in draft.days if first is not None and last is not None]
    return [(first, last) for first, last in closed if last - first <= NARROW]


def _is_busy(draft: Draft, told: Mapping[Cell, Sequence[Span]]) -> bool:
    """True when attacks within the weeks around the account's own day lie further apart than dates of one event do."""
    anchors = [day for window in draft.days for day in window if day is not None]
    if not anchors and draft.published is not None:
        anchors = [draft.published]
    reach = limit("busy_weeks") * 7
    for cell in _own_cells(draft):
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


def _own_cells(draft: Draft) -> frozenset[Cell]:
    return frozenset(cell for place in draft.places for cell in _own(place))


def _own(place: Place) -> Iterator[Cell]:
    if place.level not in FINE:
        return
    if place.lat is None or place.lon is None:
        yield ("name", place.country, *sorted(place.name))
    else:
        yield int(place.lat * CELLS // 1), int(place.lon * CELLS // 1)


def _around(cell: Cell) -> Iterator[Cell]:
    """A cell and its neighbours."""
    if cell[0] == "name":
        yield cell
    else:
        north, east = cell
        yield from ((north + up, east + right) for up in (-1, 0, 1) for right in (-1, 0, 1))  # type: ignore[operator]
