"""Resolving many accounts at once: the same verdicts as pair by pair, and incidents no wider than they were made."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from bench.crowd import Crowd, b_cubed, crowd, too_wide
from onrecord.model import Resolution
from onrecord.resolving import resolve
from onrecord.resolving.comparing import compared_accounts, copies
from onrecord.resolving.helping import asked, helpers
from onrecord.resolving.likeness import compare
from onrecord.resolving.pairs import candidate_pairs
from onrecord.settings import SETTINGS


@pytest.fixture(scope="module")
def made() -> Crowd:
    return crowd(500, seed=7, days=60)


@pytest.fixture(scope="module")
def resolved(made: Crowd) -> Resolution:
    return resolve(made.documents, made.readings)


def test_comparing_at_once_says_of_every_pair_what_comparing_two_says(made: Crowd) -> None:
    documents = {document.id: document for document in made.documents}
    profiles, near = compared_accounts(documents, made.readings)
    pairs = zip(*(side.tolist() for side in candidate_pairs(profiles)), strict=True)
    wanted = [row for left, right in pairs if (row := compare(profiles[left], profiles[right])).verdict != "different"]
    assert len(wanted) > 500
    assert near == wanted


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


@pytest.fixture
def helped_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "resolve_alone_below", replace(SETTINGS["resolve_alone_below"], default=0))


@pytest.mark.usefixtures("helped_from_the_first")
@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_processes_finds_the_same(made: Crowd, resolved: Resolution, workers: int) -> None:
    assert resolve(made.documents, made.readings, workers=workers) == resolved


@pytest.mark.usefixtures("helped_from_the_first")
def test_what_a_helper_that_died_was_asked_is_done_here() -> None:
    with helpers(2, accounts=1) as pool:
        assert pool is not None
        dead, waiting = pool.submit(os._exit, 1), asked(pool, sorted, "cab")
        assert dead.exception() is not None
        assert (waiting(), asked(pool, len, "abc")()) == (["a", "b", "c"], 3)


def test_a_small_record_gets_no_helper() -> None:
    with helpers(8, accounts=500) as pool:
        assert pool is None


def test_every_reprint_of_a_crowd_is_found_and_nothing_else(made: Crowd) -> None:
    by_text: dict[str, int] = {}
    for document in made.documents:
        by_text[document.text] = by_text.get(document.text, 0) + 1
    assert len(copies(made.documents)) == sum(number - 1 for number in by_text.values())


def test_a_crowd_is_the_same_for_the_same_numbers() -> None:
    assert crowd(60, seed=2) == crowd(60, seed=2)
    assert crowd(60, seed=2) != crowd(60, seed=3)
