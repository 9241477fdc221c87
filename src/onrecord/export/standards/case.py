"""One incident as a standard's coder sees it, and what a coder hands back: a row, or the rule that refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import TypeVar

from onrecord import vocab
from onrecord.errors import SettingError
from onrecord.export.standards.days import Days, days_of, in_words
from onrecord.export.standards.lands import Country, Spot, countries, spot_of
from onrecord.export.standards.sides import Side, side_of
from onrecord.export.table import Cell, Row
from onrecord.export.view import Dropped, View, words
from onrecord.model import AccountId, Code, Count, Document, Note, Outcome, Value, Weapon, When, Where

T = TypeVar("T")
NEAR_KM = 25.0
"""How far "near" reaches in the standards that have a code for it."""
PLACED = ("occurred", "target", "visited")
ANCHORED = "account:"
SOON = re.compile(r"(?:just |only |a few |few |several )?(?:minutes|hours) after\b", re.IGNORECASE)
"""Words that put an event on the day of another or the day after it."""
STATES = {"explicit_zero": "none", "none_reported": "none reported"}


@dataclass(frozen=True)
class Coded:
    """The cells of a row that are not blank, and what the standard forced into them, in words."""

    cells: dict[str, Cell]
    forced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """The name of the rule of `data/standards.toml` that refuses an incident, and more about this case."""

    rule: str
    about: str = ""


@dataclass(frozen=True)
class Case:
    """One incident with what the standards ask of it; only values that may be exported."""

    row: Row

    @property
    def view(self) -> View:
        """The record that the incident belongs to."""
        return self.row.view

    @property
    def id(self) -> str:
        """The id of the incident."""
        return self.row.incident.id

    @property
    def kind(self) -> str:
        """A code of kind."""
        return self.row.incident.kind

    @cached_property
    def when(self) -> When | None:
        """The time a row shows: what occurred before what was found or reported."""
        return self._first("when", When)

    @cached_property
    def days(self) -> Days | None:
        """The days of that time, or those that follow from the event it is counted from; None where an end is open."""
        return days_of(self.when) or self._days_after

    @cached_property
    def where(self) -> Where | None:
        """The place of the event, never where it was launched or told."""
        places = (one.value for one in self.row.settled("where"))
        return next((place for place in places if isinstance(place, Where) and place.role in PLACED), None)

    @cached_property
    def near(self) -> bool:
        """True when all that is told is a place near a town or site: "near Tikrit", "10 km south of Mosul"."""
        if self.where is None or (self.where.radius_km or 0) > NEAR_KM:
            return False
        if self.where.level == "district" and self.where.place_id is None and self.where.radius_km:
            return True  # a distance from a place is no place of the list
        support = [one.support for one in self.row.settled("where") if one.value == self.where]
        told = [(self.view.documents[self.view.accounts[row.account_id].document_id].text, span)
                for rows in support for row in rows for span in self.view.claim(row).spans]  # fmt: skip
        return bool(told) and all(_before().search(text[: span.start]) for text, span in told)

    @cached_property
    def spot(self) -> Spot:
        """That place as a row shows it."""
        return spot_of(self.where or Where(""))

    @property
    def country(self) -> Country | None:
        """The country of the place."""
        return countries().get(self.where.country or "") if self.where else None

    @cached_property
    def by(self) -> Side | None:
        """Who did it."""
        return side_of(self.row, "perpetrator")

    @cached_property
    def hit(self) -> Side | None:
        """Who or what was hit."""
        return side_of(self.row, "target")

    @cached_property
    def weapons(self) -> tuple[str, ...]:
        """Codes of weapon."""
        values = (one.value for one in self.row.settled("weapon"))
        return tuple(dict.fromkeys(value.code for value in values if isinstance(value, Weapon)))

    @property
    def outcome(self) -> str | None:
        """A code of outcome; None where nothing is told."""
        value = self._first("outcome", Outcome)
        return value.code if value else None

    @property
    def stage(self) -> str | None:
        """A code of stage; None where nothing is told."""
        value = self._first("stage", Code)
        return value.code if value else None

    @property
    def status(self) -> str | None:
        """A code of perpetrator_status; None where nothing is told."""
        value = self._first("perpetrator_status", Code)
        return value.code if value else None

    @property
    def stopped(self) -> bool:
        """True when the attack was kept from taking place."""
        return self.outcome in ("intercepted", "foiled") or self.kind == "interception"

    def count(self, slot: str) -> Count | None:
        """The settled count of killed or injured."""
        return self._first(slot, Count)

    def counts(self, slot: str) -> tuple[Count, ...]:
        """The settled count and its rivals."""
        found = [value for one in self.row.settled(slot) for value in (one.value, *(rival for rival, _ in one.rivals))]
        return tuple(value for value in found if isinstance(value, Count))

    def note(self, slot: str) -> str | None:
        """Words kept as they stand."""
        value = self._first(slot, Note)
        return value.text if value else None

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents that tell it."""
        return self.view.documents_of(self.row.incident)

    def tells(self) -> Iterator[str]:
        """Sentences on what a standard has no column for: doubt, outcome, counts, rivals, ties, the words."""
        if self.status:
            by = f" ({'; '.join(self.by.words)})" if self.by and self.by.words else ""
            yield f"Perpetrator {self.status}{by}."
        if self.by and self.by.backed_by:
            yield f"Said to be backed by {'; '.join(self.by.backed_by)}."
        outcome = self._first("outcome", Outcome)
        if outcome:
            yield f"Outcome: {outcome.code.replace('_', ' ')}{f' ({outcome.reason})' if outcome.reason else ''}."
        for slot in ("killed", "injured"):
            count = self.count(slot)
            told = STATES.get(count.state, words(count)) if count else "not stated"
            yield f"{slot.capitalize()}: {told}."
        for one in self.row.incident.settled:
            rivals = [words(rival) for shown in self.row.settled(one.slot) if shown.value == one.value
                      for rival, _ in shown.rivals]  # fmt: skip
            if rivals:
                yield f"Also told of {one.slot.replace('_', ' ')}: {'; '.join(rivals)}."
        answered = [link.target for link in self.view.links.get(self.row.incident.id, ()) if link.kind == "response_to"]
        if answered:
            yield f"Said to answer {', '.join(answered)}."

    @property
    def _days_after(self) -> Days | None:
        """For "hours after" another event: from its first day to the day after its last."""
        if self.when is None or not self.when.anchor.startswith(ANCHORED) or not SOON.match(self.when.expression or ""):
            return None
        other = self.view.incident_of.get(AccountId(self.when.anchor.removeprefix(ANCHORED)))
        incident = self.view.incidents.get(other) if other else None
        days = days_of(Case(Row(self.view, incident)).when) if incident and incident.id != self.id else None
        return Days(days.first, days.last + timedelta(days=1), "relative") if days else None

    def dating(self) -> Iterator[str]:
        """What is forced when a range is written as one day, or a finding as the event."""
        if self.days and self.days.length > 1:
            yield f"the day is one of {self.days} ({in_words(self.days)})"
        if self.days and self.days.precision == "relative":
            yield "the days are counted from another event"
        if self.when and self.when.dated != "occurred":
            yield f"the words date when it was {self.when.dated}"

    def _first(self, slot: str, kind: type[T]) -> T | None:
        values: tuple[Value, ...] = tuple(one.value for one in self.row.settled(slot))
        return values[0] if values and isinstance(values[0], kind) else None


