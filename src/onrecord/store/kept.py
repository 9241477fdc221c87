"""The bytes as they came, read one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from onrecord.store import rows
from onrecord.store.driver import Connection
from onrecord.wire import Kept


class RawBytes(Collection[Kept]):
    """All bytes that a record keeps, by document and hash; nothing is held but the piece in hand."""

    def __init__(self, connection: Connection) -> None:
        """Of an open record."""
        self._connection = connection

    def __len__(self) -> int:
        """How many pieces there are."""
        return int(self._connection.execute("SELECT count(*) FROM raw").fetchone()[0])

    def __contains__(self, piece: object) -> bool:
        """True when the record keeps just these bytes for just this document."""
        return any(piece == kept for kept in self)

    def __iter__(self) -> Iterator[Kept]:
        """Each piece unpacked; RecordError when one is damaged."""
        for row in self._connection.execute("SELECT * FROM raw ORDER BY document_id, sha256"):
            yield Kept(row["document_id"], row["sha256"], rows.unpack(row["bytes"]))
