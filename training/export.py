"""`python -m training.export RUN OUT`: a trained network as the files that onrecord ships.

`encoder.onnx` (int8), `heads.npz`, `tokenizer.json` and `manifest.json` with labels, digests and where it came from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from training import labels, train

SHIPPED = ("encoder.onnx", "heads.npz", "tokenizer.json")


class Plain(nn.Module):
    """BERT's forward pass in plain steps for one window without padding: piece ids [1, N] to states [N, D]."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = int(encoder.config.num_attention_heads)

    def forward(self, ids: Tensor) -> Tensor:
        """States of every piece."""
        words = self.encoder.embeddings
        at = torch.arange(ids.shape[1])[None]
        states = words.word_embeddings(ids) + words.position_embeddings(at) + words.token_type_embeddings.weight[0]
        states = words.LayerNorm(states)
        for layer in self.encoder.encoder.layer:
            states = self._layer(layer, states)
        return states[0]

    def _layer(self, layer: Any, states: Tensor) -> Tensor:
        own = layer.attention.self
        mixed = Attention.apply(own.query(states), own.key(states), own.value(states), self.heads)
        states = layer.attention.output.LayerNorm(layer.attention.output.dense(mixed) + states)
        wide = functional.gelu(layer.intermediate.dense(states))
        out: Tensor = layer.output.LayerNorm(layer.output.dense(wide) + states)
        return out


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


def to_onnx(encoder: nn.Module, path: Path) -> None:
    """Write the encoder as fp32 ONNX with one free dimension, the number of pieces."""
    ids = torch.randint(5, 1000, (1, 37))
    torch.onnx.export(
        Plain(encoder).eval(),
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
    """The encoder with 8-bit weights, embeddings too; activations are scaled at run time.

    The products that lead out of the wide layers of the lower half stay in fp32: their inputs have outliers, and
    rounding those costs most (mean shift of a logit with none, half and all of them left: 0.21, 0.13, 0.13).
    """
    narrowing = _narrowing(source)
    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=narrowing[: len(narrowing) // 2],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    onnx.checker.check_model(str(target))


def _narrowing(path: Path) -> list[str]:
    """The names of the products with a weight of more rows than columns, wide layer to state, from the lowest up."""
    graph = onnx.load(str(path)).graph
    shapes = {array.name: tuple(array.dims) for array in graph.initializer}
    found = []
    for node in graph.node:
        weight = next((shapes[name] for name in node.input if name in shapes), (0, 0))
        if node.op_type == "MatMul" and len(weight) == 2 and weight[0] > weight[1]:
            found.append(node.name)
    return found


def head_arrays(network: nn.Module) -> dict[str, np.ndarray]:
    """The weights of the heads by name, as half-precision arrays."""
    return {name: value.detach().numpy().astype(np.float16) for name, value in network.state_dict().items()}


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
        to_onnx(made.network.encoder, whole)
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
