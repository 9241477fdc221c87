"""The feeds to watch: a TOML file that names them, how often each is asked, and who asks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from onrecord import settings
from onrecord.errors import InputError
from onrecord.fetching import NotFetchedError, canonical

_WANTED = 'write [[feed]] and below it address = "https://..."'


@dataclass(frozen=True)
class Watched:
    """A feed or a sitemap: its address and key, the outlet of what it names, and the minutes between two looks."""

    address: str
    key: str
    outlet: str | None
    interval: float


@dataclass(frozen=True)
class FeedList:
    """What is watched, the seed of the jitter, and the contact that servers are told."""

    feeds: tuple[Watched, ...]
    seed: int = 0
    contact: str | None = None


@dataclass(frozen=True)
class _File:
    feed: Any = ()
    interval: Any = None
    seed: Any = 0
    contact: Any = None


@dataclass(frozen=True)
class _Feed:
    address: Any = None
    outlet: Any = None
    interval: Any = None


def feed_list(path: Path) -> FeedList:
    """The feeds of a TOML file; InputError names what is wrong in it and how it is put right.

    A file looks like this: `interval = 30` (minutes), `contact = "desk@example.org"`, and for each feed `[[feed]]`
    with `address` and, where wanted, `outlet` and its own `interval`.
    """
    try:
        node = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"the list of feeds {path} cannot be read ({error.strerror}); check its path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the list of feeds {path} is no TOML ({error}); {_WANTED}") from error
    file = _of(_File, node, str(path))
    if not isinstance(file.feed, list) or not file.feed:
        raise InputError(f"the list of feeds {path} names no feed; {_WANTED}")
    usual = _minutes(file.interval, str(path), settings.get("watch_interval_minutes"))
    feeds = [_watched(row, f"feed {number} of {path}", usual) for number, row in enumerate(file.feed, 1)]
    if len({feed.key for feed in feeds}) < len(feeds):
        raise InputError(f"the list of feeds {path} names a feed twice; take one of the two out")
    if not isinstance(file.seed, int) or not isinstance(file.contact, str | None):
        raise InputError(f"the list of feeds {path} has a seed that is no number or a contact that is no text")
    return FeedList(tuple(feeds), file.seed, file.contact)


def _of(kind: Any, node: Any, where: str) -> Any:
    known = [field.name for field in fields(kind)]
    if not isinstance(node, dict):
        raise InputError(f"{where} is no table; {_WANTED}")
    if unknown := [key for key in node if key not in known]:
        raise InputError(f"{where} has the unknown key {unknown[0]!r}; known are {', '.join(known)}")
    return kind(**node)


def _watched(node: Any, where: str, usual: float) -> Watched:
    feed = _of(_Feed, node, where)
    if not isinstance(feed.address, str) or not isinstance(feed.outlet, str | None):
        raise InputError(f"{where} has no address, or an outlet that is no text; {_WANTED}")
    try:
        key = canonical(feed.address)
    except NotFetchedError as error:
        raise InputError(f"{where}: {feed.address} cannot be fetched: {error}") from error
    return Watched(feed.address, key, feed.outlet, _minutes(feed.interval, where, usual))


def _minutes(value: Any, where: str, usual: float) -> float:
    if value is None:
        return usual
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 60 * 24 * 365:
        raise InputError(f"{where} has the interval {value!r}; write minutes, such as interval = 30")
    return float(value)
