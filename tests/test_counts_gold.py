"""How many were killed, injured, missing and taken: the figures on short texts of our own do not fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import counts
from onrecord.model import Count
from onrecord.reading import nlp, survivors, taken
from onrecord.reading.casualties import find

ROWS = {
    half: [json.loads(line) for line in (counts.GOLD / file).read_text("utf-8").splitlines()]
    for half, file in counts.FILES.items()
}
EVERY = [row for rows in ROWS.values() for row in rows]
FLOORS = {
    "tuning.killed": 93,
    "tuning.injured": 93,
    "tuning.zeros": 95,
    "held.killed": 83,
    "held.injured": 88,
    "held.zeros": 92,
}
CEILINGS = {"tuning.wrong": 4, "held.wrong": 9}
BOUNDS = {
    "explicit_zero": lambda low, high: (low, high) == (0, 0),
    "none_reported": lambda low, high: low is None and high is None,
    "number": lambda low, high: low is not None and low == high > 0,
    "range": lambda low, high: (low is not None or high is not None) and low != high,
    "vague": lambda low, high: low is not None and high is None,
}


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    return counts.figures(Path("nowhere"))


@pytest.mark.parametrize("figure", FLOORS)
def test_figure_reaches_its_floor(measured: dict[str, float], figure: str) -> None:
    assert measured[figure] >= FLOORS[figure]


@pytest.mark.parametrize("figure", CEILINGS)
def test_wrong_numbers_stay_few(measured: dict[str, float], figure: str) -> None:
    assert measured[figure] <= CEILINGS[figure]


def test_the_texts_are_many_and_in_two_halves_without_a_common_text() -> None:
    assert len(EVERY) >= 400
    assert abs(len(ROWS["tuning"]) - len(ROWS["held"])) <= 10
    assert len({row["text"] for row in EVERY}) == len({row["id"] for row in EVERY}) == len(EVERY)


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row["id"])
def test_the_bounds_of_the_gold_fit_their_state(row: dict) -> None:
    items = [item for what in counts.WHATS for item in row.get(what, ())]
    assert set(row) <= {"id", "text", *counts.WHATS}
    assert all(BOUNDS[item["state"]](item["low"], item["high"]) for item in items)
    assert {item["of"] for item in items} <= {"victims", "attackers", "total"}


def injured(text: str) -> list[tuple[int | None, bool]]:
    doc = nlp.parse(text)
    return [(harm.count.low, harm.died) for harm in survivors.told_dead(doc, find(doc)) if harm.slot == "injured"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A teenager was shot at a bus stop. He was killed by two bullets.", [(1, True)]),
        ("Five people were shot in a bar. One of them died.", [(4, False)]),
        ("Two men were killed and five others were shot.", [(5, False)]),
        ("A guard was wounded by a mine. He died in hospital.", [(1, True)]),
        ("A guard was killed and a driver was wounded.", [(1, False)]),
        ("A driver was shot in the arm.", [(1, False)]),
    ],
)
def test_the_shot_and_wounded_who_are_told_dead_are_no_injured(text: str, left: list[tuple[int, bool]]) -> None:
    assert injured(text) == left


@pytest.mark.parametrize(
    ("text", "slot", "state", "low"),
    [
        ("Rebels captured four soldiers near the ford.", "captured", "number", 4),
        ("The bank robbers took six people hostage.", "captured", "number", 6),
        ("At least nine sailors are missing.", "missing", "range", 9),
        ("No one is missing after the blast.", "missing", "explicit_zero", 0),
    ],
)
def test_the_missing_and_the_captured_are_counted(text: str, slot: str, state: str, low: int) -> None:
    (found,) = taken.find(nlp.parse(text))
    assert (found.slot, found.count.state, found.count.low) == (slot, state, low)


@pytest.mark.parametrize(
    "text", ["Police arrested five men.", "The rebels want to capture the general.", "Four women were freed."]
)
def test_arrests_plans_and_releases_take_nobody(text: str) -> None:
    assert taken.find(nlp.parse(text)) == ()


@pytest.mark.parametrize(
    ("told", "fact", "same"),
    [
        (Count("number", 4, 4), 4, True),
        (Count("range", 4, None), 5, True),
        (Count("number", 4, 4), 5, False),
        (Count("none_reported"), 0, True),
        (None, 0, True),
        (None, 1, False),
    ],
)
def test_a_count_agrees_with_a_record_inside_its_bounds(told: Count | None, fact: int, same: bool) -> None:
    assert counts.agrees(told, fact) is same
