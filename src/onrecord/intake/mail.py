"""Mail: a message is a document, attachments are documents of their own; an mbox file is its messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.message import Message
from pathlib import PurePosixPath
from typing import BinaryIO

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake import mailparts
from onrecord.intake.decoding import decoded
from onrecord.intake.inside import MIB, PASSED, Inside, named, placed
from onrecord.intake.mailparts import Piece
from onrecord.intake.opened import Broken, Entry, Item, Opened, Skipped
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain
from onrecord.intake.suffixes import skip_reason
from onrecord.model import LeftOut

_ENVELOPE = re.compile(rb"From (\S+@\S+|\S+\s.*\d\d:\d\d)")
_FORWARDED = re.compile(r"(fwd?|fw|wg|tr|rv|enc|i)\s*:", re.IGNORECASE)
_FORWARD_MARK = re.compile(r"^-+ ?(forwarded message|original message|begin forwarded message)", re.I | re.M)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_NAMES = {  # of attachments without a name, by their media type
    "text/html": "page.html",
    "text/plain": "text.txt",
    "application/pdf": "file.pdf",
    "message/rfc822": "message.eml",
    "application/zip": "archive.zip",
}


def unpack_mail(file: BinaryIO, inside: Inside) -> Iterator[Item]:
    """The messages of an mbox file, placed "#NUMBER", or the one message; each with its attachments, "/NAME"."""
    messages = _messages(file)
    first = next(messages, b"")
    second = next(messages, None)
    if second is None:
        yield from _message(first, inside)
        return
    for number, raw in enumerate(_joined(first, second, messages), 1):
        try:
            if raw is None:
                raise UnreadableError(f"it is larger than {settings.get('raw_limit_mb'):g} MiB; save it by itself")
            for item in _message(raw, inside):
                yield placed(item, f"#{number}", "message")
        except UnreadableError as error:
            yield Broken(f"#{number}", f"cannot be taken: {error}", "message")


def _joined(first: bytes | None, second: bytes | None, others: Iterable[bytes | None]) -> Iterator[bytes | None]:
    yield first
    yield second
    yield from others


def _messages(file: BinaryIO) -> Iterator[bytes | None]:
    """The bytes of each message without its envelope line, one in memory at a time; None for one that is too large."""
    limit = settings.get("raw_limit_mb") * MIB
    held: list[bytes] = []
    size, empty = 0, False
    first = file.readline()
    many = _ENVELOPE.match(first) is not None
    if not many:
        held, size = [first], len(first)
    for line in file:
        if many and empty and _ENVELOPE.match(line):
            yield b"".join(held) if size <= limit else None
            held, size = [], 0
            continue
        size += len(line)
        if size <= limit:
            held.append(line)
        empty = not line.strip()
    yield b"".join(held) if size <= limit else None


def _message(raw: bytes | None, inside: Inside) -> Iterator[Item]:
    """The message as a document, then its attachments; a message without words but with attachments gives only those.

    A body that was not asked for is not even opened: it may have choked a parser. UnreadableError when there is
    neither.
    """
    if raw is None:
        raise UnreadableError(f"it is larger than {settings.get('raw_limit_mb'):g} MiB; save its attachments")
    message = mailparts.parsed(raw)
    pieces = list(mailparts.pieces(message))
    attached = [piece for piece in pieces if _is_attached(piece)]
    body = [piece for piece in pieces if not _is_attached(piece)]
    said = any(piece.raw.strip() for piece in body)
    if said and inside.passes():
        yield PASSED
    elif (opened := _body(body)) and opened.body:
        yield Entry(raw, _headed(opened, message))
    elif not attached:
        raise UnreadableError("it is a mail message without words, or with parts that cannot be told apart")
    elif said:
        yield PASSED
    yield from _attachments(attached, inside)


def _is_attached(piece: Piece) -> bool:
    return piece.attached or piece.name is not None or piece.media not in ("text/plain", "text/html")


def _body(pieces: list[Piece]) -> Opened | None:
    """The words of the message: of forms that say the same the plain one, unless it says much less; None for none."""
    plain = "\n\n".join(decoded(piece.raw, piece.charset) for piece in pieces if piece.media == "text/plain")
    pages = [piece for piece in pieces if piece.media == "text/html"]
    page = _page(pages[0]) if pages else None
    if page and len(plain) < len(page.body) / 2:
        return page
    return _plain(plain) if plain.strip() else page


def _page(piece: Piece) -> Opened | None:
    try:
        return open_page(decoded(piece.raw, piece.charset))
    except UnreadableError:
        return None


def _plain(text: str) -> Opened:
    """The words of a plain body without the signature, which is left out."""
    words, mark, signature = re.sub(r"\r\n?", "\n", text).partition("\n-- \n")
    if not mark or not words.strip():
        return open_plain(text)
    opened = open_plain(words)
    return replace(opened, left_out=(*opened.left_out, LeftOut("boilerplate: signature", signature.strip())))


def _headed(opened: Opened, message: Message) -> Opened:
    """The words under what the head of the mail says: the day is that of sending, so of no forwarded report."""
    title = mailparts.header(message, "subject")
    forwarded = _FORWARDED.match(title or "") or _FORWARD_MARK.search(opened.body)
    when = None if forwarded else mailparts.sent(message)
    return replace(
        opened,
        kind="mail",
        title=title or opened.title,
        published=when or opened.published,
        published_from="mail header" if when else opened.published_from,
        outlet=mailparts.sender(message) or opened.outlet,
        address=mailparts.header(message, "archived-at") or opened.address,
    )


def _attachments(attached: list[Piece], inside: Inside) -> Iterator[Item]:
    skipped: Counter[str] = Counter()
    for number, piece in enumerate(attached, 1):
        name = PurePosixPath((piece.name or "").replace("\\", "/")).name
        if skip_reason(PurePosixPath(name)) and piece.media in _NAMES:
            name = f"{number}-{_NAMES[piece.media]}"
        if skip_reason(PurePosixPath(name)):
            skipped[piece.media] += 1
        elif not piece.raw.strip():
            yield Broken(named(name), "is empty or cannot be unpacked; save it by itself", "attachment")
        else:
            yield from inside.part(piece.raw, named(name), "attachment")
    if skipped:
        yield Skipped(tuple(sorted(skipped.items())))
