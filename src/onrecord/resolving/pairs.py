"""Candidate pairs: accounts that share a stretch of days and a place, a party or a rare name.

The cost grows with what can match, not with the square of the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from onrecord.resolving.profile import Place, Profile
from onrecord.resolving.tables import limit

BUCKET = 4  # days in one block; neighbours are joined by widening each account's window
LONGEST = 40  # days; a longer window is treated as no date
RAREST = 12  # documents a capitalised word may stand in and still be rare, however few documents there are
CELL = 1.0  # degrees
CHUNK = 4_000_000  # pairs listed at once: bounds memory

Key = tuple[object, ...]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Blocks:
    """Accounts under keys: `at[n]` stands in the block `key[n]`; `weak` tells keys that many events may share."""

    key: Places
    at: Places
    weak: npt.NDArray[np.bool_]


def candidate_pairs(profiles: Sequence[Profile]) -> tuple[Places, Places]:
    """Places in `profiles` of pairs that are worth comparing, smaller first and sorted.

    Accounts of one document or data set are never a pair, nor are kinds that never join by themselves.
    """
    dated, undated, silent = _blocks(profiles)
    groups = _numbered(profile.group for profile in profiles)
    found = [_within(dated, groups), _across(undated, silent)]
    pairs = _distinct(np.concatenate(found))
    left, right = np.divmod(pairs, len(profiles) or 1)
    tellers = _numbered(profile.teller for profile in profiles)
    kept = tellers[left] != tellers[right]
    return left[kept], right[kept]


def _blocks(profiles: Sequence[Profile]) -> tuple[_Blocks, _Blocks, npt.NDArray[np.bool_]]:
    """Blocks by key and stretch of days, blocks by key alone, and which accounts have no stretch of days."""
    rare = _rare_names(profiles)
    numbers: dict[Key, int] = {}
    strong: list[list[int]] = []
    weak: list[list[int]] = []
    buckets: list[tuple[int, ...]] = []
    for profile in profiles:
        joins = profile.group is not None
        strong.append([numbers.setdefault(key, len(numbers)) for key in _strong_keys(profile, rare)] if joins else [])
        weak.append([numbers.setdefault(key, len(numbers)) for key in _weak_keys(profile)] if joins else [])
        buckets.append(_buckets(profile) if joins else ())
    silent = np.array([not found for found in buckets], dtype=bool)
    key, at, is_weak = _listed(strong, weak)
    first = min((days[0] for days in buckets if days), default=0)
    width = max((days[-1] for days in buckets if days), default=0) - first + 1
    many = np.array([len(days) for days in buckets], dtype=np.int64)[at] if len(at) else at
    starts = np.cumsum([0, *(len(days) for days in buckets)])
    flat = np.array([day for days in buckets for day in days], dtype=np.int64)
    steps = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    day = flat[np.repeat(starts[at], many) + steps] - first if len(flat) else steps
    dated = _Blocks(np.repeat(key, many) * width + day, np.repeat(at, many), np.repeat(is_weak, many))
    return dated, _Blocks(key[~is_weak], at[~is_weak], is_weak[~is_weak]), silent


def _listed(strong: Sequence[list[int]], weak: Sequence[list[int]]) -> tuple[Places, Places, npt.NDArray[np.bool_]]:
    """Every key of every account: its number, the account, and whether it is weak."""
    parts = []
    for rows, is_weak in ((strong, False), (weak, True)):
        key = np.array([number for row in rows for number in row], dtype=np.int64)
        at = np.repeat(np.arange(len(rows)), [len(row) for row in rows]).astype(np.int64)
        parts.append((key, at, np.full(len(key), is_weak)))
    keys, places, flags = zip(*parts, strict=True)
    return np.concatenate(keys), np.concatenate(places), np.concatenate(flags)


def _within(blocks: _Blocks, groups: Places) -> Places:
    """All pairs of each block; a crowded one is split by kind, and left out when still crowded and its key is weak."""
    key, at, weak = blocks.key, blocks.at, blocks.weak
    crowded = _sizes(key) > limit("block_size")
    kinds = int(groups.max(initial=0)) + 1
    split = key[crowded] * kinds + groups[at[crowded]]
    kept = ~weak[crowded] | (_sizes(split) <= limit("block_size"))
    return np.concatenate(
        [_all_pairs(key[~crowded], at[~crowded], len(groups)), _all_pairs(split[kept], at[crowded][kept], len(groups))]
    )


def _sizes(key: Places) -> Places:
    """The size of the block that each entry stands in."""
    _, which, sizes = np.unique(key, return_inverse=True, return_counts=True)
    return sizes[which] if len(key) else key


def _all_pairs(key: Places, at: Places, total: int) -> Places:
    """Each two accounts of one block as one number, `left * total + right`."""
    order = np.lexsort((at, key))
    key, at = key[order], at[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    sizes = np.diff(np.append(starts, len(key)))
    found = [np.zeros(0, dtype=np.int64)]
    for size in np.unique(sizes[sizes > 1]).tolist():
        one, other = np.triu_indices(size, 1)
        members = at[starts[sizes == size][:, None] + np.arange(size)]
        for part in np.array_split(members, 1 + members.shape[0] * len(one) // CHUNK):
            found.append(_distinct((part[:, one] * total + part[:, other]).ravel()))
    return _distinct(np.concatenate(found))


def _distinct(pairs: Places) -> Places:
    """Each number once, rising; sorting beats the hashing of `numpy.unique` on millions of pairs."""
    pairs.sort()
    kept: Places = pairs[np.diff(pairs, prepend=-1) != 0]
    return kept


def _across(blocks: _Blocks, silent: npt.NDArray[np.bool_]) -> Places:
    """Pairs with at least one account without a date, unless the key is too common to mean anything."""
    order = np.lexsort((blocks.at, blocks.key))
    key, at = blocks.key[order], blocks.at[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    ends = np.append(starts, len(key))[1:]
    quiet = np.add.reduceat(silent[at].astype(np.int64), starts) if len(starts) else starts
    found: list[int] = []
    for start, end, number in zip(starts.tolist(), ends.tolist(), quiet.tolist(), strict=True):
        if number and number * (end - start) <= limit("block_size") ** 2:
            members = at[start:end].tolist()
            found.extend(
                one * len(silent) + other for one, other in combinations(members, 2) if silent[one] or silent[other]
            )
    return np.array(found, dtype=np.int64)


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
    return tuple(sorted(found))


def _rare_names(profiles: Sequence[Profile]) -> frozenset[str]:
    """Capitalised words that few documents have."""
    seen: Counter[str] = Counter()
    documents = {profile.document_id: profile.names for profile in profiles}
    for names in documents.values():
        seen.update(names)
    most = max(RAREST, limit("rare_documents") * len(documents))
    return frozenset(name for name, number in seen.items() if number <= most)


def _strong_keys(profile: Profile, rare: frozenset[str]) -> tuple[Key, ...]:
    """Keys that few events of the same days share."""
    keys: set[Key] = {("name", name) for name in profile.names & rare}
    keys.update(("target", word) for name in profile.target_names for word in name)
    for place in profile.places:
        if place.level != "country":
            keys.update(("place", word) for word in place.name)
            keys.update(_cells(place))
    return tuple(sorted(keys, key=str))


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


def _weak_keys(profile: Profile) -> tuple[Key, ...]:
    """Keys that many events of the same days may share: given up where they are crowded."""
    return tuple(sorted({("country", place.country) for place in profile.places if place.country}, key=str))
