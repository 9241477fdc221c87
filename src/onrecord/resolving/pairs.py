"""Candidate pairs: accounts that share a stretch of days and a place, a party or a rare name.

The cost grows with what can match, not with the square of the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from onrecord.resolving.profile import Place, Profile
from onrecord.resolving.tables import limit

BUCKET = 4  # days in one block; neighbours are joined by widening each account's window
LONGEST = 40  # days; a longer window is treated as no date
RAREST = 12  # documents a capitalised word may stand in and still be rare, however few documents there are
CELL = 1.0  # degrees
CHUNK = 4_000_000  # pairs listed at once: bounds memory
BAND = 1024  # places apart within which pairs are marked in a table
TABLE = 200_000_000  # places of that table, a byte each

Key = tuple[object, ...]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Keyed:
    """The blocks that some accounts stand in, by numbers: account `at[n]` has the key `keys[key[n]]`.

    `weak` tells keys that many events may share. The stretches of days of account n are `days` from `starts[n]` on.
    """

    keys: tuple[Key, ...]
    key: Places
    at: Places
    weak: Flags
    days: Places
    starts: Places
    groups: tuple[str | None, ...]
    tellers: tuple[str, ...]


@dataclass(frozen=True)
class _Blocks:
    """Accounts under keys: `at[n]` stands in the block `key[n]`; `weak` tells keys that many events may share."""

    key: Places
    at: Places
    weak: Flags


def candidate_pairs(profiles: Sequence[Profile]) -> tuple[Places, Places]:
    """Places in `profiles` of pairs that are worth comparing, smaller first and sorted.

    Accounts of one document or data set are never a pair, nor are kinds that never join by themselves.
    """
    names = {profile.document_id: profile.names for profile in profiles}
    seen = Counter(chain.from_iterable(names.values()))
    return met([keyed(profiles, common_names(seen, len(names)))])


def met(parts: Sequence[Keyed], places: Sequence[Places] = ()) -> tuple[Places, Places]:
    """The same pairs for accounts that are keyed in several lots; `places` tells where each account stands in all."""
    places = places or [np.arange(len(part.groups)) for part in parts]
    whole = _together(parts, places)
    dated, undated, silent = _blocks(whole)
    found = _Met(len(whole.groups))
    _add_within(found, dated, _numbered(whole.groups))
    _add_across(found, undated, silent)
    left, right = found.pairs()
    tellers = _numbered(whole.tellers)
    kept = tellers[left] != tellers[right]
    return left[kept], right[kept]


def common_names(seen: Mapping[str, int], documents: int) -> frozenset[str]:
    """Capitalised words that more than few of so many documents have; `seen` counts the documents of each."""
    most = max(RAREST, limit("rare_documents") * documents)
    return frozenset(name for name, number in seen.items() if number > most)


def keyed(profiles: Sequence[Profile], common: Container[str]) -> Keyed:
    """The keys and stretches of days of accounts; `common` are the names that are none."""
    numbers: dict[Key, int] = {}
    strong: list[list[int]] = []
    weak: list[list[int]] = []
    days: list[tuple[int, ...]] = []
    for profile in profiles:
        joins = profile.group is not None
        strong.append([numbers.setdefault(key, len(numbers)) for key in _strong_keys(profile, common)] if joins else [])
        weak.append([numbers.setdefault(key, len(numbers)) for key in _weak_keys(profile)] if joins else [])
        days.append(_buckets(profile) if joins else ())
    return Keyed(
        tuple(numbers),
        *_listed(strong, weak),
        np.fromiter(chain.from_iterable(days), dtype=np.int64),
        np.cumsum([0, *map(len, days)]),
        tuple(profile.group for profile in profiles),
        tuple(profile.teller for profile in profiles),
    )


def _together(parts: Sequence[Keyed], places: Sequence[Places]) -> Keyed:
    """Several lots as one, in the order of `places`."""
    numbers: dict[Key, int] = {}
    key = [np.array([numbers.setdefault(one, len(numbers)) for one in part.keys], dtype=np.int64) for part in parts]
    total = sum(len(part.groups) for part in parts)
    many = np.zeros(total, dtype=np.int64)
    groups: list[str | None] = [None] * total
    tellers = [""] * total
    for part, place in zip(parts, places, strict=True):
        many[place] = np.diff(part.starts)
        for at, group, teller in zip(place.tolist(), part.groups, part.tellers, strict=True):
            groups[at], tellers[at] = group, teller
    starts = np.cumsum([0, *many])
    days = np.zeros(starts[-1], dtype=np.int64)
    for part, place in zip(parts, places, strict=True):
        days[_runs(starts[place], np.diff(part.starts))] = part.days
    return Keyed(
        tuple(numbers),
        np.concatenate([own[part.key] if len(part.key) else part.key for own, part in zip(key, parts, strict=True)]),
        np.concatenate([place[part.at] for place, part in zip(places, parts, strict=True)]),
        np.concatenate([part.weak for part in parts]),
        days,
        starts,
        tuple(groups),
        tuple(tellers),
    )


def _runs(starts: Places, many: Places) -> Places:
    """So many numbers in a row from each start."""
    steps = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    found: Places = np.repeat(starts, many) + steps
    return found


def _blocks(keyed: Keyed) -> tuple[_Blocks, _Blocks, Flags]:
    """Blocks by key and stretch of days, blocks by key alone, and which accounts have no stretch of days."""
    days, key, at, weak = keyed.days, keyed.key, keyed.at, keyed.weak
    many = np.diff(keyed.starts)
    first = int(days.min()) if len(days) else 0
    width = int(days.max()) - first + 1 if len(days) else 1
    day = days[_runs(keyed.starts[at], many[at])] - first
    dated = _Blocks(np.repeat(key, many[at]) * width + day, np.repeat(at, many[at]), np.repeat(weak, many[at]))
    return dated, _Blocks(key[~weak], at[~weak], weak[~weak]), many == 0


def _listed(strong: Sequence[list[int]], weak: Sequence[list[int]]) -> tuple[Places, Places, Flags]:
    """Every key of every account: its number, the account, and whether it is weak."""
    parts = []
    for rows, is_weak in ((strong, False), (weak, True)):
        key = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        at = np.repeat(np.arange(len(rows)), [len(row) for row in rows]).astype(np.int64)
        parts.append((key, at, np.full(len(key), is_weak)))
    keys, places, flags = zip(*parts, strict=True)
    return np.concatenate(keys), np.concatenate(places), np.concatenate(flags)


def _add_within(found: _Met, blocks: _Blocks, groups: Places) -> None:
    """All pairs of each block; a crowded one is split by kind, and left out when still crowded and its key is weak."""
    total, most = len(groups), limit("block_size")
    key, at, weak = _in_blocks(blocks.key, blocks.at, blocks.weak, total)
    crowded = _sizes(key) > most
    _add_all(found, key[~crowded], at[~crowded])
    kinds = int(groups.max(initial=0)) + 1
    split, at, weak = _in_blocks(key[crowded] * kinds + groups[at[crowded]], at[crowded], weak[crowded], total)
    kept = ~weak | (_sizes(split) <= most)
    _add_all(found, split[kept], at[kept])


def _in_blocks(key: Places, at: Places, weak: Flags, total: int) -> tuple[Places, Places, Flags]:
    """The same rows by key, then by account: sorted as one number, in a third of the time that two take."""
    packed = (key * total + at) * 2 + weak
    packed.sort()
    rows, flags = np.divmod(packed, 2)
    return *np.divmod(rows, max(1, total)), flags.astype(bool)


def _sizes(key: Places) -> Places:
    """The size of the block that each entry stands in, those of one block given in a row."""
    sizes = np.diff(np.append(np.flatnonzero(np.diff(key, prepend=-1)), len(key)))
    return np.repeat(sizes, sizes)


class _Met:
    """Pairs of places, each kept once: those of accounts told soon after each other in a table, the others in a list.

    The same two meet under many keys on many days: marking places of a table beats sorting all their meetings.
    """

    def __init__(self, total: int) -> None:
        self.total = max(1, total)
        self.band = max(1, min(BAND, TABLE // self.total))
        self.table = np.zeros(self.total * self.band, dtype=bool)
        self.others = [np.zeros(0, dtype=np.int64)]

    def add(self, left: Places, right: Places) -> None:
        """Keep these pairs, the smaller place first."""
        gap = right - left
        near = gap < self.band
        if not near.all():
            self.others.append(_distinct(left[~near] * self.total + right[~near]))
            left, gap = left[near], gap[near]
        self.table[left * self.band + gap] = True

    def pairs(self) -> tuple[Places, Places]:
        """All of them, sorted."""
        left, gap = np.divmod(np.flatnonzero(self.table), self.band)
        others = _distinct(np.concatenate(self.others))
        if not len(others):
            return left, left + gap
        return np.divmod(_distinct(np.concatenate([left * self.total + left + gap, others])), self.total)


def _add_all(found: _Met, key: Places, at: Places) -> None:
    """Each two accounts of one block, whose accounts are given in a row."""
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    sizes = np.diff(np.append(starts, len(key)))
    for size in np.unique(sizes[sizes > 1]).tolist():
        one, other = np.triu_indices(size, 1)
        members = at[starts[sizes == size][:, None] + np.arange(size)]
        for part in np.array_split(members, 1 + members.shape[0] * len(one) // CHUNK):
            found.add(part[:, one].ravel(), part[:, other].ravel())


def _distinct(pairs: Places) -> Places:
    """Each number once, rising; sorting beats the hashing of `numpy.unique` on millions of pairs."""
    pairs.sort()
    kept: Places = pairs[np.diff(pairs, prepend=-1) != 0]
    return kept


def _add_across(found: _Met, blocks: _Blocks, silent: Flags) -> None:
    """Pairs with at least one account without a date, unless the key is too common to mean anything."""
    if not silent.any():
        return
    order = np.lexsort((blocks.at, blocks.key))
    key, at = blocks.key[order], blocks.at[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    ends = np.append(starts, len(key))[1:]
    quiet = np.add.reduceat(silent[at].astype(np.int64), starts) if len(starts) else starts
    pairs: list[tuple[int, int]] = []
    for start, end, number in zip(starts.tolist(), ends.tolist(), quiet.tolist(), strict=True):
        if number and number * (end - start) <= limit("block_size") ** 2:
            members = at[start:end].tolist()
            pairs.extend((one, other) for one, other in combinations(members, 2) if silent[one] or silent[other])
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    found.add(left, right)


def _numbered(values: Iterable[str | None]) -> Places:
    known: dict[str | None, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _buckets(profile: Profile) -> tuple[int, ...]:
    """The blocks of days an account may fall in; none when nothing bounds it."""
    reach, before = int(limit("window_days")), int(limit("silent_days"))
    found: set[int] = set()
    for first, last in profile.days:
        if first is not None and last is not None and last - first <= LONGEST:
            found.update(range((first - reach) // BUCKET, (last + reach) // BUCKET + 1))
    if not found and profile.published is not None:
        found.update(range((profile.published - before) // BUCKET, (profile.published + reach) // BUCKET + 1))
    return tuple(found)


def _strong_keys(profile: Profile, common: Container[str]) -> set[Key]:
    """Keys that few events of the same days share."""
    keys: set[Key] = {("name", name) for name in profile.names if name not in common}
    keys.update(("target", word) for name in profile.target_names for word in name)
    for place in profile.places:
        if place.level != "country":
            keys.update(("place", word) for word in place.name)
            keys.update(_cells(place))
    return keys


def _cells(place: Place) -> Iterable[Key]:
    """The grid cells around a point, so that two points near a border of cells still meet."""
    if place.lat is None or place.lon is None or place.radius_km > 100:
        return []
    half = CELL / 2
    return [
        ("cell", int((place.lat + north) // CELL), int((place.lon + east) // CELL))
        for north in (-half, half)
        for east in (-half, half)
    ]


def _weak_keys(profile: Profile) -> set[Key]:
    """Keys that many events of the same days may share: given up where they are crowded."""
    return {("country", place.country) for place in profile.places if place.country}
