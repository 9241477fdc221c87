"""The window of an incident: its tellings bear days that lie no further apart than `limits.incident_days`."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from onrecord.resolving.profile import Profile
from onrecord.resolving.tables import limit

Stretch = tuple[float, float]
"""The first and the last day an event may fall on; infinite where nothing bounds it."""


def stretch(profile: Profile) -> Stretch:
    """The days that an account bears; without a day of its own, those from which it would still be news.

    A report of the 20th without a day bears the 13th to the 20th.
    """
    if profile.days:
        firsts, lasts = zip(*profile.days, strict=True)
        first = -inf if None in firsts else min(firsts)
        return first, inf if None in lasts else max(lasts)
    if profile.published is None:
        return -inf, inf
    return profile.published - limit("silent_days"), float(profile.published)


def widens(here: Iterable[Stretch], there: Iterable[Stretch]) -> bool:
    """True when the two groups together bear days too far apart, and further than either does alone.

    >>> widens([(1, 1)], [(4, 4)]), widens([(1, 1)], [(5, 5)]), widens([(1, 1), (9, 9)], [(5, 5)])
    (False, True, False)
    """
    here, there = tuple(here), tuple(there)
    apart = _apart((*here, *there))
    return apart > limit("incident_days") and apart > max(_apart(here), _apart(there))


def _apart(stretches: tuple[Stretch, ...]) -> float:
    """Days from the earliest end to the latest beginning."""
    return max(first for first, _ in stretches) - min(last for _, last in stretches)
