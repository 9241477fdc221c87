"""The values that slots take: times, places, counts, codes, parties, weapons, outcomes and notes, all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anchor = str  # publication, account:ID, none
Dated = Literal["occurred", "found", "reported", "said"]
CountState = Literal["explicit_zero", "none_reported", "number", "range", "vague"]


@dataclass(frozen=True)
class When:
    """A time as a range of ISO dates or date-times, both ends included; None is open, or unresolved without an anchor.

    `precision` names the grain of the words (minute, hour, part_of_day, day, week, part_of_month, month, season, year,
    range, not_after, relative, unresolved); `dated` says what the words date: it occurred, was found, reported or said.
    """

    earliest: str | None
    latest: str | None
    expression: str | None = None
    anchor: Anchor = "none"
    precision: str = "day"
    dated: Dated = "occurred"

    @property
    def resolved(self) -> bool:
        """True when at least one end is known."""
        return bool(self.earliest or self.latest)


@dataclass(frozen=True)
class Where:
    """A place, no more precise than its words: a point (WGS 84 degrees) only for a site, a settlement or a district."""

    name: str
    country: str | None = None  # ISO 3166-1 alpha-3
    level: str = "unknown"
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    role: str = "occurred"
    place_id: str | None = None
    province: str | None = None  # from the gazetteer row, never a claim of the text


@dataclass(frozen=True)
class Count:
    """A number of people or things in one of six states (the sixth, not stated, is the absence of the claim)."""

    state: CountState
    low: int | None = None
    high: int | None = None
    word: str | None = None


@dataclass(frozen=True)
class Code:
    """A value from a closed list of `vocab`, such as a stage or a perpetrator status."""

    code: str


@dataclass(frozen=True)
class Party:
    """Who acts or is acted on; `object` is the thing hit (a barracks), `count` how many of it."""

    names: tuple[str, ...] = ()
    kind: str = "unknown"
    country: str | None = None
    backed_by: str | None = None
    object: str | None = None
    count: Count | None = None


@dataclass(frozen=True)
class Weapon:
    """A means of attack by code, how many, and what it carried."""

    code: str
    count: Count | None = None
    payload: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How it ended, with what the words say of detonation and of reaching the target."""

    code: str
    detonated: bool | None = None
    reached_target: bool | None = None
    reason: str | None = None


@dataclass(frozen=True)
class NearMiss:
    """That an attack nearly killed, and why it is called so."""

    value: bool
    reason: str | None = None


@dataclass(frozen=True)
class Note:
    """Words kept as they stand: damage, manner, purpose, ordinal."""

    text: str


Value = When | Where | Count | Code | Party | Weapon | Outcome | NearMiss | Note

SLOTS: dict[str, type[Value]] = {
    "when": When,
    "where": Where,
    "perpetrator": Party,
    "target": Party,
    "weapon": Weapon,
    "stage": Code,
    "outcome": Outcome,
    "near_miss": NearMiss,
    "killed": Count,
    "injured": Count,
    "damage": Note,
    "perpetrator_status": Code,
    "manner": Note,
    "purpose": Note,
    "ordinal": Note,
}
"""Every slot of an account and the type of its values, in the order they are shown."""
