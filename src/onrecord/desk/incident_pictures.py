"""The pictures of one incident: when and where, report by report, every rival beside what is settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from fastapi import APIRouter, Response

from onrecord.desk.drawn import picture_file
from onrecord.desk.evidence import outlet_of
from onrecord.desk.page import TheAsked
from onrecord.desk.pictures.drawing import Picture
from onrecord.desk.pictures.maps import Spot, incident_map
from onrecord.desk.pictures.spans import Role, Row, Span, intervals
from onrecord.desk.placing import spot_of
from onrecord.model import Account, Claim, Settled, Value, When, Where
from onrecord.store.pages import Report, Told
from onrecord.words import in_words

router = APIRouter()

SHEET = (560.0, 380.0)
"""The sheet of the map and the width of the timeline: they stand in a column."""
ROWS = 24
"""Reports that are drawn one by one on a timeline; the others are said to be left out."""


@router.get("/incidents/{id}/pictures/{name}.{form}", include_in_schema=False)
def incident_picture(asked: TheAsked, id: str, name: str, form: Literal["svg", "png", "csv"]) -> Response:
    """One picture of an incident as a file."""
    with asked.desk.reading() as pages:
        told = pages.told(pages.incident_id(id))
    drawn = {picture.name: picture for picture in incident_pictures(told)}
    return picture_file(drawn.get(name), form)


def incident_pictures(told: Told) -> tuple[Picture, ...]:
    """Timeline and map of an incident; one that has no day or no place to show is left out."""
    drawn = (_timeline(told), _map(told))
    return tuple(picture for picture in drawn if picture is not None)


def _timeline(told: Told) -> Picture | None:
    settled = [row for row in told.incident.of("when") if isinstance(row.value, When)]
    rows = [Row(label, (span,)) for label, span in _settled_spans(settled)]
    by_report: dict[str, list[Account]] = {}
    for account in told.accounts:
        by_report.setdefault(account.document_id, []).append(account)
    telling = [report for report in told.reports if report.id in by_report]
    rows += [Row(_label(report), tuple(_said(report, by_report[report.id]))) for report in telling[:ROWS]]
    hidden = len(telling) - ROWS
    notes = [f"{hidden} more reports are not drawn; their claims stand beside the value."] if hidden > 0 else []
    return intervals("when", "When it happened, report by report", rows, notes, width=SHEET[0])


def _settled_spans(rows: Sequence[Settled]) -> Iterator[tuple[str, Span]]:
    """Each settled time, and each rival once; of rows that stand against each other the first is settled."""
    for value, _, rival in sides(rows):
        if isinstance(value, When) and value.resolved:
            dated = "" if value.dated == "occurred" else f", when {value.dated}"
            yield ("or" if rival else "settled") + dated, _span(value, "rival" if rival else "settled")


def sides(rows: Sequence[Settled]) -> Iterator[tuple[Value, Settled, bool]]:
    """Every value of a slot once, and whether it is a rival: of rows that are each other's rivals all but the first."""
    shown: list[Value] = []
    for row in rows:
        for at, value in enumerate((row.value, *_rivals(row))):
            if value not in shown:
                against = any(row.value in _rivals(other) for other in rows if other != row)
                yield value, row, at > 0 or (against and row != rows[0])
                shown.append(value)


def _rivals(row: Settled) -> tuple[Value, ...]:
    return tuple(rival for rival, _ in row.rivals)


def _said(report: Report, accounts: Iterable[Account]) -> Iterator[Span]:
    """The times a report gives, each once, and the day it was published."""
    seen: set[tuple[date | None, date | None]] = set()
    for claim in (claim for account in accounts for claim in account.of("when")):
        if isinstance(claim.value, When) and claim.value.resolved and _stands(claim):
            span = _span(claim.value, "said")
            if (span.first, span.last) not in seen:
                seen.add((span.first, span.last))
                yield span
    published = _day(report.published)
    if published is not None:
        yield Span(published, published, "reported")


def _stands(claim: Claim) -> bool:
    return claim.polarity == "+" and claim.realis == "actual"


def _span(time: When, role: Role) -> Span:
    return Span(_day(time.earliest), _day(time.latest), role, time.expression or "")


def _label(report: Report) -> str:
    return outlet_of(report) if report.published else f"{outlet_of(report)} (undated)"


def _map(told: Told) -> Picture | None:
    spots: list[Spot] = []
    for value, row, rival in sides(told.incident.of("where")):
        assert isinstance(value, Where)
        behind = "as other reports have it" if rival else f"{row.status}, {_claims(len(row.support))}"
        spots.append(spot_of(value, f"{_where(value)}, {behind}", rival=rival))
    return incident_map("where", "Where, as precisely as the words allow", spots, SHEET)


def _where(where: Where) -> str:
    return f"{in_words(where)} ({where.level.replace('_', ' ')})"


def _claims(number: int) -> str:
    return "1 claim" if number == 1 else f"{number} claims"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
