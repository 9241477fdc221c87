"""Which incidents a question is about: filters by day, kind, country, party, outcome, place, status and grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypedDict

from onrecord import vocab
from onrecord.errors import InputError
from onrecord.model import Incident, NearMiss, Outcome, Party, When, Where


@dataclass(frozen=True)
class Filters:
    """What incidents must fit, all of it; a filter left out fits every incident.

    A filter finds what any report says: settled values and their rivals alike. `everything` lets in the incidents that
    every report tells only in passing.
    """

    since: date | None = None
    until: date | None = None
    kind: tuple[str, ...] = ()
    country: str | None = None
    party: str | None = None
    outcome: str | None = None
    place: str | None = None
    conflict: bool = False
    near_miss: bool = False
    status: str | None = None
    grade: str | None = None
    everything: bool = False

    def __post_init__(self) -> None:
        """InputError names a code that is in no list."""
        for kind in self.kind:
            _known("kind", kind, "kind")
        for name, code, code_list in (
            ("outcome", self.outcome, "outcome"),
            ("status", self.status, "settled_status"),
            ("grade", self.grade, "grade"),
        ):
            if code is not None:
                _known(name, code, code_list)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the filters in use, but for `everything`."""
        return tuple(one.name for one in fields(self) if one.name != "everything" and getattr(self, one.name))

    def test(self) -> Callable[[Incident], bool]:
        """What is true of an incident that fits every filter in use."""
        tests = [(_TESTS[name], getattr(self, name)) for name in self.given]
        return lambda incident: all(fits(incident, wanted) for fits, wanted in tests)


class Given(TypedDict, total=False):
    """The filters as a caller from Python writes them: days as dates or ISO text, one kind or several."""

    since: date | str
    until: date | str
    kind: str | Sequence[str]
    country: str
    party: str
    outcome: str
    place: str
    conflict: bool
    near_miss: bool
    status: str
    grade: str
    everything: bool


def filters_of(given: Given) -> Filters:
    """The filters that a caller wrote; InputError for a day or a code that is none, or a filter that there is not."""
    known: dict[str, Any] = dict(given)
    unknown = sorted(set(known) - {one.name for one in fields(Filters)})
    if unknown:
        names = ", ".join(one.name for one in fields(Filters))
        raise InputError(f"there is no filter {unknown[0]!r}; the filters are {names}")
    for name in ("since", "until"):
        if isinstance(known.get(name), str):
            known[name] = day_of(name, known[name])
    if isinstance(known.get("kind"), str):
        known["kind"] = (known["kind"],)
    return Filters(**{**known, "kind": tuple(known.get("kind") or ())})


def day_of(name: str, text: str) -> date:
    """The day of an ISO text; InputError names what it was given for."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{name} is no day: {text[:40]!r}; write it as 2023-10-25") from error


def _known(name: str, code: str, code_list: str) -> None:
    if code not in vocab.codes(code_list):
        raise InputError(f"{name} has no code {code[:80]!r}; the codes are {', '.join(vocab.codes(code_list))}")


def _since(incident: Incident, day: date) -> bool:
    return any(when.resolved and (when.latest or "9999")[:10] >= day.isoformat() for when in _days(incident))


def _until(incident: Incident, day: date) -> bool:
    return any(when.resolved and (when.earliest or "0000")[:10] <= day.isoformat() for when in _days(incident))


def _days(incident: Incident) -> Iterator[When]:
    return (value for value in _values(incident, "when") if isinstance(value, When))


def _places(incident: Incident) -> Iterator[Where]:
    return (value for value in _values(incident, "where") if isinstance(value, Where))


def _values(incident: Incident, slot: str) -> Iterator[Any]:
    """The settled values of a slot and their rivals: a filter finds what any report says."""
    for row in incident.of(slot):
        yield row.value
        yield from (value for value, _ in row.rivals)


def _party(incident: Incident, wanted: str) -> bool:
    parties = (value for slot in ("perpetrator", "target") for value in _values(incident, slot))
    named = (party for party in parties if isinstance(party, Party))
    return any(
        wanted.casefold() in name.casefold() for party in named for name in (*party.names, party.backed_by or "")
    )


def _ended(incident: Incident, wanted: str) -> bool:
    return any(isinstance(value, Outcome) and value.code == wanted for value in _values(incident, "outcome"))


def _nearly_killed(incident: Incident, _: bool) -> bool:
    return any(isinstance(value, NearMiss) and value.value for value in _values(incident, "near_miss"))


_TESTS: dict[str, Callable[[Incident, Any], bool]] = {
    "since": _since,
    "until": _until,
    "kind": lambda incident, kinds: incident.kind in kinds,
    "country": lambda incident, code: any(place.country == code.upper() for place in _places(incident)),
    "party": _party,
    "outcome": _ended,
    "place": lambda incident, name: any(name.casefold() in place.name.casefold() for place in _places(incident)),
    "conflict": lambda incident, _: any(row.status == "conflict" for row in incident.settled),
    "near_miss": _nearly_killed,
    "status": lambda incident, status: any(row.status == status for row in incident.settled),
    "grade": lambda incident, code: incident.grade is not None and incident.grade.code == code,
}