@cache
def _before() -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocab.table("standards")["near"]["words"]))
    return re.compile(rf"(?i)\b(?:{words})\s+(?:the\s+)?(?:(?:town|city|village) of\s+)?$")


def dropped(case: Case, refused: Refused) -> Dropped:
    """The line of `dropped.csv` for an incident that a rule refuses."""
    reason, nearest = rule(refused.rule)
    return case.view.dropped(case.row.incident, refused.rule, _with(reason, refused.about), nearest)


def rule(name: str) -> tuple[str, str]:
    """The reason and the nearest alternative of a rule; SettingError when there is no such rule."""
    entry = vocab.table("standards")["rules"].get(name)
    if entry is None:
        raise SettingError(f"data/standards.toml has no rule {name!r}; install the package again")
    return entry["reason"], entry["nearest"]


def not_events(view: View, told: frozenset[str]) -> Iterator[Dropped]:
    """Aggregates and statements, which are no rows; those whose id or act is in `told` are told elsewhere."""
    reason, nearest = rule("not-an-event")
    for reading in view.snapshot.readings:
        parts = [(part.id, "aggregate", part.what) for part in reading.aggregates]
        parts += [(said.id, "statement", said.act) for said in reading.statements if said.act not in told]
        for id, kind, about in parts:
            subject = f"{reading.document_id}/{id}"
            if subject not in told:
                yield Dropped(subject, "not-an-event", _with(reason, about), kind, nearest=nearest)


def _with(reason: str, about: str) -> str:
    return f"{reason} ({about})" if about else reason
