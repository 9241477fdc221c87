"""The whole flow: documents come in, are read, and become incidents; this page shows it from end to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from onrecord import __version__, carrying, intake, pool, reading, resolving
from onrecord.errors import RecordError, UnreadableError
from onrecord.intake.tables import Columns, Refused, Table, reader_id, taken, written
from onrecord.model import (
    ROW,
    AccountId,
    Correction,
    Document,
    DocumentId,
    Failure,
    Judgement,
    Marks,
    Reading,
    Received,
    Resolution,
    Snapshot,
    Unread,
    Working,
)
from onrecord.part import Bonds, Part, Regrouped
from onrecord.pool import MakeReader, read_all
from onrecord.reading import SET_ASIDE
from onrecord.settings import SETTINGS
from onrecord.store import Store
from onrecord.visits import Noted

OnProgress = Callable[[str, int, int | None], None]  # step, done, of how many (None = not known yet)


class Resolve(Protocol):
    """Resolving a whole record, with so many processes."""

    def __call__(
        self,
        documents: Sequence[Document],
        readings: Sequence[Reading],
        judgements: Sequence[Judgement],
        corrections: Sequence[Correction],
        marks: Marks,
        /,
        *,
        workers: int = 1,
    ) -> Resolution:
        """The incidents behind all accounts; the same with any number of workers."""


@dataclass(frozen=True)
class Inputs:
    """What to take in: files, folders and lists, a manifest with what is known of them, a date for undated ones."""

    paths: tuple[Path, ...]
    manifest: Path | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Again:
    """How a part of a record is resolved again: which accounts stand beside some, their groups, their incidents."""

    neighbours: Callable[[Sequence[Working]], Collection[AccountId]]
    regroup: Callable[[Bonds], Regrouped]
    resettle: Callable[[Part], Resolution]


@dataclass(frozen=True)
class Stages:
    """The functions of the flow, so that any of them can be replaced by another of the same form."""

    documents: Callable[..., Iterable[Received | Failure | Noted]]
    merge: Callable[[Document, Document], Document]
    make_reader: MakeReader
    resolve: Resolve
    now: Callable[[], str]
    read_one: Callable[[Path | bytes, str | None], Document]
    read_each: Callable[[Path | bytes, str | None], Iterator[tuple[str, Document | str]]] = intake.read_each
    again: Again | None = None  # without it, every decision settles the whole record again
    gate: str | None = None  # the id of the gate that the readers stand behind


def shipped(reader: str | None = None, *, gate: bool = True) -> Stages:
    """The stages that onrecord ships, with the reader of that name, else the one used where none is named.

    Pages that are clearly not about incidents are set aside unread, unless `gate` is false.
    """
    make_reader = partial(reading.gated if gate else reading.reader_named, reader or reading.default_name())
    return Stages(
        documents=pool.documents,
        merge=intake.merge,
        make_reader=make_reader,
        resolve=resolving.resolve_and_keep,
        now=utc_now,
        read_one=intake.read_one,
        read_each=intake.read_each,
        again=Again(resolving.neighbours, resolving.regroup, resolving.resettle),
        gate=reading.gate_id() if gate else None,
    )


def utc_now() -> str:
    """This second as an ISO date-time, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Report:
    """What a run did: documents new, known and updated, read and set aside unread, and the failures still open."""

    new: int
    known: int
    updated: int
    read: int
    failed: tuple[Failure, ...] = field(default=())
    set_aside: int = 0


def ingest(
    store: Store,
    inputs: Inputs,
    *,
    workers: int = 1,
    stages: Stages | None = None,
    on_progress: OnProgress = lambda step, done, total: None,
) -> Report:
    """Take in documents, read those this reader has not read, and settle the incidents.

    Each document is stored in its own transaction, so a run that is stopped or killed loses nothing and the same call
    goes on from there. The same documents give the same record in any order and with any number of workers.
    """
    stages = stages or shipped()
    reader = pool.reader_id(stages.make_reader)
    settings = {name: row.default for name, row in SETTINGS.items()}
    run = store.begin_run(version=__version__, reader_id=reader, settings=settings, at=stages.now())
    aside_id = reading.aside_id(stages.gate, reader) if stages.gate else None
    received = _receive(store, inputs, stages, _Received(reader, aside_id), on_progress)  # 1. documents, or failures
    unread = _give_up(store, received)
    done = _read(store, unread, stages.make_reader, workers, on_progress)  # 2. readings, or failures
    settle(store, stages, workers=workers)  # 3. incidents and links
    counts = {name: received.counts[name] for name in ("new", "known", "updated")}
    came = [read for document, read in received.read.items() if document not in set(unread)]
    counts["set_aside"] = sum(read == aside_id for read in (*came, *done) if aside_id)
    counts["read"] = len(came) + len(done) - counts["set_aside"]
    store.end_run(run, inputs=received.ids, counts=counts, at=stages.now())
    return Report(**counts, failed=store.failures())


