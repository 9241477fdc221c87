"""What the accounts of one incident say of a slot, who says it and when: the material every settling rule works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from onrecord.model import Account, AccountId, Claim, Document, DocumentId, Party, Support, Value, Voice
from onrecord.resolving.origin import cited_outlet, origin, outlet_key, witness_of
from onrecord.resolving.tokens import names_meet, tokens
from onrecord.resolving.witness import age, published_day, states

V = TypeVar("V", bound=Value)
UNSURE = 0.5  # share of the best score of a slot in one account below which a value settles nothing beside it
OFFICIAL = ("official", "military", "government")


@dataclass(frozen=True, eq=False)
class Said(Generic[V]):
    """One claim of the incident with its value, its place, its witness and the day it was told.

    Two are the same only where they are one: rules look for them in lists, and comparing all they hold takes long.
    """

    value: V
    claim: Claim
    support: Support
    document_id: DocumentId
    witness: str  # whose word the account is: what agrees with it must come from another
    origin: str  # whose words the claim is: an outlet cited in passing speaks for itself
    published: int | None
    order: tuple[tuple[bool, str, str], int, int]
    by_party: bool = False  # who says it is who did it

    @property
    def voice_kind(self) -> str:
        """claimed (by a party to it), official, or media: only words of one kind replace each other."""
        kind = self.claim.voice[-1].kind if self.claim.voice else "media"
        if kind == "armed_group" or self.by_party or self.claim.certainty == "claimed":
            return "claimed"
        return "official" if kind in OFFICIAL else "media"

    @property
    def voice_name(self) -> str:
        """The name of who says it, or its kind."""
        last = self.claim.voice[-1] if self.claim.voice else None
        return (last.name if last and last.name else self.voice_kind).casefold()

    @property
    def score(self) -> float:
        """How sure the reader is of the claim, 1 where it gives no score."""
        return 1.0 if self.claim.score is None else self.claim.score

    @property
    def inferred(self) -> bool:
        """True when no words say it."""
        return self.claim.certainty == "inferred"


Rival = tuple[Value, tuple[Said[Value], ...]]


@dataclass(frozen=True)
class Choice:
    """What a rule chose: the value, who stands behind it, what else was said, and whether that contradicts."""

    value: Value
    support: tuple[Said[Value], ...]
    rule: str
    rivals: tuple[Rival, ...] = ()
    conflict: bool = False
    concluded: bool = False  # by a rule from other claims, said by none


Rule = Callable[[Sequence[Said[Value]]], list[Choice]]


@dataclass(frozen=True)
class Teller:
    """What all claims of one account share: its document, its witness, and the origin and day of the original."""

    document: Document
    witness: str
    origin: str
    published: int | None
    age: tuple[bool, str, str]


@dataclass(frozen=True)
class Sources:
    """What settling looks things up in: documents, the original behind each copy, who denied and who confirmed what."""

    documents: Mapping[DocumentId, Document]
    roots: Mapping[DocumentId, DocumentId]
    denied: frozenset[AccountId] = frozenset()
    confirmed: Mapping[AccountId, tuple[Voice, ...]] = field(default_factory=dict)
    kept: dict[AccountId, str] = field(default_factory=dict, compare=False)  # each witness, worked out once

    def original(self, document_id: DocumentId) -> Document:
        """The document that a document is a copy of, else itself."""
        return self.documents[self.roots.get(document_id, document_id)]

    def witness(self, account: Account) -> str:
        """Whose word the account is, by its text's original."""
        if account.id not in self.kept:
            self.kept[account.id] = witness_of(account, self.original(account.document_id))
        return self.kept[account.id]

    def teller(self, account: Account) -> Teller:
        """What the claims of an account share; a reprint's day and origin are the original's."""
        original = self.original(account.document_id)
        return Teller(
            document=self.documents[account.document_id],
            witness=self.witness(account),
            origin=origin(original),
            published=published_day(original),
            age=age(original),
        )


