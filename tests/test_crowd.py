"""Resolving many accounts at once: the same verdicts as pair by pair, and incidents no wider than they were made."""

from __future__ import annotations

import random

import pytest

from bench.crowd import Crowd, b_cubed, crowd, too_wide
from onrecord.model import Resolution
from onrecord.resolving import pairs as pairing
from onrecord.resolving import resolve, sweep
from onrecord.resolving.busy import busy, struck
from onrecord.resolving.copies import copies
from onrecord.resolving.likeness import Comparison, compare
from onrecord.resolving.pairs import candidate_pairs
from onrecord.resolving.profile import Profile, drafts, finished


@pytest.fixture(scope="module")
def made() -> Crowd:
    return crowd(500, seed=7, days=60)


@pytest.fixture(scope="module")
def resolved(made: Crowd) -> Resolution:
    return resolve(made.documents, made.readings)


@pytest.fixture(scope="module")
def profiles(made: Crowd) -> tuple[Profile, ...]:
    found, seen = drafts({document.id: document for document in made.documents}, made.readings)
    return finished(found, seen, busy(found, struck(found)))


def told(near: sweep.Near) -> list[tuple[int, int, int]]:
    return list(zip(near.left.tolist(), near.right.tolist(), near.case.tolist(), strict=True))


def test_comparing_at_once_says_of_every_pair_what_comparing_two_says(profiles: tuple[Profile, ...]) -> None:
    pairs = candidate_pairs(profiles)
    near = [
        Comparison(profiles[left], profiles[right], *sweep.answer(case))
        for left, right, case in told(sweep.near(profiles, *pairs))
    ]
    rows = (compare(profiles[left], profiles[right]) for left, right in zip(*map(list, pairs), strict=True))
    wanted = [row for row in rows if row.verdict != "different"]
    assert len(wanted) > 500
    assert near == wanted


def test_more_values_than_a_table_holds_are_compared_alike(
    profiles: tuple[Profile, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = candidate_pairs(profiles)
    wanted = told(sweep.near(profiles, *pairs))
    monkeypatch.setattr(sweep, "LARGEST", 0)
    assert told(sweep.near(profiles, *pairs)) == wanted


def test_pairs_told_far_apart_are_found_alike(profiles: tuple[Profile, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [side.tolist() for side in candidate_pairs(profiles)]
    monkeypatch.setattr(pairing, "BAND", 20)
    assert [side.tolist() for side in candidate_pairs(profiles)] == wanted


def test_a_dense_crowd_is_told_apart(made: Crowd, resolved: Resolution) -> None:
    found = b_cubed(resolved, made.truth)
    assert found["b3"] >= 85
    assert found["largest_found"] <= found["largest_true"]


def test_no_incident_is_wider_than_its_declared_window(made: Crowd, resolved: Resolution) -> None:
    assert too_wide(resolved, made) == 0


def test_the_order_of_arrival_changes_nothing_in_a_crowd(made: Crowd, resolved: Resolution) -> None:
    documents, readings = list(made.documents), list(made.readings)
    random.Random(3).shuffle(documents)
    random.Random(4).shuffle(readings)
    assert resolve(documents, readings) == resolved


def test_every_reprint_of_a_crowd_is_found_and_nothing_else(made: Crowd) -> None:
    by_text: dict[str, int] = {}
    for document in made.documents:
        by_text[document.text] = by_text.get(document.text, 0) + 1
    assert len(copies(made.documents)) == sum(number - 1 for number in by_text.values())


def test_a_crowd_is_the_same_for_the_same_numbers() -> None:
    assert crowd(60, seed=2) == crowd(60, seed=2)
    assert crowd(60, seed=2) != crowd(60, seed=3)
