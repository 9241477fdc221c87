"""The frozen values that pass between the stages: documents, spans, claims, accounts, incidents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, NewType

from onrecord.errors import SpanError
from onrecord.standing import Grade, Source
from onrecord.values import (  # noqa: F401 - whoever handles claims has their values from here
    SLOTS,
    Code,
    Count,
    CountState,
    Dated,
    NearMiss,
    Note,
    Outcome,
    Party,
    Value,
    Weapon,
    When,
    Where,
)
from onrecord.visits import Visit

DocumentId = NewType("DocumentId", str)
AccountId = NewType("AccountId", str)
IncidentId = NewType("IncidentId", str)

Polarity = Literal["+", "-"]
Realis = Literal["actual", "future", "hypothetical", "generic", "background"]
Salience = Literal["focus", "background"]
ROW = "row"
"""The opener of a document that is a row of somebody's table; its reading comes with it, by a mapping of columns."""

SettledStatus = Literal["agreed", "conflict", "single", "inferred", "corrected", "accepted"]
LinkStatus = Literal["stated", "believed", "proposed", "decided"]


def digest(*parts: str) -> str:
    """Sixteen hexadecimal characters of SHA-256 over the parts, each with its length: ("a", "b") is not ("ab",)."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode("utf-8")).hexdigest()[:16]


def document_id(raw_sha256: str) -> DocumentId:
    """The id of the document with these bytes."""
    return DocumentId("d" + digest("document", raw_sha256))


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
    published_from: str | None = None  # manifest, markup, row, mail header, anchor
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
class Unread:
    """That a reader has no reading of a document, and why."""

    reader_id: str
    message: str


@dataclass(frozen=True)
class Received:
    """What intake hands on: the document, its untouched bytes, how it came, and what a reader elsewhere made of it."""

    document: Document
    raw: bytes
    arrival: Arrival
    visit: Visit | None = None  # of an address of the web: kept together with what it gave
    read: Reading | Unread | None = None


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
    number: int = 0  # of the decision in the trail: the later one outweighs the earlier


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
    number: int = 0


@dataclass(frozen=True)
class Rejection:
    """A person's word that a claim is not to count in settling: the claims of the account with its value and words."""

    account_id: AccountId
    slot: str
    value: Value
    spans: tuple[Span, ...]
    by: str
    at: str
    note: str = ""
    number: int = 0

    def means(self, claim: Claim) -> bool:
        """True for the claim it was said of, also where another reader found a word more or less of it."""
        if (claim.slot, claim.value) != (self.slot, self.value):
            return False
        meet = (a.start < b.end and b.start < a.end for a in claim.spans for b in self.spans)
        return any(meet) or not (claim.spans or self.spans)


@dataclass(frozen=True)
class Acceptance:
    """A person's confirmation of a settled value of the incident that holds the account, as long as it stays so."""

    account_id: AccountId
    slot: str
    value: Value
    by: str
    at: str
    note: str = ""
    number: int = 0


@dataclass(frozen=True)
class Tie:
    """A person's word on a link between the incidents of two accounts (or to a wave): that it is so, or is not."""

    source: AccountId
    target: str  # an account; with a document, the id of an aggregate of it
    kind: str
    holds: bool
    by: str
    at: str
    note: str = ""
    number: int = 0
    document_id: DocumentId | None = None


@dataclass(frozen=True)
class Marks:
    """What people decided beside judgements and corrections, in the order decided."""

    rejections: tuple[Rejection, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    ties: tuple[Tie, ...] = ()


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
    grade: Grade | None = None
    sources: tuple[Source, ...] = ()

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
class Misfit:
    """A decision that stands and no longer fits what is read: the value it was about, and the values there now."""

    number: int  # of the decision
    account_id: AccountId
    slot: str
    decided: Value | None
    now: tuple[Value, ...]


@dataclass(frozen=True)
class Working:
    """What resolving keeps of an account, so that it can be grouped anew without comparing the whole record again."""

    account_id: AccountId
    order: str  # sorts accounts from the oldest
    component: AccountId  # one for all accounts that any chain of likenesses ties together
    profile: bytes
    near: bytes  # how it compares with the older accounts that it is like


@dataclass(frozen=True)
class Resolution:
    """Everything resolving derives from accounts and decisions."""

    incidents: tuple[Incident, ...] = ()
    links: tuple[Link, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    copies: tuple[tuple[DocumentId, DocumentId], ...] = field(default=())  # (copy, original)
    misfits: tuple[Misfit, ...] = ()
    workings: tuple[Working, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """A whole record at one moment, each tuple in a fixed order: what resolving, export and scoring work on."""

    documents: tuple[Document, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    failures: tuple[Failure, ...] = ()
    readings: tuple[Reading, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    corrections: tuple[Correction, ...] = ()
    marks: Marks = Marks()
    resolution: Resolution = Resolution()
