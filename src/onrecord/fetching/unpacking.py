"""Content encodings undone piece by piece, so that a bomb is refused before it is inflated."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from onrecord.fetching.limits import MIB, Limits
from onrecord.fetching.refusals import NotFetchedError

ASKED = b"gzip, deflate"
_PIECE = 64 * 1024
_RATIO_FROM = MIB  # small answers may well shrink a thousandfold
_GZIP = b"\x1f\x8b"


def body_of(pieces: Iterable[bytes], encoding: str, limits: Limits) -> bytes:
    """The whole body as it was before it was packed; NotFetchedError for a bomb, a broken or an unknown packing."""
    names = [name for name in encoding.replace(",", " ").lower().split() if name != "identity"]
    if len(names) > 1 or any(name not in ("gzip", "x-gzip", "deflate") for name in names):
        raise NotFetchedError(f"its content is packed as {encoding[:40]!r}, which was not asked for; save it by hand")
    unpacked = _inflated(pieces, limits) if names else pieces
    return b"".join(_within(unpacked, limits.size))


def ungzipped(body: bytes, limits: Limits) -> bytes:
    """The content of a gzip file, such as a sitemap's; other bytes are handed back as they are."""
    return b"".join(_within(_inflated([body], limits), limits.size)) if body.startswith(_GZIP) else body


def _within(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    held = 0
    for piece in pieces:
        held += len(piece)
        if held > size:
            raise NotFetchedError(f"its content is larger than {size / MIB:g} MiB; save a part of it by hand")
        yield piece


def _inflated(pieces: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    """The pieces inflated; a gzip stream may have several members, and what follows the last one is padding."""
    taken = given = members = 0
    engine, held = None, b""
    try:
        for piece in pieces:
            taken += len(piece)
            held += piece
            while len(held) > 1 or (held and engine):
                if engine is None:
                    if members and not held.startswith(_GZIP):
                        return
                    engine = zlib.decompressobj(_window(held))
                out = engine.decompress(held, _PIECE)
                given += len(out)
                if given > _RATIO_FROM and given > limits.ratio * taken:
                    raise NotFetchedError(
                        f"its content inflates more than {limits.ratio:g}-fold, as a bomb does; save its text by hand"
                    )
                yield out
                held = engine.unused_data if engine.eof else engine.unconsumed_tail
                if engine.eof:
                    engine, members = None, members + 1
        while engine and (out := engine.decompress(b"", _PIECE)):
            yield out
    except zlib.error as error:
        raise NotFetchedError("its packed content is damaged; try later or save it by hand", again=True) from error
    if (engine and not engine.eof) or (taken and not members and not engine):
        raise NotFetchedError("its packed content breaks off; try later or save it by hand", again=True)


def _window(start: bytes) -> int:
    """What zlib expects: a gzip or zlib frame, or bare deflate, told by the first two bytes."""
    framed = start.startswith(_GZIP) or (start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0)
    return 47 if framed else -15
