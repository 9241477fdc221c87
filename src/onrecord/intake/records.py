"""The records of web archives, WARC through fastwarc and ARC through warcio; damage is told and reading goes on."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from onrecord import settings
from onrecord.intake.extra import library
from onrecord.intake.inside import MIB

PAGES = ("response", "resource")
_GZIP = b"\x1f\x8b"
_STARTS = {True: b"\x1f\x8b\x08", False: b"WARC/1."}  # of a record, in packed and in plain archives
_RESTARTS = 100
_PIECE = 1024 * 1024
_TOO_MUCH = "more than such a file can hold; the rest is not read"


@dataclass(frozen=True)
class Record:
    """One record: what it is, of which address, its block and the media type of the block; no block when not wanted."""

    kind: str
    address: str | None = None
    media: str = ""
    block: bytes = b""
    length: int = 0  # of the block as its head gives it

    @property
    def cut(self) -> bool:
        """True when the block is shorter than its head says, or too long to be read."""
        return self.kind in PAGES and len(self.block) < self.length


@dataclass(frozen=True)
class Damage:
    """Bytes of an archive that are no record, and what becomes of those after them."""

    what: str


def warc_records(file: BinaryIO) -> Iterator[Record | Damage]:
    """All records of a WARC file, packed or not, one in memory at a time.

    After damage reading goes on with the next bytes that begin a record. An archive whose heads promise more bytes than
    a file of its size can hold is a bomb and is read no further.
    """
    warc: Any = library("fastwarc.warc", needed_by="a web archive")
    packed = file.read(2) == _GZIP
    left = _most(file)
    start: int | None = 0
    fresh = True
    for _ in range(_RESTARTS):
        if start is None:
            return
        file.seek(reached := start)
        try:
            for found in warc.ArchiveIterator(file, parse_http=False):
                left -= found.content_length
                if left < 0:
                    yield Damage(_TOO_MUCH)
                    return
                reached = start + found.stream_pos + (0 if packed else found.content_length)
                fresh = True
                yield _record(found)
            return
        except (OSError, ValueError) as error:
            if fresh:
                yield Damage(f"bytes that are no record ({error}); what can be read after them is read")
            fresh = False
        start = _next_start(file, reached + 1, _STARTS[packed])
    yield Damage("damage in too many places; the rest is not read")


def _record(found: Any) -> Record:
    kind = str(found.record_type)
    address = (found.headers.get("WARC-Target-URI") or "").strip("<> ").replace(" ", "%20") or None
    media = (found.headers.get("Content-Type") or "").lower()
    if kind not in PAGES or found.content_length > _limit():
        return Record(kind, address, media, b"", found.content_length)
    return Record(kind, address, media, found.reader.read(found.content_length), found.content_length)


def _next_start(file: BinaryIO, after: int, mark: bytes) -> int | None:
    """Where the next record begins at or after a place; None when none does."""
    file.seek(after)
    held, place = b"", after
    while piece := file.read(_PIECE):
        held += piece
        if (found := held.find(mark)) >= 0:
            return place + found
        place += max(0, len(held) - len(mark))
        held = held[-len(mark) :]
    return None


def arc_records(file: BinaryIO) -> Iterator[Record | Damage]:
    """All records of an ARC file, packed or not, one in memory at a time; damage of some kinds ends it."""
    archive: Any = library("warcio.archiveiterator", needed_by="an old web archive (ARC)")
    failed: Any = library("warcio.exceptions", needed_by="an old web archive (ARC)").ArchiveLoadFailed
    left = _most(file)
    file.seek(0)
    packed = file.read(2) == _GZIP
    file.seek(0)
    plain = gzip.GzipFile(fileobj=file) if packed else file
    walk, damaged = archive.ArchiveIterator(plain, no_record_parse=True), 0
    walk.INC_RECORD = ""  # what it would print of damage is told here
    try:
        for found in walk:
            if walk.err_count > damaged:
                damaged = walk.err_count
                yield Damage("bytes that are no record; what can be read after them is read")
            length = found.length or 0
            left -= length
            if left < 0:
                yield Damage(_TOO_MUCH)
                return
            wanted = found.rec_type in PAGES and length <= _limit()
            block = found.raw_stream.read(length) if wanted else b""
            address = (found.rec_headers.get_header("uri") or "").replace(" ", "%20")
            yield Record(found.rec_type, address or None, "application/http", block, length)
    except (failed, OSError, ValueError, EOFError, zlib.error) as error:
        reason = str(error).strip().split("\n")[0]
        yield Damage(f"bytes that are no record ({reason}); the rest is not read")


def _most(file: BinaryIO) -> float:
    """How many bytes a file of its size may hold once it is unpacked."""
    return max(MIB, settings.get("inflated_ratio_limit") * file.seek(0, 2))


def _limit() -> int:
    return int(settings.get("raw_limit_mb") * MIB)
