"""Hidden characters of a page made visible: direction marks, zero widths and controls, which can make words lie."""

from __future__ import annotations

import re

HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Controls, format characters and fillers without a shape; not the selectors by which emoji choose their look."""

_HIDDEN = re.compile(f"[{HIDDEN}]")
_PIECES = re.compile(f"<(?P<close>/?)(?P<tag>[a-zA-Z][\\w-]*)[^>]*>|[{HIDDEN}]")
_PLAIN = ("title", "option", "svg")  # elements that hold words, but no other elements to mark them with
_KEPT = ("textarea", "script", "style")  # what is sent back as it stands, or is no words


def visible(page: str) -> str:
    """The page with every hidden character of its words in a mark that names it; attributes stay as they are.

    The page is made by templates that escape, so that a "<" begins a tag and a tag ends with its first ">". The mark
    holds the character itself, so that copied words are verbatim, and isolates it, so that it turns nothing around.

    >>> visible("<p>a\\u202eb</p><title>\\u202e</title>")
    '<p>a<span class="hid" data-mark="U+202E">\\u202e</span>b</p><title>[U+202E]</title>'
    """
    if not _HIDDEN.search(page):
        return page
    inside = ""

    def shown(piece: re.Match[str]) -> str:
        nonlocal inside
        tag = (piece["tag"] or "").lower()
        if tag:
            if inside and piece["close"] and tag == inside:
                inside = ""
            elif not inside and not piece["close"] and tag in (*_PLAIN, *_KEPT):
                inside = tag
            return piece[0]
        name = f"U+{ord(piece[0]):04X}"
        if inside:
            return piece[0] if inside in _KEPT else f"[{name}]"
        return f'<span class="hid" data-mark="{name}">{piece[0]}</span>'

    return _PIECES.sub(shown, page)
