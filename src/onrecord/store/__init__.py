"""The store: one SQLite file that keeps what came in, what was read, what people decided and what follows."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from onrecord import wire
from onrecord.acts import Decision, Sides, Told, Worth
from onrecord.errors import RecordError, UnreadableError
from onrecord.model import (
    ROW,
    AccountId,
    Arrival,
    Correction,
    Document,
    DocumentId,
    Failure,
    Judgement,
    Reading,
    Received,
    Resolution,
    Snapshot,
)
from onrecord.store import checking, decisions, fetched, loading, queue, rows, searching, sql
from onrecord.store.driver import Connection
from onrecord.store.fitting import told
from onrecord.store.loading import RowHeld
from onrecord.store.opening import begin_writing, connect, explained, journal
from onrecord.store.rows import Row
from onrecord.store.standing import effects, standing
from onrecord.visits import Noted

__all__ = ["Store"]

Added = Literal["new", "known", "updated"]
Merge = Callable[[Document, Document], Document]


class Store:
    """An open record. Every write is one transaction: it happened, or it did not."""

    def __init__(self, path: Path, connection: Connection) -> None:
        """Wrap an open connection; `Store.open` makes one."""
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path | str, *, create: bool = True) -> Store:
        """The record at `path`, made when absent and `create`; RecordError when it is no record or too new."""
        return cls(Path(path), connect(Path(path), create=create))

    def close(self) -> None:
        """Close the file; what was stored is kept."""
        self.connection.close()

    def __enter__(self) -> Store:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    # What came in

    def add(self, received: Received, merge: Merge) -> Added:
        """Keep a document, its bytes and its arrival.

        "known" when nothing about the document is new, "updated" when `merge` changed what is known about it: its
        reading is then dropped, to be read again. UnreadableError when its text cannot be stored.
        """
        document, raw = received.document, received.raw
        with self.writing():
            old = self._one("SELECT * FROM documents WHERE id = ?", document.id)
            merged = document if old is None else merge(rows.document_of(old), document)
            outcome: Added = "new" if old is None else "known" if merged == rows.document_of(old) else "updated"
            row = _checked(rows.document_row(merged), source=received.arrival.source)
            if outcome == "new":
                self._insert("documents", row)
            elif outcome == "updated":
                self._update("documents", row, key="id")
                self._run("DELETE FROM readings WHERE document_id = ?", document.id)
            self._keep_raw(document.id, document.raw_sha256, raw)
            arrived = self._arrive(received.arrival)
            if received.visit is not None:
                fetched.put(self.connection, received.visit)
                self._close("document_id IS NULL AND source = ?", wire.storable(received.arrival.source))
            if outcome != "known" or arrived:
                self._derived_is(stale=True)
        return outcome

    def note(self, noted: Noted) -> int:
        """Keep how an address of the web stands and what it names, as one; how many of these are new comes back.

        Its failures are closed in the same transaction when it came in well.
        """
        with self.writing():
            if noted.visit.state == "taken" and not noted.visit.failures:
                self._close("document_id IS NULL AND source = ?", wire.storable(noted.visit.address))
            return fetched.keep(self.connection, noted)

    def fail(self, failure: Failure, document_id: DocumentId | None = None) -> None:
        """Keep a failure once, open; with a document's id, its earlier reading and other failures are done with."""
        row = rows.failure_row(failure, open=True, document_id=document_id)
        with self.writing():
            if document_id is not None:
                self._run("DELETE FROM readings WHERE document_id = ?", document_id)
                self._close("document_id = ?", document_id)
                self._derived_is(stale=True)
            same = "source = ? AND stage = ? AND message = ? AND document_id IS ?"
            values = (row["source"], row["stage"], row["message"], document_id)
            known = self._one(f"SELECT number FROM failures WHERE {same}", *values)
            if known is None:
                self._insert("failures", row)
            else:
                self._update("failures", {**row, **known}, key="number")

    def close_failures(self, sources: Iterable[str], *, but: Iterable[Failure]) -> None:
        """Close the failures of inputs that were tried again, but for those that failed again."""
        again = {rows.failure_of(rows.failure_row(failure, open=True)) for failure in but}
        with self.writing():
            for source in sources:
                self._close("document_id IS NULL AND source = ?", wire.storable(source), but=again)

    def document(self, document_id: DocumentId) -> Document:
        """One document; RecordError when there is none of this id."""
        row = self._one("SELECT * FROM documents WHERE id = ?", document_id)
        if row is None:
            raise RecordError(f"the record {self.path} has no document {document_id}")
        return rows.document_of(row)

    def source(self, document_id: DocumentId) -> str:
        """Where a document came from: the first of its arrivals by name."""
        row = self._one("SELECT min(source) AS source FROM arrivals WHERE document_id = ?", document_id)
        return str(row["source"]) if row and row["source"] is not None else str(document_id)

    # What was read

    def unread(self, reader_id: str, aside_id: str | None = None) -> tuple[DocumentId, ...]:
        """The documents that this reader has not read, by id; nor set aside, where that has an id of its own.

        Rows of tables came with their reading.
        """
        query = """SELECT id FROM documents LEFT JOIN readings ON document_id = id
                   WHERE reader_id IS NOT ? AND (reader_id IS NULL OR reader_id IS NOT ?) AND opener != ? ORDER BY id"""
        return tuple(DocumentId(row["id"]) for row in self._all(query, reader_id, aside_id, ROW))

    def set_aside(self, reason: str) -> tuple[tuple[str, str], ...]:
        """Source and title of each document whose reading says that it was left out for this reason, by source."""
        query = "SELECT document_id, quote FROM left_out WHERE position = 0 AND reason = ?"
        return tuple(sorted((self.source(row["document_id"]), str(row["quote"])) for row in self._all(query, reason)))

    def rows_of(self, data_set: str) -> tuple[RowHeld, ...]:
        """The rows of a data set that the record has, in the order they came in."""
        return loading.rows_of(self.connection, data_set)

    def read_by(self, document_id: DocumentId) -> str | None:
        """The reader whose reading of a document is kept; None when there is none."""
        row = self._one("SELECT reader_id FROM readings WHERE document_id = ?", document_id)
        return str(row["reader_id"]) if row else None

    def taken_ids(self, reading: Reading) -> tuple[AccountId, ...]:
        """Which ids of the accounts of a reading are those of accounts of other documents."""
        query = "SELECT 1 FROM accounts WHERE id = ? AND document_id IS NOT ?"
        ids = (account.id for account in reading.accounts)
        return tuple(id for id in ids if self._one(query, id, reading.document_id))

    def put_reading(self, reading: Reading) -> None:
        """Keep a reading in place of any earlier one of its document, and close its failures of reading."""
        with self.writing():
            self._run("DELETE FROM readings WHERE document_id = ?", reading.document_id)
            for table, found in rows.reading_rows(reading).items():
                for row in found:
                    self._insert(table, row)
            self._close("document_id = ?", reading.document_id)
            self._derived_is(stale=True)

    # What people decide

    def judge(self, judgement: Judgement) -> None:
        """Add a judgement to the trail; the incidents are to be settled again."""
        ends = judgement.left, judgement.right
        what = Sides.of_two(*ends, judgement.verdict)
        self.decide(Decision("judge", what, judgement.by, judgement.at, judgement.note, self._told(ends)))

    def correct(self, correction: Correction) -> None:
        """Add a correction to the trail; the incidents are to be settled again."""
        what = Worth(correction.account_id, correction.slot, correction.new, correction.old)
        about = self._told([correction.account_id])
        self.decide(Decision("correct", what, correction.by, correction.at, correction.note, about))

    def decide(self, decision: Decision) -> int:
        """Add a decision to the trail; its number comes back, and the incidents are to be settled again."""
        with self.writing():
            number = decisions.append(self.connection, decision)
            self._derived_is(stale=True)
        return number

    def trail(self) -> tuple[Decision, ...]:
        """Every decision, oldest first, also those that were taken back."""
        with explained(self.path):
            return tuple(decisions.all_of(self.connection))

    # What follows

    @property
    def stale(self) -> bool:
        """True when the incidents are older than what they follow from."""
        row = self._one("SELECT stale FROM state")
        return row is None or bool(row["stale"])

    def rebuild(self, resolution: Resolution, adding: Decision | None = None) -> None:
        """Replace everything derived by this resolution and by the trail, in one transaction.

        `adding` is a decision that is about to be added to the trail.
        """
        with self.writing():
            for table, found in {**rows.resolution_rows(resolution), **self._decided_rows(adding)}.items():
                self._run(f"DELETE FROM {table}")
                for row in found:
                    self._insert(table, row)
            self._derived_is(stale=False)

    def ready(self) -> None:
        """Bring what the pages look up in step with the incidents, when a newer layout has just been made."""
        if self._one("SELECT 1 FROM queue_due") is not None:
            with self.writing():
                pass

    # Runs

    def begin_run(self, *, version: str, reader_id: str, settings: Mapping[str, float | str], at: str) -> int:
        """Note that a run began; its number comes back."""
        head = {"version": version, "reader_id": reader_id, "settings": wire.canonical(dict(settings)), "started": at}
        with self.writing():
            self._insert("runs", rows.sealed("runs", {**head, "finished": None, "inputs": None, "counts": None}))
            row = self._one("SELECT max(number) AS number FROM runs")
        return int(row["number"]) if row else 0

    def end_run(self, number: int, *, inputs: Iterable[str], counts: Mapping[str, int], at: str) -> None:
        """Note that a run came to its end, over which documents, with which counts."""
        hashed = hashlib.sha256("\n".join(sorted(inputs)).encode("utf-8")).hexdigest()
        with self.writing():
            row = self._one("SELECT * FROM runs WHERE number = ?", number) or {}
            ended = {**row, "finished": at, "inputs": hashed, "counts": wire.canonical(dict(counts))}
            self._update("runs", rows.sealed("runs", ended), key="number")

    # The whole

    def snapshot(self, adding: Decision | None = None, *, aside: str | None = None) -> Snapshot:
        """The whole record at one moment, documents by id, the decisions that stand as they were made.

        With `aside`, documents whose reading says that they were left out for this reason are not in it, nor is their
        reading: they may be many more than the others.
        """
        with self.reading():
            kept = loading.others(self.connection, aside) if aside else None
            trail = self._trail(adding)
            stands = standing(trail)
            in_force = [row for row in trail if stands.get(row.number)]
            judgements, corrections, marks = effects(in_force, loading.now(self.connection, in_force))
            return Snapshot(
                documents=loading.documents(self.connection, kept),
                arrivals=loading.arrivals(self.connection),
                failures=self.failures(),
                readings=loading.readings(self.connection, kept),
                judgements=judgements,
                corrections=corrections,
                marks=marks,
                resolution=loading.resolution(self.connection),
            )

    def failures(self) -> tuple[Failure, ...]:
        """The inputs that could not be taken and have not been taken since, by source."""
        query = "SELECT * FROM failures WHERE open ORDER BY source, stage, message"
        return tuple(map(rows.failure_of, self._all(query)))

    def incident_count(self) -> int:
        """How many incidents the record holds."""
        row = self._one("SELECT count(*) AS number FROM incidents")
        return int(row["number"]) if row else 0

    def counts(self) -> tuple[int, int]:
        """How many documents the record holds, and how many of them are read."""
        row = self._one("SELECT (SELECT count(*) FROM documents) AS held, (SELECT count(*) FROM readings) AS read")
        return (row["held"], row["read"]) if row else (0, 0)

    def layout_problems(self) -> Iterator[str]:
        """Which tables, views and guards are not as this version of onrecord makes them, one line each."""
        with self.reading():
            yield from checking.layout(self.connection)

    def problems(self) -> Iterator[str]:
        """What does not hold in the record, one line each with table and row; nothing when all is well."""
        with self.reading():
            self.connection.text_factory = _lenient  # altered bytes may be no UTF-8; their row must still be named
            try:
                yield from checking.problems(self.connection)
            finally:
                self.connection.text_factory = str

    def differences(self, resolution: Resolution) -> Iterator[str]:
        """Where the stored incidents differ from this resolution, one line each with table and row."""
        with self.reading():
            for table, found in {**rows.resolution_rows(resolution), **self._decided_rows()}.items():
                yield from checking.compare(table, self._all(f"SELECT * FROM {table}"), found)

    def index_again(self) -> None:
        """Make the index of words and places anew from what is on record."""
        with self.writing():
            searching.rebuild(self.connection)

    def about(self) -> str:
        """A line on the SQLite and the journal that keep the record."""
        return journal(self.connection)

    # Below: how

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction over several writes: all of them or none; inside another it is part of that one."""
        if self.connection.in_transaction:
            yield
            return
        with explained(self.path):
            begin_writing(self.connection)
            try:
                yield
                queue.refresh(self.connection)
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """One moment for several reads: nothing that is written meanwhile is seen."""
        if self.connection.in_transaction:
            yield
            return
        with explained(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("ROLLBACK")

    def _all(self, query: str, *values: Any) -> list[Row]:
        with explained(self.path):
            return sql.fetch(self.connection, query, *values)

    def _one(self, query: str, *values: Any) -> Row | None:
        with explained(self.path):
            return sql.first(self.connection, query, *values)

    def _run(self, statement: str, *values: Any) -> int:
        return int(self.connection.execute(statement, values).rowcount)

    def _insert(self, table: str, row: Row) -> None:
        sql.insert(self.connection, table, row)

    def _update(self, table: str, row: Row, *, key: str) -> None:
        sql.update(self.connection, table, row, key=key)

    def _keep_raw(self, document_id: DocumentId, sha256: str, raw: bytes) -> None:
        if self._one("SELECT 1 FROM raw WHERE document_id = ? AND sha256 = ?", document_id, sha256) is None:
            kept = {"document_id": document_id, "sha256": sha256, "length": len(raw), "bytes": rows.pack(raw)}
            self._insert("raw", kept)

    def _arrive(self, arrival: Arrival) -> bool:
        row = rows.arrival_row(arrival)
        known = "SELECT 1 FROM arrivals WHERE document_id = ? AND source = ? AND external_id IS ?"
        if self._one(known, row["document_id"], row["source"], row["external_id"]) is not None:
            return False
        self._insert("arrivals", row)
        return True

    def _close(self, which: str, value: str, *, but: Container[Failure] = ()) -> None:
        for row in self._all(f"SELECT * FROM failures WHERE open AND {which}", value):
            failure = rows.failure_of(row)
            if failure not in but:
                closed = rows.failure_row(failure, open=False, document_id=row["document_id"])
                self._update("failures", {**closed, "number": row["number"]}, key="number")

    def _told(self, accounts: Iterable[AccountId]) -> tuple[Told, ...]:
        """The accounts as they are read now; those that are not on record, by their ids alone."""
        found = loading.accounts_by_id(self.connection, accounts)
        return tuple(told(found[id]) if id in found else Told(id, DocumentId("")) for id in accounts)

    def _trail(self, adding: Decision | None = None) -> list[Decision]:
        return [*decisions.all_of(self.connection), *([adding] if adding else [])]

    def _decided_rows(self, adding: Decision | None = None) -> dict[str, list[Row]]:
        """Every table that follows from the trail alone, with its rows."""
        trail = self._trail(adding)
        now = loading.now(self.connection, trail)
        return {
            "standing": decisions.standing_rows(trail),
            "decided_on": decisions.decided_on_rows(trail, now),
        }

    def _derived_is(self, *, stale: bool) -> None:
        self._run("UPDATE state SET stale = ?", int(stale))


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _checked(row: Row, *, source: str) -> Row:
    """The row itself; UnreadableError when a text in it holds half a surrogate pair, which no file can hold."""
    for name, value in row.items():
        if isinstance(value, str):
            try:
                value.encode("utf-8")
            except UnicodeEncodeError as error:
                raise UnreadableError(
                    f"the {name} of {source} holds half a character (a lone surrogate at {error.start}); mend the file"
                ) from error
    return row
