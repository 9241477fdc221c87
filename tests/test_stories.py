"""Whole reports grouped by the event they tell."""

from __future__ import annotations

import random

import numpy as np
import pytest
from factories import a_document
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model import Document
from onrecord.resolving.closeness import EVIDENCE, batch, bits, evidence, waterfall
from onrecord.resolving.report import report_of
from onrecord.resolving.stories import Limits, candidates, grouped, stories

FERRY = (
    "A ferry with 40 passengers ran aground off Orvik late on Tuesday, and coast guard boats took everyone off.",
    "The coast guard took 40 passengers off the ferry Skarv, aground near Orvik harbour, captain Jonas Dahl said.",
    "Captain Jonas Dahl of the ferry Skarv told investigators the steering failed before it ran aground off Orvik.",
)
SHOP = (
    "A jeweller in Marrow Lane was robbed by two men with hammers who fled on a moped with watches worth a fortune.",
    "Two men with hammers robbed the jeweller of Marrow Lane on Friday; the moped they fled on was found burnt out.",
)
BRIDGE = (
    "Engineers closed the Tolland bridge after cracks were found in two cables, and lorries must take the long road.",
    "Lorries queue since the Tolland bridge was closed: cracks in two of its cables worry engineers.",
)


def told(name: str, texts: tuple[str, ...], day: str | None = "2021-05-04") -> list[Document]:
    return [a_document(f"{name}{at}", text, day, title=text[:40]) for at, text in enumerate(texts)]


EVERYTHING = [*told("ferry", FERRY), *told("shop", SHOP), *told("bridge", BRIDGE)]


def names(groups: tuple[tuple[str, ...], ...]) -> set[frozenset[str]]:
    return {frozenset(group) for group in groups}


def test_reports_of_one_event_are_one_story_and_others_stay_apart() -> None:
    wanted = [{"ferry0", "ferry1", "ferry2"}, {"shop0", "shop1"}, {"bridge0", "bridge1"}]
    assert names(stories(EVERYTHING)) == set(map(frozenset, wanted))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_order_of_arrival_changes_nothing(seed: int) -> None:
    shuffled = EVERYTHING.copy()
    random.Random(seed).shuffle(shuffled)
    assert stories(shuffled) == stories(EVERYTHING)


def test_a_report_without_words_is_its_own_story() -> None:
    groups = stories([*EVERYTHING, a_document("blank", "…")])
    assert ("blank",) in groups


def test_no_reports_are_no_stories() -> None:
    assert stories([]) == ()


def test_another_age_speaks_against_one_event() -> None:
    left, right = (f"A boy aged {age} was shot near the Orvik mill on Monday, officers said." for age in (7, 16))
    made = batch([report_of(a_document("a", left)), report_of(a_document("b", right))])
    (row,) = evidence(made, np.array([0]), np.array([1]))
    assert dict(zip(EVIDENCE, row, strict=True))["other_ages"] == 1.0


def test_days_that_texts_name_speak_for_and_against() -> None:
    documents = told("ferry", FERRY)
    days = [frozenset({737_900}), frozenset({737_900, 737_905}), frozenset({737_880})]
    made = batch([report_of(document, day) for document, day in zip(documents, days, strict=True)])
    found = evidence(made, np.array([0, 0]), np.array([1, 2]))[:, EVIDENCE.index("other_days")]
    assert found.tolist() == [0.0, 1.0]


def test_the_waterfall_adds_up_to_the_bits() -> None:
    made = batch([report_of(document) for document in EVERYTHING])
    rows = waterfall(made, 2, 3)
    assert sum(row[2] for row in rows) == pytest.approx(float(bits(made, np.array([2]), np.array([3]))[0]), abs=1e-6)


def test_each_doubling_of_the_reports_of_a_year_takes_a_bit() -> None:
    texts = [f"Case {at} of Orvik number {at * 7} was told in brief by paper {at * 13}." for at in range(400)]
    reports = [report_of(a_document(f"x{at}", text, "2021-05-04")) for at, text in enumerate(texts)]
    lost = [waterfall(batch(reports[:size]), 0, 1)[-1][2] for size in (2, 100, 200, 400)]
    assert lost == pytest.approx([0.0, 0.0, -1.0, -2.0], abs=1e-5)


def test_two_reports_with_little_in_common_are_two_stories_even_when_there_is_nothing_else() -> None:
    assert len(stories([EVERYTHING[0], EVERYTHING[3]])) == 2


def test_candidates_share_a_salient_word() -> None:
    made = batch([report_of(document) for document in EVERYTHING])
    left, right = candidates(made)
    ids = [report.document_id for report in made.reports]
    assert {ids[one][:4] + ids[other][:4] for one, other in zip(left, right, strict=True)} >= {"ferrferr", "shopshop"}


def test_two_close_groups_need_more_across_them_than_two_single_reports() -> None:
    needed = Limits(join_bits=-1.0, usual_bits=0.0, closeness=1.0)
    inside = {(0, 1): 8.0, (2, 3): 8.0}
    across = {(one, other): 1.0 for one in (0, 1) for other in (2, 3)}
    pairs = sorted(inside | across)
    worth = [(inside | across)[pair] for pair in pairs]
    assert grouped(4, pairs, worth, needed) == [[0, 1], [2, 3]]
    assert grouped(2, [(0, 1)], [1.0], needed) == [[0, 1]]


def test_a_chain_of_likenesses_is_no_story() -> None:
    needed = Limits(join_bits=-1.0, usual_bits=0.0, closeness=1.0)
    chain = [(at, at + 1) for at in range(9)]
    groups = grouped(10, chain, [4.0] * len(chain), needed)
    assert max(map(len, groups)) == 2
