"""One function per slot: two accounts in, the name of a level of `data/likeness.toml` out."""

from __future__ import annotations

import math
from collections.abc import Callable

from onrecord.model import Count
from onrecord.resolving.geometry import FINE, place_level
from onrecord.resolving.profile import Place, Profile, Window
from onrecord.resolving.tables import kinds, limit, rows, words
from onrecord.resolving.tokens import names_meet

WIDE = 10  # days; a longer range says little by overlapping
FRESH = 1  # days; what a report brings as its news without a day mostly happened that day or the eve
SHARED = ("same_site", "same_settlement", "within_radius")
SILENT_PLACES = ("missing", "contains", "same_country")  # on one side at least, no site or town
NEAR_OUTCOMES = (
    {"intercepted", "partly_intercepted"},
    {"partly_intercepted", "completed"},
    {"failed", "foiled"},
    {"failed", "completed"},  # a dud that struck the roof is a hit to the next agency
)
DISTINCT = 5  # the same number of dead from here on is rarely met by chance
GROWTH = 4  # times a toll may grow between two reports of one event
SHORT = 3  # letters; shorter parts of a name, as al, say nothing
FEW_WORDS = 5  # fewer shared words than this are many of nothing
SHARE_DIGITS = 9  # so that a share is the same whatever way it was added up
PASSAGE = 60  # letters; shorter sentences are met by chance


def time_level(left: Profile, right: Profile) -> str:
    """The best level of any two windows; an account without a day is taken as news of the days before it was told."""
    if not left.days and not right.days:
        return _told_together(left, right)
    if not left.days or not right.days:
        return _near_publication(left, right)
    here, there = ([window for window in profile.days if _bears(profile.days[0], window)] for profile in (left, right))
    best = max((_window_level(one, other) for one in here for other in there), key=_time_bits)
    if _time_bits(best) < 0 and (len(left.days) > len(here) or len(right.days) > len(there)):
        every = max((_window_level(one, other) for one in left.days for other in right.days), key=_time_bits)
        return "other_day" if _time_bits(every) >= 0 else best
    return best


def _bears(surest: Window, window: Window) -> bool:
    """True for the surest window of an account and for the day beside it, which other papers gave."""
    return _time_bits(_window_level(surest, window)) >= 0


def _time_bits(name: str) -> float:
    return rows()["time"][name].bits


def _window_level(one: Window, other: Window) -> str:
    gap = max((one[0] or 0) - (other[1] or one[0] or 0), (other[0] or 0) - (one[1] or other[0] or 0))
    if gap > 0:
        return "next_day" if gap == 1 else "days_apart" if gap <= limit("window_days") else "apart"
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return "open_ended"
    if one == other and one[0] == one[1]:
        return "same_day"
    return "overlap" if max(one[1] - one[0], other[1] - other[0]) < WIDE else "wide_overlap"


def _near_publication(left: Profile, right: Profile) -> str:
    silent, dated = (left, right) if not left.days else (right, left)
    if silent.published is None:
        return "missing"
    first = max((first for first, _ in dated.days if first is not None), default=None)
    if first is not None and first > silent.published + 1:
        return "apart"
    last = min((last for _, last in dated.days if last is not None), default=None)
    if first is None or last is None or last - first >= WIDE or silent.published - first > limit("silent_days"):
        return "missing"
    return "fresh" if silent.news and silent.published - last <= FRESH else "near_publication"


def _told_together(left: Profile, right: Profile) -> str:
    if left.published is None or right.published is None:
        return "missing"
    between = abs(left.published - right.published)
    if left.news and right.news and between <= 1:
        return "fresh"
    return "near_publication" if between <= limit("window_days") else "missing"


def where_level(left: Profile, right: Profile) -> str:
    """The best level of any two places, or that the words of one name the place of the other."""
    level = placed_level(left, right)
    return "named" if level in SILENT_PLACES and names_its_place(left, right) else level


def placed_level(left: Profile, right: Profile) -> str:
    """The best level of any two places that the accounts claim."""
    found = [place_level(one, other) for one in left.places for other in right.places]
    if not found:
        return "missing"
    fine = [name for name in found if name not in ("contains", "same_country")]
    if "sites_apart" in found and max(fine, key=_place_bits) == "sites_apart":
        return "sites_apart"  # both also name the country, which settles nothing between two sites
    best = max(found, key=_place_bits)
    if best in SHARED and _one_of_several(left, right):
        return "one_of_several"
    return "busy_place" if best in SHARED and (left.busy or right.busy) else best


