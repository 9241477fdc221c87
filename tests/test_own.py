"""The figure on our own held-out stories: which account tells which event, and when a value of it is right."""

from __future__ import annotations

from pathlib import Path

from factories import a_claim

from bench import own
from onrecord.model import Account, AccountId, Count, DocumentId, Outcome, Party, Span
from training import corpus

TEXTS = {marked.id: marked for marked in corpus.read(Path(__file__).parent / "marked.txt")}
MARKED = TEXTS["two-001"]


def account(trigger: int, *claims, name: str = "a") -> Account:
    at = [mention.start for mention in MARKED.mentions if mention.role == "trigger"][trigger]
    spans = (Span(at, at + 8, MARKED.text[at : at + 8]),)
    return Account(AccountId(name), DocumentId(MARKED.id), "armed_assault", spans, claims)


def claimed(slot: str, value, words: str, **more):
    return a_claim(slot, value, own.document(MARKED), words, **more)


def test_held_stories_are_those_that_training_leaves_out():
    assert len(own.texts()) == 51


def test_accounts_tell_the_events_with_whose_words_they_are_told_one_to_one():
    first, again, second = account(0), account(0, name="again"), account(1, name="b")
    assert [(one.id, event) for one, event in own.matched(MARKED, [first, again, second])] == [("a", "E1"), ("b", "E2")]


def test_a_value_is_right_on_its_mark_wrong_elsewhere_and_blank_without_any():
    elsewhere = claimed("perpetrator", Party(("police",)), "police", score=0.5)
    on_mark = claimed("target", Party(("checkpoint",)), "checkpoint")
    told = account(0, on_mark, elsewhere)
    assert own.judged(MARKED, "E1", told, "target") == "right"
    assert own.judged(MARKED, "E1", told, "perpetrator") == "wrong"
    assert own.judged(MARKED, "E1", told, "killed") == "blank"
    assert own.judged(MARKED, "E1", told, "injured") is None


def test_a_number_must_be_that_of_a_mark_and_the_surest_one_counts():
    two, three = Count("number", 2, 2), Count("number", 3, 3)
    sure = claimed("killed", three, "killing two guards", score=0.9)
    unsure = claimed("killed", two, "killing two guards", score=0.5)
    assert own.judged(MARKED, "E1", account(0, sure, unsure), "killed") == "wrong"
    assert own.judged(MARKED, "E1", account(0, unsure), "killed") == "right"


def test_an_outcome_is_that_of_the_event_and_an_inferred_place_is_a_blank():
    ended = claimed("outcome", Outcome("completed"), "attacked", certainty="inferred")
    assert own.judged(MARKED, "E1", account(0, ended), "outcome") == "right"
    guessed = claimed("target", Party(("checkpoint",)), "checkpoint", certainty="inferred")
    assert own.judged(MARKED, "E1", account(0, guessed), "target") == "blank"
