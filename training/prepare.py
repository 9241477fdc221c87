"""Examples to numbers: pieces, gold spans by piece, allowed attribute values; the file that training reads."""

from __future__ import annotations

import gzip
import pickle
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.reading.learned.pieces import WIDEST, Cutter, Pieces
from training.examples import Entity, Example
from training.labels import Labels

_BREAK = re.compile(r"[.!?][\"'”’)\]]*\s+|\n+")


@dataclass
class Gold:
    """One entity: its role, the pieces [first, last] of each mention, its events, allowed attribute values."""

    role: int
    spans: NDArray[np.int32]
    events: tuple[int, ...]
    allowed: NDArray[np.bool_]  # [A]
    known: NDArray[np.bool_]  # [A], true for every value of a head that was annotated


@dataclass
class Prepared:
    """One text ready for training; `tells` is 1, 0 or -1 for unknown."""

    id: str
    story: str
    convention: int
    ids: NDArray[np.int32]
    opens: NDArray[np.bool_]
    closes: NDArray[np.bool_]
    sentences: NDArray[np.int32]
    tells: int
    kinds: NDArray[np.float32]
    golds: list[Gold]


def prepare(examples: Iterable[Example], cutter: Cutter, labels: Labels) -> list[Prepared]:
    """Every example in numbers."""
    return [prepared(example, cutter.cut(example.text), labels) for example in examples]


def prepared(example: Example, pieces: Pieces, labels: Labels) -> Prepared:
    """One example in numbers; a mention that no run of at most WIDEST pieces covers exactly is left out."""
    breaks = np.array([match.end() for match in _BREAK.finditer(example.text)], dtype=np.int32)
    numbers = {event: n for n, event in enumerate(sorted({ev for e in example.entities for ev in e.events}))}
    names = (*labels.head("muc_type").values, *labels.head("kind").values)
    kinds = np.array([float(name in example.kinds) for name in names], dtype=np.float32)
    golds = [gold for entity in example.entities if (gold := _gold(entity, pieces, numbers, labels)) is not None]
    return Prepared(
        id=example.id,
        story=example.story,
        convention=labels.conventions.index(example.convention),
        ids=pieces.ids,
        opens=pieces.opens,
        closes=pieces.closes,
        sentences=np.searchsorted(breaks, pieces.starts, side="right").astype(np.int32),
        tells=-1 if example.tells is None else int(example.tells),
        kinds=kinds,
        golds=golds,
    )


def _gold(entity: Entity, pieces: Pieces, numbers: dict[str, int], labels: Labels) -> Gold | None:
    spans = []
    for start, end in entity.mentions:
        first = int(np.searchsorted(pieces.starts, start))
        last = int(np.searchsorted(pieces.ends, end))
        inside = last < len(pieces) and pieces.starts[first] == start and pieces.ends[last] == end
        if inside and last - first < WIDEST and pieces.opens[first] and pieces.closes[last]:
            spans.append((first, last))
    if not spans:
        return None
    allowed, known = np.zeros(labels.width, bool), np.zeros(labels.width, bool)
    for head in labels.heads:
        values = entity.attributes.get(head.name, frozenset()) & set(head.values)
        if values:
            at = labels.offset(head.name)
            known[at : at + len(head.values)] = True
            for value in values:
                allowed[at + head.values.index(value)] = True
    events = tuple(sorted(numbers[event] for event in entity.events))
    return Gold(labels.roles.index(entity.role), np.array(spans, dtype=np.int32), events, allowed, known)


def save(path: Path, prepared: list[Prepared]) -> None:
    """Write prepared texts for `load`; the file is read only by the program that wrote it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [vars(p) | {"golds": [vars(g) for g in p.golds]} for p in prepared]
    path.write_bytes(gzip.compress(pickle.dumps(rows), 6, mtime=0))


def load(path: Path) -> list[Prepared]:
    """The prepared texts of a file written by `save`."""
    rows = pickle.loads(gzip.decompress(path.read_bytes()))
    return [Prepared(**{**row, "golds": [Gold(**gold) for gold in row["golds"]]}) for row in rows]
