"""Claims of responsibility, accusations, suspicion and denial, and the status they give."""

from __future__ import annotations

import re

import pytest

from onrecord import vocab
from onrecord.model import Account, Claim, Code, Document, DocumentId, Party
from onrecord.reading import blame, scene
from onrecord.reading.rules import RuleReader

READER = RuleReader()
ATTACK = "A bomb killed six people at a market in Quetta on Monday. "


def _ties(text: str) -> list[tuple[str, str]]:
    found = scene.build(Document(DocumentId("d"), text, "0"))
    return [(tie.status, tie.actor.party.names[-1]) for tie in blame.find(found)]


def _account(text: str) -> Account:
    return READER.read(Document(DocumentId("d"), text, "0")).accounts[0]


def _status(text: str) -> str | None:
    codes = [c.value.code for c in _account(text).of("perpetrator_status") if isinstance(c.value, Code)]
    return codes[0] if codes else None


def _party(claim: Claim) -> Party:
    assert isinstance(claim.value, Party)
    return claim.value


@pytest.mark.parametrize(
    "words",
    [
        "The Taliban claimed responsibility.",
        "The Taliban said that they had carried out the attack.",
        "The Taliban said in a message that their fighters had hit the market.",
        "A commander of the Taliban said that his men had done it.",
        "The attack was claimed by the Taliban.",
    ],
)
def test_the_word_of_a_group_that_it_did_it_is_a_claim(words: str) -> None:
    assert ("claimed", "Taliban") in _ties(ATTACK + words)
    assert _status(ATTACK + words) == "claimed"


@pytest.mark.parametrize(
    "words",
    [
        "Officials blamed the Taliban.",
        "Officials accused the Taliban, which kept silent.",
        "The Taliban were to blame, officials said.",
        "Officials said that the Taliban had planted the bomb.",
        "Officials blamed the attack on the Taliban.",
    ],
)
def test_the_word_of_others_is_an_accusation(words: str) -> None:
    assert _status(ATTACK + words) == "accused"


@pytest.mark.parametrize(
    "words",
    [
        "The Taliban are suspected of having planted it.",
        "Officials believe that the Taliban had planted it.",
        "It is thought to be the work of the Taliban.",
    ],
)
def test_suspicion_stays_suspicion(words: str) -> None:
    assert _status(ATTACK + words) == "suspected"


def test_a_denial_of_the_accused_is_told_as_one() -> None:
    assert _status(ATTACK + "Officials blamed the Taliban. The Taliban denied any involvement.") == "denied"


def test_a_denial_of_somebody_else_does_not_undo_a_claim() -> None:
    text = ATTACK + "Islamic State claimed responsibility. The Taliban denied any involvement."

    assert _status(text) == "claimed"


@pytest.mark.parametrize(
    "words",
    [
        "No group has claimed responsibility.",
        "No one claimed it.",
        "Officials did not say who was behind it.",
        "Officials did not blame the Taliban.",
        "It is not clear who carried it out.",
        "No group has said that it did it.",
        "The Taliban, which deny that they give orders to others, spoke of other things.",
    ],
)
def test_blame_that_is_denied_or_not_laid_makes_no_perpetrator(words: str) -> None:
    assert _ties(ATTACK + words) == []


def test_what_a_group_foresees_is_no_claim() -> None:
    assert _ties(ATTACK + "The Taliban said that they would strike the market.") == []


def test_a_state_that_owns_its_strike_confirms_it() -> None:
    assert _status("Israel's army said that it had struck a camp near Rafah on Monday.") == "confirmed"


def test_gunmen_without_more_leave_the_doer_unknown() -> None:
    assert _status("Gunmen attacked a bus near Quetta on Monday.") == "unknown"


def test_a_man_under_arrest_is_a_suspect_and_no_more() -> None:
    text = "Three people were stabbed to death at a fair in Leeds on Monday. A 19-year-old man was arrested."

    assert _status(text) == "suspected"


def test_groups_that_someone_suspects_are_suspected_by_them() -> None:
    text = (
        "A drone hit a barracks near Erbil on Monday. The U.S. military may face Iranian-backed groups it suspects are "
        "responsible."
    )
    claims = [c for c in _account(text).of("perpetrator") if _party(c).backed_by == "Iran"]

    assert [(c.certainty, c.spans[0].quote) for c in claims] == [
        ("suspected", "Iranian-backed groups it suspects are responsible")
    ]


def test_the_maker_inside_a_noun_phrase_keeps_its_hedge() -> None:
    text = "A drone hit a barracks near Erbil on Monday. The suspected militia-launched weapon did not explode."

    assert ("suspected", "militia") in _ties(text)


def test_a_claim_belongs_to_the_event_told_last_before_it() -> None:
    text = (
        "Rockets hit a base near Erbil, Iraq, on Monday. "
        "A bomb killed six people at a market in Quetta, Pakistan, on Tuesday. The Taliban claimed the attack."
    )
    accounts = READER.read(Document(DocumentId("d"), text, "0")).accounts
    claimed = {a.kind: [_party(c).names[-1] for c in a.of("perpetrator")] for a in accounts}

    assert claimed == {"shelling_missile": [], "bombing": ["Taliban", "Taliban"]}


def test_every_cue_finds_its_own_example() -> None:
    missed = [
        row["example"] for row in vocab.table("blame")["cue"] if not re.search(row["pattern"], row["example"], re.I)
    ]

    assert missed == []
