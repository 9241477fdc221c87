"""A watch that is killed again and again loses no article and takes none twice; one that is asked to end ends well.

The small version runs for some seconds; `make soak` gives it ten minutes (WATCH_SECONDS=600).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from web_server import Answer, Web, article, rss, serving

from onrecord.store import Store

HERE = Path(__file__).parent
SECONDS = float(os.environ.get("WATCH_SECONDS", "3"))
PATIENCE = 0.8  # seconds that a watch may run, at most, before it is killed
WINDOW = 40  # articles that the feed names; it moves on by two at each look, so what is forgotten is soon lost
AHEAD = (
    60  # articles that may be named and not yet fetched; with more, a watch that is killed all the time falls behind
)
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])}
COMMAND = """
import sys
from small_record import STAGES
from onrecord.cli import commands
commands(["watch", *sys.argv[1:]], obj=STAGES)
"""


class Press:
    """A feed that names two more articles at each look, each of which cannot be had at its first try now and then."""

    def __init__(self, web: Web, seed: int) -> None:
        self.web, self.random = web, random.Random(seed)
        self.count, self.ended = 0, False
        self.fetched: set[int] = set()
        web.pages["/feed"] = self.feed

    def feed(self, headers: dict[str, str]) -> Answer:
        if not self.ended and self.count - len(self.fetched) < AHEAD:
            for _ in range(2):
                self.publish(self.count)
                self.count += 1
        return rss(self.web, list(range(max(0, self.count - WINDOW), self.count)))

    def publish(self, number: int) -> None:
        left = [Answer(status=503)] if self.random.random() < 0.2 else []

        def page(headers: dict[str, str]) -> Answer:
            if left:
                return left.pop()
            self.fetched.add(number)
            return article(number)

        self.web.pages[f"/a{number}?utm_source=rss"] = page


@pytest.fixture
def feeds(tmp_path):
    def listed(web: Web) -> Path:
        path = tmp_path / "feeds.toml"
        path.write_text(f'interval = 0.001\n[[feed]]\naddress = "{web.url("/feed")}"\n', encoding="utf-8")
        return path

    return listed


class Watches:
    """Watches of one list into one record, one at a time, each killed before the next begins."""

    def __init__(self, record: Path, feeds: Path) -> None:
        command = [sys.executable, HERE / "watch_run.py", record, feeds]
        self.maker = subprocess.Popen(command, env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self) -> int:
        self.maker.stdin.write("\n")
        self.maker.stdin.flush()
        return int(self.maker.stdout.readline())

    def end(self) -> None:
        self.maker.communicate()


def taken(record: Path) -> list[str]:
    with Store.open(record) as store:
        return [document.title for document in store.snapshot().documents]


def test_a_watch_killed_at_any_moment_loses_nothing_and_takes_nothing_twice(tmp_path, feeds):
    chance, record, kills = random.Random(8), tmp_path / "record.db", 0
    with serving() as web:
        press = Press(web, 8)
        watches = Watches(record, feeds(web))
        running = watches.start()
        until, patience = time.monotonic() + SECONDS, PATIENCE
        while time.monotonic() < until or press.count < 6:
            before = press.count, len(press.fetched)
            time.sleep(chance.uniform(0.0, patience))
            os.kill(running, signal.SIGKILL)
            kills += 1
            stuck = before == (
                press.count,
                len(press.fetched),
            )  # on a busy machine a watch needs longer
            patience = 1.5 * patience if stuck else PATIENCE
            running = watches.start()
        press.ended = True
        deadline = time.monotonic() + 60
        while len(taken(record)) < press.count and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.3)
        os.kill(running, signal.SIGKILL)
        watches.end()
    titles = [f"Drone hits depot {number} in Marsk" for number in range(press.count)]
    assert sorted(taken(record)) == sorted(titles), f"{kills} kills"
    with Store.open(record) as store:
        assert [*store.layout_problems(), *store.problems(), *store.failures()] == []
    (tmp_path / "told.txt").write_text(f"{kills} kills, {press.count} articles\n")


def test_a_watch_that_is_asked_to_end_says_what_is_kept(tmp_path):
    with serving() as web:
        web.pages["/feed"] = rss(web, [])
        path = tmp_path / "feeds.toml"
        path.write_text(f'[[feed]]\naddress = "{web.url("/feed")}"\n', encoding="utf-8")
        more = [path, "--record", tmp_path / "r.db", "--allow-private", "127.0.0.1"]
        command = [sys.executable, "-c", COMMAND, *map(str, more)]
        run = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        _, told = run.communicate(timeout=20)
    assert "1 feed asked, 0 unchanged, 0 failed; 0 new documents" in line
    assert (run.returncode, told) == (0, f"onrecord: stopped; all that was taken is in {tmp_path / 'r.db'}\n")
