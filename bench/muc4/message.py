"""The values of a MUC-4 run: a message as read, the spans found in it, and the drafts of its templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

ROLES = ("perp_ind", "perp_org", "phys_tgt", "hum_tgt_name", "hum_tgt_desc", "instrument_id")
TYPES = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY", "HIJACKING", "FORCED WORK STOPPAGE")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})[A-Z]*\.?(?:\s+(\d\d)\b)?")
_MONTH_FIRST = re.compile(rf"\b({'|'.join(_MONTHS)})[A-Z]*\.?\s+(\d{{1,2}})(?:,?\s+(\d\d)\b)?")
YEAR_UNSAID = 1989
"""The year of a dateline that names none ("12 NOV"): the only one of which the collection holds every month."""


@dataclass(frozen=True)
class Dateline:
    """What stands before the body: "SAN SALVADOR, 3 JAN 90"; None is for what it does not say."""

    raw: str = ""
    place: str | None = None
    country: str | None = None
    date: date | None = None
    source: str | None = None


@dataclass(frozen=True)
class Message:
    """A message without its key; `body_start` is where the body begins behind dateline and tags."""

    id: str
    text: str
    body_start: int = 0
    dateline: Dateline = Dateline()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A stretch of a message's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Entity:
    """One entity of a role, best mention first.

    `attributes` are what a learned reader knows of it: type, effect, number, nation, confidence. A value stands as it
    is, None says that there is none, and a key that is absent leaves the slot to the rules. `of` is, for a
    description, a mention of the named victim whom it describes; None leaves that to the rules, an empty tuple says
    nobody.
    """

    role: str
    mentions: tuple[Found, ...]
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    of: tuple[Found, ...] | None = None

    @property
    def text(self) -> str:
        """The words of the best mention."""
        return self.mentions[0].text


@dataclass(frozen=True)
class Draft:
    """A template as a reader found it: type and role entities; the other slots are still to be filled.

    `hints` may give stage, category, date, location, instrument_type (of an instrument that no words name),
    phys_total and hum_total, in the form of the prediction file, with the same sense of None and of an absent key as
    the attributes of an entity.
    """

    type: str
    entities: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    score: float = 1.0
    hints: Mapping[str, Any] = field(default_factory=dict)

    def of_role(self, role: str) -> tuple[Entity, ...]:
        """The entities of a role, empty where it has none."""
        return tuple(self.entities.get(role, ()))

    def all(self) -> Iterator[Entity]:
        """Every entity, role by role."""
        for role in ROLES:
            yield from self.of_role(role)


def read(path: Path) -> tuple[Message, ...]:
    """The messages of a file, in its order.

    >>> read(Path("dev.jsonl"))[0].id
    'TST1-MUC3-0001'
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(message_of(msgspec.json.decode(line)) for line in lines if line.strip())


def message_of(row: Mapping[str, Any]) -> Message:
    """The message of one line, in capitals as the collection is; its key, where the line has one, is not looked at."""
    head = row.get("dateline") or {}
    raw = head.get("raw") or ""
    dateline = Dateline(
        raw, head.get("place"), head.get("country"), _date_of(head.get("date"), raw), head.get("source")
    )
    text = "".join(c.upper() if len(c.upper()) == 1 else c for c in row["text"])
    return Message(row["id"], text, row.get("body_start", 0), dateline, tuple(row.get("tags") or ()))


def _date_of(iso: str | None, raw: str) -> date | None:
    """The day of the dateline, also where it names no year or the month first."""
    if iso:
        return date.fromisoformat(iso)
    if found := _DAY_FIRST.search(raw):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.search(raw):
        month, day, year = found.groups()
    else:
        return None
    try:
        return date(1900 + int(year) if year else YEAR_UNSAID, _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def found_at(text: str, start: int, end: int) -> Found:
    """The stretch of a text between two offsets."""
    return Found(start, end, text[start:end])
