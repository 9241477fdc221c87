"""Many pairs of accounts compared at once, each level worked out once for all pairs that bring the same values.

What comes back is what `likeness.compare` says of each pair; a test holds the two together. A record of 100,000
accounts has millions of pairs to compare, and they bring the same few towns, kinds and tolls again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

from onrecord.resolving.geometry import FINE
from onrecord.resolving.levels import (
    COMPARE,
    FEW_WORDS,
    PASSAGE,
    SHARE_DIGITS,
    SILENT_PLACES,
    names_its_place,
    placed_level,
    share_steps,
    shared_level,
)
from onrecord.resolving.likeness import NEED, concluded
from onrecord.resolving.profile import Profile
from onrecord.resolving.tables import SLOTS, limit, rows

CHUNK = 1_000_000  # pairs compared at once: bounds memory
WORD_CHUNK = 100_000
ROUNDING = 1e-6  # bits; sums in another order differ by less
MOST_LEVELS = 16  # of a slot, so that the levels of all slots fit one number
FIRST_DAY = 700_000  # days are moved here, so that two pairs with the same days between them are one case
LARGEST = 30_000_000  # places of a table of levels, a byte each; beyond it the pairs are sorted instead
UNASKED = -1
FAR_DAYS, FAR_STEPS = 60, 2  # within which a table has a place for what lies between two values

Places = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]
Levelled = Callable[[Profile, Profile], str]
Answer = tuple[Mapping[str, str], float, str, str]
"""Levels, score, verdict and reason, as `likeness.concluded` gives them."""


@dataclass(frozen=True)
class Near:
    """Pairs that are not `different`, by the places of their accounts; `case` is what `answer` takes."""

    left: Places
    right: Places
    case: Places


def near(profiles: Sequence[Profile], left: Places, right: Places) -> Near:
    """The pairs that are not `different`, in the order they are given in; `left` holds the older account of each."""
    sweep = _Sweep(profiles)
    found = [sweep.near(left[at : at + CHUNK], right[at : at + CHUNK]) for at in range(0, max(1, len(left)), CHUNK)]
    return Near(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


class _Sweep:
    """All accounts as numbers: two accounts have one number for a slot when they bring the same values to it."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = profiles
        told = frozenset(chain.from_iterable((*p.target_words, *chain(*p.target_names)) for p in profiles))
        base = [_first_day(profile) for profile in profiles]
        self.base = np.array(base, dtype=np.int64)
        self.published = np.array([-1 if p.published is None else p.published for p in profiles], dtype=np.int64)
        self.whole = np.array([profile.whole for profile in profiles], dtype=bool)
        self.passage = _numbers(p.passage if len(p.passage) >= PASSAGE else None for p in profiles)
        self.placed = np.array([any(place.level in FINE for place in p.places) for p in profiles], dtype=bool)
        self.busy = np.array([profile.busy for profile in profiles], dtype=bool)
        self.told: dict[str, npt.NDArray[np.int8]] = {}
        self.values = {
            "time": _numbers(_days_from(profile, day) for profile, day in zip(profiles, base, strict=True)),
            "place": _numbers((p.places, p.busy) for p in profiles),
            "kind": _numbers(p.kind for p in profiles),
            "weapon": _numbers(p.weapons for p in profiles),
            "target": _numbers(
                (p.target_names, p.target_words, told.intersection(*[_place_words(p)])) for p in profiles
            ),
            "perpetrator": _numbers((p.states, p.perpetrators) for p in profiles),
            "killed": _numbers(p.killed for p in profiles),
            "injured": _numbers(p.injured for p in profiles),
            "outcome": _numbers(p.outcome for p in profiles),
            "near_miss": _numbers(p.near_miss for p in profiles),
            "ordinal": _numbers(p.ordinal for p in profiles),
        }
        self.words, self.shown = _word_tables(profiles)
        self.mass = np.array([profile.mass for profile in profiles], dtype=np.float64)

    def near(self, left: Places, right: Places) -> tuple[Places, Places, Places]:
        """One chunk: slots in their order, each leaving out the pairs that it contradicts; words, the dearest, last.

        Only pairs whose bits could carry a verdict are asked for it, and each row of levels once.
        """
        case = np.zeros(len(left), dtype=np.int64)
        score, strain = np.zeros(len(left)), np.zeros(len(left))
        for slot in SLOTS:
            if slot == "words":
                passage = np.where(self._one_passage(left, right), _bits(slot).max(), _bits_without(slot, "passage"))
                kept = _could_carry(score + passage, strain)
                left, right, case = left[kept], right[kept], case[kept]
                score, strain = score[kept], strain[kept]
            found = self._levels(slot, left, right)
            kept = ~_stances(slot, "contradicts")[found]
            left, right, found = left[kept], right[kept], found[kept]
            case = case[kept] * MOST_LEVELS + found
            worth = _bits(slot)[found]
            score = score[kept] + worth
            strain = strain[kept] + np.where(_stances(slot, "doubts", *NEED)[found], np.minimum(worth, 0.0), 0.0)
        enough = _could_carry(score, strain)
        left, right, case = left[enough], right[enough], case[enough]
        told, which = np.unique(case, return_inverse=True)
        alike = np.array([answer(held)[2] != "different" for held in told.tolist()], dtype=bool)[which]
        return left[alike], right[alike], case[alike]

    def _levels(self, slot: str, left: Places, right: Places) -> Levels:
        """The number of the level of each pair."""
        if slot == "words":
            return self._words(left, right)
        if slot == "place":
            return self._places(left, right)
        apart = np.zeros(len(left), dtype=np.int64)
        if slot == "time":
            apart = self.base[right] - self.base[left]
        elif slot in ("killed", "injured"):
            known = (self.published[left] >= 0) & (self.published[right] >= 0)
            apart = np.where(known, np.sign(self.published[right] - self.published[left]), 2)
        return self._once(slot, COMPARE[slot], left, right, apart)

    def _once(self, slot: str, level: Levelled, left: Places, right: Places, apart: Places) -> Levels:
        """The level of each pair, asked once for each two values with so much between them."""
        values, number = self.values[slot] + 1, _level_numbers(slot)
        most = int(values.max(initial=0)) + 1
        reach = FAR_DAYS if slot == "time" else FAR_STEPS
        least, width = -reach, 2 * reach + 1
        if most * most * width > LARGEST or (len(apart) and max(apart.max(), -apart.min()) > reach):
            least = int(apart.min(initial=0))
            width = int(apart.max(initial=0)) - least + 1
            case = (values[left] * most + values[right]) * width + (apart - least)
            _, first, which = np.unique(case, return_index=True, return_inverse=True)
            asked = [number[level(self.profiles[left[at]], self.profiles[right[at]])] for at in first]
            return np.array(asked, dtype=np.int64)[which]
        if slot not in self.told:
            self.told[slot] = np.full(most * most * width, UNASKED, dtype=np.int8)
        told, case = self.told[slot], (values[left] * most + values[right]) * width + (apart - least)
        (new,) = np.nonzero(told[case] == UNASKED)
        cases, first = np.unique(case[new], return_index=True)
        told[cases] = [number[level(self.profiles[left[at]], self.profiles[right[at]])] for at in new[first]]
        found: Levels = told[case].astype(np.int64)
        return found

    def _places(self, left: Places, right: Places) -> Levels:
        number = _level_numbers("place")
        found = self._once("place", placed_level, left, right, np.zeros(len(left), dtype=np.int64))
        silent = np.isin(found, [number[name] for name in SILENT_PLACES])
        silent &= (self.placed[left] != self.placed[right]) & ~self.busy[left] & ~self.busy[right]
        silent &= self.whole[np.where(self.placed[left], right, left)]
        for at in np.flatnonzero(silent):
            if names_its_place(self.profiles[left[at]], self.profiles[right[at]]):
                found[at] = number["named"]
        return found

    def _one_passage(self, left: Places, right: Places) -> npt.NDArray[np.bool_]:
        same: npt.NDArray[np.bool_] = (self.passage[left] == self.passage[right]) & (self.passage[left] >= 0)
        return same

    def _words(self, left: Places, right: Places) -> Levels:
        """From the weight and the number of words in common, without those that both name as places or parties."""
        weight, shared = (np.concatenate(parts) for parts in zip(*self._shared(left, right), strict=True))
        mass = np.sqrt(self.mass[left] * self.mass[right])
        share = np.round(np.where(mass > 0, weight / np.where(mass > 0, mass, 1.0), 0.0), SHARE_DIGITS)
        step = np.searchsorted(share_steps(), share, side="right")
        whole, few = self.whole[left] & self.whole[right], shared < FEW_WORDS
        number, bottoms = _level_numbers("words"), (0.0, *share_steps())
        table = [
            number[shared_level(bottom, FEW_WORDS - few, whole=bool(whole))]
            for bottom in bottoms
            for whole in (0, 1)
            for few in (0, 1)
        ]
        found = np.array(table, dtype=np.int64)[(step * 2 + whole) * 2 + few]
        return np.where(self._one_passage(left, right), number["passage"], found)

    def _shared(self, left: Places, right: Places) -> Iterator[tuple[npt.NDArray[np.float64], Places]]:
        for at in range(0, max(1, len(left)), WORD_CHUNK):
            one, other = left[at : at + WORD_CHUNK], right[at : at + WORD_CHUNK]
            both = self.words[one].multiply(self.words[other])
            named = self.shown[one].multiply(self.shown[other])
            count = np.diff(both.tocsr().indptr) - np.diff(named.tocsr().indptr)
            yield np.asarray(both.sum(axis=1)).ravel() - np.asarray(named.sum(axis=1)).ravel(), count.astype(np.int64)


