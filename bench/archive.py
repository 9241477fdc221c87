"""A large web archive through the whole ingest: `python -m bench.archive --gigabytes 1`.

Makes a WARC file of made-up pages of all sizes: most tell of clubs, budgets and gardens, which the gate sets aside, a
third of them packed for the way, a third with signs beyond Latin-1; a few hundred tell of incidents (`bench.made`).
Between them lie pictures, requests and answers that are no page. Then `onrecord ingest` takes it in, in a process of
its own: told are the time by the clock and the most memory that this process held, its workers apart.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import BinaryIO

from bench.made import made

GIGABYTE = 10**9
PICTURES = 0.3
"""The share of the bytes that pictures have."""
DAYS = "<meta property='article:published_time' content='2023-%02d-%02dT09:00:00Z'>"
THINGS = (
    *"league season champion coach club game match race player team prize contest venue stadium stretch".split(),
    *"title company product customer dealer investment currency pension salary sale price industry workplace".split(),
    *"quality council budget election vote program proposal contract hearing commission report magazine".split(),
    *"interview photo computer laboratory network mobile battery electronics study professor graduate school".split(),
    *"culture artist song wedding holiday hotel cottage garden beach beer meal fish dog tree soil recipe".split(),
    *"kettle orchard violin teapot".split(),
)
QUALITIES = (
    *"annual brilliant positive familiar friendly popular different junior senior former personal financial".split(),
    *"monthly regular famous gentle early fresh proud local warm crisp sweet simple striped copper sunny quiet".split(),
)
DOINGS = (
    *"retained improved offered launched appointed ordered covered developed extended selected visited enjoyed".split(),
    *"praised painted mended bought polished described admired rehearsed tasted designed sketched photographed".split(),
)
MANNERS = (
    "before the spring sale", "and the players were really happy", "for the third season",
    "while the customers watched", "on a slow weekend", "as the club had hoped", "at half the usual price",
    "without any help from the coach", "after the second half of the game", "by the end of the financial year",
    "to everyone’s delight", "in the new magazine, and it’s going to get better",
)  # fmt: skip
OPENINGS = ("The", "A", "This", "Every", "Our", "Another", "One")


@dataclass(frozen=True)
class Held:
    """What an archive was made of."""

    bytes: int
    pages: int
    reports: int
    others: int


def write(path: Path, size: int, *, reports: int = 300, seed: int = 11) -> Held:
    """An archive of about so many bytes; the same arguments give the same bytes."""
    dice = random.Random(seed)
    told = _told(reports)
    at_every = size / max(1, len(told))
    pages = others = given = 0
    with path.open("wb") as file:
        _record(file, "warcinfo", "", b"software: bench.archive\r\n", "application/warc-fields")
        while file.tell() < size:
            if given < len(told) and file.tell() >= given * at_every:
                _answer(file, f"https://news.example/{given}", told[given], dice)
                given += 1
            elif dice.random() < 0.7:
                _answer(file, f"https://pages.example/{pages}", _page(dice, pages), dice)
                pages += 1
            else:
                _other(file, others, dice)
                others += 1
        return Held(file.tell(), pages, given, others)


def _told(reports: int) -> list[bytes]:
    """Pages of made-up reports of incidents."""
    found = made(max(1, reports // 4)).received[:reports]
    return [
        _html(item.document.title or "", item.document.text.split("\n\n"), index).encode()
        for index, item in enumerate(found)
    ]


def _page(dice: random.Random, number: int) -> bytes:
    """A page about nothing that matters here, of 2,000 to 200,000 bytes, most of them below 40,000."""
    words = int(min(12_000, max(150, dice.lognormvariate(6.6, 0.9))))
    paragraphs = []
    while words > 0:
        sentences = [_sentence(dice) for _ in range(dice.randint(2, 7))]
        words -= sum(sentence.count(" ") + 1 for sentence in sentences)
        paragraphs.append(" ".join(sentences))
    if number % 3:
        paragraphs = [paragraph.replace("’", "'") for paragraph in paragraphs]
    return _html(_sentence(dice)[:-1], paragraphs, number).encode()


def _sentence(dice: random.Random) -> str:
    one, two = (f"{dice.choice(QUALITIES)} {dice.choice(THINGS)}" for _ in range(2))
    start = f"{dice.choice(OPENINGS)} {one} {dice.choice(DOINGS)}"
    return f"{start} the {two} of the {dice.choice(THINGS)} {dice.choice(MANNERS)}."


def _html(title: str, paragraphs: list[str], number: int) -> str:
    """A page as sites make them: its words are a third of it."""
    day = DAYS % (number % 12 + 1, number % 28 + 1)
    links = "".join(
        f"<li class='nav-item level-{at % 3}'><a href='/section/{at}/index.html'>Section {at}</a></li>"
        for at in range(30)
    )
    style = "".join(f".box-{at}{{margin:{at}px;padding:{at % 7}px;color:#{at:06x}}}" for at in range(60))
    body = "".join(
        f"<p class='story-text paragraph-{at}' data-position='{at}'>{escape(words)}</p>"
        for at, words in enumerate(paragraphs)
    )
    script = "".join(
        f"window.slots.push({{id:{at},size:[300,250],page:{number}}});" for at in range(8 * len(paragraphs))
    )
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>{day}"
        f"<style>{style}</style></head><body><nav><ul>{links}</ul></nav><article><h1>{escape(title)}</h1>{body}</article>"
        f"<script>{script}</script><footer>Contact and terms</footer></body></html>"
    )


def _answer(file: BinaryIO, address: str, page: bytes, dice: random.Random) -> None:
    packed = dice.random() < 1 / 3
    body = gzip.compress(page, 6, mtime=0) if packed else page
    coding = "Content-Encoding: gzip\r\n" if packed else ""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{coding}Content-Length: {len(body)}\r\n\r\n"
    _record(file, "response", address, head.encode() + body)


def _other(file: BinaryIO, number: int, dice: random.Random) -> None:
    """A picture, a request, or the answer that there is no such page."""
    address, chance = f"https://pages.example/other/{number}", dice.random()
    if chance < PICTURES:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0"
        _record(file, "response", address, head + dice.randbytes(dice.randint(20_000, 250_000)))
    elif chance < 0.7:
        _record(file, "request", address, b"GET / HTTP/1.1\r\nHost: pages.example\r\n\r\n")
    else:
        _record(file, "response", address, b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Not here.</p>")


def _record(file: BinaryIO, kind: str, address: str, block: bytes, media: str = "") -> None:
    target = f"WARC-Target-URI: {address}\r\n" if address else ""
    media = media or f"application/http; msgtype={kind}"
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    file.write(head.encode() + block + b"\r\n\r\n")


@dataclass(frozen=True)
class Took:
    """What an ingest took by the clock and of all processors, the most that it held, and what it said at its end."""

    seconds: float
    processor: float
    mib: float
    said: str
    grew: tuple[tuple[float, float], ...]


def ingest(archive: Path, record: Path, *options: str) -> Took:
    """Ingest the archive in another process and watch the most memory that process itself ever held."""
    command = [sys.executable, "-m", "onrecord", "ingest", str(archive), "--record", str(record), *options]
    begun = time.monotonic()
    grew: list[tuple[float, float]] = []
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, text=True)
        while child.poll() is None:
            grew.extend((time.monotonic() - begun, peak) for peak in _peak(child.pid))
            time.sleep(0.1)
        out.seek(0)
        said = out.read()
    if child.returncode:
        raise SystemExit(f"the ingest ended with {child.returncode}: {said[-2000:]}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(time.monotonic() - begun, used.ru_utime + used.ru_stime, grew[-1][1], said, tuple(grew))


def _peak(pid: int) -> Iterator[float]:
    """The most MiB that a process held so far; nothing once it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return
    if found := re.search(r"VmHWM:\s*(\d+)", status):
        yield int(found[1]) / 1024


def main() -> None:
    """Make an archive, ingest it, and say what that took."""
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder in which the archive and the record stay")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        held = write(folder / "made.warc", int(given.gigabytes * GIGABYTE), reports=given.reports)
        print(
            f"{held.bytes / GIGABYTE:.2f} GB: {held.pages} pages, {held.reports} reports, {held.others} others",
            flush=True,
        )
        took = ingest(folder / "made.warc", folder / "record.db", "--workers", str(given.workers))
        print(took.said.strip().rsplit("\r", 1)[-1])
        steps = [next(peak for at, peak in took.grew if at >= took.seconds * part / 10) for part in range(1, 10)]
        print("MiB at each tenth of the time: " + " ".join(f"{peak:.0f}" for peak in steps))
        spent = f"{took.seconds:.0f} s by the clock, {took.processor:.0f} s of the processors"
        print(f"{spent}, the parent held {took.mib:.0f} MiB at most")


if __name__ == "__main__":
    main()
