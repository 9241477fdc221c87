"""One shard of a record: the documents of some stretch of time and region, resolved in step with the other shards.

Each step takes what all shards told in the step before, so that what comes of a shard is the same however many there
are. Accounts go by their places among all accounts of the record, oldest first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.model import AccountId, Document, DocumentId, Incident, Likeness, Misfit, Reading, Working
from onrecord.resolving import copies as copying
from onrecord.resolving.busy import Struck, busy, struck
from onrecord.resolving.grouping import Decided, grouped
from onrecord.resolving.incidents import Decisions, Texts, settled_groups
from onrecord.resolving.likeness import Comparison, explained
from onrecord.resolving.links import Proposal, proposal
from onrecord.resolving.pairs import Flags, Keyed, Places, common_names, keyed
from onrecord.resolving.profile import Draft, Profile, Rank, Seen, drafts, finished
from onrecord.resolving.silence import fits_another
from onrecord.resolving.sweep import Answer, Near, answer, near
from onrecord.resolving.ties import AS_COMPARED, WHY_OPEN
from onrecord.resolving.workings import Entry, entry_of, working

Borrowed = Mapping[int, Profile]
"""Profiles of other shards by their places."""


@dataclass(frozen=True)
class Counted:
    """What the documents of a shard, or of all, hold together: words, names and attacks told at places.

    `names` counts for each capitalised word the documents with accounts that have it, `telling` all of these.
    """

    words: Seen
    names: Mapping[str, int]
    telling: int
    struck: Struck


@dataclass(frozen=True)
class Listed:
    """The accounts of a shard, oldest first: what they can meet others by, and which of them give a day."""

    keyed: Keyed
    ranks: tuple[Rank, ...]
    dated: Flags


@dataclass(frozen=True)
class Rows:
    """Pairs by the places of their accounts, with what they come to and why one is only proposed; see `ties`."""

    left: Places
    right: Places
    case: Places
    state: Places

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        """The rows one by one."""
        columns = (column.tolist() for column in (self.left, self.right, self.case, self.state))
        return zip(*columns, strict=True)

    def some(self, kept: Flags | Places) -> Rows:
        """Some of the rows, in their order."""
        return Rows(self.left[kept], self.right[kept], self.case[kept], self.state[kept])


@dataclass(frozen=True)
class Told:
    """Documents and readings that a shard needs from others: of accounts grouped here, and of originals of copies."""

    documents: tuple[Document, ...]
    readings: tuple[Reading, ...]
    copies: tuple[tuple[DocumentId, DocumentId], ...]


@dataclass(frozen=True)
class Whole:
    """Whole components to group and settle: their accounts, the pairs within them, and pairs only proposed.

    `across` are pairs across components to explain here. To keep workings, `components` gives the component of each
    account of `members`, and `outward` every kept pair across that one of them stands in, by ids.
    """

    members: Places
    inner: Rows
    across: Rows
    components: tuple[AccountId, ...] = ()
    outward: tuple[tuple[AccountId, AccountId, int, int], ...] = ()


@dataclass(frozen=True)
class Concluded:
    """What came of whole components; `firsts` are the places of the oldest account of each incident."""

    firsts: tuple[int, ...]
    incidents: tuple[Incident, ...]
    misfits: tuple[Misfit, ...]
    decided: Decided
    likenesses: tuple[Likeness, ...]
    across: tuple[Likeness, ...]
    proposals: tuple[Proposal, ...]
    workings: tuple[Working, ...]


class Shard:
    """The documents of a shard and what has been worked out of them, step by step in the order of the methods."""

    def __init__(self, documents: Sequence[Document], readings: Sequence[Reading]) -> None:
        self._documents = {document.id: document for document in documents}
        self._readings = list(readings)
        self._drafts: list[Draft] = []
        self._own: tuple[Profile, ...] = ()
        self._at: dict[int, Profile] = {}

    def counted(self) -> Counted:
        """What these documents count."""
        self._drafts, seen = drafts(self._documents, self._readings)
        names = {draft.document.id: draft.names for draft in sorted(self._drafts, key=_in_document)}
        told = Counter(name for found in names.values() for name in found)
        return Counted(seen, told, len(names), struck(self._drafts))

    def listed(self, counted: Counted) -> Listed:
        """The accounts made ready, by what all shards counted."""
        crowded = busy(self._drafts, counted.struck)
        self._own = finished(self._drafts, counted.words, crowded)
        self._drafts = []
        common = common_names(counted.names, counted.telling)
        dated = np.array([bool(profile.days) for profile in self._own], dtype=bool)
        return Listed(keyed(self._own, common), tuple(profile.rank for profile in self._own), dated)

    def copies(self, others: Iterable[Document]) -> tuple[tuple[DocumentId, DocumentId], ...]:
        """The copies among these documents and those of all other shards."""
        return copying.copies((*self._documents.values(), *others))

    def placed(self, places: Places) -> None:
        """Take the places of these accounts among all."""
        self._at = dict(zip(places.tolist(), self._own, strict=True))

    def lent(self, places: Places) -> dict[int, Profile]:
        """The profiles of some of these accounts, for another shard."""
        return {place: self._at[place] for place in places.tolist()}

    def compared(self, borrowed: Borrowed, left: Places, right: Places) -> tuple[Near, Flags]:
        """The pairs that are not `different`, and which of them are open for an account without a day."""
        self._at |= borrowed
        places = np.unique(np.concatenate([left, right]))
        profiles = [self._at[place] for place in places.tolist()]
        found = near(profiles, np.searchsorted(places, left), np.searchsorted(places, right))
        return Near(places[found.left], places[found.right], found.case), fits_another(profiles, found)

    def concluded(self, whole: Whole, borrowed: Borrowed, told: Told, decided: Decisions) -> Concluded:
        """The incidents of whole components with all that is kept of how they came about."""
        self._at |= borrowed
        members = [self._at[place] for place in whole.members.tolist()]
        grouping = grouped(members, self._opened(whole.inner), decided.judgements)
        settled = settled_groups(self._texts(told), grouping.groups, decided)
        place = {profile.account_id: at for profile, at in zip(members, whole.members.tolist(), strict=True)}
        return Concluded(
            tuple(place[group[0]] for group in grouping.groups),
            settled.incidents,
            settled.misfits,
            grouping.decided,
            tuple(explained(row) for row in (*grouping.joined, *grouping.proposed)),
            tuple(explained(row) for row in self._opened(whole.across)),
            tuple(proposal(row) for row in grouping.proposed),
            self._workings(members, whole),
        )

    def _opened(self, rows: Rows) -> list[Comparison]:
        return [Comparison(self._at[left], self._at[right], *outcome(case, state)) for left, right, case, state in rows]

    def _texts(self, told: Told) -> Texts:
        others = {document.id: document for document in told.documents}
        return Texts(self._documents | others, [*self._readings, *told.readings], told.copies)

    def _workings(self, members: Sequence[Profile], whole: Whole) -> tuple[Working, ...]:
        if not whole.components:
            return ()
        held: dict[AccountId, list[Entry]] = defaultdict(list)
        for newer, entry in self._entries(whole.inner):
            held[newer].append(entry)
        for left, right, case, state in whole.outward:
            entry = entry_of(left, right, *outcome(case, state))
            for one in (left, right):
                held[one].append(entry)
        return tuple(
            working(profile, component, held.get(profile.account_id, ()))
            for profile, component in zip(members, whole.components, strict=True)
        )

    def _entries(self, rows: Rows) -> Iterator[tuple[AccountId, Entry]]:
        for left, right, case, state in rows:
            one, other = self._at[left].account_id, self._at[right].account_id
            yield other, entry_of(one, other, *outcome(case, state))


def outcome(case: int, state: int) -> Answer:
    """What a case comes to, no more than proposed where its state says why."""
    levels, score, verdict, reason = answer(case)
    return (
        (levels, score, verdict, reason)
        if state == AS_COMPARED
        else (levels, score, "proposed", f"{reason}; {WHY_OPEN[state]}")
    )


def _in_document(draft: Draft) -> tuple[int, str]:
    return draft.start, draft.account.id
