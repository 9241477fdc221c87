"""The shipped network: encoder by onnxruntime, heads in numpy; `weights` checks the files before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from onrecord.reading.learned.candidates import Candidates, joined
from onrecord.reading.learned.heads import Heads
from onrecord.reading.learned.pieces import CONVENTION_TOKENS, Cutter, Pieces, windows
from onrecord.reading.learned.weights import MANIFEST
from onrecord.reading.threads import one_thread

SLOWER = ["SkipLayerNormFusion"]
"""A sum and its norm as one operator of onnxruntime take five times as long as the two."""


@dataclass(frozen=True)
class Head:
    """One attribute of a mention: its values in order, and where its logits begin."""

    name: str
    values: tuple[str, ...]
    several: bool
    at: int


class Network:
    """Reads texts to candidates; one thread, no state between texts."""

    def __init__(self, home: Path, *, threads: int = 1) -> None:
        """The files of a folder, as `weights.check` found them."""
        self.manifest: dict[str, Any] = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
        self.cutter = Cutter(home / "tokenizer.json")
        self.heads = Heads.load(home / "heads.npz")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(home / "encoder.onnx"), options, ["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )
        self._ends = [self.cutter.id_of(token) for token in ("[CLS]", "[SEP]")]
        self._conventions = [self.cutter.id_of(token) for token in CONVENTION_TOKENS]

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles, in the order of `Candidates.role`."""
        return tuple(self.manifest["labels"]["roles"])

    @cached_property
    def calibration(self) -> tuple[float, float]:
        """Scale and shift that make a span's logit one of its chance, fitted on held-out texts of our own."""
        scale, lean = self.manifest.get("calibration", (1.0, 0.0))
        return float(scale), float(lean)

    @cached_property
    def attributes(self) -> dict[str, Head]:
        """The attributes of a mention by name."""
        found, at = {}, 0
        for name, values, several, _ in self.manifest["labels"]["heads"]:
            found[name] = Head(name, tuple(values), bool(several), at)
            at += len(values)
        return found

    def candidates(self, text: str, convention: str, roles: frozenset[str] | None = None) -> tuple[Pieces, Candidates]:
        """The pieces of a text and the candidates among them; `roles` None asks for all."""
        pieces = self.cutter.cut(text)
        number = self.manifest["labels"]["conventions"].index(convention)
        asked = np.array([roles is None or role in roles for role in self.roles])
        with one_thread():
            parts = [self._window(pieces, window, number, asked) for window in windows(len(pieces))]
        return pieces, joined(parts)

    def _window(self, pieces: Pieces, window: tuple[int, int], convention: int, asked: NDArray[np.bool_]) -> Candidates:
        states = self._states(pieces.ids[window[0] : window[1]], convention)
        return self.heads.candidates(states, pieces, window, asked)

    def _states(self, ids: NDArray[np.int32], convention: int) -> NDArray[np.float32]:
        whole = np.concatenate([[self._ends[0], self._conventions[convention]], ids, [self._ends[1]]]).astype(np.int64)
        states: NDArray[np.float32] = self._session.run(None, {"ids": whole[None]})[0]
        return states
