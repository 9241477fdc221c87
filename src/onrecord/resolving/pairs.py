"""Candidate pairs: accounts that share a stretch of days and a place, a party or a rare name.

The cost grows with what can match, not with the square of the record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from onrecord.resolving.profile import Place, Profile
from onrecord.resolving.tables import limit

BUCKET = 4  # days in one block; neighbours are joined by widening each account's window
LONGEST = 40  # days; a longer window is treated as no date
RAREST = 12  # documents a capitalised word may stand in and still be rare, however few documents there are
CELL = 1.0  # degrees

Key = tuple[object, ...]


def candidate_pairs(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Pairs of places in `profiles`, smaller first and sorted, that are worth comparing.

    Accounts of one document are never a pair, nor are kinds that never join by themselves.
    """
    rare = _rare_names(profiles)
    blocks: dict[Key, list[int]] = defaultdict(list)
    undated: dict[Key, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for at, profile in enumerate(profiles):
        if profile.group is None:
            continue
        strong, weak = _strong_keys(profile, rare), _weak_keys(profile)
        buckets = _buckets(profile)
        for bucket in buckets:
            for key in (*strong, *weak):
                blocks[(bucket, *key)].append(at)
        for key in strong:
            undated[key][0 if not buckets else 1].append(at)
    pairs: set[tuple[int, int]] = set()
    for key, members in blocks.items():
        pairs.update(_within(profiles, members, keep=key[1] != "country"))
    for silent, dated in undated.values():
        pairs.update(_across(silent, dated))
    return sorted(pair for pair in pairs if _may_join(profiles[pair[0]], profiles[pair[1]]))


def _may_join(left: Profile, right: Profile) -> bool:
    return left.document_id != right.document_id


def _within(profiles: Sequence[Profile], members: Sequence[int], *, keep: bool) -> Iterator[tuple[int, int]]:
    """All pairs of a block; a crowded one is split by kind, and left out when still crowded and its key is weak."""
    size = limit("block_size")
    if len(members) <= size:
        yield from combinations(members, 2)
        return
    groups: dict[str | None, list[int]] = defaultdict(list)
    for at in members:
        groups[profiles[at].group].append(at)
    for group in groups.values():
        if keep or len(group) <= size:
            yield from combinations(group, 2)


def _across(silent: Sequence[int], dated: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs with at least one account without a date, unless the key is too common to mean anything."""
    if len(silent) * (len(silent) + len(dated)) <= limit("block_size") ** 2:
        yield from combinations(silent, 2)
        yield from ((min(pair), max(pair)) for pair in ((left, right) for left in silent for right in dated))


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
