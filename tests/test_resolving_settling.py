"""Settling: which value an incident shows, what stays beside it, and how surely."""

from __future__ import annotations

from typing import Any

import pytest
from factories import (
    ASAD,
    ERBIL,
    GUNMEN,
    SUSPECTED,
    a_claim,
    a_day,
    a_document,
    a_reading,
    an_account,
    judged,
    number,
    speaker,
)

from onrecord.model import (
    Account,
    Code,
    Correction,
    Count,
    Document,
    Incident,
    Note,
    Outcome,
    Party,
    Settled,
    Statement,
    Support,
    Value,
    Voice,
    Weapon,
    Where,
)
from onrecord.resolving import resolve

Told = tuple[str, dict[str, Any]]
WORDS = (
    "A blast shook the depot before dawn, neighbours wrote.",
    "Explosions were heard from the fuel store, a clerk told us by telephone.",
    "What burned at the edge of town was a warehouse, say firemen.",
)


def incident_of(*told: Told, corrections: list[Correction] | None = None, **reading: Any) -> Incident:
    """One incident of as many documents as are told; a person has judged them to be one event."""
    documents = [a_document(f"d{at}", WORDS[at], published) for at, (published, _) in enumerate(told)]
    accounts = [
        an_account(document, "bombing", id=f"{document.id}-1", **slots)
        for document, (_, slots) in zip(documents, told, strict=True)
    ]
    return _resolved(documents, accounts, corrections or [], reading)


def _resolved(
    documents: list[Document], accounts: list[Account], corrections: list[Correction], reading: dict[str, Any]
) -> Incident:
    readings = [a_reading(document, account, **reading) for document, account in zip(documents, accounts, strict=True)]
    judgements = [judged(accounts[0], other, "same") for other in accounts[1:]]
    (incident,) = resolve(documents, readings, judgements, corrections).incidents
    return incident


def only(incident: Incident, slot: str) -> Settled:
    (row,) = incident.of(slot)
    return row


def rivals(row: Settled) -> list[Value]:
    return [value for value, _ in row.rivals]


def test_later_report_raises_the_count_but_keeps_the_first() -> None:
    incident = incident_of(("2024-03-02", {"killed": number(3)}), ("2024-03-03", {"killed": number(9)}))
    row = only(incident, "killed")
    assert (row.value, rivals(row), row.status) == (number(9), [number(3)], "single")


def test_an_official_count_and_a_partys_claim_stay_apart() -> None:
    incident = incident_of(
        ("2024-03-02", {"killed": a_claim("killed", number(2), voice=speaker("official"))}),
        ("2024-03-04", {"killed": a_claim("killed", number(40), voice=speaker("armed_group"), certainty="claimed")}),
    )
    row = only(incident, "killed")
    assert (row.value, rivals(row), row.status) == (number(2), [number(40)], "conflict")


def test_a_counter_that_lowers_its_own_toll_replaces_it_and_another_counter_does_not() -> None:
    def dead(count: int, name: str) -> Any:
        return {"killed": a_claim("killed", number(count), voice=speaker("official", name))}

    lowered = incident_of(("2024-03-02", dead(12, "the mayor")), ("2024-03-04", dead(10, "the mayor")))
    row = only(lowered, "killed")
    assert (row.value, rivals(row), row.status) == (number(10), [number(12)], "single")
    rival = incident_of(("2024-03-02", dead(12, "the mayor")), ("2024-03-04", dead(10, "the governor")))
    assert only(rival, "killed").status == "conflict"


def test_an_early_toll_that_its_counter_has_raised_is_no_rival_of_another_counters_word() -> None:
    def dead(count: int, name: str) -> Any:
        return {"killed": a_claim("killed", number(count), voice=speaker("official", name))}

    told = [
        ("2024-03-02", dead(12, "the mayor")),
        ("2024-03-04", dead(9, "the mayor")),
        ("2024-03-05", dead(9, "police")),
    ]
    row = only(incident_of(*told), "killed")
    assert (row.value, rivals(row), row.status) == (number(9), [number(12)], "agreed")


def persons(low: int, words: str) -> Count:
    """A count of people told one by one, as the reader gives it."""
    return Count("number", low, low, words)


def test_persons_told_one_by_one_do_not_lower_a_number_that_is_said_and_more_of_them_raise_it() -> None:
    said = Count("number", 3, 3, "three")
    one = ("2024-03-05", {"killed": persons(1, "the ferryman")})
    assert only(incident_of(("2024-03-02", {"killed": said}), one), "killed").value == said
    four = persons(4, "the ferryman, his wife and both passengers")
    row = only(incident_of(("2024-03-02", {"killed": said}), ("2024-03-05", {"killed": four})), "killed")
    assert (row.value, rivals(row)) == (four, [said])


