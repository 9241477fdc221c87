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
from onrecord.resolving.tokens import fold_lines
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
Places = npt.NDArray[np.int64]


def copies(documents: Sequence[Document]) -> tuple[tuple[DocumentId, DocumentId], ...]:
    """Every copy with its original, the earliest text that it shares its words with, sorted by copy.

    Candidates come from equal long sentences and from MinHash; the words themselves decide. Rows of tables
    are copies of nothing: their column names alone make them alike.
    """
    ordered = sorted((document for document in documents if document.opener != ROW), key=_oldest_and_fullest)
    sentences = [fold_lines(_body(document).replace(". ", "\n")) for document in ordered]
    shingles = _shingles([[word for sentence in told for word in sentence.split()] for told in sentences])

    @cache
    def distinct(at: int) -> frozenset[int]:
        return frozenset(shingles[at].tolist())

    original: dict[int, int] = {}
    for older, newer in zip(*_candidates(sentences, shingles), strict=True):
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


def _shingles(texts: Sequence[Sequence[str]]) -> list[Hashes]:
    """The hash of every few words in a row of each text; of all its words where it has no more."""
    known: dict[str, int] = {}
    told = (known.get(word) or known.setdefault(word, _hash(word)) for words in texts for word in words)
    hashes = np.fromiter(told, dtype=np.uint64)
    rows = np.zeros(max(0, len(hashes) - SHINGLE + 1), dtype=np.uint64)  # also across texts: those are left out below
    for step in range(SHINGLE):
        rows = rows * BASE + hashes[step : step + len(rows)]
    found, start = [], 0
    for words in texts:
        own = rows[start : start + max(0, len(words) - SHINGLE + 1)]
        if words and not len(own):
            own = np.array([zlib.crc32(" ".join(words).encode("utf-8"))], dtype=np.uint64)
        found.append(own)
        start += len(words)
    return found


def _hash(word: str) -> int:
    """A number of 64 bits for a word, the same on every machine; never 0."""
    data = word.encode("utf-8")
    return (zlib.crc32(data) << 32 | zlib.crc32(data[::-1], 1)) or 1


def _candidates(sentences: Sequence[Sequence[str]], shingles: Sequence[Hashes]) -> tuple[list[int], list[int]]:
    """Pairs, the older first, that may be copies, without comparing all with all; sorted."""
    by_sentence: dict[str, set[int]] = defaultdict(set)
    for at, told in enumerate(sentences):
        for sentence in told:
            if sentence.count(" ") >= LONG_SENTENCE - 1:
                by_sentence[sentence].add(at)
    total = max(1, len(sentences))
    shared = (members for members in by_sentence.values() if 1 < len(members) <= CROWD)
    packed = [one * total + other for members in shared for one, other in combinations(sorted(members), 2)]
    found = [np.array(packed, dtype=np.int64)]
    found += [older * total + newer for older, newer in _met(shingles)]
    older, newer = np.divmod(np.unique(np.concatenate(found)), total)
    return older.tolist(), newer.tolist()


def _met(shingles: Sequence[Hashes]) -> Iterator[tuple[Places, Places]]:
    """Pairs of texts, the older first, that MinHash puts together; of many together each with the oldest of them."""
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
        sizes = np.diff(np.append(starts_of, len(order)))
        for size in np.unique(sizes[sizes > 1]).tolist():
            members = told[order[starts_of[sizes == size][:, None] + np.arange(size)]]
            one, other = np.nonzero(np.triu(np.ones((min(CROWD, size), size), dtype=bool), 1))
            yield members[:, one].ravel(), members[:, other].ravel()


def _is_copy(left: frozenset[int], right: frozenset[int]) -> bool:
    shorter = min(len(left), len(right))
    if shorter < SHORTEST:
        return bool(left) and left == right
    return len(left & right) >= SHARE * shorter
