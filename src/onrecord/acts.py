"""What a person can do to a record, and the row of the trail that keeps it: actions as asked for, decisions as kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.model import AccountId, DocumentId, Span, Support, Value

Verdict = Literal["same", "different", "unsure"]
TIES = ("response_to", "part_of", "after", "confirms", "denies")
"""The kinds of link that a person can make or take away."""


@dataclass(frozen=True)
class Accept:
    """Confirm the value that is settled for a slot; name the value where several are."""

    incident: str
    slot: str
    value: Value | None = None
    why: str = ""


@dataclass(frozen=True)
class Reject:
    """A claim is not to count in settling; it stays on record and is shown struck."""

    claim: Support
    why: str = ""


@dataclass(frozen=True)
class Correct:
    """Set the value of a slot: that of a claim, or one typed with a reason; neither takes the value away.

    `old` names the settled value that is replaced, where the slot holds several; without it all are.
    """

    incident: str
    slot: str
    new: Value | None = None
    claim: Support | None = None
    old: Value | None = None
    why: str = ""


@dataclass(frozen=True)
class Judge:
    """Say of two accounts whether they tell of one event; incidents stand for their oldest accounts."""

    left: str
    right: str
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True)
class Merge:
    """All accounts of these incidents tell of one event."""

    incidents: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Split:
    """These accounts of an incident tell of another event than the rest of it."""

    incident: str
    accounts: tuple[AccountId, ...]
    why: str = ""


@dataclass(frozen=True)
class LinkTo:
    """One incident answers, follows, confirms, denies or is part of another, or of a wave (the id of an aggregate)."""

    source: str
    target: str
    kind: str
    why: str = ""


@dataclass(frozen=True)
class Unlink:
    """There is no such link between the two, whatever a text says."""

    source: str
    target: str
    kind: str
    why: str = ""


@dataclass(frozen=True)
class Flag:
    """Mark an incident to come back to."""

    incident: str
    why: str = ""


@dataclass(frozen=True)
class Unflag:
    """Take the mark away."""

    incident: str
    why: str = ""


@dataclass(frozen=True)
class Note:
    """Write something down beside an incident."""

    incident: str
    text: str


@dataclass(frozen=True)
class Undo:
    """Take back the person's newest decision that stands, or the one of this number, whosever it is."""

    number: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Redo:
    """Let the decision that the person took back last stand again; until they decide something new."""

    why: str = ""


Action = Accept | Reject | Correct | Judge | Merge | Split | LinkTo | Unlink | Flag | Unflag | Note | Undo | Redo

KINDS: dict[type[Action], str] = {
    Accept: "accept",
    Reject: "reject",
    Correct: "correct",
    Judge: "judge",
    Merge: "merge",
    Split: "split",
    LinkTo: "link",
    Unlink: "unlink",
    Flag: "flag",
    Unflag: "unflag",
    Note: "note",
    Undo: "undo",
    Redo: "redo",
}
"""The name of each action in the trail; "carried" heads the decisions of a record made before there was one trail."""

STEPS = ("undo", "redo")


@dataclass(frozen=True)
class Told:
    """An account as it was when decided on: where its words stand, by which another reader's account is known."""

    account_id: AccountId
    document_id: DocumentId
    trigger: tuple[tuple[int, int], ...] = ()
    words: tuple[tuple[int, int], ...] = ()  # of its claims


@dataclass(frozen=True)
class Sides:
    """Who tells of one event (each group in itself) and who of two (each of one side from each of the other)."""

    together: tuple[tuple[AccountId, ...], ...] = ()
    apart: tuple[tuple[tuple[AccountId, ...], tuple[AccountId, ...]], ...] = ()
    unsure: tuple[tuple[AccountId, AccountId], ...] = ()

    @classmethod
    def of_two(cls, left: AccountId, right: AccountId, verdict: Verdict) -> Sides:
        """A verdict on two accounts."""
        if verdict == "same":
            return cls(together=((left, right),))
        return cls(apart=(((left,), (right,)),)) if verdict == "different" else cls(unsure=((left, right),))


@dataclass(frozen=True)
class Worth:
    """A value for a slot of the incident that holds an account, and the one it replaces."""

    account_id: AccountId
    slot: str
    new: Value | None
    old: Value | None = None


@dataclass(frozen=True)
class Struck:
    """A claim by its account, its place in it, its value and its words."""

    account_id: AccountId
    index: int
    slot: str
    value: Value
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Ends:
    """The two ends of a link, by account; with a document, the target is the id of an aggregate of it."""

    source: AccountId
    target: str
    kind: str
    document_id: DocumentId | None = None


@dataclass(frozen=True)
class Beside:
    """An account whose incident is flagged, no longer flagged, or written about."""

    account_id: AccountId
    text: str = ""


@dataclass(frozen=True)
class Step:
    """The number of the decision that is taken back or stands again."""

    number: int


@dataclass(frozen=True)
class Carried:
    """The heads of two older chains whose rows follow: how many rows each had, and the seal of the last."""

    judgements: int
    judgements_seal: str
    corrections: int
    corrections_seal: str


What = Sides | Worth | Struck | Ends | Beside | Step | Carried

PAYLOADS: dict[str, type[What]] = {
    "judge": Sides,
    "merge": Sides,
    "split": Sides,
    "correct": Worth,
    "accept": Worth,
    "reject": Struck,
    "link": Ends,
    "unlink": Ends,
    "flag": Beside,
    "unflag": Beside,
    "note": Beside,
    "undo": Step,
    "redo": Step,
    "carried": Carried,
}
"""What the row of each kind holds."""


@dataclass(frozen=True)
class Origin:
    """Where a decision stood before there was one trail: its table and number, and its two seals there."""

    table: Literal["judgements", "corrections"]
    number: int
    previous: str
    seal: str


@dataclass(frozen=True)
class Decision:
    """One row of the trail: who did what when, what it was about, what was so before and after, and why.

    `before` and `after` are words for people; all that follows from a decision follows from `what`.
    """

    kind: str
    what: What
    by: str
    at: str  # ISO date-time, UTC
    why: str = ""
    about: tuple[Told, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    origin: Origin | None = None
    number: int = 0  # given by the trail


@dataclass(frozen=True)
class Change:
    """What an action did: the number of its decision, the incidents it touched as they are now, and what changed."""

    number: int
    action: Action
    incidents: tuple[str, ...]
    lines: tuple[str, ...]
