"""Which claims of an account speak, and on what day it was told: shared by likeness and settling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from onrecord.model import Claim, Document, DocumentId, When


def states(claim: Claim) -> bool:
    """True when a claim states something of this event."""
    return claim.polarity == "+" and claim.realis == "actual"


@lru_cache(maxsize=65_536)  # the days of a record, again and again
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


def roots(
    documents: Iterable[DocumentId], found: Sequence[tuple[DocumentId, DocumentId]]
) -> dict[DocumentId, DocumentId]:
    """The independent text behind each document: a copy stands for its original, and that for its own.

    >>> a, b, c = DocumentId("a"), DocumentId("b"), DocumentId("c")
    >>> sorted(set(roots([a, b, c], [(b, a)]).values()))
    ['a', 'c']
    """
    originals = dict(found)
    behind = {}
    for document in documents:
        root = document
        while root in originals:
            root = originals[root]
        behind[document] = root
    return behind
