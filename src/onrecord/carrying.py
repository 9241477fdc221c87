"""Carrying a record over: the pieces of one, in the order of its export, into an empty other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.acts import Decision
from onrecord.errors import RecordError
from onrecord.intake import Piece
from onrecord.model import Arrival, Document, DocumentId, Failure, Reading, Received
from onrecord.store import Store
from onrecord.wire import Kept


def fill(store: Store, pieces: Iterable[Piece]) -> None:
    """Keep every piece; RecordError when a document has no bytes, or a part belongs to no document."""
    carried = _Carried(store)
    for piece in pieces:
        _TAKE[type(piece)](carried, piece)
    for kept in carried.others:
        carried.add(kept, carried.arrivals[kept.document_id][:1])
    missing = set(carried.documents) - carried.arrived
    if missing:
        raise RecordError(f"document {min(missing)} has no bytes or no arrival in the file; export it again")


@dataclass
class _Carried:
    """The documents and how they came in, until their bytes come; other bytes of a document wait for the end."""

    store: Store
    documents: dict[DocumentId, Document] = field(default_factory=dict)
    arrivals: dict[DocumentId, list[Arrival]] = field(default_factory=dict)
    arrived: set[DocumentId] = field(default_factory=set)
    others: list[Kept] = field(default_factory=list)

    def document(self, part: Document) -> None:
        self.documents[part.id] = part

    def arrival(self, part: Arrival) -> None:
        self.arrivals.setdefault(part.document_id, []).append(part)

    def bytes(self, part: Kept) -> None:
        """The bytes that a text was made of bring its document in, each way it came."""
        document = self.documents.get(part.document_id)
        if document is None or part.document_id not in self.arrivals:
            raise RecordError(f"the file has bytes of document {part.document_id} and no such document before them")
        if document.raw_sha256 == part.sha256:
            self.add(part, self.arrivals[part.document_id])
        else:
            self.others.append(part)

    def add(self, part: Kept, arrivals: Iterable[Arrival]) -> None:
        document = replace(self.documents[part.document_id], raw_sha256=part.sha256)
        for arrival in arrivals:
            self.store.add(Received(document, part.bytes, arrival), _keep_old)
        self.arrived.add(part.document_id)

    def failure(self, part: Failure) -> None:
        """A failure of reading belongs to the document that came from there."""
        sources = {min(way.source for way in ways): id for id, ways in self.arrivals.items()}
        self.store.fail(part, sources.get(part.source) if part.stage == "reading" else None)

    def reading(self, part: Reading) -> None:
        if part.document_id not in self.arrived:
            raise RecordError(f"the file has a reading of document {part.document_id} and not the document before it")
        self.store.put_reading(part)

    def decision(self, part: Decision) -> None:
        """The trail comes in its order, so that each decision gets its old number and seal."""
        number = self.store.decide(part)
        if number != part.number:
            raise RecordError(f"decision {part.number} of the file comes as number {number}; its trail is not whole")


def _keep_old(old: Document, new: Document) -> Document:
    return old


_TAKE: dict[type, Callable[[_Carried, Any], None]] = {
    Document: _Carried.document,
    Arrival: _Carried.arrival,
    Kept: _Carried.bytes,
    Failure: _Carried.failure,
    Reading: _Carried.reading,
    Decision: _Carried.decision,
}
"""How a piece of each type is kept."""
