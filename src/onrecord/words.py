"""Values in words, each no more precise than it is, and words back to values for corrections."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from onrecord import vocab, wire
from onrecord.errors import InputError
from onrecord.model import (
    Claim,
    Code,
    Count,
    NearMiss,
    Note,
    Outcome,
    Party,
    Value,
    Voice,
    Weapon,
    When,
    Where,
)

T = TypeVar("T")


def in_words(value: Value) -> str:
    """A value as short words.

    >>> in_words(Count("number", 3, None))
    'at least 3'
    """
    return _WORDS[type(value)](value)


def in_brief(value: Value) -> str:
    """A time or a count in the few columns of a table; any other value in words.

    >>> in_brief(When("2023-10-21", "2023-10-31"))
    '2023-10-21..31'
    """
    if isinstance(value, When):
        return _brief_when(value)
    if isinstance(value, Count) and value.state in ("number", "range") and value.low != value.high:
        return f"{value.low}+" if value.high is None else f"{'' if value.low is None else value.low}..{value.high}"
    return f"“{value.word}”" if isinstance(value, Count) and value.word and value.state == "vague" else in_words(value)


def precision(value: Value) -> str:
    """What a reader must know about how precise a value is, such as "part of month, when it was found"; or nothing."""
    if isinstance(value, When):
        dated = "" if value.dated == "occurred" else f"when it was {value.dated}"
        anchor = f"counted from {value.anchor}" if value.anchor.startswith("account:") else ""
        return _listed(spaced(value.precision), dated, anchor)
    if isinstance(value, Where):
        point = "" if value.lat is None or value.lon is None else f"{value.lat:g}, {value.lon:g}"
        radius = "" if value.radius_km is None else f"within {value.radius_km:g} km"
        role = "" if value.role == "occurred" else spaced(value.role)
        return _listed(spaced(value.level), point, radius, role)
    if isinstance(value, Party):
        backed = f"backed by {value.backed_by}" if value.backed_by else ""
        return _listed("" if value.kind == "unknown" else spaced(value.kind), value.country or "", backed)
    return ""


def hedge(claim: Claim) -> str:
    """What keeps a claim from being a plain statement of the page, such as "suspected, says the Pentagon"."""
    told = [] if claim.certainty == "asserted" else [claim.certainty]
    told += ["denied"] if claim.polarity == "-" and claim.certainty != "denied" else []
    told += [] if claim.realis == "actual" else [claim.realis]
    speakers = [voice_words(voice) for voice in claim.voice if voice.role == "speaker"]
    return ", ".join([*told, *([f"says {' for '.join(speakers)}"] if speakers else [])])


def voice_words(voice: Voice) -> str:
    """Who says it: a name with what kind of voice it is, or that it is not named."""
    if voice.role == "narrator":
        return "the page itself"
    unnamed = "an unnamed source" if voice.anonymous else "a speaker"
    kind = "" if voice.kind == "other" else f" ({spaced(voice.kind)}{', not named' if voice.anonymous else ''})"
    return f"{voice.name or unnamed}{kind}"


def spaced(code: str) -> str:
    """A code as words: "part_of_month" is "part of month"."""
    return code.replace("_", " ")


def read_value(slot: str, text: str) -> Value | None:
    """The value a person typed for a slot; "-" is None, which takes the value away; JSON is taken as it is.

    InputError says what the slot takes.

    >>> read_value("killed", "3..5")
    Count(state='range', low=3, high=5, word=None)
    """
    if slot not in _READ:
        raise InputError(f"no slot is called {slot!r}; the slots are {', '.join(_READ)}")
    if text.strip() == "-":
        return None
    if text.lstrip().startswith("{"):
        try:
            return wire.value_of(slot, json.loads(text))
        except ValueError as error:
            raise InputError(f"the value of {slot} starts like JSON but is none: {error}") from error
    return _READ[slot](slot, text.strip())


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _when(value: When) -> str:
    if not value.resolved:
        return f"undated (“{value.expression}”)" if value.expression else "undated"
    if value.earliest is None:
        return f"not after {value.latest}"
    if value.latest is None:
        return f"not before {value.earliest}"
    first, last = (end.replace("T", " ") for end in (value.earliest, value.latest))
    if first == last:
        return first
    return f"{first} to {last[11:] if last[:10] == first[:10] else last}"


def _brief_when(value: When) -> str:
    first, last = ((end or "")[:10] for end in (value.earliest, value.latest))
    if not value.resolved or first == last:
        return first or "undated"
    if first[:7] == last[:7]:
        return f"{first}..{last[8:]}"
    return f"{first[:7]}..{last[:7]}" if first and last else f"{first}..{last}"


def _count(value: Count) -> str:
    if value.state == "explicit_zero":
        return "0"
    if value.state == "none_reported":
        return "none reported"
    bounds = _bounds(value.low, value.high)
    if value.state == "vague":
        return f"“{value.word}”" + (f" ({bounds})" if bounds else "") if value.word else bounds or "vague"
    return bounds


def _bounds(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else f"at most {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def _party(value: Party) -> str:
    number = f"{_count(value.count)} " if value.count else ""
    names = (name for name in value.names if name != value.object)
    what = _listed(*names, number + value.object if value.object else "")
    return what or f"{number}unnamed"


def _weapon(value: Weapon) -> str:
    number = f"{_count(value.count)} × " if value.count else ""
    return number + spaced(value.code) + (f" with {value.payload}" if value.payload else "")


def _outcome(value: Outcome) -> str:
    detonated = {None: "", True: "detonated", False: "did not detonate"}[value.detonated]
    reached = {None: "", True: "reached its target", False: "did not reach its target"}[value.reached_target]
    return _listed(spaced(value.code), detonated, reached, value.reason or "")


_WORDS: dict[type, Callable[[Any], str]] = {
    When: _when,
    Where: lambda value: _listed(value.name, value.country or ""),
    Count: _count,
    Code: lambda value: spaced(value.code),
    Party: _party,
    Weapon: _weapon,
    Outcome: _outcome,
    NearMiss: lambda value: ("yes" if value.value else "no") + (f": {value.reason}" if value.reason else ""),
    Note: lambda value: value.text,
}


def _read_when(slot: str, text: str) -> When:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)?(\.\.)?(\d{4}-\d\d-\d\d)?", text)
    if not match or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise InputError(f"{slot} takes a day (2023-10-25) or a range (2023-10-21..2023-10-31), not {text!r}")
    first, last = match[1], match[3] if match[2] else match[1]
    return When(first, last, precision="day" if first == last else "range")


def _read_where(slot: str, text: str) -> Where:
    name, _, country = text.rpartition(", ")
    if name and re.fullmatch(r"[A-Z]{3}", country):
        return Where(name, country)
    return Where(text)


def _read_count(slot: str, text: str) -> Count:
    if text == "none reported":
        return Count("none_reported")
    match = re.fullmatch(r"(\d{1,9})?(\.\.)?(\d{1,9})?", text)
    if not match or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise InputError(f'{slot} takes 3, 3..5, 3.. (at least 3) or "none reported", not {text!r}')
    low = int(match[1]) if match[1] else None
    high = low if not match[2] else int(match[3]) if match[3] else None
    if low == high == 0:
        return Count("explicit_zero", 0, 0)
    if low is not None and high is not None and low > high:
        raise InputError(f"{slot} is given as {text!r}, from more to less; write the smaller number first")
    return Count("number" if low == high else "range", low, high)


def _code(slot: str, text: str, kind: Callable[[str], T]) -> T:
    allowed = vocab.codes(slot)
    code = text.replace(" ", "_")
    if code not in allowed:
        raise InputError(f"{slot} has no code {text!r}; the codes are {', '.join(allowed)}")
    return kind(code)


def _read_near_miss(slot: str, text: str) -> NearMiss:
    answer, _, reason = text.partition(":")
    if answer not in ("yes", "no"):
        raise InputError(f"{slot} takes yes or no, with a reason after a colon (yes: a dud in barracks), not {text!r}")
    return NearMiss(answer == "yes", reason.strip() or None)


def _read_party(slot: str, text: str) -> Party:
    return Party(tuple(name.strip() for name in text.split(";") if name.strip()))


_READ: dict[str, Callable[[str, str], Value]] = {
    "when": _read_when,
    "where": _read_where,
    "perpetrator": _read_party,
    "target": _read_party,
    "weapon": lambda slot, text: _code(slot, text, Weapon),
    "stage": lambda slot, text: _code(slot, text, Code),
    "outcome": lambda slot, text: _code(slot, text, Outcome),
    "near_miss": _read_near_miss,
    "killed": _read_count,
    "injured": _read_count,
    "damage": lambda slot, text: Note(text),
    "perpetrator_status": lambda slot, text: _code(slot, text, Code),
    "manner": lambda slot, text: Note(text),
    "purpose": lambda slot, text: Note(text),
    "ordinal": lambda slot, text: Note(text),
}
