"""Rows in the form of ACLED: 31 columns, atomic by day and place, nothing at the level of a country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from onrecord import vocab
from onrecord.export.standards.case import Case, Coded, Refused
from onrecord.export.standards.days import MONTH, WEEK, Days
from onrecord.export.standards.lands import country_name
from onrecord.export.standards.rows import comma_separated
from onrecord.export.standards.sides import Side
from onrecord.export.standards.telling import outlets, side_words, summary
from onrecord.export.table import Cell
from onrecord.export.view import Output, View
from onrecord.model import Count

DISRUPTED = "Disrupted weapons use"
STATE, REBEL, MILITIA, CIVILIANS, EXTERNAL = (
    "State forces", "Rebel group", "Political militia", "Civilians", "External/Other forces",
)  # fmt: skip
PEOPLE = ("civilian", "religious", "media", "individual")
GEO_PRECISION = {"site": 1, "settlement": 1, "district": 2, "province": 3, "part_of_country": 3}
FORCES = {"military": "Military Forces of", "state": "Military Forces of", "police": "Police Forces of",
          "government": "Government of"}  # fmt: skip


def output(view: View) -> Output:
    """Every incident that ACLED's rules admit, as comma-separated rows."""
    return comma_separated("acled", view, code)


def code(case: Case) -> Coded | Refused:
    """The row of an incident, or the rule that refuses it."""
    sub_event = _sub_event(case)
    if isinstance(sub_event, Refused):
        return sub_event
    refused = _refused(case)
    if refused or case.days is None or case.country is None:
        return refused or Refused("place-sea")
    day, precision = _day(case.days)
    country, spot = case.country, case.spot
    first, second = _actor(case, case.by, acts=True), _actor(case, case.hit, acts=False)
    fatalities, counted = _fatalities(case)
    forced = (*case.dating(), *counted, *_actor_notes(case, first), *_outcome_notes(case, sub_event), *_area(case))
    row: dict[str, Cell] = {
        "event_id_cnty": f"{country.code}-{case.id}",
        "event_date": str(day),
        "year": day.year,
        "time_precision": precision,
        "disorder_type": "Strategic developments" if _type(sub_event).startswith("Strat") else "Political violence",
        "event_type": _type(sub_event),
        "sub_event_type": sub_event,
        "actor1": first[0],
        "inter1": first[1],
        "actor2": second[0],
        "inter2": second[1],
        "interaction": _interaction(first, second),
        "civilian_targeting": "Civilian targeting" if case.hit and case.hit.kind in PEOPLE else None,
        "iso": country.number or None,
        "region": country.acled,
        "country": country.name,
        "admin1": spot.province,
        "location": spot.name,
        "latitude": spot.lat,
        "longitude": spot.lon,
        "geo_precision": _geo_precision(case),
        "source": outlets(case),
        "notes": " ".join((summary(case, first[0] or "", side_words(case.hit)), *case.tells())),
        "fatalities": fatalities,
        "tags": "; ".join(forced) or None,
    }
    return Coded(row, forced)


def _refused(case: Case) -> Refused | None:
    if case.days is None:
        return Refused("date-open")
    if case.days.length > MONTH:
        return Refused("date-wide", str(case.days))
    if case.where is None or case.where.level == "unknown":
        return Refused("place-unknown")
    if case.where.level == "country":
        return Refused("place-country")
    return Refused("place-sea") if case.where.level not in GEO_PRECISION or case.country is None else None


def _geo_precision(case: Case) -> int | None:
    if case.where is None:
        return None
    return 2 if case.near else GEO_PRECISION[case.where.level]


def _day(days: Days) -> tuple[date, int]:
    """The day that stands for the range, and its time precision."""
    if days.length == 1:
        return days.first, 1
    if days.length <= WEEK:
        return days.middle, 2
    if days.at_end_of_month:
        return days.last, 3
    return (days.first if days.at_beginning_of_month else days.middle), 3


def _sub_event(case: Case) -> str | Refused:
    """The sub-event type by kind, weapon, outcome and target; what has none is refused before its day and place are."""
    if case.stage == "planned":
        return Refused("not-carried-out")
    if case.kind in ("threat", "diplomatic", "other"):
        return Refused("acled-no-sub-event")
    kind = vocab.table("standards")["kinds"].get(case.kind, {})
    by_weapon = [code for code in map(_weapon_code, case.weapons) if code]
    hit = case.hit
    if case.stopped and (kind.get("remote") or by_weapon):
        return DISRUPTED
    if "chemical" in case.weapons:
        return "Chemical weapon"
    if case.kind == "bombing" and case.weapons == ("grenade",):
        return "Grenade"
    if case.kind in ("attack", "assassination") and by_weapon:
        return by_weapon[0]
    if kind.get("acled"):
        return str(kind["acled"])
    if case.kind in ("armed_assault", "raid") and hit and hit.armed:
        return "Armed clash"
    if hit and hit.kind in PEOPLE or case.kind == "armed_assault":
        return "Attack"
    return Refused("acled-raid-unclear" if case.kind == "raid" else "acled-means-not-told")


