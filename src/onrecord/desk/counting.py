"""How many incidents fall on each day, week or month, by a code; a time known as a range is spread over its days."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from onrecord.desk.pictures.bars import Layer
from onrecord.store.charting import Charted

Bins = tuple[tuple[date, date], ...]
OTHER = "all others"


def layers(
    found: Sequence[Charted], bins: Bins, code_of: Callable[[Charted], str], *, most: int = 7
) -> tuple[Layer, ...]:
    """The bars' layers: the `most` frequent codes, the commonest first, and the rest as one."""
    dated = [one for one in found if one.first and one.last]
    ranked = [code for code, _ in sorted(Counter(map(code_of, dated)).items(), key=lambda row: (-row[1], row[0]))]
    named = ranked if len(ranked) <= most + 1 else ranked[:most]
    numbers = {code: [0.0] * len(bins) for code in (*named, OTHER)}
    starts = [first for first, _ in bins]
    for one in dated:
        row = numbers.get(code_of(one), numbers[OTHER])
        for number, share in shares(one, starts, bins):
            row[number] += share
    kept = [code for code in numbers if code != OTHER or len(named) < len(ranked)]
    return tuple(Layer(code, tuple(round(value, 6) for value in numbers[code])) for code in kept)


def shares(one: Charted, starts: Sequence[date], bins: Bins) -> Iterable[tuple[int, float]]:
    """The bins an incident falls in and its share of each: one for a known day, parts of one for a range."""
    assert one.first is not None and one.last is not None
    if one.first == one.last:
        if bins[0][0] <= one.first <= bins[-1][1]:
            yield bisect_right(starts, one.first) - 1, 1.0
        return
    days = (one.last - one.first).days + 1
    at = max(0, bisect_right(starts, one.first) - 1)
    while at < len(bins) and bins[at][0] <= one.last:
        inside = (min(one.last, bins[at][1]) - max(one.first, bins[at][0])).days + 1
        if inside > 0:
            yield at, inside / days
        at += 1


def overlaps(one: Charted, first: date | None, last: date | None) -> bool:
    """Whether any day on which it may have happened lies in the span; one without a day does only when all do."""
    if one.first is None and one.last is None:
        return first is None and last is None
    begins, ends = one.first or date.min, one.last or date.max
    return (last is None or begins <= last) and (first is None or ends >= first)


def ranged(found: Iterable[Charted]) -> tuple[tuple[date, date, int], ...]:
    """The ranges of more than a day with how many incidents have them, the commonest first."""
    counts = Counter((one.first, one.last) for one in found if one.first and one.last and one.first < one.last)
    rows = [(first, last, number) for (first, last), number in counts.items() if first and last]
    return tuple(sorted(rows, key=lambda row: (-row[2], row[0], row[1])))
