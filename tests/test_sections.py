"""Lists inside a report: which lines are headings, and what stands under them."""

from __future__ import annotations

from onrecord.reading import sections

LIST = "Three attacks in a week.\nAden\nA bomb went off.\nTaiz\nA shop burned.\nAlso in the news\nRain is expected."


def headings(text: str, title_end: int = 0, marked: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [text[item.start : item.end] for item in sections.find(text, title_end, marked)]


def test_names_on_lines_of_their_own_open_items():
    assert headings(LIST) == ["Aden", "Taiz"]


def test_a_heading_that_names_nothing_only_ends_the_item_before_it():
    found = sections.find(LIST, 0)
    assert LIST[found[1].start : found[1].until] == "Taiz\nA shop burned.\n"
    assert sections.of(found, LIST.index("Rain")) is None


def test_a_heading_with_a_place_or_a_date_opens_an_item_whatever_its_words():
    text = "Blast in the port of Aden\nA bomb went off.\nFire at a shop in Taiz\nIt burned."
    assert headings(text) == []
    assert headings(text, marked=((21, 25), (text.index("Taiz"), text.index("Taiz") + 4))) == [
        "Blast in the port of Aden",
        "Fire at a shop in Taiz",
    ]


def test_one_heading_makes_no_list():
    assert headings("Aden\nA bomb went off. A shop burned.") == []


def test_the_title_opens_no_item():
    assert headings("Yemen Attacks\nAden\nA bomb went off.\nTaiz\nA shop burned.", title_end=13) == ["Aden", "Taiz"]


def test_lines_that_end_as_sentences_bullets_and_quotes_are_no_headings():
    assert headings("“Aden”\nA bomb went off.\n- Taiz\nA shop burned.\nIbb.\nQuiet.") == []


def test_what_stands_before_the_first_heading_is_in_no_section():
    found = sections.find(LIST, 0)
    assert sections.of(found, 0) is None
    assert sections.of(found, LIST.index("bomb")) == found[0]
