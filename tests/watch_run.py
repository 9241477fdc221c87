"""Watches that can be killed: each line on standard input makes one, as a copy of this process; its number is answered.

`python watch_run.py RECORD FEEDS.toml`; a copy starts at once, so that many can be killed in a short time.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from fetchers import LOOPBACK, QUICK
from small_record import STAGES
from web_server import article

from onrecord import intake
from onrecord.fetching import Fetcher
from onrecord.gathering import Watch, feed_list
from onrecord.store import Store


def watch(record: Path, feeds: Path) -> None:
    """Round after round, until killed."""
    fetcher, stages = Fetcher(reach=LOOPBACK, limits=QUICK), replace(STAGES, merge=intake.merge)
    with Store.open(record) as store:
        watch = Watch(store, feed_list(feeds), fetcher, stages, stop=lambda: False)
        while True:
            watch.round()
            time.sleep(0.02)


def main() -> None:
    """Make a watch for each line, one after another; the next line comes when the last watch was killed."""
    list(intake.fetched(article(0).body, "a warm-up", intake.Came("")))  # what opens a page is loaded once, not by each
    for _ in sys.stdin:
        copy = os.fork()
        if copy == 0:
            watch(*map(Path, sys.argv[1:]))
        sys.stdout.write(f"{copy}\n")
        sys.stdout.flush()
        os.waitpid(copy, 0)


if __name__ == "__main__":
    main()
