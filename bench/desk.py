"""How fast the desk is on a large record, and whether it holds when many use it at once.

    python -m bench.desk RECORD            a record of `bench.made`; it is written to while being measured
    python -m bench.desk --make RECORD     makes one of 10,000 incidents and 60,000 accounts first

The server has a core of its own, the clients use what is left; every answer goes over loopback. Times are in
milliseconds from the request to the last byte; beside them stands the processor time that the server took.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import os
import random
import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import uvicorn

from bench import made
from onrecord import flow, review
from onrecord.desk.app import build
from onrecord.errors import OnrecordError
from onrecord.store import Store

TOKEN = "bench"
HOST = "127.0.0.1"
ASKED = 60
"""Requests of each page."""
SECONDS, READERS, WRITERS = 60, 20, 2
PAUSE = 0.02
"""Seconds a writer rests between two decisions; SQLite has no queue, so one that never rests keeps others out."""
WORDS = ("checkpoint", "market barracks", "relief committee", "Red Front", "power station", "flour", "school blankets")


@dataclass(frozen=True)
class Times:
    """Milliseconds of one page: the median, the 95th of 100, the slowest, the 95th of processor time; and its bytes."""

    median: float
    p95: float
    slowest: float
    busy_p95: float
    size: int


@dataclass
class Crowd:
    """What came of many using the record at once."""

    reads: int = 0
    writes: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    locked: int = 0
    read_ms: list[float] = field(default_factory=list)
    write_ms: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Served:
    """A desk that is being served: its port and its process."""

    port: int
    pid: int

    def busy(self) -> float:
        """Milliseconds of processor time that it has taken; 0 where the system does not tell."""
        found = 0
        for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                found += int(task.read_text().split()[0])
        return found / 1e6


@contextlib.contextmanager
def served(record: Path) -> Iterator[Served]:
    """The desk of a record in a process of its own, on one core."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(record, port), daemon=True)
    process.start()
    try:
        _wait(port)
        yield Served(port, process.pid or 0)
    finally:
        process.terminate()
        process.join()


