"""The candidates of prepared texts by a network, as the shipped reader would find them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from onrecord.reading.learned.candidates import Candidates, joined
from training.batches import Batch, Tokens, Window, batch, batched, windows_of
from training.labels import Labels
from training.network import Heads, Seen
from training.prepare import Prepared

FLOOR = -6.0  # logits below are no candidates
MOST = 400  # candidates of one window

See = Callable[[Batch], list[tuple[Heads, Seen]]]  # one or several networks' view of a batch


def predict(
    see: See, texts: Sequence[Prepared], labels: Labels, tokens: Tokens, device: torch.device
) -> list[Candidates]:
    """Candidates of every text; of several networks the mean of their logits, and the first one's pair vectors."""
    every = [window for text in texts for window in windows_of(text)]
    found: dict[int, list[Candidates]] = {id(text): [] for text in texts}
    with torch.inference_mode():
        for group in batched(every, 32_000, None):
            made = batch(group, labels, tokens).to(device)
            for window, part in zip(group, _of_batch(see(made), made, group), strict=True):
                found[id(window.text)].append(part)
    return [joined(found[id(text)]) for text in texts]


def _of_batch(seen: list[tuple[Heads, Seen]], made: Batch, group: Sequence[Window]) -> list[Candidates]:
    logits = torch.stack([s.spans for _, s in seen]).mean(0)
    logits = logits.masked_fill(~(made.valid[:, None] & made.asked[:, :, None, None]), FLOOR - 1)
    rows = _rows(logits)
    about = [heads.about(s, rows) for heads, s in seen]
    attributes = torch.stack([a.float() for a, _ in about]).mean(0).cpu().numpy()
    pairs = about[0][1].float().cpu().numpy()
    gate = torch.stack([s.gate.float() for _, s in seen]).mean(0).cpu().numpy()
    kinds = torch.stack([s.kinds.float() for _, s in seen]).mean(0).cpu().numpy()
    picked = logits[rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] - rows[:, 2]].float().cpu().numpy()
    at = rows.cpu().numpy().astype(np.int32)
    parts = []
    for b, window in enumerate(group):
        mine = at[:, 0] == b
        first, last = window.kept[at[mine, 2] - 2], window.kept[at[mine, 3] - 2]
        own = (at[mine, 1], first.astype(np.int32), last.astype(np.int32), picked[mine])
        parts.append(Candidates(*own, attributes[mine], pairs[mine], gate[b], kinds[b]))
    return parts


def _rows(logits: Tensor) -> Tensor:
    """Rows [S, 4] of the spans above the floor, at most MOST a window, the best ones."""
    flat = logits.flatten(1)
    cut = flat.topk(min(MOST, flat.shape[1]), 1).values[:, -1:].clamp(min=FLOOR)
    window, role, first, width = (logits >= cut[:, :, None, None]).nonzero(as_tuple=True)
    return torch.stack([window, role, first, first + width], 1)
