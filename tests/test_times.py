"""The date normaliser: every rule by its example, the decisions that matter, and what holds for every text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.dates import figures
from onrecord.errors import InputError
from onrecord.model import When
from onrecord.reading.times import TimeMention, find, resolve
from onrecord.reading.times.grammar import Rule, grammar

SUNDAY = "2023-11-05"


def ends(expression: str, anchor: str | None = SUNDAY) -> tuple[str | None, str | None]:
    """Earliest and latest of the only mention in the words."""
    (mention,) = find(expression, anchor)
    return mention.when.earliest, mention.when.latest


@pytest.mark.parametrize("rule", grammar().rules, ids=lambda rule: rule.name)
def test_every_rule_does_what_its_example_says(rule: Rule) -> None:
    wanted = rule.example
    mentions = find(wanted["text"], wanted["anchor"] or None)
    if not wanted["found"]:
        assert mentions == ()
        return
    hits = [mention for mention in mentions if mention.text == wanted["found"]]
    assert len(hits) == 1, [mention.text for mention in mentions]
    hit = hits[0]
    assert rule.name in hit.rule.replace("-", "+").split("+")
    assert (hit.type, hit.value or "") == (wanted["type"], wanted["value"])
    assert (hit.when.earliest or "", hit.when.latest or "") == (wanted["earliest"], wanted["latest"])


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("He came on Sunday.", "2023-11-05", "2023-11-05"),
        ("He came on Monday.", "2023-10-30", "2023-10-30"),
        ("He will come on Monday.", "2023-11-06", "2023-11-06"),
        ("He said on Monday that he would leave.", "2023-10-30", "2023-10-30"),
        ("The trial has been set for June 3.", "2024-06-03", "2024-06-03"),
        ("He died on December 14.", "2022-12-14", "2022-12-14"),
        ("Hopes for peace talks in Vienna on December 14.", None, None),
        ("He was caught last March 29.", "2023-03-29", "2023-03-29"),
        ("It fell in the second half of October.", "2023-10-16", "2023-10-31"),
        ("They fought on 21 and 22 October.", "2023-10-21", "2023-10-22"),
        ("The plane crashed on Friday at 0025 local time (0625 GMT).", "2023-11-03T00:25", "2023-11-03T00:25"),
        ("It fell early last month.", "2023-10-01", "2023-10-10"),
        ("It fell in mid-October.", "2023-10-11", "2023-10-20"),
        ("It fell earlier this month.", "2023-11-01", "2023-11-05"),
        ("It fell last week.", "2023-10-23", "2023-10-29"),
        ("It fell this week.", "2023-10-30", "2023-11-05"),
        ("It fell over the weekend.", "2023-11-04", "2023-11-05"),
        ("It fell overnight.", "2023-11-04", "2023-11-05"),
        ("It fell overnight Tuesday.", "2023-10-31", "2023-11-01"),
        ("It fell overnight into Wednesday.", "2023-10-31", "2023-11-01"),
        ("It fell overnight on Sunday.", "2023-11-04", "2023-11-05"),
        ("It fell overnight from Monday to Tuesday.", "2023-10-30", "2023-10-31"),
        ("It fell on the night of October 26-27.", "2023-10-26", "2023-10-27"),
        ("It fell on the night of October 26.", "2023-10-26", "2023-10-27"),
        ("It fell on Thursday night.", "2023-11-02", "2023-11-02"),
        ("It fell since Oct. 17.", "2023-10-17", "2023-11-05"),
        ("It fell after October 7.", "2023-10-07", None),
        ("It fell by late October.", None, "2023-10-31"),
        ("It fell from Friday to Monday.", "2023-10-27", "2023-10-30"),
        ("It fell from 30 December 2022 to 2 January 2023.", "2022-12-30", "2023-01-02"),
        ("It fell in late October or early November.", "2023-10-21", "2023-11-10"),
        ("It fell on Monday or Tuesday.", "2023-10-30", "2023-10-31"),
        ("It fell about two weeks ago.", "2023-10-15", "2023-10-29"),
        ("It fell in recent days.", None, "2023-11-05"),
        ("It fell on Thursday at about 12:00 GMT.", "2023-11-02T11:30Z", "2023-11-02T12:30Z"),
        ("It fell on Saturday, 28 October.", "2023-10-28", "2023-10-28"),
        ("It fell at midnight on Friday.", "2023-11-03T00:00", "2023-11-04T00:00"),
    ],
)
def test_a_relative_date_becomes_the_range_its_words_allow(
    words: str, earliest: str | None, latest: str | None
) -> None:
    assert ends(words) == (earliest, latest)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("A bomb on April 5 killed eight people.", "2023-04-05", "2023-04-05"),
        ("A bomb on April 5 wounded at least 3.", "2023-04-05", "2023-04-05"),
        ("Raids in 2019 killed dozens.", "2019-01-01", "2019-12-31"),
        ("In April 5 killed, 6 wounded.", "2023-04-01", "2023-04-30"),
    ],
)
def test_a_verb_of_harm_with_its_object_leaves_the_day_before_it(words: str, earliest: str, latest: str) -> None:
    assert ends(words) == (earliest, latest)


def test_a_weekday_told_with_a_date_picks_the_year() -> None:
    assert ends("It fell on Saturday, November 6.", "2023-11-05") == ("2021-11-06", "2021-11-06")


def test_the_year_told_once_counts_for_both_ends_of_a_range() -> None:
    assert ends("from October 30 to November 3, 2021", None) == ("2021-10-30", "2021-11-03")
    assert ends("from December 30 to January 2, 2021", None) == ("2020-12-30", "2021-01-02")


@pytest.mark.parametrize(
    "words",
    ["late last month", "On Sunday", "October 26", "yesterday", "two days ago", "overnight", "at 3 p.m. on Friday"]
    + ["earlier this month", "last summer", "New Year's Eve", "the past two weeks", "since Monday", "9 to 11 May"],
)
def test_without_an_anchor_the_words_are_kept_and_no_date_appears(words: str) -> None:
    mentions = find(f"It was found {words}.", None)
    assert mentions
    for mention in mentions:
        assert mention.when.expression == mention.text
        assert (mention.when.earliest, mention.when.latest, mention.when.anchor) == (None, None, "none")


def test_a_full_date_nearby_does_not_lend_its_year() -> None:
    first, second = find("It was built on 1 May 2011. It was hit on October 26.", None)
    assert first.when.earliest == "2011-05-01"
    assert second.when.earliest is None


def test_a_time_from_another_event_keeps_its_distance_and_no_day() -> None:
    (mention,) = find("Hours after the drone landed, jets answered.", SUNDAY)
    assert (mention.text, mention.when.anchor, mention.offset) == ("Hours after", "event", "+PTXH")
    assert not mention.when.resolved


def test_an_hour_without_a_day_asserts_no_day() -> None:
    (mention,) = find("Sirens sounded at 3 p.m. in Erbil.", SUNDAY)
    assert (mention.value, mention.when.resolved) == ("2023-11-05T15:00", False)


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the base.",
        "The sun sat low and a second strike came.",
        "April Smith met Theresa May.",
        "It flew 1,800 km and 2024 people fled.",
        "Resolution 1973 was read on the 5th floor of Boeing 2000.",
        "In his 30s he drove an F-16 past a quarter of the men.",
        "Call 555-2011 about 12.30 of 7.62 rounds.",
        "The score was 3:2 and the Sunday Times wrote of it.",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert find(text, SUNDAY) == ()


def test_figures_that_can_be_read_two_ways_stay_open() -> None:
    assert ends("Filed 05/06/2023.") == (None, None)
    assert ends("Filed 25/06/2023.") == ("2023-06-25", "2023-06-25")


def test_a_date_that_describes_a_noun_is_not_stretched_by_the_word_before_it() -> None:
    assert ends("Troops left after Tuesday's attack.") == ("2023-10-31", "2023-10-31")
    assert ends("Troops left after Tuesday.") == ("2023-10-31", None)


def test_the_parts_of_a_range_are_the_dates_inside_it() -> None:
    (mention,) = find("between Oct. 17 and Oct. 26", SUNDAY)
    assert [part.text for part in mention.parts] == ["Oct. 17", "Oct. 26"]


def test_resolve_reads_one_expression_and_keeps_its_words() -> None:
    assert resolve("On Sunday", SUNDAY) == When(SUNDAY, SUNDAY, "On Sunday", "publication", "day")
    assert resolve("the barracks", SUNDAY) is None
    assert resolve("Monday and Tuesday", SUNDAY) is None


def test_an_anchor_known_to_the_month_only_resolves_nothing() -> None:
    assert ends_with(When("2023-11-01", "2023-11-30", precision="month")) == (None, None)
    assert ends_with(When(SUNDAY, SUNDAY)) == ("2023-11-04", "2023-11-04")


def ends_with(anchor: When) -> tuple[str | None, str | None]:
    """The ends of "yesterday" for a publication time."""
    (mention,) = find("It fell yesterday.", anchor)
    return mention.when.earliest, mention.when.latest


def test_an_anchor_that_is_no_date_is_refused_with_advice() -> None:
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        find("yesterday", "5 November")


WORDS = sorted({word for words in grammar().values.values() for word in words} | grammar().sets["closed"])
SCRAPS = [
    ",",
    ".",
    "-",
    "\n\n",
    "'s",
    "2023",
    "26",
    "0530",
    "11:50",
    "p.m.",
    "P.M.",
    "1960'S",
    "'80S",
    "Q3",
    "3RD",
    "May",
    "31",
    "1990s",
    "3rd",
    "10/11/12",
]
SCRAPS += ["P.M.", "1960'S", "'80S", "Q3", "3RD", "9" * 400, "1,1,1", "1" * 5000]
TEXTS = st.lists(
    st.sampled_from(WORDS + [word.title() for word in WORDS] + SCRAPS * 8 + ["ago", "ago", "Smith", "drone"]),
    max_size=30,
).map(" ".join) | st.text(max_size=60)
DAYS = st.dates().map(lambda day: day.isoformat())


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.none() | DAYS)
def test_for_every_text_spans_hold_do_not_overlap_and_ranges_run_forward(text: str, anchor: str | None) -> None:
    mentions = find(text, anchor)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text == mention.when.expression
        if mention.when.earliest and mention.when.latest:
            assert mention.when.earliest <= mention.when.latest
        end = mention.end
    assert mentions == find(text, anchor)


RELATIVE = [
    "yesterday",
    "last week",
    "on Friday",
    "two days ago",
    "next month",
    "this morning",
    "October 26",
    "overnight",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*RELATIVE, "the drone fell", "and", ",", "after"]), max_size=12).map(" ".join))
def test_no_text_without_anchor_and_year_gets_a_date(text: str) -> None:
    assert all(not mention.when.resolved for mention in find(text, None))


def test_the_development_half_stays_above_its_floors(shared: Path) -> None:
    found = figures(shared)
    assert found["dates_relaxed_f1"] >= 91
    assert found["dates_value_f1"] >= 80
    assert found["dates_day_right"] >= 93


def test_mentions_are_plain_values() -> None:
    (mention,) = find("yesterday", SUNDAY)
    assert isinstance(mention, TimeMention)
    assert hash(mention) == hash(find("yesterday", SUNDAY)[0])
