"""Reprints and near-copies of one story: they are one witness, however many outlets print it."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from onrecord.model import ROW, Document, DocumentId
from onrecord.resolving.tokens import fold
from onrecord.resolving.witness import age

SHINGLE = 4  # words in a row
SHARE = 0.75  # of the shorter text's shingles that stand in the longer one: a cut copy is a copy
SHORTEST = 12  # shingles; a brief below this is only a copy when its words are the same
LONG_SENTENCE = 8  # words; shorter sentences are met by chance
CROWD = 60  # texts sharing one sentence beyond which it is furniture of pages
BANDS, ROWS = 16, 4  # of MinHash: two texts that share half of their shingles meet in two of three cases, more sooner
SEED = 20_231_026
BASE = np.uint64(1_099_511_628_211)

Hashes = npt.NDArray[np.uint64]


def copies(documents: Sequence[Document]) -> tuple[tuple[DocumentId, DocumentId], ...]:
    """Every copy with its original, the earliest text that it shares its words with, sorted by copy.

    Candidates come from equal long sentences and from MinHash; the words themselves decide. Rows of tables
    are copies of nothing: their column names alone make them alike.
    """
    ordered = sorted((document for document in documents if document.opener != ROW), key=_oldest_and_fullest)
    sentences = [_sentences(_body(document)) for document in ordered]
    shingles = _shingles([[word for sentence in told for word in sentence.split()] for told in sentences])

    @cache
    def distinct(at: int) -> frozenset[int]:
        return frozenset(shingles[at].tolist())

    original: dict[int, int] = {}
    for older, newer in sorted(_candidates(sentences, shingles)):
        if newer not in original and _is_copy(distinct(older), distinct(newer)):
            original[newer] = older
    return tuple(sorted((ordered[copy].id, ordered[first].id) for copy, first in original.items()))


def _oldest_and_fullest(document: Document) -> tuple[bool, str, bool, str, int, str]:
    """A key that sorts by day, then the minute where it is known, then the fullest first: the cut one is the copy."""
    undated, published, id = age(document)
    return undated, published[:10], "T" not in published, published, -len(document.text), id


def _body(document: Document) -> str:
    """The text without its title line, which every outlet writes anew."""
    text = document.text.lstrip()
    title = (document.title or "").strip()
    return text[len(title) :] if title and text.startswith(title) else text


def _sentences(text: str) -> list[str]:
    """The folded sentences of a text; together they are its words."""
    return [fold(line) for line in text.replace("\n", ". ").split(". ")]


def _shingles(texts: Sequence[Sequence[str]]) -> list[Hashes]:
    """The hash of every few words in a row of each text; of all its words where it has no more."""
    known: dict[str, int] = {}
    found = []
    for words in texts:
        hashes = np.array([known.get(word) or known.setdefault(word, _hash(word)) for word in words], dtype=np.uint64)
        rows = np.zeros(max(0, len(words) - SHINGLE + 1), dtype=np.uint64)
        for step in range(min(SHINGLE, len(words))):
            rows = rows * BASE + hashes[step : step + len(rows)] if len(rows) else rows
        if words and not len(rows):
            rows = np.array([zlib.crc32(" ".join(words).encode("utf-8"))], dtype=np.uint64)
        found.append(rows)
    return found


def _hash(word: str) -> int:
    """A number of 64 bits for a word, the same on every machine; never 0."""
    data = word.encode("utf-8")
    return (zlib.crc32(data) << 32 | zlib.crc32(data[::-1], 1)) or 1


def _candidates(sentences: Sequence[Sequence[str]], shingles: Sequence[Hashes]) -> set[tuple[int, int]]:
    """Pairs (older, newer) that may be copies, without comparing all with all."""
    by_sentence: dict[str, set[int]] = defaultdict(set)
    for at, told in enumerate(sentences):
        for sentence in told:
            if sentence.count(" ") >= LONG_SENTENCE - 1:
                by_sentence[sentence].add(at)
    pairs = {
        pair for members in by_sentence.values() if len(members) <= CROWD for pair in combinations(sorted(members), 2)
    }
    for members in _met(shingles):
        oldest = members[:CROWD]
        pairs.update((one, other) for one in oldest for other in members if one < other)
    return pairs


def _met(shingles: Sequence[Hashes]) -> Iterator[list[int]]:
    """Texts that MinHash puts together: each list rises and has two or more."""
    told = np.array([at for at, rows in enumerate(shingles) if len(rows)], dtype=np.int64)
    if not len(told):
        return
    every = np.concatenate([shingles[at] for at in told])
    starts = np.cumsum([0, *(len(shingles[at]) for at in told)])[:-1]
    chance = np.random.Generator(np.random.PCG64(SEED))
    for _ in range(BANDS):
        band = np.zeros(len(told), dtype=np.uint64)
        for factor, shift in chance.integers(1, 2**63, size=(ROWS, 2), dtype=np.uint64):
            mixed = every * (factor | np.uint64(1)) + shift
            band = band * BASE + np.minimum.reduceat(mixed ^ (mixed >> np.uint64(31)), starts)
        order = np.argsort(band, kind="stable")
        starts_of = np.flatnonzero(np.diff(band[order], prepend=band[order[:1]] + np.uint64(1)))
        ends_of = np.append(starts_of[1:], len(order))
        several = ends_of - starts_of > 1
        for start, end in zip(starts_of[several].tolist(), ends_of[several].tolist(), strict=True):
            yield told[order[start:end]].tolist()


def _is_copy(left: frozenset[int], right: frozenset[int]) -> bool:
    shorter = min(len(left), len(right))
    if shorter < SHORTEST:
        return bool(left) and left == right
    return len(left & right) >= SHARE * shorter
