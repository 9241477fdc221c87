"""One row of somebody's table as a document with its reading: the row is its words, each value points to its cell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onrecord.intake.tables import cells
from onrecord.intake.tables.cells import Told
from onrecord.intake.tables.mapping import Columns, folded, written
from onrecord.model import (
    ROW,
    Account,
    AccountId,
    Arrival,
    Claim,
    Document,
    DocumentId,
    Reading,
    Received,
    Span,
    Voice,
    digest,
)
from onrecord.values import Code, Value, Weapon
from onrecord.vocab import codes

VERSION = "1"
"""Raised when the same row and mapping give another reading."""


@dataclass(frozen=True)
class Taken:
    """A row that was taken: how it came in, and what it tells."""

    received: Received
    reading: Reading

    @property
    def account(self) -> Account:
        """The one event that a row tells."""
        return self.reading.accounts[0]


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, by its line in the file, and why."""

    line: int
    reason: str


def reader_id(mapping: Columns) -> str:
    """The name of the reader that this mapping makes: the same name gives the same readings."""
    return f"rows-{digest('rows', VERSION, written(mapping))}"


def take(name: str, source: str, line: int, row: Mapping[str, str], mapping: Columns) -> Taken | Refused:
    """The row of the data set `name` as a document and its reading, or why it is none."""
    told = Told(mapping, row)
    kind = _kind(told)
    if kind is None:
        return Refused(line, f"{mapping.columns['kind']} {told.cell('kind')!r} has no kind; give it one under [kinds]")
    document, places = _document(name, told)
    claims = tuple(_claims(told, document, places))
    if not any(claim.slot == "when" for claim in claims):
        return Refused(line, "no day can be read from it; mend the cell, or say how days are written: date_form")
    named = told.mapping.columns.get("kind") if told.cell("kind") else None
    trigger = (places[named] if named else claims[0].spans[0],)
    account = Account(AccountId("a" + digest("account", document.id, "row")), document.id, kind, trigger, claims)
    raw = _raw(name, row)
    arrival = Arrival(document.id, f"{source}#{line}", told.cell("id") or None)
    return Taken(Received(document, raw, arrival), Reading(document.id, reader_id(mapping), (account,)))


def _kind(told: Told) -> str | None:
    """The kind that the row's cell stands for, or the one the mapping gives where it is silent."""
    cell, mapping = told.cell("kind"), told.mapping
    kind = mapping.kinds.get(cell)
    if kind is None and cell:
        same = {folded(known): code for known, code in mapping.kinds.items()}
        kind = same.get(folded(cell)) or (folded(cell) if folded(cell) in codes("kind") else mapping.kind_default)
    elif kind is None:
        kind = mapping.kind_default
    return "suicide_bombing" if kind == "bombing" and told.flag("suicide") else kind


def _raw(name: str, row: Mapping[str, str]) -> bytes:
    """The bytes that stand for a row: its data set and its cells, in the order of the table."""
    return json.dumps({"data_set": name, "row": dict(row)}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _document(name: str, told: Told) -> tuple[Document, dict[str, Span]]:
    """The row's document, and the place of each cell that has words in it."""
    title = f"{name}, row {told.cell('id')}".removesuffix(" ")
    text = f"{title}\n"
    ends: dict[str, tuple[int, int]] = {}
    for column, cell in told.row.items():
        if words := cell.strip():
            text += f"\n{column}: {words}"
            ends[column] = (len(text) - len(words), len(text))
    sha256 = hashlib.sha256(_raw(name, told.row)).hexdigest()
    published = cells.published(told)
    document = Document(
        id=DocumentId("d" + digest("document", sha256)),
        text=text,
        raw_sha256=sha256,
        outlet=name,
        published=published,
        published_from=ROW if published else None,
        title=title,
        opener=ROW,
    )
    return document, {column: Span.cut(document, start, end) for column, (start, end) in ends.items()}


def _claims(told: Told, document: Document, places: Mapping[str, Span]) -> Iterator[Claim]:
    """One claim for each slot that the row tells of, in the voice of the report that the row rests on."""
    source = told.cell("source").split(";")[0].strip()
    voice = (Voice(source, "speaker", "media"),) if source else (Voice(),)
    for slot, value, roles in _values(told):
        columns = dict.fromkeys(told.mapping.columns[role] for role in roles)
        spans = tuple(sorted(places[column] for column in columns if column in places))
        yield Claim(slot, value, spans, voice, "reported" if source else "asserted", rule="row-cell")


def _values(told: Told) -> Iterator[tuple[str, Value, tuple[str, ...]]]:
    """Each slot with its value and the roles whose cells say it."""
    if found := cells.when(told):
        yield "when", *found
    if place := cells.where(told):
        yield "where", *place
    by, hit = _sides(told)
    if by and (party := cells.party(told, by, acts=True)):
        yield "perpetrator", party, (by,)
        yield from _status(told)
    if hit and (party := cells.party(told, hit, acts=False)):
        yield "target", party, (hit,)
    weapon = told.mapping.weapons.get(told.cell("weapon"))
    if weapon:
        yield "weapon", Weapon(weapon), ("weapon",)
    if told.cell("executed") in ("0", "1"):
        yield "stage", Code("executed" if told.flag("executed") else "attempted"), ("executed",)
    for slot in ("killed", "injured"):
        if number := cells.count(told, slot):
            yield slot, *number


def _sides(told: Told) -> tuple[str | None, str | None]:
    """The roles of who did it and who was hit; where the table's order tells nothing, only what it still tells."""
    if not told.mapping.actors_alike:
        return "perpetrator", "target"
    first, second = (_is_civilian(told, role) for role in ("perpetrator", "target"))
    if second and not first:
        return "perpetrator", "target"
    if first and not second:
        return ("target" if told.cell("target") else None), "perpetrator"
    return ("perpetrator", None) if not told.cell("target") and not first else (None, None)


def _is_civilian(told: Told, role: str) -> bool:
    """True for a party that the table calls civilians, by its kind or by its name: "Civilians (Iraq)"."""
    kind = told.mapping.party_kinds.get(told.cell(f"{role}_kind"))
    return kind == "civilian" or folded(told.cell(role)).split()[:1] == ["civilians"]


def _status(told: Told) -> Iterator[tuple[str, Value, tuple[str, ...]]]:
    """How surely the perpetrator is named, where a column says so."""
    cell = folded(told.cell("status"))
    if told.flag("claimed"):
        yield "perpetrator_status", Code("claimed"), ("claimed",)
    elif told.flag("uncertain"):
        yield "perpetrator_status", Code("suspected"), ("uncertain",)
    elif cell in codes("perpetrator_status"):
        yield "perpetrator_status", Code(cell), ("status",)
