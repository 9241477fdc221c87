"""Web pages: the article's words through trafilatura, and what the markup says of title, outlet and address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake import cleaners, dates, pagedate
from onrecord.intake.article import article_of
from onrecord.intake.furniture import normalised, without_furniture
from onrecord.intake.headline import bare_title, first_line, headline_of, is_site_name, meta
from onrecord.intake.language import of_tag, of_text
from onrecord.intake.opened import Opened
from onrecord.wire import Json

_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+?) ?-->")
_ARTICLES = ("Article", "BlogPosting", "SocialMediaPosting")


def open_page(html: str) -> Opened:
    """The article of a page and its metadata; UnreadableError when it has no words or is built to choke a parser."""
    html = normalised(html)
    _refuse_bomb(html)
    if "<html" not in html.lower():
        html = f"<html><body>{html}</body></html>"
    tree = cleaners.trafilatura().load_html(html)
    if tree is None:
        raise UnreadableError("it is no web page that can be parsed; save its text and try again")
    _refuse_deep(tree)
    data = tuple(_linked_data(tree))
    linked = tuple(node for node in data if _type(node).endswith(_ARTICLES))
    saved = _SAVED_FROM.search(html[:2000])
    address = first_line(*(_web(url) for url in (*_canonical(tree), meta(tree, "og:url"), saved and saved[1])))
    title, outlet = headline_of(
        tree, linked, address, site=next((node.get("name") for node in data if _type(node) == "WebSite"), None)
    )
    text, left_out = article_of(tree, title)
    body, furniture = without_furniture(text)
    if title and is_site_name(title, tree, body):
        title = bare_title(body.split("\n"))
    return Opened(
        kind="page",
        body=body,
        title=title,
        published=pagedate.published(tree, linked, title, address) or dates.dateline(body),
        outlet=outlet,
        address=address,
        language=of_text(body, of_tag(tree.get("lang"))),
        left_out=(*furniture, *left_out),
    )


def _refuse_bomb(html: str) -> None:
    """UnreadableError for more tags, or more attributes in one tag, than any article has; linear in the page."""
    tags = 0
    for tag in _TAG.finditer(html):
        tags += 1
        if len(tag[0]) > settings.get("page_attribute_limit"):
            attributes = len(_QUOTED.sub("", tag[0]).split())
            if attributes > settings.get("page_attribute_limit"):
                raise UnreadableError(
                    f"one of its tags has {attributes} attributes; save the page's text and try again"
                )
    if tags > settings.get("page_tag_limit"):
        raise UnreadableError(f"it has {tags} tags, more than an article has; save the article's text and try again")


def _refuse_deep(tree: Any) -> None:
    """UnreadableError when the tree is so deep that the parser may have dropped what lies deeper still."""
    limit = settings.get("page_depth_limit")
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > limit:
            raise UnreadableError(f"its tags are nested more than {limit:.0f} deep; save the page's text and try again")
        level = [child for node in level for child in node]


def _canonical(tree: Any) -> Iterator[str | None]:
    for node in tree.iterfind(".//link[@rel='canonical']"):
        yield node.get("href")


def _linked_data(tree: Any) -> Iterator[Json]:
    """The JSON-LD objects of the page, outermost first; broken blocks give nothing."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            nodes = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while nodes:
            node = nodes.pop(0)
            if isinstance(node, list):
                nodes = node + nodes
            elif isinstance(node, dict):
                yield node
                nodes += [value for value in node.values() if isinstance(value, dict | list)]


def _type(node: Json) -> str:
    return str(node.get("@type", "")).strip("[]'\" ")


def _web(url: str | None) -> str | None:
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else None
