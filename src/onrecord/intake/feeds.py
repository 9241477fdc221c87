"""Feeds (RSS, Atom, RDF, CDF, JSON Feed): what each item says, and the article that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import Any

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake import dates
from onrecord.intake.decoding import decoded, head_of
from onrecord.intake.opened import Broken, Entry, Opened, Told
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain
from onrecord.model import LeftOut
from onrecord.wire import Json

_FRONT = r"\s*(?:<!--(?:(?!-->).)*-->\s*|<\?(?:(?!\?>).)*\?>\s*|<!doctype(?!\s+html)[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
_FEED = re.compile(_FRONT + r"<(?:\w+:)?(?:rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE | re.DOTALL)
_JSON_FEED = re.compile(r'\s*\{.*?"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org', re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>|&#?\w+;")
_NESTED = re.compile(rb"<!ENTITY[^>]{1,300}?[\"'][^\"'>]{0,300}?&(?!#)")
_ATTRIBUTE = r"""\s++[^\s=<>"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+"""
_ATTRIBUTES = re.compile(rf"<[a-z][^\s<>/=]*+(?:{_ATTRIBUTE})++", re.IGNORECASE)
_DATED = {"rss": ("published", "updated"), "other": ("published",)}
"""Where an item says when it was published: RSS knows no date of a change; what it has beside pubDate is dc:date."""
_KEYS = ("title", "url", "outlet", "published", "html", "text")
_WORDLESS = "has no words of its own"
_ALONE = "feed: the item's own words only; the article at its address was not fetched"


@dataclass(frozen=True)
class Item:
    """One item: the article it names, what it says of it, and its own words as a JSON line; None is not said."""

    link: str | None
    title: str | None
    published: str | None
    words: str | None


@dataclass(frozen=True)
class Feed:
    """A feed's name and its items, in its own order."""

    title: str | None
    items: tuple[Item, ...]


def is_feed(head: str) -> bool:
    """True when the first characters are those of a feed."""
    return _FEED.match(head) is not None or _JSON_FEED.match(head) is not None


def feed_of(raw: bytes, base: str | None = None) -> Feed:
    """The feed in the bytes, links relative to `base`; UnreadableError when nothing of it can be read."""
    if head_of(raw).lstrip().startswith("{"):
        return _json_feed(raw)
    _refuse_bomb(raw)
    parsed = _library().parse(BytesIO(raw), response_headers={"content-location": base} if base else {})
    title = _bare(_line(parsed.feed.get("title")))
    dated = _DATED["rss" if parsed.version.startswith("rss") else "other"]
    return Feed(title, tuple(_item(entry, title, dated) for entry in parsed.entries))


def _refuse_bomb(raw: bytes) -> None:
    """UnreadableError for entities made of entities, and for a tag of so many attributes that XML parsers stall."""
    if _NESTED.search(raw):
        raise UnreadableError("it is a feed that declares entities made of entities, as bombs do; take them out")
    limit = settings.get("page_attribute_limit")
    for tag in _ATTRIBUTES.finditer(raw.decode("latin-1")):
        if len(tag[0]) > limit and (attributes := len(re.findall(_ATTRIBUTE, tag[0]))) > limit:
            raise UnreadableError(f"it is a feed with a tag of {attributes} attributes, as bombs have; take them out")


def open_feed(raw: bytes) -> Iterator[Entry | Broken]:
    """One document for each item that has words, placed "#NUMBER", as the feed alone tells it; others are Broken.

    The bytes of an item mean nothing outside of its feed, so what is kept of it is a JSON line with what it says.
    UnreadableError when the feed has no items.
    """
    feed = feed_of(raw)
    if not feed.items:
        raise UnreadableError("it is a feed without items; try again when it has some")
    for number, item in enumerate(feed.items, 1):
        place = f"#{number}"
        link = f"; give its address: {item.link}" if item.link else ""
        if item.words is None:
            yield Broken(place, f"{_WORDLESS}{link}", "item")
        else:
            yield Entry(item.words.encode("utf-8"), partial(_opened, item.words, link), Told(url=item.link), place)


def entry_of(words: str | None) -> Entry:
    """The document that an item's own words are; UnreadableError when it has none."""
    if words is None:
        raise UnreadableError(_WORDLESS)
    node = json.loads(words)
    html = node.get("html")
    opened = open_page(html) if html else open_plain(node["text"])
    address, said = node.get("url"), node.get("published")
    left_out = (*opened.left_out, LeftOut(_ALONE, address)) if address else opened.left_out
    published = dates.written(said) if said else opened.published
    about = Opened(
        "feed", opened.body, node.get("title"), published, node.get("outlet"), address, opened.language, left_out
    )
    return Entry(words.encode("utf-8"), about, Told(url=address))


def _opened(words: str, instead: str) -> Opened:
    """The words of an item, opened; UnreadableError when there are none, with what to do `instead`."""
    try:
        return entry_of(words).open()
    except UnreadableError as error:
        raise UnreadableError(f"{error}{instead}") from error


def _library() -> Any:
    """feedparser, loaded on first use; it never fetches, as it is handed bytes alone."""
    try:
        return import_module("feedparser")
    except ModuleNotFoundError as error:
        raise UnreadableError('feeds need feedparser, which is not here: pip install "onrecord[web]"') from error


def _item(entry: Any, outlet: str | None, dated: tuple[str, ...]) -> Item:
    """What one item of a parsed feed says; of several texts the longest is its words."""
    texts = [str(content.get("value") or "") for content in entry.get("content", ())]
    texts += [str(entry.get("summary") or "")]
    link = next((row.get("href") for row in entry.get("links", ()) if row.get("rel") == "alternate"), None)
    about = {"title": _line(entry.get("title")), "url": _web(link or entry.get("link")), "outlet": outlet}
    return _told({**about, "published": _published(entry, dated)}, max(texts, key=len))


def _published(entry: Any, dated: tuple[str, ...]) -> str | None:
    """When an item was published, with the offset that it is written with where that can be read."""
    name = next((name for name in dated if name in entry), None)
    if name is None:
        return None
    when = dates.written(str(entry[name]))
    if when is not None:
        return when.earliest
    with suppress(ValueError, OverflowError, TypeError):
        year, month, day, hour, minute, second = entry.get(f"{name}_parsed")[:6]
        return _minute(datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC))
    return None


