"""Several events told at once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from onrecord.model import Aggregate, When, Where
from onrecord.reading import aggregates, nlp, risks, tallies, voices


@dataclass(frozen=True)
class Placed:
    start: int
    end: int
    where: Where
    form: str = "name"


@dataclass(frozen=True)
class Timed:
    start: int
    end: int
    when: When


def found(text: str, *, places: tuple[Placed, ...] = (), times: tuple[Timed, ...] = ()) -> tuple[Aggregate, ...]:
    doc = nlp.parse(text)
    held = aggregates.find(doc, voices.sayings(doc), places=places, times=times)
    assert all(text[span.start : span.end] == span.quote for row in held for span in row.spans)
    return held


def place(text: str, name: str, country: str, level: str = "country") -> Placed:
    start = text.index(name)
    return Placed(start, start + len(name), Where(name, country, level))


def test_wave_told_twice_is_one_aggregate_with_both_spans_and_voices() -> None:
    text = (
        "The ministry said these drone and rocket attacks by Iranian-backed groups had to stop. "
        "The raid was the first answer to a wave of drone and rocket attacks on troops in Syria."
    )
    (wave,) = found(text, places=(place(text, "Syria", "SYR"),))
    assert len(wave.spans) == 2
    assert wave.what == "wave of drone and rocket attacks"
    assert wave.count is None
    assert [where.name for where in wave.where] == ["Syria"]
    assert wave.perpetrator[0].kind == "armed_group"
    assert [voice.name for voice in wave.voice] == [None, "ministry"]


@pytest.mark.parametrize(
    ("text", "trend"),
    [
        ("As the number of these attacks escalates, guards are tired.", "rising"),
        ("The army has seen a surge in attacks.", "rising"),
        ("Attacks have declined since the truce.", "falling"),
    ],
)
def test_trend(text: str, trend: str) -> None:
    assert [row.trend for row in found(text)] == [trend]


def test_tally_keeps_its_bound() -> None:
    (tally,) = found("Rebels have carried out at least 28 attacks on bases in two weeks.")
    assert tally.count is not None
    assert (tally.count.state, tally.count.low, tally.count.high) == ("range", 28, None)


def test_many_of_the_attacks_is_a_vague_count_with_the_place_of_launch() -> None:
    text = "They met the government in Iraq, where many of the attacks were launched."
    (many,) = found(text, places=(place(text, "Iraq", "IRQ"),))
    assert many.count is not None
    assert (many.count.state, many.count.word) == ("vague", "many")
    assert [(where.name, where.role) for where in many.where] == [("Iraq", "launched")]


def test_small_number_in_a_month_is_an_aggregate_and_without_one_it_is_not() -> None:
    text = "Gunmen made three attacks this month."
    start = text.index("this month")
    month = Timed(start, start + 10, When("2024-05-01", "2024-05-31", "this month", precision="month"))
    (tally,) = found(text, times=(month,))
    assert tally.window == month.when
    assert found("Two strikes hit two towns.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "The attack on the base killed two men.",
        "A drone attack hit the barracks.",
        "A series of strikes on a port city killed two men.",
        "It was one of the biggest attacks of the war.",
        "Attacks against civilians are prohibited.",
    ],
)
def test_single_events_and_rules_are_no_aggregate(text: str) -> None:
    assert found(text) == ()


def test_many_strikes_on_one_town_on_one_day_are_one_event() -> None:
    text = "On Monday ten strikes hit Oldtown."
    day = Timed(3, 9, When("2024-05-06", "2024-05-06", "Monday", precision="day"))
    assert found(text, places=(place(text, "Oldtown", "SYR", "settlement"),), times=(day,)) == ()


def test_dead_of_a_whole_series_are_a_total() -> None:
    rows = found("At least 14 people were killed in a series of bombings in the south.")
    assert [row.what for row in rows] == ["killed", "series of bombings"]
    assert rows[0].count is not None and rows[0].count.low == 14


def test_nation_before_troops_is_no_place_of_the_attacks() -> None:
    text = "There was a wave of attacks on Danish troops in Iraq."
    places = (place(text, "Danish", "DNK"), place(text, "Iraq", "IRQ"))
    (wave,) = found(text, places=places)
    assert [where.name for where in wave.where] == ["Iraq"]


def test_zones_cover_aggregates_and_risks() -> None:
    text = "As these attacks grow, so does the risk of a deadly clash."
    doc = nlp.parse(text)
    said = voices.sayings(doc)
    zones = aggregates.zones(aggregates.find(doc, said), risks.find(doc, said))
    for word in ("attacks", "clash"):
        assert any(start <= text.index(word) < end for start, end in zones)


@pytest.mark.parametrize("row", [row for row, _ in tallies.rows()], ids=lambda row: row.example)
def test_each_form_of_a_tally_counts_its_own_example(row: tallies.Row) -> None:
    doc = nlp.parse(row.example)
    found = tallies.find(doc)
    pattern = next(pattern for held, pattern in tallies.rows() if held is row)
    starts = {sentence.start_char + m.start() for sentence in doc.sents for m in pattern.finditer(sentence.text)}
    assert starts & {tally.start for tally in found}


def test_count_that_goes_up_has_its_figure_window_place_and_who_counted() -> None:
    text = "The number of raids on guards in Iraq since 3 May has gone up to 27, the ministry said on Friday."
    since = Timed(
        text.index("since"), text.index(" has"), When("2024-05-03", "2024-05-31", "since 3 May", precision="range")
    )
    friday = Timed(
        text.index("Friday"), text.index("Friday") + 6, When("2024-05-31", "2024-05-31", "Friday", precision="day")
    )
    (tally,) = found(text, places=(place(text, "Iraq", "IRQ"),), times=(since, friday))
    assert tally.count is not None and (tally.count.low, tally.count.high) == (27, 27)
    assert (tally.trend, tally.window) == ("rising", since.when)
    assert [where.name for where in tally.where] == ["Iraq"]
    assert [voice.name for voice in tally.voice] == ["ministry"]


def test_who_counts_is_the_voice_of_the_count() -> None:
    (tally,) = found("The navy said a ship burned. It counted four attacks in all.")
    assert [voice.name for voice in tally.voice] == ["navy"]


def test_parts_of_a_tally_are_tallies_with_their_places() -> None:
    text = "The bases came under fire 16 times, 12 times in Iraq and four times in Syria."
    rows = found(text, places=(place(text, "Iraq", "IRQ"), place(text, "Syria", "SYR")))
    assert [(row.count.low, [where.name for where in row.where]) for row in rows if row.count] == [
        (16, []),
        (12, ["Iraq"]),
        (4, ["Syria"]),
    ]


def test_earlier_figure_is_a_tally_only_after_one_that_tells_of_what() -> None:
    rows = found("The number of raids rose to 40. A week ago the figure stood at 31.")
    assert [(row.what, row.count.low) for row in rows if row.count] == [("raids", 40), ("raids", 31)]
    assert found("Two men were hurt. A week ago the figure stood at 31.") == ()


def test_title_and_sentence_with_the_same_count_are_one_aggregate() -> None:
    (tally,) = found("Army counts 13 attacks on posts.\n\nThe posts have been attacked 13 times, the army said.")
    assert len(tally.spans) == 2


def test_words_that_point_to_a_set_join_it_and_alone_make_none() -> None:
    (wave,) = found("There was a wave of raids. A guard died during one of the raids. These raids must stop.")
    assert [span.quote for span in wave.spans] == ["a wave of raids", "one of the raids", "These raids"]
    assert found("The bishop condemned these raids.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "The strikes hit two depots in Oldtown on Friday.",
        "Airstrikes killed 12 people in Oldtown.",
        "There were rocket attacks on the base overnight.",
        "Two attacks on 15 August targeted the garrison and the village.",
        "The ship was hit three times.",
        "It was the first time rebels had shelled the town.",
        "The death toll of the attacks rose to 27.",
        "The number of people killed rose to 40.",
        "The number of wounded in the attacks rose to 140.",
        "Missiles hit the ship three times.",
        "Some attacks were added to earlier days.",
        "Ten strikes on a power station cut the light.",
    ],
)
def test_plural_words_for_one_event_are_no_aggregate(text: str) -> None:
    assert found(text) == ()


def test_wave_before_the_event_of_the_sentence_is_kept() -> None:
    text = "Jets struck a depot near Oldtown on Monday in answer to a series of attacks on troops."
    day = Timed(
        text.index("Monday"), text.index("Monday") + 6, When("2024-05-06", "2024-05-06", "Monday", precision="day")
    )
    (wave,) = found(text, places=(place(text, "Oldtown", "SYR", "settlement"),), times=(day,))
    assert wave.what == "series of attacks"
