"""What an address of the web gave: an article to be taken, or a feed or a sitemap that names articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from onrecord.errors import UnreadableError
from onrecord.intake import dates
from onrecord.intake.decoding import decoded, head_of, needs_charset
from onrecord.intake.documents import received
from onrecord.intake.feeds import entry_of, feed_of, is_feed
from onrecord.intake.inside import Inside
from onrecord.intake.opened import Broken, Entry, Item, Opened, Skipped
from onrecord.intake.openers import entries
from onrecord.intake.sitemaps import Listed, is_sitemap, sitemap_of
from onrecord.intake.told import anchor_of
from onrecord.model import Failure, Received
from onrecord.visits import Kind, Lead


@dataclass(frozen=True)
class Named:
    """An article that is named: its address, or None when there are only words; `inner` is a sitemap again.

    `newest` is the latest ISO date that is said of it, of publication or of a change.
    """

    address: str | None
    lead: Lead
    inner: bool = False
    newest: str | None = None


@dataclass(frozen=True)
class Names:
    """What a feed or a sitemap names, in its order."""

    kind: Kind
    articles: tuple[Named, ...]


@dataclass(frozen=True)
class Came:
    """How bytes came: from which address in the end, in which charset as the server said, named by what."""

    address: str
    charset: str | None = None
    lead: Lead | None = None


def names_in(raw: bytes, address: str) -> Names | None:
    """What the feed or sitemap in the bytes names; None when they are neither. UnreadableError when they are broken."""
    head = head_of(raw)
    if is_feed(head):
        feed = feed_of(raw, address)
        leads = [(item.link, Lead(address, item.title, feed.title, item.published, item.words)) for item in feed.items]
        return Names("feed", tuple(Named(link, lead, newest=lead.published) for link, lead in leads))
    if is_sitemap(head):
        return Names("sitemap", tuple(_named(row, address) for row in sitemap_of(raw)))
    return None


def _named(row: Listed, sitemap: str) -> Named:
    lead = Lead(sitemap, row.title, row.outlet, row.published)
    return Named(row.address, lead, row.inner, max(filter(None, (row.published, row.changed)), default=None))


def fetched(raw: bytes, source: str, came: Came, anchor: str | None = None) -> Iterator[Received | Failure]:
    """The documents in the bytes of an address, and Failures; what the page itself does not say its lead says.

    The server's own date of change is no publication date and is never taken for one.
    """
    published = anchor_of(anchor)
    try:
        for entry in _entries(raw, came.charset):
            if isinstance(entry, Broken):
                yield Failure(source + entry.place, "intake", entry.told(source))
            elif isinstance(entry, Skipped):
                counts = ", ".join(f"{reason}: {count}" for reason, count in entry.counts)
                yield Failure(source + entry.place, "skipped", f"skipped in {source} ({counts}); the rest is taken")
            else:
                yield received(_led(entry, came), source + entry.place, published)
    except UnreadableError as error:
        yield Failure(source, "intake", f"{source} cannot be taken: {error}")


def own_words(lead: Lead, source: str, anchor: str | None = None) -> Received | Failure:
    """The document that a feed's own words of an article are."""
    try:
        entry = entry_of(lead.words)
    except UnreadableError as error:
        return Failure(source, "intake", f"the item of {lead.named_by} {error}; nothing is lost but its title")
    return received(entry, source, anchor_of(anchor))


def _entries(raw: bytes, charset: str | None) -> Iterator[Item]:
    """The entries of the bytes; where the server's charset is what tells how to read them, it does."""
    read = decoded(raw, charset).encode("utf-8-sig") if needs_charset(raw, charset) else raw
    for entry in Inside(entries).asked(entries(read)):
        yield replace(entry, raw=raw) if isinstance(entry, Entry) and not entry.place else entry


def _led(entry: Entry, came: Came) -> Entry:
    """The entry with where it was fetched, and with what its lead says where it is silent itself."""
    url = entry.told.url or (None if entry.place else came.address)
    return replace(entry, opened=partial(_filled, entry.open, came.lead or Lead("")), told=replace(entry.told, url=url))


def _filled(opening: Callable[[], Opened], lead: Lead) -> Opened:
    opened = opening()
    return replace(
        opened,
        title=opened.title or lead.title,
        outlet=opened.outlet or lead.outlet,
        published=opened.published or (dates.written(lead.published) if lead.published else None),
    )
