"""What answers what, what came after what, who stands with whom: as the text states, believes or lets one propose."""

from __future__ import annotations

import pytest
from factories import a_document

from onrecord.model import Reading, When
from onrecord.reading import rule_reader

READER = rule_reader()


def read(text: str) -> Reading:
    return READER.read(a_document("ties", text, published="2024-05-05"))


def ties(text: str, kind: str) -> list[tuple[str, str, str]]:
    """Source, target and status of each relation of a kind; accounts by their place, aggregates by their id."""
    reading = read(text)
    names = {account.id: f"a{number}" for number, account in enumerate(reading.accounts, 1)}
    return [
        (names.get(r.source, r.source), names.get(r.target, r.target), r.status)
        for r in reading.relations
        if r.type == kind
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rockets hit a base near Erbil on Friday. France bombed a depot in Syria in response to the attack.",
            [("a2", "a1", "stated")],
        ),
        (
            "Britain bombed a depot in Syria on Friday in response to a wave of drone attacks.",
            [("a1", "g1", "stated")],
        ),
        ("Britain bombed a depot in Syria on Friday. Its response to the budget was cool.", []),
    ],
)
def test_an_answer_is_tied_to_what_the_words_name(text, expected):
    assert ties(text, "response_to") == expected


def test_hours_after_is_a_stated_order_and_a_time_without_a_day():
    reading = read("Hours after a drone struck a tanker off Yemen, British jets bombed a radar site in Hodeidah.")
    later = next(a for a in reading.accounts if a.kind == "air_strike")
    earlier = next(a for a in reading.accounts if a is not later)
    whens = [
        c.value for c in later.of("when") if isinstance(c.value, When) and c.value.anchor == f"account:{earlier.id}"
    ]
    assert [(w.earliest, w.latest, w.precision) for w in whens] == [(None, None, "relative")]
    assert [(r.source, r.target, r.status) for r in reading.relations if r.type == "after"] == [
        (later.id, earlier.id, "stated")
    ]


def test_that_one_attack_belongs_to_these_attacks_is_only_proposed():
    text = "A drone hit a base near Erbil on Friday. A wave of drone attacks has hit bases in Iraq."
    assert ties(text, "part_of") == [("a1", "g1", "proposed")]


def test_who_stands_with_whom_is_told_by_the_words():
    text = "Jets hit a depot that was believed to be used by militias on Friday. French troops are based in Chad."
    assert ties(text, "used_by") == [("a depot", "militias", "believed")]
    assert ties(text, "based_in") == [("French troops", "Chad", "stated")]
