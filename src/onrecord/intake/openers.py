"""The table of input kinds: how each is told by its first characters, and how it is opened. Add a kind as a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import BinaryIO

from onrecord.errors import UnreadableError
from onrecord.intake import gzipped, mail, mailparts, pdf, savedpage, zipped
from onrecord.intake.decoding import HEAD_BYTES, decoded, head_of
from onrecord.intake.feeds import is_feed, open_feed
from onrecord.intake.inside import PASSED, Inside, read_limited
from onrecord.intake.lines import open_lines
from onrecord.intake.opened import Entry, Item
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain
from onrecord.intake.sitemaps import is_sitemap, open_sitemap
from onrecord.intake.webarchive import START, is_arc, unpack_archive

_PAGE_START = re.compile(
    r"\s*(<!--(?:(?!-->).)*-->\s*|<\?xml[^>]*>\s*)*<(!doctype html|html|head|body|meta|title|article)\b", re.I | re.S
)
_PAGE_INSIDE = re.compile(r"<(html|body|article)[\s>]", re.IGNORECASE)
_OBJECT = re.compile(r"\s*\{\s*[\"}]")
_XML = r"(<!--(?:(?!-->).)*-->\s*)*<(\?xml|!doctype|!entity|!element)\b"
_PEEK_LINES = 20


@dataclass(frozen=True)
class Opener:
    """A kind of input that is opened whole: `open` gives the documents of its bytes, or UnreadableError.

    `test` sees the first characters, odd bytes as Latin-1. Where there are `many` documents, each is opened by itself,
    later.
    """

    kind: str
    test: Callable[[str], bool]
    open: Callable[[bytes], Iterator[Item]]
    many: bool = False


@dataclass(frozen=True)
class Container:
    """A kind of input that holds others: `unpack` reads the seekable file part by part and opens each by `Inside`."""

    kind: str
    test: Callable[[str], bool]
    unpack: Callable[[BinaryIO, Inside], Iterator[Item]]


def entries(raw: bytes, inside: Inside | None = None) -> Iterator[Item]:
    """The documents in the bytes, by content alone, never by name; UnreadableError when there are none to find."""
    opener = _opener_of(raw[:HEAD_BYTES])
    if isinstance(opener, Container):
        return _unpacked(opener, BytesIO(raw), inside or Inside(entries))
    if inside and inside.passes() and not opener.many:
        return iter((PASSED,))
    if not raw.strip():
        raise UnreadableError("it is empty; leave it out or put the article's text in it")
    return opener.open(raw)


def entries_of(file: BinaryIO, inside: Inside | None = None) -> Iterator[Item]:
    """The same for an open seekable file, without the items that `inside` passes over.

    A file that holds others is never in memory as a whole, however large.
    """
    inside = inside or Inside(entries)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    opener = _opener_of(head)
    found = _unpacked(opener, file, inside) if isinstance(opener, Container) else entries(read_limited(file), inside)
    return inside.asked(found)


def _unpacked(opener: Container, file: BinaryIO, inside: Inside) -> Iterator[Item]:
    inside.check_depth()
    return opener.unpack(file, inside)


def _opener_of(head: bytes) -> Opener | Container:
    seen = head_of(head)
    return next(opener for opener in OPENERS if opener.test(seen))


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


def _open_page(raw: bytes) -> Iterator[Item]:
    yield Entry(raw, open_page(decoded(raw)))


def _open_text(raw: bytes) -> Iterator[Item]:
    yield Entry(raw, open_plain(decoded(raw)))


def _refuse(what: str) -> Callable[[bytes], Iterator[Item]]:
    def refuse(raw: bytes) -> Iterator[Item]:
        raise UnreadableError(f"it is {what}, which is not read; give its articles as text, web pages or JSON lines")

    return refuse


def _gzip(file: BinaryIO, inside: Inside) -> Iterator[Item]:
    return gzipped.unpack_gzip(file, inside, _streamed)


def _streamed(head: bytes) -> Callable[[BinaryIO, Inside], Iterator[Item]] | None:
    """The reader of packed files that begin so once they are unpacked, where it unpacks them itself."""
    if re.match(START.encode(), head):
        return partial(unpack_archive, arc=is_arc(head))
    return None


def _webarchive(file: BinaryIO, inside: Inside) -> Iterator[Item]:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    return unpack_archive(file, inside, arc=is_arc(head))


OPENERS: tuple[Opener | Container, ...] = (
    Container("webarchive", lambda head: re.match(START, head) is not None, _webarchive),
    Container("gzip", lambda head: head.startswith(gzipped.SIGNATURE), _gzip),
    Container("zip", lambda head: head.startswith(zipped.SIGNATURE), zipped.unpack_zip),
    Opener("feed", is_feed, open_feed, many=True),
    Opener("sitemap", is_sitemap, open_sitemap),
    Opener("lines", _is_lines, open_lines, many=True),
    Opener("page", _is_page, _open_page),
    Opener("xml", _starts(_XML), _refuse("an XML file")),
    Opener("pdf", pdf.is_pdf, pdf.open_pdf),
    Opener("mhtml", savedpage.is_saved_page, savedpage.open_saved_page),
    Container("mail", mailparts.is_mail, mail.unpack_mail),
    Opener("text", lambda head: True, _open_text),
)
"""Asked in this order; the first whose test holds opens the input."""