def said_by_slot(accounts: Iterable[Account], sources: Sources) -> dict[str, list[Said[Value]]]:
    """Every speaking claim by its slot, oldest document first, in text order; a slot nobody speaks to is absent."""
    found: dict[str, list[Said[Value]]] = {}
    for account in accounts:
        teller = sources.teller(account)
        for index, claim in enumerate(account.claims):
            if states(claim):
                found.setdefault(claim.slot, []).append(_said(account, index, claim, teller))
    return {slot: in_order(rows) for slot, rows in found.items()}


def said_by(account: Account, index: int, claim: Claim, sources: Sources) -> Said[Value]:
    """One claim of an account with its witness and its day; a reprint tells nothing new: its day is the original's."""
    return _said(account, index, claim, sources.teller(account))


def _said(account: Account, index: int, claim: Claim, teller: Teller) -> Said[Value]:
    start = claim.spans[0].start if claim.spans else len(teller.document.text)
    cited = cited_outlet(claim.voice)
    return Said(
        value=claim.value,
        claim=claim,
        support=Support(account.id, index),
        document_id=teller.document.id,
        witness=teller.witness,
        origin=outlet_key(cited) if cited else teller.origin,
        published=teller.published,
        order=(teller.age, start, index),
        by_party=_by_party(account, claim),
    )


def _by_party(account: Account, claim: Claim) -> bool:
    """True when the speaker is, by name, whom the same account names for it; a state's own office stays an office."""
    last = claim.voice[-1] if claim.voice else None
    if last is None or not last.name or last.kind in (*OFFICIAL, "media") or last.role != "speaker":
        return False
    doers = (row.value for row in account.of("perpetrator") if row.polarity == "+" and isinstance(row.value, Party))
    return any(names_meet(tokens(last.name), tokens(name)) for party in doers for name in party.names)


def in_order(rows: Iterable[Said[V]]) -> list[Said[V]]:
    """Claims by the age of their document, then their place in it."""
    return sorted(rows, key=lambda row: (row.order, row.support.account_id))


def spoken_first(rows: Sequence[Said[V]]) -> list[Said[V]]:
    """The claims that words carry; the inferred ones only where there is nothing else."""
    return [row for row in rows if not row.inferred] or list(rows)


def one_teller(one: Said[V], other: Said[V]) -> bool:
    """True when one voice says both in one account: parts of what it tells, and no conflict."""
    return one.support.account_id == other.support.account_id and one.voice_name == other.voice_name


def unsure(rows: Sequence[Said[V]]) -> list[Said[V]]:
    """The claims of which the reader is less than half as sure as of the best one of the same account."""
    if all(row.claim.score is None for row in rows):
        return []
    best: dict[AccountId, float] = {}
    for row in rows:
        best[row.support.account_id] = max(best.get(row.support.account_id, 0.0), row.score)
    return [row for row in rows if row.score < UNSURE * best[row.support.account_id]]


def by_value(rows: Iterable[Said[V]], key: Callable[[V], object] = lambda value: value) -> list[list[Said[V]]]:
    """Claims of equal value together, in order of first telling."""
    found: dict[object, list[Said[V]]] = {}
    for row in rows:
        found.setdefault(key(row.value), []).append(row)
    return list(found.values())


def rivals_of(groups: Iterable[Sequence[Said[V]]]) -> tuple[Rival, ...]:
    """Each group of equal claims as one rival value with its supporters."""
    return tuple((rows[0].value, widened(rows)) for rows in groups if rows)


def widened(rows: Iterable[Said[V]]) -> tuple[Said[Value], ...]:
    """The same claims, seen as claims of any value."""
    return cast("tuple[Said[Value], ...]", tuple(rows))


def of_type(rows: Sequence[Said[Value]], kind: type[V]) -> list[Said[V]]:
    """The claims whose value is of one type."""
    return [cast("Said[V]", row) for row in rows if isinstance(row.value, kind)]
