"""What is kept between two questions: the incidents and the whole of a record, as of one revision of its file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from onrecord.asking.order import first_day
from onrecord.model import Incident, Snapshot
from onrecord.store import Store, listing
from onrecord.store.charting import Revision
from onrecord.store.found import told_as_news
from onrecord.store.opening import explained
from onrecord.store.pages import Pages


@lru_cache(maxsize=2)
def incidents(path: Path, at: Revision) -> tuple[tuple[Incident, bool], ...]:
    """Every incident in the order of lists, with whether some report tells it as its news, as of a revision."""
    with Pages.open(path) as pages, explained(path):
        news = told_as_news(pages.connection)
        held = [(one, one.id in news) for one in listing.incidents(pages.connection)]
    return tuple(sorted(held, key=lambda row: first_day(row[0])))


@lru_cache(maxsize=1)
def snapshot(path: Path, at: Revision) -> Snapshot:
    """The whole record as of a revision."""
    with Pages.open(path) as pages:
        return Store(path, pages.connection).snapshot()
