"""Fetchers for tests: quick ones that may reach the tests' own server on loopback, with a clock that never waits."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from onrecord.fetching import Clock, Fetcher, Limits, Reach

QUICK = replace(Limits.shipped(), delay=0.0, hold=0.0)
LOOPBACK = Reach((ip_network("127.0.0.0/8"),))


class Hands:
    """The hands of a clock that moves only when someone waits."""

    def __init__(self, now: float = 1_714_726_800.0) -> None:  # 3 May 2024, 09:00 UTC
        self.at = self.start = now
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.at += seconds


def clock_of(hands: Hands) -> Clock:
    """A clock with these hands."""
    return Clock(lambda: hands.at, lambda: hands.at, hands.wait)


def no_wait() -> Clock:
    """A clock that moves only when someone waits."""
    return clock_of(Hands())


def local(hands: Hands | None = None, **limits: float) -> Fetcher:
    """A fetcher that reaches loopback, by this clock."""
    return Fetcher(reach=LOOPBACK, limits=replace(QUICK, **limits), clock=clock_of(hands or Hands()))
