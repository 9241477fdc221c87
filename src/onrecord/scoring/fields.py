"""When each field of a predicted incident is right, and when it is only left blank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.scoring.matching import (
    Row,
    bounds_of,
    countries_of,
    days_of,
    figures,
    gap_days,
    kinds_near,
    kinds_of,
    listed,
    name_words,
    names_agree,
    places_of,
    points_agree,
    told_figures,
)

FINE = ("site", "settlement", "district")
NAMELESS = name_words(
    "gunman gunmen man male attacker attackers perpetrator perpetrators militant militants hijacker hijackers "
    "kidnapper kidnappers pirate pirates saboteur saboteurs armed unknown unidentified group suspect extremists enemy "
    "assailant assailants suicide bomber bombers"
)
"""Words that name nobody: an answer may leave out a party that gold only calls gunmen."""


@dataclass(frozen=True)
class Field:
    """One field: its test (None where gold cannot be scored) and whether a prediction leaves it blank."""

    test: Callable[[Row, Row], bool | None]
    blank: Callable[[Row], bool]


def _date_exact(said: Row, gold: Row) -> bool | None:
    wanted = days_of(gold)
    return None if wanted is None or gold.get("date_inferred") else days_of(said) == wanted


def _date_1day(said: Row, gold: Row) -> bool | None:
    wanted, told = days_of(gold), days_of(said)
    if wanted is None or gold.get("date_inferred"):
        return None
    return told is not None and all(abs((one - other).days) <= 1 for one, other in zip(told, wanted, strict=True))


def _date_overlap(said: Row, gold: Row) -> bool | None:
    wanted, told = days_of(gold), days_of(said)
    return None if wanted is None else told is not None and gap_days(told, wanted) == 0


def _country(said: Row, gold: Row) -> bool | None:
    return None if gold["country"] is None else said.get("country") in countries_of(gold)


def _km50(said: Row, gold: Row) -> bool | None:
    fixed = gold.get("lat") is not None and gold["place_precision"] in FINE
    return points_agree(said, gold) if fixed else None


def _place_name(said: Row, gold: Row) -> bool | None:
    names = places_of(gold)
    return names_agree(listed(said.get("place")), names) if names else None


def _kind_near(said: Row, gold: Row) -> bool:
    return any(kinds_near(said.get("kind"), kind) for kind in kinds_of(gold))


def _nameless(gold: Row) -> bool:
    return all(name_words(name) <= NAMELESS for name in gold["perpetrator"]["names"])


def _perp_name(said: Row, gold: Row) -> bool:
    told = listed(said.get("perpetrator"))
    return names_agree(told, gold["perpetrator"]["names"]) or (not told and _nameless(gold))


def _perp_named(said: Row, gold: Row) -> bool | None:
    names = gold["perpetrator"]["names"]
    return None if _nameless(gold) else names_agree(listed(said.get("perpetrator")), names)


def _perp_status(said: Row, gold: Row) -> bool:
    party = gold["perpetrator"]
    return said.get("perpetrator_status") in [party["status"], *party.get("status_alt", [])]


def _target_kind(said: Row, gold: Row) -> bool | None:
    target = gold["target"]
    return said.get("target_kind") in [target["kind"], *target.get("kind_alt", [])] if target["kind"] else None


def _target_name(said: Row, gold: Row) -> bool | None:
    names = gold["target"]["names"]
    return names_agree(listed(said.get("target")), names) if names else None


def _weapon(said: Row, gold: Row) -> bool:
    told, accepted = set(listed(said.get("weapon"))) or {"unknown"}, set(gold["weapon"])
    return bool(told & accepted) and told <= accepted | {"unknown"}


def _outcome(said: Row, gold: Row) -> bool:
    return said.get("outcome") in [gold["outcome"], *gold.get("outcome_alt", [])]


def _outcome_rare(said: Row, gold: Row) -> bool | None:
    return _outcome(said, gold) if gold["outcome"] != "completed" else None


def _count_exact(slot: str) -> Callable[[Row, Row], bool | None]:
    def test(said: Row, gold: Row) -> bool | None:
        low, high = bounds_of(said, slot)
        wanted = gold[slot]
        if wanted is None:
            return low is None and high is None
        if wanted.get("vague"):
            return None
        if wanted.get("approx"):
            return low is not None and abs(low - wanted["min"]) <= 0.1 * wanted["min"]
        return bool((low, high) == (wanted.get("min"), wanted.get("max")))

    return test


def _count_stated(slot: str) -> Callable[[Row, Row], bool | None]:
    exact = _count_exact(slot)
    return lambda said, gold: exact(said, gold) if gold[slot] else None


def _count_num(slot: str) -> Callable[[Row, Row], bool | None]:
    def test(said: Row, gold: Row) -> bool | None:
        told, wanted = told_figures(said, slot), gold[slot]
        if wanted is None:
            return not told
        return None if wanted.get("vague") else bool(told & figures(wanted))

    return test


def _lacks(*keys: str) -> Callable[[Row], bool]:
    """A prediction is blank where every key is left out, empty or 'unknown'."""
    return lambda said: all(said.get(key) in (None, "", [], "unknown", ["unknown"]) for key in keys)


_NO_DATE, _NO_KIND, _NO_PARTY = _lacks("date_start", "date_end"), _lacks("kind"), _lacks("perpetrator")
_NO_KILLED, _NO_INJURED = _lacks("killed_min", "killed_max"), _lacks("injured_min", "injured_max")

FIELDS: dict[str, Field] = {
    "date_exact": Field(_date_exact, _NO_DATE),
    "date_1day": Field(_date_1day, _NO_DATE),
    "date_overlap": Field(_date_overlap, _NO_DATE),
    "country": Field(_country, _lacks("country")),
    "km50": Field(_km50, _lacks("lat", "lon")),
    "place_name": Field(_place_name, _lacks("place")),
    "kind_first": Field(lambda said, gold: said.get("kind") == gold["kind"], _NO_KIND),
    "kind_exact": Field(lambda said, gold: said.get("kind") in kinds_of(gold), _NO_KIND),
    "kind_near": Field(_kind_near, _NO_KIND),
    "perp_name": Field(_perp_name, _NO_PARTY),
    "perp_named": Field(_perp_named, _NO_PARTY),
    "perp_status": Field(_perp_status, _lacks("perpetrator_status")),
    "target_kind": Field(_target_kind, _lacks("target_kind")),
    "target_name": Field(_target_name, _lacks("target")),
    "weapon": Field(_weapon, _lacks("weapon")),
    "outcome": Field(_outcome, _lacks("outcome")),
    "outcome_rare": Field(_outcome_rare, _lacks("outcome")),
    "killed_exact": Field(_count_exact("killed"), _NO_KILLED),
    "killed_stated": Field(_count_stated("killed"), _NO_KILLED),
    "killed_num": Field(_count_num("killed"), _NO_KILLED),
    "injured_exact": Field(_count_exact("injured"), _NO_INJURED),
    "injured_stated": Field(_count_stated("injured"), _NO_INJURED),
    "injured_num": Field(_count_num("injured"), _NO_INJURED),
}
"""Every field that is scored, in the order it is printed."""
