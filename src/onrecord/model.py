"""The frozen values that pass between the stages: documents, spans, claims, accounts, incidents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, NewType

from onrecord.errors import SpanError

DocumentId = NewType("DocumentId", str)
AccountId = NewType("AccountId", str)
IncidentId = NewType("IncidentId", str)

Anchor = str  # publication, account:ID, none
Dated = Literal["occurred", "found", "reported", "said"]
CountState = Literal["explicit_zero", "none_reported", "number", "range", "vague"]
Polarity = Literal["+", "-"]
Realis = Literal["actual", "future", "hypothetical", "generic", "background"]
Salience = Literal["focus", "background"]
SettledStatus = Literal["agreed", "conflict", "single", "inferred", "corrected"]
LinkStatus = Literal["stated", "believed", "proposed"]


def digest(*parts: str) -> str:
    """Sixteen hexadecimal characters of SHA-256 over the parts, each with its length: ("a", "b") is not ("ab",)."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode("utf-8")).hexdigest()[:16]


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


@dataclass(frozen=True)
class LeftOut:
    """A piece of the page that is no content, kept with the reason."""

    reason: str
    quote: str


@dataclass(frozen=True)
class Document:
    """One article as received: text is cleaned once and then frozen; spans count code points of it."""

    id: DocumentId
    text: str
    raw_sha256: str
    address: str | None = None  # where it came from: URL, else None
    outlet: str | None = None
    published: When | None = None
    published_from: str | None = None  # manifest, markup, anchor
    title: str | None = None
    language: str | None = None
    opener: str = "text"
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, order=True)
class Span:
    """A piece of a document's text, `[start, end)` in code points, with its words."""

    start: int
    end: int
    quote: str

    @classmethod
    def cut(cls, document: Document, start: int, end: int) -> Span:
        """The span of `document.text[start:end]`; SpanError when the range is empty or outside the text."""
        if not 0 <= start < end <= len(document.text):
            raise SpanError(document.id, start, end, len(document.text))
        return cls(start, end, document.text[start:end])

    def holds(self, text: str) -> bool:
        """True when the quote stands in `text` at this place."""
        return 0 <= self.start < self.end <= len(text) and text[self.start : self.end] == self.quote


@dataclass(frozen=True)
class Voice:
    """Who says it: the narrator of the page, or a speaker in it."""

    name: str | None = None
    role: Literal["narrator", "speaker"] = "narrator"
    kind: str = "media"
    anonymous: bool = False


NARRATOR = Voice()


@dataclass(frozen=True)
class Claim:
    """One value said once, with the words that carry it; facts about a text that never change."""

    slot: str
    value: Value
    spans: tuple[Span, ...]
    voice: tuple[Voice, ...] = (NARRATOR,)
    certainty: str = "asserted"
    polarity: Polarity = "+"
    realis: Realis = "actual"
    rule: str = ""
    score: float | None = None


@dataclass(frozen=True)
class Account:
    """One event as told in one document."""

    id: AccountId
    document_id: DocumentId
    kind: str
    trigger: tuple[Span, ...]
    claims: tuple[Claim, ...] = ()
    salience: Salience = "focus"

    def of(self, slot: str) -> tuple[Claim, ...]:
        """The claims of one slot, in text order."""
        return tuple(claim for claim in self.claims if claim.slot == slot)


@dataclass(frozen=True)
class Aggregate:
    """A number of events, a wave or a trend: never an incident."""

    id: str
    what: str
    spans: tuple[Span, ...]
    count: Count | None = None
    window: When | None = None
    where: tuple[Where, ...] = ()
    perpetrator: tuple[Party, ...] = ()
    trend: Literal["rising", "falling"] | None = None
    voice: tuple[Voice, ...] = (NARRATOR,)


@dataclass(frozen=True)
class Statement:
    """Something said that does something; `act` is a code of `vocab` (condemn, pledge, threat, accuse and so on)."""

    id: str
    act: str
    speaker: Voice
    spans: tuple[Span, ...]
    about: tuple[str, ...] = ()
    polarity: Polarity = "+"


@dataclass(frozen=True)
class Risk:
    """A condition and what may come of it; no event, no dead."""

    condition: tuple[Span, ...]
    consequence: tuple[Span, ...]
    voice: tuple[Voice, ...] = (NARRATOR,)


