"""Web archives (WARC, ARC, WACZ): each page that was answered is a document; the day of capture is no publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake.decoding import decoded, needs_charset
from onrecord.intake.extra import library
from onrecord.intake.inside import MIB, PASSED, Inside
from onrecord.intake.opened import Broken, Entry, Item, Skipped, Told
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain
from onrecord.intake.records import PAGES, Damage, Record, arc_records, warc_records

START = r"WARC/\d|filedesc://"
_MEDIA = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_WEB = ("http:", "https:", "ftp:", "file:")
_NO_REPORTS = ("/robots.txt", "/ads.txt", "/security.txt", "/humans.txt")
_HEAD = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n"
_OK = 200


def unpack_archive(file: BinaryIO, inside: Inside, *, arc: bool) -> Iterator[Item]:
    """The pages of the archive, placed "#RECORD", with their addresses; other records are counted by what they are."""
    skipped: Counter[str] = Counter()
    yield from _items(arc_records(file) if arc else warc_records(file), inside, skipped)
    if skipped:
        yield Skipped(tuple(sorted(skipped.items())))


def is_arc(head: bytes) -> bool:
    """True when an archive that begins so is an ARC file."""
    return head.startswith(b"filedesc://")


@dataclass(frozen=True)
class _Answer:
    """What an address gave: the bytes, as they are once they are unpacked, and what was said of them."""

    body: bytes
    media: str
    charset: str | None = None
    status: int = _OK


def _items(records: Iterable[Record | Damage], inside: Inside, skipped: Counter[str]) -> Iterator[Item]:
    number = 0
    for record in records:
        place = f"#{number}"
        if isinstance(record, Damage):
            if number:
                yield Broken(place, f"is followed by {record.what}", "record")
            else:
                yield Broken("", f"it begins with {record.what}", "")
            continue
        number += 1
        place = f"#{number}"
        if record.kind not in PAGES:
            skipped[record.kind] += 1
        elif record.cut:
            yield Broken(place, _why_cut(record), "record")
        else:
            yield from _page(record, place, inside, skipped)


def _why_cut(record: Record) -> str:
    limit = settings.get("raw_limit_mb")
    if record.length > limit * MIB:
        return f"is larger than {limit:g} MiB; save its page itself"
    return "is cut short; fetch or copy the archive again"


def _page(record: Record, place: str, inside: Inside, skipped: Counter[str]) -> Iterator[Item]:
    try:
        answer = _answer(record)
    except UnreadableError as error:
        yield Broken(place, f"cannot be taken: {error}", "record")
        return
    if reason := _no_page(answer, record.address):
        skipped[reason] += 1
        return
    for item in _opened(record, answer, place, inside):
        yield replace(item, told=Told(url=record.address)) if isinstance(item, Entry) else item


def _no_page(answer: _Answer, address: str | None) -> str | None:
    """Why an answer is no document, as a word to count it by; None when it may be one."""
    if not (address or "").startswith(_WEB):
        return "not from the web"
    if answer.status != _OK:
        return f"status {answer.status}" if answer.status else "no answer"
    if answer.media not in _MEDIA:
        return answer.media or "no media type"
    if not answer.body.strip():
        return "empty"
    return next((name for name in _NO_REPORTS if _path(address).endswith(name)), None)


def _path(address: str | None) -> str:
    try:
        return urlsplit(address or "").path
    except ValueError:
        return ""


def _answer(record: Record) -> _Answer:
    """What a record holds; UnreadableError when it unpacks to more than one document may have."""
    if "application/http" not in record.media:
        media, _, rest = record.media.partition(";")
        return _Answer(record.block, media.strip(), _charset(rest))
    for coding in ("all", "transfer", "none"):
        try:
            return _http(record.block, coding)
        except OSError:  # what its head says of its packing is not so
            continue
    raise UnreadableError("its head cannot be read")


def _http(block: bytes, coding: str) -> _Answer:
    warc: Any = library("fastwarc.warc", needed_by="a web archive")
    record = warc.WarcRecord.from_bytes(_HEAD % len(block) + block + b"\r\n\r\n")
    record.parse_http(auto_decode=coding, quirks_mode=True)
    if record.http_headers is None:
        raise OSError("no head of an answer")
    limit = int(settings.get("raw_limit_mb") * MIB)
    body = record.reader.read(limit + 1)
    if len(body) > limit:
        raise UnreadableError(f"it unpacks to more than {limit / MIB:g} MiB")
    media = (record.http_content_type or "").lower()
    return _Answer(body, media, record.http_charset, int(record.http_headers.status_code or 0))


def _charset(rest: str) -> str | None:
    name, _, label = rest.strip().partition("=")
    return label.strip("\"' ") or None if name.strip() == "charset" else None


def _opened(record: Record, answer: _Answer, place: str, inside: Inside) -> Iterator[Item]:
    """The documents of an answer by its content; with its head as raw bytes where only that tells the characters."""
    if not needs_charset(answer.body, answer.charset) or not answer.media.startswith(("text/", "application/xhtml")):
        yield from inside.part(answer.body, place, "record")
        return
    if inside.passes():
        yield PASSED
        return
    opens: Callable[[str], Any] = open_plain if answer.media == "text/plain" else open_page
    try:
        yield Entry(record.block, opens(decoded(answer.body, answer.charset)), place=place)
    except UnreadableError as error:
        yield Broken(place, f"cannot be taken: {error}", "record")
