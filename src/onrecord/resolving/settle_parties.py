"""Settling rules for who did it, who was hit, how surely, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.model import Code, Party, Value, Weapon
from onrecord.resolving.said import Choice, Said, by_value, of_type, one_teller, rivals_of, spoken_first, widened
from onrecord.resolving.tables import words
from onrecord.resolving.tokens import WORD, names_meet, singular, tokens

OF_A_BASE = {"military", "infrastructure", "government"}
STATUSES = ("unknown", "suspected", "accused", "confirmed", "claimed")
"""How surely, weakest first; denied stands beside accused."""


def named_perpetrator(rows: Sequence[Said[Value]]) -> list[Choice]:
    """The party named most exactly, with every name it goes by; another named party is a rival and a conflict."""
    parties = spoken_first(of_type(rows, Party))
    if not parties:
        return []
    chosen = max(parties, key=lambda row: (bool(_named(row.value)), *_newest(row)))
    same = [row for row in parties if row is chosen or _one_party(row.value, chosen.value)]
    others = [row for row in parties if row not in same]
    rival = [row for row in others if _named(row.value) and _named(chosen.value)]
    rule = "two parties are named" if rival else "the party named most exactly"
    value = _joined(chosen.value, [row.value for row in same])
    return [Choice(value, widened(same), rule, rivals_of(by_value(others)), bool(rival))]


def described_target(rows: Sequence[Said[Value]]) -> list[Choice]:
    """What the words say was hit, under the fullest of its names; what another account names apart is a rival."""
    parties = spoken_first(of_type(rows, Party))
    if not parties:
        return []
    chosen = max(parties, key=lambda row: (bool(_proper(row.value)), bool(row.value.object), *_first(row)))
    same = [row for row in parties if row is chosen or not _two_targets(row, chosen)]
    others = [row for row in parties if row not in same]
    value = _joined(chosen.value, [row.value for row in same])
    return [Choice(value, widened(same), "all names of what was hit", rivals_of(by_value(others)))]


def _two_targets(one: Said[Party], other: Said[Party]) -> bool:
    """True when two accounts each give a name and the names have no word in common."""
    here, there = _proper(one.value), _proper(other.value)
    if one.support.account_id == other.support.account_id or not here or not there:
        return not _kinds_meet(one.value, other.value) and one.support.account_id != other.support.account_id
    return not names_meet(here, there)


def _proper(party: Party) -> frozenset[str]:
    """The words of its names that begin with a capital, without those that name no one."""
    capital = " ".join(word for name in party.names for word in WORD.findall(name) if not word.islower())
    return tokens(capital) - words("generic") - words("function") - words("demonyms")


def surest_status(rows: Sequence[Said[Value]]) -> list[Choice]:
    """claimed, else confirmed, accused, suspected, unknown; a suspicion stays one until somebody claims or confirms."""
    codes = [row for row in spoken_first(of_type(rows, Code)) if row.value.code in (*STATUSES, "denied")]
    if not codes:
        return []
    surest = max((row.value.code for row in codes if row.value.code in STATUSES), key=STATUSES.index, default="denied")
    if surest == "accused" and any(row.value.code == "denied" for row in codes):
        surest = "denied"
    same = [row for row in codes if row.value.code == surest]
    others = [row for row in codes if row not in same]
    return [Choice(Code(surest), widened(same), "the surest word on who did it", rivals_of(by_value(others)))]


def every_weapon(rows: Sequence[Said[Value]]) -> list[Choice]:
    """Every means that is told, one row for each code; 'unknown' only where nothing else is told."""
    weapons = spoken_first(of_type(rows, Weapon))
    known = [row for row in weapons if row.value.code != "unknown"] or weapons
    choices = []
    for group in by_value(known, key=lambda weapon: weapon.code):
        fullest = max(
            [row for row in group if row.voice_kind != "claimed"] or group,
            key=lambda row: (row.value.count is not None, _firm(row), row.value.payload is not None, *_newest(row)),
        )
        same = [row for row in group if _one_number(row, fullest) and not _boasts(row, fullest)]
        others = [row for row in group if row not in same]
        rule = "every means told; numbers differ" if others else "every means told"
        payload = fullest.value.payload or next((row.value.payload for row in same if row.value.payload), None)
        value = replace(fullest.value, payload=payload)
        conflict = any(not one_teller(row, fullest) and not _boasts(row, fullest) for row in others)
        choices.append(Choice(value, widened(same), rule, rivals_of(by_value(others, key=_bounds)), conflict))
    return choices


def _boasts(row: Said[Weapon], fullest: Said[Weapon]) -> bool:
    """True for a number that only a party to it claims, where others tell none: it stays beside, as a claim."""
    alone = row.value.count is not None and fullest.value.count is None
    return alone and row.voice_kind == "claimed" and fullest.voice_kind != "claimed"


def _firm(row: Said[Weapon]) -> bool:
    return row.value.count is not None and row.value.count.state in ("number", "range")


def _bounds(weapon: Weapon) -> tuple[int | None, int | None]:
    return (weapon.count.low, weapon.count.high) if weapon.count else (None, None)


def _one_number(row: Said[Weapon], fullest: Said[Weapon]) -> bool:
    """True when the number is not told or bears the other, as several bears three; "drone" tells no number."""
    if row.value.count is None or fullest.value.count is None:
        return True
    (low, high), (other_low, other_high) = _bounds(row.value), _bounds(fullest.value)
    return (high is None or high >= (other_low or 0)) and (other_high is None or other_high >= (low or 0))


def _named(party: Party) -> frozenset[str]:
    """The words that name it; empty for gunmen, groups and whoever is only called backed by somebody."""
    names = [tokens(name) for name in party.names]
    found: frozenset[str] = frozenset().union(*(name for name in names if not name & words("descriptive")))
    return found - words("generic") - words("function")


def _one_party(one: Party, other: Party) -> bool:
    """Two names that share their words, or a generic word beside a name it may stand for."""
    left, right = _named(one), _named(other)
    if left and right:
        return names_meet(left, right) or (
            one.kind == other.kind == "state" and one.country == other.country is not None
        )
    countries = {party.country for party in (one, other) if party.country}
    kinds = {party.kind for party in (one, other)} - {"unknown", "individual"}
    return len(kinds) <= 1 and len(countries) <= 1


def _kinds_meet(one: Party, other: Party) -> bool:
    """A base is told as military here and as infrastructure there."""
    return one.kind == other.kind or "unknown" in (one.kind, other.kind) or {one.kind, other.kind} <= OF_A_BASE


def _joined(chosen: Party, parties: Sequence[Party]) -> Party:
    """The chosen party with every name the others give it and what it leaves out; a fuller name stands for a shorter.

    Words that name no one, as group, stand only where nothing else does.
    """
    everyone = (chosen, *parties)
    names = list({name.casefold(): name for party in reversed(everyone) for name in reversed(party.names)}.values())[
        ::-1
    ]
    kept = [name for name in names if not any(_says_less(name, other) for other in names if other != name)]
    telling = [name for name in kept if tokens(name) - words("generic") - words("function")]
    thing = next((party for party in everyone if party.object), chosen)
    alike = [party for party in everyone if party is chosen or names_meet(_named(party), _named(chosen))]
    return replace(
        chosen,
        names=tuple([name for name in telling if not tokens(name) & words("descriptive")] or telling or kept or names),
        kind=next((party.kind for party in everyone if party.kind != "unknown"), "unknown"),
        country=next((party.country for party in alike if party.country), None),
        backed_by=next((party.backed_by for party in alike if party.backed_by), None),
        object=thing.object,
        count=thing.count,
    )


def _says_less(name: str, other: str) -> bool:
    """True when every word of a name stands in the other too: Asad beside al-Asad air base."""
    one, fuller = singular(tokens(name)), singular(tokens(other))
    return one < fuller or (one == fuller and (len(name), name) > (len(other), other))


def _newest(row: Said[Party] | Said[Weapon]) -> tuple[int, int, int]:
    return row.published or 0, -row.order[1], -row.order[2]


def _first(row: Said[Party]) -> tuple[int, int, int]:
    return -(row.published or 10**7), -row.order[1], -row.order[2]
