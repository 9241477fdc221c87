"""Grouping: which accounts are one incident, by what the words carry and above all by what people decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from onrecord.model import AccountId, Judgement
from onrecord.resolving.levels import SHARED
from onrecord.resolving.likeness import Comparison, compare
from onrecord.resolving.profile import Profile
from onrecord.resolving.tables import limit, rows
from onrecord.resolving.window import stretch, widens

PROPOSALS = 3  # shown for an account, the surest first
TOO_WIDE = "the tellings lie too many days apart for one event; a report that dates both would settle it"
Pair = tuple[AccountId, AccountId]


@dataclass(frozen=True)
class Decided:
    """What people decided, conflicts resolved: newest first, the newer word stands."""

    same: tuple[Judgement, ...] = ()
    different: tuple[Judgement, ...] = ()
    overruled: tuple[tuple[Judgement, str], ...] = ()


@dataclass(frozen=True)
class Grouping:
    """The groups, oldest first, each oldest first; the pairs that joined them, pairs left apart, and decisions."""

    groups: tuple[tuple[AccountId, ...], ...]
    proposed: tuple[Comparison, ...]
    joined: tuple[Comparison, ...]
    decided: Decided


class _Groups:
    """Groups under construction, each under a number that changes when it grows, and the pairs people hold apart."""

    def __init__(self, accounts: Iterable[AccountId]) -> None:
        self.members: dict[int, list[AccountId]] = {number: [account] for number, account in enumerate(accounts)}
        self.number = {account: number for number, (account,) in self.members.items()}
        self.following = len(self.members)
        self.apart: dict[AccountId, set[AccountId]] = {}
        self.refused: dict[tuple[int, int], str] = {}

    def numbers(self, left: AccountId, right: AccountId) -> tuple[int, int]:
        """The numbers of the two groups, smaller first."""
        one, other = self.number[left], self.number[right]
        return min(one, other), max(one, other)

    def together(self, left: AccountId, right: AccountId) -> bool:
        """True when both are in one group."""
        return self.number[left] == self.number[right]

    def held_apart(self, left: AccountId, right: AccountId) -> bool:
        """True when a person called any two accounts of the two groups different."""
        if not self.apart:
            return False
        there = self.number[right]
        return any(
            self.number[other] == there for one in self.members[self.number[left]] for other in self.apart.get(one, ())
        )

    def join(self, left: AccountId, right: AccountId) -> None:
        """Make the two groups one, under a new number."""
        one, other = self.numbers(left, right)
        number = self.following
        self.following += 1
        self.members[number] = self.members.pop(one) + self.members.pop(other)
        for account in self.members[number]:
            self.number[account] = number

    def hold_apart(self, left: AccountId, right: AccountId) -> None:
        """Keep the groups of the two apart from now on."""
        self.apart.setdefault(left, set()).add(right)
        self.apart.setdefault(right, set()).add(left)


def group(
    profiles: Sequence[Profile], comparisons: Iterable[Comparison], judgements: Sequence[Judgement] = ()
) -> Grouping:
    """Join accounts, surest pair first, wherever no pair of the two groups contradicts; judgements go before all.

    What joins some accounts depends on nothing but the accounts that `parted` ties to them and on judgements, so that
    these can be grouped alone.
    """
    by_id = {profile.account_id: profile for profile in profiles}
    groups = _Groups(by_id)
    decided = _decide(groups, [row for row in judgements if row.left in by_id and row.right in by_id])
    known = {pair_of(row): row for row in comparisons}
    pairs = parted(by_id, known)
    joined: list[Comparison] = []
    refused: list[Comparison] = []
    for comparison in pairs.inner:
        left, right = comparison.left.account_id, comparison.right.account_id
        if comparison.verdict == "different" or groups.together(left, right) or groups.held_apart(left, right):
            continue
        if comparison.verdict != "same":
            refused.append(comparison)
        elif against := _against_join(groups, left, right, by_id, known):
            reason = f"{comparison.reason}; but {against}"
            refused.append(replace(comparison, verdict="proposed", reason=reason))
        else:
            groups.join(left, right)
            joined.append(comparison)
    order = {account: profile.rank for account, profile in by_id.items()}
    found = sorted(
        (tuple(sorted(members, key=order.__getitem__)) for members in groups.members.values()),
        key=lambda g: order[g[0]],
    )
    proposed = (*_likeliest(_left_apart(groups, refused)), *_left_apart(groups, pairs.across))
    return Grouping(tuple(found), proposed, tuple(joined), decided)


@dataclass(frozen=True)
class Parted:
    """Comparisons that may join, surest first: those within the components that they make, and those across."""

    component: Mapping[AccountId, AccountId]
    inner: tuple[Comparison, ...]
    across: tuple[Comparison, ...]


def parted(by_id: Mapping[AccountId, Profile], known: dict[Pair, Comparison]) -> Parted:
    """The comparisons by component: all accounts that pairs of the verdict "same" tie together.

    A pair whose account without a day fits another event as well is only proposed. Of the proposals across components
    those are kept that are among the surest of either account.
    """
    silent = _silent(known.values())
    twins = _twins(known.values())
    sure = (_sure(row, silent, by_id, known) for row in list(known.values()) if pair_of(row) not in twins)
    open_ = (_open(row) for row in list(known.values()) if pair_of(row) in twins)
    rows = sorted((*sure, *open_), key=_surest_first)
    component = _components(by_id, [row for row in rows if row.verdict == "same"])
    near = [(row, component[row.left.account_id] == component[row.right.account_id]) for row in rows]
    across = [row for row, inside in near if not inside and row.verdict != "different"]
    return Parted(component, tuple(row for row, inside in near if inside), _likeliest(across))


def _sure(
    row: Comparison,
    silent: Mapping[AccountId, Sequence[Comparison]],
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> Comparison:
    """The comparison, only proposed where it has no day and another event fits as well."""
    if row.verdict != "same" or not _fits_another(row, silent, by_id, known):
        return row
    return replace(row, verdict="proposed", reason=f"{row.reason}; but it has no day, and another event fits as well")


def _open(row: Comparison) -> Comparison:
    reason = f"{row.reason}; but the same report tells of another event that it fits as well"
    return replace(row, verdict="proposed", reason=reason)


def _twins(comparisons: Iterable[Comparison]) -> frozenset[Pair]:
    """Pairs of the verdict "same" whose one account fits another event of the same report, or data set, as well."""
    found: dict[tuple[AccountId, str], list[Comparison]] = defaultdict(list)
    for row in comparisons:
        if row.verdict != "different":
            found[row.left.account_id, row.right.teller].append(row)
            found[row.right.account_id, row.left.teller].append(row)
    near = limit("twin_bits")
    return frozenset(
        pair_of(row)
        for rows in found.values()
        for row in rows
        if row.verdict == "same" and any(other is not row and other.score > row.score - near for other in rows)
    )


def _components(accounts: Iterable[AccountId], rows: Iterable[Comparison]) -> dict[AccountId, AccountId]:
    """The first account by id of everything that each account is tied to."""
    root: dict[AccountId, AccountId] = {account: account for account in accounts}

    def found(account: AccountId) -> AccountId:
        while root[account] != account:
            root[account] = root[root[account]]
            account = root[account]
        return account

    for row in rows:
        one, two = sorted((found(row.left.account_id), found(row.right.account_id)))
        root[two] = one
    return {account: found(account) for account in root}


def _left_apart(groups: _Groups, rows: Iterable[Comparison]) -> list[Comparison]:
    """The pairs that are neither in one group nor held apart by a person."""
    ends = ((row, row.left.account_id, row.right.account_id) for row in rows)
    return [row for row, left, right in ends if not groups.together(left, right) and not groups.held_apart(left, right)]


def _silent(comparisons: Iterable[Comparison]) -> Mapping[AccountId, Sequence[Comparison]]:
    """What each account without a day of its own is like."""
    found: dict[AccountId, list[Comparison]] = defaultdict(list)
    for row in comparisons:
        for one, other in ((row.left, row.right), (row.right, row.left)):
            if not one.days and other.days:
                found[one.account_id].append(row)
    return found


def _fits_another(
    comparison: Comparison,
    silent: Mapping[AccountId, Sequence[Comparison]],
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> bool:
    """True when an account without a day is nearly as like a second event: which of the two it tells is open."""
    pair = comparison.left.account_id, comparison.right.account_id
    for one, other in (pair, pair[::-1]):
        for row in silent.get(one, ()) if by_id[other].days else ():
            third = row.left.account_id if row.right.account_id == one else row.right.account_id
            if third == other or row.score < comparison.score - limit("clear_bits"):
                continue
            if contradicts(_compared(other, third, by_id, known)):
                return True
    return False


def _compared(
    one: AccountId, other: AccountId, by_id: Mapping[AccountId, Profile], known: dict[Pair, Comparison]
) -> Comparison:
    pair = _pair(one, other)
    if pair not in known:
        known[pair] = compare(by_id[one], by_id[other])
    return known[pair]


def _likeliest(proposed: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The proposals, given surest first, that are among the surest of either account: nobody goes through thirty."""
    numbers: Counter[AccountId] = Counter()
    kept = []
    for row in proposed:
        pair = row.left.account_id, row.right.account_id
        if any(numbers[account] < PROPOSALS for account in pair):
            kept.append(row)
        numbers.update(pair)
    return tuple(kept)