def settle(store: Store, stages: Stages | None = None, *, workers: int = 1) -> None:
    """Bring the incidents up to date with the readings and decisions, when they are not."""
    if store.stale:
        store.rebuild(_resolved(store, stages or shipped(), workers))


def take_in(store: Store, pieces: Iterable[intake.Piece], stages: Stages | None = None) -> None:
    """Fill an empty record with the pieces of another, and settle the incidents; RecordError when it is not empty.

    What came in, what was read and what people decided are kept as they were, whatever reader is in use here.
    """
    if store.counts() != (0, 0) or store.failures():
        raise RecordError(f"the record {store.path} is not empty; name a new one with --record")
    with store.writing():
        carrying.fill(store, pieces)
        settle(store, stages)


@dataclass(frozen=True)
class TakenRows:
    """What taking a table did: rows new, read anew by another mapping, known, and known by an older version."""

    new: int
    read_again: int
    known: int
    changed: int
    left_out: tuple[Failure, ...]


def take_table(store: Store, table: Table, name: str, mapping: Columns, stages: Stages) -> TakenRows:
    """Take the rows of somebody's table in as documents of the outlet `name`, all or none, and settle the incidents.

    A row whose id the record has with other cells is a newer version: both stay, and the data set's own word that they
    are one event is kept as a judgement, which can be undone.
    """
    with store.writing():
        held = {row.document_id: row for row in store.rows_of(name)}
        latest = {row.external_id: row for row in held.values() if row.external_id}
        run = store.begin_run(
            version=__version__, reader_id=reader_id(mapping), settings={"mapping": written(mapping)}, at=stages.now()
        )
        counts: Counter[str] = Counter(new=0, read_again=0, known=0, changed=0)
        refused: list[Refused] = []
        ids = set()
        for row in taken(table, name, mapping):
            if isinstance(row, Refused):
                refused.append(row)
                continue
            document, arrival = row.received.document, row.received.arrival
            known = held.get(document.id)
            store.add(row.received, stages.merge)
            if known is None or known.reader_id != row.reading.reader_id:
                store.put_reading(row.reading)
            same = known is not None and known.reader_id == row.reading.reader_id
            counts["known" if same or document.id in ids else "new" if known is None else "read_again"] += 1
            older = latest.get(arrival.external_id or "")
            if known is None and older is not None and older.document_id != document.id:
                note = f"two versions of row {arrival.external_id}"
                store.judge(Judgement(older.account_id, row.account.id, "same", name, stages.now(), note))
                counts["changed"] += 1
            ids.add(document.id)
        failures = _left_out(table, refused)
        for failure in failures:
            store.fail(failure)
        store.close_failures([table.path.name], but=failures)
        store.end_run(run, inputs=ids, counts=dict(counts), at=stages.now())
        settle(store, stages)
    return TakenRows(**counts, left_out=tuple(failures))


def _left_out(table: Table, refused: Sequence[Refused]) -> list[Failure]:
    """One failure for each reason, with how many rows it holds for and the first line of them."""
    lines: dict[str, list[int]] = {}
    for row in refused:
        lines.setdefault(row.reason, []).append(row.line)
    return [
        Failure(
            table.path.name, "intake", f"{len(found)} rows of {table.path.name}, the first in line {found[0]}: {reason}"
        )
        for reason, found in sorted(lines.items())
    ]


def read_again(whole: Snapshot, stages: Stages) -> Snapshot:
    """The record as the reader of these stages has it; nothing is stored, and what it cannot read has no reading."""
    rows = {document.id for document in whole.documents if document.opener == ROW}
    texts = [document for document in whole.documents if document.id not in rows]
    outcomes = [outcome for _, outcome in read_all(texts, stages.make_reader)]
    kept = [reading for reading in whole.readings if reading.document_id in rows]
    readings = tuple(outcome for outcome in (*outcomes, *kept) if isinstance(outcome, Reading))
    return _settled(replace(whole, readings=readings), stages)


def as_known(whole: Snapshot, day: date, stages: Stages) -> Snapshot:
    """The record as the reports published by the end of a day have it, resolved anew; undated reports are in none.

    Decisions of people stand, whenever they were made: they are about texts, not about what was known.
    """
    kept = tuple(document for document in whole.documents if _published_by(document, day))
    ids = {document.id for document in kept}
    readings = tuple(reading for reading in whole.readings if reading.document_id in ids)
    return _settled(replace(whole, documents=kept, readings=readings), stages)


def _settled(whole: Snapshot, stages: Stages) -> Snapshot:
    """The snapshot resolved anew; as in a record, pages that were set aside take no part in that."""
    aside = {reading.document_id for reading in whole.readings if _is_aside(reading)}
    documents = tuple(document for document in whole.documents if document.id not in aside)
    readings = tuple(reading for reading in whole.readings if reading.document_id not in aside)
    resolution = stages.resolve(documents, readings, whole.judgements, whole.corrections, whole.marks)
    return replace(whole, resolution=resolution)


