"""Rows in the form of GTD: 135 columns, sub-national perpetrators, labels where copies disagree on the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord import vocab
from onrecord.export.standards.case import Case, Coded, Refused
from onrecord.export.standards.days import YEAR, Days, in_words
from onrecord.export.standards.lands import country_name
from onrecord.export.standards.rows import comma_separated
from onrecord.export.standards.sides import Side
from onrecord.export.standards.telling import cited, side_words, summary
from onrecord.export.table import Cell
from onrecord.export.view import Output, View
from onrecord.model import Count

SPECIFICITY = {"site": 1, "settlement": 1, "district": 3, "province": 4}
WIDER = 5
NOT_ASSESSED, NOT_TOLD = -9, -99
SUCCESS = {"completed": 1, "partly_intercepted": 1, "failed": 0, "intercepted": 0, "foiled": 0}
BY_STAGE = {"executed": 1, "attempted": 0}
UNCERTAIN = {"suspected": 1, "accused": 1, "claimed": 0, "confirmed": 0}
BOMBS = ("Bombing/Explosion",)


def output(view: View) -> Output:
    """Every incident that GTD's rules admit, as comma-separated rows."""
    return comma_separated("gtd", view, code)


def code(case: Case) -> Coded | Refused:
    """The row of an incident, or the rule that refuses it."""
    refused = _refused(case)
    if refused or case.days is None:
        return refused or Refused("date-open")
    forced = tuple(_forced(case))
    notes = [f"{one[:1].upper()}{one[1:]}." for one in forced]
    row: dict[str, Cell] = {
        "eventid": case.id,
        **_date(case.days),
        **_place(case),
        **_attack(case),
        **_target(case),
        **_perpetrator(case),
        **_harm(case),
        "summary": summary(case, side_words(case.by), side_words(case.hit)),
        "motive": case.note("purpose"),
        "addnotes": " ".join((*notes, *case.tells())),
        **{f"scite{number}": cited(document) for number, document in enumerate(case.documents[:3], 1)},
        "dbsource": "onrecord",
        **dict.fromkeys(("INT_LOG", "INT_IDEO", "INT_MISC", "INT_ANY"), NOT_ASSESSED),
        "related": ", ".join(_related(case)) or None,
    }
    return Coded(row, forced)


def _refused(case: Case) -> Refused | None:
    if case.by is not None and case.by.of_state:
        return Refused("gtd-state")
    if case.stage == "planned":
        return Refused("not-carried-out")
    if case.kind in ("clash", "raid"):
        return Refused(f"gtd-{case.kind}")
    if case.kind in ("threat", "diplomatic", "other"):
        return Refused("gtd-no-attack")
    if case.days is None:
        return Refused("date-open")
    if case.days.length > YEAR or case.days.first.year != case.days.last.year:
        return Refused("date-wide", str(case.days))
    return Refused("place-unknown") if case.where is None or case.country is None else None


def _date(days: Days) -> dict[str, Cell]:
    one_month = days.first.month == days.last.month
    return {
        "iyear": days.first.year,
        "imonth": days.first.month if one_month else 0,
        "iday": days.first.day if days.length == 1 else 0,
        "approxdate": in_words(days) if days.length > 1 else None,
    }


def _place(case: Case) -> dict[str, Cell]:
    where, spot, country = case.where, case.spot, case.country
    if where is None or country is None:
        return {}
    printed = f"{where.name} ({spot.name})" if spot.name != where.name else where.name
    return {
        "country_txt": country.name,
        "region_txt": country.gtd or None,
        "provstate": spot.province,
        "city": where.name if where.level == "settlement" else None,
        "latitude": spot.lat,
        "longitude": spot.lon,
        "specificity": 1 if case.near else SPECIFICITY.get(where.level, WIDER),
        "vicinity": int(case.near),
        "location": printed,
    }


def _attack(case: Case) -> dict[str, Cell]:
    standards = vocab.table("standards")
    attack = standards["kinds"][case.kind].get("gtd")
    suicide = case.kind == "suicide_bombing" or "suicide_vest" in case.weapons
    types = list(dict.fromkeys(standards["weapons"][code]["gtd"] for code in case.weapons))
    if not types and attack in BOMBS:
        types = ["Explosives"]
    outcome = SUCCESS.get(case.outcome or "")
    return {
        "doubtterr": 1 if case.hit and case.hit.kind == "military" else NOT_ASSESSED,
        "success": BY_STAGE.get(case.stage or "") if outcome is None else outcome,
        "suicide": int(suicide),
        "attacktype1_txt": attack,
        **{f"weaptype{number}_txt": label for number, label in enumerate(types[:4], 1)},
        "weapdetail": "; ".join(standards["weapons"][code]["words"] for code in case.weapons) or None,
        "ishostkid": int(case.kind == "kidnapping"),
    }


def _target(case: Case) -> dict[str, Cell]:
    hit = case.hit
    if hit is None:
        return {}
    return {
        "targtype1_txt": vocab.table("standards")["gtd"]["targets"].get(hit.kind),
        "corp1": hit.names[0] if hit.names else None,
        "target1": side_words(hit) or None,
        "natlty1_txt": country_name(hit.country) or None,
    }


def _perpetrator(case: Case) -> dict[str, Cell]:
    by = case.by or Side("unknown")
    return {
        "gname": by.names[0] if by.names and by.kind != "individual" else "Unknown",
        "guncertain1": UNCERTAIN.get(case.status or ""),
        "individual": int(by.kind == "individual" and bool(by.names)),
        "nperps": NOT_TOLD if by.count is None else by.count,
        "claimed": int(case.status == "claimed"),
    }


def _harm(case: Case) -> dict[str, Cell]:
    damage = case.note("damage")
    return {
        "nkill": _number(case.count("killed")),
        "nwound": _number(case.count("injured")),
        "property": 1 if damage else NOT_ASSESSED,
        "propextent_txt": "Unknown" if damage else None,
        "propcomment": damage,
    }


def _number(count: Count | None) -> int | None:
    """The number GTD writes: the lower end of a range, 0 for nobody and no reports of any, nothing for a vague word."""
    if count is None or count.state == "vague":
        return None
    return 0 if count.state in ("explicit_zero", "none_reported") else count.low


def _forced(case: Case) -> Iterator[str]:
    yield from case.dating()
    for slot, column in (("killed", "nkill"), ("injured", "nwound")):
        count = case.count(slot)
        if count is not None and count.state == "none_reported":
            yield f"{column} 0: none reported"
        elif count is not None and count.state == "range":
            yield f"{column}: the lower end of a range"
    if case.hit and case.hit.kind == "military":
        yield "doubtterr 1: the target is military"


def _related(case: Case) -> list[str]:
    return sorted(set(case.view.answers.get(case.row.incident.id, ())) - {case.row.incident.id})
