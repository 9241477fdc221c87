"""What an opener hands back: the words of a document and what its own bytes say about it."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import LeftOut, When


@dataclass(frozen=True)
class Told:
    """What a manifest row or the keys of a JSON line tell of a document; None is not told."""

    id: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: When | None = None
    title: str | None = None


@dataclass(frozen=True)
class Opened:
    """A document's body without its title, and the metadata that stand in its bytes; None is not said."""

    kind: str
    body: str
    title: str | None = None
    published: When | None = None
    outlet: str | None = None
    address: str | None = None
    language: str | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One document of an input; `place` tells it from the others of the same file ("#12"), "" when it is alone."""

    raw: bytes
    opened: Opened
    told: Told = Told()
    place: str = ""


@dataclass(frozen=True)
class Broken:
    """A part of an input that is no document: its place and what is wrong."""

    place: str
    message: str