def _fine(profile: Profile) -> list[Place]:
    return [place for place in profile.places if place.level in FINE]


def names_its_place(left: Profile, right: Profile) -> bool:
    """True when only one has a site or town, no busy one, and the other, told alone in its text, names it there."""
    if bool(_fine(left)) == bool(_fine(right)) or left.busy or right.busy:
        return False
    placed, other = (left, right) if _fine(left) else (right, left)
    return other.whole and any(name and name <= other.names for name in (_own_name(place) for place in _fine(placed)))


def _own_name(place: Place) -> frozenset[str]:
    """The words of a name without the words for what it is: the Tanf of al-Tanf garrison."""
    return frozenset(word for word in place.name if len(word) > SHORT) - words("site")


def _one_of_several(left: Profile, right: Profile) -> bool:
    """True when either names a site or town that lies apart from every one the other names."""
    fine = [_fine(profile) for profile in (left, right)]
    return any(
        all(place_level(one, other) in ("sites_apart", "different_country") for other in there)
        for here, there in (fine, fine[::-1])
        for one in here
    )


def _place_bits(name: str) -> float:
    return rows()["place"][name].bits


def kind_level(left: Profile, right: Profile) -> str:
    """One kind, kinds one event is often told as, attack beside any, or two kinds."""
    if left.kind == right.kind:
        return "same_rare" if any(left.kind in rare for rare in kinds("rare")) else "same"
    if left.group == right.group or any({left.kind, right.kind} <= near for near in kinds("near")):
        return "near"
    return "open" if "attack" in (left.kind, right.kind) else "different"


def weapon_level(left: Profile, right: Profile) -> str:
    """A weapon in common, one that the other may be told as, or none."""
    if not left.weapons or not right.weapons:
        return "missing"
    if left.weapons & right.weapons:
        return "same"
    near = any({one, other} <= group for group in kinds("weapon") for one in left.weapons for other in right.weapons)
    return "near" if near else "different"


def target_level(left: Profile, right: Profile) -> str:
    """A name in common, else an object or people in common; the place's own name is no evidence twice."""
    places = frozenset().union(*(place.name for profile in (left, right) for place in profile.places))
    names = [[name - places for name in profile.target_names if name - places] for profile in (left, right)]
    shared = max((len(one & other) for one in names[0] for other in names[1] if names_meet(one, other)), default=0)
    if shared:
        return "full_name" if shared > 1 else "same_name"
    if not left.target_words or not right.target_words:
        return "missing"
    both = _place_words(left) & _place_words(right)  # "Erbil barracks" and a barracks at al-Asad share their object
    if (left.target_words & right.target_words) - (both if left.places and right.places else places):
        return "same_object"
    return "different_name" if all(names) else "different"


def _place_words(profile: Profile) -> frozenset[str]:
    return frozenset().union(*(place.name for place in profile.places))


def perpetrator_level(left: Profile, right: Profile) -> str:
    """A named party in common, a name beside a generic word, or two names."""
    if left.states & right.states:
        return "same"
    if not left.perpetrators or not right.perpetrators:
        return "missing"
    if any(names_meet(one, other) for one in left.perpetrators for other in right.perpetrators):
        return "same"
    return "different" if all((*left.perpetrators, *right.perpetrators)) else "compatible"


def killed_level(left: Profile, right: Profile) -> str:
    """How the two tolls agree, with the day each was told."""
    return count_level(left.killed, right.killed, _days_later(left, right))


def injured_level(left: Profile, right: Profile) -> str:
    """How the two numbers of injured agree, with the day each was told."""
    return count_level(left.injured, right.injured, _days_later(left, right))


def _days_later(left: Profile, right: Profile) -> int | None:
    if left.published is None or right.published is None:
        return None
    return right.published - left.published


