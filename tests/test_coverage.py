"""What sources count beside what the record holds: only within a tally's own days, places, kinds and parties."""

from __future__ import annotations

from typing import Any

import pytest
from factories import ASAD, DRONE, KYIV, a_day, a_document, a_reading, an_account, number

from onrecord.asking.plainly import coverage_json
from onrecord.cli.covered import coverage_lines
from onrecord.cli.whole import Whole
from onrecord.model import Aggregate, Count, Document, Party, Reading, Snapshot, Span, Where
from onrecord.resolving import resolve
from onrecord.resolving.coverage import Coverage, coverage

IRAQ = Where("Iraq", "IRQ", "country")
SINCE = a_day("2024-05-01", "2024-05-10", expression="since 1 May", precision="range")
Pair = tuple[Document, Reading]


def event(name: str, day: str | None = "2024-05-03", kind: str = "drone", **slots: Any) -> Pair:
    """A report of one event, by default a drone on 3 May in Iraq, with words of its own."""
    document = a_document(name, f"Report {name}: {'qrstuv'[len(name) % 6] * 9} came down by the sheds.", "2024-05-09")
    slots = {"where": ASAD, "weapon": DRONE} | ({"when": a_day(day)} if day else {}) | slots
    return document, a_reading(document, an_account(document, kind, id=f"{name}-1", **slots))


def tally(count: Count, what: str = "attacks", words: str = "attacked", name: str = "tally", **more: Any) -> Pair:
    """A report of 10 May that counts events since 1 May."""
    document = a_document(name, f"Forces were {words} {count.low} times since 1 May.", "2024-05-10")
    span = Span(12, 12 + len(words), words)
    known: dict[str, Any] = {"window": SINCE, "where": (IRAQ,)} | more
    aggregate = Aggregate(f"{name}-g1", what, (span,), count, **known)
    return document, a_reading(document, aggregates=(aggregate,))


def record_of(*pairs: Pair) -> Snapshot:
    documents, readings = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return Snapshot(documents, readings=readings, resolution=resolve(documents, readings))


def compared(*pairs: Pair) -> Coverage:
    (row,) = coverage(record_of(*pairs))
    return row


def test_the_record_falls_short_of_a_tally_by_what_it_surely_lacks():
    row = compared(tally(number(5, open_ended=True)), event("one"), event("other", "2024-05-07"))
    assert (len(row.held), len(row.maybe), row.verdict, row.missing) == (2, 0, "fewer", 3)


@pytest.mark.parametrize(
    "outside",
    [
        event("early", "2024-04-28"),
        event("kyiv", where=KYIV),
        event("visit", kind="diplomatic"),
        event("fourth", "2024-05-12"),
    ],
)
def test_another_day_country_or_kind_is_not_counted(outside):
    row = compared(tally(number(1)), outside)
    assert (row.held, row.maybe, row.missing) == ((), (), 1)


def test_an_event_without_a_day_or_a_place_may_be_among_those_counted():
    row = compared(tally(number(2)), event("dated"), event("undated", None))
    assert (len(row.held), len(row.maybe), row.verdict) == (1, 1, "unclear")
    row = compared(tally(number(1)), event("placed", where=[]))
    assert (len(row.held), len(row.maybe)) == (0, 1)


def test_a_tally_of_drones_counts_no_shells_and_one_of_attacks_counts_both():
    shells = event("shells", "2024-05-06", "shelling_missile", weapon=[])
    assert len(compared(tally(number(2), "drone attacks"), event("drone"), shells).held) == 1
    assert len(compared(tally(number(2)), event("drone"), shells).held) == 2


def test_what_the_side_that_was_hit_did_itself_is_none_of_the_attacks_on_it():
    own = event("answer", kind="air_strike", perpetrator=Party(("Volnian jets",), "state", "VOL"))
    assert compared(tally(number(1), words="attacks on Volnian troops"), own).held == ()


def test_who_was_attacked_may_be_named_before_the_number():
    own = event("answer", kind="air_strike", perpetrator=Party(("Volnian jets",), "state", "VOL"))
    document = a_document("tally", "It was a bad week. Volnian forces were attacked 3 times.", "2024-05-10")
    span = Span(39, 47, "attacked")
    counted = Aggregate("g1", "attacks", (span,), number(3), window=SINCE)
    assert compared((document, a_reading(document, aggregates=(counted,))), own).held == ()


def test_a_tally_of_one_partys_attacks_leaves_out_another_and_perhaps_counts_the_unnamed():
    red = Party(("Red Front",), "armed_group")
    blue = event("blue", "2024-05-02", perpetrator=Party(("Blue Column",), "armed_group"))
    reds = event("red", "2024-05-05", perpetrator=red)
    row = compared(tally(number(3), perpetrator=(red,)), blue, reds, event("nobody", "2024-05-08"))
    assert row.held == (record_of(reds).resolution.incidents[0].id,)
    assert len(row.maybe) == 1


def test_a_tally_without_a_window_is_listed_and_not_compared():
    row = compared(tally(number(4), window=None), event("one"))
    assert (row.verdict, row.missing, row.held) == ("no_window", 0, ())


def test_a_part_of_a_tally_shares_its_window():
    document, reading = tally(number(5))
    part = Aggregate("g2", "attacks", (Span(0, 6, "Forces"),), number(3), where=(IRAQ,))
    whole, piece = coverage(record_of((document, a_reading(document, *(), aggregates=(*reading.aggregates, part)))))
    assert (piece.first, piece.last) == (whole.first, whole.last)


def test_one_tally_told_by_two_reports_is_one():
    row = compared(tally(number(4)), tally(number(4), name="again"))
    assert row.documents == ("again", "tally")


def test_a_number_of_dead_is_no_tally_of_events():
    assert coverage(record_of(tally(number(40), "killed"))) == ()


def test_the_page_says_what_is_missing_and_the_json_has_days():
    snapshot = record_of(tally(number(5, open_ended=True)), event("one"))
    lines = list(coverage_lines(Whole(snapshot), coverage(snapshot)))
    assert lines[0].startswith("at least 5 attacks, 2024-05-01 to 2024-05-10, Iraq")
    assert lines[1] == "  the record holds 1: at least 4 are missing"
    assert lines[-1].endswith("1 tally compared; the record falls short of 1")
    (node,) = (coverage_json(row) for row in coverage(snapshot))
    assert (node["first"], node["last"], node["missing"]) == ("2024-05-01", "2024-05-10", 4)
