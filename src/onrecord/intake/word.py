"""Word files (DOCX): the paragraphs, lists and tables of the body through mammoth, in their order."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError
from zipfile import ZipInfo

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake import cleaners
from onrecord.intake.extra import library
from onrecord.intake.inside import MIB, Inside, read_limited
from onrecord.intake.opened import Entry
from onrecord.intake.plain import open_plain

_FAULTS = (
    *(KeyError, ValueError, AttributeError, TypeError, IndexError, OSError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, ExpatError),
)
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr")


def open_word(file: BinaryIO, members: Sequence[ZipInfo], inside: Inside) -> Entry:
    """The one document of the file; text that was inserted stands in it, text that was struck does not.

    UnreadableError when it is damaged, a bomb, too long or has no words.
    """
    mammoth: Any = library("mammoth", needed_by="a Word file")
    inside.spend(sum(one.file_size for one in members), sum(one.compress_size for one in members))
    limit = settings.get("word_limit_mb")
    if any(one.file_size > limit * MIB for one in members if one.filename.endswith(".xml")):
        raise UnreadableError(f"it is a Word file of more than {limit:g} MiB of text; split it and try again")
    file.seek(0)
    raw = read_limited(file)
    file.seek(0)
    try:
        page = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(lambda image: {})).value
    except _FAULTS as error:
        raise UnreadableError(f"it is a Word file that is damaged ({error}); save it again") from error
    text = "\n\n".join(_blocks(cleaners.trafilatura().load_html(f"<html><body>{page}</body></html>")))
    if not text:
        raise UnreadableError("it is a Word file without words; if it holds pictures of pages, give their text")
    return Entry(raw, replace(open_plain(text), kind="word"))


def _blocks(tree: Any) -> Iterator[str]:
    """Each paragraph, heading, item and row of a table in one line, the cells of a row parted by bars."""
    if tree is None:
        return
    for node in tree.iter(*_BLOCKS):
        if any(above.tag in ("li", "tr") for above in node.iterancestors()):
            continue
        if node.tag == "tr":
            words = " | ".join(" ".join(cell.text_content().split()) for cell in node)
        else:
            words = " ".join(node.text_content().split())
        if words.strip(" |↑"):
            yield words
