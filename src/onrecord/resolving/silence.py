"""Accounts without a day of their own that fit two events: which of them they tell is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from onrecord.resolving.grouping import contradicts, rules_out
from onrecord.resolving.likeness import compare
from onrecord.resolving.profile import Profile
from onrecord.resolving.sweep import Near, answer
from onrecord.resolving.tables import limit

Row = tuple[int, int, int]
"""A pair of an account without a day: its place among the pairs, the dated account, and its case."""


def fits_another(profiles: Sequence[Profile], near: Near) -> npt.NDArray[np.bool_]:
    """The pairs whose account without a day is nearly as like a second event.

    `near` must hold every pair of such an account with a dated one.
    """
    pairs = list(zip(near.left.tolist(), near.right.tolist(), near.case.tolist(), strict=True))
    silent: dict[int, list[Row]] = defaultdict(list)
    for at, (left, right, case) in enumerate(pairs):
        if bool(profiles[left].days) != bool(profiles[right].days):
            one, other = (right, left) if profiles[left].days else (left, right)
            silent[one].append((at, other, case))
    known = {(left, right): case for left, right, case in pairs} if silent else {}

    @cache
    def apart(one: int, other: int) -> bool:
        """Two dated accounts that cannot tell one event."""
        pair = (one, other) if one < other else (other, one)
        case = known.get(pair)
        return _rules_out(case) if case is not None else contradicts(compare(*(profiles[at] for at in pair)))

    found = np.zeros(len(pairs), dtype=bool)
    for rows in silent.values():
        scores = [answer(case)[1] for _, _, case in rows]
        for (at, other, case), score in zip(rows, scores, strict=True):
            if answer(case)[2] == "same":
                least = score - limit("clear_bits")
                thirds = [third for (_, third, _), its in zip(rows, scores, strict=True) if its >= least]
                found[at] = any(third != other and apart(other, third) for third in thirds)
    return found


@cache
def _rules_out(case: int) -> bool:
    return rules_out(answer(case)[0])
