"""Parts of speech, forms and lemmas looked up are those that spaCy's own ruler and lemmatizer set."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from onrecord.reading import morphology, nlp
from training import corpus
from training.build import CORPUS

TEXTS = [marked.text for path in sorted(CORPUS.glob("*.txt")) for marked in corpus.read(path)][::25]
ODD = (
    "There's what she's got; there was to be none. I gave you it, and it gave me you.",
    "He ain't gonna, she'd've gotten it: Better DATA were  \n\n lost 'cause 'em's is, was and 're.",
    "\n \n",
    "No one did. What is it that they have? That which has had to do, does.",
    "WE'RE OURS; you’re yours - d'you know y'all’s Who's who?",
)


def forms(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.dep_, t.lemma_) for t in doc]


def by_spacy(text: str) -> list[tuple[str, ...]]:
    """What its own parts say of the same words, with the same borders of sentences."""
    loaded = nlp.pipeline()
    marked = nlp.parse(text)
    doc = Doc(marked.vocab, [t.text for t in marked], [bool(t.whitespace_) for t in marked])
    for token, original in zip(doc, marked, strict=True):
        token.norm_ = original.norm_
        if original.is_sent_start and original.i:
            token.is_sent_start = True
    for name in ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"):
        doc = loaded.get_pipe(name)(doc)
    return forms(doc)


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_forms_are_those_of_spacy_itself(text):
    assert forms(nlp.parse(text)) == by_spacy(text)


def test_every_row_of_the_table_marks_as_the_ruler_does():
    """Tags and places in the parse that no parser would give: each row with its own words, and beside another's."""
    ruler = nlp.pipeline().get_pipe("attribute_ruler")
    table = morphology.Table(ruler)
    words, tags, deps = list[str](), list[str](), list[str]()
    for row in ruler.patterns:
        for pattern in row["patterns"]:
            for word in pattern:
                words.append(_one(word.get("LOWER"), " " if word.get("IS_SPACE") else "word"))
                tags.append(_one(word.get("TAG"), "NN"))
                deps.append(_one(word.get("DEP"), "dobj"))
    for turn in (0, 1, 7):
        made = [
            Doc(ruler.vocab, words, tags=[*tags[turn:], *tags[:turn]], deps=deps, heads=[0] * len(words))
            for _ in range(2)
        ]
        ruler(made[0])
        morphology.mark(table, made[1])
        assert forms(made[0]) == forms(made[1])
    assert sum(token.pos_ != "" for token in made[0]) > 150


def _one(wanted: object, else_: str) -> str:
    """A value that a row wants; for its patterns, words that fit them."""
    if isinstance(wanted, dict):
        fits = {"^n'?t$": "n't", "^n[ou]thin'$": "nothin'", "^y'?$": "y'"}
        return fits[wanted["REGEX"]] if "REGEX" in wanted else str(wanted["IN"][0]) if "IN" in wanted else else_
    return str(wanted) if wanted else else_


def test_lemmas_are_worked_out_anew_when_too_many_are_remembered(monkeypatch):
    text = "Men bombed houses, and women fled from burning towns."
    told = [token.lemma_ for token in nlp.parse(text)]
    monkeypatch.setattr(morphology, "MOST_WORDS", 1)
    fresh = nlp.parse(text)
    lemmas = morphology.Lemmas(nlp.pipeline().get_pipe("lemmatizer"))
    for token in fresh:
        token.lemma_ = ""
    lemmas.mark(fresh)
    assert [token.lemma_ for token in fresh] == told