def test_an_age_is_no_number_that_is_said() -> None:
    child = persons(1, "a 1-year-old girl")
    told = [("2024-03-02", {"killed": Count("number", 2, 2, "two")}), ("2024-03-03", {"killed": child})]
    assert only(incident_of(*told), "killed").value == Count("number", 2, 2, "two")


def test_a_count_the_reader_is_unsure_of_settles_nothing_beside_a_surer_one() -> None:
    told = [a_claim("killed", number(1), score=0.2), a_claim("killed", number(3), score=0.8)]
    assert only(incident_of(("2024-03-02", {"killed": told})), "killed").value == number(3)


def test_the_hurt_who_have_died_since_are_no_longer_hurt_and_what_was_told_stays_beside() -> None:
    hurt, dead = ("2024-03-02", {"injured": number(2)}), ("2024-03-09", {"killed": number(2)})
    row = only(incident_of(hurt, dead), "injured")
    assert (row.value, rivals(row), row.status) == (number(0), [number(2)], "inferred")
    assert only(incident_of(hurt, ("2024-03-09", {"killed": number(1)})), "injured").value == number(2)
    still = ("2024-03-09", {"killed": number(2), "injured": number(2)})
    assert only(incident_of(hurt, still), "injured").value == number(2)


def test_a_person_told_shot_here_and_dead_there_is_one_person() -> None:
    hurt = {"injured": persons(1, "A teenager")}
    row = only(incident_of(("2024-03-02", {"killed": persons(1, "the pupil")}), ("2024-03-04", hurt)), "injured")
    assert (row.value, row.status) == (number(0), "inferred")
    two = {"injured": Count("number", 1, 1, "one")}
    told = incident_of(("2024-03-02", {"killed": persons(1, "the pupil")}), ("2024-03-04", two))
    assert only(told, "injured").status == "single"


def test_none_reported_gives_way_to_a_number_and_stays_beside_it() -> None:
    silent = Count("none_reported")
    incident = incident_of(("2023-10-26", {"injured": number(1)}), ("2023-11-05", {"injured": silent}))
    row = only(incident, "injured")
    assert (row.value, rivals(row), row.status) == (number(1), [silent], "single")


def test_twelve_dead_and_no_dead_are_a_conflict() -> None:
    incident = incident_of(("2024-03-03", {"killed": number(12)}), ("2024-03-03", {"killed": number(0)}))
    assert only(incident, "killed").status == "conflict"


def test_two_independent_texts_with_one_number_agree() -> None:
    incident = incident_of(("2024-03-02", {"killed": number(3)}), ("2024-03-03", {"killed": number(3)}))
    row = only(incident, "killed")
    assert row.status == "agreed"
    assert row.support == (Support("d0-1", 0), Support("d1-1", 0))  # type: ignore[arg-type]


def test_a_count_no_words_carry_is_inferred_and_gives_way_to_words() -> None:
    guess = a_claim("killed", number(0), certainty="inferred")
    assert only(incident_of(("2024-03-02", {"killed": guess})), "killed").status == "inferred"
    told = incident_of(("2024-03-02", {"killed": guess}), ("2024-03-02", {"killed": number(2)}))
    assert only(told, "killed").value == number(2)


@pytest.mark.parametrize(
    "how", [{"polarity": "-"}, {"realis": "future"}, {"realis": "hypothetical"}, {"realis": "generic"}]
)
def test_words_that_state_nothing_of_this_event_settle_nothing(how: dict[str, Any]) -> None:
    assert incident_of(("2024-03-02", {"killed": a_claim("killed", number(5), **how)})).of("killed") == ()


def test_a_day_inside_a_vague_range_is_shown_and_the_range_supports_it() -> None:
    vague = a_day("2024-02-20", "2024-02-29", expression="late last month")
    incident = incident_of(("2024-03-05", {"when": vague}), ("2024-02-25", {"when": a_day("2024-02-24")}))
    row = only(incident, "when")
    assert (row.value, row.status) == (a_day("2024-02-24"), "agreed")


def test_two_rival_days_both_stand_inside_the_range_that_bears_them() -> None:
    incident = incident_of(
        ("2023-11-05", {"when": a_day("2023-10-21", "2023-10-31")}),
        ("2023-11-02", {"when": a_day("2023-10-25")}),
        ("2023-11-09", {"when": a_day("2023-10-26")}),
    )
    assert [(row.value, row.status) for row in incident.of("when")] == [
        (a_day("2023-10-25"), "conflict"),
        (a_day("2023-10-26"), "conflict"),
    ]