def _serve(record: Path, port: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    uvicorn.run(build(record, TOKEN, port=port), host=HOST, port=port, log_level="error", access_log=False)


def _wait(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 0.2):
            return
        time.sleep(0.1)
    raise SystemExit("the desk did not start")


def ask(port: int, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes, float]:
    """One request over a new connection: status, body and milliseconds."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    started = time.perf_counter()
    if form is None:
        connection.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - started) * 1000
    connection.close()
    return answer.status, body, taken


def pages(port: int, dice: random.Random) -> dict[str, Callable[[], str]]:
    """An address of each page, another one every time."""
    listed = json.loads(ask(port, "/overview.json")[1])
    ids = [one["id"] for at in (1, 3, 9, 27, 81, 200) for one in _listed(port, at)]
    kinds = [code for code, _ in listed["kinds"]]
    first = int(listed["first"][:4])

    def span() -> str:
        year, month, days = dice.randint(first, first + 4), dice.randint(1, 12), dice.choice((1, 3, 6, 12))
        end = (year * 12 + month - 1 + days) // 12, (year * 12 + month - 1 + days) % 12 + 1
        return f"/overview?from={year}-{month:02}-01&to={end[0]}-{end[1]:02}-01&kind={dice.choice(['', *kinds])}"

    return {
        "queue": lambda: dice.choice(("/queue", f"/queue?reason={dice.choice(('conflict', 'deadly', 'near_miss'))}")),
        "incident": lambda: f"/incidents/{dice.choice(ids)}",
        "overview, whole record": lambda: f"/overview?page={dice.randint(1, 400)}",
        "overview, a span": span,
        "search": lambda: f"/search?q={quote(dice.choice(WORDS))}",
        "sheet": lambda: f"/incidents/{dice.choice(ids)}/sheet",
        "trail": lambda: "/trail",
        "map of the overview, SVG": lambda: "/overview/pictures/map.svg",
    }


def _listed(port: int, page: int) -> list[dict[str, str]]:
    return list(json.loads(ask(port, f"/overview.json?page={page}")[1])["incidents"])


def measure(desk: Served, *, asked: int = ASKED, seed: int = 1) -> dict[str, Times]:
    """The times of each page, after one of each that is not counted."""
    found = {}
    for name, address in pages(desk.port, random.Random(seed)).items():
        ask(desk.port, address())
        taken, busy, size = [], [], 0
        for _ in range(asked):
            before = desk.busy()
            status, body, ms = ask(desk.port, address())
            if status != 200:
                raise SystemExit(f"{name}: answered {status}")
            taken.append(ms)
            busy.append(desk.busy() - before)
            size = max(size, len(body))
        found[name] = Times(_part(taken, 0.5), _part(taken, 0.95), max(taken), _part(busy, 0.95), size)
    return found


def _part(values: Sequence[float], share: float) -> float:
    return sorted(values)[max(0, int(len(values) * share) - 1)] if values else 0.0


def crowd(record: Path, port: int, *, seconds: float = SECONDS, readers: int = READERS) -> Crowd:
    """Readers ask for pages all the time, one writer decides through the desk, one as another program, side by side."""
    seen = Crowd()
    addresses = list(pages(port, random.Random(1)).values())[:5]
    ids = [one["id"] for at in (1, 5, 40) for one in _listed(port, at)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=_read, args=(port, seen, until, addresses)) for _ in range(readers)]
    threads.append(threading.Thread(target=_decide, args=(port, seen, until, ids)))
    other = multiprocessing.get_context("spawn")
    queue = other.Queue()
    writer = other.Process(target=_write, args=(record, ids, seconds, queue), daemon=True)
    writer.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written, locked, taken = queue.get(timeout=60)
    writer.join()
    seen.writes += written
    seen.locked += locked
    seen.write_ms += taken
    return seen


def _read(port: int, seen: Crowd, until: float, addresses: Sequence[Callable[[], str]]) -> None:
    while time.monotonic() < until:
        status, body, taken = ask(port, random.choice(addresses)())
        with seen.lock:
            seen.reads += 1
            seen.statuses[status] += 1
            seen.locked += b"locked" in body or b"another program is writing" in body
            seen.read_ms.append(taken)


def _decide(port: int, seen: Crowd, until: float, ids: Sequence[str]) -> None:
    """Flag and unflag one incident after the other through the desk."""
    number = 0
    while time.monotonic() < until:
        act = ("flag", "unflag")[number % 2]
        status, body, taken = ask(
            port, f"/incidents/{ids[number // 2 % len(ids)]}/decide.json", {"act": act, "why": "b"}
        )
        number += 1
        with seen.lock:
            seen.writes += 1
            seen.statuses[status] += 1
            seen.locked += b"locked" in body or b"another program is writing" in body
            seen.write_ms.append(taken)
        time.sleep(PAUSE)


def _write(record: Path, ids: Sequence[str], seconds: float, queue: multiprocessing.Queue[object]) -> None:
    """Note after note on one incident after the other, as another program on the same record."""
    until, taken, locked = time.monotonic() + seconds, [], 0
    with Store.open(record, create=False) as store:
        while time.monotonic() < until:
            started = time.perf_counter()
            try:
                review.act(store, review.Note(ids[len(taken) % len(ids)], "seen"), by="bench", at=flow.utc_now())
            except OnrecordError as error:
                locked += "another program" in str(error)
            taken.append((time.perf_counter() - started) * 1000)
            time.sleep(PAUSE)
    queue.put((len(taken), locked, taken))


def figures(incidents: int = 400) -> dict[str, float]:
    """Processor's milliseconds that 95 of 100 pages of a small record take: a quick look at what became slower."""
    path = Path(os.environ.get("TMPDIR", "/tmp"), f"onrecord-desk-{os.getpid()}.db")
    try:
        made.write(made.made(incidents), path)
        with served(path) as desk:
            rows = measure(desk).items()
            return {f"desk_{name.replace(', ', '_').replace(' ', '_')}_p95": row.busy_p95 for name, row in rows}
    finally:
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()


def report(record: Path, *, seconds: float) -> None:
    """Print the tables for docs/performance.md."""
    with served(record) as desk:
        print("| page | median ms | p95 ms | slowest ms | processor p95 ms | largest answer |")
        print("| --- | --: | --: | --: | --: | --: |")
        for name, row in measure(desk).items():
            times = f"{row.median:.0f} | {row.p95:.0f} | {row.slowest:.0f} | {row.busy_p95:.0f}"
            print(f"| {name} | {times} | {row.size / 1024:.0f} KiB |")
        seen = crowd(record, desk.port, seconds=seconds)
    p95 = {"pages": _part(seen.read_ms, 0.95), "decisions": _part(seen.write_ms, 0.95)}
    print(
        f"\n{READERS} readers and {WRITERS} writers for {seconds:g} s: {seen.reads} pages (p95 {p95['pages']:.0f} ms), "
        f"{seen.writes} decisions (p95 {p95['decisions']:.0f} ms), statuses {dict(seen.statuses)}, "
        f"'database is locked' {seen.locked} times"
    )
    print(
        f"peak memory of all: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB a process at most"
    )


def main() -> None:
    """Measure the desk on a record."""
    parser = argparse.ArgumentParser(description="measure the desk on a large record")
    parser.add_argument("record", type=Path)
    parser.add_argument("--make", action="store_true", help="make the record first")
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    if given.make:
        started = time.perf_counter()
        made.write(made.made(given.incidents), given.record)
        print(f"{given.incidents} incidents made and settled in {time.perf_counter() - started:.0f} s")
    report(given.record, seconds=given.seconds)


if __name__ == "__main__":
    main()
