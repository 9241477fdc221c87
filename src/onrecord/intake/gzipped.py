"""Gzip files: what they hold is opened as if it were not packed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake.inside import MIB, Inside
from onrecord.intake.opened import Item

SIGNATURE = "\x1f\x8b"
_PIECE = 256 * 1024
_HEAD = 4096

Streamed = Callable[[BinaryIO, Inside], Iterator[Item]]


def unpack_gzip(file: BinaryIO, inside: Inside, streamed: Callable[[bytes], Streamed | None]) -> Iterator[Item]:
    """The documents of the packed file, without a place of their own; UnreadableError when it is damaged or a bomb.

    `streamed` tells by the first unpacked bytes whether a reader takes the packed file as it is, as for web archives.
    """
    if reader := streamed(_head(file)):
        file.seek(0)
        yield from reader(file, inside)
        return
    yield from inside.open(_unpacked(file, inside), inside.deeper())


def _head(file: BinaryIO) -> bytes:
    try:
        return gzip.GzipFile(fileobj=BytesIO(file.read(4 * _HEAD))).read1(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def _unpacked(file: BinaryIO, inside: Inside) -> bytes:
    size = file.seek(0, 2)
    file.seek(0)
    most = min(
        settings.get("inflated_limit_mb") * MIB - inside.unpacked.count, size * settings.get("inflated_ratio_limit")
    )
    pieces, count = [], 0
    try:
        with gzip.GzipFile(fileobj=file) as packed:
            while piece := packed.read(_PIECE):
                pieces.append(piece)
                count += len(piece)
                if count > max(MIB, most):
                    break
    except EOFError as error:
        raise UnreadableError("it is a gzip file that is cut short; fetch or copy it again") from error
    except (OSError, zlib.error) as error:
        raise UnreadableError(f"it is a gzip file that is damaged ({error}); fetch or copy it again") from error
    inside.spend(count, size)
    return b"".join(pieces)
