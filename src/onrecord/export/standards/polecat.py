"""Rows in the form of POLECAT, by the codes of PLOVER: 40 columns divided by tabs, every cell in quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord import __version__, vocab
from onrecord.export.standards.case import Case, Coded, Refused, rule
from onrecord.export.standards.days import MONTH
from onrecord.export.standards.lands import country_name
from onrecord.export.standards.rows import coded, tab_separated
from onrecord.export.standards.sides import Side
from onrecord.export.standards.telling import outlets
from onrecord.export.table import Cell
from onrecord.export.view import Dropped, Output, View
from onrecord.model import Document, Statement

VIOLENT = ("ASSAULT", "COERCE")
UNNAMED, UNKNOWN = "UAF", "UNK"
GEONAMES = "geonames:"


def output(view: View) -> Output:
    """Every incident and statement that has a code, as tab-separated rows."""
    acts: dict[str, list[str]] = vocab.table("standards")["polecat"]["acts"]
    table = coded(view, code, told=frozenset(acts))
    said: list[Coded] = []
    refused: list[Dropped] = []
    for reading in view.snapshot.readings:
        for statement in (one for one in reading.statements if one.act in acts):
            row = _said(view, view.documents[reading.document_id], statement)
            if row is None:
                reason, nearest = rule("polecat-undated")
                refused.append(Dropped(f"{reading.document_id}/{statement.id}", "polecat-undated", reason, "statement",
                                       nearest=nearest))  # fmt: skip
            else:
                said.append(row)
    rows = (*table.rows, *said)
    return Output(tuple(tab_separated("polecat", rows)), len(rows), (*table.dropped, *refused))


def code(case: Case) -> Coded | Refused:
    """The row of an incident, or the rule that refuses it."""
    standards = vocab.table("standards")
    event = standards["kinds"][case.kind].get("plover")
    if case.stage == "planned":
        return Refused("not-carried-out")
    if not event:
        return Refused("polecat-no-code")
    if case.days is None:
        return Refused("date-open")
    if case.days.length > MONTH:
        return Refused("date-wide", str(case.days))
    mode = _mode(case, event)
    forced = tuple(_forced(case))
    actor = _side(case.by, violent=event in VIOLENT, unnamed=UNNAMED)
    recipient = _side(case.hit, violent=False, unnamed=None)
    row: dict[str, Cell] = {
        "Event ID": case.id,
        "Event Date": str(case.days.last),
        **_type(event, mode),
        "Contexts": _contexts(case, event),
        **{f"Actor {name}": cell for name, cell in actor.items() if name != "Sector"},
        "Primary Actor Sector": actor["Sector"],
        "Actor Sectors": actor["Sector"],
        **{f"Recipient {name}": cell for name, cell in recipient.items() if name != "Sector"},
        "Primary Recipient Sector": recipient["Sector"],
        "Recipient Sectors": recipient["Sector"],
        **_place(case),
        **_story(outlets(case), case.documents),
        "Version": _version(forced),
    }
    return Coded(row, forced)


def _type(event: str, mode: str) -> dict[str, Cell]:
    """Type, mode, quad and intensity; the intensity of the mode where it has one of its own."""
    polecat = vocab.table("standards")["polecat"]
    row = polecat["types"][event]
    intensity = polecat["modes"].get(mode, row.get("intensity"))
    return {"Event Type": event, "Event Mode": mode or None, "Intensity": intensity, "Quad Code": row["quad"]}


def _mode(case: Case, event: str) -> str:
    standards = vocab.table("standards")
    if event == "CONSULT":
        return "visit" if case.where and case.where.role == "visited" else ""
    by_weapon = [standards["weapons"][code].get("mode", "") for code in case.weapons]
    by_kind = str(standards["kinds"][case.kind]["mode"])
    if case.kind in ("attack", "raid", "interception") or (case.kind == "armed_assault" and by_weapon):
        return next((mode for mode in by_weapon if mode), by_kind if case.kind == "armed_assault" else "")
    return by_kind


def _side(side: Side | None, *, violent: bool, unnamed: str | None) -> dict[str, Cell]:
    """Name, country, sector and words of a side; a state's act of violence is its military's."""
    if side is None:
        return {"Name": None, "Country": None, "Sector": unnamed, "Name Raw": None}
    state = side.of_state and side.country
    sector: str | None = vocab.table("standards")["polecat"]["sectors"].get(side.kind)
    if side.kind == "state" and violent:
        sector = "MIL"
    if side.kind == "armed_group":
        named = "REB" if any("rebel" in word.casefold() for word in side.words) else UNKNOWN
        sector = named if side.names else UNNAMED
    if side.kind == "individual" and not side.names and violent:
        sector = UNNAMED
    return {
        "Name": country_name(side.country) if state else side.names[0] if side.names else None,
        "Country": side.country if state else None,
        "Sector": sector,
        "Name Raw": "; ".join(side.words) or None,
    }


def _contexts(case: Case, event: str) -> str | None:
    if event == "CONSULT":
        return "diplomatic"
    sides = [side.kind for side in (case.by, case.hit) if side]
    return "military" if event in VIOLENT and {"military", "state"} & set(sides) else None


def _place(case: Case) -> dict[str, Cell]:
    where, spot = case.where, case.spot
    if where is None:
        return {}
    id = where.place_id or ""
    return {
        "Placename": spot.name,
        "City": where.name if where.level == "settlement" else None,
        "Province": spot.province,
        "Country": where.country,
        "Latitude": spot.lat,
        "Longitude": spot.lon,
        "GeoNames ID": id.removeprefix(GEONAMES) if id.startswith(GEONAMES) else None,
        "Raw Placename": where.name,
    }


def _story(source: str | None, documents: Iterable[Document]) -> dict[str, Cell]:
    told = list(documents)
    days = sorted(d.published.latest[:10] for d in told if d.published and d.published.latest)
    languages = dict.fromkeys(document.language for document in told if document.language)
    return {
        "Source": source or None,
        "Publication Date": days[0] if days else None,
        "Language": "; ".join(languages) or None,
    }


def _said(view: View, document: Document, statement: Statement) -> Coded | None:
    """The row of a statement that accuses, threatens or asks; None where its report has no day."""
    day = document.published.latest if document.published else None
    if not day:
        return None
    polecat = vocab.table("standards")["polecat"]
    event, mode = polecat["acts"][statement.act]
    speaker = statement.speaker
    forced = ("day-of-report",)
    sector = polecat["sectors"].get(speaker.kind)
    return Coded(
        {
            "Event ID": f"{document.id}/{statement.id}",
            "Event Date": day[:10],
            **_type(event, mode),
            "Actor Name": None if speaker.anonymous else speaker.name,
            "Actor Name Raw": speaker.name,
            "Primary Actor Sector": sector,
            "Actor Sectors": sector,
            **_story(document.outlet or document.address or view.sources.get(document.id), [document]),
            "Version": _version(forced),
        },
        forced,
    )


def _forced(case: Case) -> Iterator[str]:
    """Flags for the Version column."""
    if case.days and case.days.length > 1:
        yield f"end-of-range {case.days.first}/{case.days.last}"
    if case.days and case.days.precision == "relative":
        yield "counted-from-another-event"
    if case.when and case.when.dated != "occurred":
        yield f"dated-when-{case.when.dated}"
    if case.outcome in ("failed", "intercepted", "foiled"):
        yield f"outcome-{case.outcome}"
    if case.status in ("suspected", "accused", "denied"):
        yield f"actor-{case.status}"


def _version(forced: Iterable[str]) -> str:
    return "; ".join((f"onrecord {__version__}", *forced))