def test_ranges_that_meet_are_narrowed_to_what_they_share() -> None:
    incident = incident_of(
        ("2024-03-09", {"when": a_day("2024-03-01", "2024-03-05")}),
        ("2024-03-09", {"when": a_day("2024-03-04", "2024-03-08")}),
    )
    value = only(incident, "when").value
    assert (value.earliest, value.latest) == ("2024-03-04", "2024-03-05")  # type: ignore[union-attr]


def test_the_day_it_was_found_does_not_replace_the_day_it_occurred() -> None:
    found = a_day("2024-03-09", dated="found")
    incident = incident_of(("2024-03-10", {"when": [found, a_day("2024-03-02")]}))
    assert [row.value for row in incident.of("when")] == [a_day("2024-03-02"), found]
    assert {row.status for row in incident.of("when")} == {"single"}


def test_words_without_a_date_stay_open() -> None:
    open_words = a_day(None, expression="on Sunday", anchor="none")
    assert only(incident_of((None, {"when": open_words})), "when").value == open_words  # type: ignore[arg-type]


def test_the_more_precise_place_is_shown_where_the_other_holds_it() -> None:
    country = Where("Iraq", "IRQ", "country")
    incident = incident_of(("2024-03-02", {"where": country}), ("2024-03-03", {"where": ERBIL}))
    row = only(incident, "where")
    assert (row.value, row.status) == (ERBIL, "agreed")


def test_two_rival_sites_stand_side_by_side_whatever_the_majority() -> None:
    incident = incident_of(
        ("2023-11-05", {"where": ASAD}), ("2023-11-02", {"where": ERBIL}), ("2023-11-09", {"where": ERBIL})
    )
    rows = incident.of("where")
    assert {row.value for row in rows} == {ASAD, ERBIL}
    assert [row.status for row in rows] == ["conflict", "conflict"]


def test_an_area_speaks_for_the_site_that_its_own_account_names() -> None:
    north = Where("northern Iraq", "IRQ", "part_of_country")
    incident = incident_of(("2023-11-05", {"where": ASAD}), ("2023-11-02", {"where": [ERBIL, north]}))
    by_site = {row.value: {one.account_id for one in row.support} for row in incident.of("where")}
    assert by_site == {ASAD: {"d0-1"}, ERBIL: {"d1-1"}}


def test_two_places_named_by_one_voice_are_no_conflict() -> None:
    incident = incident_of(("2024-03-02", {"where": [ASAD, ERBIL]}))
    assert {row.status for row in incident.of("where")} == {"single"}


def test_the_place_of_launch_is_kept_apart_from_the_place_of_the_event() -> None:
    launch = Where("Hatra", "IRQ", "settlement", 35.6, 42.7, role="launched")
    rows = incident_of(("2024-03-02", {"where": [launch, ERBIL]})).of("where")
    assert [(row.value, row.status) for row in rows] == [(ERBIL, "single"), (launch, "single")]


def test_a_suspicion_stays_one_and_a_claim_goes_before_it() -> None:
    suspected = {"perpetrator": GUNMEN, "perpetrator_status": SUSPECTED}
    assert only(incident_of(("2024-03-02", suspected)), "perpetrator_status").value == SUSPECTED
    claimed = {"perpetrator": Party(("Red Front",), "armed_group"), "perpetrator_status": Code("claimed")}
    row = only(incident_of(("2024-03-02", suspected), ("2024-03-01", claimed)), "perpetrator_status")
    assert (row.value, rivals(row)) == (Code("claimed"), [SUSPECTED])


def test_accused_and_denied_is_denied() -> None:
    denial = Statement("s1", "deny", Voice("a spokesman", "speaker", "government"), (), about=("d0-1",))
    slots = {"perpetrator": Party(("Volnia",), "state", "VOL"), "perpetrator_status": Code("accused")}
    row = only(incident_of(("2024-03-02", slots), statements=(denial,)), "perpetrator_status")
    assert (row.value, rivals(row)) == (Code("denied"), [Code("accused")])


def test_the_hedge_of_the_words_gives_the_status_where_none_is_said() -> None:
    hedged = a_claim("perpetrator", Party(("Red Front",), "armed_group"), certainty="believed")
    row = only(incident_of(("2024-03-02", {"perpetrator": hedged})), "perpetrator_status")
    assert (row.value, row.support) == (SUSPECTED, (Support("d0-1", 0),))  # type: ignore[arg-type]


