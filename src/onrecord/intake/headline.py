"""The headline of a page or text and its outlet: what is said, without the site's name that is tied to it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from onrecord.intake import dates
from onrecord.wire import Json

_TIE = re.compile(r"\s+(?:[|–—·•:»/-]|::)\s+")
_TITLE_LONGEST = 160
_PARAGRAPH_SHORTEST = 100
_HEADLINE_WORDS = 4  # fewer words on a page may be a label such as "World news"
_OUTLET_WORDS = 2  # fewer in a title's tail may be a section such as "World"


def headline_of(
    tree: Any, linked: tuple[Json, ...], address: str | None, *, site: Any = None
) -> tuple[str | None, str | None]:
    """The headline and the outlet that a page states; None for what it does not state.

    What follows (or leads) the headline in a title goes when it is the outlet's or the site's name, or when the page
    shows the rest of the title as a line of its own. Such a tail is the outlet only when the page repeats it.
    """
    window = first_line(*(node.text_content() for node in tree.iterfind(".//head/title")))
    headings = [node.text_content() for node in tree.iter("h1")]
    outlet = first_line(meta(tree, "og:site_name"), *(_publisher(node) for node in linked), site)
    names = {_squeezed(name) for name in (outlet, _site(address)) if name}
    said = (
        meta(tree, "og:title"),
        *(node.get("headline") for node in linked),
        headings[0] if len(headings) == 1 else None,
        window,
    )
    title = first_line(*(text for text in said if text and _squeezed(text) not in names), *said)
    shown = _shown(tree)
    if title:
        title = _untied(title, names, shown)
    if title and window and not outlet:
        outlet = _repeated(window, title, shown)
    return title, outlet


def is_site_name(title: str, tree: Any, body: str) -> bool:
    """True when a title that only the browser's window shows has no word in common with the article's body."""
    words = set(re.findall(r"\w{3,}", title.casefold()))
    others = [*tree.iter("h1"), *tree.xpath(".//meta[@property='og:title']")]
    return not others and bool(words) and not words & set(re.findall(r"\w{3,}", body.casefold()))


def bare_title(lines: list[str]) -> str | None:
    """The first line when it is short, ends in no stop, and a paragraph that does not carry it on follows.

    A date line may stand between the two.
    """
    lines = _skip_blank(lines)
    if len(lines) < 2:
        return None
    first, rest = lines[0].strip(), _skip_blank(lines[1:])
    dated = bool(rest) and dates.line(rest[0]) is not None
    rest = _skip_blank(rest[1:]) if dated else rest
    if not rest or len(first) > _TITLE_LONGEST or len(first.split()) < 3 or first[-1] in ".!?…:;,\"”’'|-–—":
        return None
    follows = rest[0].strip()
    is_paragraph = not lines[1].strip() or dated or len(follows) >= _PARAGRAPH_SHORTEST
    return first if is_paragraph and not follows[0].islower() and follows[-1] in ".!?…\"”’'" else None


def meta(tree: Any, name: str) -> str | None:
    """The content of the page's first meta tag of that name that has one."""
    for node in tree.iter("meta"):
        if name in (node.get("property"), node.get("name")) and (node.get("content") or "").strip():
            return str(node.get("content"))
    return None


def first_line(*texts: Any) -> str | None:
    """The first that is words, on one line."""
    return next((line for text in texts if isinstance(text, str) and (line := " ".join(unescape(text).split()))), None)


def _shown(tree: Any) -> set[str]:
    """The page's visible pieces of text, its whole headings and the words in place of its pictures."""
    pieces = (
        *tree.xpath(".//body//text()[not(parent::script or parent::style)]"),
        *tree.xpath(".//body//img/@alt"),
        *(node.text_content() for node in tree.iter("h1", "h2", "h3")),
    )
    return {" ".join(piece.split()).casefold() for piece in pieces}


def _untied(title: str, names: set[str], shown: set[str]) -> str:
    halves = [(title[: tie.start()], title[tie.end() :]) for tie in _TIE.finditer(title)]
    for head, tail in halves:
        if _squeezed(head) in names:
            return tail
        if _squeezed(tail) in names:
            return head
    if title.casefold() not in shown:
        for head, tail in reversed(halves):
            words = len(head.split())
            if head.casefold() in shown and words >= max(_HEADLINE_WORDS, len(tail.split())):
                return head
    return title


def _repeated(window: str, title: str, shown: set[str]) -> str | None:
    """What stands behind the headline in the window's title, when a piece of the page is or begins with it."""
    match = _TIE.match(window, len(title)) if window.startswith(title) else None
    name = window[match.end() :] if match else ""
    if len(name.split()) < _OUTLET_WORDS or _TIE.search(name):
        return None
    begins = re.compile(re.escape(name.casefold()) + r"\s*([.,:;|·—–-]|$)|© ?" + re.escape(name.casefold()))
    return name if any(begins.match(piece) for piece in shown) else None


def _publisher(node: Json) -> Any:
    publisher = node.get("publisher")
    return publisher.get("name") if isinstance(publisher, dict) else None


def _site(address: str | None) -> str | None:
    """The part of the address's host that names the site: "courier" of https://www.courier.example/."""
    labels = (urlsplit(address or "").hostname or "").removeprefix("www.").split(".")
    return labels[-2] if len(labels) > 1 else None


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _skip_blank(lines: list[str]) -> list[str]:
    start = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    return lines[start:]
