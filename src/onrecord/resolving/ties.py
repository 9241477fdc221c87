"""What pairs of a whole record tie together: components that are grouped alone, and the proposals across them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph, csr_matrix

from onrecord.model import AccountId
from onrecord.resolving.grouping import likeliest
from onrecord.resolving.sweep import Near, Places, answer
from onrecord.resolving.tables import limit

AS_COMPARED, OPEN, TWIN = range(3)
WHY_OPEN = {
    OPEN: "but it has no day, and another event fits as well",
    TWIN: "but the same report tells of another event that it fits as well",
}
"""Why a pair is only proposed though its words would carry a join."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ties:
    """Pairs that may join, by the places of their accounts, surest first, then by ids.

    `state` is why a pair is only proposed; `component` the place of the first account by id of everything that an
    account is tied to; `inner` and `across` tell the pairs within components and those kept of the pairs across.
    """

    left: Places
    right: Places
    case: Places
    state: Places
    score: npt.NDArray[np.float64]
    component: Places
    inner: Flags
    across: Flags


def tied(ids: Sequence[AccountId], tellers: Sequence[str], near: Near, open_: Flags) -> Ties:
    """The components that pairs of the verdict "same" make, and of the pairs across those that are worth proposing.

    `open_` are the pairs whose account without a day fits another event as well; a pair whose account fits another
    event of the same report, or data set, as well is no more than proposed either. Of the proposals across components
    those are kept that are among the surest of either account.
    """
    cases, which = np.unique(near.case, return_inverse=True)
    score = np.array([answer(case)[1] for case in cases.tolist()], dtype=np.float64)[which]
    same = np.array([answer(case)[2] == "same" for case in cases.tolist()], dtype=bool)[which]
    twins = same & _fits_a_twin(near, score, _numbered(tellers))
    state = np.where(twins, TWIN, np.where(same & open_, OPEN, AS_COMPARED))
    rank = np.argsort(np.argsort(np.array(ids, dtype=object), kind="stable"), kind="stable")
    order = np.lexsort((rank[near.right], rank[near.left], -score))
    left, right, case, state = (column[order] for column in (near.left, near.right, near.case, state))
    sure = same[order] & (state == AS_COMPARED)
    label = components(len(ids), left[sure], right[sure])
    by_rank = np.argsort(rank, kind="stable")
    _, first = np.unique(label[by_rank], return_index=True)
    component = by_rank[first][label]
    inner = component[left] == component[right]
    across = np.flatnonzero(~inner)
    pairs = list(zip(left[across].tolist(), right[across].tolist(), strict=True))
    kept = np.zeros(len(left), dtype=bool)
    kept[across[likeliest(pairs)]] = True
    return Ties(left, right, case, state, score[order], component, inner, kept)


def components(number: int, left: Places, right: Places) -> Places:
    """A number for each of so many accounts, the same for those that the pairs tie together, counted from 0."""
    pairs = csr_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(number, number))
    labels: Places = csgraph.connected_components(pairs, directed=False)[1].astype(np.int64)
    return labels


def _fits_a_twin(near: Near, score: npt.NDArray[np.float64], tellers: Places) -> Flags:
    """Pairs whose one account is nearly as like another account of the same teller."""
    rows = np.tile(np.arange(len(score)), 2)
    one, other = np.concatenate([near.left, near.right]), np.concatenate([near.right, near.left])
    key = one * (int(tellers.max(initial=0)) + 1) + tellers[other]
    order = np.lexsort((score[rows], key))
    key, rows = key[order], rows[order]
    ends = np.flatnonzero(np.diff(key, append=-1))
    sizes = np.diff(ends, prepend=-1)
    best = np.repeat(score[rows[ends]], sizes)
    second = np.where(sizes > 1, score[rows[np.maximum(ends - 1, 0)]], -np.inf)
    best[ends] = second
    found = np.zeros(len(score), dtype=bool)
    found[rows[best > score[rows] - limit("twin_bits")]] = True
    return found


def _numbered(values: Iterable[str]) -> Places:
    known: dict[str, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)
