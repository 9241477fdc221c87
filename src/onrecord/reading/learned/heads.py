"""The heads of the learned reader in numpy: encoder states of one window to the candidates that lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.reading.learned.candidates import Candidates, Floats
from onrecord.reading.learned.pieces import WIDEST, Pieces

FLOOR = -5.0  # logits below are no candidates
MOST = 400  # candidates of one window
BEFORE = 2  # tokens of a window before its text: start and convention
_BLOCK = 64


@dataclass(frozen=True)
class Heads:
    """The weights of the heads; every matrix as the training wrote it, [out, in]."""

    weights: dict[str, Floats]

    @classmethod
    def load(cls, path: Path) -> Heads:
        """The heads of an .npz file; OSError or ValueError when it is none."""
        with np.load(path, allow_pickle=False) as found:
            return cls({name: found[name].astype(np.float32) for name in found.files})

    def _linear(self, name: str, values: Floats) -> Floats:
        out: Floats = values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return out

    @cached_property
    def roles(self) -> int:
        """How many roles there are."""
        return len(self.weights["length"])

    def candidates(
        self, states: Floats, pieces: Pieces, window: tuple[int, int], asked: NDArray[np.bool_]
    ) -> Candidates:
        """Candidates among the pieces of a window from its states [N, D]; `asked` [R] names the roles to look for."""
        start, end = window
        text = states[BEFORE : BEFORE + end - start]
        mean = text.mean(0) if len(text) else np.zeros_like(states[0])
        pooled = np.tanh(self._linear("pool", np.concatenate([states[0], mean])))
        logits = self._spans(states, pooled)[:, BEFORE : BEFORE + end - start]
        possible = _valid(pieces.opens[start:end], pieces.closes[start:end])
        logits = np.where(possible[None] & asked[:, None, None], logits, FLOOR - 1)
        role, first, width = np.nonzero(logits >= FLOOR)
        logit = logits[role, first, width]
        if len(role) > MOST:
            best = np.sort(np.argpartition(-logit, MOST)[:MOST])
            role, first, width, logit = role[best], first[best], width[best], logit[best]
        attributes, pairs = self._about(states, pooled, role, first + BEFORE, first + width + BEFORE)
        return Candidates(
            role.astype(np.int32),
            (first + start).astype(np.int32),
            (first + width + start).astype(np.int32),
            logit.astype(np.float32),
            attributes,
            pairs,
            self._linear("gate", pooled),
            self._linear("kinds", pooled),
        )

    def _spans(self, states: Floats, pooled: Floats) -> Floats:
        """Logits [R, N, W] of the spans that start at n and are w + 1 pieces long."""
        count = len(states)
        turned = self._linear("turn", states).reshape(count, self.roles, 2, -1)
        begin, end = _rotated(turned[:, :, 0]), _rotated(turned[:, :, 1])
        logits = _band(begin, end) / np.float32(np.sqrt(begin.shape[-1]))
        lean = self._linear("lean", pooled)
        out: Floats = logits + self.weights["length"][:, None, :] + lean[:, None, None]
        return out

    def _about(
        self, states: Floats, pooled: Floats, role: NDArray[np.intp], first: NDArray[np.intp], last: NDArray[np.intp]
    ) -> tuple[Floats, Floats]:
        """Attribute logits and pair vectors of spans, by first and last token of the window."""
        sums = np.concatenate([np.zeros((1, states.shape[1]), np.float32), states.cumsum(0, dtype=np.float32)])
        inner = (sums[last + 1] - sums[first]) / (last - first + 1)[:, None].astype(np.float32)
        shared = np.broadcast_to(pooled, (len(role), len(pooled)))
        voice = self._linear("voice", np.concatenate([states[first], states[last], inner, shared], 1))
        voice = _gelu(voice + self.weights["role.weight"][role])
        return self._linear("attributes", voice), self._linear("pair", voice)

    def together(self, pairs: Floats) -> Floats:
        """Logits [S, S] that two candidates belong to one event, from their pair vectors [S, P]."""
        scale, lean = self.weights["pair_lean"]
        out: Floats = pairs @ pairs.T * np.float32(np.exp(scale) / np.sqrt(pairs.shape[1])) + lean
        return out


def _valid(opens: NDArray[np.bool_], closes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[N, W]: whether a mention may start at n and end w pieces later: whole words, inside the window."""
    padded = np.concatenate([closes, np.zeros(WIDEST, bool)])
    ends = np.lib.stride_tricks.sliding_window_view(padded, WIDEST)[: len(opens)]
    valid: NDArray[np.bool_] = opens[:, None] & ends
    return valid


def _rotated(vectors: Floats) -> Floats:
    """Rotary positions (Su and others 2021) over [N, R, D]."""
    count, width = vectors.shape[0], vectors.shape[-1]
    rates = 10000.0 ** (-np.arange(0, width, 2, dtype=np.float32) / width)
    angles = np.arange(count, dtype=np.float32)[:, None] * rates
    cos, sin = np.cos(angles)[:, None].astype(np.float32), np.sin(angles)[:, None].astype(np.float32)
    even, odd = vectors[..., 0::2], vectors[..., 1::2]
    return np.concatenate([even * cos - odd * sin, even * sin + odd * cos], -1)


def _band(begin: Floats, end: Floats) -> Floats:
    """Products of each start [N, R, D] with the WIDEST ends from it on: [R, N, W], in blocks of starts."""
    count, roles, width = begin.shape
    blocks = -(-count // _BLOCK)
    starts = np.zeros((blocks * _BLOCK, roles, width), np.float32)
    starts[:count] = begin
    ends = np.zeros((blocks * _BLOCK + WIDEST, roles, width), np.float32)
    ends[:count] = end
    left = starts.reshape(blocks, _BLOCK, roles, width).transpose(2, 0, 1, 3)
    shape = (roles, blocks, width, _BLOCK + WIDEST)
    step = ends.strides
    right = np.lib.stride_tricks.as_strided(ends, shape, (step[1], step[0] * _BLOCK, step[2], step[0]), writeable=False)
    grid = left @ right
    at = np.arange(_BLOCK)[:, None]
    band = grid[:, :, at, at + np.arange(WIDEST)]
    out: Floats = band.reshape(roles, blocks * _BLOCK, WIDEST)[:, :count]
    return out


def _gelu(values: Floats) -> Floats:
    out: Floats = (values * (1 + _erf(values / np.sqrt(2))) / 2).astype(np.float32)
    return out


def _erf(values: Floats) -> NDArray[np.float64]:
    """The error function within 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26); to load scipy for it takes 0.1 s."""
    size = np.abs(values).astype(np.float64)
    share = 1 / (1 + 0.3275911 * size)
    series = np.full_like(size, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * share + factor
    out: NDArray[np.float64] = np.copysign(1 - series * share * np.exp(-size * size), values)
    return out
