"""One JSON line per report with the incidents it tells: the prediction contract of the development reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

from onrecord import wire
from onrecord.export.view import Column, Dropped, Output, View, has_point, told
from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    Outcome,
    Party,
    Reading,
    Weapon,
    When,
    Where,
)

T = TypeVar("T")

ROLES = ("occurred", "target", "visited")
"""Places of the event itself; where it was launched or told is none of it."""
DATED = ("occurred", "found", "reported")
STATUSES = ("claimed", "confirmed", "denied", "accused", "suspected", "unknown")
"""The strongest first; denied stands above accused, because it is an accusation that carries its denial."""
STATUS_OF_HEDGE = {
    "asserted": "confirmed", "confirmed": "confirmed", "alleged": "accused", "believed": "suspected",
    "suspected": "suspected", "possible": "suspected",
}  # fmt: skip
"""The status of a named perpetrator when no words tell it: what the words that name it amount to."""
WEAPONS = {
    "air_strike", "drone", "missile", "rocket", "artillery", "ied", "vehicle_bomb", "suicide_vest", "grenade",
    "firearm", "blade", "vehicle", "arson", "chemical", "other", "unknown",
}  # fmt: skip
TARGETS = {"civilian", "military", "police", "government", "infrastructure", "shipping", "religious", "other"}
WEAPON_SLACK = 0.1
"""How much less sure than the surest a weapon may be: the contract counts one weapon too many as a fault."""
TARGET_OF_PARTY = {"state": "government", "armed_group": "military", "individual": "civilian", "media": "civilian"}

COLUMNS = (
    Column("id", "the id of the arrival in its manifest, else of the document", "intake"),
    Column("incident_id", "one real event, one id in the whole file", "resolving"),
    Column("kind", "a code of kind", "the account"),
    Column(
        "date_start",
        "first day; the eve of the report where nothing dates the event, as the contract wants",
        "claims of when: occurred, found, reported; the surest with two ends",
    ),
    Column("date_end", "last day", "as date_start"),
    Column("place", "names, the surest first", "claims of where: occurred, target, visited"),
    Column("country", "ISO 3166-1 alpha-3; null at sea", "claims of where"),
    Column("lat", "degrees; null for an area", "the surest place, where it has a point"),
    Column("lon", "degrees; null for an area", "the surest place, where it has a point"),
    Column("perpetrator", "names", "claims of perpetrator"),
    Column(
        "perpetrator_status", "a code of perpetrator_status", "its claims, the strongest; else the hedge of the name"
    ),
    Column("target", "names and things hit", "claims of target"),
    Column("target_kind", "a code of party_kind as far as the contract has it", "first claim of target with a kind"),
    Column("weapon", "codes of weapon; mine is other", "claims of weapon"),
    Column("outcome", "a code of outcome; completed when only the stage says executed", "claims of outcome and stage"),
    Column("killed_min", "lower bound; 0 and 0 for nobody and for no reports of any", "surest claim of killed"),
    Column("killed_max", "upper bound", "surest claim of killed"),
    Column("injured_min", "lower bound", "surest claim of injured"),
    Column("injured_max", "upper bound", "surest claim of injured"),
    Column("response_to", "the incident it answers, only where this report says so", "relations and stated links"),
)


def output(view: View) -> Output:
    """A line per arrival that has an id of its own, else per document; accounts in passing are named as dropped."""
    readings = {reading.document_id: reading for reading in view.snapshot.readings}
    lines, dropped = [], []
    for id, document in _named(view):
        reading = readings.get(document.id, Reading(document.id, ""))
        lines.append({"id": id, "incidents": [_incident(view, reading, account) for account in _focus(reading)]})
        dropped += [
            Dropped(account.id, "background", f"report {id} tells it only in passing")
            for account in reading.accounts
            if account.salience != "focus"
        ]
    pieces = tuple(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return Output(pieces, len(lines), tuple(dropped))


def _named(view: View) -> Iterator[tuple[str, Document]]:
    outside: dict[DocumentId, list[str]] = {}
    for arrival in view.snapshot.arrivals:
        if arrival.external_id is not None:
            outside.setdefault(arrival.document_id, []).append(arrival.external_id)
    pairs = [(id, document) for document in view.snapshot.documents for id in outside.get(document.id, [document.id])]
    yield from sorted(set(pairs), key=lambda pair: pair[0])


def _focus(reading: Reading) -> list[Account]:
    return [account for account in reading.accounts if account.salience == "focus"]


def _incident(view: View, reading: Reading, account: Account) -> wire.Json:
    """What this report says of the event; a value that the words deny or only foresee is not said."""
    perpetrators = _values(account, "perpetrator", Party)
    targets = _values(account, "target", Party)
    return {
        "incident_id": view.incident_of.get(account.id),
        "kind": account.kind,
        **_dates(account),
        **_place(account),
        "perpetrator": _unique(name for party in perpetrators for name in party.names),
        "perpetrator_status": _perpetrator_status(account),
        "target": _unique(name for party in targets for name in (*party.names, party.object)),
        "target_kind": _target_kind(targets),
        "weapon": _weapons(account),
        "outcome": _outcome(account),
        **_count(account, "killed"),
        **_count(account, "injured"),
        "response_to": _response_to(view, reading, account),
    }


def _claims(account: Account, slot: str) -> list[Claim]:
    """The claims that may be exported, those the words carry before those only inferred, the surest first."""
    claims = [claim for claim in account.of(slot) if told(claim)]
    return sorted(claims, key=lambda claim: (claim.certainty == "inferred", -(claim.score or 0.0), claim.spans))


def _values(account: Account, slot: str, kind: type[T]) -> list[T]:
    return [claim.value for claim in _claims(account, slot) if isinstance(claim.value, kind)]


def _unique(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _dates(account: Account) -> wire.Json:
    """The surest window with two ends; else, as the contract wants, the report's day and its eve."""
    told_of = [
        (claim.value, claim.certainty == "inferred")
        for claim in _claims(account, "when")
        if isinstance(claim.value, When) and claim.value.dated in DATED
    ]
    closed = [
        (DATED.index(when.dated), inferred, order, when.earliest[:10], when.latest[:10])
        for order, (when, inferred) in enumerate(told_of)
        if when.earliest and when.latest
    ]
    if closed:
        start, end = min(closed)[-2:]
        return {"date_start": start, "date_end": end}
    latest = next((when.latest[:10] for when, inferred in told_of if inferred and when.latest), None)
    eve = str(date.fromisoformat(latest) - timedelta(days=1)) if latest else None
    return {"date_start": eve, "date_end": latest}


