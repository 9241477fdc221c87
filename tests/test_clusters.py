"""Which tellings of a text speak of one event."""

from __future__ import annotations

import pytest
from reading_case import scene_of

from onrecord.model import Where
from onrecord.reading import clusters, tellings


def grouped(text: str) -> list[list[str]]:
    """The event words of each event of the text."""
    found = scene_of(text)
    gathered = clusters.gather(found, tellings.find(found))
    return [[text[t.mention.start : t.mention.end] for t in cluster.tellings] for cluster in gathered]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb exploded in Aden. The blast killed two.", [["bomb exploded", "blast"]]),
        ("A drone hit a depot in Aden. The attack was claimed by rebels.", [["hit", "attack"]]),
        ("Two died when a bomb exploded in Aden.", [["died", "bomb exploded"]]),
        ("A bomb exploded in Aden. Gunmen attacked a convoy in Mosul.", [["bomb exploded"], ["attacked"]]),
        ("Gunmen attacked Kaya on Friday. A bomb exploded in Kaya on Monday.", [["attacked"], ["bomb exploded"]]),
        (
            "Rebels attacked a convoy in Aden. In another attack, a bomb killed two in Aden.",
            [["attacked"], ["attack", "bomb killed"]],
        ),
        ("Gunmen kidnapped a nurse in Aden. The visit of an envoy to Aden went on.", [["kidnapped"], ["visit"]]),
        ("The critics hit the film.", []),
        ("It killed two people.", []),
    ],
)
def test_tellings_join_unless_the_words_set_them_apart(text, expected):
    assert grouped(text) == expected


def test_a_denied_act_joins_the_event_that_others_tell():
    text = "Shelling killed two in Goma. Rwanda denied that it had shelled Goma."
    assert grouped(text) == [["Shelling", "killed", "shelled"]]


ADEN = Where("Aden", "YEM", "settlement", 12.78, 45.04, 10.0)
PORT = Where("Port of Aden", "YEM", "site", 12.8, 45.0, 2.0)
TAIZ = Where("Taiz", "YEM", "settlement", 13.58, 44.02, 10.0)


@pytest.mark.parametrize(
    ("left", "right", "sign"),
    [
        (ADEN, ADEN, "same"),
        (ADEN, PORT, "inside"),
        (ADEN, TAIZ, "apart"),
        (ADEN, Where("Yemen", "YEM", "country"), "inside"),
        (ADEN, Where("Iraq", "IRQ", "country"), "apart"),
        (Where("Marib", "YEM", "province"), Where("Taiz", "YEM", "province"), "apart"),
        (ADEN, Where("Khormaksar", "YEM", "settlement"), "unknown"),
    ],
)
def test_places_are_compared_by_name_distance_and_level(left, right, sign):
    assert clusters.compare(left, right) == clusters.compare(right, left) == sign


def test_the_distance_of_two_points_is_the_great_circle():
    assert clusters.kilometres(33.7856, 42.4412, 36.2376, 43.9632) == pytest.approx(306, abs=2)
    assert clusters.kilometres(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.2)
