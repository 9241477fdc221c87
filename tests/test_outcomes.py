"""How an event ended, what it was done with, and what is said close to it but of another event."""

from __future__ import annotations

import pytest
from factories import a_document

from onrecord.model import Account, Count, NearMiss, Outcome, Weapon
from onrecord.reading.rules import RuleReader


def accounts(text: str) -> tuple[Account, ...]:
    document = a_document("page", text)
    return RuleReader().read(document).accounts


def the(text: str) -> Account:
    return accounts(text)[0]


def outcome(account: Account) -> str | None:
    told = sorted(account.of("outcome"), key=lambda claim: -(claim.score or 0))
    values = [claim.value for claim in told if isinstance(claim.value, Outcome)]
    return values[0].code if values else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A drone hit the barracks at Erbil on Monday, but its warhead failed to explode.", "failed"),
        ("A drone crashed into a barracks at Erbil on Monday. The bomb inside failed.", "failed"),
        ("Two rockets were fired at the base near Erbil on Monday and fell short.", "failed"),
        ("Rockets fired at Erbil on Monday landed in an open field.", "failed"),
        ("A drone was shot down near the base at Erbil on Monday.", "intercepted"),
        ("Russia launched 89 drones at Kyiv overnight. All 89 drones were shot down.", "intercepted"),
        ("Rebels fired ten missiles at Riyadh on Monday. Air defence shot down eight of them.", "partly_intercepted"),
        ("Two rockets were fired at the base at Erbil on Monday. Air defence brought one down.", "partly_intercepted"),
        ("Nearly all of the missiles fired at Riyadh on Monday were intercepted.", "partly_intercepted"),
        ("Pirates attacked a tanker off Aden on Monday, but its guards fought off the attack.", "foiled"),
        ("A car bomb exploded outside a bank in Karachi on Monday.", "completed"),
    ],
)
def test_ending(text: str, code: str) -> None:
    assert outcome(the(text)) == code


def test_another_drone_shot_down_elsewhere_is_not_the_end_of_this_attack() -> None:
    text = (
        "A drone hit an apartment block in Tel Aviv on Friday and killed one man. "
        "Another drone was intercepted far out at sea, the army said."
    )
    assert outcome(the(text)) != "intercepted"


def test_interceptions_over_months_are_not_the_end_of_one_attack() -> None:
    text = (
        "A drone struck a house in Tel Aviv on Friday and killed one man. "
        "The rebels have fired at Israel with drones since the war began, most of which have been intercepted."
    )
    assert outcome(the(text)) not in ("intercepted", "partly_intercepted")


def test_what_was_not_intercepted_is_no_interception() -> None:
    assert outcome(the("A drone that was not intercepted hit a house in Tel Aviv on Friday.")) != "intercepted"


def test_a_dud_that_reached_a_barracks_is_a_near_miss() -> None:
    (claim,) = the("A drone lodged in the roof of the barracks at Erbil on Monday, but did not explode.").of(
        "near_miss"
    )
    assert isinstance(claim.value, NearMiss)
    assert claim.certainty == "inferred"


def test_a_critical_injury_without_deaths_is_a_near_miss() -> None:
    text = "A drone struck the base at Erbil on Monday. Two soldiers were injured, one critically."
    reasons = [claim.value.reason for claim in the(text).of("near_miss") if isinstance(claim.value, NearMiss)]
    assert reasons == ["critical injury"]


def test_no_injuries_told_without_a_word_for_the_event_belong_to_the_event_told_last() -> None:
    account = the("A drone fell on the barracks at Erbil on Monday. There were no reports of injuries.")
    (claim,) = account.of("injured")
    assert isinstance(claim.value, Count)
    assert claim.value.state == "none_reported"


def test_the_dead_of_a_whole_war_are_kept_as_background() -> None:
    text = "A shell hit a school in Gaza on Monday. More than 9,000 people have been killed there since 7 October."
    claims = [claim for account in accounts(text) for claim in account.of("killed")]
    assert all(claim.realis == "background" for claim in claims)


def weapons(text: str) -> set[str]:
    claims = the(text).of("weapon")
    surest = max((claim.score or 0 for claim in claims), default=0)
    return {c.value.code for c in claims if isinstance(c.value, Weapon) and (c.score or 0) >= surest - 0.1}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A car bomb exploded outside a hotel in Quetta on Monday; the bomb killed four.", {"vehicle_bomb"}),
        ("Warplanes bombed a camp at Yida on Thursday. Five bombs fell on it.", {"air_strike"}),
        ("Militants fired a rocket-propelled grenade at a bus in Karachi on Monday.", {"grenade"}),
        ("A drone was shot down over Erbil on Monday.", {"drone"}),
        ("Gunmen opened fire on a convoy near Gao on Monday.", {"firearm"}),
    ],
)
def test_weapon(text: str, codes: set[str]) -> None:
    assert weapons(text) == codes


def test_how_many_and_what_they_carried() -> None:
    account = the("Three drones laden with explosives struck the port of Aden on Monday.")
    values = [claim.value for claim in account.of("weapon") if isinstance(claim.value, Weapon)]
    assert [(value.code, value.payload, value.count and value.count.low) for value in values] == [
        ("drone", "explosives", 3)
    ]
