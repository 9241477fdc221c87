"""Random decisions: every one settles as the whole record would, and undoing all leads back to the start."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import review_record
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from review_record import STAGES, exported

from onrecord import flow, review
from onrecord.acts import TIES
from onrecord.errors import InputError
from onrecord.model import Count, Incident, Note, Outcome, Party, Support, When, Where
from onrecord.store import Store

SOAK = bool(os.environ.get("ONRECORD_SOAK"))
VALUES = {
    "killed": [Count("number", 9, 9), Count("range", 2, None), None],
    "when": [When("2024-03-05", "2024-03-05"), None],
    "where": [Where("Harmat", "UKR", "settlement", 48.0, 37.0, 5.0)],
    "outcome": [Outcome("failed"), Outcome("completed")],
    "target": [Party((), "civilian", object="school")],
    "damage": [Note("a wall fell"), None],
}
PEOPLE = st.sampled_from(["Ana", "Ben"])
ANY = st.integers(0, 10_000)


class Deciding(RuleBasedStateMachine):
    """Two people decide this and that on one record."""

    @initialize()
    def open_record(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "record.db"
        shutil.copy(BASE, path)
        self.store = Store.open(path)
        self.start = exported(self.store, self.folder)
        self.length = 0
        self.second = 0

    def incident(self, at: int) -> Incident:
        found = self.store.snapshot().resolution.incidents
        return found[at % len(found)]

    def decide(self, action: review.Action, by: str) -> bool:
        """Whether the action was one that can be decided."""
        self.second = (self.second + 7) % 60  # clocks go wrong; the order of the trail counts
        try:
            change = review.act(self.store, action, by=by, at=f"2024-06-01T10:00:{self.second:02}Z", stages=STAGES)
        except InputError:
            return False
        self.length += 1
        assert change.number == self.length
        return True

    @rule(by=PEOPLE, at=ANY, other=ANY, third=st.none() | ANY)
    def merge(self, by, at, other, third):
        ids = [self.incident(one).id for one in (at, other, third) if one is not None]
        self.decide(review.Merge(tuple(ids), "one event"), by)

    @rule(by=PEOPLE, at=ANY, mask=st.integers(1, 4095))
    def split(self, by, at, mask):
        several = [one for one in self.store.snapshot().resolution.incidents if len(one.accounts) > 1]
        if several:
            one = several[at % len(several)]
            off = tuple(account for place, account in enumerate(one.accounts) if mask >> place & 1)
            self.decide(review.Split(one.id, off), by)

    @rule(by=PEOPLE, at=ANY, other=ANY, verdict=st.sampled_from(["same", "different", "unsure"]))
    def judge(self, by, at, other, verdict):
        accounts = [row.id for reading in self.store.snapshot().readings for row in reading.accounts]
        self.decide(review.Judge(accounts[at % len(accounts)], accounts[other % len(accounts)], verdict), by)

    @rule(by=PEOPLE, at=ANY, slot=st.sampled_from(sorted(VALUES)), value=ANY)
    def correct(self, by, at, slot, value):
        self.decide(review.Correct(self.incident(at).id, slot, VALUES[slot][value % len(VALUES[slot])]), by)

    @rule(by=PEOPLE, at=ANY, index=ANY)
    def correct_from_a_claim(self, by, at, index):
        one = self.incident(at)
        held = [
            (Support(row.id, place), claim.slot)
            for reading in self.store.snapshot().readings
            for row in reading.accounts
            if row.id in one.accounts
            for place, claim in enumerate(row.claims)
        ]
        if held:
            support, slot = held[index % len(held)]
            self.decide(review.Correct(one.id, slot, claim=support), by)

    @rule(by=PEOPLE, at=ANY, index=ANY)
    def reject(self, by, at, index):
        accounts = [row for reading in self.store.snapshot().readings for row in reading.accounts if row.claims]
        account = accounts[at % len(accounts)]
        self.decide(review.Reject(Support(account.id, index % len(account.claims))), by)

    @rule(by=PEOPLE, at=ANY, index=ANY)
    def accept(self, by, at, index):
        one = self.incident(at)
        if one.settled:
            row = one.settled[index % len(one.settled)]
            self.decide(review.Accept(one.id, row.slot, row.value), by)

    @rule(by=PEOPLE, at=ANY, other=ANY, kind=st.sampled_from(TIES), made=st.booleans())
    def tie(self, by, at, other, kind, made):
        target = "answer-g1" if other % 5 == 0 else self.incident(other).id
        act = review.LinkTo if made else review.Unlink
        self.decide(act(self.incident(at).id, target, kind), by)

    @rule(by=PEOPLE, at=ANY, which=st.sampled_from([review.Flag, review.Unflag]))
    def flag(self, by, at, which):
        self.decide(which(self.incident(at).id), by)

    @rule(by=PEOPLE, at=ANY)
    def note(self, by, at):
        self.decide(review.Note(self.incident(at).id, "look again"), by)

    @rule(by=PEOPLE)
    def undo(self, by):
        self.decide(review.Undo(), by)

    @precondition(lambda self: self.length > 2)
    @rule(by=PEOPLE, number=ANY)
    def undo_that_of_anybody(self, by, number):
        self.decide(review.Undo(number % self.length + 1), by)

    @rule(by=PEOPLE)
    def redo(self, by):
        self.decide(review.Redo(), by)

    @invariant()
    def the_trail_never_shrinks(self):
        assert [row.number for row in self.store.trail()] == list(range(1, self.length + 1))

    @invariant()
    def what_follows_is_what_settling_the_whole_record_gives(self):
        whole = self.store.snapshot()
        resolution = STAGES.resolve(whole.documents, whole.readings, whole.judgements, whole.corrections, whole.marks)
        assert list(self.store.differences(resolution)) == []

    @invariant()
    def no_judgement_is_contradicted_but_by_later_ones(self):
        whole = self.store.snapshot()
        incident_of = {account: one.id for one in whole.resolution.incidents for account in one.accounts}
        newest = {frozenset((row.left, row.right)): row for row in whole.judgements}  # in the order they were made
        rows = [row for row in newest.values() if row.verdict != "unsure"]
        for row in rows:
            together = incident_of[row.left] == incident_of[row.right]
            later = [other for other in rows if other.number >= row.number and other is not row]
            same = reach([other for other in later if other.verdict == "same"])
            if row.verdict == "different" and together:
                assert row.right in same[row.left]
            if row.verdict == "same" and not together:
                assert any(other.verdict == "different" for other in later)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        assert list(flow.check(self.store, STAGES)) == []
        end = exported(self.store, self.folder)
        undone = {by: self.step(review.Undo(), by) for by in ("Ana", "Ben")}
        assert exported(self.store, self.folder) == self.start
        for by in ("Ben", "Ana"):
            for _ in range(undone[by]):
                assert self.decide(review.Redo(), by)
        assert exported(self.store, self.folder) == end
        self.store.close()
        shutil.rmtree(self.folder)

    def step(self, action: review.Action, by: str) -> int:
        """How often it could be done."""
        times = 0
        while self.decide(action, by):
            times += 1
        return times


def reach(rows):
    """What each account is tied to by pairs."""
    tied = defaultdict(set)
    for row in rows:
        group = tied[row.left] | tied[row.right] | {row.left, row.right}
        for account in group:
            tied[account] = group
    return tied


BASE = review_record.write(Path(tempfile.mkdtemp()) / "base.db")
TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(
    max_examples=50 if SOAK else 4,
    stateful_step_count=300 if SOAK else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not SOAK,
)
