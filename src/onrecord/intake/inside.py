"""Opening what lies inside something else: how deep, and how much may be unpacked in all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake.opened import Broken, Entry, Item, Skipped

MIB = 1024 * 1024
PASSED = Skipped(())
"""Stands for an item that was not asked for, or is nothing to speak of."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass
class Unpacked:
    """How many bytes were unpacked so far, over all parts of one input."""

    count: int = 0


@dataclass
class Given:
    """How many items a file gave so far, whether they were asked for or not."""

    count: int = 0


@dataclass(frozen=True)
class Inside:
    """How the parts of a container are opened, and what that may still cost; `open` is the table of openers.

    The first `skip` items are not asked for: they came in before, or choked a parser.
    """

    open: Callable[[bytes, Inside], Iterator[Item]]
    depth: int = 0
    skip: int = 0
    unpacked: Unpacked = field(default_factory=Unpacked)
    given: Given = field(default_factory=Given)

    def part(self, raw: bytes, place: str, kind: str) -> Iterator[Item]:
        """The documents of a part, placed in the whole; a part that is none is Broken, and nothing is raised for it."""
        try:
            for item in self.open(raw, self.deeper()):
                yield placed(item, place, kind)
        except UnreadableError as error:
            yield Broken(place, f"cannot be taken: {error}", kind)

    def passes(self) -> bool:
        """True when the next item is not asked for, so that nothing need be parsed for it."""
        return self.given.count < self.skip

    def asked(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items of the whole input, each counted; what is wrong beside one counts with it.

        For one that is not asked for PASSED comes, so that who waits sees that the work goes on.
        """
        for item in items:
            beside = isinstance(item, Broken) and item.beside
            asked = self.given.count > self.skip if beside else self.counts()
            if not asked:
                yield PASSED
            elif not (isinstance(item, Skipped) and not item.counts):
                yield item

    def counts(self) -> bool:
        """Count one more item; True when it is asked for."""
        self.given.count += 1
        return self.given.count > self.skip

    def afresh(self) -> Inside:
        """The same for another input of the same file, which may unpack to as much again."""
        return replace(self, unpacked=Unpacked())

    def deeper(self) -> Inside:
        """The same one level down."""
        return replace(self, depth=self.depth + 1)

    def check_depth(self) -> None:
        """UnreadableError when a container lies too deep to be opened."""
        limit = settings.get("container_depth_limit")
        if self.depth > limit:
            raise UnreadableError(f"it lies in archives or mails nested more than {limit:g} deep; unpack it yourself")

    def spend(self, count: int, packed: int) -> None:
        """Note that `packed` bytes become `count`, before they are; UnreadableError when that is a bomb or too much."""
        ratio, limit = settings.get("inflated_ratio_limit"), settings.get("inflated_limit_mb")
        if count > max(MIB, ratio * packed):
            raise UnreadableError(f"it unpacks to more than {ratio:g} times its size, as no report does; leave it out")
        if self.unpacked.count + count > limit * MIB:
            raise UnreadableError(f"it would unpack to more than {limit:g} MiB in all; unpack it yourself")
        self.unpacked.count += count


def placed(item: Item, place: str, kind: str) -> Item:
    """An item of a part as an item of the whole: its place joined, its failure told with the part's name."""
    if isinstance(item, Entry | Skipped):
        return replace(item, place=place + item.place)
    if not item.place:
        return Broken(place, item.message, kind, item.beside)
    name = f"{kind} {place[1:]}" if place else "the input"
    return Broken(place + item.place, item.told(name), "", item.beside)


def named(name: str) -> str:
    """The place of a part by its name, in one line without control characters."""
    return "/" + _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", name)


def read_limited(file: BinaryIO) -> bytes:
    """All bytes from here on; UnreadableError when they are more than one document may have."""
    limit = settings.get("raw_limit_mb")
    raw = file.read(int(limit * MIB) + 1)
    if len(raw) > limit * MIB:
        raise UnreadableError(f"it is larger than {limit:g} MiB; split it and try again")
    return raw
