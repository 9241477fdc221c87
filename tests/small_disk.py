"""What the commands and the desk do on a disk that is full, and on one that cannot be written; printed as JSON.

`unshare -m python small_disk.py FOLDER` mounts a file system of a few megabytes at FOLDER for itself alone. Each row
tells what was done, with how many bytes free, the exit code or the HTTP status, what was said, what was wrong in the
record after it, and whether doing it again with space came to the same record as doing it once.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import old_records
from desk_client import OWN, a_client
from small_record import STAGES
from starlette.testclient import TestClient

from onrecord import export, flow
from onrecord.cli import commands
from onrecord.store import Store

SIZE = 4 << 20
FREE = tuple(range(0, 400 << 10, 16 << 10)) if os.environ.get("ONRECORD_SOAK") else (0, 32 << 10)
TEXTS = [f"A drone hit Town{at % 3} on 2024-05-03, killing {at}. {'Long. ' * 8000}{at}" for at in range(5)]
Outcome = tuple[int, str]


@dataclass(frozen=True)
class Row:
    """One thing that was tried."""

    what: str
    free: int
    code: int
    said: str
    problems: list[str]
    same: bool


def onrecord(*words: object) -> Outcome:
    """The exit code of a command and what it says on standard error."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            commands.main([str(word) for word in words], obj=STAGES)
        except SystemExit as left:
            return int(left.code or 0), said.getvalue().strip()
    raise AssertionError("a command leaves by its exit code")


@cache
def client_of(record: Path) -> TestClient:
    """The desk of a record, made once; it opens the record for each request."""
    return a_client(record)


def desk(record: Path) -> Outcome:
    """A note by a form of the desk: the status, and the page when it is refused."""
    client = client_of(record)
    looked = client.get("/queue.json")
    if looked.status_code != 200:
        return looked.status_code, looked.text
    page = client.get(f"/incidents/{looked.json()['rows'][0]['id']}.json").json()
    fields = {"seen": page["version"], "act": "note", "typed": "ask again"}
    answer = client.post(f"/incidents/{page['id']}/decide.json", data=fields, headers=OWN)
    return answer.status_code, answer.text


def state(record: Path) -> tuple[list[str], str]:
    """What is wrong in a record, and its bytes as an export; times of decisions are those of the stages."""
    if not record.exists():
        return [], ""
    with Store.open(record) as store:
        return list(flow.check(store, STAGES)), "".join(
            export.FORMATS["jsonl"].writer(export.view_of(store.snapshot())).pieces
        )


def tries(record: Path, folder: Path, disk: Path) -> dict[str, Callable[[], Outcome]]:
    """What is tried, by its name; each does the same when it is done again."""
    first = "SELECT id FROM incidents ORDER BY position"
    with Store.open(record) as store:
        flow.settle(store, STAGES)
        incident = store.connection.execute(first).fetchone()[0]
    on = ("--record", record)
    return {
        "ingest": lambda: onrecord("ingest", folder, *on),
        "note": lambda: onrecord("decide", "note", incident, "ask again", "--by", "Ana", *on),
        "backup": lambda: onrecord("backup", disk / "copy.db", "--force", *on),
        "export": lambda: onrecord("export", "jsonl", disk / "out.jsonl", *on),
        "desk": lambda: desk(record),
    }


def full(what: str, disk: Path, pages: Path) -> Iterator[Row]:
    """Try something with little space, then again with enough."""
    record, filler = disk / "record.db", disk / "filler"
    onrecord("ingest", pages / "start" if what == "ingest" else pages, "--record", record)
    start = record.read_bytes()
    doing = tries(record, pages, disk)[what]
    doing()
    _, once = state(record)
    for free in FREE:
        clear(disk)
        record.write_bytes(start)
        fill(filler, disk, free)
        code, said = doing()
        filler.unlink()
        left = [path.name for path in disk.iterdir() if path.name.startswith(".")]
        problems, _ = state(record)
        again, _ = doing()
        _, twice = state(record)
        yield Row(what, free, code, said, problems + left, again in (0, 200, 303) and alike(twice) == alike(once))
    clear(disk)


def alike(lines: str) -> list[str]:
    """The rows of an export but for those that tell when it was done, and that it may have been done twice."""
    return [line for line in lines.splitlines() if '"type":"decision"' not in line]


def fill(filler: Path, disk: Path, free: int) -> None:
    """Leave so many bytes on the disk."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    wanted = free // 4096 * 4096
    os.truncate(filler, filler.stat().st_size - wanted)


def clear(disk: Path) -> None:
    for path in disk.iterdir():
        path.unlink()


def protected(disk: Path, pages: Path) -> Iterator[Row]:
    """Try everything on a record whose disk cannot be written, and a new record there."""
    record = disk / "record.db"
    onrecord("ingest", pages / "start", "--record", record)
    doings = tries(record, pages, pages.parent)
    doings["new"] = lambda: onrecord("ingest", pages, "--record", disk / "new.db")
    doings["look"] = lambda: onrecord("incidents", "--record", record)
    doings["check"] = lambda: onrecord("check", "--record", record)
    doings["export there"] = lambda: onrecord("export", "jsonl", disk / "out.jsonl", "--record", record)
    doings["backup there"] = lambda: onrecord("backup", disk / "copy.db", "--record", record)
    old = old_records.write(3, disk / "old.db")
    doings["old"] = lambda: onrecord("incidents", "--record", old)
    before, names = record.read_bytes(), sorted(disk.iterdir())
    mount("-o", "remount,ro", disk)
    found = [(what, doing()) for what, doing in doings.items()]
    same = record.read_bytes() == before and sorted(disk.iterdir()) == names
    mount("-o", "remount,rw", disk)
    for what, (code, said) in found:
        yield Row(what, -1, code, said, state(record)[0], same)
    assert doings["ingest"]()[0] == 0


def mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


def main() -> None:
    disk = Path(sys.argv[1])
    pages = disk.parent / "pages"
    (pages / "start").mkdir(parents=True)
    for at, text in enumerate(TEXTS):
        (pages / ("start" if at < 2 else "") / f"{at:02}.txt").write_text(text)
    mount("-t", "tmpfs", "-o", f"size={SIZE}", "none", disk)
    try:
        rows = [row for what in ("ingest", "note", "backup", "export", "desk") for row in full(what, disk, pages)]
        rows += protected(disk, pages)
    finally:
        subprocess.run(["umount", disk], check=True)
    sys.stdout.write(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main()
