"""The outlook page: the sentence first, then the pictures it rests on, near misses with their words, warnings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from onrecord import flow
from onrecord.desk.drawn import Drawn, Pictured, picture_file
from onrecord.desk.outlook_pictures import outlook_pictures
from onrecord.desk.page import Asked, Page, TheAsked, show
from onrecord.desk.pictures.axes import short_span
from onrecord.desk.pictures.drawing import Picture
from onrecord.flow import Stages
from onrecord.model import DocumentId
from onrecord.outlook.backtest import Backtest, backtest
from onrecord.outlook.forecast import LOOK_BACK, Forecast, forecast
from onrecord.outlook.known import Known
from onrecord.outlook.page import Ask, OutlookPage, page_of
from onrecord.outlook.recorded import Scope, last_report, rows_of
from onrecord.outlook.series import Event, series_of
from onrecord.store import Store
from onrecord.store.charting import Revision, revision

router = APIRouter()

FILES = "/outlook/pictures/"
INCIDENT = re.compile(r"\b(i[0-9a-f]{16})\b")
YEARS = 3
"""How far back a series goes where no first day is asked for."""
CUT_ANEW = 2_000
"""Up to how many reports the record is settled anew from those known on an earlier day; beyond, it takes minutes."""


@dataclass(frozen=True)
class Sight:
    """What is looked at: the day (None = that of the newest report), the first day, countries, whose deeds respond."""

    as_of: date | None = None
    since: date | None = None
    countries: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """As the query of an address."""
        given = {"as_of": self.as_of, "since": self.since}
        texts = {"country": " ".join(self.countries), "responder": ", ".join(self.responders)}
        return urlencode({name: str(value) for name, value in {**given, **texts}.items() if value})


@dataclass(frozen=True)
class Quoted:
    """Words in a report, and where they are read."""

    words: str
    address: str


@dataclass(frozen=True)
class NearMiss:
    """An attack that nearly killed: which, why it counts, for how much, and the words."""

    id: str
    label: str
    when: str
    name: str
    slot: str
    weight: float
    low: float
    high: float
    quotes: tuple[Quoted, ...]
    address: str


@dataclass(frozen=True)
class Odds:
    """The chance of a deadly attack within some days, under an assumption on the pace and one on the lethal share."""

    pace: str
    prior: str
    chances: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence; an incident's id leads to its page."""

    words: str
    address: str | None = None


@dataclass(frozen=True)
class Ahead:
    """What the forecast says for the next days, and the baseline in its place where that did better so far."""

    days: int
    mean: float
    low50: int
    high50: int
    low90: int
    high90: int
    severe: float | None
    instead: str | None


@dataclass(frozen=True)
class Scored:
    """How the forecast did at past weekly origins beside the best baseline."""

    measure: str
    days: int
    cases: int
    skill: float
    low: float
    high: float
    best: str
    coverage: float | None


@dataclass(frozen=True)
class Basis:
    """What a prior or a pace rests on, in words."""

    name: str
    words: str


@dataclass(frozen=True)
class Outlook:
    """Everything on the page."""

    as_of: date
    since: date
    attacks: int
    deadly: str
    sentences: tuple[str, ...]
    warnings: tuple[tuple[Piece, ...], ...]
    coverage: str
    near: tuple[NearMiss, ...]
    odds: tuple[Odds, ...]
    horizons: tuple[int, ...]
    base: str
    paces: tuple[Basis, ...]
    priors: tuple[Basis, ...]
    ahead: tuple[Ahead, ...]
    scores: tuple[Scored, ...]
    rows: tuple[str, ...]
    left: tuple[tuple[str, int], ...]
    seed: int
    weights: tuple[tuple[str, float], ...]
    pictures: tuple[Drawn, ...]
    sight: Sight
    query: str


@dataclass(frozen=True)
class Nothing:
    """There is nothing to look out from."""

    reason: str
    sight: Sight


