"""Who did it and what was hit, as the clause of the event ties them to it."""

from __future__ import annotations

import pytest

from onrecord.model import Document, DocumentId, Party
from onrecord.reading import roles, scene
from onrecord.reading.rules import RuleReader

READER = RuleReader()


def _told(text: str, slot: str) -> list[Party]:
    reading = READER.read(Document(DocumentId("d"), text, "0"))
    claims = [claim for account in reading.accounts for claim in account.of(slot)]
    return [claim.value for claim in claims if isinstance(claim.value, Party)]


def _names(text: str, slot: str) -> set[str]:
    return {name for party in _told(text, slot) for name in party.names}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Israeli air strikes hit a camp in Gaza on Monday.", "Israel"),
        ("Russia's missiles struck Odesa on Monday.", "Russia"),
        ("A bus in Quetta was attacked by separatists on Monday.", "separatists"),
        ("Strikes launched by the Syrian army killed six in Idlib on Monday.", "Syrian army"),
        ("The navy said on Monday that it had shot down two missiles that the Houthis had fired at Eilat.", "Houthis"),
    ],
)
def test_the_doer_stands_in_the_clause(text: str, expected: str) -> None:
    assert expected in _names(text, "perpetrator")


def test_who_shoots_a_drone_down_did_not_send_it() -> None:
    assert _told("Ukraine shot down ten drones over Kyiv on Monday.", "perpetrator") == []


def test_who_died_did_nothing() -> None:
    assert _told("Six soldiers died in an attack near Mopti on Monday.", "perpetrator") == []


def test_who_accuses_another_did_nothing() -> None:
    text = "Armenia accused Azerbaijan of shelling a village on Wednesday, wounding two soldiers."

    assert _names(text, "perpetrator") == {"Azerbaijan"}


def test_groups_for_rights_attack_nobody() -> None:
    text = "Wagner mercenaries were accused of killing 20 civilians in a village in Mali by rights groups."

    assert _names(text, "perpetrator") == {"Wagner mercenaries", "Wagner Group"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen fired at worshippers in a mosque in Quetta on Monday.", "mosque"),
        ("A bomb went off in front of the town hall of Tacloban on Monday.", "town hall"),
        ("A drone crashed into a building near Erbil where American troops sleep.", "American troops"),
        ("A drone crashed into the upper floors of a barracks near Erbil on Monday.", "barracks"),
        ("Iran struck what it called two bases of militants in Pakistan on Monday.", "bases"),
        ("Rebels fired rockets at the airport of Goma on Monday.", "airport"),
        ("Three sailors died when a missile hit a tanker off Aden on Monday.", "tanker"),
        ("The mayor of Kandahar survived a bomb attack on Monday.", "mayor"),
        ("The army launched strikes against two depots near Homs on Monday.", "depots"),
    ],
)
def test_what_was_hit_stands_in_the_clause(text: str, expected: str) -> None:
    assert expected in _names(text, "target")


@pytest.mark.parametrize("text", ["Rebels fired ten rockets at Goma on Monday.", "Iran launched drones at Israel."])
def test_the_weapon_is_never_what_was_hit(text: str) -> None:
    assert not _names(text, "target") & {"rockets", "drones"}


def test_a_town_aimed_at_as_such_is_what_was_hit() -> None:
    assert ("Goma", "civilian") in {(p.names[0], p.kind) for p in _told("Rebels fired ten rockets at Goma.", "target")}


def test_the_attackers_are_never_what_was_hit() -> None:
    found = scene.build(Document(DocumentId("d"), "Gunmen attacked a bus near Quetta.", "0"))
    mention = found.mentions[0]
    doers = {actor.token for actor in roles.perpetrators(found, mention)}

    assert doers and not doers & {actor.token for actor in roles.targets(found, mention)}
