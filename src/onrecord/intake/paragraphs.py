"""Printed pages: lines with their places on the page to paragraphs, without what stands on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from statistics import median

from onrecord import vocab
from onrecord.model import LeftOut

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "-"}
)  # how letters are set, not what was written
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—|\s]*(page|p\.)?\s*\d{1,4}(\s*(of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_NUMBERED = re.compile(r"\bpage\b|^\W*\d+\W*$|\b\d+ ?(of|/) ?\d+\b", re.IGNORECASE)
_BULLET = re.compile(r"([•·▪●‣*–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_ENDS = re.compile(r"[.!?:;][\"”’')\]]*$")
_HYPHENATED = re.compile(r"(\w*[^\W\d_])-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[\w-]+")
_SHARE = 0.6  # of the pages a line stands on at one height, to be furniture; a title page often has none
_EDGE = 3  # lines at the top and at the bottom of a page that may be furniture
_NEAR = 3.0  # points, within which two lines are at one height
_GAP = 1.35  # times the usual distance of lines, from which on a new paragraph begins
_REACH = 4  # lines before and after a line that tell how long lines are there
_SHORT = 0.75  # of the longest line around: a shorter one ends its paragraph, as the next word would have fitted on it
_TITLE = 1.15  # times the usual size of letters


@dataclass(frozen=True)
class Line:
    """One line of a page: its words, where it begins, in points from the lower left corner, and the size of letters."""

    text: str
    left: float
    height: float
    size: float


def cleaned(line: Line) -> Line:
    """The line with plain letters and single spaces."""
    return Line(" ".join(line.text.translate(_LIGATURES).split()), line.left, line.height, line.size)


def without_repeats(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], tuple[LeftOut, ...]]:
    """The pages without lines that stand at their edges on most of them and without page numbers, and those lines."""
    places = Counter(place for page in pages for place in {near for line in page for near in _around(line)})
    least = max(2, _SHARE * len(pages))
    kept: list[list[Line]] = []
    left_out: dict[str, LeftOut] = {}
    for page in pages:
        heights = sorted({line.height for line in page})
        edges = {*heights[:_EDGE], *heights[-_EDGE:]}
        kept.append([])
        for line in page:
            if line.height in edges and places[_place(line)] >= least:
                left_out.setdefault(line.text, LeftOut("boilerplate: repeated on every page", line.text))
            elif line.height in (heights[0], heights[-1]) and _PAGE_NUMBER.fullmatch(line.text):
                left_out.setdefault(line.text, LeftOut("boilerplate: page number", line.text))
            else:
                kept[-1].append(line)
    if not any(kept):  # every page says the same
        return [list(page) for page in pages], ()
    return kept, tuple(left_out.values())


def _place(line: Line) -> tuple[str, int]:
    """What a line says and how high it stands; the numbers of pages are all the same."""
    words = _DIGITS.sub("#", line.text) if _NUMBERED.search(line.text) else line.text
    return words, round(line.height / _NEAR)


def _around(line: Line) -> Iterator[tuple[str, int]]:
    words, height = _place(line)
    yield from ((words, height + step) for step in (-1, 0, 1))


def title_lines(page: Sequence[Line]) -> list[Line]:
    """The lines of a first page that are set largest and first, where they are larger than its words; else none."""
    if not page:
        return []
    usual = median(line.size for line in page for _ in line.text)
    largest = max(line.size for line in page)
    if not 0 < largest < inf or largest < _TITLE * usual:  # letters of no height stand in made-up files
        return []
    first = next(number for number, line in enumerate(page) if line.size > 0.99 * largest)
    title: list[Line] = []
    for line in page[first:]:
        if line.size < 0.99 * largest:
            break
        title.append(line)
    return title


def paragraphs(pages: Iterable[Sequence[Line]]) -> list[str]:
    """The words of the lines in paragraphs, one each; one that goes on in the next column or page stays whole."""
    numbered = [(number, line) for number, page in enumerate(pages) for line in page if line.text]
    lines = [line for _, line in numbered]
    known = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    usual = _usual_gaps(lines)
    found = [lines[0].text] if lines else []
    for place in range(1, len(lines)):
        above, line = lines[place - 1], lines[place]
        turned = numbered[place - 1][0] != numbered[place][0]
        if _begins(above, line, usual, _is_short(lines, place - 1), turned=turned):
            found.append(line.text)
        else:
            found[-1] = joined(found[-1], line.text, known)
    return found


def _usual_gaps(lines: Sequence[Line]) -> dict[int, float]:
    """The usual distance of two lines by the size of their letters."""
    gaps: dict[int, list[float]] = {}
    for above, line in zip(lines, lines[1:], strict=False):
        gap = above.height - line.height
        if 0 < gap < 4 * line.size and round(above.size) == round(line.size):
            gaps.setdefault(round(line.size), []).append(gap)
    return {size: sorted(found)[len(found) // 4] for size, found in gaps.items()}


def _is_short(lines: Sequence[Line], place: int) -> bool:
    """True for a line that the next word would have fitted on, as the lines around it tell."""
    line = lines[place]
    near = lines[max(0, place - _REACH) : place + _REACH + 1]
    longest = max(len(other.text) for other in near if round(other.size) == round(line.size))
    return len(line.text) < _SHORT * longest


def _begins(above: Line, line: Line, usual: dict[int, float], short: bool, *, turned: bool) -> bool:
    """True when a line begins a paragraph; `short` tells of the line above that it is."""
    size = round(line.size)
    if round(above.size) != size or _BULLET.match(line.text):
        return True
    ended = _ENDS.search(above.text) is not None
    gap = above.height - line.height
    if turned or gap < 0:  # the next page or column
        return ended or (short and not line.text[:1].islower())
    if gap > _GAP * usual.get(size, 1.2 * line.size):
        return True
    if short:
        return not line.text[:1].islower()
    return ended and line.left > above.left + 0.5 * line.size


def joined(above: str, line: str, known: Counter[str]) -> str:
    """Two lines as one; a word parted between them is one word again, with its hyphen where the text has it so.

    >>> joined("The rein-", "forcements came.", Counter(["reinforcements"]))
    'The reinforcements came.'
    """
    parted, rest = _HYPHENATED.search(above), _FIRST_WORD.match(line)
    if not parted or not rest or not rest[0][0].islower():
        return f"{above}{line}" if parted else f"{above} {line}"
    left, right = parted[1].lower(), rest[0].lower()
    if known[left + right]:
        return f"{above[:-1]}{line}"
    hyphen = known[f"{left}-{right}"] or (known[left] and known[right]) or left in _compounds()
    return f"{above if hyphen else above[:-1]}{line}"


@cache
def _compounds() -> frozenset[str]:
    return frozenset(vocab.table("hyphens")["first"])
