"""Values in words are no more precise than the values, and typed corrections become exactly what was meant."""

from __future__ import annotations

import pytest

from onrecord.cli.text import clean, fitted, table, width, wrapped
from onrecord.errors import InputError
from onrecord.model import Code, Count, NearMiss, Note, Outcome, Party, Weapon, When, Where
from onrecord.words import in_brief, in_words, precision, read_value


@pytest.mark.parametrize(
    ("value", "words", "finer"),
    [
        (When("2023-10-25", "2023-10-25"), "2023-10-25", "day"),
        (
            When("2023-10-21", "2023-10-31", "late last month", "publication", "part_of_month", "found"),
            "2023-10-21 to 2023-10-31",
            "part of month, when it was found",
        ),
        (When(None, "2023-10-31", precision="range"), "not after 2023-10-31", "range"),
        (
            When("2023-10-31", None, anchor="account:a1", precision="range"),
            "not before 2023-10-31",
            "range, counted from account:a1",
        ),
        (When(None, None, "On Sunday", precision="unresolved"), "undated (“On Sunday”)", "unresolved"),
        (
            Where("eastern Syria", "SYR", "part_of_country", radius_km=150),
            "eastern Syria, SYR",
            "part of country, within 150 km",
        ),
        (Where("Erbil air base", "IRQ", "site", 36.2376, 43.9632), "Erbil air base, IRQ", "site, 36.2376, 43.9632"),
        (Count("explicit_zero", 0, 0), "0", ""),
        (Count("none_reported"), "none reported", ""),
        (Count("number", 3, None), "at least 3", ""),
        (Count("range", None, 5), "at most 5", ""),
        (Count("vague", 24, None, "dozens"), "“dozens” (at least 24)", ""),
        (Count("vague"), "vague", ""),
        (Party(("Northern Guard",), "armed_group", backed_by="Iran"), "Northern Guard", "armed group, backed by Iran"),
        (Party((), "military", object="bases", count=Count("number", 2, 2)), "2 bases", "military"),
        (Party(("barracks", "U.S. troops"), object="barracks"), "U.S. troops, barracks", ""),
        (Party(), "unnamed", ""),
        (Weapon("drone", Count("number", 2, 2), "explosives"), "2 × drone with explosives", ""),
        (Outcome("failed", False, True, "dud"), "failed, did not detonate, reached its target, dud", ""),
        (NearMiss(True, "a dud in barracks"), "yes: a dud in barracks", ""),
        (Code("partly_intercepted"), "partly intercepted", ""),
        (Note("windows broken"), "windows broken", ""),
    ],
)
def test_values_in_words(value, words, finer):
    assert (in_words(value), precision(value)) == (words, finer)


@pytest.mark.parametrize(
    ("value", "brief"),
    [
        (When("2023-10-25", "2023-10-25"), "2023-10-25"),
        (When("2023-10-25T05:00", "2023-10-25T06:00"), "2023-10-25"),
        (When("2023-10-21", "2023-10-31"), "2023-10-21..31"),
        (When("2023-09-21", "2023-10-31"), "2023-09..2023-10"),
        (When(None, None, "On Sunday"), "undated"),
        (When(None, "2023-10-31"), "..2023-10-31"),
        (When("2023-10-31", None), "2023-10-31.."),
        (Count("number", 12, 12), "12"),
        (Count("range", 12, None), "12+"),
        (Count("range", None, 5), "..5"),
        (Count("range", 3, 5), "3..5"),
        (Count("none_reported"), "none reported"),
        (Count("vague", 24, None, "dozens"), "“dozens”"),
        (Where("Erbil", "IRQ"), "Erbil, IRQ"),
    ],
)
def test_values_in_brief(value, brief):
    assert in_brief(value) == brief


@pytest.mark.parametrize(
    ("slot", "typed", "value"),
    [
        ("when", "2023-10-25", When("2023-10-25", "2023-10-25")),
        ("when", "2023-10-21..2023-10-31", When("2023-10-21", "2023-10-31", precision="range")),
        ("when", "..2023-10-31", When(None, "2023-10-31", precision="range")),
        ("where", "Erbil, IRQ", Where("Erbil", "IRQ")),
        ("where", "Green Zone, east gate", Where("Green Zone, east gate")),
        ("killed", "0", Count("explicit_zero", 0, 0)),
        ("killed", "3..", Count("range", 3, None)),
        ("killed", "..3", Count("range", None, 3)),
        ("injured", "none reported", Count("none_reported")),
        ("perpetrator", "Northern Guard; Guard of the North", Party(("Northern Guard", "Guard of the North"))),
        ("weapon", "suicide vest", Weapon("suicide_vest")),
        ("near_miss", "yes: a dud", NearMiss(True, "a dud")),
        ("damage", "windows broken", Note("windows broken")),
        ("killed", '{"state": "vague", "word": "many"}', Count("vague", word="many")),
        ("killed", "-", None),
    ],
)
def test_typed_values(slot, typed, value):
    assert read_value(slot, typed) == value


@pytest.mark.parametrize(
    ("slot", "typed"),
    [
        ("when", "May 3"),
        ("when", "2023-10-2"),
        ("killed", "5..3"),
        ("killed", ".."),
        ("near_miss", "maybe"),
        ("killed", "{"),
    ],
)
def test_values_that_cannot_be_understood_are_refused(slot, typed):
    with pytest.raises(InputError, match=slot):
        read_value(slot, typed)


def test_hidden_and_control_characters_become_visible():
    assert clean("a\x1b[2Jb\u202ec\u200bd\r\n e\ud800") == "a\\x1b[2Jb\\u202ec\\u200bd e\\ud800"
    assert clean("Ерлан, أربيل, 巴格达") == "Ерлан, أربيل, 巴格达"


def test_wide_characters_take_two_columns():
    assert (width("巴格达"), fitted("巴格达", 5), fitted("ab", 4)) == (6, "巴格…", "ab  ")


def test_a_table_is_aligned_and_fits():
    rows = [("1", "巴格达 " * 30, "x"), ("200", "short", "y" * 90)]
    lines = table(("n", "name", "rest"), rows).splitlines()
    assert max(width(line) for line in lines) <= 100
    assert lines[1].startswith("  1  巴格达")
    assert lines[2].startswith("200  short")


@pytest.mark.parametrize("text", ["word " * 60, "x" * 250, "巴" * 120, ""])
def test_paragraphs_fit_and_lose_no_word(text):
    lines = wrapped(text.strip(), first="label  ").splitlines()
    assert all(width(line) <= 100 for line in lines)
    assert "".join("".join(lines).replace("label", "").split()) == "".join(text.split())
