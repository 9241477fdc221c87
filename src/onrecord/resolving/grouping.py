"""Grouping: which accounts are one incident, by what the words carry and above all by what people decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from onrecord.model import AccountId, Judgement
from onrecord.resolving.likeness import Comparison, compare
from onrecord.resolving.profile import Profile
from onrecord.resolving.tables import limit, rows

PROPOSALS = 3  # shown for an account, the surest first
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
        self.refused: set[tuple[int, int]] = set()

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
    """Join accounts, surest pair first, wherever no pair of the two groups contradicts; judgements go before all."""
    by_id = {profile.account_id: profile for profile in profiles}
    groups = _Groups(by_id)
    decided = _decide(groups, [row for row in judgements if row.left in by_id and row.right in by_id])
    known = {_pair(row.left.account_id, row.right.account_id): row for row in comparisons}
    silent = _silent(known.values())
    joined: list[Comparison] = []
    proposed: list[Comparison] = []
    for comparison in sorted(known.values(), key=_surest_first):
        left, right = comparison.left.account_id, comparison.right.account_id
        if comparison.verdict == "different" or groups.together(left, right) or groups.held_apart(left, right):
            continue
        refused = _refusal(comparison, silent, groups, by_id, known)
        if refused is None:
            groups.join(left, right)
            joined.append(comparison)
        else:
            proposed.append(replace(comparison, verdict="proposed", reason=refused))
    order = {account: profile.rank for account, profile in by_id.items()}
    found = sorted(
        (tuple(sorted(members, key=order.__getitem__)) for members in groups.members.values()),
        key=lambda g: order[g[0]],
    )
    left_apart = [row for row in proposed if not groups.together(row.left.account_id, row.right.account_id)]
    return Grouping(tuple(found), _likeliest(left_apart), tuple(joined), decided)


def _refusal(
    comparison: Comparison,
    silent: Mapping[AccountId, Sequence[Comparison]],
    groups: _Groups,
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> str | None:
    """Why the pair is only proposed, or None when it joins."""
    if comparison.verdict != "same":
        return comparison.reason
    if _fits_another(comparison, silent, by_id, known):
        return f"{comparison.reason}; but it has no day, and another event fits as well"
    if not _may_join(groups, comparison.left.account_id, comparison.right.account_id, by_id, known):
        return f"{comparison.reason}; but other accounts already joined to either speak against it"
    return None


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
    """The proposals without those that are among the surest of neither account: nobody goes through thirty."""
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
    for row in sorted(judgements, key=lambda row: (row.at, row.by, row.left, row.right, row.verdict), reverse=True):
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


def _may_join(
    groups: _Groups,
    left: AccountId,
    right: AccountId,
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> bool:
    """True when no pair across the two groups contradicts and the pairs are alike on average: a chain holds nowhere.

    Two groups that were refused once are refused until one of them grows.
    """
    numbers = groups.numbers(left, right)
    if numbers in groups.refused:
        return False
    one, other = (groups.members[number] for number in numbers)
    may = _bear_each_other(one, other, by_id, known)
    if not may:
        groups.refused.add(numbers)
    return may


def _bear_each_other(
    here: Sequence[AccountId],
    there: Sequence[AccountId],
    by_id: Mapping[AccountId, Profile],
    known: dict[Pair, Comparison],
) -> bool:
    scores = []
    for one, other in product(here, there):
        if by_id[one].document_id == by_id[other].document_id:
            return False
        row = _compared(one, other, by_id, known)
        if contradicts(row) or _merely_open(row):
            return False
        scores.append(row.score)
    return sum(sorted(scores)) / len(scores) >= limit("spread_bits")


def _merely_open(comparison: Comparison) -> bool:
    """True when the two share no day, or a busy place, and nothing else carries them: they bridge nothing."""
    open_day = rows()["time"][comparison.levels["time"]].stance in ("open", "leans", "strained")
    weak_place = comparison.levels["place"] in ("busy_place", "one_of_several")
    return open_day and weak_place and comparison.verdict == "different"


def contradicts(comparison: Comparison) -> bool:
    """True when a level of the pair rules out that both tell one event."""
    stances = (rows()[slot][name].stance for slot, name in comparison.levels.items())
    return any(stance in ("contradicts", "doubts") for stance in stances)


def _surest_first(comparison: Comparison) -> tuple[float, AccountId, AccountId]:
    return -comparison.score, comparison.left.account_id, comparison.right.account_id


def _pair(left: AccountId, right: AccountId) -> Pair:
    return (left, right) if left < right else (right, left)
