"""How fast a large record answers programs: `python -m bench.api RECORD`, a record of `bench.desk --make`.

Everything runs in this process, the addresses through their application without a network; times are milliseconds of
its processor. A copy of the record is written to, so that the first answer after a decision is measured too.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from starlette.testclient import TestClient

from onrecord import flow, review
from onrecord.api.app import build
from onrecord.api.start import hosts_of
from onrecord.api.tokens import Token, hashed
from onrecord.asking import Questions
from onrecord.store import Store

T = TypeVar("T")
TOKEN = "bench"
ASKED = 20
"""Requests of each address."""


def main() -> None:
    """Print a table of addresses with the middle and the slowest of the requests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    given = parser.parse_args()
    print(f"import onrecord: {importing():.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        measured(Path(shutil.copy(given.record, Path(folder) / "onrecord.db")))


def measured(record: Path) -> None:
    """Ask each address of a record that may be written to, and print what it takes."""
    questions = Questions.settled(record, flow.shipped("rules"))
    tokens = (Token("bench", "read", hashed(TOKEN)),)
    app = build(questions, hosts_of("127.0.0.1", (), 8500), lambda: tokens)
    client = TestClient(app, base_url="http://127.0.0.1:8500", headers={"authorization": f"Bearer {TOKEN}"})
    taken, first = busy(lambda: client.get("/incidents"))
    page = first.json()
    print(f"{page['held']} incidents\nfirst page, nothing kept yet: {taken:.0f} ms")
    tag, ids = first.headers["etag"], [one["id"] for one in page["incidents"]]
    table = {
        "first page": lambda at: client.get("/incidents"),
        "second page": lambda at: client.get(f"/incidents?cursor={page['next']}"),
        "by kind, in conflict": lambda at: client.get("/incidents?kind=drone&conflict=true"),
        "unchanged (304)": lambda at: client.get("/incidents", headers={"if-none-match": tag}),
        "an incident with its words": lambda at: client.get(f"/incidents/{ids[at]}"),
        "search": lambda at: client.get("/search?q=checkpoint"),
    }
    for name, asked in table.items():
        times = sorted(busy(lambda asked=asked, at=at: asked(at))[0] for at in range(ASKED))
        print(f"{name:30} {times[ASKED // 2]:8.1f} {times[-1]:8.1f} ms")
    with Store.open(record) as store:
        review.act(store, review.Note(ids[0], "looked at by the bench"), by="bench", at="2026-01-01T00:00:00+00:00")
    print(f"first page after a decision: {busy(lambda: client.get('/incidents'))[0]:.0f} ms")


def busy(asked: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds of the processor that something takes, and what came of it."""
    began = time.process_time()
    answer = asked()
    return (time.process_time() - began) * 1000, answer


def importing() -> float:
    """Milliseconds that `import onrecord` takes in a fresh interpreter, the least of five."""
    code = "import time; began = time.process_time(); import onrecord; print((time.process_time() - began) * 1000)"
    told = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    return min(float(one.stdout) for one in told)


if __name__ == "__main__":
    main()