@dataclass(frozen=True)
class Made:
    """A worked-out outlook: the value of the page and its pictures."""

    value: Outlook | Nothing
    pictures: tuple[Picture, ...] = ()


def the_sight(
    as_of: Annotated[str, Query(max_length=10, description="The day to look out from, as 2023-11-05.")] = "",
    since: Annotated[str, Query(max_length=10, description="The first day of the series.")] = "",
    country: Annotated[str, Query(max_length=200, description="ISO 3166-1 alpha-3 codes, parted by spaces.")] = "",
    responder: Annotated[str, Query(max_length=400, description="Countries or names, parted by commas.")] = "",
) -> Sight:
    """What the query asks for; what is no day is left out."""
    names = tuple(name.strip() for name in responder.split(",") if name.strip())
    return Sight(_day(as_of), _day(since), tuple(country.upper().split()), names)


TheSight = Annotated[Sight, Depends(the_sight)]


@show(router, "/outlook", Outlook)
def outlook(asked: TheAsked, sight: TheSight) -> Page:
    """The outlook of the record as of a day."""
    made = _made(asked, sight)
    template = "outlook.html" if isinstance(made.value, Outlook) else "no_outlook.html"
    return Pictured(template, made.value, "Outlook", "/outlook", pictures=made.pictures)


@router.get(FILES + "{name}.{form}", include_in_schema=False)
def outlook_picture(asked: TheAsked, sight: TheSight, name: str, form: Literal["svg", "png", "csv"]) -> Response:
    """One picture of the outlook as a file."""
    drawn = {picture.name: picture for picture in _made(asked, sight).pictures}
    return picture_file(drawn.get(name), form)


def _made(asked: Asked, sight: Sight) -> Made:
    record = asked.desk.record
    return worked_out(record, revision(record), sight, asked.desk.stages)


@lru_cache(maxsize=8)
def worked_out(record: Path, at: Revision, sight: Sight, stages: Stages) -> Made:
    """The outlook of a record at a revision; it takes seconds and is kept until the record changes."""
    with Store.open(record, create=False) as store:
        snapshot = store.snapshot()
    newest = last_report(snapshot)
    day = sight.as_of or newest
    if day is None or newest is None:
        return Made(
            Nothing("no report on this record has a date of publication, so nothing is known as of any day", sight)
        )
    notes: tuple[str, ...] = ()
    if day < newest and len(snapshot.documents) <= CUT_ANEW:
        snapshot = flow.as_known(snapshot, day, stages)
    elif day < newest:
        notes = ("the record is large: reports are taken as they are joined today, values as known on the day",)
    ask = Ask(since=sight.since)
    rows = rows_of(snapshot, day, Scope(sight.countries, sight.responders), ask.weights)
    back = date.fromordinal(day.toordinal() - 365 * YEARS)
    if sight.since is None and any(case.role == "attack" and case.last < back for case in rows.cases):
        ask = Ask(since=back)
        notes += (f"attacks before {back} are left out: give a first day to take more or fewer",)
    page = page_of(rows, day, ask)
    if not page.head.attacks:
        return Made(
            Nothing(f"no attack of this choice was known on {day}: choose a later day or another choice", sight)
        )
    ahead, run = _ahead(page.known)
    pictures = outlook_pictures(page, ahead, run)
    return Made(_value(page, ahead, pictures, replace(sight, as_of=day, since=page.head.since), notes), pictures)


