"""Which accounts are the news of a report and which are told as background."""

from __future__ import annotations

import pytest
from factories import a_document

from onrecord.reading import rule_reader

READER = rule_reader()


def saliences(text: str, published: str | None = "2024-05-05") -> list[str]:
    return [account.salience for account in READER.read(a_document("news", text, published=published)).accounts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb killed two guards in Aden on Friday.", ["focus"]),
        ("A bomb killed two guards in Aden in 2019.", ["background"]),
        ("Shares rose on Friday. A bomb killed two guards in Aden.", ["background"]),
        ("The minister made a visit to Aden on Friday.", ["background"]),
        ("The trial of a man over a bombing in Aden opened.", ["background"]),
    ],
)
def test_news_is_fresh_and_told_for_its_own_sake(text, expected):
    assert saliences(text) == expected


def test_an_old_attack_told_after_the_news_is_background():
    text = "Gunmen shot a priest dead in Izmir on Friday. In 2016 a bombing at the airport of Ankara killed 45 people."
    assert saliences(text) == ["focus", "background"]


def test_each_item_of_a_list_is_news():
    text = "The attacks of the week.\n" + "\n".join(
        f"{town}\nGunmen killed two guards on {day}." for town, day in (("Aden", "Monday"), ("Mosul", "Friday"))
    )
    assert saliences(text) == ["focus", "focus"]


def test_without_a_publication_date_the_lead_is_news_and_no_event_is_old():
    assert saliences("A bomb killed two guards in Aden in 2019.", None) == ["focus"]
