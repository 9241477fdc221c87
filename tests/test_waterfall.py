"""`show --explain`: the levels of a comparison as bars with the sum so far."""

from factories import ERBIL, a_day, a_document, a_reading, an_account, number

from onrecord.asking.plainly import likeness_json
from onrecord.cli.waterfall import bar, waterfall, waterfalls
from onrecord.cli.whole import Whole
from onrecord.model import AccountId, Level, Likeness, Snapshot
from onrecord.resolving import resolve

LEVELS = (Level("time", "same_day", 5.0, "Monday", "4 March"), Level("place", "sites_apart", -7.0, "Arbil", "Mosul"))


def test_a_bar_is_a_column_a_bit_and_a_longer_one_is_marked():
    assert bar(3.0) == "          |###       "
    assert bar(-2.0) == "        ##|          "
    assert bar(12.0) == "          |#########+"
    assert bar(-12.0) == "+#########|          "


def test_a_waterfall_shows_each_level_with_the_sum_so_far_and_what_was_compared():
    likeness = Likeness(AccountId("a"), AccountId("b"), LEVELS, "proposed", "alike in time, but place")
    lines = list(waterfall(Whole(Snapshot()), likeness))
    assert lines[0] == "  a and b: proposed, alike in time, but place"
    assert lines[1].split() == ["+5.0", "+5.0", "|#####", "time", "same", "day"]
    assert lines[2].split("|") == ["                    Monday ", " 4 March"]
    assert lines[3].split() == ["-7.0", "-2.0", "#######|", "place", "sites", "apart"]
    assert lines[-1] == "      -2.0 bits in all"


def test_the_same_for_programs():
    node = likeness_json(Likeness(AccountId("a"), AccountId("b"), LEVELS, "proposed", "why"))
    assert [level["so_far"] for level in node["levels"]] == [5.0, -2.0]
    assert node["score"] == -2.0


def test_comparisons_inside_an_incident_and_those_that_lead_out_of_it_are_told_apart():
    texts = (
        "Bombs burst at the fuel store of Erbil air base; three clerks died.",
        "Three dead, the base at Erbil says of its fuel store.",
    )
    documents = [a_document(f"d{at}", text, "2024-03-02") for at, text in enumerate(texts)]
    slots = {"when": a_day("2024-03-02"), "where": ERBIL, "killed": number(3)}
    readings = [a_reading(document, an_account(document, "bombing", **slots)) for document in documents]
    whole = Whole(Snapshot(tuple(documents), readings=tuple(readings), resolution=resolve(documents, readings)))
    (incident,) = whole.incidents.values()
    assert any("bits in all" in line for line in waterfalls(whole, incident))
    assert list(waterfalls(whole, incident, joined=False)) == []
