"""The marked training texts: codes of the codebook, every actual event with a trigger, all styles, a held-out tenth."""

from collections import Counter
from pathlib import Path

import pytest

from onrecord import vocab
from training import corpus
from training.split import held

FILES = sorted((Path(__file__).resolve().parent.parent / "training/data/corpus").glob("*.txt"))
LISTS = {
    "kind": "kind",
    "stage": "stage",
    "outcome": "outcome",
    "realis": "realis",
    "certainty": "certainty",
    "blame": "perpetrator_status",
}


@pytest.fixture(scope="module")
def documents():
    return [document for path in FILES for document in corpus.read(path)]


def test_there_are_at_least_400_documents_with_ids_of_their_own(documents):
    assert len(documents) >= 400
    assert [name for name, times in Counter(document.id for document in documents).items() if times > 1] == []


def test_every_code_is_one_of_the_codebook(documents):
    for document in documents:
        for name, event in document.events.items():
            for key, value in event.items():
                if key == "response_to":
                    assert value in document.events, (document.id, name)
                else:
                    assert value in vocab.codes(LISTS[key]), (document.id, name, key)


def test_every_actual_event_has_a_trigger(documents):
    for document in documents:
        told = {event for mention in document.mentions if mention.role == "trigger" for event in mention.events}
        actual = {name for name, event in document.events.items() if event["realis"] == "actual"}
        assert actual <= told, document.id


def test_a_fifth_of_the_documents_tells_no_actual_incident(documents):
    without = [d.id for d in documents if all(event["realis"] != "actual" for event in d.events.values())]
    assert len(without) * 5 >= len(documents)


def test_every_style_occurs(documents):
    assert {document.style for document in documents} == set(corpus.STYLES)


def test_about_a_tenth_of_the_stories_is_held_out(documents):
    stories = {document.event for document in documents}
    out = {story for story in stories if held(story)}
    assert 0.07 <= len(out) / len(stories) <= 0.13, f"{len(out)} of {len(stories)} stories are held out"
