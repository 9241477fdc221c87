"""What was known when: the values every analysis starts from, cut at the as-of date; no clock, no file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from onrecord.model import DocumentId, Span

Role = Literal["attack", "response", "context"]
Status = Literal["confirmed", "partner", "reported", "claimed"]
STATUSES: tuple[Status, ...] = ("confirmed", "partner", "reported", "claimed")
VOUCHED: tuple[Status, ...] = ("confirmed", "partner")
"""What is held against an official tally; claims and lone reports are not in one."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Words:
    """A quote and the document it stands in."""

    document_id: DocumentId
    span: Span


@dataclass(frozen=True)
class Near:
    """A near miss of one attack: its name, the slot it hangs on, its weight with bounds, and the words."""

    name: str
    slot: str
    weight: float
    low: float
    high: float
    words: str
    spans: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Case:
    """One dated row: an attack (or several told in one row), a response to one, or a marker of context.

    `first` to `last` is the range of days on which it happened, `known_on` the day of the first report. `reached`,
    `hurt` and `killed` are None where nothing is said. `number` attacks of one row share the range; at most one of
    them is counted at a rung.
    """

    id: str
    label: str
    role: Role
    first: date
    last: date
    known_on: date
    number: int = 1
    status: Status = "reported"
    reached: bool | None = None
    hurt: bool | None = None
    killed: bool | None = None
    near: tuple[Near, ...] = ()
    conflict: bool = False
    place: str | None = None
    country: str | None = None
    answers: tuple[str, ...] = ()  # ids of the attacks it is stated to answer
    same_as: tuple[str, ...] = ()  # ids of rows that may be the same event, not joined yet
    words: tuple[Words, ...] = ()

    @property
    def span_days(self) -> int:
        """How many days the range covers."""
        return (self.last - self.first).days + 1

    def share(self, first: date, last: date) -> float:
        """The part of the row that falls on the days from `first` to `last`, each day of its range alike."""
        inside = (min(self.last, last) - max(self.first, first)).days + 1
        return max(0, inside) / self.span_days


@dataclass(frozen=True)
class Tally:
    """A published number of attacks: how many, at least or exactly, since when, told on which day, by whom."""

    id: str
    count: int
    told_on: date
    since: date | None = None
    at_least: bool = False
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Left:
    """Rows that are not used, and why."""

    reason: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What was known at the end of the day `as_of`, from the day `since`.

    `opened` is True when the window opens with its first attack, which then is not counted into the pace. `measured` is
    True when rows carry the day they became known; else `known_on` repeats the last day of the event.
    """

    as_of: date
    since: date
    attacks: tuple[Case, ...]
    responses: tuple[Case, ...] = ()
    markers: tuple[Case, ...] = ()
    tallies: tuple[Tally, ...] = ()
    left: tuple[Left, ...] = ()
    opened: bool = True
    measured: bool = False
    deadly: str = "killed of 1 or more"
    event: str = "deadly attack"
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """How many days the window has, both ends included."""
        return max(1, (self.as_of - self.since).days + 1)

    @property
    def number(self) -> int:
        """How many attacks the rows hold."""
        return sum(case.number for case in self.attacks)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the rows used, attacks first."""
        return tuple(case.id for case in (*self.attacks, *self.responses, *self.markers))


@dataclass(frozen=True)
class Rows:
    """Everything a table or record holds, before any as-of date."""

    cases: tuple[Case, ...]
    tallies: tuple[Tally, ...] = ()
    left: tuple[Left, ...] = ()
    measured: bool = False
    deadly: str = "killed of 1 or more"
    event: str = "deadly attack"
    source: str = ""
    notes: tuple[str, ...] = ()


def known(rows: Rows, as_of: date, *, since: date | None = None) -> Known:
    """The rows and tallies that were known on a day; later ones leave no trace, so adding them changes nothing.

    Rows that happened wholly before `since` are left out. Without `since` the window opens with the first attack.
    """
    told = [case for case in rows.cases if case.known_on <= as_of and case.first <= as_of]
    kept = [_within(case, since or case.first, as_of) for case in told if since is None or case.last >= since]
    kept.sort(key=lambda case: (case.first, case.last, case.id))
    attacks = tuple(case for case in kept if case.role == "attack" and case.number > 0)
    opens = since or min((case.first for case in attacks), default=as_of)
    old = tuple(case.id for case in told if since and case.last < since and case.role != "context")
    left = (*rows.left, *([Left(f"before {since}", old)] if old else []))
    return Known(
        as_of=as_of,
        since=opens,
        attacks=attacks,
        responses=tuple(case for case in kept if case.role == "response"),
        markers=tuple(case for case in kept if case.role == "context"),
        tallies=tuple(sorted((row for row in rows.tallies if row.told_on <= as_of), key=_told)),
        left=left,
        opened=since is None,
        measured=rows.measured,
        deadly=rows.deadly,
        event=rows.event,
        source=rows.source,
        notes=rows.notes,
    )


def latest(rows: Rows) -> date | None:
    """The last day on which anything happened or a tally was told; None where there is nothing."""
    days = [*(case.last for case in rows.cases), *(tally.told_on for tally in rows.tallies)]
    return max(days, default=None)


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from one to the other, both included."""
    return tuple(first + n * DAY for n in range((last - first).days + 1))


def by_status(cases: Iterable[Case]) -> dict[Status, int]:
    """How many attacks of each status, every status named."""
    found = dict.fromkeys(STATUSES, 0)
    for case in cases:
        found[case.status] += case.number
    return found


def _within(case: Case, first: date, last: date) -> Case:
    """The case with its range of days cut to a window."""
    if first <= case.first and case.last <= last:
        return case
    return replace(case, first=max(case.first, first), last=min(case.last, last))


def _told(tally: Tally) -> tuple[date, int, str]:
    return tally.told_on, tally.count, tally.id
