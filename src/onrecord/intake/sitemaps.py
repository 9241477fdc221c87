"""Sitemaps: the addresses that a site lists, with what it says of them; they hold no words of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

from onrecord.errors import UnreadableError
from onrecord.intake import dates
from onrecord.intake.opened import Broken, Entry

_SITEMAP = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*|<\?(?:(?!\?>).)*\?>\s*)*<(?:\w+:)?(?:urlset|sitemapindex)(?=[\s>/])",
    re.I | re.DOTALL,
)


@dataclass(frozen=True)
class Listed:
    """One address of a sitemap; `inner` when it is a sitemap again. None is not said."""

    address: str
    inner: bool = False
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    changed: str | None = None


def is_sitemap(head: str) -> bool:
    """True when the first characters are those of a sitemap or of a list of sitemaps."""
    return _SITEMAP.match(head) is not None


def sitemap_of(raw: bytes) -> tuple[Listed, ...]:
    """The addresses listed, as far as the XML can be read; UnreadableError when none can.

    Only the publication date of news sitemaps is one: `lastmod` says when a page was changed, for whatever reason.
    """
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise UnreadableError("it is a sitemap that declares entities, as bombs do; list its addresses by hand")
    found: list[Listed] = []
    try:
        for _, node in ElementTree.iterparse(BytesIO(raw)):
            if _name(node) in ("url", "sitemap") and (listed := _listed(node)):
                found.append(listed)
                node.clear()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        if not found:
            raise UnreadableError(
                f"it is a sitemap that cannot be parsed ({error}); list its addresses by hand"
            ) from error
    return tuple(found)


def open_sitemap(raw: bytes) -> Iterator[Entry | Broken]:
    """Always UnreadableError: a sitemap alone holds no words; it says how they are had."""
    count = len(sitemap_of(raw))
    raise UnreadableError(f"it is a sitemap of {count} addresses without words of theirs; ingest its own address")
    yield


def _listed(node: ElementTree.Element) -> Listed | None:
    """What is said of one address; pictures and films beside it have addresses and titles of their own."""
    own = _said(node)
    news = next((_said(part, deep=True) for part in node if _name(part) == "news"), {})
    address = own.get("loc")
    if not address:
        return None
    return Listed(
        address,
        _name(node) == "sitemap",
        news.get("title"),
        news.get("name"),
        _day(news.get("publication_date")),
        _day(own.get("lastmod")),
    )


def _said(node: ElementTree.Element, *, deep: bool = False) -> dict[str, str]:
    parts = node.iter() if deep else iter(node)
    return {_name(part): text for part in parts if (text := " ".join((part.text or "").split()))}


def _day(text: str | None) -> str | None:
    when = dates.written(text) if text else None
    return when.earliest if when else None


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
