"""As what a place stands to the event of its sentence."""

from __future__ import annotations

import pytest
from reading_case import scene_of

from onrecord.reading import tellings


def roles(text: str, title: str | None = None) -> dict[str, str]:
    """The places tied to any event of the text, with their roles."""
    found = scene_of(text, title=title)
    return {placed.place.text: placed.role for t in tellings.find(found) for placed in t.places}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb exploded in Aden.", {"Aden": "occurred"}),
        ("Gunmen ambushed a patrol near Mosul.", {"Mosul": "occurred"}),
        ("Rockets fired from Lebanon hit a warehouse in Haifa.", {"Lebanon": "launched", "Haifa": "occurred"}),
        ("A missile struck Kharkiv.", {"Kharkiv": "target"}),
        ("Officials in London said a bomb exploded in Aden.", {"Aden": "occurred"}),
        ("A bomb exploded in Aden, Kenya's president said.", {"Aden": "occurred"}),
        ("The Kandahar mosque attack wounded two.", {"Kandahar": "occurred"}),
        ("A base near Erbil came under rocket fire.", {"Erbil": "occurred"}),
        ("A bomb killed three people in Aden.", {"Aden": "occurred"}),
        ("A missile hit a hospital in Aden.", {"Aden": "occurred"}),
        ("People in Aden said rebels attacked Taiz.", {"Taiz": "target"}),
        ("The minister visited Baghdad.", {"Baghdad": "visited"}),
        ("BEIRUT (Wire) - A bomb exploded in Aden.", {"Aden": "occurred"}),
        ("Iran condemned the bombing in Aden.", {"Aden": "occurred"}),
    ],
)
def test_a_place_is_tied_as_its_words_tie_it(text, expected):
    assert roles(text) == expected


def test_the_place_before_the_colon_of_a_headline_is_where_it_happened():
    assert roles("Haiti: gunmen attack convoy\n\nMore follows.", title="Haiti: gunmen attack convoy") == {
        "Haiti": "occurred"
    }
