"""Settling: what only looks like a conflict, because two texts word one value in two ways."""

from __future__ import annotations

import pytest
from factories import ASAD, a_claim, a_day, number
from test_resolving_settling import incident_of, only, rivals

from onrecord.model import Count, Incident, Outcome, Party, Value, Weapon, Where

HARIR = Where("Harir air base", "IRQ", "site", 36.5337, 44.3399, 4.0)
VAGUE_ASAD = Where("al-Asad", "IRQ", "site", 33.79, 42.44, 20.0)
THREE = Count("number", 3, 3, "three")
SEVERAL = Count("vague", 2, None, "several")


def two(slot: str, one: object, other: object) -> Incident:
    """One incident told on two days, with a value of the slot in each."""
    return incident_of(("2024-03-02", {slot: one}), ("2024-03-03", {slot: other}))


@pytest.mark.parametrize(
    ("slot", "one", "other", "shown"),
    [
        ("where", VAGUE_ASAD, ASAD, ASAD),
        ("weapon", Weapon("drone", THREE), Weapon("drone"), Weapon("drone", THREE)),
        ("weapon", Weapon("drone", THREE), Weapon("drone", Count("number", 3, 3, "3")), Weapon("drone", THREE)),
        ("weapon", Weapon("drone", SEVERAL), Weapon("drone", THREE), Weapon("drone", THREE)),
        (
            "perpetrator",
            Party(("Islamic Resistance",), "armed_group"),
            Party(("Islamic Resistance in Iraq",), "armed_group"),
            Party(("Islamic Resistance in Iraq",), "armed_group"),
        ),
        (
            "perpetrator",
            Party(("group",), "unknown"),
            Party(("Houthis",), "armed_group"),
            Party(("Houthis",), "armed_group"),
        ),
        (
            "target",
            Party(("Asad",), "military"),
            Party(("al-Asad air base",), "military", object="air base"),
            Party(("al-Asad air base",), "military", object="air base"),
        ),
    ],
)
def test_two_wordings_of_one_value_are_one_value(slot: str, one: Value, other: Value, shown: Value) -> None:
    row = only(two(slot, one, other), slot)
    assert (row.rivals, row.status) == ((), "agreed")
    assert {**vars(row.value), "count": None} == {**vars(shown), "count": None}


def test_a_houthi_is_one_of_the_houthis() -> None:
    row = only(two("perpetrator", Party(("Houthis",), "armed_group"), Party(("Houthi",), "armed_group")), "perpetrator")
    assert row.status == "agreed"


def test_damaged_and_destroyed_are_one_outcome() -> None:
    row = only(
        two("outcome", Outcome("completed", reason="damaged"), Outcome("completed", reason="destroyed")), "outcome"
    )
    assert (row.rivals, row.status) == ((), "agreed")


def test_two_named_targets_without_a_word_in_common_are_rivals() -> None:
    embassy, school = Party(("Spanish Embassy",), "government"), Party(("Lenin School",), "civilian")
    row = only(two("target", embassy, school), "target")
    assert (row.value, rivals(row)) == (embassy, [school])


def test_a_day_inferred_from_publication_never_rivals_a_stated_day() -> None:
    guess = a_claim("when", a_day(None, "2024-03-01"), certainty="inferred")
    row = only(two("when", guess, a_day("2024-03-02")), "when")
    assert (row.value, row.rivals, row.status) == (a_day("2024-03-02"), (), "single")


def test_the_days_of_two_time_zones_are_a_conflict_and_both_stand() -> None:
    incident = two("when", a_day("2023-10-26"), a_day("2023-10-27"))
    assert [row.value for row in incident.of("when")] == [a_day("2023-10-26"), a_day("2023-10-27")]
    assert {row.status for row in incident.of("when")} == {"conflict"}


def test_a_place_the_reader_is_unsure_of_stays_beside_the_site_and_is_no_conflict() -> None:
    syria = a_claim("where", Where("Syria", "SYR", "country"), score=0.3)
    incident = incident_of(("2024-03-02", {"where": [a_claim("where", ASAD, score=0.9), syria]}))
    row = only(incident, "where")
    assert (row.value, rivals(row), row.status) == (ASAD, [syria.value], "single")


def test_a_rival_site_is_shown_once_under_its_most_precise_name() -> None:
    incident = incident_of(
        ("2024-03-02", {"where": ASAD}), ("2024-03-03", {"where": VAGUE_ASAD}), ("2024-03-03", {"where": HARIR})
    )
    assert [(row.value, rivals(row)) for row in incident.of("where")] == [(ASAD, [HARIR]), (HARIR, [ASAD])]


def test_parts_that_one_voice_counts_are_no_conflict() -> None:
    drones = [Weapon("drone", number(n)) for n in (3, 2)]
    row = only(incident_of(("2024-03-02", {"weapon": drones})), "weapon")
    assert (row.value, row.status) == (drones[0], "single")
