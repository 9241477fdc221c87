"""How well an incident is attested: the grade and the pairs of its sources follow from who says what."""

from __future__ import annotations

from typing import Any

import pytest
from factories import ERBIL, a_claim, a_day, a_document, a_reading, an_account, judged, number, speaker

from onrecord.model import Account, Code, Document, Incident, Party, Statement, Voice
from onrecord.resolving import resolve
from onrecord.resolving.origin import agency, origin, outlet_key
from onrecord.standing import Grade

RED, BLUE = Party(("Red Front",), "armed_group"), Party(("Blue Column",), "armed_group")
ARMY = Voice("the Volnian army", "speaker", "military")
TEXTS = (
    "Firemen fought a blaze at the depot all night.",
    "A clerk counted windows that had burst at the fuel store.",
    "Neighbours heard one loud bang beyond the railway.",
)


def told(at: int, outlet: str | None = None, text: str | None = None, **slots: Any) -> tuple[Document, Account]:
    """One telling; every telling of a test is judged to be of one event."""
    document = a_document(f"d{at}", text or TEXTS[at], f"2024-03-0{at + 2}", outlet=outlet)
    return document, an_account(document, "bombing", id=f"d{at}-1", **slots)


def incident_of(*pairs: tuple[Document, Account], **reading: Any) -> Incident:
    judgements = [judged(pairs[0][1], account, "same") for _, account in pairs[1:]]
    readings = [a_reading(document, account, **reading) for document, account in pairs]
    (incident,) = resolve([document for document, _ in pairs], readings, judgements).incidents
    return incident


def grade_of(*pairs: tuple[Document, Account], **reading: Any) -> Grade:
    grade = incident_of(*pairs, **reading).grade
    assert grade is not None
    return grade


def pairs_of(incident: Incident) -> dict[str, str]:
    return {source.name: f"{source.letter}{source.number}" for source in incident.sources}


def test_one_outlet_alone_is_weak_and_two_are_fair():
    assert grade_of(told(0, "Harbour Wire", where=ERBIL)) == Grade("weak", ("one source tells it: Harbour Wire",))
    two = grade_of(told(0, "Harbour Wire", where=ERBIL), told(1, "Dock Post", where=ERBIL))
    assert two.code == "fair" and "Dock Post, Harbour Wire" in two.reasons[0]


def test_two_stories_of_one_outlet_are_one_witness():
    incident = incident_of(told(0, "Harbour Wire", killed=number(3)), told(1, "The Harbour Wire", killed=number(3)))
    assert incident.grade is not None and incident.grade.code == "weak"
    assert [row.status for row in incident.of("killed")] == ["single"]


def test_what_a_paper_only_cites_from_an_agency_is_the_agencys_word():
    cites = (Voice("Reuters", "speaker", "media"),)
    second = told(1, "Dock Post", killed=a_claim("killed", number(3), voice=cites))
    incident = incident_of(told(0, "Reuters", killed=number(3)), second)
    assert incident.grade == Grade("weak", ("one source tells it: Reuters",))
    assert pairs_of(incident) == {"Reuters": "B6"}
    own = told(1, "Dock Post", where=ERBIL, killed=a_claim("killed", number(3), voice=cites))
    assert grade_of(told(0, "Reuters", killed=number(3)), own).code == "fair"


def test_a_dateline_makes_the_agency_the_witness_and_not_who_printed_it():
    printed = told(1, "Dock Post", "BASRA, May 4 (Reuters) - A bomb went off near a police post.", where=ERBIL)
    assert agency(printed[0]) == "Reuters"
    assert origin(printed[0]) == outlet_key("reuters")
    assert grade_of(told(0, "Reuters", where=ERBIL), printed).code == "weak"


