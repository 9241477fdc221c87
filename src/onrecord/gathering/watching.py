"""Watching feeds: round after round, each feed at its own pace; all that must outlive a stop is on record."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from onrecord import flow, settings
from onrecord.fetching import Fetcher
from onrecord.flow import Inputs, Stages
from onrecord.gathering.feedlist import FeedList, Watched
from onrecord.gathering.taking import Asking, Gatherer, Item, stages_with
from onrecord.store import Store, fetched
from onrecord.visits import Noted, Visit

_SHORTEST = 1.0  # seconds between two rounds, whatever is due


@dataclass(frozen=True)
class Round:
    """What one round did: feeds asked, of them unchanged and failed, documents new, known and read, what still waits.

    `next_at` is when the next round begins, in seconds since 1970.
    """

    asked: int
    unchanged: int
    failed: int
    new: int
    known: int
    read: int
    waiting: int
    next_at: float
    gone: tuple[str, ...] = ()


@dataclass
class _Seen:
    """How the feeds of a round answered."""

    asked: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


class Watch:
    """Watches the feeds of a list and takes what they name into a record."""

    def __init__(
        self, store: Store, feeds: FeedList, fetcher: Fetcher, stages: Stages, *, stop: Callable[[], bool]
    ) -> None:
        """Ask by this fetcher, read by these stages, end when `stop` is true."""
        self._store, self._feeds, self._fetcher, self._stages, self._stop = store, feeds, fetcher, stages, stop
        self._by_key = {feed.key: feed for feed in feeds.feeds}
        outlets = tuple((feed.key, feed.outlet) for feed in feeds.feeds if feed.outlet)
        self._asking = Asking(next_time=self.next_time, stop=stop, outlets=outlets)

    def round(self) -> Round:
        """Ask the feeds whose time has come, fetch what they name, read it and settle the incidents."""
        now, seen = self._fetcher.clock.now(), _Seen()
        due = [visit for visit in map(self._visit, self._feeds.feeds) if _is_due(visit, now)]
        held, first = self._waiting()
        new = known = read = 0
        if due or (held and first is not None and first <= now):
            stages = stages_with(self._stages, lambda: self._counted(due, now, seen))
            report = flow.ingest(self._store, Inputs(()), stages=stages)
            new, known, read = report.new, report.known - len(seen.unchanged), report.read
        waiting, _ = self._waiting()
        counts = len(seen.asked), len(seen.unchanged), len(seen.failed)
        return Round(*counts, new, known, read, waiting, self._next(), self._gone())

    def next_time(self, visit: Visit, now: float, after: float | None) -> float:
        """When an address may be asked again: after its interval and a little more, doubled with each failure in a row.

        The little more comes from the seed, the address and the moment.
        """
        feed = self._by_key.get(visit.under or visit.key)
        interval = 60 * (feed.interval if feed else settings.get("watch_interval_minutes"))
        chance = random.Random(f"{self._feeds.seed} {visit.key} {now:.0f}").random()
        wait = interval * (1 + settings.get("watch_jitter") * chance) * 2.0 ** min(visit.failures, 20)
        longest = max(interval, 3600 * settings.get("watch_longest_hours"))
        return now + max(min(wait, longest), after or 0.0)

    def _visit(self, feed: Watched) -> Visit:
        known = fetched.visit(self._store.connection, feed.key)
        return known if known else Visit(feed.key, feed.address, "feed")

    def _counted(self, due: list[Visit], now: float, seen: _Seen) -> Iterator[Item]:
        """What comes of the feeds and of what they name, with an eye on how each feed answered."""
        gatherer, keys = Gatherer(self._store, self._fetcher, self._asking), {visit.key for visit in due}
        for item in gatherer.items(due, now):
            if isinstance(item, Noted) and item.visit.key in keys:
                seen.asked.add(item.visit.key)
                if item.known:
                    seen.unchanged.add(item.visit.key)
                elif item.visit.failures:
                    seen.failed.add(item.visit.key)
            yield item
        others = self._by_key.keys() - keys
        yield from gatherer.named(others, now)

    def _waiting(self) -> tuple[int, float | None]:
        return fetched.waiting(self._store.connection, self._by_key)

    def _next(self) -> float:
        """When the first of the feeds, or of what they named, may be asked."""
        _, first = self._waiting()
        visits = (self._visit(feed) for feed in self._feeds.feeds)
        times = [visit.not_before for visit in visits if visit.state != "given_up"]
        return max(
            min([*times, *([] if first is None else [first])], default=0.0), self._fetcher.clock.now() + _SHORTEST
        )

    def _gone(self) -> tuple[str, ...]:
        return tuple(visit.address for visit in map(self._visit, self._feeds.feeds) if visit.state == "given_up")


def _is_due(visit: Visit, now: float) -> bool:
    return visit.state != "given_up" and visit.not_before <= now
