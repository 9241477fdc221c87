"""The order of incidents in a list, and where in it a page begins: stable while others write."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from onrecord.errors import InputError
from onrecord.model import Incident, When

Mark = tuple[str, str]
"""What incidents are ordered by: the first possible day and the id."""


@dataclass(frozen=True)
class Slice:
    """A page of a list: its incidents, how many there are in all, and the cursor of the next page (None = the last)."""

    incidents: tuple[Incident, ...]
    held: int
    following: str | None


def first_day(incident: Incident) -> Mark:
    """What incidents are ordered by: their first possible day, undated ones last."""
    days = [row.value for row in incident.of("when") if isinstance(row.value, When)]
    return min((day.earliest or day.latest or "9999" for day in days), default="9999"), incident.id


def page_after(incidents: Sequence[Incident], cursor: str, limit: int) -> Slice:
    """So many incidents of an ordered list after a cursor ("" = from the beginning); InputError for no cursor of ours.

    A cursor is the place in the order behind which the page begins, not a number: what is added or taken away meanwhile
    moves nothing that comes later.
    """
    begin = bisect_right(incidents, _mark_of(cursor), key=first_day) if cursor else 0
    chosen = tuple(incidents[begin : begin + limit])
    following = cursor_of(first_day(chosen[-1])) if begin + limit < len(incidents) else None
    return Slice(chosen, len(incidents), following)


def cursor_of(mark: Mark) -> str:
    """A place in the order as text that can stand in an address."""
    return urlsafe_b64encode(msgspec.json.encode(mark)).decode().rstrip("=")


def _mark_of(cursor: str) -> Mark:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(urlsafe_b64decode(padded.encode("ascii")), type=tuple[str, str])
    except (Error, ValueError) as error:
        raise InputError("the cursor is none that was given out; ask for the first page without one") from error
