"""Feeds watched until stopped: a line a round, and a clean stop at Ctrl+C or when asked to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from onrecord.cli.base import DONE, FINDINGS, reader_option, record_option
from onrecord.cli.records import stages
from onrecord.cli.text import clean, counted
from onrecord.cli.web import Reaching, library, reaching_options
from onrecord.store import Store


@click.command()
@click.argument("feeds", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Ask the feeds that are due, take what they name, and end.")
@reaching_options
@reader_option
@record_option
def watch(record: Path, feeds: Path, once: bool, reaching: Reaching, reader: str | None) -> int:
    """Ask the feeds of a TOML file politely, again and again, and take what they name into the record.

    Stop it with Ctrl+C; it ends after the article in hand. Started again, it goes on where it stood.
    """
    gathering = library("gathering")
    listed, used, stop = gathering.feed_list(feeds), stages(reader), threading.Event()
    reaching = replace(reaching, contact=reaching.contact or listed.contact)
    clock = library("fetching").Clock(sleep=lambda seconds: _wait(stop, seconds))
    with Store.open(record) as store, _ending(stop):
        watching = gathering.Watch(store, listed, reaching.fetcher(clock=clock), used, stop=stop.is_set)
        while True:
            done = watching.round()
            click.echo(f"{_time(clock.now())} {_line(done)}; next at {_time(done.next_at)}")
            if once or stop.is_set():
                break
            _wait(stop, done.next_at - clock.now())
            if stop.is_set():
                break
    if stop.is_set():
        click.echo(f"onrecord: stopped; all that was taken is in {record}", err=True)
    return FINDINGS if once and done.failed else DONE


def _line(done: Any) -> str:
    """What a round did, in a line."""
    feeds = f"{counted(done.asked, 'feed')} asked, {done.unchanged} unchanged, {done.failed} failed"
    taken = f"{counted(done.new, 'new document')}, {done.known} known, {done.read} read"
    waits = f"; {counted(done.waiting, 'article')} to come" if done.waiting else ""
    gone = f"; gone for good: {', '.join(map(clean, done.gone))}" if done.gone else ""
    return f"{feeds}; {taken}{waits}{gone}"


@contextmanager
def _ending(stop: threading.Event) -> Iterator[None]:
    """The first signal to end sets `stop`, so that what is in hand is kept; a second one ends at once."""
    before: dict[int, Any] = {}

    def end(number: int, _: object) -> None:
        stop.set()
        signal.signal(number, before[number])

    for number in map(int, (signal.SIGINT, signal.SIGTERM)):
        before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(stop: threading.Event, seconds: float) -> None:
    stop.wait(max(0.0, seconds))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
