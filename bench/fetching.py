"""Addresses, forbidden addresses and feeds of the hostile set: `python -m bench.fetching [SHARED]`.

An address holds when its scheme and host are those of the standard, or it is refused as the standard has it. A
forbidden address holds when it is refused and nothing is connected to: given directly, after a redirect from a public
host, and when a name gives a public address first and the forbidden one later. A feed holds when it is opened, or
listed with its reason, within its seconds.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore

from onrecord.errors import UnreadableError
from onrecord.fetching import Clock, Fetcher, Limits, Means, NotFetchedError, split
from onrecord.intake.answers import names_in
from onrecord.intake.openers import entries

PUBLIC = "93.184.216.34"
KINDS = ("url", "ssrf", "feed")


class Stub(httpcore.NetworkBackend):
    """A network in which the public address answers with a redirect and every connection to another is counted."""

    def __init__(self, target: str) -> None:
        """Redirect to this target; a robots.txt is not there."""
        self.target, self.others = target, 0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream of one answer."""
        self.others += host != PUBLIC
        return _Stream(self.target.encode("utf-8", "replace"))


class _Stream(httpcore.MockStream):
    def __init__(self, target: bytes) -> None:
        super().__init__([])
        self._target = target

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        missing = buffer.startswith(b"GET /robots.txt")
        head = b"404 Not Found" if missing else b"302 Found\r\nLocation: " + self._target
        self._buffer = [b"HTTP/1.1 " + head + b"\r\nContent-Length: 0\r\n\r\n"]


def outcome(case: dict[str, Any]) -> str | None:
    """What does not hold of a case of kind url, ssrf or feed; None when all holds."""
    checks = {"url": _url, "ssrf": _forbidden, "feed": _feed}
    return checks[case["kind"]](case)


def _url(case: dict[str, Any]) -> str | None:
    try:
        scheme, host = split(case["text"])
        found: dict[str, Any] = {"scheme": scheme, "host": host}
    except NotFetchedError:
        found = {"refused": True}
    return None if found == case["expect"] else f"is {found}"


def _forbidden(case: dict[str, Any]) -> str | None:
    text = case["text"]
    ways = {
        "directly": (text, [[PUBLIC]]),
        "by redirect": ("http://public.example/", [[PUBLIC], [PUBLIC]]),
        "by another answer": ("http://public.example/", [[PUBLIC], _numeric(text)]),
    }
    for way, (address, answers) in ways.items():
        stub = Stub(text)
        fetcher = _fetcher(stub, answers)
        try:
            fetcher.get(address)
            return f"is fetched {way}"
        except NotFetchedError:
            if stub.others:
                return f"is connected to {way}"
    return None


def _numeric(text: str) -> list[str]:
    """The numeric address of a case, loopback for one that is a name."""
    try:
        return [str(ip_address(split(text)[1].strip("[].")))]
    except (ValueError, NotFetchedError):
        return ["127.0.0.1"]


def _fetcher(stub: Stub, answers: list[list[str]]) -> Fetcher:
    left = list(answers)

    def resolve(host: str, seconds: float) -> list[str]:
        if host != "public.example":
            return _numeric(f"http://{host}/")
        return left.pop(0) if len(left) > 1 else left[0]

    limits = replace(Limits.shipped(), delay=0.0, hold=0.0)
    return Fetcher(limits=limits, clock=Clock(sleep=lambda seconds: None), means=Means(resolve, stub))


def _feed(case: dict[str, Any]) -> str | None:
    raw = base64.b64decode(case["b64"]) if "b64" in case else case["text"].encode("utf-8", "surrogatepass")
    start = time.monotonic()
    for opened in (lambda: list(entries(raw)), lambda: names_in(raw, "https://feed.example/rss")):
        try:
            opened()
        except UnreadableError as error:
            if not str(error):
                return "is refused without a reason"
    taken = time.monotonic() - start
    return None if taken <= case["expect"]["seconds"] else f"takes {taken:.1f} s"


def cases(path: Path) -> list[dict[str, Any]]:
    """The cases of these kinds in a file of hostile inputs."""
    with path.open(encoding="utf-8") as lines:
        return [case for case in map(json.loads, lines) if case["kind"] in KINDS]


def figures(shared: Path) -> dict[str, float]:
    """The share of cases of each kind that hold, in percent."""
    held: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for case in cases(shared / "bench" / "hostile" / "cases.jsonl"):
        all_of[case["kind"]] += 1
        held[case["kind"]] += outcome(case) is None
    return {f"{kind}.held": 100 * held[kind] / all_of[kind] for kind in KINDS if all_of[kind]}


def main() -> int:
    """Print the figures and the cases that do not hold."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent.parent / "shared"
    for case in cases(shared / "bench" / "hostile" / "cases.jsonl"):
        if said := outcome(case):
            print(f"{case['id']}: {case['name']} {said}")
    for name, value in figures(shared).items():
        print(f"{name:12} {value:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