def _weapon_code(weapon: str) -> str:
    return str(vocab.table("standards")["weapons"].get(weapon, {}).get("acled", ""))


def _type(sub_event: str) -> str:
    types: dict[str, list[str]] = vocab.table("standards")["acled"]["types"]
    return next(name for name, sub_events in types.items() if sub_event in sub_events)


def _actor(case: Case, side: Side | None, *, acts: bool) -> tuple[str | None, str | None]:
    """Name and inter label of a side; (None, None) for things, and for a target of which nothing is told."""
    land = case.country.name if case.country else ""
    if side is None or side.kind == "unknown":
        return (f"Unidentified Armed Group ({land})", MILITIA) if acts else (None, None)
    if side.of_state:
        return _state(case, side)
    if side.kind == "armed_group" or (acts and side.kind == "individual"):
        if not side.names or side.kind == "individual":
            return f"Unidentified Armed Group ({land})", MILITIA
        words = " ".join(side.words).casefold()
        return side.names[0], REBEL if "rebel" in words else MILITIA if "militia" in words else None
    return (f"Civilians ({land})", CIVILIANS) if side.kind in PEOPLE else (None, None)


def _state(case: Case, side: Side) -> tuple[str, str]:
    if side.country is None:
        return "Unidentified Military Forces", EXTERNAL
    at_home = case.where is not None and side.country == case.where.country
    years = [
        str(row["year"])
        for row in vocab.table("standards")["acled"]["regime"]
        if row["country"] == side.country and case.days and row["from"] <= str(case.days.last)
    ]
    since = f" ({years[-1]}-)" if years else ""
    return f"{FORCES[side.kind]} {'the ' if _takes_article(side) else ''}{country_name(side.country)}{since}", (
        STATE if at_home else EXTERNAL
    )


def _takes_article(side: Side) -> bool:
    return country_name(side.country).startswith("United ")


def _interaction(first: tuple[str | None, str | None], second: tuple[str | None, str | None]) -> str | None:
    """Both labels, the one of the smaller number first; None where a label is not known."""
    order: list[str] = vocab.table("standards")["acled"]["inter"]["names"]
    if first[1] is None or (second[0] is not None and second[1] is None):
        return None
    if second[1] is None:
        return f"{first[1]} only"
    return "-".join(sorted((first[1], second[1]), key=order.index))


def _fatalities(case: Case) -> tuple[int, tuple[str, ...]]:
    counts = case.counts("killed")
    if not counts:
        return 0, ("fatalities 0: not stated",)
    lowest = min(counts, key=_least)
    if lowest.state == "none_reported":
        return 0, ("fatalities 0: none reported",)
    forced = f"fatalities {_least(lowest)} for the word {lowest.word!r}" if lowest.state == "vague" else None
    if lowest.state in ("number", "range") and lowest.low is None:
        forced = f"fatalities 0: at most {lowest.high}, no lower bound is told"
    rivals = "fatalities: the lowest of rival counts" if len(counts) > 1 else None
    return _least(lowest), tuple(one for one in (forced, rivals) if one)


def _least(count: Count) -> int:
    """The number that ACLED writes for a count."""
    if count.state != "vague":
        return count.low or 0
    vague: dict[str, int] = vocab.table("standards")["acled"]["vague"]
    words = (count.word or "").casefold().split()
    return next((number for word, number in vague.items() if word in words), vague["other"])


def _actor_notes(case: Case, first: tuple[str | None, str | None]) -> Iterator[str]:
    if first[1] is None:
        yield "inter1 blank: the words do not tell what kind of group it is"
    if case.by is not None and case.by.kind == "individual" and case.by.names:
        yield "actor1: persons are not named in this form"


def _outcome_notes(case: Case, sub_event: str) -> Iterator[str]:
    if case.outcome == "failed" and sub_event != DISRUPTED:
        yield f"acled-failed: a dud or a miss is coded by its kind; the alternative is {DISRUPTED}"


def _area(case: Case) -> Iterator[str]:
    if case.spot.lat is None:
        yield "no coordinates: only an area is told"
