"""Pages saved with all they show in one file (MHTML): the page is the document, at the address it was saved from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from onrecord.errors import UnreadableError
from onrecord.intake import mailparts
from onrecord.intake.decoding import decoded
from onrecord.intake.opened import Entry, Item
from onrecord.intake.page import open_page

_END = re.compile(r"\r?\n\r?\n")
_RELATED = re.compile(r"^content-type\s*:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(r"^(snapshot-content-location\s*:|from\s*:\s*[\"<]*saved by|content-location\s*:)", re.I | re.M)


def is_saved_page(head: str) -> bool:
    """True when a file that begins so is a saved page, not a mail with pictures."""
    headers = _END.split(head.lstrip("\r\n"), maxsplit=1)[0]
    return mailparts.is_mail(head) and _RELATED.search(headers) is not None and _SAVED.search(headers) is not None


def open_saved_page(raw: bytes) -> Iterator[Item]:
    """The page; its date is that of saving and no publication. UnreadableError when there is no page in it."""
    message = mailparts.parsed(raw)
    page = next((piece for piece in mailparts.pieces(message) if piece.media == "text/html" and piece.raw), None)
    if page is None:
        raise UnreadableError("it is a saved page without the page in it; save it again")
    opened = open_page(decoded(page.raw, page.charset))
    address = mailparts.header(message, "snapshot-content-location") or page.location
    yield Entry(
        raw,
        replace(
            opened,
            kind="mhtml",
            title=opened.title or mailparts.header(message, "subject"),
            address=opened.address or (address if address and address.startswith(("http:", "https:")) else None),
        ),
    )
