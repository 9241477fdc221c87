"""A whole record resolved by its shards in step, and what they tell each other in between.

Shards are runs of documents in the order of the time and the region they tell of. Whatever the number of shards, the
same pairs are compared, the same components grouped and the same incidents settled; only who does it differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from onrecord.model import (
    AccountId,
    DocumentId,
    Incident,
    IncidentId,
    Judgement,
    Likeness,
    Misfit,
    Working,
)
from onrecord.resolving.busy import merged as merged_places
from onrecord.resolving.grouping import Decided, merged
from onrecord.resolving.helping import Host
from onrecord.resolving.incidents import Decisions, in_order
from onrecord.resolving.links import Proposal
from onrecord.resolving.pairs import Flags, Places, met
from onrecord.resolving.profile import Profile, Seen
from onrecord.resolving.shard import Concluded, Counted, Listed, Rows, Shard, Told, Whole, outcome
from onrecord.resolving.sweep import Near
from onrecord.resolving.ties import Ties, components, tied
from onrecord.resolving.witness import roots

P = ParamSpec("P")
T = TypeVar("T")
Copies = tuple[tuple[DocumentId, DocumentId], ...]


@dataclass(frozen=True)
class Together:
    """What all shards came to: incidents, oldest first, whose each account is, and the rest as it is kept."""

    incidents: tuple[Incident, ...]
    owners: Mapping[AccountId, IncidentId]
    misfits: tuple[Misfit, ...]
    decided: Decided
    likenesses: tuple[Likeness, ...]
    proposals: tuple[Proposal, ...]
    copies: Copies
    workings: tuple[Working, ...]


class _Roll:
    """All accounts, oldest first, and the shard that each is in."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        ranks = list(chain.from_iterable(one.ranks for one in listed))
        order = sorted(range(len(ranks)), key=ranks.__getitem__)
        place = np.zeros(len(ranks), dtype=np.int64)
        place[order] = np.arange(len(ranks))
        sizes = [len(one.ranks) for one in listed]
        self.ranks = [ranks[at] for at in order]
        self.ids = [AccountId(rank[2]) for rank in self.ranks]
        self.places: list[Places] = np.split(place, np.cumsum(sizes)[:-1])
        self.home = np.repeat(np.arange(len(listed)), sizes)[order]
        self.dated: Flags = np.concatenate([one.dated for one in listed])[order]
        tellers = list(chain.from_iterable(one.keyed.tellers for one in listed))
        self.tellers = [tellers[at] for at in order]
        self._reach = self.home

    def compared_by(self, left: Places, right: Places) -> Places:
        """The shard that compares each pair: the last that either account is in, so that the first borrows nothing.

        Which of two events an account without a day tells is seen from all of its pairs: they are compared by one.
        """
        last: Places = np.maximum(self.home[left], self.home[right])
        alone = self.dated[left] != self.dated[right]
        return np.where(alone, self._reach[np.where(self.dated[left], right, left)], last)

    def meet(self, left: Places, right: Places) -> None:
        """Take note of all pairs that are compared."""
        alone = self.dated[left] != self.dated[right]
        silent = np.where(self.dated[left], right, left)[alone]
        self._reach = self.home.copy()
        np.maximum.at(self._reach, silent, np.maximum(self.home[left], self.home[right])[alone])


def together(hosts: Sequence[Host], decided: Decisions, *, keep: bool) -> Together:
    """The record whose shards the hosts have, resolved; with the workings where they are to be kept."""
    listed = _every(hosts, Shard.listed, _summed(_every(hosts, Shard.counted)))
    roll = _Roll(listed)
    for host, places in zip(hosts, roll.places, strict=True):
        host.ask(Shard.placed, places)()
    copies = hosts[-1].ask(Shard.copies, [document for host in hosts[:-1] for document in host.documents])
    ties = _tied(hosts, roll, *met([one.keyed for one in listed], roll.places))
    tasks = _tasks(roll, ties, decided.judgements, len(hosts), keep=keep)
    found = copies()
    told = [_told(hosts, roll, number, task.members, found) for number, task in enumerate(tasks)]
    lots = [_lent(hosts, roll, number, task.members) for number, task in enumerate(tasks)]
    begun = [
        host.ask(Shard.concluded, task, borrowed, texts, decided)
        for host, task, borrowed, texts in zip(hosts, tasks, lots, told, strict=True)
    ]
    return _one(roll, tasks, [answer() for answer in begun], found)


def _every(
    hosts: Sequence[Host], step: Callable[Concatenate[Shard, P], T], *given: P.args, **named: P.kwargs
) -> list[T]:
    """The answers of all hosts to one step."""
    return [answer() for answer in [host.ask(step, *given, **named) for host in hosts]]


def _summed(parts: Sequence[Counted]) -> Counted:
    """What all shards count together."""
    words: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for part in parts:
        words.update(part.words.words)
        names.update(part.names)
    seen = Seen(words, sum(part.words.documents for part in parts))
    return Counted(seen, names, sum(part.telling for part in parts), merged_places(part.struck for part in parts))


