"""How far the fetcher goes: sizes, times and turns from the settings, and where it may connect besides."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from onrecord import settings
from onrecord.fetching.public import Network

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The bounds of one fetch and the pause between two of one host."""

    size: int
    ratio: float
    seconds: float
    read_seconds: float
    redirects: int
    delay: float
    longest_delay: float
    hold: float

    @classmethod
    def shipped(cls) -> Limits:
        """As the settings have them."""
        return cls(
            size=int(settings.get("raw_limit_mb") * MIB),
            ratio=settings.get("fetch_ratio_limit"),
            seconds=settings.get("fetch_seconds"),
            read_seconds=settings.get("fetch_read_seconds"),
            redirects=int(settings.get("fetch_redirect_limit")),
            delay=settings.get("fetch_delay_seconds"),
            longest_delay=settings.get("fetch_longest_delay_seconds"),
            hold=settings.get("fetch_hold_seconds"),
        )


@dataclass(frozen=True)
class Reach:
    """Where a fetch may connect besides public addresses at ports 80 and 443; at allowed networks any port is."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset((80, 443))


@dataclass(frozen=True)
class Clock:
    """What time is to the fetcher: seconds that only grow, seconds since 1970, and waiting."""

    ticks: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
