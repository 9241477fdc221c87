"""Plain text for a terminal: hostile characters made visible, tables and paragraphs that fit 100 columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from onrecord.model import Span

WIDTH = 100


def clean(text: str) -> str:
    """One line in which control characters, direction marks and hidden characters are shown as escapes.

    >>> clean("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return "".join(_shown(char) for char in " ".join(text.split()))


def _shown(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return char.encode("unicode_escape").decode("ascii")
    return char


def width(text: str) -> int:
    """The number of terminal columns a text takes."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, columns: int) -> str:
    """The text cut to a number of columns, with a mark where it was cut, or filled up with spaces."""
    kept, left = [], columns
    cut = width(text) > columns
    for char in text:
        left -= _columns(char)
        if left < cut:
            break
        kept.append(char)
    shown = "".join(kept).rstrip() + ("…" if cut else "")
    return shown + " " * (columns - width(shown))


def wrapped(text: str, *, first: str = "", then: str | None = None, columns: int = WIDTH) -> str:
    """A paragraph broken at spaces; `first` stands before its first line, `then` (or spaces) before the others."""
    then = " " * width(first) if then is None else then
    lines, line = [], first
    empty = True
    for word in text.split(" "):
        for piece in _pieces(word, columns - width(then)):
            if not empty and width(line) + 1 + width(piece) > columns:
                lines.append(line)
                line, empty = then, True
            line += piece if empty else f" {piece}"
            empty = False
    return "\n".join([*lines, line]).rstrip()


def _pieces(word: str, columns: int) -> Iterable[str]:
    """A word that is longer than a line, in pieces that fit."""
    while width(word) > columns:
        size = next(at for at in range(columns, 0, -1) if width(word[:at]) <= columns)
        yield word[:size]
        word = word[size:]
    yield word


def table(
    head: Sequence[str], body: Sequence[Sequence[str]], *, cut: Mapping[str, int] | None = None, columns: int = WIDTH
) -> str:
    """Aligned columns, numbers to the right; one that is too wide gives up columns as `cut` says, then its widest."""
    rows = [[clean(cell) for cell in row] for row in (head, *body)]
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for name, least in (cut or {}).items():
        over = sum(widths) + 2 * (len(widths) - 1) - columns
        at = head.index(name)
        widths[at] -= max(0, min(over, widths[at] - least))
    while sum(widths) + 2 * (len(widths) - 1) > columns:
        widths[max(range(len(widths)), key=widths.__getitem__)] -= 1
    lines = ("  ".join(_cell(cell, size) for cell, size in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _cell(text: str, columns: int) -> str:
    return text.rjust(columns) if text.isdigit() and width(text) <= columns else fitted(text, columns)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 copy", "2 copies"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def quoted(spans: Sequence[Span]) -> str:
    """The words of spans in quotation marks."""
    return " ".join(f"“{clean(span.quote)}”" for span in spans)
