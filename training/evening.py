"""Outliers of a layer's inputs, evened out before they are rounded to 8 bits.

In a few channels the first piece of a window has values ten times those of all others, and the scale of the 8 bits, one
for all channels, follows the largest. Divided out there, with the weights that meet them multiplied, the same product
is rounded more finely (SmoothQuant, Xiao and others 2023, for the few channels that need it).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

EVERY = 6
"""One in so many of our own texts is looked at."""
LARGEST = 8
"""So many channels of an input may be larger than the others, and are brought down to the largest of those."""

Scales = dict[tuple[int, str], Tensor]
"""By layer and product, `widening` or `narrowing`: what each channel of its input is divided by, 1 for nearly all."""


def scales(encoder: nn.Module, windows: Iterable[Tensor]) -> Scales:
    """The scales of an encoder by the largest inputs that it has in these windows of piece ids [1, N]."""
    layers: Any = encoder.encoder.layer
    largest: Scales = {}
    hooks = [
        dense.register_forward_pre_hook(_watch(largest, (number, name)))
        for number, layer in enumerate(layers)
        for name, dense in (("widening", layer.intermediate.dense), ("narrowing", layer.output.dense))
    ]
    with torch.inference_mode():
        for ids in windows:
            encoder(input_ids=ids)
    for hook in hooks:
        hook.remove()
    return {key: (top / top.sort(descending=True).values[LARGEST]).clamp(min=1) for key, top in largest.items()}


def _watch(largest: Scales, key: tuple[int, str]) -> Any:
    def look(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        top = inputs[0].detach().abs().flatten(0, -2).amax(0)
        largest[key] = torch.maximum(largest[key], top) if key in largest else top

    return look
