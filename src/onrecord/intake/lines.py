"""JSON lines: each line one document, by its keys `text` or `html` and what it tells besides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from onrecord.errors import UnreadableError
from onrecord.intake.decoding import decoded
from onrecord.intake.opened import Broken, Entry, Item, Opened
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain
from onrecord.intake.told import told_of
from onrecord.wire import Json

_WANTED = 'write one object a line, such as {"text": "..."}'


def open_lines(raw: bytes) -> Iterator[Item]:
    """One entry a line, placed "#LINE"; a line that is no object, or has no text, is Broken and the others go on.

    A file that is one object over several lines is one document. UnreadableError when the bytes are no text.
    """
    whole = decoded(raw)
    first = whole.lstrip().split("\n", 1)[0].strip()
    if first == "{":
        yield _one(raw, "", _parsed(whole))
        return
    for number, line in enumerate(whole.split("\n"), 1):
        if line.strip():
            yield _one(line.strip().encode("utf-8"), f"#{number}", _parsed(line))


def _parsed(text: str) -> Json | str:
    """The object, or what is wrong with it."""
    try:
        node = json.loads(text)
    except RecursionError:
        return f"is nested too deeply; {_WANTED}"
    except ValueError as error:
        return f"is no JSON ({error}); {_WANTED}"
    return node if isinstance(node, dict) else f"is no object; {_WANTED}"


def _one(raw: bytes, place: str, node: Json | str) -> Entry | Broken:
    if isinstance(node, str):
        return Broken(place, node)
    try:
        told = told_of(node)
        return Entry(raw, partial(_opened, *_words(node), told.title), told, place)
    except UnreadableError as error:
        return Broken(place, str(error))


def _words(node: Json) -> tuple[Callable[[str], Opened], str]:
    """What opens the words of a line, and the words."""
    text: Any = node.get("text")
    if isinstance(text, str) and text.strip():
        return open_plain, text
    html: Any = node.get("html")
    if isinstance(html, str) and html.strip():
        return open_page, html
    raise UnreadableError(f"has no words under the key text or html; {_WANTED}")


def _opened(opener: Callable[[str], Opened], words: str, title: str | None) -> Opened:
    opened = opener(words)
    return replace(opened, title=title or opened.title)
