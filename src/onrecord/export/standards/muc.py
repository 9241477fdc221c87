"""Templates in the form of MUC-4: 25 slots, one template for each document that tells an incident, words in quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from onrecord import vocab
from onrecord.export.standards.case import Case, Coded, Refused, dropped, not_events
from onrecord.export.standards.columns import columns
from onrecord.export.standards.lands import country_name
from onrecord.export.standards.sides import Side
from onrecord.export.table import Row
from onrecord.export.view import Dropped, Output, View
from onrecord.model import Count, When

THINGS = ("infrastructure", "shipping")
WIDTH = 34


def output(view: View) -> Output:
    """The templates by document, numbered within each; what has none of the six types is refused."""
    pieces: list[str] = []
    refused: list[Dropped] = []
    told: dict[str, list[Case]] = {document.id: [] for document in view.snapshot.documents}
    for incident in sorted(view.snapshot.resolution.incidents, key=lambda incident: incident.id):
        case = Case(Row(view, incident))
        found = code(case)
        if isinstance(found, Refused):
            refused.append(dropped(case, found))
        else:
            for document in case.documents:
                told[document.id].append(case)
        refused += view.refused(incident)
    for id in sorted(told):
        for number, case in enumerate(told[id], 1):
            row = code(case)
            if isinstance(row, Coded):
                cells = {"MESSAGE: ID": id, "MESSAGE: TEMPLATE": str(number), **row.cells}
                pieces.append(_template(cells))
    return Output(tuple(pieces), len(pieces), (*refused, *not_events(view, frozenset())))


def code(case: Case) -> Coded | Refused:
    """The slots of an incident, or the rule that refuses it."""
    kind = vocab.table("standards")["kinds"][case.kind].get("muc")
    if not kind:
        return Refused("muc-no-type")
    by, hit = case.by or Side("unknown"), case.hit or Side("unknown")
    groups = by.names if by.kind != "individual" else ()
    if by.of_state and by.country:
        groups = by.people or (country_name(by.country),)
    abroad = hit.country if hit.country and case.where and hit.country != case.where.country else None
    people = bool(hit.people)
    row = {
        "INCIDENT: DATE": _date(case.when),
        "INCIDENT: LOCATION": _location(case),
        "INCIDENT: TYPE": kind,
        "INCIDENT: STAGE OF EXECUTION": _stage(case),
        "INCIDENT: INSTRUMENT ID": _strings(_instrument_words(case)),
        "INCIDENT: INSTRUMENT TYPE": " / ".join(_instruments(case)),
        "PERP: INCIDENT CATEGORY": "STATE-SPONSORED VIOLENCE" if by.of_state else "",
        "PERP: INDIVIDUAL ID": _strings(name for name in by.people if name not in groups),
        "PERP: ORGANIZATION ID": _strings(groups),
        "PERP: ORGANIZATION CONFIDENCE": _confidence(case),
        "PHYS TGT: ID": _strings(hit.things),
        "PHYS TGT: NUMBER": str(hit.count) if hit.count is not None and hit.things and not people else "",
        "PHYS TGT: FOREIGN NATION": country_name(abroad).upper() if hit.things else "",
        "PHYS TGT: EFFECT OF INCIDENT": "SOME DAMAGE" if case.note("damage") else "",
        "HUM TGT: NAME": _strings(name for name in hit.people if name in hit.names),
        "HUM TGT: DESCRIPTION": _strings(name for name in hit.people if name not in hit.names),
        "HUM TGT: TYPE": vocab.table("standards")["muc"]["people"].get(hit.kind, "") if people else "",
        "HUM TGT: NUMBER": _number(case),
        "HUM TGT: FOREIGN NATION": country_name(abroad).upper() if people else "",
        "HUM TGT: EFFECT OF INCIDENT": " / ".join(_effects(case)),
    }
    return Coded(dict(row))


def _template(cells: dict[str, str | int | float | None]) -> str:
    """The lines of one template, each slot with its number; a blank slot is a hyphen."""
    lines = [
        f"{f'{number}. {column.name}':<{WIDTH}}{cells.get(column.name) or '-'}"
        for number, column in enumerate(columns("muc"))
    ]
    return "\n".join(lines) + "\n\n"


def _strings(words: Iterable[str]) -> str:
    """Each in quotes, escaped as in JSON so that it stays on its line; a bar divides the fills."""
    return " / ".join(f'"{_escaped(word)}"' for word in words)


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


_ESCAPES = {"\\": "\\\\", '"': '\\"'} | {
    letter: f"\\u{ord(letter):04x}" for letter in map(chr, (*range(0x20), 0x7F, 0x85, 0x2028, 0x2029))
}


def _date(when: When | None) -> str:
    """DD MON YY; two days with a hyphen; a hyphen first for "on or before"."""
    if when is None or not when.latest:
        return ""
    if not when.earliest:
        return f"- {_day(when.latest)}"
    first, last = _day(when.earliest), _day(when.latest)
    return first if first == last else f"{first} - {last}"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso[:10])
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}"


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def _location(case: Case) -> str:
    if case.where is None:
        return ""
    country = country_name(case.where.country).upper()
    if case.where.level in ("country", "sea"):
        return country or _strings([case.where.name])
    level = case.where.level.replace("_", " ").upper()
    place = f"{_strings([case.spot.name])} ({level})"
    return f"{country}: {place}" if country else place


def _confidence(case: Case) -> str:
    """By the status; a perpetrator whose own claim stands behind it has admitted the act."""
    claims = [claim for one in case.row.settled("perpetrator") for claim in case.view.claims(one.support)]
    status = "claimed" if any(claim.certainty == "claimed" for claim in claims) else case.status or ""
    return str(vocab.table("standards")["muc"]["status"].get(status, ""))


def _stage(case: Case) -> str:
    if case.kind == "threat" or case.stage == "planned":
        return "THREATENED"
    stopped = case.stopped or case.outcome == "failed" or case.stage == "attempted"
    return "ATTEMPTED" if stopped else "ACCOMPLISHED"


def _instruments(case: Case) -> list[str]:
    weapons = vocab.table("standards")["weapons"]
    return list(dict.fromkeys(weapons[code]["muc"] for code in case.weapons if weapons[code].get("muc")))


def _instrument_words(case: Case) -> Iterator[str]:
    """The weapons as the standards' own words for them; the record's words stand in jsonl."""
    weapons = vocab.table("standards")["weapons"]
    yield from (str(weapons[code]["words"]).upper() for code in case.weapons if code not in ("unknown", "other"))


def _effects(case: Case) -> Iterator[str]:
    for slot, some in (("killed", "DEATH"), ("injured", "INJURY")):
        count = case.count(slot)
        if count is not None:
            yield f"NO {some}" if _none(count) else some


def _none(count: Count) -> bool:
    return count.state in ("explicit_zero", "none_reported")


def _number(case: Case) -> str:
    """How many were hit, where one of killed and injured alone is a number."""
    counts = [count for count in (case.count("killed"), case.count("injured")) if count and not _none(count)]
    if len(counts) != 1 or counts[0].low is None or counts[0].state == "vague":
        return ""
    low, high = counts[0].low, counts[0].high
    return str(low) if low == high or high is None else f"{low} - {high}"
