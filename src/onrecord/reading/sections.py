"""Lists inside a report: headings with what stands under each, so that their items are told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.reading import nlp

MOST_WORDS = 9
NAME_WORDS = 4
FEWEST = 2
"""One heading divides a story; two or more make a list."""


@dataclass(frozen=True)
class Section:
    """A heading `[start, end)` and, up to `until`, what stands under it; code points of the text."""

    start: int
    end: int
    until: int


def find(text: str, title_end: int, marked: Sequence[tuple[int, int]] = ()) -> tuple[Section, ...]:
    """The items of a list article, in order; none where the text has fewer than two.

    A heading opens an item where it holds one of the `marked` words (a place or a date) or is a name; any other
    heading only ends the item before it.

    >>> [item.start for item in find("Title. Two attacks.\\nAden\\nA bomb went off.\\nTaiz\\nA shop burned.", 0)]
    [20, 42]
    """
    broken = set(nlp.line_borders(text))
    lines = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[^\n]+", text) if m.start() >= title_end]
    heads = [
        (start, end)
        for (start, end, line), following in zip(lines, lines[1:], strict=False)
        if _is_heading(line) and not _is_heading(following[2]) and following[0] in broken
    ]
    ends = [*(start for start, _ in heads[1:]), len(text)][: len(heads)]
    items = tuple(
        Section(start, end, until)
        for (start, end), until in zip(heads, ends, strict=True)
        if _is_name(text[start:end]) or any(start <= first and last <= end for first, last in marked)
    )
    return items if len(items) >= FEWEST else ()


def of(sections: Sequence[Section], at: int) -> Section | None:
    """The section that holds the offset, None before the first."""
    return next((section for section in sections if section.start <= at < section.until), None)


def _is_name(heading: str) -> bool:
    words = re.findall(r"\w+", heading)
    return len(words) <= NAME_WORDS and all(word[0].isupper() or word[0].isdigit() for word in words)


def _is_heading(line: str) -> bool:
    words = re.findall(r"\w+", line)
    marks = line.rstrip()[-1:] in ".?!:;,”\"'’)" or re.match(r"\s*[-•*|“\"‘]", line)
    return (
        0 < len(words) <= MOST_WORDS and not marks and line.lstrip()[:1].isupper() and bool(re.search(r"[a-z]", line))
    )