def _decide(groups: _Groups, judgements: Sequence[Judgement]) -> Decided:
    """Apply judgements from the newest to the oldest; one that a newer one rules out is kept as overruled."""
    same, different, overruled = [], [], []
    seen: set[Pair] = set()
    for row in sorted(judgements, key=_as_decided, reverse=True):
        pair = _pair(row.left, row.right)
        if pair in seen:
            overruled.append((row, "a later judgement on the same pair stands"))
            continue
        seen.add(pair)
        if row.verdict == "same" and groups.held_apart(row.left, row.right):
            overruled.append((row, "a later judgement holds the two groups apart"))
        elif row.verdict == "different" and groups.together(row.left, row.right):
            overruled.append((row, "later judgements join the two"))
        elif row.verdict == "same":
            same.append(row)
            if not groups.together(row.left, row.right):
                groups.join(row.left, row.right)
        elif row.verdict == "different":
            different.append(row)
            groups.hold_apart(row.left, row.right)
    return Decided(tuple(same), tuple(different), tuple(overruled))


def _as_decided(row: Judgement) -> tuple[int, str, str, str, str, str]:
    """A key that sorts judgements as they were made."""
    return row.number, row.at, row.by, row.left, row.right, row.verdict


def _against_join(
    groups: _Groups,
    left: AccountId,
    right: AccountId,
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> str:
    """Why the groups of the two must stay apart; empty when they may join.

    They join when they bear days near each other, no pair across them contradicts and the pairs are alike on average:
    a chain holds nowhere. Two groups that were refused once are refused until one of them grows.
    """
    numbers = groups.numbers(left, right)
    if numbers in groups.refused:
        return groups.refused[numbers]
    one, other = (groups.members[number] for number in numbers)
    if widens((stretch(by_id[account]) for account in one), (stretch(by_id[account]) for account in other)):
        against = TOO_WIDE
    elif not _bear_each_other(one, other, by_id, known):
        against = "other accounts already joined to either speak against it"
    else:
        return ""
    groups.refused[numbers] = against
    return against


def _bear_each_other(
    here: Sequence[AccountId],
    there: Sequence[AccountId],
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> bool:
    scores = []
    for one, other in product(here, there):
        if by_id[one].teller == by_id[other].teller:
            return False
        row = _compared(one, other, by_id, known)
        if _doubts_place_alone(row) and _told_at_both(one, other, (*here, *there), by_id, known):
            continue
        if contradicts(row) or _merely_open(row):
            return False
        scores.append(row.score)
    return bool(scores) and sum(sorted(scores)) / len(scores) >= limit("spread_bits")


def _doubts_place_alone(comparison: Comparison) -> bool:
    stances = {slot: rows()[slot][name].stance for slot, name in comparison.levels.items()}
    return [slot for slot, stance in stances.items() if stance in ("contradicts", "doubts")] == ["place"]


def _told_at_both(
    one: AccountId,
    other: AccountId,
    members: Sequence[AccountId],
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> bool:
    """True when a third telling is placed as one of the two and is surely of one event with the other."""
    for near, far in ((one, other), (other, one)):
        for third in members:
            if third not in (near, far) and by_id[third].teller != by_id[far].teller:
                rival = _compared(third, far, by_id, known).levels.get("place") == "rival_sites"
                if rival and _compared(third, near, by_id, known).levels.get("place") in SHARED:
                    return True
    return False


def _merely_open(comparison: Comparison) -> bool:
    """True when the two share no day, or a busy place, and nothing else carries them: they bridge nothing."""
    open_day = rows()["time"][comparison.levels["time"]].stance in ("open", "leans", "strained")
    weak_place = comparison.levels["place"] in ("busy_place", "one_of_several")
    return open_day and weak_place and comparison.verdict == "different"


def contradicts(comparison: Comparison) -> bool:
    """True when a level of the pair rules out that both tell one event."""
    return not _against().isdisjoint(comparison.levels.items())


@cache
def _against() -> frozenset[tuple[str, str]]:
    """Every slot and level that rules out one event."""
    levels = ((slot, name, row) for slot, named in rows().items() for name, row in named.items())
    return frozenset((slot, name) for slot, name, row in levels if row.stance in ("contradicts", "doubts"))


def _surest_first(comparison: Comparison) -> tuple[float, AccountId, AccountId]:
    return -comparison.score, comparison.left.account_id, comparison.right.account_id


def pair_of(comparison: Comparison) -> Pair:
    """The two accounts, the first by id first."""
    return _pair(comparison.left.account_id, comparison.right.account_id)


def _pair(left: AccountId, right: AccountId) -> Pair:
    return (left, right) if left < right else (right, left)