def _told(about: dict[str, str | None], text: str) -> Item:
    about = {**about, "title": _bare(about["title"])}
    marked = "html" if _TAG.search(text) else "text"
    node = {key: value for key in _KEYS if (value := text.strip() if key == marked else about.get(key))}
    words = json.dumps(node, ensure_ascii=False) if marked in node else None
    return Item(about["url"], about["title"], about["published"], words)


def _json_feed(raw: bytes) -> Feed:
    try:
        node = json.loads(decoded(raw))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"it is a feed in JSON that cannot be parsed ({error}); mend it") from error
    items = node.get("items")
    title = _line(node.get("title"))
    rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
    return Feed(title, tuple(_json_item(row, title) for row in rows))


def _json_item(row: Json, outlet: str | None) -> Item:
    said = _line(row.get("date_published"))
    when = dates.written(said) if said else None
    texts = [row.get(key) for key in ("content_html", "content_text", "summary")]
    text = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    about = {"title": _line(row.get("title")), "url": _web(row.get("url") or row.get("external_url"))}
    return _told({**about, "outlet": outlet, "published": when.earliest if when else None}, text)


def _minute(moment: datetime) -> str:
    """A moment as it was meant: midnight sharp is how many systems write a bare day."""
    text = moment.isoformat(timespec="minutes")
    return text[:10] if moment.hour == moment.minute == moment.second == 0 else text


def _bare(title: str | None) -> str | None:
    """A title without the markup that some feeds write into it."""
    if title and _TAG.search(title):
        with suppress(UnreadableError):
            return _line(open_page(title).body) or title
    return title


def _line(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _web(value: Any) -> str | None:
    text = _line(value)
    return text if text and text.lower().startswith(("http://", "https://")) else None