def _place(account: Account) -> wire.Json:
    places = [where for where in _values(account, "where", Where) if where.role in ROLES]
    point = next((where for where in places[:1] if has_point(where)), None)
    at_sea = places and places[0].level == "sea"
    return {
        "place": _unique(where.name for where in places),
        "country": None if at_sea else next((where.country for where in places if where.country), None),
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
    }


def _weapons(account: Account) -> list[str]:
    """The codes of the weapons said as surely as the surest one."""
    claims = _claims(account, "weapon")
    surest = max((claim.score or 0.0 for claim in claims), default=0.0)
    codes = [c.value.code for c in claims if isinstance(c.value, Weapon) and (c.score or 0.0) >= surest - WEAPON_SLACK]
    return _unique(code if code in WEAPONS else "other" for code in codes)


def _perpetrator_status(account: Account) -> str:
    codes = {code.code for code in _values(account, "perpetrator_status", Code)}
    if codes & set(STATUSES):
        return next(status for status in STATUSES if status in codes)
    named = [claim for claim in _claims(account, "perpetrator") if isinstance(claim.value, Party) and claim.value.names]
    return STATUS_OF_HEDGE.get(named[0].certainty, "unknown") if named else "unknown"


def _target_kind(targets: list[Party]) -> str | None:
    kinds = (TARGET_OF_PARTY.get(party.kind, party.kind) for party in targets)
    return next((kind for kind in kinds if kind in TARGETS), None)


def _outcome(account: Account) -> str:
    """The code said; without one, an act told as carried out is completed, and nothing else is known."""
    outcomes = _values(account, "outcome", Outcome)
    if outcomes:
        return outcomes[0].code
    executed = any(code.code == "executed" for code in _values(account, "stage", Code))
    return "completed" if executed else "unknown"


def _count(account: Account, slot: str) -> wire.Json:
    """The surest figure the report gives; a vague word only where it gives no figure."""
    counts = sorted(_values(account, slot, Count), key=lambda count: count.state == "vague")
    low, high = None, None
    if counts:
        zero = counts[0].state in ("explicit_zero", "none_reported")
        low, high = (0, 0) if zero else (counts[0].low, counts[0].high)
    return {f"{slot}_min": low, f"{slot}_max": high}


def _response_to(view: View, reading: Reading, account: Account) -> str | None:
    """The incident this report says the account answers; a wave is no incident, a proposal not the report's word."""
    for relation in reading.relations:
        if relation.type == "response_to" and relation.source == account.id and relation.status != "proposed":
            answered = view.incident_of.get(AccountId(relation.target))
            if answered is not None:
                return answered
    own = view.incident_of.get(account.id)
    links = view.links.get(own, ()) if own is not None else ()
    told_here = (link for link in links if link.kind == "response_to" and link.document_id == account.document_id)
    waves = {aggregate.id for aggregate in reading.aggregates}
    return next((link.target for link in told_here if link.status != "proposed" and link.target not in waves), None)