def test_a_reprint_changes_neither_grade_nor_pairs():
    body = " ".join(f"Witness {at} saw smoke rise over quay {at * 7} and heard sirens." for at in range(9))
    story, reprint = (told(at, outlet, body, where=ERBIL) for at, outlet in enumerate(("Harbour Wire", "Dock Post")))
    alone, both = incident_of(story), incident_of(story, reprint)
    assert both.grade == alone.grade and pairs_of(both) == pairs_of(alone)


def test_who_did_it_accepting_it_confirms_and_its_boast_alone_does_not():
    admits = {"perpetrator": RED, "perpetrator_status": Code("claimed")}
    assert grade_of(told(0, "Harbour Wire", where=ERBIL, **admits)) == Grade(
        "confirmed", ("Red Front says that it did it", "one source tells it: Harbour Wire")
    )
    boast = {slot: a_claim(slot, value, voice=speaker("armed_group", "Red Front"), certainty="claimed")
             for slot, value in (("perpetrator", RED), ("where", ERBIL))}  # fmt: skip
    assert grade_of(told(0, "Harbour Wire", **boast)).code == "weak"


def test_a_boast_that_somebody_denies_is_discounted():
    boast = a_claim("where", ERBIL, voice=speaker("armed_group", "Red Front"), certainty="claimed")
    denial = Statement("s1", "deny", ARMY, (), about=("d0-1",))
    grade = grade_of(told(0, "Harbour Wire", where=boast), statements=(denial,))
    assert grade == Grade("discounted", ("only the party that claims it tells it", "somebody denies it"))


def test_rival_parties_and_a_denied_accusation_are_contested():
    rivals = grade_of(told(0, "Harbour Wire", perpetrator=RED), told(1, "Dock Post", perpetrator=BLUE))
    assert rivals.code == "contested" and "Blue Column, Red Front" in rivals.reasons[0]
    denial = Statement("s1", "deny", Voice("Volnia", "speaker", "government"), (), about=("d0-1",))
    accused = told(0, "Harbour Wire", perpetrator=RED, perpetrator_status=Code("accused"), where=ERBIL)
    assert grade_of(accused, statements=(denial,)).code == "contested"


def test_an_official_confirmation_confirms():
    word = Statement("s1", "confirm", ARMY, (), about=("d0-1",))
    grade = grade_of(told(0, "Harbour Wire", where=ERBIL), statements=(word,))
    assert grade.code == "confirmed" and grade.reasons[0] == "the Volnian army confirms it"


def test_a_source_that_agrees_on_several_points_is_confirmed_by_others_and_one_that_differs_is_not():
    day = a_day("2024-03-02")
    incident = incident_of(
        told(0, "Harbour Wire", when=day, where=ERBIL, killed=number(3)),
        told(1, "Dock Post", when=day, where=ERBIL, killed=number(3)),
        told(2, None, killed=number(1)),
    )
    pairs = pairs_of(incident)
    assert pairs["Dock Post"] == "C3"  # its toll is contradicted, its day and place are not
    assert next(pair for name, pair in pairs.items() if "page without a name" in name) == "F4"


@pytest.mark.parametrize(
    ("voice", "letter"),
    [
        (Voice("Olena Hrytsak", "speaker", "official"), "B"),
        (Voice("the brigade", "speaker", "armed_group"), "D"),
        (Voice("an official", "speaker", "official", anonymous=True), "F"),
        (Voice("Associated Press", "speaker", "media"), "B"),
    ],
)
def test_the_letter_goes_by_the_kind_of_source(voice, letter):
    incident = incident_of(told(0, "Harbour Wire", killed=a_claim("killed", number(3), voice=(voice,))))
    assert [source.letter for source in incident.sources] == [letter]


def test_a_force_that_speaks_of_its_own_strike_is_a_party():
    own = a_claim("killed", number(3), voice=(ARMY,))
    incident = incident_of(told(0, "Harbour Wire", perpetrator=Party(("Volnian army",), "state"), killed=own))
    assert pairs_of(incident)["the Volnian army"] == "C6"
