"""Numbers of people and things, and all the numbers that are none."""

from __future__ import annotations

import pytest

from onrecord.reading import quantities


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("at least 12", 12, None),
        ("more than 12", 13, None),
        ("as many as 20", None, 20),
        ("fewer than 20", None, 19),
        ("about 30", 30, 30),
        ("between 20 and 30", 20, 30),
        ("10-15", 10, 15),
        ("50+", 50, None),
        ("20 or more", 20, None),
        ("half a dozen", 6, 6),
        ("more than a dozen", 13, None),
        ("two dozen", 24, 24),
        ("twelve hundred", 1200, 1200),
        ("two hundred and six", 206, 206),
        ("20, 000", 20000, 20000),
        ("1.4 million", 1400000, 1400000),
        ("dozens", 24, None),
        ("tens of thousands", 20000, None),
    ],
)
def test_words_become_bounds(words: str, low: int | None, high: int | None) -> None:
    count = quantities.parse_count(f"{words} people")
    assert count is not None
    assert (count.low, count.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "Tower 22 was hit",
        "Ann Lee, 56, died",
        "Ann Lee (56) died",
        "a 13-year-old boy",
        "children ages six to 11",
        "12 kilometres away",
        "at 8 p.m. local time",
        "for 20 minutes",
        "a $3 fee and 5 million euros",
        "7 October",
        "Oct. 7",
        "in 2017",
        "in 1980-1988",
        "a 7.62mm rifle",
        "two thirds of it",
        "no one came",
        "how many came",
        "Route 66",
        "a park on Hwy 150",
        "Apt. 12",
        "a father of 4 was killed",
        "the mother of two died",
    ],
)
def test_other_numbers_are_no_counts(text: str) -> None:
    assert quantities.find(text) == ()


def test_the_later_end_of_a_falling_figure_is_still_a_number() -> None:
    assert [q.count.low for q in quantities.find("revised from 103 to 84 people")] == [84]


def test_a_day_word_before_a_number_is_no_name() -> None:
    assert [q.count.low for q in quantities.find("On the first day 12 people came to two football grounds")] == [12, 2]
