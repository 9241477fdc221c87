"""Reports that were read and wait for a person to store them, held in memory."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from onrecord.errors import MissingError

KEPT = 20
"""Reports that wait to be stored, over all browsers; the oldest give way."""


@dataclass(frozen=True)
class Given:
    """A file as it was given: its bytes, its name, and what the person says of it."""

    name: str
    raw: bytes
    published: str
    outlet: str
    title: str
    hashes: tuple[str, ...] = ()  # of the bytes of its documents, once it was read


@dataclass
class Waiting:
    """Reports that were read and are not stored yet, by a key that only their page holds."""

    held: OrderedDict[str, tuple[Given, ...]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def keep(self, given: tuple[Given, ...]) -> str:
        """Keep reports; their key comes back."""
        key = secrets.token_urlsafe(16)
        with self.lock:
            self.held[key] = given
            while sum(len(one) for one in self.held.values()) > KEPT and len(self.held) > 1:
                self.held.popitem(last=False)
        return key

    def take(self, key: str) -> tuple[Given, ...]:
        """Take reports out; MissingError when they were stored or gave way."""
        with self.lock:
            given = self.held.pop(key, None)
        if given is None:
            raise MissingError("these reports are stored already or waited too long; read them once more")
        return given
