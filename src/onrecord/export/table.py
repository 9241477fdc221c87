"""One row per incident: the columns of the CSV, each with its help and the rule its values come from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from operator import itemgetter
from typing import Literal

from onrecord.export.view import Column, Dropped, Output, View, level_rank, words
from onrecord.export.waiting import Waiting
from onrecord.model import (
    Code,
    Count,
    Incident,
    Link,
    NearMiss,
    Note,
    Outcome,
    Party,
    Settled,
    Value,
    Weapon,
    When,
    Where,
    digest,
)

Cell = str | int | float | None
SEPARATOR = " | "
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""A text cell that starts so would run as a formula in a spreadsheet; it gets an apostrophe in front.

One that already has apostrophes there gets one more, so that taking one away gives back the text that was meant.
"""

_ROLES = ("occurred", "target", "visited", "launched", "said")
_DATED = ("occurred", "found", "reported", "said")


@dataclass(frozen=True)
class Row:
    """One incident with the record it belongs to."""

    view: View
    incident: Incident

    def settled(self, slot: str) -> tuple[Settled, ...]:
        """The exportable values of a slot, the one a single cell shows first."""
        return self._by_slot.get(slot, ())

    @cached_property
    def _by_slot(self) -> dict[str, tuple[Settled, ...]]:
        slots = dict.fromkeys(settled.slot for settled in self.incident.settled)
        stated = ((slot, self.view.stated(self.incident, slot)) for slot in slots)
        return {slot: tuple(sorted(rows, key=lambda row: _order(row.value))) for slot, rows in stated}


Pick = Callable[[Row], Cell]


def output(view: View) -> Output:
    """Header and one row per incident, by start and id; values that no export states are named as dropped."""
    header, rows, dropped = grid(view)
    return Output((csv_line(header), *map(csv_line, rows)), len(rows), dropped)


def parted(views: Iterable[View]) -> Output:
    """The same for a record that comes some incidents at a time."""
    lines = Waiting(csv_line(column.name for column in COLUMNS))
    rows, dropped = 0, list[tuple[tuple[str, str], Dropped]]()
    for view in views:
        for incident in view.snapshot.resolution.incidents:
            row = Row(view, incident)
            lines.add(_place(row), csv_line(cells(row)))
            dropped += [(_place(row), refused) for refused in view.refused(incident)]
            rows += 1
    return Output(lines, rows, tuple(refused for _, refused in sorted(dropped, key=itemgetter(0))))


def grid(view: View) -> tuple[tuple[str, ...], list[list[Cell]], tuple[Dropped, ...]]:
    """The names of the columns, the cells of every incident by start and id, and what no export states."""
    rows = [Row(view, incident) for incident in view.snapshot.resolution.incidents]
    rows.sort(key=_place)
    dropped = tuple(refused for row in rows for refused in view.refused(row.incident))
    return tuple(column.name for column in COLUMNS), [cells(row) for row in rows], dropped


def _place(row: Row) -> tuple[str, str]:
    """What the incidents of a table are sorted by: their start, unknown ones last, and their ids."""
    return str(_when_start(row) or "9999"), row.incident.id


def cells(row: Row) -> list[Cell]:
    """Every cell of an incident, in the order of the columns."""
    return [pick(row) for _, pick in CELLS]


