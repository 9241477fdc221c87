"""What may come, kept apart from what came."""

from __future__ import annotations

import pytest

from onrecord.model import Risk
from onrecord.reading import nlp, risks, voices


def found(text: str) -> tuple[Risk, ...]:
    doc = nlp.parse(text)
    held = risks.find(doc, voices.sayings(doc))
    spans = [span for risk in held for span in (*risk.condition, *risk.consequence)]
    assert all(text[span.start : span.end] == span.quote for span in spans)
    return held


def test_condition_and_consequence_are_told_apart() -> None:
    (risk,) = found("As the number of raids grows, so does the risk of a deadly clash with the army.")
    assert [span.quote for span in risk.condition] == ["As the number of raids grows"]
    assert [span.quote for span in risk.consequence] == ["a deadly clash with the army"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The strike could lead to a wider war.", "a wider war"),
        ("There are fears that the rebels will storm the town.", "the rebels will storm the town"),
        ("The raid is pushing the two states closer to war.", "closer to war"),
        ("The killing raised the prospect of civil war.", "civil war"),
    ],
)
def test_risk_words(text: str, words: str) -> None:
    (risk,) = found(text)
    assert words in " ".join(span.quote for span in risk.consequence)


def test_risk_said_by_somebody_has_the_voice() -> None:
    (risk,) = found("The envoy said the strike could lead to a wider war.")
    assert [voice.name for voice in risk.voice] == ["envoy"]


@pytest.mark.parametrize(
    "text",
    [
        "Two men died in the raid.",
        "The strikes were meant to limit the risk of escalation.",
        "There is no risk of flooding.",
        "The jets flew in answer to the threat of future attacks.",
        "The guards were told to avoid risk.",
        "The risk of escalation is known.",
        "The depot was hit without the risk of a wider war.",
        "The raids have put the lives of guards at risk.",
    ],
)
def test_no_risk(text: str) -> None:
    assert found(text) == ()
