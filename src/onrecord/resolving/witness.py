"""Which claims of an account speak, and on what day it was told: shared by likeness and settling."""

from __future__ import annotations

from datetime import date

from onrecord.model import Account, Claim, Document, When


def speaking(account: Account, slot: str) -> tuple[tuple[int, Claim], ...]:
    """The claims of a slot that state something of this event, with their place in the account.

    Denied, future, hypothetical, generic and background words never stand for a value.
    """
    return tuple(
        (index, claim)
        for index, claim in enumerate(account.claims)
        if claim.slot == slot and claim.polarity == "+" and claim.realis == "actual"
    )


def day_number(iso: str | None) -> int | None:
    """The day of an ISO date or date-time as a running number; None when there is none.

    >>> day_number("2024-03-02T05:00") - day_number("2024-03-01")
    1
    """
    if not iso:
        return None
    try:
        return date.fromisoformat(iso[:10]).toordinal()
    except ValueError:
        return None


def bounds(when: When) -> tuple[int | None, int | None]:
    """First and last possible day of a time."""
    return day_number(when.earliest), day_number(when.latest)


def published_day(document: Document) -> int | None:
    """The day a document was published at the latest, or None when unknown."""
    if document.published is None:
        return None
    first, last = bounds(document.published)
    return last or first


def age(document: Document) -> tuple[bool, str, str]:
    """A key that sorts documents by publication to the minute where it is known, undated ones last, then by id."""
    published = document.published and (document.published.latest or document.published.earliest)
    return not published, published or "", document.id
