"""Another reader reads the documents again: decisions go with their events, and what no longer fits is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import review_record
from factories import number
from review_record import STAGES

from onrecord import flow, review
from onrecord.acts import Told
from onrecord.model import Account, AccountId, Claim, Count, Reading, Span, Support
from onrecord.store import Store
from onrecord.store.fitting import fitted, told

AT = "2024-06-01T10:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(review_record.write(tmp_path / "record.db")) as opened:
        yield opened
        assert list(flow.check(opened, STAGES)) == []


def decide(store: Store, action: review.Action) -> None:
    review.act(store, action, by="Ana", at=AT, stages=STAGES)


def read_again(store: Store, document: str, change) -> None:
    """Another reader's reading of one document, made of the present one."""
    reading = next(row for row in store.snapshot().readings if row.document_id == document)
    accounts = tuple(filter(None, map(change, reading.accounts)))
    store.put_reading(replace(reading, reader_id="another", accounts=accounts, relations=()))
    flow.settle(store, STAGES)


def begun_later(account: Account) -> Account:
    """The same event, its words taken to begin at its second word, and so under another id."""
    (span,) = account.trigger
    start = span.start + span.quote.index(" ") + 1
    return replace(
        account, id=AccountId(f"{account.id}-new"), trigger=(Span(start, span.end, span.quote[start - span.start :]),)
    )


def incident_of(store: Store) -> dict[str, str]:
    return {account: one.id for one in store.snapshot().resolution.incidents for account in one.accounts}


def test_a_judgement_goes_with_its_account_to_another_reading(store):
    decide(store, review.Judge("a-base-0-0", "a-quiet-0", "same"))
    read_again(store, "quiet", begun_later)
    assert incident_of(store)["a-base-0-0"] == incident_of(store)["a-quiet-0-new"]
    (judgement,) = store.snapshot().judgements
    assert (judgement.left, judgement.right) == ("a-base-0-0", "a-quiet-0-new")
    assert review.unfit(store) == ()


def test_a_correction_and_a_link_go_with_their_accounts(store):
    quiet, market = incident_of(store)["a-quiet-0"], incident_of(store)["a-market-0-0"]
    decide(store, review.Correct(quiet, "injured", number(2), why="by phone"))
    decide(store, review.LinkTo(quiet, market, "after"))
    read_again(store, "quiet", begun_later)
    whole = store.snapshot()
    now = incident_of(store)["a-quiet-0-new"]
    (incident,) = (one for one in whole.resolution.incidents if one.id == now)
    assert [row.value for row in incident.of("injured")] == [number(2)]
    assert (now, "after", market) in {(row.source, row.kind, row.target) for row in whole.resolution.links}


def test_a_decision_on_what_nothing_tells_any_more_is_shown_and_comes_back_with_it(store):
    decide(store, review.Judge("a-base-0-0", "a-quiet-0", "same"))
    before = next(row for row in store.snapshot().readings if row.document_id == "quiet")
    read_again(store, "quiet", lambda account: None)
    (unfit,) = review.unfit(store)
    assert (unfit.decision.number, unfit.account_id) == (1, "a-quiet-0")
    assert unfit.now == "nothing that is read now tells what this account told"
    assert review.unfit(store, incident_of(store)["a-base-0-0"]) == (unfit,)
    assert review.unfit(store, incident_of(store)["a-market-0-0"]) == ()
    store.put_reading(before)
    flow.settle(store, STAGES)
    assert review.unfit(store) == ()
    assert incident_of(store)["a-base-0-0"] == incident_of(store)["a-quiet-0"]


def test_a_decision_that_fits_nothing_can_still_be_undone_and_redone(store):
    decide(store, review.Flag(incident_of(store)["a-quiet-0"]))
    read_again(store, "quiet", lambda account: None)
    decide(store, review.Undo())
    assert review.unfit(store) == ()
    decide(store, review.Redo())
    assert len(review.unfit(store)) == 1


