"""What is asked of the network: any mention of each entity, its attributes, its events, and the document's news."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch
from training.labels import Labels
from training.network import Heads, Seen

FAR = -1e4


def spans_loss(seen: Seen, batch: Batch) -> Tensor:
    """Any-mention loss, summed over roles and entities, a window: no other span, and at least one mention of each.

    For a role of a window: log(1 + sum of exp(logit) over spans that are no mention), and for each entity
    log(1 + exp(-logsumexp of its mentions' logits)).
    """
    window, role, first, last = batch.spans.unbind(-1)
    hit = torch.zeros_like(seen.spans, dtype=torch.bool)
    hit[window, role, first, last - first] = True
    possible = batch.valid[:, None] & ~hit
    other = seen.spans.masked_fill(~possible, FAR)
    empty = torch.zeros(*other.shape[:2], 1, device=other.device)
    silent = torch.logsumexp(torch.cat([other.flatten(2), empty], -1), -1)
    use = batch.asked & batch.labelled[:, None]
    loss = (silent * use).sum()
    if batch.entities:
        logits = seen.spans[window, role, first, last - first]
        top = torch.full((batch.entities,), FAR, device=logits.device)
        top = top.scatter_reduce(0, batch.entity, logits.detach(), "amax")
        mass = torch.zeros_like(top).index_add(0, batch.entity, (logits - top[batch.entity]).exp())
        loss = loss + functional.softplus(-(mass.log() + top)).sum()
    return loss / len(batch.ids)


def attributes_loss(logits: Tensor, batch: Batch, labels: Labels) -> Tensor:
    """Cross-entropy against the allowed values of each known head of each gold mention, a mention."""
    if not len(logits):
        return logits.sum()
    logits, total, at = logits.float(), logits.new_zeros((), dtype=torch.float32), 0
    for head in labels.heads:
        part = slice(at, at + len(head.values))
        at += len(head.values)
        use = batch.known[:, part.start].float()
        said, allowed = logits[:, part], batch.allowed[:, part]
        if head.several:
            apart = functional.binary_cross_entropy_with_logits(said, allowed.float(), reduction="none").sum(-1)
        else:
            apart = -torch.logsumexp(said.log_softmax(-1).masked_fill(~allowed, FAR), -1)
        total = total + (apart * use).sum()
    return total / len(logits)


def events_loss(heads: Heads, pairs: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of "these two mentions of one window belong to one event", a pair."""
    if len(pairs) < 2:
        return pairs.sum() * 0
    chosen = torch.randperm(len(pairs), device=pairs.device)[:400]
    window, vectors, events = batch.spans[chosen, 0], pairs[chosen].float(), batch.events[chosen].float()
    left, right = torch.triu_indices(len(chosen), len(chosen), 1, device=pairs.device)
    same = window[left] == window[right]
    left, right = left[same], right[same]
    if not len(left):
        return pairs.sum() * 0
    share = ((events[left] * events[right]).sum(-1) > 0).float()
    return functional.binary_cross_entropy_with_logits(heads.together(vectors[left], vectors[right]), share)


def document_loss(seen: Seen, batch: Batch, labels: Labels) -> Tensor:
    """Cross-entropy of the gate and of the kinds told, by the convention of each window's text."""
    known = batch.tells >= 0
    if not known.any():
        return seen.gate.sum() * 0
    gate = seen.gate.float().gather(1, batch.convention[:, None])[:, 0]
    loss = functional.binary_cross_entropy_with_logits(gate[known], batch.tells[known].float())
    muc = len(labels.head("muc_type").values)
    own = torch.zeros_like(batch.kinds)
    is_muc = (batch.convention == labels.conventions.index("muc")).float()[:, None]
    own[:, :muc] = is_muc
    own[:, muc:] = 1 - is_muc
    kinds = functional.binary_cross_entropy_with_logits(seen.kinds.float(), batch.kinds, reduction="none")
    return loss + (kinds * own)[known].sum(-1).mean()


def taught_loss(seen: Seen, taught: Tensor, batch: Batch) -> Tensor:
    """How far the span logits are from the teachers' [B, R, N, W]: cross-entropy with their chances, a window."""
    possible = (batch.valid[:, None] & batch.asked[:, :, None, None]).expand_as(taught)
    near = possible & ((taught > -6) | (seen.spans.detach() > -6))
    chances = taught.sigmoid()
    floor = -(chances * functional.logsigmoid(taught) + (1 - chances) * functional.logsigmoid(-taught))
    apart = functional.binary_cross_entropy_with_logits(seen.spans, chances, reduction="none") - floor
    return (apart * near).sum() / len(batch.ids)


def taught_about(
    heads: Heads, seen: Seen, views: list[tuple[Heads, Seen]], taught: Tensor, batch: Batch, labels: Labels
) -> Tensor:
    """How far attributes and events are from the teachers' on the spans that the teachers hold likely, a span."""
    likely = (taught > -2) & batch.valid[:, None] & batch.asked[:, :, None, None]
    window, role, first, width = likely.nonzero(as_tuple=True)
    if len(window) > 3000:
        chosen = torch.randperm(len(window), device=window.device)[:3000]
        window, role, first, width = window[chosen], role[chosen], first[chosen], width[chosen]
    spans = torch.stack([window, role, first, first + width], 1)
    logits, pairs = heads.about(seen, spans)
    if not len(spans):
        return logits.sum()
    with torch.no_grad():
        told = [other.about(view, spans) for other, view in views]
        theirs = torch.stack([attributes.float() for attributes, _ in told]).mean(0)
    loss = _attributes_apart(logits.float(), theirs, spans, batch, labels)
    chosen = torch.randperm(len(spans), device=spans.device)[:400]
    left, right = torch.triu_indices(len(chosen), len(chosen), 1, device=spans.device)
    same = window[chosen[left]] == window[chosen[right]]
    left, right = chosen[left[same]], chosen[right[same]]
    if not len(left):
        return loss
    with torch.no_grad():
        share = [h.together(p[left].float(), p[right].float()) for (h, _), (_, p) in zip(views, told, strict=True)]
        chance = torch.stack(share).mean(0).sigmoid()
    mine = heads.together(pairs[left].float(), pairs[right].float())
    return loss + functional.binary_cross_entropy_with_logits(mine, chance)


def _attributes_apart(mine: Tensor, theirs: Tensor, spans: Tensor, batch: Batch, labels: Labels) -> Tensor:
    total, at = mine.new_zeros(()), 0
    convention = batch.convention[spans[:, 0]]
    for head in labels.heads:
        part = slice(at, at + len(head.values))
        at += len(head.values)
        use = convention == labels.conventions.index(head.convention)
        if head.roles:
            use = use & torch.isin(spans[:, 1], spans.new_tensor([labels.roles.index(role) for role in head.roles]))
        said, aim = mine[:, part], theirs[:, part]
        if head.several:
            apart = functional.binary_cross_entropy_with_logits(said, aim.sigmoid(), reduction="none").sum(-1)
        else:
            apart = functional.kl_div(said.log_softmax(-1), aim.log_softmax(-1), reduction="none", log_target=True).sum(
                -1
            )
        total = total + (apart * use).sum()
    return total / len(spans)


def taught_news(seen: Seen, views: list[tuple[Heads, Seen]], batch: Batch, labels: Labels) -> Tensor:
    """How far gate and kinds are from the teachers', a window."""
    with torch.no_grad():
        gate = torch.stack([view.gate.float() for _, view in views]).mean(0).sigmoid()
        kinds = torch.stack([view.kinds.float() for _, view in views]).mean(0).sigmoid()
    own = batch.convention[:, None]
    loss = functional.binary_cross_entropy_with_logits(seen.gate.float().gather(1, own), gate.gather(1, own))
    muc = len(labels.head("muc_type").values)
    apart = functional.binary_cross_entropy_with_logits(seen.kinds.float(), kinds, reduction="none")
    is_muc = (own == labels.conventions.index("muc")).float()
    return (
        loss
        + (apart[:, :muc].sum(-1, keepdim=True) * is_muc + apart[:, muc:].sum(-1, keepdim=True) * (1 - is_muc)).mean()
    )
