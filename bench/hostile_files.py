"""Hostile files, each taken in by itself: `python -m bench.hostile_files SHARED [--warc GB]`.

An input holds when it becomes a document or a failure with a reason, nothing is raised, no connection is tried, and it
stays within its seconds and memory; a web archive must give all its records, a locked file must be told as locked, a
page must be taken for the encoding it is in. With `--warc` a web archive of that size is made, taken in and taken away.
"""

from __future__ import annotations

import argparse
import base64
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from onrecord import intake
from onrecord.errors import OnrecordError
from onrecord.intake.decoding import encoding_of
from onrecord.intake.opened import Broken, Entry, Skipped
from onrecord.intake.openers import entries_of
from onrecord.model import Failure, Received

KINDS = ("warc", "eml", "pdf", "xml", "file", "encoding")
MIB = 1024 * 1024
_SECONDS, _MIB = 30.0, 1024.0  # where a case names no bound
_CONNECTIONS = Counter[str]()


@dataclass(frozen=True)
class Outcome:
    """What came of one case; `wrong` says what does not hold, "" when all does."""

    id: str
    kind: str
    documents: int = 0
    failures: tuple[str, ...] = ()
    seconds: float = 0.0
    mib: float = 0.0
    wrong: str = ""


def raw_of(case: dict[str, Any]) -> bytes:
    """The bytes of a case."""
    return base64.b64decode(case["b64"]) if "b64" in case else str(case["text"]).encode("utf-8", "surrogatepass")


def outcome(case: dict[str, Any]) -> Outcome:
    """What comes of a case in a process of its own: the memory is that which taking it in adds."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(taken, (case,))


def taken(case: dict[str, Any]) -> Outcome:
    """The same in this process; the memory is right only for its first case."""
    _watched()
    raw, before, began = raw_of(case), _peak(), time.process_time()
    rows: list[Received | Failure] = []
    fault = ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(case["name"]).name or "input")
        path.write_bytes(raw)
        try:
            rows = list(intake.documents([path]))
        except Exception as error:  # noqa: BLE001 (that any is raised is what is measured)
            fault = f"{type(error).__name__}: {error}"
    found = Outcome(
        case["id"],
        case["kind"],
        sum(isinstance(row, Received) for row in rows),
        tuple(row.message for row in rows if isinstance(row, Failure)),
        time.process_time() - began,
        _peak() - before,
    )
    return replace(found, wrong=fault or _wrong(case["expect"], raw, found))


def _wrong(expect: dict[str, Any], raw: bytes, found: Outcome) -> str:
    if not found.documents and not found.failures:
        return "neither a document nor a failure"
    if _CONNECTIONS:
        return f"connections tried: {dict(_CONNECTIONS)}"
    if found.seconds > expect.get("seconds", _SECONDS) or found.mib > expect.get("mib", _MIB):
        return f"{found.seconds:.1f} s, {found.mib:.0f} MiB"
    if expect.get("password") and not any("locked" in told for told in found.failures):
        return "not told as locked"
    if "encoding" in expect and encoding_of(raw) != expect["encoding"]:
        return f"taken for {encoding_of(raw)}, is {expect['encoding']}"
    if expect.get("records") is not None and records(raw) != expect["records"]:
        return f"{records(raw)} records, are {expect['records']}"
    return ""


def records(raw: bytes) -> int:
    """How many records of a web archive were seen, as documents, failures or counted."""
    count = 0
    try:
        for item in entries_of(BytesIO(raw)):
            if isinstance(item, Skipped):
                count += sum(number for _, number in item.counts)
            elif isinstance(item, Entry) or (isinstance(item, Broken) and "is followed by" not in item.message):
                count += 1
    except OnrecordError:
        return count
    return count


@cache
def _watched() -> None:
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        _CONNECTIONS[event] += 1


def _peak() -> float:
    """The most memory this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cases(shared: Path) -> Iterator[dict[str, Any]]:
    """The cases of the development set that are files."""
    with (shared / "bench" / "hostile" / "cases.jsonl").open(encoding="utf-8") as lines:
        yield from (case for case in map(json.loads, lines) if case["kind"] in KINDS)


def figures(shared: Path) -> dict[str, float]:
    """The share of inputs that hold by kind, in percent; within the seconds and MiB of each."""
    return {name: share for name, share in summed([outcome(case) for case in cases(shared)]).items() if name in _SHARES}


_SHARES = frozenset(f"files.{kind}" for kind in KINDS)


def summed(found: list[Outcome]) -> dict[str, float]:
    """The figures of such outcomes."""
    held = {kind: [not one.wrong for one in found if one.kind == kind] for kind in KINDS}
    return {
        **{f"files.{kind}": 100 * sum(good) / len(good) for kind, good in held.items()},
        "files.seconds": max(one.seconds for one in found),
        "files.mib": max(one.mib for one in found),
    }


def large_warc(path: Path, size: int) -> int:
    """Write a web archive of that many bytes, half of them pages and half pictures; how many pages it has."""
    page = b"<!doctype html><html><body><article><p>A drone fell on the depot at Tal Marra on day %d.</p></article>"
    filler = b"<!-- " + b"x" * 400_000 + b" -->"
    count = 0
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(_record(count, b"text/html", page % count + filler))
            file.write(_record(count, b"image/png", bytes(600_000)))
            count += 1
    return count


def _record(number: int, media: bytes, body: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: " + media + b"\r\n\r\n" + body
    head = b"\r\n".join(
        (
            b"WARC/1.1",
            b"WARC-Type: response",
            b"WARC-Target-URI: https://a.example/%d",
            b"WARC-Date: 2023-11-05T10:15:00Z",
            b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>",
            b"Content-Type: application/http;msgtype=response",
            b"Content-Length: %d",
            b"\r\n",
        )
    )
    return head % (number, number, len(block)) + block + b"\r\n\r\n"


def large(gigabytes: float) -> dict[str, float]:
    """The memory and the processor time that a web archive of that size takes in a process of its own."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(_large, (gigabytes,))


def _large(gigabytes: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.warc"
        pages = large_warc(path, int(gigabytes * 1000**3))
        began = time.process_time()
        documents = sum(isinstance(row, Received) for row in intake.documents([path]))
    return {
        "warc.pages": pages,
        "warc.documents": documents,
        "warc.mib": _peak(),
        "warc.seconds": time.process_time() - began,
    }


def main() -> int:
    """Print what does not hold, then the figures."""
    parser = argparse.ArgumentParser(description="Hostile files, each taken in by itself.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--warc", type=float, metavar="GB", help="take in a web archive of that size instead")
    asked = parser.parse_args()
    found = [] if asked.warc else [outcome(case) for case in cases(asked.shared)]
    for one in found:
        if one.wrong:
            print(f"{one.id}: {one.wrong}")
    for name, value in (large(asked.warc) if asked.warc else summed(found)).items():
        print(f"{name:16} {value:.1f}")
    return int(any(one.wrong for one in found))


if __name__ == "__main__":
    sys.exit(main())