def csv_line(cells: Iterable[Cell], *, delimiter: str = ",", quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """One RFC 4180 line; texts that a spreadsheet would run as a formula are made harmless, numbers stay numbers.

    >>> csv_line(["=1+1", -5, None])
    "'=1+1,-5,\\r\\n"
    """
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def meant(cell: str) -> str:
    """The text that a cell of `csv_line` stands for.

    >>> meant("'=1+1"), meant("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def cells_of(row: Row, names: Iterable[str]) -> dict[str, Cell]:
    """The named columns of one incident, for formats that show some of them."""
    picks = _picks()
    return {name: picks[name](row) for name in names}


@cache
def _picks() -> dict[str, Pick]:
    return {column.name: pick for column, pick in CELLS}


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def _order(value: Value) -> tuple[int, int]:
    """Among several values of a slot: what occurred before what was found, the finer place before the wider."""
    if isinstance(value, When):
        return (_DATED.index(value.dated), not value.resolved)
    if isinstance(value, Where):
        return (_ROLES.index(value.role) if value.role in _ROLES else len(_ROLES), level_rank(value))
    return (0, 0)


def _first(slot: str, kind: type[Value], pick: Callable[..., Cell]) -> Pick:
    """A cell of the first value of a slot; empty when the slot is."""

    def cell(row: Row) -> Cell:
        values = [settled.value for settled in row.settled(slot)]
        return pick(values[0]) if values and isinstance(values[0], kind) else None

    return cell


def _each(slot: str, kind: type[Value], pick: Callable[..., Iterable[str | None]]) -> Pick:
    """A cell of all values of a slot, each text once."""

    def cell(row: Row) -> Cell:
        values = [settled.value for settled in row.settled(slot)]
        return _joined(text for value in values if isinstance(value, kind) for text in pick(value))

    return cell


def _status(slot: str) -> Pick:
    return lambda row: _joined(settled.status for settled in row.settled(slot)[:1])


def _rivals(slot: str) -> Pick:
    return lambda row: _joined(words(rival) for settled in row.settled(slot) for rival, _ in settled.rivals)


def _per_slot(pick: Callable[[Row, Settled], Iterable[str]]) -> Pick:
    """`slot: text` for every settled value of the incident, in the order of the slots."""

    def cell(row: Row) -> Cell:
        slots = dict.fromkeys(settled.slot for settled in row.incident.settled)
        return _joined(
            f"{slot}: {text}" for slot in slots for settled in row.settled(slot) for text in pick(row, settled)
        )

    return cell


def _joined(texts: Iterable[str | None]) -> Cell:
    return SEPARATOR.join(dict.fromkeys(text for text in texts if text)) or None


def _quotes(row: Row, settled: Settled) -> Iterable[str]:
    return (span.quote for claim in row.view.claims(settled.support) for span in claim.spans)


def _hedges(row: Row, settled: Settled) -> Iterable[str]:
    return (claim.certainty for claim in row.view.claims(settled.support))


def _voices(row: Row, settled: Settled) -> Iterable[str]:
    claims = row.view.claims(settled.support)
    return (voice.name for claim in claims for voice in claim.voice if voice.role == "speaker" and voice.name)


def _links(kind: str) -> Pick:
    return lambda row: _joined(
        _end(row, link) if link.status == "stated" else f"{_end(row, link)} ({link.status})"
        for link in row.view.links.get(row.incident.id, ())
        if link.kind == kind
    )


def _end(row: Row, link: Link) -> str:
    """The id of what a link leads to; a wave's stands after its document, for its own is not alone in the record."""
    return f"{link.document_id}:{link.target}" if (link.document_id, link.target) in row.view.waves else link.target


def _sources(row: Row) -> Cell:
    first = row.view.sources
    documents = row.view.documents_of(row.incident)
    return _joined(document.address or first.get(document.id, document.id) for document in documents)


def _grade_reasons(row: Row) -> Cell:
    return _joined(row.incident.grade.reasons) if row.incident.grade else None


def _published(row: Row) -> Cell:
    dates = (document.published for document in row.view.documents_of(row.incident))
    return _joined(date.earliest for date in dates if date)


def _when_start(row: Row) -> Cell:
    return _first("when", When, lambda value: value.earliest)(row)


def _of_slot(slot: str, *, rivals: bool = True) -> list[tuple[Column, Pick]]:
    """The columns that say how sure a slot is: its status, and the values that stand against it."""
    columns = [
        (Column(f"{slot}_settled", f"how {slot} is settled: a code of settled_status", "resolving"), _status(slot))
    ]
    if rivals:
        columns.append((Column(f"{slot}_rivals", f"other values for {slot} on record", "resolving"), _rivals(slot)))
    return columns


def _count(slot: str) -> list[tuple[Column, Pick]]:
    """A count with its state, so that a zero, no reports and silence stay three things."""
    source = f"settled value of {slot}"
    return [
        (Column(f"{slot}_state", "a code of count_state; empty: not stated", source), _first(slot, Count, _state)),
        (Column(f"{slot}_low", "lower bound; empty: none stated", source), _first(slot, Count, lambda c: c.low)),
        (Column(f"{slot}_high", "upper bound; empty: none stated", source), _first(slot, Count, lambda c: c.high)),
        (Column(f"{slot}_word", "the vague word as it stands", source), _first(slot, Count, lambda c: c.word)),
        *_of_slot(slot),
    ]


def _state(count: Count) -> Cell:
    return count.state


def _column(name: str, help: str, source: str, pick: Pick) -> tuple[Column, Pick]:
    return Column(name, help, source), pick


_WHEN, _WHERE = "settled value of when: occurred before found before reported", "settled value of where: the finest"
_PERPETRATOR, _TARGET = "settled value of perpetrator", "settled value of target"

EDITABLE: dict[str, tuple[str, ...]] = {
    "when": ("when_start", "when_end", "when_precision", "when_dated"),
    "where": ("place", "place_level", "place_role", "province", "country", "lat", "lon", "radius_km"),
    "perpetrator": ("perpetrator", "perpetrator_kind", "perpetrator_backed_by"),
    "perpetrator_status": ("perpetrator_status",),
    "target": ("target", "target_kind", "target_object"),
    "weapon": ("weapon",),
    "stage": ("stage",),
    "outcome": ("outcome", "outcome_reason"),
    "near_miss": ("near_miss", "near_miss_reason"),
    "killed": ("killed_state", "killed_low", "killed_high", "killed_word"),
    "injured": ("injured_state", "injured_low", "injured_high", "injured_word"),
    "damage": ("damage",),
}
"""The columns that a person may change in a spreadsheet and bring back, by slot."""
SEAL = "row_seal"


def _seal(row: Row) -> Cell:
    """What tells whether a row has changed since its export; a letter first, or a spreadsheet makes it a number."""
    names = [name for columns in EDITABLE.values() for name in columns]
    return "s" + digest(*(str(cell) for cell in cells_of(row, names).values()))[:12]


CELLS: tuple[tuple[Column, Pick], ...] = (
    _column("incident_id", "stays the same while the oldest account does", "resolving", lambda row: row.incident.id),
    _column("aliases", "former ids of this incident", "resolving", lambda row: _joined(row.incident.aliases)),
    _column("kind", "a code of kind", "resolving", lambda row: row.incident.kind),
    _column("when_start", "first ISO date or date-time it may be; empty: open", _WHEN, _when_start),
    _column("when_end", "last ISO date or date-time it may be", _WHEN, _first("when", When, lambda w: w.latest)),
    _column("when_words", "the words that date it", _WHEN, _first("when", When, lambda w: w.expression)),
    _column("when_precision", "a code of when_precision", _WHEN, _first("when", When, lambda w: w.precision)),
    _column("when_dated", "what is dated: a code of dated", _WHEN, _first("when", When, lambda w: w.dated)),
    *_of_slot("when"),
    _column("place", "the place as named", _WHERE, _first("where", Where, lambda w: w.name)),
    _column("place_level", "a code of place_level", _WHERE, _first("where", Where, lambda w: w.level)),
    _column("place_role", "a code of place_role", _WHERE, _first("where", Where, lambda w: w.role)),
    _column(
        "province", "first-level unit, from the gazetteer alone", _WHERE, _first("where", Where, lambda w: w.province)
    ),
    _column("country", "ISO 3166-1 alpha-3", _WHERE, _first("where", Where, lambda w: w.country)),
    _column("lat", "WGS 84 degrees; empty for an area", _WHERE, _first("where", Where, lambda w: w.lat)),
    _column("lon", "WGS 84 degrees; empty for an area", _WHERE, _first("where", Where, lambda w: w.lon)),
    _column("radius_km", "how far off the place may be", _WHERE, _first("where", Where, lambda w: w.radius_km)),
    _column(
        "places",
        "every place with its role",
        "settled values of where",
        _each("where", Where, lambda w: [f"{w.name} ({w.role})"]),
    ),
    *_of_slot("where"),
    _column("perpetrator", "names; empty: not named", _PERPETRATOR, _each("perpetrator", Party, lambda p: p.names)),
    _column("perpetrator_kind", "a code of party_kind", _PERPETRATOR, _each("perpetrator", Party, lambda p: [p.kind])),
    _column(
        "perpetrator_backed_by",
        "who is said to stand behind it",
        _PERPETRATOR,
        _each("perpetrator", Party, lambda p: [p.backed_by]),
    ),
    _column(
        "perpetrator_status",
        "a code of perpetrator_status",
        "settled value",
        _first("perpetrator_status", Code, lambda c: c.code),
    ),
    *_of_slot("perpetrator"),
    _column("target", "names of who was hit", _TARGET, _each("target", Party, lambda p: p.names)),
    _column("target_kind", "a code of party_kind", _TARGET, _each("target", Party, lambda p: [p.kind])),
    _column("target_object", "the thing that was hit", _TARGET, _each("target", Party, lambda p: [p.object])),
    *_of_slot("target", rivals=False),
    _column("weapon", "codes of weapon", "settled values of weapon", _each("weapon", Weapon, lambda w: [w.code])),
    *_of_slot("weapon", rivals=False),
    _column("stage", "a code of stage", "settled value", _first("stage", Code, lambda c: c.code)),
    _column("outcome", "a code of outcome", "settled value", _first("outcome", Outcome, lambda o: o.code)),
    _column(
        "outcome_reason", "why it ended so, in words", "settled value", _first("outcome", Outcome, lambda o: o.reason)
    ),
    *_of_slot("outcome"),
    _column("near_miss", "yes or no; empty: not said", "settled value", _first("near_miss", NearMiss, words)),
    _column(
        "near_miss_reason", "why it is called so", "settled value", _first("near_miss", NearMiss, lambda n: n.reason)
    ),
    *_count("killed"),
    *_count("injured"),
    _column("damage", "words on damage", "settled value", _each("damage", Note, lambda n: [n.text])),
    _column(
        "response_to",
        "ids of the incidents it answers; a wave as document:id",
        "links: stated, else marked",
        _links("response_to"),
    ),
    _column(
        "part_of", "ids of the wider event; a wave as document:id", "links: stated, else marked", _links("part_of")
    ),
    _column("maybe_same_as", "ids that may be the same event", "proposed joins", _links("same_event")),
    _column("reports", "independent documents; copies count once", "resolving", lambda row: row.incident.documents),
    _column(
        "grade", "a code of grade", "resolving", lambda row: row.incident.grade.code if row.incident.grade else None
    ),
    _column("grade_reasons", "what the grade rests on", "resolving", _grade_reasons),
    _column(
        "source_marks",
        "each source with its Admiralty pair: a letter of reliability, a number of credibility",
        "resolving",
        lambda row: _joined(f"{one.letter}{one.number} {one.name}" for one in row.incident.sources),
    ),
    _column("accounts", "accounts joined in it", "resolving", lambda row: len(row.incident.accounts)),
    _column(
        "outlets",
        "who printed it",
        "documents",
        lambda row: _joined(d.outlet for d in row.view.documents_of(row.incident)),
    ),
    _column("published", "days it was printed", "documents", _published),
    _column("sources", "addresses, else the file it came from", "documents", _sources),
    _column("said_by", "speakers behind each value", "claims", _per_slot(_voices)),
    _column("certainty", "the hedge of each value, from its words", "claims", _per_slot(_hedges)),
    _column(
        "rules", "the rule or person that settled each value", "resolving", _per_slot(lambda _, settled: [settled.rule])
    ),
    _column("quotes", "the words behind each value", "claims", _per_slot(_quotes)),
    _column(SEAL, "tells `onrecord import` whether the row has changed since; leave it", "cells of values", _seal),
)
"""Every column in order; `csv`, the properties of `geojson` and the codebook are made from it."""

_TYPES: dict[str, Literal["integer", "number"]] = {
    **dict.fromkeys(("lat", "lon", "radius_km"), "number"),
    **dict.fromkeys(("killed_low", "killed_high", "injured_low", "injured_high", "reports", "accounts"), "integer"),
}

COLUMNS = tuple(replace(column, type=_TYPES.get(column.name, "text")) for column, _ in CELLS)
