"""What speakers do by speaking."""

from __future__ import annotations

import re

import pytest

from onrecord.reading import nlp, statements, voices


def found(text: str) -> list[tuple[str, str, str | None]]:
    """Act, polarity and speaker of every statement."""
    doc = nlp.parse(text)
    held = statements.find(doc, voices.sayings(doc))
    assert all(text[span.start : span.end] == span.quote for row in held for span in row.spans)
    return [(row.act, row.polarity, row.speaker.name) for row in held]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The council condemned the bombing.", ("condemn", "+", "council")),
        ("“Such raids are totally unacceptable,” Anna Berg said.", ("condemn", "+", "Anna Berg")),
        ("“We will take every step to protect our people,” Anna Berg said.", ("pledge", "+", "Anna Berg")),
        ("“We’re not looking for a war with the north,” Anna Berg said.", ("disclaim", "-", "Anna Berg")),
        ("“They are trying to kill our men,” a guard officer said.", ("accuse", "+", "guard officer")),
        ("“We were just lucky,” a guard officer said.", ("assess", "+", "guard officer")),
        ("The coalition confirmed the strike.", ("confirm", "+", "coalition")),
        ("The army denied that it fired on the camp.", ("deny", "-", "army")),
        ("The rebels vowed to avenge their leader.", ("threat", "+", "rebels")),
        ("The president vowed to rebuild the bridge.", ("pledge", "+", "president")),
        ("“We will strike these targets again,” a rebel spokesman said.", ("threat", "+", "rebel spokesman")),
        ("Officials blamed the militia for the blast.", ("accuse", "+", "Officials")),
        ("The embassy warned that more attacks may follow.", ("warn", "+", "embassy")),
        ("The Islamic State claimed responsibility for the attack.", ("claim", "+", "Islamic State")),
        ("The attack was claimed by a rebel group.", ("claim", "+", "rebel group")),
        ("The envoy urged both sides to hold fire.", ("demand", "+", "envoy")),
        ("The envoy appealed to both sides to hold fire.", ("demand", "+", "envoy")),
        ("The embassy in Nairobi warned on Wednesday of a possible attack.", ("warn", "+", "embassy in Nairobi")),
        ("The army took responsibility for the raid.", ("claim", "+", "army")),
        ("The coalition said it would bomb the bridge.", ("threat", "+", "coalition")),
        ("The group threatened more attacks.", ("threat", "+", "group")),
        ("The Kremlin said the raid had been carried out by Norland.", ("accuse", "+", "Kremlin")),
        ("Analysts judged the drone to be home-made.", ("assess", "+", "Analysts")),
    ],
)
def test_act(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people were killed, police said.",
        "“I have been very clear,” Anna Berg said.",
        "The trip focused on sending a message to those who threaten our guards, Anna Berg said.",
        "The army could not confirm the strike.",
        "“They fired at us,” Anna Berg said.",
        "The blast showed the danger the town is in.",
    ],
)
def test_plain_information_is_no_statement(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels said that they had carried out the raid.", ("claim", "+", "rebels")),
        ("The army said its jets struck a depot.", ("claim", "+", "army")),
        ("The ministry said that the army had not fired.", ("deny", "-", "ministry")),
        ("The minister said the raid would not go unpunished.", ("threat", "+", "minister")),
        ("The army said its troops had hit the clinic by mistake.", ("confirm", "+", "army")),
        ("The army added that it sought no war.", ("disclaim", "-", "army")),
        ("The minister said the matter was closed unless the enemy struck again.", ("warn", "+", "minister")),
        ("The ministry said that the rebels had tried to strike the palace.", ("accuse", "+", "ministry")),
        ("The militias were to blame, the governor said.", ("accuse", "+", "governor")),
        ("The council warned of consequences.", ("warn", "+", "council")),
    ],
)
def test_act_by_what_the_speaker_tells_of_itself_or_others(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "A witness said that it had hit the wall.",
        "“We will act,” said a voice in the crowd. Nobody knew whose. “We condemn this.”",
        "The army denied that its jets had struck the school.",
    ],
)
def test_no_claim_by_a_witness_by_nobody_or_under_a_denial(text: str) -> None:
    assert "claim" not in [act for act, _, _ in found(text)]


def test_pledge_to_protect_is_never_a_threat() -> None:
    assert [act for act, _, _ in found("“We will do what is necessary to protect our men,” Anna Berg said.")] == [
        "pledge"
    ]


def test_two_acts_of_one_sentence_are_two_statements() -> None:
    text = "The ministry said it showed “the danger our men are in, which is why we have taken action in response.”"
    assert [act for act, _, _ in found(text)] == ["warn", "claim"]


def test_inner_speaker_keeps_the_act() -> None:
    assert found("Reuters reported that the army denied that it fired.") == [("deny", "-", "army")]


def test_every_pattern_finds_its_own_example() -> None:
    for row in statements.by_words():
        assert re.search(row.pattern, row.example.lower().replace("’", "'")), row
    for verb in statements.by_verb():
        assert re.search(verb.has, verb.example.lower()), verb