def _is_aside(reading: Reading) -> bool:
    return bool(reading.left_out) and reading.left_out[0].reason == SET_ASIDE


def _published_by(document: Document, day: date) -> bool:
    when = document.published
    text = (when.latest or when.earliest) if when else None
    return text is not None and text[:10] <= day.isoformat()


def check(store: Store, stages: Stages | None = None) -> Iterator[str]:
    """What does not hold in a record, one line each: altered and missing rows, and incidents that do not follow."""
    yield from store.layout_problems()
    found = False
    for problem in store.problems():
        found = True
        yield problem
    if not found and not store.stale:
        yield from store.differences(_resolved(store, stages or shipped()))
    elif found:
        yield "the incidents were not worked out again, because of the rows above"


def _resolved(store: Store, stages: Stages, workers: int = 1) -> Resolution:
    """What follows from the record. Pages that were set aside take no part, and are not even loaded: they are many."""
    whole = store.snapshot(aside=SET_ASIDE)
    return stages.resolve(
        whole.documents, whole.readings, whole.judgements, whole.corrections, whole.marks, workers=workers
    )


@dataclass
class _Received:
    reader_id: str
    aside_id: str | None  # of what a gate before this reader set aside
    ids: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    read: dict[DocumentId, str] = field(default_factory=dict)  # whose readings came with them, and the reader
    given_up: dict[Document, str] = field(default_factory=dict)  # what this reader could not read elsewhere, and why

    @property
    def readers(self) -> tuple[str, ...]:
        """The ids of readings that are not to be read again here."""
        return (self.reader_id, self.aside_id) if self.aside_id else (self.reader_id,)


def _receive(store: Store, inputs: Inputs, stages: Stages, seen: _Received, on_progress: OnProgress) -> _Received:
    """Store each document or failure as it comes; failures of inputs that came in well this time are closed."""
    found = stages.documents(inputs.paths, manifest=inputs.manifest, anchor=inputs.anchor)
    for number, item in enumerate(found, 1):
        failure = _taken(store, item, stages, seen)
        if failure is not None:
            store.fail(failure)
            seen.failures.append(failure)
            seen.sources.add(failure.source)
        on_progress("receiving", number, None)
    store.close_failures(sorted(seen.sources), but=seen.failures)
    return seen


def _taken(store: Store, item: Received | Failure | Noted, stages: Stages, seen: _Received) -> Failure | None:
    """Keep what came in; a Failure comes back when it is one, or cannot be kept."""
    if isinstance(item, Failure):
        return item
    if isinstance(item, Received):
        return _add(store, item, stages, seen)
    store.note(item)
    seen.counts["known"] += item.known
    return None


def _add(store: Store, item: Received, stages: Stages, seen: _Received) -> Failure | None:
    seen.sources.add(item.arrival.source)
    try:
        seen.counts[store.add(item, stages.merge)] += 1
    except UnreadableError as error:
        return Failure(item.arrival.source, "storing", str(error))
    seen.ids.add(item.document.id)
    if item.read is not None and item.read.reader_id in seen.readers:
        _keep(store, item.document, item.read, seen)
    return None


def _keep(store: Store, document: Document, read: Reading | Unread, seen: _Received) -> None:
    """Keep what this reader made of a document elsewhere, if it made it of just what is known of the document here."""
    if store.document(document.id) != document:
        return  # it came in other ways too, and is read here once all is known of it
    if isinstance(read, Unread):
        seen.given_up[document] = read.message
    elif store.read_by(document.id) not in seen.readers and not store.taken_ids(read):
        store.put_reading(read)
        seen.read[document.id] = read.reader_id


def _give_up(store: Store, received: _Received) -> list[DocumentId]:
    """Note what could not be read elsewhere; the documents that are to be read here come back.

    What once was read in full is never set aside; what was set aside by another gate, or is read without one, is read.
    """
    unread = set(store.unread(received.reader_id, received.aside_id))
    for document, why in received.given_up.items():
        if document.id in unread and store.document(document.id) == document:
            store.fail(Failure(store.source(document.id), "reading", why), document.id)
            unread.remove(document.id)
    return sorted(unread)


def _read(
    store: Store, unread: Sequence[DocumentId], make_reader: MakeReader, workers: int, on_progress: OnProgress
) -> list[str]:
    """Read these documents; the ids of the readers of what has a new reading come back."""
    read: list[str] = []
    if not unread:
        return read
    with closing(read_all(map(store.document, unread), make_reader, workers=min(workers, len(unread)))) as outcomes:
        for number, (document, outcome) in enumerate(outcomes, 1):
            if isinstance(outcome, str):
                store.fail(Failure(store.source(document.id), "reading", outcome), document.id)
            else:
                store.put_reading(outcome)
                read.append(outcome.reader_id)
            on_progress("reading", number, len(unread))
    return read
