"""A text as the word pieces the encoder reads, with their places in the text, and the windows over them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

BODY = 509  # pieces of text in one window: 512 positions less the start, convention and end tokens
SHARED = 125  # pieces that two neighbouring windows both hold, at least
WIDEST = 24  # pieces of the longest mention
CONVENTION_TOKENS = ("[unused1]", "[unused2]")  # one for each convention, second in every window


@dataclass(frozen=True)
class Pieces:
    """Word pieces of one text: vocabulary ids, code points [start, end), and which begin or end a word."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    opens: NDArray[np.bool_]
    closes: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)


class Cutter:
    """Cuts texts into pieces; the vocabulary ignores case and accents."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def cut(self, text: str) -> Pieces:
        """The pieces of a text, without special tokens."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        words = np.array([-1 if word is None else word for word in found.word_ids], dtype=np.int32)
        offsets = np.array(found.offsets, dtype=np.int32).reshape(-1, 2)
        change = np.ones(len(words) + 1, dtype=bool)
        change[1:-1] = words[1:] != words[:-1]
        return Pieces(np.array(found.ids, dtype=np.int32), offsets[:, 0], offsets[:, 1], change[:-1], change[1:])

    def id_of(self, token: str) -> int:
        """The vocabulary id of one token; KeyError when there is none."""
        found: int | None = self._tokenizer.token_to_id(token)
        if found is None:
            raise KeyError(token)
        return found


def windows(count: int) -> list[tuple[int, int]]:
    """As few stretches as cover `count` pieces, all of one length, at most BODY, and overlapping their neighbours.

    >>> windows(509), windows(511)
    ([(0, 509)], [(0, 318), (193, 511)])
    """
    if count <= BODY:
        return [(0, count)]
    parts = -(-(count - SHARED) // (BODY - SHARED))
    length = -(-(count + (parts - 1) * SHARED) // parts)
    starts = [round(part * (count - length) / (parts - 1)) for part in range(parts)]
    return [(start, start + length) for start in starts]