def _lent(hosts: Sequence[Host], roll: _Roll, number: int, places: Places) -> dict[int, Profile]:
    """The profiles that a shard has not, of those at some places."""
    home = roll.home[places]
    found: dict[int, Profile] = {}
    for other in np.unique(home[home != number]).tolist():
        found |= hosts[other].ask(Shard.lent, places[home == other])()
    return found


def _tied(hosts: Sequence[Host], roll: _Roll, left: Places, right: Places) -> Ties:
    """All pairs compared, each by one shard, and what they tie together."""
    roll.meet(left, right)
    by = roll.compared_by(left, right)
    pairs = [(left[by == number], right[by == number]) for number in range(len(hosts))]
    lots = [_lent(hosts, roll, number, np.unique(np.concatenate(ends))) for number, ends in enumerate(pairs)]
    begun = [host.ask(Shard.compared, borrowed, *ends) for host, borrowed, ends in zip(hosts, lots, pairs, strict=True)]
    found, open_ = zip(*(answer() for answer in begun), strict=True)
    columns = zip(*((one.left, one.right, one.case) for one in found), strict=True)
    near = Near(*(np.concatenate(column) for column in columns))
    return tied(roll.ids, roll.tellers, near, np.concatenate(open_))


def _tasks(roll: _Roll, ties: Ties, judgements: Sequence[Judgement], number: int, *, keep: bool) -> list[Whole]:
    """Whole components, with all that decisions tie to them, for the last shard that any of their accounts is in."""
    place = {id: at for at, id in enumerate(roll.ids)} if judgements else {}
    judged = [(place[row.left], place[row.right]) for row in judgements if row.left in place and row.right in place]
    one, other = np.array(judged, dtype=np.int64).reshape(-1, 2).T
    every = np.arange(len(roll.ids))
    label = components(len(every), np.concatenate([every, one]), np.concatenate([ties.component, other]))
    last = np.zeros(len(every), dtype=np.int64)
    np.maximum.at(last, label, roll.home)
    home = last[label]
    by = roll.compared_by(ties.left, ties.right)
    rows = Rows(ties.left, ties.right, ties.case, ties.state)
    tasks = []
    for at in range(number):
        members = np.flatnonzero(home == at)
        inner, across = ties.inner & (home[ties.left] == at), ties.across & (by == at)
        outward = ties.across & ((home[ties.left] == at) | (home[ties.right] == at))
        kept = [(roll.ids[left], roll.ids[right], case, state) for left, right, case, state in rows.some(outward)]
        own = [roll.ids[first] for first in ties.component[members].tolist()]
        tasks.append(
            Whole(members, rows.some(inner), rows.some(across), tuple(own if keep else ()), tuple(kept if keep else ()))
        )
    return tasks


def _told(hosts: Sequence[Host], roll: _Roll, number: int, members: Places, copies: Copies) -> Told:
    """What a shard has not of the documents of some accounts, and of the originals of these."""
    own = {document.id for document in hosts[number].documents}
    read = {DocumentId(roll.ranks[place][0][2]) for place in members.tolist()}
    wanted = (read | set(roots(read, copies).values())) - own
    others = [host for at, host in enumerate(hosts) if at != number]
    documents = (document for host in others for document in host.documents)
    readings = (reading for host in others for reading in host.readings)
    return Told(
        tuple(document for document in documents if document.id in wanted),
        tuple(reading for reading in readings if reading.document_id in read and reading.document_id not in own),
        copies,
    )


def _one(roll: _Roll, tasks: Sequence[Whole], parts: Sequence[Concluded], copies: Copies) -> Together:
    """What comes of all shards, in an order that their number does not change."""
    incidents = [row for part in parts for row in zip(part.firsts, part.incidents, strict=True)]
    incidents.sort(key=lambda row: row[0])
    owners = {account: incident.id for _, incident in incidents for account in incident.accounts}
    decided = merged(part.decided for part in parts)
    apart = {frozenset((owners[row.left], owners[row.right])) for row in decided.different}
    likenesses = [row for part in parts for row in part.likenesses]
    proposals = [row for part in parts for row in part.proposals]
    for task, part in zip(tasks, parts, strict=True):
        for (left, right, case, state), likeness in zip(task.across, part.across, strict=True):
            ends = owners[likeness.left], owners[likeness.right]
            if ends[0] != ends[1] and frozenset(ends) not in apart:
                _, score, _, reason = outcome(case, state)
                likenesses.append(likeness)
                order = roll.ranks[left], roll.ranks[right]
                proposals.append(Proposal(likeness.left, likeness.right, score, reason, order))
    return Together(
        tuple(incident for _, incident in incidents),
        owners,
        in_order(row for part in parts for row in part.misfits),
        decided,
        tuple(likenesses),
        tuple(proposals),
        copies,
        tuple(sorted((row for part in parts for row in part.workings), key=lambda row: row.account_id)),
    )
