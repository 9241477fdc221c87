"""Who says what, how surely and in which world: the figures on sentences of our own do not fall."""

from __future__ import annotations

import json

import pytest

from bench import voices
from onrecord import vocab

ROWS = {
    half: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for half, path in voices.FILES.items()
}
EVERY = [row for rows in ROWS.values() for row in rows]

FLOORS = {
    "held.speaker_f1": 85,
    "held.certainty_accuracy": 85,
    "held.realis_accuracy": 90,
}


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    return voices.figures()


@pytest.mark.parametrize("figure", FLOORS)
def test_figure_reaches_its_floor(measured: dict[str, float], figure: str) -> None:
    assert measured[figure] >= FLOORS[figure]


def test_the_sentences_are_many_and_in_two_halves_without_a_common_text() -> None:
    assert len(EVERY) >= 300
    assert abs(len(ROWS["development"]) - len(ROWS["held"])) <= 10
    assert len({row["text"] for row in EVERY}) == len({row["id"] for row in EVERY}) == len(EVERY)


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row["id"])
def test_the_gold_quotes_its_text_and_uses_known_codes(row: dict) -> None:
    text = row["text"]
    assert all(text.count(said["quote"]) >= 1 and said["kind"] in vocab.codes("voice_kind") for said in row["said"])
    assert all(said["speaker"] is None or said["speaker"].lower() in text.lower() for said in row["said"])
    for event in row["events"]:
        assert voices._spot(text, event["word"], word=True)
        assert {event["certainty"], *event.get("certainty_alt", [])} <= set(vocab.codes("certainty"))
        assert {event["realis"], *event.get("realis_alt", [])} <= set(vocab.codes("realis"))
    assert all(item["act"] in vocab.codes("act") for item in row["statements"])


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("senior army officer", "army officer", True),
        ("the army", "Army", True),
        ("ministry", "ministry spokesman", False),
        ("spokesman for the rebels", "spokesman", True),
        ("Omar Aziz", "Aziz", True),
        ("police", None, False),
        (None, None, True),
    ],
)
def test_names_of_one_speaker_meet(gold: str | None, found: str | None, same: bool) -> None:
    assert voices.same_name(gold, found) is same
