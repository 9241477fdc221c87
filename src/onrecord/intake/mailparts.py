"""What a mail message holds: its headers and parts, whatever is wrong with it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake.dates import reported
from onrecord.model import When

# The email package raises these on headers and parts that no standard allows.
FAULTS = (ArithmeticError, AttributeError, AssertionError, LookupError, TypeError, ValueError, RecursionError)
_DEEPEST = 30  # parts in parts; more is no mail that a program for mail has made
_MARKERS = frozenset(
    ("message-id", "mime-version", "received", "return-path", "delivered-to", "x-original-to", "envelope-to")
)
_TELLING = frozenset(("from", "to", "cc", "subject", "date", "reply-to"))
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:")
_ENVELOPE = re.compile(r"From \S+")
_BULK = ("list-id", "list-unsubscribe", "feedback-id", "list-post")


@dataclass(frozen=True)
class Piece:
    """A part of a message that holds no others: its media type, its bytes, and its name when it is an attachment."""

    media: str
    raw: bytes
    charset: str | None = None
    name: str | None = None
    attached: bool = False
    location: str | None = None


def is_mail(head: str) -> bool:
    """True when a text that begins so is a mail message: its first lines are headers, and those of mails."""
    names: set[str] = set()
    lines = head.lstrip("\r\n").splitlines()
    if lines and _ENVELOPE.match(lines[0]):
        lines = lines[1:]
    for line in lines:
        if not line.strip():
            break
        if not line.startswith((" ", "\t")):
            field = _FIELD.match(line)
            if not field:
                break
            names.add(field[1].lower())
    return bool(names & _MARKERS) or ("from" in names and len(names & _TELLING) > 2)


def parsed(raw: bytes) -> Message:
    """The message; what is wrong with it shows when its parts are taken."""
    return email.message_from_bytes(raw, policy=policy.default)


def header(message: Message, name: str) -> str | None:
    """The decoded text of a header in one line; None where it is absent or cannot be read."""
    try:
        value = message.get(name)
        text = "" if value is None else str(value)
    except FAULTS:
        return None
    return " ".join(text.encode("utf-8", "replace").decode().split()) or None


def sent(message: Message) -> When | None:
    """When the message was sent as its head says, to the minute; None where that is no likely date."""
    text = header(message, "date")
    try:
        moment = parsedate_to_datetime(text) if text else None
    except FAULTS:
        return None
    if moment is None or text is None:
        return None
    if not settings.get("published_first_year") <= moment.year <= settings.get("published_last_year"):
        return None
    return reported(moment.isoformat(timespec="minutes"), text)


def sender(message: Message) -> str | None:
    """The name of a sender who writes to many, which is the outlet; None for a person who writes a letter."""
    if not any(header(message, name) for name in _BULK) and header(message, "precedence") not in ("bulk", "list"):
        return None
    try:
        name, address = parseaddr(header(message, "from") or "")
    except FAULTS:
        return None
    return name.strip("\"' ") or address.partition("@")[2] or None


def pieces(message: Message) -> Iterator[Piece]:
    """The parts of the message that hold no others, in their order.

    UnreadableError when it is encrypted or its parts are nested as in no mail.
    """
    yield from _pieces(message, 0)


def _pieces(message: Message, depth: int) -> Iterator[Piece]:
    if depth > _DEEPEST:
        raise UnreadableError("its parts are nested too deeply")
    media = _media(message)
    if media == "multipart/encrypted" or media.endswith("pkcs7-mime"):
        raise UnreadableError("it is encrypted; decrypt it and save it again")
    parts = message.get_payload()
    if isinstance(parts, list) and not media.startswith("message/"):
        for part in parts:
            if isinstance(part, Message):
                yield from _pieces(part, depth + 1)
        return
    if media.startswith("multipart/"):  # its parts cannot be told apart
        return
    raw = _bytes_of(message, media)
    yield Piece(
        media,
        raw,
        _safe(message, "get_content_charset"),
        _safe(message, "get_filename"),
        _safe(message, "get_content_disposition") == "attachment",
        header(message, "content-location"),
    )


def _media(message: Message) -> str:
    return _safe(message, "get_content_type") or "text/plain"


def _safe(message: Message, asked: str) -> str | None:
    try:
        value = getattr(message, asked)()
    except FAULTS:
        return None
    return value if isinstance(value, str) else None


def _bytes_of(message: Message, media: str) -> bytes:
    """The unpacked bytes of a part, those of an attached message as they would be sent; b"" where there are none."""
    try:
        if media == "message/rfc822":
            parts = message.get_payload()
            inner = parts[0] if isinstance(parts, list) and parts else None
            return inner.as_bytes(policy=policy.compat32) if isinstance(inner, Message) else b""
        raw = message.get_payload(decode=True)
    except FAULTS:
        return b""
    return raw if isinstance(raw, bytes) else b""
