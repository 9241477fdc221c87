"""The network: one encoder read once, and small heads for spans in roles, their attributes, events and the document."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.reading.learned.pieces import WIDEST
from training.labels import Labels

TURN = 64  # width of one role's start and end vectors
VOICE = 256  # width of a span's vector
PAIR = 64  # width of the vectors that tell which mentions share an event


@dataclass
class Seen:
    """What the network says of a batch of windows: [B windows, N pieces, R roles, W widths]."""

    states: Tensor  # [B, N, D] encoder states
    spans: Tensor  # [B, R, N, W] logit of the span that starts at n and is w + 1 pieces long
    pooled: Tensor  # [B, P]
    gate: Tensor  # [B, conventions]
    kinds: Tensor  # [B, muc types + kinds]


class Heads(nn.Module):
    """Everything above the encoder."""

    def __init__(self, width: int, labels: Labels) -> None:
        super().__init__()
        roles = len(labels.roles)
        self.roles = roles
        self.pool = nn.Linear(2 * width, VOICE)
        self.turn = nn.Linear(width, roles * 2 * TURN)
        self.length = nn.Parameter(torch.zeros(roles, WIDEST))
        self.lean = nn.Linear(VOICE, roles)
        self.gate = nn.Linear(VOICE, len(labels.conventions))
        kinds = len(labels.head("muc_type").values) + len(labels.head("kind").values)
        self.kinds = nn.Linear(VOICE, kinds)
        self.voice = nn.Linear(3 * width + VOICE, VOICE)
        self.role = nn.Embedding(roles, VOICE)
        self.attributes = nn.Linear(VOICE, labels.width)
        self.pair = nn.Linear(VOICE, PAIR)
        self.pair_lean = nn.Parameter(torch.zeros(2))
        self.drop = nn.Dropout(0.1)
        nn.init.zeros_(self.lean.weight)
        nn.init.constant_(self.lean.bias, -7.0)
        nn.init.normal_(self.role.weight, std=0.02)

    def forward(self, states: Tensor, mask: Tensor) -> Seen:
        """Span logits and document logits of windows; `mask` is true on real pieces of text, not on special tokens."""
        states = self.drop(states)
        weight = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1)
        pooled = torch.tanh(self.pool(torch.cat([states[:, 0], mean], -1)))
        return Seen(states, self._spans(states, pooled), pooled, self.gate(pooled), self.kinds(pooled))

    def _spans(self, states: Tensor, pooled: Tensor) -> Tensor:
        batch, count, _ = states.shape
        turned = self.turn(states).view(batch, count, self.roles, 2, TURN)
        begin, end = _rotated(turned[..., 0, :]), _rotated(turned[..., 1, :])
        band = _band(begin, end) / TURN**0.5
        return band.float() + self.length[None, :, None, :] + self.lean(pooled).float()[:, :, None, None]

    def about(self, seen: Seen, spans: Tensor) -> tuple[Tensor, Tensor]:
        """Attribute logits [S, A] and pair vectors [S, PAIR] of spans [S, 4]: window, role, first piece, last piece."""
        window, role, first, last = spans.unbind(-1)
        sums = functional.pad(seen.states.float().cumsum(1), (0, 0, 1, 0))
        inner = (sums[window, last + 1] - sums[window, first]) / (last - first + 1).unsqueeze(-1)
        parts = [seen.states[window, first], seen.states[window, last], inner, seen.pooled[window]]
        voice = functional.gelu(self.voice(torch.cat(parts, -1)) + self.role(role))
        voice = self.drop(voice)
        return self.attributes(voice), self.pair(voice)

    def together(self, left: Tensor, right: Tensor) -> Tensor:
        """Logit that two mentions belong to one event, from their pair vectors."""
        return (left * right).sum(-1) * self.pair_lean[0].exp() / PAIR**0.5 + self.pair_lean[1]


def _band(begin: Tensor, end: Tensor) -> Tensor:
    """Products of each start [B, N, R, D] with the WIDEST ends from it on: [B, R, N, W], in blocks of 32 starts."""
    block = 32
    batch, count, roles, _ = begin.shape
    blocks = -(-count // block)
    begin = functional.pad(begin, (0, 0, 0, 0, 0, blocks * block - count))
    begin = begin.view(batch, blocks, block, roles, -1)
    end = functional.pad(end, (0, 0, 0, 0, 0, blocks * block + WIDEST - count))
    end = end.unfold(1, block + WIDEST, block)  # [B, blocks, R, D, block + WIDEST]
    grid = torch.einsum("bknrd,bkrdm->brknm", begin, end)
    at = torch.arange(block, device=begin.device)
    index = at[:, None] + torch.arange(WIDEST, device=begin.device)
    band = grid.gather(4, index.expand(*grid.shape[:3], block, WIDEST))
    return band.reshape(batch, roles, blocks * block, WIDEST)[:, :, :count]


def _rotated(vectors: Tensor) -> Tensor:
    """Rotary positions (Su and others 2021) over [B, N, R, D], so that a product depends on the distance of pieces."""
    count, width = vectors.shape[1], vectors.shape[-1]
    rates = 10000.0 ** (-torch.arange(0, width, 2, device=vectors.device, dtype=torch.float32) / width)
    angles = torch.arange(count, device=vectors.device, dtype=torch.float32)[:, None] * rates
    cos, sin = angles.cos()[None, :, None, :].to(vectors.dtype), angles.sin()[None, :, None, :].to(vectors.dtype)
    even, odd = vectors[..., 0::2], vectors[..., 1::2]
    return torch.cat([even * cos - odd * sin, even * sin + odd * cos], -1)


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: nn.Module, width: int, labels: Labels) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = Heads(width, labels)

    def forward(self, ids: Tensor, attention: Tensor, mask: Tensor) -> Seen:
        """What is seen in windows: piece ids and which are real [B, N], and which of those are text."""
        states = self.encoder(input_ids=ids, attention_mask=attention).last_hidden_state
        seen: Seen = self.heads(states, mask)
        return seen
