"""Grouping: which accounts are one incident, by what the words carry and above all by what people decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
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


def merged(parts: Iterable[Decided]) -> Decided:
    """What people decided of lots of accounts that no decision ties, in the order in which it is decided."""
    lots = list(parts)
    return Decided(
        tuple(sorted((row for lot in lots for row in lot.same), key=_as_decided, reverse=True)),
        tuple(sorted((row for lot in lots for row in lot.different), key=_as_decided, reverse=True)),
        tuple(
            sorted((row for lot in lots for row in lot.overruled), key=lambda row: _as_decided(row[0]), reverse=True)
        ),
    )


@dataclass(frozen=True)
class Grouping:
    """The groups, oldest first, each oldest first; the pairs that joined them, pairs left apart, and decisions."""

    groups: tuple[tuple[AccountId, ...], ...]
    proposed: tuple[Comparison, ...]
    joined: tuple[Comparison, ...]
    decided: Decided


class _Groups:
    """Groups under construction, each under a number that changes when it grows, and the pairs people hold apart."""

    def __init__(self, profiles: Mapping[AccountId, Profile]) -> None:
        self.members: dict[int, list[AccountId]] = {number: [account] for number, account in enumerate(profiles)}
        self.stretch = {account: stretch(profile) for account, profile in profiles.items()}
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

    What joins some accounts depends on nothing but the accounts that pairs of the verdict "same" tie to them and on
    judgements, so that these can be grouped alone. The comparisons are as `ties` left them: those within the components
    that they make may join, those across are proposed.
    """
    rows = sorted(comparisons, key=_surest_first)
    component = _components((profile.account_id for profile in profiles), rows)
    near = [(row, component[row.left.account_id] == component[row.right.account_id]) for row in rows]
    across = [row for row, inside in near if not inside and row.verdict != "different"]
    return grouped(profiles, [row for row, inside in near if inside], judgements, across)


def grouped(
    profiles: Sequence[Profile],
    inner: Sequence[Comparison],
    judgements: Sequence[Judgement] = (),
    across: Sequence[Comparison] = (),
) -> Grouping:
    """The same of whole components, their comparisons given surest first, those across them apart."""
    by_id = {profile.account_id: profile for profile in profiles}
    groups = _Groups(by_id)
    decided = _decide(groups, [row for row in judgements if row.left in by_id and row.right in by_id])
    known = {pair_of(row): row for row in (*inner, *across)}
    joined: list[Comparison] = []
    refused: list[Comparison] = []
    for comparison in inner:
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
    apart = _left_apart(groups, refused)
    kept = likeliest([(row.left.account_id, row.right.account_id) for row in apart])
    proposed = (*(apart[at] for at in kept), *_left_apart(groups, across))
    return Grouping(tuple(found), proposed, tuple(joined), decided)


def _components(accounts: Iterable[AccountId], rows: Iterable[Comparison]) -> dict[AccountId, AccountId]:
    """The first account by id of everything that pairs of the verdict "same" tie each account to."""
    root: dict[AccountId, AccountId] = {account: account for account in accounts}

    def found(account: AccountId) -> AccountId:
        while root[account] != account:
            root[account] = root[root[account]]
            account = root[account]
        return account

    for row in rows:
        if row.verdict == "same":
            one, two = sorted((found(row.left.account_id), found(row.right.account_id)))
            root[two] = one
    return {account: found(account) for account in root}


def _left_apart(groups: _Groups, rows: Iterable[Comparison]) -> list[Comparison]:
    """The pairs that are neither in one group nor held apart by a person."""
    ends = ((row, row.left.account_id, row.right.account_id) for row in rows)
    return [row for row, left, right in ends if not groups.together(left, right) and not groups.held_apart(left, right)]


def _compared(
    one: AccountId, other: AccountId, by_id: Mapping[AccountId, Profile], known: dict[Pair, Comparison]
) -> Comparison:
    pair = _pair(one, other)
    if pair not in known:
        known[pair] = compare(by_id[one], by_id[other])
    return known[pair]


def likeliest(pairs: Sequence[tuple[Hashable, Hashable]]) -> list[int]:
    """Which of the proposals, given surest first, are among the surest of either end: nobody goes through thirty."""
    numbers: dict[Hashable, int] = defaultdict(int)
    kept = []
    for at, (one, other) in enumerate(pairs):
        if numbers[one] < PROPOSALS or numbers[other] < PROPOSALS:
            kept.append(at)
        numbers[one] += 1
        numbers[other] += 1
    return kept


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
    if widens([groups.stretch[account] for account in one], [groups.stretch[account] for account in other]):
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
    against = _against()
    return ("place", comparison.levels.get("place")) in against and len(against & comparison.levels.items()) == 1


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
    return rules_out(comparison.levels)


def rules_out(levels: Mapping[str, str]) -> bool:
    """True when one of these levels rules out that two accounts tell one event."""
    return not _against().isdisjoint(levels.items())


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
