"""What the addresses take and give, for the description in OpenAPI and for checking what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from onrecord.asking import Ahead, Filters, Part
from onrecord.model import Incident, IncidentId

PAGE = 100
LARGEST = 500
"""Incidents of a page: by default, and at most."""

Text = Annotated[str, Field(max_length=200)]
Day = Annotated[date, Field(examples=["2023-10-25"])]


class Wanted(BaseModel):
    """Filters: an incident is in the answer when it fits all that are given."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(default=None, description="Those that may have been on this day or later.")
    until: Day | None = Field(default=None, description="Those that may have been on this day or earlier.")
    kind: list[Text] = Field(default=[], description="Those of this kind; may be given again.", max_length=20)
    country: Text | None = Field(default=None, description="With a place in this country, by its three letters.")
    party: Text | None = Field(default=None, description="With a perpetrator or target so named, in whole or in part.")
    outcome: Text | None = Field(default=None, description="Those that ended so: a code of outcome.")
    place: Text | None = Field(default=None, description="With a place of this name, in whole or in part.")
    conflict: bool = Field(default=False, description="Those on which reports differ.")
    near_miss: bool = Field(default=False, description="Those that nearly killed.")
    status: Text | None = Field(default=None, description="With a value of this status.")
    grade: Text | None = Field(default=None, description="Attested so: confirmed, fair, weak, contested or discounted.")
    everything: bool = Field(
        default=False, alias="all", description="Also those that every report tells only in passing."
    )

    @property
    def filters(self) -> Filters:
        """The filters; InputError for a code that is in no list."""
        given = {name: getattr(self, name) for name in Wanted.model_fields}
        return Filters(**{**given, "kind": tuple(self.kind)})


class Listed(Wanted):
    """Filters, and which page of what fits them."""

    limit: int = Field(default=PAGE, ge=1, le=LARGEST, description="Incidents of a page.")
    cursor: str = Field(default="", max_length=300, description="`next` of the page before; none for the first page.")


class AskedAhead(BaseModel):
    """Which outlook is asked for."""

    model_config = ConfigDict(extra="forbid")

    part: Part = Field(default="risk", description="What of it: the chance, the series, its waves, what followed what.")
    as_of: Day | None = Field(
        default=None, description="Only what was published by then. Default: the last dated report."
    )
    since: Day | None = Field(default=None, description="The first day. Default: that of the first attack.")
    country: list[Text] = Field(
        default=[], max_length=50, description="Only attacks in this country; may be given again."
    )
    responder: list[Text] = Field(
        default=[], max_length=50, description="Whose deeds are responses, by country or name."
    )
    horizon: list[Annotated[int, Field(ge=1, le=3650)]] = Field(
        default=[], max_length=10, description="Days ahead, of risk."
    )
    weight: list[Text] = Field(default=[], max_length=20, description="NAME=VALUE: what a near miss weighs, 0 to 1.")
    reference: list[Text] = Field(default=[], max_length=20, description="A reference class by id, or none.")
    seed: int = Field(default=1, ge=0, le=2**31, description="The seed of what is drawn at random.")

    @property
    def ahead(self) -> Ahead:
        """The outlook asked for."""
        return Ahead(
            part=self.part,
            as_of=self.as_of,
            since=self.since,
            countries=tuple(self.country),
            responders=tuple(self.responder),
            horizons=tuple(self.horizon),
            weight=tuple(self.weight),
            reference=tuple(self.reference),
            seed=self.seed,
        )


class Sought(BaseModel):
    """Words that are looked for."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(max_length=500, description='Words; "in quotes" they stand side by side.', examples=["drone Erbil"])
    limit: int = Field(default=20, ge=1, le=200, description="How many documents.")


@dataclass(frozen=True)
class ListedIncidents:
    """A page of incidents, the first day first; `held` is how many fit, `next` the cursor of the next page."""

    incidents: tuple[Incident, ...]
    held: int
    next: str | None


@dataclass(frozen=True)
class OpenedIncident:
    """One incident with its accounts and their words, its links, and why its accounts are joined."""

    incident: Incident
    accounts: list[dict[str, Any]]
    links: list[dict[str, Any]]
    likenesses: list[dict[str, Any]]


@dataclass(frozen=True)
class FoundWords:
    """Documents that hold the words, each with the words around them, and incidents told in them or at such a place."""

    documents: list[dict[str, Any]]
    incidents: tuple[IncidentId, ...]


@dataclass(frozen=True)
class Health:
    """That the server answers; `settled` is false while reports are coming in."""

    status: str
    version: str
    settled: bool


@dataclass(frozen=True)
class ToldProblem:
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


INCIDENT = {
    "id": "i3f6c0a5c2b9d4e17",
    "kind": "drone",
    "accounts": ["3f6c0a5c2b9d4e17"],
    "settled": [
        {
            "slot": "killed",
            "value": {"state": "number", "low": 3, "high": 3, "word": None},
            "support": [{"account_id": "3f6c0a5c2b9d4e17", "index": 2}],
            "rivals": [],
            "rule": "the only value told",
            "status": "single",
        }
    ],
    "aliases": [],
    "documents": 1,
    "grade": {"code": "fair", "reasons": []},
    "sources": [],
}
"""An incident as it is shown in the description: made up, of the form of a true one."""

EXAMPLES: dict[str, Any] = {
    "incidents": {"incidents": [INCIDENT], "held": 1, "next": None},
    "incident": {"incident": INCIDENT, "accounts": [], "links": [], "likenesses": []},
    "search": {"documents": [], "incidents": ["i3f6c0a5c2b9d4e17"]},
    "problem": {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "no incident has the id 'x'; `onrecord incidents` lists them",
    },
}
