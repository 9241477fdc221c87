"""The record from Python: opened, asked, put into a data frame; and one text read without a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Unpack

import msgspec

from onrecord import flow, wire
from onrecord.asking import Filters, Given, GivenAhead, Part, Questions, ahead_of, filters_of
from onrecord.errors import InputError
from onrecord.export.extra import library
from onrecord.export.parquet import arrow_table
from onrecord.export.view import view_of
from onrecord.flow import Stages
from onrecord.model import Account, Document, Incident, Reading

T = TypeVar("T")

Library = Literal["pandas", "polars", "arrow"]


def open(path: str | Path = "onrecord.db") -> Record:
    """The record at a path, its incidents brought up to date; RecordError when there is none.

    >>> record = open("onrecord.db")
    >>> len(record.incidents()) > 0
    True
    """
    return Record(Questions.settled(Path(path)))


def read(text: str | Path, *, anchor: str | None = None, reader: str | None = None) -> Read:
    """One document read and not stored: a text or the HTML of a page, or the file of a `Path`.

    `anchor` is the day of publication where the text gives none; `reader` is "learned" or "rules". UnreadableError when
    nothing can be read in it, InputError for an anchor that is no day.

    >>> told = read("A drone hit a barracks in Erbil on 25 October 2023. Nobody was hurt.", anchor="2023-10-26")
    >>> [(account.kind, account.of("where")[0].value.country) for account in told.accounts]
    [('drone', 'IRQ')]
    >>> told.accounts[0].of("injured")[0].spans[0].quote
    'Nobody was hurt'
    """
    source = text if isinstance(text, Path) else text.encode("utf-8", "surrogatepass")
    used = _stages(reader)
    document = used.read_one(source, anchor)
    return Read(document, _reader(reader).read(document))


@dataclass(frozen=True)
class Read:
    """What one document says: the document as it was cleaned, and what was read in it."""

    document: Document
    reading: Reading

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The events that the document tells, in text order."""
        return self.reading.accounts

    def to_json(self) -> dict[str, Any]:
        """The same as `onrecord read FILE --json` prints.

        >>> sorted(read("All was quiet in Paris.").to_json())[:3]
        ['accounts', 'aggregates', 'document']
        """
        return _listed(wire.reading_json(self.document, self.reading))


@dataclass(frozen=True)
class Record:
    """An open record: every question is answered from the file as it is then. `onrecord.open` makes one."""

    questions: Questions

    def incidents(self, **filters: Unpack[Given]) -> Incidents:
        """The incidents that fit every filter, the first day first; InputError for a code or a day that is none.

        >>> record = open("onrecord.db")
        >>> record.incidents(country="IRQ", conflict=True)[0].kind
        'drone'
        >>> [one.id for one in record.incidents(since="2090-01-01")]
        []
        """
        chosen = filters_of(filters)
        return Incidents(self.questions, chosen, self.questions.fitting(chosen)[0])

    def incident(self, id: str) -> dict[str, Any]:
        """One incident with its accounts and their words, as `onrecord show ID --json` prints it.

        MissingError when no incident, former id or account begins so; InputError when several do.
        """
        return _listed(self.questions.incident(id))

    def coverage(self) -> list[dict[str, Any]]:
        """What sources count beside what the record holds, as `onrecord incidents --coverage --json` prints it."""
        return _listed(self.questions.coverage())

    def outlook(self, part: Part = "risk", **ahead: Unpack[GivenAhead]) -> dict[str, Any]:
        """A part of the outlook: risk, days, weeks, waves or chains, as `onrecord outlook risk … --json` prints it.

        InputError when no report has a date.
        """
        return _listed(self.questions.outlook(ahead_of(part, ahead)))

    def search(self, words: str, *, limit: int = 20) -> dict[str, Any]:
        """Documents and incidents by words and places, as `onrecord search WORDS --json` prints them."""
        return _listed(self.questions.search(words, limit=limit))

    def document(self, id: str) -> dict[str, Any]:
        """One document with its text and what was read in it; MissingError when there is none."""
        return _listed(self.questions.document(id))

    def to_frame(self, library: Library = "pandas") -> Any:
        """Every incident as a row, with the columns of `onrecord export parquet`: see `Incidents.to_frame`."""
        return self.incidents(everything=True).to_frame(library)


@dataclass(frozen=True)
class Incidents:
    """Incidents in the order of their days; a table to whatever reads the Arrow PyCapsule interface."""

    questions: Questions
    filters: Filters
    found: tuple[Incident, ...]

    def __iter__(self) -> Iterator[Incident]:
        """Each incident."""
        return iter(self.found)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.found)

    def __getitem__(self, place: int) -> Incident:
        """The incident at a place in the list."""
        return self.found[place]

    def to_json(self) -> list[dict[str, Any]]:
        """The same as `onrecord incidents --json` prints with these filters."""
        nodes: list[dict[str, Any]] = wire.plain(self.found)
        return _listed(nodes)

    def to_frame(self, library: Library = "pandas") -> Any:
        """A row per incident with the columns of `onrecord export parquet`, as a frame of pandas, polars or pyarrow.

        A blank cell is missing, never 0. InputError when the library is not installed, or pyarrow is not.

        >>> frame = open("onrecord.db").incidents(country="IRQ").to_frame()
        >>> list(frame.columns[:3]), str(frame["killed_low"].dtype)
        (['incident_id', 'aliases', 'kind'], 'Int64')
        """
        if library not in _FRAMES:
            raise InputError(f"there is no library {library!r} for frames; the libraries are {', '.join(_FRAMES)}")
        return _FRAMES[library](self._table())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as a stream of Arrow, for `polars.DataFrame(…)`, `pyarrow.table(…)`, DuckDB and others."""
        table: Any = self._table()
        stream: object = table.__arrow_c_stream__(requested_schema)
        return stream

    def _table(self) -> Any:
        view = view_of(self.questions.snapshot())
        chosen = replace(view.snapshot, resolution=replace(view.snapshot.resolution, incidents=self.found))
        return arrow_table(replace(view, snapshot=chosen), needed_by="a frame")[0]


def _listed(node: T) -> T:
    """An answer as it is once it was printed and read again: lists in place of tuples."""
    told: T = msgspec.json.decode(msgspec.json.encode(node))
    return told


def _pandas(table: Any) -> Any:
    """A frame of pandas whose whole numbers stay whole where a cell is missing."""
    pandas = library("pandas", needed_by="a frame of pandas", extra="pandas")
    arrow = library("pyarrow", needed_by="a frame")
    whole = {arrow.int64(): pandas.Int64Dtype(), arrow.float64(): pandas.Float64Dtype()}
    return table.to_pandas(types_mapper=whole.get)


def _polars(table: Any) -> Any:
    return library("polars", needed_by="a frame of polars", extra="polars").from_arrow(table)


_FRAMES: dict[str, Callable[[Any], Any]] = {"pandas": _pandas, "polars": _polars, "arrow": lambda table: table}


def _stages(reader: str | None) -> Stages:
    return flow.shipped(reader, gate=False)  # who asks for one text wants it read


@cache
def _reader(name: str | None) -> Any:
    return _stages(name).make_reader()