@lru_cache(maxsize=131_072)  # a case is met in chunk after chunk, and again when groups are told why
def answer(case: int) -> Answer:
    """What the level numbers packed in `case` come to."""
    held = []
    for _ in SLOTS:
        case, number = divmod(case, MOST_LEVELS)
        held.append(number)
    levels, score, table = {}, 0.0, rows()
    for slot, number in zip(SLOTS, reversed(held), strict=True):
        name = _level_names(slot)[number]
        levels[slot] = name
        score += table[slot][name].bits
    return concluded(levels, score)


def _could_carry(score: Bits, strain: Bits) -> npt.NDArray[np.bool_]:
    """Whether so many bits, or these without the strained ones, reach a limit of `likeness`."""
    found: npt.NDArray[np.bool_] = (score >= limit("join_bits") - ROUNDING) | (
        score - strain >= limit("propose_bits") - ROUNDING
    )
    return found


@cache
def _bits(slot: str) -> Bits:
    """The worth of each level of a slot, by its number."""
    return np.array([row.bits for row in rows()[slot].values()])


def _bits_without(slot: str, name: str) -> float:
    """The most bits that a level of a slot other than this one has."""
    return max(row.bits for other, row in rows()[slot].items() if other != name)


@cache
def _stances(slot: str, *stances: str) -> npt.NDArray[np.bool_]:
    """For each level of a slot, whether it takes one of these stances."""
    return np.array([row.stance in stances for row in rows()[slot].values()], dtype=bool)


