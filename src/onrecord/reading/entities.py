"""Named entities by spaCy's own weights, decided for all words at once and not word by word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import SENT_START
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

Floats = NDArray[np.float32]
AHEAD = 8
"""So many words of an open name are scored at once; most names are shorter."""


def mark(recogniser: EntityRecognizer, doc: Doc) -> None:
    """Set the entities of a parsed document as the recogniser itself would, in a third of its time.

    Its transitions are those of BILUO tagging: outside a name the scores of a word depend on that word alone, so they
    are worked out for the whole text at once; inside one they depend on where it began. spaCy asks for each word and
    each label in turn whether the label may stand there, and takes the interpreter's lock for every answer.
    """
    if len(doc) == 0:
        return
    step = recogniser.model.predict([doc])
    moves = _moves(recogniser)
    doc.ents = [Span(doc, first, last + 1, label) for first, last, label in _found(step, moves, doc)]


class Moves:
    """The columns of the scores: outside, and for each label its begin, inside, last and alone."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """From the names of a recogniser's moves, in their order: `B-ORG` and so on."""
        at = {name: number for number, name in enumerate(names)}
        self.names = names
        self.outside = at["O"]
        self.columns = {label: (at[f"I-{label}"], at[f"L-{label}"]) for label in _labels(names)}
        self.begins = [number for number, name in enumerate(names) if name.startswith("B-")]
        self.alone = [number for number, name in enumerate(names) if name.startswith("U-") and len(name) > 2]
        self.never = [n for n in range(len(names)) if n not in {self.outside, *self.begins, *self.alone}]


def _labels(names: tuple[str, ...]) -> list[str]:
    return [name[2:] for name in names if name.startswith("B-")]


def _moves(recogniser: EntityRecognizer) -> Moves:
    known: Any = recogniser.moves  # `move_names` leaves one out
    return _moves_of(tuple(known.get_class_name(number) for number in range(known.n_moves)))


@cache
def _moves_of(names: tuple[str, ...]) -> Moves:
    return Moves(names)


def _found(step: Any, moves: Moves, doc: Doc) -> Iterator[tuple[int, int, str]]:
    """First and last word and label of each entity, in text order; none crosses a sentence or starts on white space."""
    count = len(doc)
    starts = (doc.to_array([SENT_START]).reshape(-1) == 1).tolist()
    ends = [at + 1 == count or starts[at + 1] for at in range(count)]
    chosen = _outside(step, moves, doc, ends)
    at = 0
    while at < count:
        kind, _, label = moves.names[chosen[at]].partition("-")
        if kind == "O":
            at += 1
            continue
        last = at if kind == "U" else _last(step, moves.columns[label], at, ends)
        yield at, last, label
        at = last + 1


def _outside(step: Any, moves: Moves, doc: Doc, ends: list[bool]) -> list[int]:
    """The best move for each word, were no name open before it."""
    count = len(doc)
    words = np.full((count, 3), -1, dtype=np.int32)
    words[:, 0] = np.arange(count)
    scores = _scores(step, words)
    scores[:, moves.never] = -np.inf
    spaces = np.array([token.is_space for token in doc])
    scores[np.ix_(np.array(ends) | spaces, np.array(moves.begins))] = -np.inf
    scores[np.ix_(spaces, np.array(moves.alone))] = -np.inf
    best: list[int] = scores.argmax(1).tolist()
    return best


def _last(step: Any, columns: tuple[int, int], first: int, ends: list[bool]) -> int:
    """The last word of a name that has begun: it goes on while its inside scores higher, within its sentence."""
    at = first + 1
    while True:
        stop = min(at + AHEAD, len(ends))
        words = np.array([(word, first, word - 1) for word in range(at, stop)], dtype=np.int32)
        for word, (inside, closing) in zip(range(at, stop), _scores(step, words)[:, columns].tolist(), strict=True):
            if ends[word] or not _goes_on(inside, closing, columns):
                return word
        at = stop


def _goes_on(inside: float, closing: float, columns: tuple[int, int]) -> bool:
    """Of equal scores the move that comes first is taken."""
    return inside > closing or (inside == closing and columns[0] < columns[1])


def _scores(step: Any, words: NDArray[np.int32]) -> Floats:
    scores: Floats = step.vec2scores.predict(step.state2vec.predict(words))
    return scores
