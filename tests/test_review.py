"""What each decision does, what it refuses, what the trail keeps, and what a page that is no longer current gets."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import review_record
from review_record import STAGES, exported

from onrecord import flow, review
from onrecord.acts import Worth
from onrecord.errors import InputError, StaleError
from onrecord.model import Count, Incident, Support
from onrecord.store import Store, decisions, found

AT = "2024-06-01T10:00:00+00:00"
NINE = Count("number", 9, 9)


@pytest.fixture(scope="session")
def base(tmp_path_factory) -> Path:
    return review_record.write(tmp_path_factory.mktemp("base") / "record.db")


@pytest.fixture
def store(base, tmp_path):
    shutil.copy(base, tmp_path / "record.db")
    with Store.open(tmp_path / "record.db") as opened:
        yield opened
        assert list(flow.check(opened, STAGES)) == []


def act(store: Store, action: review.Action, by: str = "Ana", **more) -> review.Change:
    return review.act(store, action, by=by, at=AT, stages=STAGES, **more)


def holding(store: Store, account: str) -> Incident:
    incidents = store.snapshot().resolution.incidents
    return next(one for one in incidents if any(id.startswith(account) for id in one.accounts))


def settled(store: Store, account: str, slot: str) -> list[tuple[object, str]]:
    return [(row.value, row.status) for row in holding(store, account).of(slot)]


def links(store: Store) -> set[tuple[str, str, str]]:
    rows = store.snapshot().resolution.links
    return {(row.source, row.kind, row.target) for row in rows if row.kind != "same_event"}


def test_merged_incidents_are_one_whatever_speaks_against_it(store):
    one, other = holding(store, "a-base-0"), holding(store, "a-market")
    change = act(store, review.Merge((one.id, other.id), "one attack, told twice"))
    assert holding(store, "a-base-0") == holding(store, "a-market")
    assert len(holding(store, "a-base-0").accounts) == 4
    assert change.incidents == (other.id,)
    assert any(line.startswith("was: incident ") for line in change.lines)
    assert found.incident_ids(store.connection, one.id) == [other.id]


def test_merge_then_split_is_the_identity(store):
    before = store.snapshot().resolution.incidents
    one, other = holding(store, "a-base-0"), holding(store, "a-market")
    merged = act(store, review.Merge((one.id, other.id))).incidents[0]
    act(store, review.Split(merged, one.accounts))
    assert store.snapshot().resolution.incidents == before


def test_what_was_judged_one_event_stays_one_when_a_third_is_split_off(store):
    ids = [holding(store, name).id for name in ("a-base-0", "a-base-3", "a-quiet")]
    merged = act(store, review.Merge(tuple(ids))).incidents[0]
    act(store, review.Split(merged, (holding(store, "a-quiet").accounts[-1],)))
    assert holding(store, "a-base-0") == holding(store, "a-base-3")
    assert holding(store, "a-quiet") != holding(store, "a-base-0")


def test_split_accounts_stay_apart_when_a_like_report_is_added_to_one_side(store):
    market = holding(store, "a-market")
    act(store, review.Split(market.id, market.accounts[1:2]))
    assert len(holding(store, "a-market-1").accounts) == 1
    assert len(holding(store, "a-market-0").accounts) == 2


def test_a_corrected_value_stands_with_what_texts_say_beside_it(store):
    act(store, review.Correct(holding(store, "a-market").id, "killed", NINE, why="hospital list"))
    (row,) = holding(store, "a-market").of("killed")
    assert (row.value, row.status) == (NINE, "corrected")
    assert len(row.rivals) >= 1


def test_a_value_corrected_from_a_claim_rests_on_that_claim(store):
    now = settled(store, "a-market", "killed")[0][0]
    support, value = next(
        (Support(id, at), claim.value)
        for id in holding(store, "a-market").accounts
        for at, claim in enumerate(account(store, id).claims)
        if claim.slot == "killed" and claim.value != now
    )
    act(store, review.Correct(holding(store, "a-market").id, "killed", claim=support))
    (row,) = holding(store, "a-market").of("killed")
    assert (row.value, row.status) == (value, "corrected")
    assert support in row.support


def account(store: Store, name: str):
    accounts = (row for reading in store.snapshot().readings for row in reading.accounts)
    return next(row for row in accounts if row.id.startswith(name))


def test_an_accepted_value_says_so_until_another_is_settled(store):
    incident = holding(store, "a-market").id
    act(store, review.Accept(incident, "killed"))
    assert [status for _, status in settled(store, "a-market", "killed")] == ["accepted"]
    assert found.misfits(store.connection) == ()
    act(store, review.Correct(incident, "killed", NINE))
    (misfit,) = found.misfits(store.connection)
    assert (misfit.number, misfit.slot, misfit.now) == (1, "killed", (NINE,))


def test_a_rejected_claim_no_longer_counts_and_stays_on_record(store):
    told = account(store, "a-market-0")
    index = next(at for at, claim in enumerate(told.claims) if claim.slot == "killed")
    act(store, review.Reject(Support(told.id, index), "misread"))
    ((value, status),) = settled(store, "a-market", "killed")
    assert (value, status) == (Count("number", 5, 5), "agreed")
    assert account(store, "a-market-0") == told


def test_a_person_can_link_incidents_and_take_away_what_a_text_links(store):
    air, bridge, market = (holding(store, name).id for name in ("a-answer-51", "a-bridge-0", "a-market"))
    assert (air, "response_to", bridge) in links(store)
    act(store, review.Unlink(air, bridge, "response_to", "the text is wrong"))
    assert (air, "response_to", bridge) not in links(store)
    act(store, review.LinkTo(air, market, "response_to"))
    assert (air, "response_to", market) in links(store)
    act(store, review.LinkTo(air, "answer-g1", "part_of"))
    assert (air, "part_of", "answer-g1") in links(store)


def test_a_link_follows_its_incidents_through_a_merge(store):
    quiet, market, air = (holding(store, name).id for name in ("a-quiet", "a-market", "a-answer-51"))
    act(store, review.LinkTo(quiet, market, "after"))
    act(store, review.Merge((air, quiet)))
    assert (holding(store, "a-quiet").id, "after", market) in links(store)


def test_flags_and_notes_stand_beside_an_incident_and_change_no_value(store):
    before = store.snapshot().resolution
    incident = holding(store, "a-quiet")
    assert act(store, review.Flag(incident.id)).lines == (f"{incident.id}: not flagged → {incident.id}: flagged",)
    assert act(store, review.Note(incident.id, "ask the navy")).lines == ("now: note by Ana: ask the navy",)
    assert found.flagged(store.connection, incident.accounts)
    act(store, review.Unflag(incident.id))
    assert not found.flagged(store.connection, incident.accounts)
    assert store.snapshot().resolution == before


def test_undo_and_redo_go_back_and_forth_and_everything_stays_in_the_trail(store, tmp_path):
    start = exported(store, tmp_path)
    incident = holding(store, "a-market").id
    act(store, review.Correct(incident, "killed", NINE))
    act(store, review.Merge((incident, holding(store, "a-quiet").id)))
    end = exported(store, tmp_path)
    act(store, review.Undo())
    act(store, review.Undo())
    assert exported(store, tmp_path) == start
    act(store, review.Redo())
    act(store, review.Redo())
    assert exported(store, tmp_path) == end
    assert [row.kind for row in store.trail()] == ["correct", "merge", "undo", "undo", "redo", "redo"]
    with pytest.raises(InputError, match="nothing that Ana undid last"):
        act(store, review.Redo())


def test_a_new_decision_ends_what_can_be_redone(store):
    act(store, review.Flag(holding(store, "a-quiet").id))
    act(store, review.Undo())
    act(store, review.Flag(holding(store, "a-bare").id))
    with pytest.raises(InputError, match="nothing that Ana undid last"):
        act(store, review.Redo())


def test_undo_takes_back_ones_own_decisions_and_others_only_by_number(store):
    act(store, review.Flag(holding(store, "a-quiet").id))
    act(store, review.Flag(holding(store, "a-bare").id), by="Ben")
    act(store, review.Undo())
    assert not found.flagged(store.connection, holding(store, "a-quiet").accounts)
    assert found.flagged(store.connection, holding(store, "a-bare").accounts)
    act(store, review.Undo(2, "agreed with Ben"))
    assert not found.flagged(store.connection, holding(store, "a-bare").accounts)
    with pytest.raises(InputError, match="decision 2 is undone already"):
        act(store, review.Undo(2))


def test_redo_passes_over_what_another_person_let_stand_again(store):
    quiet, bare = (holding(store, name).id for name in ("a-quiet", "a-bare"))
    act(store, review.Note(quiet, "one"))
    act(store, review.Note(bare, "two"))
    act(store, review.Undo(1), by="Ben")
    act(store, review.Undo())
    act(store, review.Redo(), by="Ben")
    assert act(store, review.Redo()).lines[0] == "redo of decision 2: note by Ana"
    with pytest.raises(InputError, match="nothing that Ana undid last"):
        act(store, review.Redo())


def test_an_undo_is_taken_back_by_redo_and_not_by_undo(store):
    act(store, review.Note(holding(store, "a-quiet").id, "one"))
    act(store, review.Undo())
    with pytest.raises(InputError, match="decision 2 is none that can be undone"):
        act(store, review.Undo(2))


def test_the_trail_says_who_when_what_before_after_and_why(store):
    incident = holding(store, "a-market")
    (old,) = incident.of("killed")
    act(store, review.Correct(incident.id, "killed", NINE, why="hospital list"))
    (row,) = decisions.trail(store.connection, incident.id)
    assert (row.number, row.kind, row.by, row.at, row.why) == (1, "correct", "Ana", AT, "hospital list")
    assert row.what == Worth(incident.accounts[0], "killed", NINE, old.value)
    assert row.before == (f"killed: {old.value.low} ({old.status})",)
    assert row.after == ("killed: 9 (corrected)",)
    assert decisions.trail(store.connection, holding(store, "a-quiet").id) == []


def test_a_decision_on_a_page_that_has_changed_is_refused_with_both_versions(store):
    incident = holding(store, "a-market").id
    seen = review.version(store, incident)
    act(store, review.Correct(incident, "killed", NINE), by="Ben", seen=seen)
    with pytest.raises(StaleError, match="correct by Ben at") as refused:
        act(store, review.Accept(incident, "killed"), seen=seen)
    assert (refused.value.seen, refused.value.now) == (seen, review.version(store, incident))
    assert [row.by for row in store.trail()] == ["Ben"]
    act(store, review.Accept(incident, "killed"), seen={incident: refused.value.now})


def test_a_page_of_an_incident_that_went_into_another_is_no_longer_current(store):
    quiet, market = holding(store, "a-quiet").id, holding(store, "a-market").id
    seen = review.version(store, quiet)
    act(store, review.Merge((market, quiet)))
    with pytest.raises(StaleError, match="has changed since you opened it"):
        act(store, review.Flag(quiet), seen={quiet: seen})


def test_a_page_stays_current_while_others_decide_elsewhere(store):
    seen = review.version(store, holding(store, "a-market").id)
    act(store, review.Flag(holding(store, "a-quiet").id), by="Ben")
    act(store, review.Accept(holding(store, "a-market").id, "killed"), seen=seen)


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (lambda i: review.Flag("nowhere"), "no incident has the id 'nowhere'"),
        (lambda i: review.Flag("i"), "'i' fits several incidents"),
        (lambda i: review.Accept(i.id, "dead"), "no slot is called 'dead'; the slots are when,"),
        (lambda i: review.Accept(i.id, "damage"), "damage of incident .* is settled as nothing"),
        (lambda i: review.Accept(i.id, "killed", NINE), "settled as [45]: that value cannot be accepted"),
        (lambda i: review.Correct(i.id, "damage"), "has no damage that could be taken away"),
        (lambda i: review.Correct(i.id, "killed", i.of("killed")[0].value), "is [45] already; accept it"),
        (lambda i: review.Correct(i.id, "where", NINE), "where takes a value of type Where, not Count"),
        (lambda i: review.Correct(i.id, "killed", NINE, old=NINE), "9 is not what killed of incident"),
        (lambda i: review.Correct(i.id, "killed", claim=Support("a-quiet-0", 0)), "is no claim on killed of incident"),
        (lambda i: review.Reject(Support("gone", 0)), "no account has the id 'gone'"),
        (lambda i: review.Reject(Support("a-quiet-0", 9)), "has no claim 9; its claims are 0 to 0"),
        (lambda i: review.Merge((i.id, i.accounts[1])), "is one incident; name two or more"),
        (lambda i: review.Split(i.id, i.accounts), "every account of incident .* is named"),
        (lambda i: review.Split(i.id, ()), "no account of incident .* is named"),
        (lambda i: review.Split(i.id, ("a-quiet-0",)), "account a-quiet-0 is none of incident"),
        (lambda i: review.Judge(i.id, i.accounts[0], "same"), "are the same account"),
        (lambda i: review.LinkTo(i.id, "a-quiet-0", "near"), "no link is called 'near'; the links are response_to,"),
        (lambda i: review.LinkTo(i.id, i.accounts[1], "after"), "are one incident; a link needs two"),
        (lambda i: review.Unflag(i.id), "is not flagged already"),
        (lambda i: review.Note(i.id, "  "), "the note is empty"),
        (lambda i: review.Undo(), "nothing of Ana that could be undone"),
        (lambda i: review.Undo(7), "decision 7 is none that can be undone"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_one_sentence_and_nothing_changes(store, action, sentence):
    incident = holding(store, "a-market")
    with pytest.raises(InputError, match=sentence):
        act(store, action(incident))
    assert store.trail() == ()


def test_nobody_decides_without_a_name(store):
    with pytest.raises(InputError, match="nobody is named"):
        act(store, review.Flag(holding(store, "a-quiet").id), by="  ")


def test_a_decision_that_fails_half_way_leaves_no_trace(store):
    broken = replace(STAGES, again=replace(STAGES.again, resettle=lambda part: 1 / 0))
    before = store.snapshot()
    with pytest.raises(ZeroDivisionError):
        review.act(store, review.Accept(holding(store, "a-market").id, "killed"), by="Ana", at=AT, stages=broken)
    assert store.snapshot() == before
    assert store.trail() == ()


def test_stages_that_cannot_settle_a_part_settle_the_whole(store):
    whole = replace(STAGES, again=None)
    ids = tuple(holding(store, name).id for name in ("a-base-0", "a-market"))
    review.act(store, review.Merge(ids), by="Ana", at=AT, stages=whole)
    assert holding(store, "a-base-0") == holding(store, "a-market")
