"""What the network says of one text, before any decision: spans in roles with their scores, and the document's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Candidates:
    """Spans of one text that may be mentions, S rows: role, first and last piece, logit, attribute logits, pair vector.

    `gate` [conventions] and `kinds` are the logits of the whole text: the highest of its windows.
    """

    role: Ints
    first: Ints
    last: Ints
    logit: Floats
    attributes: Floats
    pairs: Floats
    gate: Floats
    kinds: Floats

    def __len__(self) -> int:
        return len(self.role)


def joined(parts: Sequence[Candidates]) -> Candidates:
    """The candidates of a text from those of its windows, by place; a span seen twice counts as seen best."""
    role, first, last, logit = (
        np.concatenate([getattr(p, n) for p in parts]) for n in ("role", "first", "last", "logit")
    )
    order = np.lexsort((-logit, last, first, role))
    key = np.stack([role, first, last], 1)[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (key[1:] != key[:-1]).any(1)
    kept = order[fresh]
    return Candidates(
        role[kept],
        first[kept],
        last[kept],
        logit[kept],
        np.concatenate([p.attributes for p in parts])[kept],
        np.concatenate([p.pairs for p in parts])[kept],
        np.max([p.gate for p in parts], axis=0),
        np.max([p.kinds for p in parts], axis=0),
    )
