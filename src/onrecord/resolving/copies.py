"""Reprints and near-copies of one story: they are one witness, however many outlets print it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from onrecord.model import Document, DocumentId
from onrecord.resolving.tokens import fold
from onrecord.resolving.witness import age

SHINGLE = 4  # words in a row
SHARE = 0.75  # of the shorter text's shingles that stand in the longer one: a cut copy is a copy
SHORTEST = 12  # shingles; a brief below this is only a copy when its words are the same
LONG_SENTENCE = 8  # words; shorter sentences are met by chance
CROWD = 60  # texts sharing one sentence beyond which it is furniture of pages
PERMUTATIONS = 64
JACCARD = 0.5

Shingles = frozenset[tuple[str, ...]]


def copies(documents: Sequence[Document]) -> tuple[tuple[DocumentId, DocumentId], ...]:
    """Every copy with its original, the earliest text that it shares its words with, sorted by copy.

    Candidates come from equal long sentences and from MinHash; the words themselves decide.
    """
    ordered = sorted(documents, key=_oldest_and_fullest)
    shingles = [_shingles(_body(document)) for document in ordered]
    original: dict[int, int] = {}
    for older, newer in sorted(_candidates(ordered, shingles)):
        if newer not in original and _is_copy(shingles[older], shingles[newer]):
            original[newer] = older
    return tuple(sorted((ordered[copy].id, ordered[first].id) for copy, first in original.items()))


def witnesses(documents: Iterable[DocumentId], found: Sequence[tuple[DocumentId, DocumentId]]) -> frozenset[DocumentId]:
    """The independent texts behind some documents: each copy stands for its original, and that for its own.

    >>> a, b, c = DocumentId("a"), DocumentId("b"), DocumentId("c")
    >>> sorted(witnesses([a, b, c], [(b, a)]))
    ['a', 'c']
    """
    originals = dict(found)
    roots = set()
    for document in documents:
        while document in originals:
            document = originals[document]
        roots.add(document)
    return frozenset(roots)


def _oldest_and_fullest(document: Document) -> tuple[bool, str, bool, str, int, str]:
    """A key that sorts by day, then the minute where it is known, then the fullest first: the cut one is the copy."""
    undated, published, id = age(document)
    return undated, published[:10], "T" not in published, published, -len(document.text), id


def _body(document: Document) -> str:
    """The text without its title line, which every outlet writes anew."""
    text = document.text.lstrip()
    title = (document.title or "").strip()
    return text[len(title) :] if title and text.startswith(title) else text


def _shingles(text: str) -> Shingles:
    found = fold(text).split()
    if len(found) < SHINGLE:
        return frozenset([tuple(found)]) if found else frozenset()
    return frozenset(tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1))


def _candidates(documents: Sequence[Document], shingles: Sequence[Shingles]) -> set[tuple[int, int]]:
    """Pairs (older, newer) that may be copies, without comparing all with all."""
    by_sentence: dict[str, set[int]] = defaultdict(set)
    for at, document in enumerate(documents):
        for line in _body(document).replace("\n", ". ").split(". "):
            sentence = fold(line)
            if sentence.count(" ") >= LONG_SENTENCE - 1:
                by_sentence[sentence].add(at)
    pairs = {
        pair for members in by_sentence.values() if len(members) <= CROWD for pair in combinations(sorted(members), 2)
    }
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - loads scipy, which showing needs not

    index = MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS)
    for at, words in enumerate(shingles):
        if not words:
            continue
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(" ".join(shingle).encode("utf-8") for shingle in words)
        pairs.update((older, at) for older in index.query(sketch))
        index.insert(at, sketch)
    return pairs


def _is_copy(left: Shingles, right: Shingles) -> bool:
    shorter = min(len(left), len(right))
    if shorter < SHORTEST:
        return bool(left) and left == right
    return len(left & right) >= SHARE * shorter
