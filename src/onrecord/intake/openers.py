"""The table of input kinds: how each is told by its first characters, and how it is opened. Add a kind as a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onrecord.errors import UnreadableError
from onrecord.intake.decoding import decoded, head_of
from onrecord.intake.lines import open_lines
from onrecord.intake.opened import Broken, Entry
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain

_PAGE_START = re.compile(
    r"\s*(<!--(?:(?!-->).)*-->\s*|<\?xml[^>]*>\s*)*<(!doctype html|html|head|body|meta|title|article)\b", re.I | re.S
)
_PAGE_INSIDE = re.compile(r"<(html|body|article)[\s>]", re.IGNORECASE)
_OBJECT = re.compile(r"\s*\{\s*[\"}]")
_MAIL = r"(?=.*^(message-id|mime-version)\s*:)(from [^\n]*\n\s*)?[a-z][\w-]*\s*:"
_XML = r"(<!--(?:(?!-->).)*-->\s*)*<(\?xml|!doctype|!entity|!element|rss|feed|rdf:rdf|channel)\b"
_PEEK_LINES = 20


@dataclass(frozen=True)
class Opener:
    """A kind of input: `test` sees the first characters, `open` gives its documents or UnreadableError."""

    kind: str
    test: Callable[[str], bool]
    open: Callable[[bytes], Iterator[Entry | Broken]]


def entries(raw: bytes) -> Iterator[Entry | Broken]:
    """The documents in the bytes, by content alone, never by name; UnreadableError when there are none to find."""
    if not raw.strip():
        raise UnreadableError("it is empty; leave it out or put the article's text in it")
    head = head_of(raw)
    opener = next(opener for opener in OPENERS if opener.test(head))
    return opener.open(raw)


def _is_lines(head: str) -> bool:
    lines = [line for line in head.splitlines() if line.strip()][:_PEEK_LINES]
    objects = sum(_OBJECT.match(line) is not None for line in lines)
    return _OBJECT.match(head) is not None or (objects > 0 and 2 * objects >= len(lines))


def _is_page(head: str) -> bool:
    return _PAGE_START.match(head) is not None or (
        head.lstrip().startswith("<") and _PAGE_INSIDE.search(head) is not None
    )


def _starts(pattern: str) -> Callable[[str], bool]:
    start = re.compile(r"\s*" + pattern, re.IGNORECASE | re.DOTALL | re.MULTILINE)
    return lambda head: start.match(head) is not None


def _open_page(raw: bytes) -> Iterator[Entry | Broken]:
    yield Entry(raw, open_page(decoded(raw)))


def _open_text(raw: bytes) -> Iterator[Entry | Broken]:
    yield Entry(raw, open_plain(decoded(raw)))


def _refuse(what: str) -> Callable[[bytes], Iterator[Entry | Broken]]:
    def refuse(raw: bytes) -> Iterator[Entry | Broken]:
        raise UnreadableError(f"it is {what}, which is not read; give its articles as text, web pages or JSON lines")

    return refuse


OPENERS: tuple[Opener, ...] = (
    Opener("lines", _is_lines, open_lines),
    Opener("page", _is_page, _open_page),
    Opener("xml", _starts(_XML), _refuse("an XML file or a feed")),
    Opener("warc", _starts(r"WARC/\d|filedesc://"), _refuse("a web archive")),
    Opener("mail", _starts(_MAIL), _refuse("a mail message")),
    Opener("text", lambda head: True, _open_text),
)
"""Asked in this order; the first whose test holds opens the input."""
