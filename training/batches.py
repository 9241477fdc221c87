"""Prepared texts to batches of windows, with their gold spans as index tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from onrecord.reading.learned.pieces import BODY, WIDEST, windows
from training.labels import Labels
from training.prepare import Gold, Prepared

MOST_EVENTS = 16  # events of one text that are told apart


@dataclass
class Window:
    """Some pieces of one text, in order; `kept` are their indices there."""

    text: Prepared
    kept: np.ndarray


@dataclass
class Batch:
    """Windows side by side. Gold mentions are rows of `spans` [S, 4]: window, role, first, last piece in the window."""

    ids: Tensor  # [B, N]
    attention: Tensor  # [B, N]
    mask: Tensor  # [B, N] pieces of text
    valid: Tensor  # [B, N, W] where a mention may lie
    asked: Tensor  # [B, R] roles that the text's convention annotates
    convention: Tensor  # [B]
    tells: Tensor  # [B] 1, 0 or -1
    kinds: Tensor  # [B, K]
    spans: Tensor  # [S, 4]
    entity: Tensor  # [S] running number of the entity in its window
    entities: int
    allowed: Tensor  # [S, A]
    known: Tensor  # [S, A]
    events: Tensor  # [S, E] which events of its text a mention belongs to
    labelled: Tensor  # [B] whether the text was annotated at all

    def to(self, device: torch.device) -> Batch:
        """The same batch on another device."""
        moved = {k: v.to(device, non_blocking=True) if isinstance(v, Tensor) else v for k, v in vars(self).items()}
        return Batch(**moved)


def windows_of(text: Prepared, chance: random.Random | None = None, drop: float = 0.0) -> Iterator[Window]:
    """The windows of a text; with `chance`, each sentence is left out with probability `drop`."""
    kept = np.arange(len(text.ids))
    if chance is not None and drop and len(kept):
        lost = [s for s in range(int(text.sentences[-1]) + 1) if chance.random() < drop]
        remaining = kept[~np.isin(text.sentences, lost)]
        kept = remaining if len(remaining) > 20 else kept
    for start, end in windows(len(kept)):
        yield Window(text, kept[start:end])


def batched(found: Sequence[Window], pieces_a_batch: int, chance: random.Random | None) -> Iterator[list[Window]]:
    """Windows of like length together, about `pieces_a_batch` a batch; the order is by length without `chance`."""
    order = sorted(found, key=lambda w: len(w.kept) + (chance.random() * 60 if chance else 0))
    groups: list[list[Window]] = [[]]
    for window in order:
        if groups[-1] and (len(groups[-1]) + 1) * (len(window.kept) + 3) > pieces_a_batch:
            groups.append([])
        groups[-1].append(window)
    if chance:
        chance.shuffle(groups)
    yield from (group for group in groups if group)


@dataclass(frozen=True)
class Tokens:
    """Ids of the tokens around a window."""

    start: int
    end: int
    pad: int
    conventions: tuple[int, ...]


@dataclass(frozen=True)
class _Row:
    """A gold mention in its batch: window, role, first and last token; its entity there."""

    window: int
    role: int
    first: int
    last: int
    entity: int
    gold: Gold


def batch(found: Sequence[Window], labels: Labels, tokens: Tokens) -> Batch:
    """One batch of windows; the text of a window begins after the start and convention tokens."""
    longest = max(len(w.kept) for w in found) + 3
    size = min(BODY + 3, -(-longest // 64) * 64)  # few shapes, so that memory is used again
    count = len(found)
    ids = np.full((count, size), tokens.pad, dtype=np.int64)
    opens, closes = np.zeros((count, size + WIDEST), bool), np.zeros((count, size + WIDEST), bool)
    attention, mask = np.zeros((count, size), bool), np.zeros((count, size), bool)
    for b, window in enumerate(found):
        text, kept, n = window.text, window.kept, len(window.kept)
        ids[b, 0], ids[b, 1], ids[b, n + 2] = tokens.start, tokens.conventions[text.convention], tokens.end
        ids[b, 2 : n + 2] = text.ids[kept]
        attention[b, : n + 3], mask[b, 2 : n + 2] = True, True
        opens[b, 2 : n + 2], closes[b, 2 : n + 2] = text.opens[kept], text.closes[kept]
    valid = opens[:, :size, None] & closes[:, np.arange(size)[:, None] + np.arange(WIDEST)]
    rows = [row for b, window in enumerate(found) for row in _rows(b, window)]
    names, entity = np.unique(np.array([row.entity for row in rows], dtype=np.int64), return_inverse=True)
    blank = np.zeros((0, labels.width), bool)
    return Batch(
        ids=torch.from_numpy(ids),
        attention=torch.from_numpy(attention),
        mask=torch.from_numpy(mask),
        valid=torch.from_numpy(valid),
        asked=torch.tensor([_asked(window, labels) for window in found]),
        convention=torch.tensor([w.text.convention for w in found]),
        tells=torch.tensor([_tells(w) for w in found]),
        kinds=torch.from_numpy(np.stack([w.text.kinds for w in found])),
        spans=torch.tensor([(r.window, r.role, r.first, r.last) for r in rows], dtype=torch.long).reshape(-1, 4),
        entity=torch.from_numpy(entity.reshape(-1)).long(),
        entities=len(names),
        allowed=torch.from_numpy(np.stack([r.gold.allowed for r in rows]) if rows else blank),
        known=torch.from_numpy(np.stack([r.gold.known for r in rows]) if rows else blank),
        events=torch.from_numpy(_events(rows)),
        labelled=torch.tensor([w.text.tells >= 0 for w in found]),
    )


def _rows(number: int, window: Window) -> Iterator[_Row]:
    """The gold mentions that lie whole in a window."""
    place = np.full(len(window.text.ids), -1)
    place[window.kept] = np.arange(len(window.kept)) + 2
    for order, gold in enumerate(window.text.golds):
        for first, last in gold.spans:
            if place[first] >= 0 and place[last] - place[first] == last - first:
                yield _Row(number, gold.role, int(place[first]), int(place[last]), number * 1000 + order, gold)


def _events(rows: Sequence[_Row]) -> np.ndarray:
    """[S, MOST_EVENTS]: which events of its text a mention belongs to."""
    out = np.zeros((len(rows), MOST_EVENTS), bool)
    for s, row in enumerate(rows):
        out[s, [event for event in row.gold.events if event < MOST_EVENTS]] = True
    return out


def _asked(window: Window, labels: Labels) -> list[bool]:
    """Which roles the convention of a text annotates."""
    muc = labels.conventions[window.text.convention] == "muc"
    return [not muc or role in labels.muc_roles for role in labels.roles]


def _tells(window: Window) -> int:
    """A window tells an incident when its text does and it is the whole text or holds a mention; else nobody knows."""
    text = window.text
    if text.tells != 1 or len(window.kept) == len(text.ids):
        return text.tells
    held = set(window.kept.tolist())
    return 1 if any(int(first) in held for gold in text.golds for first, _ in gold.spans) else -1