def _ahead(known: Known) -> tuple[Forecast, Backtest | None]:
    """The forecast of the attacks known, each on the middle of its days, and its record at weekly origins before."""
    events = [
        Event(case.first + (case.last - case.first) // 2, case.killed, id=case.id)
        for case in known.attacks
        for _ in range(case.number)
    ]
    series = series_of(events, first=known.since, until=known.as_of)
    made = forecast(series, known.as_of)
    if not made.cells:
        return made, None
    start = max(series.first, date.fromordinal(known.as_of.toordinal() - 7 * LOOK_BACK))
    return made, backtest(series, start, known.as_of, seed=made.seed)


def _value(
    page: OutlookPage, ahead: Forecast, pictures: tuple[Picture, ...], sight: Sight, notes: tuple[str, ...]
) -> Outlook:
    """The value of the page."""
    head, risk = page.head, page.risk
    held = page.coverage
    covered = ""
    if held is not None:
        least = "at least " if held.tally.at_least else ""
        covered = f"Sources say {least}{held.tally.count} by {held.tally.told_on}; the record holds {held.rows:g}."
    base = dict(risk.base.chances).get(30)
    return Outlook(
        as_of=head.as_of,
        since=head.since,
        attacks=head.attacks,
        deadly=head.deadly,
        sentences=page.sentences,
        warnings=tuple(map(_pieces, (*notes, *(warned.words for warned in page.warnings), *ahead.warnings))),
        sight=sight,
        query=sight.query,
        coverage=covered,
        near=_near(page),
        odds=_odds(page),
        horizons=tuple(sorted({row.days for row in risk.chances})),
        base=f"{risk.base.words}: {base:.0%} in 30 days" if base is not None else risk.base.words,
        paces=tuple(Basis(pace.name, pace.words) for pace in risk.paces),
        priors=tuple(Basis(prior.name, prior.words) for prior in risk.priors),
        ahead=_aheads(ahead),
        scores=tuple(
            Scored(cell.measure, cell.days, cell.cases, cell.skill, cell.low, cell.high, cell.best, cell.coverage)
            for cell in ahead.cells
            if cell.group is None
        ),
        rows=head.rows,
        left=tuple((row.reason, len(row.ids)) for row in head.left),
        seed=head.seed,
        weights=head.weights,
        pictures=tuple(Drawn.of(picture) for picture in pictures),
    )


def _near(page: OutlookPage) -> tuple[NearMiss, ...]:
    found = []
    for row in page.risk.ladder.near:
        case, near = row.case, row.near
        quotes = tuple(Quoted(one.span.quote, _address(case.id, one.document_id)) for one in near.spans)
        found.append(
            NearMiss(
                id=case.id,
                label=case.label,
                when=short_span(case.first, case.last),
                name=near.name.replace("_", " "),
                slot=near.slot,
                weight=near.weight,
                low=near.low,
                high=near.high,
                quotes=tuple(dict.fromkeys(quotes)) or (Quoted(near.words, _address(case.id)),),
                address=_address(case.id),
            )
        )
    return tuple(found)


def _odds(page: OutlookPage) -> tuple[Odds, ...]:
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for row in page.risk.chances:
        found.setdefault((row.pace, row.prior), []).append((row.days, row.chance))
    return tuple(Odds(pace, prior, tuple(sorted(chances))) for (pace, prior), chances in found.items())


def _pieces(sentence: str) -> tuple[Piece, ...]:
    """The sentence in pieces, so that every incident it names can be opened."""
    parts = INCIDENT.split(sentence)
    return tuple(Piece(part, _address(part) if at % 2 else None) for at, part in enumerate(parts) if part)


def _address(incident: str, document: DocumentId | None = None) -> str:
    return f"/incidents/{incident}" + (f"?document={document}" if document else "")


def _aheads(ahead: Forecast) -> tuple[Ahead, ...]:
    rows = []
    for told in ahead.told:
        one = told.ahead
        (low50, high50), (low90, high90) = one.interval(0.5), one.interval(0.9)
        row = Ahead(one.days, one.mean, low50, high50, low90, high90, one.severe, None)
        other = told.counts_instead
        if other is not None:
            row = replace(row, instead=f"{other.name}: {other.mean:.1f} ({other.low} to {other.high})")
        rows.append(row)
    return tuple(rows)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
