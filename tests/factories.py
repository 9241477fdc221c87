"""Small factories: a document, a claim or an account from the two or three fields a test is about."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    Judgement,
    Note,
    Outcome,
    Party,
    Reading,
    Span,
    Value,
    Voice,
    Weapon,
    When,
    Where,
    digest,
)

_numbers = itertools.count(1)


def a_day(first: str | None, last: str | None = None, **more: Any) -> When:
    """A time: one day, or from `first` to `last`."""
    return When(first, last or first, **{"anchor": "publication", **more})


def a_document(
    name: str, text: str = "A drone fell on the depot.", published: str | None = None, **more: Any
) -> Document:
    """A document whose id is its name."""
    when = a_day(published) if published else None
    return Document(DocumentId(name), text, digest(text), published=when, **more)


def a_claim(slot: str, value: Value, document: Document | None = None, words: str | None = None, **more: Any) -> Claim:
    """A claim by the narrator; its span is where `words` stand in the document, else the first letter."""
    text = document.text if document else "x"
    at = text.index(words) if words else 0
    return Claim(slot, value, (Span(at, at + len(words or "x"), words or text[:1]),), **more)


def number(low: int, high: int | None = None, *, open_ended: bool = False) -> Count:
    """An exact count, a range, or 'at least' when open-ended."""
    if open_ended:
        return Count("range", low, None)
    return Count("explicit_zero", 0, 0) if low == 0 else Count("number" if high is None else "range", low, high or low)


def speaker(kind: str, name: str | None = None) -> tuple[Voice, ...]:
    """The voice chain of one speaker."""
    return (Voice(name, "speaker", kind),)


def an_account(document: Document, kind: str = "drone", trigger: str | None = None, **slots: Any) -> Account:
    """An account; each slot takes a value, a claim, or a list of them. Its id names its document."""
    claims = [
        item if isinstance(item, Claim) else a_claim(slot, item, document)
        for slot, given in slots.items()
        if slot not in ("id", "salience")
        for item in (given if isinstance(given, list) else [given])
    ]
    words = trigger or document.text[: max(1, document.text.find("."))]
    at = document.text.index(words)
    return Account(
        id=AccountId(slots.get("id") or f"{document.id}-{kind}-{next(_numbers)}"),
        document_id=document.id,
        kind=kind,
        trigger=(Span(at, at + len(words), words),),
        claims=tuple(claims),
        salience=slots.get("salience", "focus"),
    )


def a_reading(document: Document, *accounts: Account, **more: Any) -> Reading:
    """A reading of one document."""
    return Reading(document.id, "test-reader", tuple(accounts), **more)


def readings_of(accounts: Iterable[Account]) -> list[Reading]:
    """One reading for each document that the accounts come from."""
    by_document: dict[DocumentId, list[Account]] = {}
    for account in accounts:
        by_document.setdefault(account.document_id, []).append(account)
    return [Reading(document, "test-reader", tuple(told)) for document, told in by_document.items()]


def judged(
    left: Account, right: Account, verdict: Any, at: str = "2024-05-01T10:00:00Z", by: str = "mira"
) -> Judgement:
    """A person's word on two accounts."""
    return Judgement(left.id, right.id, verdict, by, at)


ERBIL = Where("Erbil air base", "IRQ", "site", 36.2376, 43.9632, 4.0)
ASAD = Where("al-Asad air base", "IRQ", "site", 33.7856, 42.4412, 5.0)
KYIV = Where("Kyiv", "UKR", "settlement", 50.45, 30.52, 20.0)
DRONE = Weapon("drone", Count("number", 1, 1))
DUD = Outcome("failed", detonated=False, reached_target=True)
BARRACKS = Party(("U.S. troops",), "military", "USA", object="barracks")
GUNMEN = Party(("gunmen",), "armed_group")
SUSPECTED = Code("suspected")
SECOND = Note("the second attack")