def test_a_name_goes_before_gunmen_and_two_names_are_a_conflict() -> None:
    red, blue = Party(("Red Front",), "armed_group"), Party(("Blue Column",), "armed_group")
    row = only(
        incident_of(("2024-03-03", {"perpetrator": GUNMEN}), ("2024-03-02", {"perpetrator": red})), "perpetrator"
    )
    assert row.value == red and row.status == "agreed"
    row = only(incident_of(("2024-03-02", {"perpetrator": red}), ("2024-03-03", {"perpetrator": blue})), "perpetrator")
    assert (row.value, rivals(row), row.status) == (blue, [red], "conflict")


def test_every_weapon_told_is_shown_and_unknown_only_alone() -> None:
    incident = incident_of(
        ("2024-03-02", {"weapon": Weapon("unknown")}), ("2024-03-03", {"weapon": [Weapon("drone"), Weapon("rocket")]})
    )
    assert [row.value for row in incident.of("weapon")] == [Weapon("drone"), Weapon("rocket")]


def test_one_drone_and_two_drones_are_a_conflict() -> None:
    one, two = Weapon("drone", number(1)), Weapon("drone", number(2))
    incident = incident_of(("2023-11-02", {"weapon": one}), ("2023-11-03", {"weapon": two}))
    assert only(incident, "weapon").status == "conflict"


def test_a_number_that_only_who_did_it_claims_stays_beside_where_others_tell_none() -> None:
    red = Party(("Red Front",), "armed_group")
    boast = a_claim("weapon", Weapon("drone", number(2)), voice=speaker("other", "Red Front"))
    incident = incident_of(
        ("2023-11-02", {"weapon": Weapon("drone")}), ("2023-11-03", {"weapon": boast, "perpetrator": red})
    )
    row = only(incident, "weapon")
    assert (row.value, rivals(row), row.status) == (Weapon("drone"), [Weapon("drone", number(2))], "single")


def test_nobody_hurt_and_a_later_one_hurt_are_a_conflict() -> None:
    row = only(incident_of(("2023-11-02", {"injured": number(0)}), ("2023-11-16", {"injured": number(1)})), "injured")
    assert (row.value, rivals(row), row.status) == (number(1), [number(0)], "conflict")


def test_a_direct_hit_claimed_by_a_party_does_not_replace_the_dud() -> None:
    hit = a_claim("outcome", Outcome("completed"), voice=speaker("armed_group"), certainty="claimed")
    dud = Outcome("failed", detonated=False)
    row = only(incident_of(("2023-11-02", {"outcome": dud}), ("2023-11-03", {"outcome": hit})), "outcome")
    assert (row.value, rivals(row), row.status) == (dud, [Outcome("completed")], "conflict")


def test_a_correction_stands_over_the_rule_and_keeps_what_it_replaces() -> None:
    corrected = Correction("d0-1", "killed", number(9), number(8), "mira", "2024-05-01T10:00:00Z")  # type: ignore[arg-type]
    row = only(incident_of(("2024-03-02", {"killed": number(9)}), corrections=[corrected]), "killed")
    assert (row.value, rivals(row), row.status) == (number(8), [number(9)], "corrected")
    assert "mira" in row.rule


def test_a_correction_can_remove_one_of_two_rival_sites() -> None:
    corrected = Correction("d0-1", "where", ASAD, None, "mira", "2024-05-01T10:00:00Z")  # type: ignore[arg-type]
    told = [("2023-11-05", {"where": ASAD}), ("2023-11-02", {"where": ERBIL})]
    incident = incident_of(*told, corrections=[corrected])
    row = only(incident, "where")
    assert (row.value, rivals(row), row.status) == (ERBIL, [ASAD], "corrected")


def test_other_words_for_the_damage_are_kept_beside_the_first() -> None:
    first, second = Note("a roof torn off"), Note("two walls down")
    row = only(incident_of(("2024-03-02", {"damage": first}), ("2024-03-03", {"damage": second})), "damage")
    assert (row.value, rivals(row), row.status) == (first, [second], "single")


def test_every_claim_of_a_settled_slot_is_support_or_rival() -> None:
    told = [number(3), number(5), Count("vague", 2, None, "several"), Count("none_reported")]
    incident = incident_of(("2024-03-02", {"killed": told}), ("2024-03-03", {"killed": number(7)}))
    row = only(incident, "killed")
    shown = [*row.support, *(support for _, supports in row.rivals for support in supports)]
    assert len(shown) == len(set(shown)) == 5
