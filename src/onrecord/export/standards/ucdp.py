"""Rows in the form of UCDP GED: 49 columns, one direct death at least, an organised actor, a place and a time."""

from __future__ import annotations

from onrecord.export.standards.case import Case, Coded, Refused
from onrecord.export.standards.days import MONTH, WEEK, YEAR, Days, days_of
from onrecord.export.standards.lands import countries, country_name, spot_of
from onrecord.export.standards.rows import coded, lines
from onrecord.export.standards.sides import Side, is_named
from onrecord.export.standards.telling import cited, outlets
from onrecord.export.table import Cell
from onrecord.export.view import Output, View, words
from onrecord.model import Aggregate, Count, Document, Party, Where

WHERE_PRECISION = {
    "site": 1, "settlement": 1, "district": 3, "province": 4, "part_of_country": 5, "country": 6, "sea": 7,
}  # fmt: skip
NEAR = 2
"""where_prec within about 25 km of a place."""
VIOLENT = ("threat", "diplomatic", "other")


def output(view: View) -> Output:
    """Every incident that UCDP's rules admit, and totals of the dead over several events, as comma-separated rows."""
    totals = {
        f"{reading.document_id}/{part.id}": total
        for reading in view.snapshot.readings
        for part in reading.aggregates
        if (total := _total(view, view.documents[reading.document_id], part)) is not None
    }
    table = coded(view, code, told=frozenset(totals))
    rows = (*table.rows, *(totals[id] for id in sorted(totals)))
    return Output(tuple(lines("ucdp", rows)), len(rows), table.dropped)


def code(case: Case) -> Coded | Refused:
    """The row of an incident, or the rule that refuses it."""
    refused = _refused(case)
    days, where, killed = case.days, case.where, case.count("killed")
    if refused or days is None or where is None or killed is None:
        return refused or Refused("ucdp-no-death")
    low, best, high, forced = _deaths(killed, case.counts("killed"))
    first, second = _name(case.by), _name(case.hit)
    dates = {d.published.latest[:10] for d in case.documents if d.published and d.published.latest}
    row: dict[str, Cell] = {
        "id": case.id,
        "type_of_violence": _violence(case.by, case.hit),
        "dyad_name": f"{first} - {second}" if first and second else None,
        "side_a": first,
        "side_b": second,
        "number_of_sources": case.row.incident.documents,
        "source_article": "; ".join(cited(document) for document in case.documents),
        "source_office": outlets(case),
        "source_date": "; ".join(sorted(dates)),
        "source_headline": "; ".join(dict.fromkeys(d.title for d in case.documents if d.title)),
        "source_original": "; ".join(_speakers(case)),
        "where_description": "; ".join(words(one.value) for one in case.row.settled("where")),
        "event_clarity": 1,
        **_place(where),
        **_time(days),
        **_counts(low, best, high),
    }
    if case.near:
        row["where_prec"] = NEAR
    return Coded(row, (*case.dating(), *forced))


def _total(view: View, document: Document, part: Aggregate) -> Coded | None:
    """The row of a total of dead with days, a place and an actor, event_clarity 2; None for any other aggregate."""
    days, count = days_of(part.window), part.count
    party = part.perpetrator[0] if part.perpetrator else Party()
    names = tuple(name for name in party.names if is_named(name))
    actor = _name(Side(party.kind, party.country, names))
    where = next((place for place in part.where if place.level in WHERE_PRECISION), None)
    if part.what != "killed" or days is None or days.length > YEAR or where is None or actor is None:
        return None
    if count is None or not count.low:
        return None
    low, best, high, forced = _deaths(count, (count,))
    return Coded(
        {
            "id": f"{document.id}/{part.id}",
            "side_a": actor,
            "number_of_sources": 1,
            "source_article": cited(document),
            "source_office": document.outlet or document.address or view.sources.get(document.id),
            "source_original": "; ".join(voice.name for voice in part.voice if voice.role == "speaker" and voice.name),
            "where_description": "; ".join(place.name for place in part.where),
            "event_clarity": 2,
            **_place(where),
            **_time(days),
            **_counts(low, best, high),
        },
        forced,
    )


def _place(where: Where) -> dict[str, Cell]:
    spot, country = spot_of(where), countries().get(where.country or "")
    return {
        "where_prec": WHERE_PRECISION[where.level],
        "where_coordinates": ", ".join(part for part in (spot.name, country_name(where.country)) if part),
        "adm_1": spot.province,
        "latitude": spot.lat,
        "longitude": spot.lon,
        "geom_wkt": None if spot.lat is None else f"POINT ({spot.lon} {spot.lat})",
        "country": country_name(where.country) or None,
        "region": country.ucdp if country else None,
    }


def _time(days: Days) -> dict[str, Cell]:
    return {
        "year": days.first.year,
        "date_prec": _precision(days),
        "date_start": str(days.first),
        "date_end": str(days.last),
    }


def _counts(low: int, best: int, high: int) -> dict[str, Cell]:
    """Low, best and high; on whose side they died a record does not say."""
    sides = dict.fromkeys(("deaths_a", "deaths_b", "deaths_civilians"), 0)
    return {**sides, "deaths_unknown": best, "best": best, "high": high, "low": low}


def _refused(case: Case) -> Refused | None:
    least = [count.low or 0 for count in case.counts("killed")]
    if case.kind in VIOLENT or not any(least):
        return Refused("ucdp-no-death")
    if _name(case.by) is None:
        return Refused("ucdp-no-actor")
    if case.days is None:
        return Refused("date-open")
    if case.days.length > YEAR:
        return Refused("date-wide", str(case.days))
    unplaced = case.where is None or case.where.level not in WHERE_PRECISION
    return Refused("place-unknown") if unplaced else None


def _deaths(settled: Count, counts: tuple[Count, ...]) -> tuple[int, int, int, tuple[str, ...]]:
    """Low, best and high, and what was forced; a best of 0 beside a rival above it is raised to none."""
    lows = [count.low or 0 for count in counts]
    best = settled.low or 0
    highs = [count.low or 0 if count.high is None else count.high for count in counts]
    vague = "best from the word " + repr(settled.word) if settled.state == "vague" else None
    open_above = "high is the least of an open count" if any(c.high is None and c.low for c in counts) else None
    return min(lows), best, max(highs), tuple(one for one in (vague, open_above) if one)


def _name(side: Side | None) -> str | None:
    """A state by its government, a named group by its name, civilians as such; None for anyone else."""
    if side is None:
        return None
    if side.of_state and side.country:
        return f"Government of {country_name(side.country)}"
    if side.kind == "armed_group" and side.names:
        return side.names[0]
    return "Civilians" if side.kind in ("civilian", "religious", "media") else None


def _violence(by: Side | None, hit: Side | None) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None where who fought whom is not told."""
    if by is None or hit is None or _name(by) is None:
        return None
    if hit.kind in ("civilian", "religious", "media"):
        return 3
    if hit.kind not in ("armed_group", "military", "police", "state", "government"):
        return None
    return 1 if by.of_state or hit.of_state else 2


def _precision(days: Days) -> int:
    if days.length < WEEK:
        return 1 if days.length == 1 else 2
    return 3 if days.length == WEEK else 4 if days.length <= MONTH else 5


def _speakers(case: Case) -> list[str]:
    claims = [claim for one in case.row.settled("killed") for claim in case.view.claims(one.support)]
    names = [voice.name for claim in claims for voice in claim.voice if voice.role == "speaker" and voice.name]
    return list(dict.fromkeys(names))
