"""PDF files: the words of the pages through pypdf, in paragraphs; locked files and pictures of pages are told."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake.extra import library
from onrecord.intake.inside import MIB
from onrecord.intake.opened import Broken, Entry, Item, Opened
from onrecord.intake.paragraphs import Line, cleaned, paragraphs, title_lines, without_repeats
from onrecord.intake.plain import open_plain

SIGNATURE = "%PDF-"
_WITHIN = 1024  # bytes of other stuff that readers allow before the signature
# pypdf raises these besides its own errors on files that no program should have written.
_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError, RecursionError),
    *(TypeError, ValueError, struct.error, zlib.error),
)
_LONGEST_TITLE = 250


def is_pdf(head: str) -> bool:
    """True when a file that begins so is a PDF file."""
    return SIGNATURE in head[:_WITHIN] and not head.lstrip().startswith("<")


def open_pdf(raw: bytes) -> Iterator[Item]:
    """The one document of the file, and a failure for each of its pages that cannot be read.

    UnreadableError when it is locked, damaged, of too many pages, or holds only pictures.
    """
    pypdf: Any = library("pypdf", needed_by="a PDF file")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it warns of is told by what can be read
    faults = (pypdf.errors.PyPdfError, *_FAULTS)
    try:
        sheets = _sheets(pypdf.PdfReader(BytesIO(raw)))
    except pypdf.errors.DependencyError as error:
        raise UnreadableError('it is locked; opening it needs cryptography: pip install "onrecord[files]"') from error
    except faults as error:
        raise UnreadableError(f"it is a PDF file that is damaged ({error}); fetch or save it again") from error
    pages: list[list[Line]] = []
    broken: list[Broken] = []
    left = settings.get("pdf_drawn_limit_mb") * MIB
    for number, sheet in enumerate(sheets, 1):
        try:
            drawn = _drawn(sheet)
            if drawn > min(left, settings.get("pdf_page_drawn_limit_mb") * MIB):
                told = "draws more than a report does; its words are missing"
                broken.append(Broken(f"#{number}", told, "page", beside=True))
                continue
            left -= drawn
            pages.append(_lines(sheet))
        except faults as error:
            broken.append(Broken(f"#{number}", f"cannot be read ({error}); its words are missing", "page", beside=True))
    yield Entry(raw, _opened(pages, len(broken)))
    yield from broken


def _sheets(reader: Any) -> list[Any]:
    """The pages of an open file; UnreadableError when it is locked or has too many."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError("it is locked by a password; save a copy without one")
    limit = int(settings.get("pdf_page_limit"))
    if len(reader.pages) > limit:
        raise UnreadableError(f"it has {len(reader.pages)} pages, more than {limit}; split it and try again")
    return list(reader.pages)


def _drawn(sheet: Any) -> int:
    """How many bytes tell what a page looks like; 0 for an empty page."""
    contents = sheet.get_contents()
    return 0 if contents is None else len(contents.get_data())


def _lines(sheet: Any) -> list[Line]:
    """The lines of a page in the order in which they were set."""
    held: list[list[str]] = [[]]
    places: list[tuple[float, float, float] | None] = [None]  # of the first words of each line

    def see(text: str, page: list[float], own: list[float], font: Any, size: float) -> None:
        for number, piece in enumerate(text.split("\n")):
            if number:
                held.append([])
                places.append(None)
            held[-1].append(piece)
            if places[-1] is None and piece.strip():
                places[-1] = _placed(page, own, size)

    sheet.extract_text(visitor_text=see)
    found = (cleaned(Line("".join(words), *place)) for words, place in zip(held, places, strict=True) if place)
    return [line for line in found if line.text]


def _placed(page: list[float], own: list[float], size: float) -> tuple[float, float, float]:
    """Where words begin and how large they are, from the transformations of the page and of the words themselves."""
    left = own[4] * page[0] + own[5] * page[2] + page[4]
    height = own[4] * page[1] + own[5] * page[3] + page[5]
    scale = abs(own[3] * page[3]) or abs(own[1] * page[2]) or 1.0
    return left, height, size * scale


def _opened(pages: list[list[Line]], lost: int) -> Opened:
    kept, left_out = without_repeats(pages)
    title = title_lines(kept[0] if kept else [])
    heading = " ".join(line.text for line in title)
    if 0 < len(heading) <= _LONGEST_TITLE:
        kept[0] = [line for line in kept[0] if line not in title]
    else:
        heading = ""
    text = "\n\n".join(paragraphs(kept))
    if not text and not heading:
        if lost:
            raise UnreadableError("it is a PDF file of which no page can be read; save it again")
        raise UnreadableError("it is a PDF file without text, such as scanned pages; recognise its text (OCR) first")
    opened = open_plain(text or heading)
    return replace(opened, kind="pdf", title=heading or opened.title, left_out=(*opened.left_out, *left_out))
