"""How alike a predicted and an annotated incident are, by kind, date, place, parties and toll."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Days = tuple[date, date]

NEAR_KINDS = (
    frozenset({"air_strike", "shelling_missile", "drone", "interception"}),
    frozenset({"bombing", "suicide_bombing", "arson"}),
    frozenset({"armed_assault", "assassination", "clash", "raid"}),
    frozenset({"kidnapping", "seizure"}),
    frozenset({"threat", "diplomatic", "other"}),
)
PEACEFUL = NEAR_KINDS[-1]
EMPTY_WORDS = (
    *("the", "a", "an", "of", "and", "in", "on", "at", "to", "s", "group", "groups", "forces", "force"),
    *("militia", "militias", "military", "army", "rebels", "rebel", "fighters", "movement"),
)


def listed(value: object) -> list[str]:
    """A text, a list of texts or nothing, as a list without empty entries."""
    if value is None:
        return []
    return [str(item) for item in value if item] if isinstance(value, (list, tuple)) else [str(value)]


def name_words(name: str) -> frozenset[str]:
    """The words of a name in lower case, without accents, possessives and hyphens."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).replace("u.s.", "us")
    plain = re.sub(r"'s\b", "", plain).replace("-", " ").replace("'", "")
    return frozenset(re.findall(r"[a-z0-9]+", plain))


def names_agree(predicted: Iterable[str], accepted: Iterable[str]) -> bool:
    """True when any predicted name holds, is held by, or shares half its telling words with an accepted one.

    >>> names_agree(["Houthi"], ["Houthi rebels"])
    True
    """
    gold = [_telling(name) for name in accepted]
    return any(_share(_telling(name), other) for name in predicted for other in gold)


def _telling(name: str) -> frozenset[str]:
    found = name_words(name)
    return found.difference(EMPTY_WORDS) or found


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared > 0 and (shared in (len(one), len(other)) or 2 * shared >= len(one | other))


def day_of(text: object, *, last: bool) -> date | None:
    """The first or last day of a date, month (28 days) or year; None when it cannot be read."""
    try:
        parts = [int(part) for part in str(text or "")[:10].split("-")]
        if len(parts) == 1:
            return date(parts[0], 12, 31) if last else date(parts[0], 1, 1)
        return date(parts[0], parts[1], parts[2] if len(parts) > 2 else 28 if last else 1)
    except ValueError:
        return None


def days_of(row: Row) -> Days | None:
    """First and last day of an incident; one given stands for both."""
    first = day_of(row.get("date_start"), last=False)
    final = day_of(row.get("date_end") or row.get("date_start"), last=True)
    start, end = first or final, final or first
    return (start, end) if start and end else None


def gap_days(one: Days, other: Days) -> int:
    """Days between two windows, 0 where they overlap."""
    return max(0, (one[0] - other[1]).days, (other[0] - one[1]).days)


def kinds_near(one: str | None, other: str) -> bool:
    """True for one kind, kinds of one group, and attack beside any violent kind."""
    if one == other or any({one, other} <= group for group in NEAR_KINDS):
        return True
    return "attack" in (one, other) and not {one, other} & PEACEFUL


def kinds_of(gold: Row) -> list[str]:
    """The accepted kinds, first choice first."""
    return [gold["kind"], *gold.get("kind_alt", [])]


def places_of(gold: Row) -> list[str]:
    """The accepted place names."""
    return [name for name in (gold["place"], *gold.get("place_alt", [])) if name and name != "unknown"]


def countries_of(gold: Row) -> list[str]:
    """The accepted countries."""
    return [code for code in (gold["country"], *gold.get("country_alt", [])) if code]


def points_agree(predicted: Row, gold: Row) -> bool:
    """True when both have a point and these lie within 50 km."""
    values = [row.get(axis) for row in (predicted, gold) for axis in ("lat", "lon")]
    if any(value is None for value in values):
        return False
    lat, lon, lat2, lon2 = (math.radians(float(value)) for value in values if value is not None)
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(min(1.0, half))) <= 50


def figures(count: Row | None) -> set[int]:
    """Every accepted figure of an annotated count."""
    values = (count.get("min"), count.get("max"), *count.get("alt", [])) if count else ()
    return {value for value in values if value is not None}


def bounds_of(row: Row, slot: str) -> tuple[int | None, int | None]:
    """The predicted bounds of killed or injured."""
    return row.get(f"{slot}_min"), row.get(f"{slot}_max")


def told_figures(row: Row, slot: str) -> set[int]:
    """The predicted figures of killed or injured."""
    return {value for value in bounds_of(row, slot) if value is not None}


def similarity(predicted: Row, gold: Row) -> float:
    """How alike the two are, 0 to 1: kind .2, date .2, place .3, perpetrator, target and killed .1 each."""
    kind = predicted.get("kind")
    near = any(kinds_near(kind, accepted) for accepted in kinds_of(gold))
    total = 0.2 * (1.0 if kind in kinds_of(gold) else 0.5 if near else 0.0)
    total += 0.2 * _date_part(days_of(predicted), days_of(gold))
    total += 0.3 * _place_part(predicted, gold)
    for slot in ("perpetrator", "target"):
        said, names = listed(predicted.get(slot)), gold[slot]["names"]
        agree = names_agree(said, names) or not (said or names)
        total += 0.1 * (1.0 if agree else 0.0 if said and names else 0.5)
    told, accepted_figures = told_figures(predicted, "killed"), figures(gold["killed"])
    agree = bool(told & accepted_figures) or not (told or accepted_figures)
    return total + 0.1 * (1.0 if agree else 0.0 if told and accepted_figures else 0.5)


def _date_part(said: Days | None, wanted: Days | None) -> float:
    if said is None or wanted is None:
        return 1.0 if said is wanted else 0.5
    gap = gap_days(said, wanted)
    return {0: 1.0, 1: 0.7}.get(gap, 0.3 if gap <= 3 else 0.0)


def _place_part(predicted: Row, gold: Row) -> float:
    names, said = places_of(gold), listed(predicted.get("place"))
    if names_agree(said, names) or points_agree(predicted, gold) or not (names or predicted.get("place")):
        return 1.0
    country = predicted.get("country")
    return 0.5 if country and country in countries_of(gold) else 0.0


def is_background(predicted: Row, gold: Row) -> bool:
    """True when a left-over prediction tells an annotated background incident, so that it is no false alarm."""
    if not any(kinds_near(predicted.get("kind"), kind) for kind in kinds_of(gold)):
        return False
    country, countries = predicted.get("country"), countries_of(gold)
    if country and countries and country not in countries:
        return False
    said, wanted = days_of(predicted), days_of(gold)
    if said and wanted and gap_days(said, wanted) > 3:
        return False
    return (
        names_agree(listed(predicted.get("place")), places_of(gold))
        or names_agree(listed(predicted.get("perpetrator")), gold["perpetrator"]["names"])
        or bool(told_figures(predicted, "killed") & figures(gold["killed"]))
    )
