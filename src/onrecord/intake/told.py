"""What a manifest row or a JSON line tells of a document, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.errors import InputError, UnreadableError
from onrecord.intake import dates
from onrecord.intake.opened import Told
from onrecord.model import When


def told_of(row: Mapping[str, Any]) -> Told:
    """The known keys of the row, empty ones as not told; UnreadableError names a date or value that cannot be read."""
    published = _text(row, "published")
    when = dates.written(published) if published else None
    if published and when is None:
        raise UnreadableError(f"has the unreadable date {published!r} under published; write it as YYYY-MM-DD")
    return Told(_text(row, "id"), _text(row, "url"), _text(row, "outlet"), when, _text(row, "title"))


def both(first: Told, second: Told) -> Told:
    """What the first tells, and where it is silent what the second does: a manifest before a line or a row."""
    return Told(
        id=first.id or second.id,
        url=first.url or second.url,
        outlet=first.outlet or second.outlet,
        published=first.published or second.published,
        title=first.title or second.title,
    )


def anchor_of(text: str | None) -> When | None:
    """The publication date for documents with none of their own; InputError when it is no ISO date."""
    when = dates.written(text) if text is not None else None
    if text is not None and (when is None or not text[:4].isdigit()):
        raise InputError(f"the anchor {text!r} is no date; write it as YYYY-MM-DD, such as 2023-11-05")
    return when


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return " ".join((value or "").split()) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise UnreadableError(f"has a value under {key} that is no text: {str(value)[:60]}; write it as a string")
