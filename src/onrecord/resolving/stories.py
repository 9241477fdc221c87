"""Which documents tell the same main event, judged by their whole texts: `stories`.

Two groups join by the mean of all bits across them, and the more alike the reports within each group are, the more
alike they must be across: reports of two fights of one boxer share many words, but fewer than those of one fight do.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from onrecord.model import Document, DocumentId
from onrecord.resolving.closeness import Batch, Places, batch, bits, limit
from onrecord.resolving.report import report_of

COMMON = 100  # reports with a salient word beyond which having it is no reason to compare two

Pair = tuple[int, int]


def stories(
    documents: Sequence[Document], days: Mapping[DocumentId, frozenset[int]] | None = None
) -> tuple[tuple[DocumentId, ...], ...]:
    """The documents in groups that tell one event, whatever order they are given in; sorted, each sorted by id.

    `days` are the day numbers that a document's text dates something to, where a reader found any.
    """
    known = days or {}
    made = batch([report_of(document, known.get(document.id, frozenset())) for document in documents])
    left, right = candidates(made)
    groups = grouped(
        len(made.reports), list(zip(left.tolist(), right.tolist(), strict=True)), bits(made, left, right).tolist()
    )
    ids = [tuple(sorted(made.reports[at].document_id for at in group)) for group in groups]
    return tuple(sorted(ids))


def candidates(made: Batch) -> tuple[Places, Places]:
    """Pairs of reports of which one has a salient word of the other, smaller first and sorted."""
    flags = made.salient.copy()
    held = np.bincount(made.present.indices, minlength=made.present.shape[1])
    flags.data = np.where(held[flags.indices] <= COMMON, 1.0, 0.0)
    flags.eliminate_zeros()
    met = flags @ made.present.T
    either = sparse.triu(met + met.T, k=1).tocoo()
    order = np.lexsort((either.col, either.row))
    return either.row[order].astype(np.int64), either.col[order].astype(np.int64)


@dataclass(frozen=True)
class Limits:
    """What a join of two groups needs: mean bits across them, and how much of what the two are within themselves."""

    join_bits: float
    usual_bits: float
    closeness: float


def limits() -> Limits:
    """The limits that ship, from `data/closeness.toml`."""
    return Limits(limit("join_bits"), limit("usual_bits"), limit("closeness"))


@dataclass
class _Groups:
    """Groups under construction: bits across them, above the floor that pairs not compared stand at."""

    limits: Limits
    size: list[int]
    within: list[float]  # sum over pairs of a group, above the floor
    across: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    members: dict[int, list[int]] = field(default_factory=dict)
    heap: list[tuple[float, int, int, int, int]] = field(default_factory=list)


def grouped(total: int, pairs: Sequence[Pair], worth: Sequence[float], needed: Limits | None = None) -> list[list[int]]:
    """Reports 0 to `total` in groups: average linkage on bits, each join asked to be as close as its groups are."""
    floor = limit("floor_bits")
    groups = _Groups(needed or limits(), [1] * total, [0.0] * total, members={at: [at] for at in range(total)})
    for (one, other), value in zip(pairs, worth, strict=True):
        above = max(0.0, min(float(value), limit("most_bits")) - floor)
        if above > 0:
            groups.across[one][other] = groups.across[other][one] = above
    for one in sorted(groups.across):
        for other in groups.across[one]:
            if one < other:
                _offer(groups, one, other)
    while groups.heap:
        _, one, other, size, beside = heapq.heappop(groups.heap)
        if (
            one in groups.members
            and other in groups.members
            and (groups.size[one], groups.size[other]) == (size, beside)
        ):
            _join(groups, one, other)
    return [sorted(group) for group in groups.members.values()]


def _offer(groups: _Groups, one: int, other: int) -> None:
    """Put a join on the list when it is sure enough."""
    mean = limit("floor_bits") + groups.across[one][other] / (groups.size[one] * groups.size[other])
    sure = round(mean - 0.5 * (_closeness(groups, one) + _closeness(groups, other)), 6)
    if sure >= groups.limits.join_bits:
        heapq.heappush(groups.heap, (-sure, one, other, groups.size[one], groups.size[other]))


def _closeness(groups: _Groups, at: int) -> float:
    """How much closer than usual the reports of a group are to each other, in bits; none for a single report."""
    pairs = groups.size[at] * (groups.size[at] - 1) / 2
    if not pairs:
        return 0.0
    usual = groups.limits.usual_bits
    total = groups.within[at] + pairs * limit("floor_bits")
    return groups.limits.closeness * ((total + usual) / (pairs + 1) - usual)


def _join(groups: _Groups, one: int, other: int) -> None:
    """Make the two one group under the smaller number, and offer its joins anew."""
    one, other = min(one, other), max(one, other)
    groups.within[one] += groups.within[other] + groups.across[one].pop(other)
    groups.across[other].pop(one)
    for third, above in groups.across.pop(other).items():
        del groups.across[third][other]
        groups.across[one][third] = groups.across[third][one] = groups.across[one].get(third, 0.0) + above
    groups.size[one] += groups.size[other]
    groups.members[one] += groups.members.pop(other)
    for third in sorted(groups.across[one]):
        _offer(groups, *sorted((one, third)))