def test_an_accepted_value_that_is_now_read_otherwise_is_shown_with_both(store):
    for account in ("a-market-0-0", "a-market-1-0", "a-market-2-0"):
        decide(store, review.Judge(account, "a-market-0-0" if account[-3] != "0" else "a-market-1-0", "same"))
    incident = incident_of(store)["a-market-0-0"]
    decide(store, review.Accept(incident, "killed"))

    def recounted(account: Account) -> Account:
        return replace(account, claims=tuple(_recounted(claim) for claim in account.claims))

    for document in ("market-0", "market-1", "market-2"):
        read_again(store, document, recounted)
    (unfit,) = review.unfit(store, incident)
    assert unfit.decision.kind == "accept"
    assert unfit.now.startswith("killed: it was about ")
    assert unfit.now.endswith("the texts now give 7")


def _recounted(claim: Claim) -> Claim:
    return replace(claim, value=Count("number", 7, 7)) if claim.slot == "killed" else claim


def test_a_rejected_claim_that_is_no_longer_read_is_shown(store):
    account = next(row for reading in store.snapshot().readings for row in reading.accounts if row.id == "a-bridge-0-0")
    index = next(at for at, claim in enumerate(account.claims) if claim.slot == "injured")
    decide(store, review.Reject(Support(account.id, index)))
    read_again(store, "bridge-0", lambda one: replace(one, claims=one.claims[:index] + one.claims[index + 1 :]))
    (unfit,) = review.unfit(store)
    assert (unfit.decision.kind, unfit.now) == ("reject", "injured: it was about 2, the texts now give nothing")


def test_two_accounts_judged_different_that_are_now_one_are_shown(store):
    decide(store, review.Judge("a-answer-0", "a-answer-51", "different"))
    document = store.document(store.snapshot().readings[0].document_id)
    assert document.id == "answer"

    def as_one(account: Account) -> Account | None:
        if account.id == "a-answer-0":
            return None
        return replace(account, id=AccountId("a-both"), trigger=(Span.cut(document, 0, 80),))

    read_again(store, "answer", as_one)
    (unfit,) = review.unfit(store)
    assert (unfit.account_id, unfit.now) == ("a-both", "the present reading tells both sides in this one account")


def account_at(id: str, start: int, end: int, *words: tuple[int, int]) -> Account:
    spans = [Span(at, to, "x" * (to - at)) for at, to in ((start, end), *words)]
    claims = tuple(Claim("killed", number(1), (span,)) for span in spans[1:])
    return Account(AccountId(id), "d", "attack", spans[:1], claims)  # type: ignore[arg-type]


WAS = told(account_at("old", 10, 16, (20, 24), (30, 34)))


@pytest.mark.parametrize(
    ("accounts", "now"),
    [
        ([account_at("old", 90, 99)], "old"),
        ([account_at("new", 12, 20)], "new"),
        ([account_at("far", 50, 56)], None),
        ([account_at("new", 50, 56, (20, 24))], "new"),
        ([account_at("new", 50, 56, (20, 22))], None),
        ([account_at("one", 10, 13), account_at("other", 13, 16)], None),
        ([account_at("one", 10, 13, (20, 24)), account_at("other", 13, 16)], "one"),
        ([account_at("claims", 50, 56, (20, 34)), account_at("event", 15, 18)], "event"),
        ([], None),
    ],
)
def test_an_account_is_known_again_by_the_words_it_stands_on(accounts, now):
    assert fitted([WAS], {"d": accounts}) == {"old": now}


def test_an_account_of_another_document_is_never_taken_for_it():
    assert fitted([replace(WAS, document_id="e")], {"d": [account_at("new", 10, 16)]}) == {"old": None}
    assert fitted([Told(AccountId("x"), "")], {"d": []}) == {"x": None}  # type: ignore[arg-type]


def test_readings_replace_each_other_without_touching_the_trail(store):
    decide(store, review.Flag(incident_of(store)["a-quiet-0"]))
    trail = store.trail()
    for reading in store.snapshot().readings:
        store.put_reading(Reading(reading.document_id, "blind"))
    flow.settle(store, STAGES)
    assert store.trail() == trail