@dataclass(frozen=True)
class Relation:
    """A tie between accounts, aggregates, statements (by id) or named parties, as the text states or believes it."""

    type: str
    source: str
    target: str
    status: LinkStatus
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Reading:
    """All that one reader found in one document, in text order."""

    document_id: DocumentId
    reader_id: str
    accounts: tuple[Account, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    statements: tuple[Statement, ...] = ()
    risks: tuple[Risk, ...] = ()
    relations: tuple[Relation, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """One way a document came in: the same bytes twice are one document with two arrivals."""

    document_id: DocumentId
    source: str  # path below the folder given, URL, or file#line
    external_id: str | None = None  # the id of a manifest row or JSON line


@dataclass(frozen=True)
class Received:
    """What intake hands on: the document, its untouched bytes, and how it came."""

    document: Document
    raw: bytes
    arrival: Arrival


@dataclass(frozen=True)
class Failure:
    """An input that could not be taken: what, where and what to do."""

    source: str
    stage: str
    message: str


@dataclass(frozen=True)
class Judgement:
    """A person's word on two accounts: the same event, different, or unsure; append-only."""

    left: AccountId
    right: AccountId
    verdict: Literal["same", "different", "unsure"]
    by: str
    at: str  # ISO date-time, UTC
    note: str = ""


@dataclass(frozen=True)
class Correction:
    """A person's value for a slot of the incident that holds the account; append-only; `new` None removes the value."""

    account_id: AccountId
    slot: str
    old: Value | None
    new: Value | None
    by: str
    at: str
    note: str = ""


@dataclass(frozen=True)
class Level:
    """One step of a likeness: slot, named level, weight in bits (log2 of the odds) and the two values compared."""

    slot: str
    name: str
    weight: float
    left: str | None = None
    right: str | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike two accounts are, level by level, and whether the words carry a join."""

    left: AccountId
    right: AccountId
    levels: tuple[Level, ...]
    verdict: Literal["same", "proposed", "different"]
    reason: str

    @property
    def score(self) -> float:
        """The sum of the weights, in bits."""
        return sum(level.weight for level in self.levels)


@dataclass(frozen=True)
class Support:
    """A claim that stands behind a settled value: the account and the claim's place in it."""

    account_id: AccountId
    index: int


@dataclass(frozen=True)
class Settled:
    """The value an incident shows for a slot, the rule or person behind it, its supporters and its rivals."""

    slot: str
    value: Value
    support: tuple[Support, ...]
    rivals: tuple[tuple[Value, tuple[Support, ...]], ...]
    rule: str
    status: SettledStatus


@dataclass(frozen=True)
class Incident:
    """One real event with its accounts; derived, may be dropped and rebuilt at any time."""

    id: IncidentId
    kind: str
    accounts: tuple[AccountId, ...]
    settled: tuple[Settled, ...]
    aliases: tuple[IncidentId, ...] = ()
    documents: int = 1  # independent witnesses: copies of one story count once

    def of(self, slot: str) -> tuple[Settled, ...]:
        """The settled values of one slot (several only for where, when and weapon)."""
        return tuple(row for row in self.settled if row.slot == slot)


@dataclass(frozen=True)
class Link:
    """A tie between two incidents, or a proposed join of two (`same_event`)."""

    source: IncidentId
    target: IncidentId
    kind: str
    status: LinkStatus
    evidence: tuple[Span, ...] = ()
    document_id: DocumentId | None = None
    reason: str = ""


@dataclass(frozen=True)
class Resolution:
    """Everything resolving derives from accounts and decisions."""

    incidents: tuple[Incident, ...] = ()
    links: tuple[Link, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    copies: tuple[tuple[DocumentId, DocumentId], ...] = field(default=())  # (copy, original)


@dataclass(frozen=True)
class Snapshot:
    """A whole record at one moment, each tuple in a fixed order: what resolving, export and scoring work on."""

    documents: tuple[Document, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    failures: tuple[Failure, ...] = ()
    readings: tuple[Reading, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    corrections: tuple[Correction, ...] = ()
    resolution: Resolution = Resolution()
