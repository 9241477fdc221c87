"""The fetcher: one address asked politely and within limits, its bytes as they came, or why there are none."""

from __future__ import annotations

import math
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from onrecord import __version__
from onrecord.fetching import connecting, unpacking
from onrecord.fetching.addresses import Address, parse
from onrecord.fetching.limits import Clock, Limits, Reach
from onrecord.fetching.refusals import NotFetchedError
from onrecord.fetching.robots import AGENT, Rules

_ACCEPT = (
    b"text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,"
    b"application/xml;q=0.9,text/plain;q=0.9,*/*;q=0.1"
)
_MOVED = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429, 500, 502, 503, 504)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LONGEST_WAIT = 7 * 86400.0  # of a Retry-After; a longer one is a mistake or a wish never to be asked


@dataclass(frozen=True)
class Validators:
    """What a server gave with an answer, by which it tells whether that is still the newest."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """An answer: where it came from in the end, its bytes as they were before packing, and what its head says.

    `unchanged` answers have no bytes: the server says that what was fetched before still holds.
    """

    address: str
    body: bytes
    charset: str | None = None
    validators: Validators = Validators()
    unchanged: bool = False


@dataclass(frozen=True)
class Means:
    """How names are looked up and sockets made; the tests bring their own, which count."""

    resolve: connecting.Resolve = connecting.resolved
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def says(self, name: str) -> str | None:
        return self.headers.get(name)


class Fetcher:
    """Asks one address after another; a host is given its pause, and its robots.txt is read once a day."""

    def __init__(
        self,
        *,
        reach: Reach | None = None,
        limits: Limits | None = None,
        contact: str | None = None,
        clock: Clock | None = None,
        means: Means | None = None,
    ) -> None:
        """Connect to public addresses alone, or also where `reach` allows; `contact` is told to every server."""
        self.limits = limits or Limits.shipped()
        self.clock = clock or Clock()
        self._reach, self._means = reach or Reach(), means or Means()
        self._agent = f"{AGENT}/{__version__}" + (f" (+{' '.join(contact.split())})" if contact else "")
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._free: dict[str, float] = {}  # the tick from which a host may be asked again
        self._held: dict[str, tuple[float, str]] = {}  # hosts that asked for a pause or cannot be reached: until, why

    def get(self, address: str, known: Validators | None = None) -> Fetched:
        """What the address gives; NotFetchedError says why nothing, and whether to try again."""
        here = parse(address)
        until = self.clock.ticks() + self.limits.seconds
        seen = set()
        for _ in range(self.limits.redirects + 1):
            seen.add(here.href)
            self._refuse_held(here.host)
            rules = self._rules_of(here)
            if not rules.allow(here.href):
                raise NotFetchedError(f"the robots.txt of {here.named} does not let it be fetched; save it by hand")
            until += self._wait_turn(here, rules)
            answer = self._ask(here, until, known or Validators())
            if answer.status not in _MOVED:
                return self._fetched(here, answer)
            here = parse(answer.says("location") or "", here.href)
            if here.href in seen:
                raise NotFetchedError(f"it redirects in a circle, over {here.href[:200]}; check the address")
        raise NotFetchedError(f"it redirects more than {self.limits.redirects} times; give the address it ends at")

    def _refuse_held(self, host: str) -> None:
        until, why = self._held.get(host, (-math.inf, ""))
        left = until - self.clock.ticks()
        if left > 0:
            raise NotFetchedError(why, again=True, after=left)

    def _hold(self, host: str, seconds: float | None, why: str) -> None:
        if seconds:
            self._held[host] = self.clock.ticks() + seconds, why

    def ungzipped(self, body: bytes) -> bytes:
        """The content of a gzip file within the limits; other bytes as they are."""
        return unpacking.ungzipped(body, self.limits)

    def _rules_of(self, address: Address) -> Rules:
        """The host's rules; a missing robots.txt allows all, one that cannot be had now forbids all until later."""
        origin = f"{address.scheme}://{address.named}"
        at, rules = self._rules.get(origin, (-math.inf, Rules()))
        if self.clock.ticks() - at < 86400:
            return rules
        here, until = parse(f"{origin}/robots.txt"), self.clock.ticks() + self.limits.seconds
        for _ in range(self.limits.redirects + 1):
            answer = self._ask(here, until, Validators())
            if answer.status not in _MOVED:
                break
            here = parse(answer.says("location") or "", here.href)
        if answer.status in _LATER or answer.status >= 500:
            raise NotFetchedError(
                f"the robots.txt of {address.named} cannot be had now (HTTP {answer.status}); try later",
                again=True,
                after=self._retry_after(answer),
            )
        rules = Rules.of(answer.body) if answer.status == 200 else Rules()
        self._rules[origin] = self.clock.ticks(), rules
        return rules

    def _wait_turn(self, address: Address, rules: Rules) -> float:
        """Wait until the host may be asked again; the seconds waited come back."""
        now = self.clock.ticks()
        wait = max(0.0, self._free.get(address.host, now) - now)
        if wait:
            self.clock.sleep(wait)
        pause = min(max(self.limits.delay, rules.delay), self.limits.longest_delay)
        self._free[address.host] = now + wait + pause
        return wait

    def _ask(self, address: Address, until: float, known: Validators) -> _Answer:
        guarded = connecting.Guarded(
            self._reach, until, clock=self.clock, resolve=self._means.resolve, network=self._means.network
        )
        request = connecting.request_of(address, self._headers(known), self.limits.read_seconds)
        try:
            with (
                connecting.pool(guarded, secure=address.scheme == "https") as pool,
                _Closing(pool.handle_request(request)) as response,
            ):
                return self._read(response)
        except httpcore.TimeoutException as error:
            allowed = f"{self.limits.read_seconds:g} s for a piece, {self.limits.seconds:g} s in all"
            why = f"its server is too slow (allowed are {allowed}); try later"
            if isinstance(error, httpcore.ConnectTimeout):
                self._hold(address.host, self.limits.hold, why)
            raise NotFetchedError(why, again=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            said = " ".join(str(error).split())[:200] or type(error).__name__
            why = f"its server could not be asked ({said}); check the address or try later"
            if isinstance(error, httpcore.ConnectError):
                self._hold(address.host, self.limits.hold, why)
            raise NotFetchedError(why, again=True) from error

    def _headers(self, known: Validators) -> list[tuple[bytes, bytes]]:
        said = (
            (b"User-Agent", self._agent.encode("ascii", "replace")),
            (b"Accept", _ACCEPT),
            (b"Accept-Encoding", unpacking.ASKED),
            (b"Connection", b"close"),
            (b"If-None-Match", known.etag.encode("latin-1", "replace") if known.etag else b""),
            (b"If-Modified-Since", known.last_modified.encode("latin-1", "replace") if known.last_modified else b""),
        )
        return [(name, value) for name, value in said if value]

    def _read(self, response: httpcore.Response) -> _Answer:
        """The answer; the bodies of redirects and refusals are left unread."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status != 200:
            return _Answer(response.status, headers, b"")
        pieces = response.iter_stream()
        return _Answer(200, headers, unpacking.body_of(pieces, headers.get("content-encoding", ""), self.limits))

    def _fetched(self, address: Address, answer: _Answer) -> Fetched:
        status = answer.status
        validators = Validators(answer.says("etag"), answer.says("last-modified"))
        if status == 304:
            return Fetched(address.href, b"", validators=validators, unchanged=True)
        if status == 200 and answer.body:
            charset = _CHARSET.search(answer.says("content-type") or "")
            return Fetched(address.href, answer.body, charset[1] if charset else None, validators)
        if status in _LATER:
            after = self._retry_after(answer)
            why = f"its server cannot give it now (HTTP {status}); try later" + (f" in {after:.0f} s" if after else "")
            self._hold(address.host, after, why)
            raise NotFetchedError(why, again=True, after=after)
        if status in (404, 410):
            raise NotFetchedError(f"it is not there (HTTP {status}); check the address", gone=status == 410)
        if status in (401, 402, 403, 451):
            raise NotFetchedError(f"its server does not let it be read (HTTP {status}); save it by hand")
        told = "without content" if 200 <= status < 300 else "with an error"
        raise NotFetchedError(f"its server answers {told} (HTTP {status}); check the address or save it by hand")

    def _retry_after(self, answer: _Answer) -> float | None:
        """The seconds that a server asks to wait; None when it does not say, or not readably."""
        text = (answer.says("retry-after") or "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text[:9]), _LONGEST_WAIT)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        wait = (until - datetime.fromtimestamp(self.clock.now(), UTC)).total_seconds()
        return min(max(wait, 0.0), _LONGEST_WAIT)


class _Closing:
    """A response that is closed when left, read or not."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __enter__(self) -> httpcore.Response:
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()
