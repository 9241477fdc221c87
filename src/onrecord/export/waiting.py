"""Pieces of an export that wait until all are made, to be written in an order that is known only then."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import Any

from onrecord.errors import RecordError

IN_MEMORY = 8 << 20
"""Bytes that are kept in memory; more wait in a file without a name, which is gone when they are."""
BLOCK = 1 << 16


class Waiting:
    """Pieces with a key each; iterated once they are whole, they come in the order of their keys, in larger blocks."""

    def __init__(self, first: str = "", between: str = "", last: str = "") -> None:
        """With what stands before the first piece, between any two, and after the last."""
        self._around = (first.encode(), between.encode(), last.encode())
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lives as long as the pieces
        weakref.finalize(self, self._file.close)
        self._held: list[tuple[Any, int, int]] = []

    def add(self, key: Any, piece: str) -> None:
        """Keep a piece; RecordError when there is no room for it."""
        raw = piece.encode("utf-8")
        try:
            self._held.append((key, self._file.tell(), len(raw)))
            self._file.write(raw)
        except OSError as error:
            told = f"what is to be written finds no room in {tempfile.gettempdir()}: {error.strerror}"
            raise RecordError(f"{told}; free some, or name another folder in TMPDIR") from error

    def __iter__(self) -> Iterator[bytes]:
        """All bytes, once: the pieces are gone afterwards."""
        first, between, last = self._around
        block = bytearray(first)
        with self._file:
            for number, (_, start, size) in enumerate(sorted(self._held, key=lambda held: held[0])):
                self._file.seek(start)
                block += between if number else b""
                block += self._file.read(size)
                if len(block) >= BLOCK:
                    yield bytes(block)
                    block.clear()
        block += last
        if block:
            yield bytes(block)
