"""robots.txt: what a host lets be fetched and how fast, read as RFC 9309 has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from protego import Protego

AGENT = "onrecord"
"""The name by which a robots.txt addresses the fetcher."""

READ = 500 * 1024  # of a robots.txt, as the standard has it; what follows is not read


@dataclass(frozen=True)
class Rules:
    """What one host says; without a robots.txt everything may be fetched."""

    parsed: Any = None

    @classmethod
    def of(cls, body: bytes) -> Rules:
        """The rules in a robots.txt, broken lines left aside."""
        return cls(Protego.parse(body[:READ].decode("utf-8", "replace")))

    def allow(self, address: str) -> bool:
        """True when the address may be fetched."""
        return self.parsed is None or bool(self.parsed.can_fetch(address, AGENT))

    @property
    def delay(self) -> float:
        """The seconds it asks for between two fetches."""
        return float(self.parsed.crawl_delay(AGENT) or 0) if self.parsed is not None else 0.0
