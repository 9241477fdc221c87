"""The source text cut into passages, each with the claims whose words it holds, however they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.model import Span

DEEPEST = 3
"""Lines under one another that can still be told apart."""


@dataclass(frozen=True)
class Mark:
    """Words of one claim in the text: which claim, what the line and the colour say, and the words for a listener."""

    claim: str  # the anchor of the claim on the page
    slot: str
    group: str
    line: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Layer:
    """One claim over a passage: where its words begin and end, and how many lines stand between words and line."""

    mark: Mark
    first: bool  # the claim's first words begin here
    closes: bool
    depth: int


@dataclass(frozen=True)
class Passage:
    """A stretch of text under the same claims, the longest claim outermost; none where nobody claims anything."""

    text: str
    layers: tuple[Layer, ...] = ()


def passages(text: str, marks: Sequence[Mark]) -> tuple[Passage, ...]:
    """The text in passages that make it up again when joined; spans outside of it are left out."""
    placed = [(span, mark) for mark in marks for span in mark.spans if span.holds(text)]
    edges = sorted({0, len(text), *(edge for span, _ in placed for edge in (span.start, span.end))})
    found = []
    for start, end in zip(edges, edges[1:], strict=False):
        over = [(span, mark) for span, mark in placed if span.start <= start and end <= span.end]
        over.sort(key=lambda row: (row[0].start - row[0].end, row[1].slot, row[1].claim))
        found.append((start, end, list(_once(over))))
    depths: dict[str, int] = {}
    for _, _, over in found:
        for below, (_, mark) in enumerate(reversed(over)):
            depths[mark.claim] = max(below, depths.get(mark.claim, 0))
    firsts = {mark.claim: min(span.start for span in mark.spans) for _, mark in placed}
    return tuple(
        Passage(
            text[start:end],
            tuple(
                Layer(mark, start == firsts[mark.claim], span.end == end, min(depths[mark.claim], DEEPEST))
                for span, mark in over
            ),
        )
        for start, end, over in found
    )


def _once(over: Iterable[tuple[Span, Mark]]) -> Iterable[tuple[Span, Mark]]:
    """Claims of one slot on the same words are one line under them."""
    seen = set()
    for span, mark in over:
        key = (span, mark.slot, mark.line)
        if key not in seen:
            seen.add(key)
            yield span, mark
