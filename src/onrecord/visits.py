"""What is known of an address of the web: whether it is still to be fetched, how it answered, what named it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["page", "feed", "sitemap"]
State = Literal["due", "taken", "given_up"]


@dataclass(frozen=True)
class Lead:
    """What a feed or a sitemap says of an article that it names; None is not said. `published` is an ISO date.

    `words` is a JSON line with the feed's own words of the article, taken when the article itself cannot be had.
    """

    named_by: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Visit:
    """An address and how it stands: due, taken (fetched well), or given up; times are seconds since 1970, UTC."""

    key: str  # the canonical form, by which an address is known again
    address: str
    kind: Kind = "page"
    under: str = ""  # the key of the address that was asked for and led here; "" when it was asked for itself
    depth: int = 0  # how many feeds and sitemaps led here
    state: State = "due"
    lead: Lead | None = None
    etag: str | None = None
    last_modified: str | None = None
    document_id: str | None = None
    asked: float | None = None  # when it was last asked
    not_before: float = 0.0  # it is not asked again before
    failures: int = 0  # in a row


@dataclass(frozen=True)
class Noted:
    """How an address stands now, and the addresses that it names; `known` when it was fetched before, unchanged since.

    The record keeps both in one transaction, so that no address is lost when a run stops in between.
    """

    visit: Visit
    names: tuple[Visit, ...] = ()
    known: bool = False
