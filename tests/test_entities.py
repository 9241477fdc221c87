"""Entities decided for all words at once are those that spaCy's own recogniser finds word by word."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from onrecord.reading import entities, nlp
from training import corpus
from training.build import CORPUS

TEXTS = [marked.text for path in sorted(CORPUS.glob("*.txt")) for marked in corpus.read(path)][::40]


def by_spacy(doc: Doc) -> list[tuple[str, str]]:
    """What its own recogniser says of a parsed text."""
    doc.set_ents([], default="missing")
    nlp.pipeline().get_pipe("ner")(doc)
    return [(token.ent_iob_, token.ent_type_) for token in doc]


@pytest.mark.parametrize(
    "text", [*TEXTS, "Erbil", "A\n\n  \nB", "The Islamic Revolutionary Guard Corps of the Islamic Republic"]
)
def test_entities_are_those_of_the_recogniser_itself(text):
    doc = nlp.parse(text)
    assert [(token.ent_iob_, token.ent_type_) for token in doc] == by_spacy(doc)


def test_a_name_of_many_words_is_scored_on_beyond_the_first_stretch(monkeypatch):
    text = (
        "He works for the Ministry of Foreign Affairs and International Trade of the Republic of Hungary in Budapest."
    )
    whole = [(entity.text, entity.label_) for entity in nlp.parse(text).ents]
    monkeypatch.setattr(entities, "AHEAD", 1)
    assert [(entity.text, entity.label_) for entity in nlp.parse(text).ents] == whole


def test_no_text_has_no_entities():
    assert nlp.parse("").ents == ()
