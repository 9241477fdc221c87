"""Two arrivals of the same bytes as one document, whatever their order."""

from __future__ import annotations

from dataclasses import replace

from onrecord.errors import InputError
from onrecord.model import Document

_ORIGINS = ("manifest", "markup", "row", "mail header", "anchor")
_GRAINS = ("minute", "day")


def merge(old: Document, new: Document) -> Document:
    """One document with the better metadata of both; InputError when they are not the same bytes.

    Publication: manifest before markup, row and a mail's head before anchor, then the finer, then the smaller string.
    Rival titles, outlets and addresses: the smaller string. So the order of arrival never matters. The text is frozen:
    `old` keeps its own.
    """
    if old.id != new.id:
        raise InputError(f"documents {old.id} and {new.id} are not the same bytes and cannot be merged")
    dated = min((old, new), key=_dated)
    return replace(
        old,
        address=_smaller(old.address, new.address),
        outlet=_smaller(old.outlet, new.outlet),
        title=_smaller(old.title, new.title),
        published=dated.published,
        published_from=dated.published_from,
    )


def _dated(document: Document) -> tuple[bool, int, int, str, str]:
    when, origin = document.published, document.published_from
    if when is None or origin not in _ORIGINS:
        return True, 0, 0, "", ""
    grain = _GRAINS.index(when.precision) if when.precision in _GRAINS else len(_GRAINS)
    return False, _ORIGINS.index(origin), grain, when.earliest or "", f"{when.latest} {when.expression}"


def _smaller(left: str | None, right: str | None) -> str | None:
    return min((text for text in (left, right) if text is not None), default=None)