@cache
def _level_names(slot: str) -> tuple[str, ...]:
    return tuple(rows()[slot])


@cache
def _level_numbers(slot: str) -> dict[str, int]:
    return {name: number for number, name in enumerate(rows()[slot])}


def _numbers(values: Iterable[Hashable]) -> Places:
    """A number for each value, the same for equal ones; -1 is None."""
    known: dict[Hashable, int] = {}
    numbers = [-1 if value is None else known.setdefault(value, len(known)) for value in values]
    return np.array(numbers, dtype=np.int64)


def _first_day(profile: Profile) -> int:
    days = [day for window in profile.days for day in window if day is not None]
    return min(days) if days else profile.published or FIRST_DAY


def _days_from(profile: Profile, base: int) -> Hashable:
    """The days of an account as steps from its first one, with what else its time is compared by."""
    windows = tuple(tuple(None if day is None else day - base for day in window) for window in profile.days)
    return windows, None if profile.published is None else profile.published - base, profile.news


def _place_words(profile: Profile) -> frozenset[str]:
    return frozenset().union(*(place.name for place in profile.places))


def _word_tables(profiles: Sequence[Profile]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """The square root of the weight of each word of each account, and of those that are its places and parties."""
    column: dict[str, int] = {}
    for word in sorted({word for profile in profiles for word in profile.weights}):
        column[word] = len(column)
    weight = np.zeros(max(1, len(column)))
    for profile in profiles:
        for word, bits in profile.weights.items():
            weight[column[word]] = bits
    tables = []
    for chosen in ([list(p.weights) for p in profiles], [p.weights.keys() & p.value_words for p in profiles]):
        ends = np.cumsum([0, *(len(row) for row in chosen)])
        places = np.fromiter((column[word] for row in chosen for word in row), dtype=np.int64, count=ends[-1])
        made = sparse.csr_matrix((np.sqrt(weight[places]), places, ends), shape=(len(chosen), len(weight)))
        made.sort_indices()
        tables.append(made)
    return tables[0], tables[1]
