"""What an opener hands back: the words of a document and what its own bytes say about it."""

from __future__ import annotations

from collections.abc import Callable
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
    published_from: str = "markup"  # where `published` was found, if it was: markup, mail header


@dataclass(frozen=True)
class Entry:
    """One document of an input; `place` tells it from the others of the same file, "" when it is alone.

    "#12" is the twelfth line, record or message, "/papers/a.pdf" a member or an attachment; parts of parts are joined:
    "/mails.mbox#3/report.pdf".

    `opened` may be what opens it, so that a line that chokes a parser can be passed over for the others of its file.
    """

    raw: bytes
    opened: Opened | Callable[[], Opened]
    told: Told = Told()
    place: str = ""

    def open(self) -> Opened:
        """What was opened; UnreadableError when it cannot be."""
        return self.opened if isinstance(self.opened, Opened) else self.opened()


@dataclass(frozen=True)
class Broken:
    """A part of an input that is no document: its place, what is wrong as the rest of a sentence, and what it is.

    `kind` is the word for it, such as line, record, message, member, attachment; "" when the message names it.
    `beside` is true for what is wrong with a document that was given just before, such as one of its pages.
    """

    place: str
    message: str
    kind: str = "line"
    beside: bool = False

    def told(self, source: str) -> str:
        """The sentence for a failure of `source`, such as "line 4 of feed.jsonl is no JSON"."""
        if not self.kind:
            return f"{source}: {self.message}"
        if not self.place:
            return f"{source} {self.message}"
        return f"{self.kind} {self.place[1:]} of {source} {self.message}"


@dataclass(frozen=True)
class Skipped:
    """Parts of an input that are rightly no documents, counted by reason; `place` as of an entry.

    Without counts it stands for an item that was not asked for, or for one that is nothing to speak of, so that a
    second look at the same input finds as many items before any other.
    """

    counts: tuple[tuple[str, int], ...]
    place: str = ""


Item = Entry | Broken | Skipped
"""What opening an input gives, one after another."""


@dataclass(frozen=True)
class Page:
    """A page that comes without a file, not yet opened: its bytes, or as text its HTML or an article's words."""

    source: str
    told: Told = Told()
    raw: bytes | None = None
    html: str | None = None
    text: str | None = None
