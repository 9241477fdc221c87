"""`python -m training.export RUN OUT`: a trained network as the files that onrecord ships.

`encoder.onnx` (int8), `heads.npz`, `tokenizer.json` and `manifest.json` with labels, digests and where it came from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from onrecord.reading.learned.pieces import BODY, CONVENTION_TOKENS, Cutter
from training import evening, labels, train
from training.build import CORPUS
from training.evening import Scales
from training.examples import from_corpus

SHIPPED = ("encoder.onnx", "heads.npz", "tokenizer.json")


class Plain(nn.Module):
    """BERT's forward pass in plain steps for one window without padding: piece ids [1, N] to states [N, D].

    Inputs of the wide products are divided by their `scales`, the weights multiplied, which changes nothing in fp32.
    """

    def __init__(self, encoder: nn.Module, scales: Scales) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = int(encoder.config.num_attention_heads)
        self.scales = scales

    def forward(self, ids: Tensor) -> Tensor:
        """States of every piece."""
        words = self.encoder.embeddings
        at = torch.arange(ids.shape[1])[None]
        states = words.word_embeddings(ids) + words.position_embeddings(at) + words.token_type_embeddings.weight[0]
        states = words.LayerNorm(states)
        for number, layer in enumerate(self.encoder.encoder.layer):
            states = self._layer(number, layer, states)
        return states[0]

    def _layer(self, number: int, layer: Any, states: Tensor) -> Tensor:
        own = layer.attention.self
        mixed = Attention.apply(own.query(states), own.key(states), own.value(states), self.heads)
        states = layer.attention.output.LayerNorm(layer.attention.output.dense(mixed) + states)
        wide = functional.gelu(self._product(number, "widening", layer.intermediate.dense, states))
        narrow = self._product(number, "narrowing", layer.output.dense, wide)
        out: Tensor = layer.output.LayerNorm(narrow + states)
        return out

    def _product(self, number: int, name: str, dense: Any, values: Tensor) -> Tensor:
        scale = self.scales[number, name]
        return functional.linear(values * (1 / scale), (dense.weight * scale).detach(), dense.bias.detach())


class Attention(torch.autograd.Function):
    """Attention of several heads over [1, N, D], which onnxruntime has as one operator, faster than its parts."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        """Each head mixes values by the softmax of its scaled products."""
        parts = [part.view(1, -1, heads, part.shape[-1] // heads).transpose(1, 2) for part in (query, key, value)]
        return functional.scaled_dot_product_attention(*parts).transpose(1, 2).reshape(query.shape)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        """The same as one node."""
        return graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)


def to_onnx(encoder: nn.Module, scales: Scales, path: Path) -> None:
    """Write the encoder as fp32 ONNX with one free dimension, the number of pieces."""
    ids = torch.randint(5, 1000, (1, 37))
    torch.onnx.export(
        Plain(encoder, scales).eval(),
        (ids,),
        str(path),
        input_names=["ids"],
        output_names=["states"],
        dynamic_axes={"ids": {1: "pieces"}, "states": {0: "pieces"}},
        opset_version=17,
        dynamo=False,
        custom_opsets={"com.microsoft": 1},
    )


def quantized(source: Path, target: Path) -> None:
    """The encoder with 8-bit weights, embeddings too; activations are scaled at run time."""
    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    onnx.checker.check_model(str(target))


def head_arrays(network: nn.Module) -> dict[str, np.ndarray]:
    """The weights of the heads by name, as half-precision arrays."""
    return {name: value.detach().numpy().astype(np.float16) for name, value in network.state_dict().items()}


def windows(tokenizer: Path) -> Iterator[Tensor]:
    """Piece ids [1, N] of the first window of some of our own texts, on which the largest inputs are looked for."""
    cutter = Cutter(tokenizer)
    first, convention, last = (cutter.id_of(token) for token in ("[CLS]", CONVENTION_TOKENS[1], "[SEP]"))
    for marked in islice(from_corpus(sorted(CORPUS.glob("*.txt"))), 0, None, evening.EVERY):
        yield torch.tensor([[first, convention, *cutter.cut(marked.text).ids[:BODY].tolist(), last]])


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ship(run: Path, out: Path, tokenizer: Path, source: dict[str, Any], *, exact: bool = False) -> None:
    """Write the shipped files of a trained network; `source` says in the manifest where the weights came from.

    With `exact` the encoder stays in fp32, to measure what 8 bits cost.
    """
    known = labels.load()
    made = train.teacher(run, known, torch.device("cpu"))
    out.mkdir(parents=True, exist_ok=True)
    whole = out / "encoder-fp32.onnx"
    with torch.inference_mode():
        to_onnx(made.network.encoder, evening.scales(made.network.encoder, windows(tokenizer)), whole)
    if exact:
        shutil.copy(whole, out / "encoder.onnx")
    else:
        quantized(whole, out / "encoder.onnx")
    np.savez_compressed(out / "heads.npz", **head_arrays(made.network.heads))
    shutil.copy(tokenizer, out / "tokenizer.json")
    whole.unlink()
    files = {name: digest(out / name) for name in SHIPPED}
    manifest = {"labels": known.plain(), "files": files, "source": source}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Export the run in a folder."""
    parser = argparse.ArgumentParser(prog="python -m training.export")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--source", type=json.loads, default={})
    parser.add_argument("--exact", action="store_true", help="leave the encoder in fp32")
    given = parser.parse_args(arguments)
    ship(given.run, given.out, given.tokenizer, given.source, exact=given.exact)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
