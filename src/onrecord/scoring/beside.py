"""Two tables of figures side by side, with what the first has over the second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

FAULTS = ("false_alarms", "false_assertions", "blanks")
"""Counts that are better when they are lower; those of a field end in `.false` and `.blank`."""


@dataclass(frozen=True)
class Row:
    """One figure of two readers; `better` is 1 where the first does better, -1 where it does worse, else 0."""

    name: str
    first: float
    second: float
    better: int

    @property
    def difference(self) -> float:
        """The first less the second."""
        return self.first - self.second


def rows(
    first: Mapping[str, float], second: Mapping[str, float], *, lower_is_better: Sequence[str] = ()
) -> Iterator[Row]:
    """The figures that both have, in the order of the first; those named are better when they are lower."""
    for name, value in first.items():
        if name in second:
            gain = second[name] - value if name in lower_is_better else value - second[name]
            yield Row(name, value, second[name], (gain > 0) - (gain < 0))


def faults(n: Mapping[str, int]) -> dict[str, float]:
    """Of the counts of a table those of faults."""
    return {name: count for name, count in n.items() if name in FAULTS or name.endswith((".false", ".blank"))}


def lines(names: tuple[str, str], figures: Sequence[Row], counts: Sequence[Row]) -> list[str]:
    """The rows as text below the names of the two readers: percent first, then faults, where less is better."""
    width = max(len(row.name) for row in (*figures, *counts))
    head = f"{'':{width}}  {names[0]:>8} {names[1]:>8} {'more':>8}"
    shown = [head, *(_line(row, width, ".1f") for row in figures)]
    return [*shown, "", "faults, fewer are better", *(_line(row, width, ".0f") for row in counts)]


def _line(row: Row, width: int, form: str) -> str:
    mark = {1: "better", -1: "worse", 0: ""}[row.better]
    cells = f"{row.first:>8{form}} {row.second:>8{form}} {row.difference:>+8{form}}"
    return f"{row.name:{width}}  {cells}  {mark}".rstrip()