def count_level(left: Count | None, right: Count | None, later: int | None) -> str:
    """The level of two counts told `later` days apart (None: unknown).

    >>> count_level(Count("number", 16, 16), Count("number", 41, 41), 1)
    'rising'
    """
    if left is None or right is None:
        return "missing"
    if left.low == right.low and left.low is not None and left.state != "vague" and right.state != "vague":
        return "equal_high" if left.low >= DISTINCT else "equal" if left.low else "compatible"
    if "none_reported" in (left.state, right.state) or "vague" in (left.state, right.state):
        return "compatible"
    if (left.high is None or left.high >= (right.low or 0)) and (right.high is None or right.high >= (left.low or 0)):
        if _near_high(left.low or 0, right.low or 0):
            return "near_high"
        return "rising" if _has_grown(left, right, later) else "compatible"
    first, second = left.low or 0, right.low or 0
    if later is not None and later < 0:
        first, second = second, first
    if later is None or later == 0:
        first, second = sorted((first, second))
    return "rising" if 0 < first <= second <= GROWTH * first else "incompatible"


def _near_high(one: int, other: int) -> bool:
    """Two bounds, both high and within a half of each other: "more than 70" beside 85."""
    return min(one, other) >= DISTINCT and 2 * max(one, other) <= 3 * min(one, other)


def _has_grown(left: Count, right: Count, later: int | None) -> bool:
    """True when a bound told at first, "at least 59", has become a higher number in a later report."""
    if later is not None and later < 0:
        left, right = right, left
    low = left.low or 0
    return bool(later) and left.high is None and low >= DISTINCT and low < (right.low or 0) <= GROWTH * low


def outcome_level(left: Profile, right: Profile) -> str:
    """One outcome or two; failed, foiled and intercepted are rare enough to speak for one event."""
    if left.outcome is None or right.outcome is None:
        return "missing"
    if left.outcome == right.outcome:
        return "same" if left.outcome == "completed" else "same_rare"
    return "near" if any({left.outcome, right.outcome} <= near for near in NEAR_OUTCOMES) else "different"


def near_miss_level(left: Profile, right: Profile) -> str:
    """Both call it a near miss."""
    return "both" if left.near_miss and right.near_miss else "missing"


def ordinal_level(left: Profile, right: Profile) -> str:
    """'the second attack' is not 'the first'."""
    if left.ordinal is None or right.ordinal is None or left.ordinal == right.ordinal:
        return "missing"
    return "different"


def words_level(left: Profile, right: Profile) -> str:
    """How many of the rare words of the two tellings are the same."""
    if left.passage == right.passage and len(left.passage) >= PASSAGE:
        return "passage"
    return shared_level(word_share(left, right), len(_shared_words(left, right)), whole=left.whole and right.whole)


def shared_level(share: float, shared: int, *, whole: bool) -> str:
    """The level of so much weight and so many words in common.

    Where a text tells of several events its words say less: neighbours share them.
    """
    level = next((name for name in ("most", "many", "some", "faint") if share >= limit(f"words_{name}")), "few")
    if shared < FEW_WORDS and level in ("most", "many"):
        return "some"
    return level if whole else {"most": "many", "few": "faint"}.get(level, level)


def share_steps() -> tuple[float, ...]:
    """The shares from which a next level begins, rising."""
    return tuple(limit(f"words_{name}") for name in ("faint", "some", "many", "most"))


def word_share(left: Profile, right: Profile) -> float:
    """The weight of the words in common over the geometric mean of both weights, 0 to 1.

    Words of places and parties that both name are compared in their own slots and count nothing here.
    """
    if not left.mass or not right.mass:
        return 0.0
    shared = _shared_words(left, right)
    return round(sum(sorted(left.weights[word] for word in shared)) / math.sqrt(left.mass * right.mass), SHARE_DIGITS)


def _shared_words(left: Profile, right: Profile) -> set[str]:
    return (left.weights.keys() & right.weights.keys()) - (left.value_words & right.value_words)


COMPARE: dict[str, Callable[[Profile, Profile], str]] = {
    "time": time_level,
    "place": where_level,
    "kind": kind_level,
    "weapon": weapon_level,
    "target": target_level,
    "perpetrator": perpetrator_level,
    "killed": killed_level,
    "injured": injured_level,
    "outcome": outcome_level,
    "near_miss": near_miss_level,
    "ordinal": ordinal_level,
    "words": words_level,
}
"""Every slot with its function, in the order of a waterfall."""
