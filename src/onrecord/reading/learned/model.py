"""What the shipped network sees in a text: candidates to mentions with chances, attributes and groups."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.model import digest
from onrecord.reading.learned import weights
from onrecord.reading.learned.candidates import Candidates
from onrecord.reading.learned.network import Head, Network
from onrecord.reading.learned.sight import ALONE, Seen, Sight

CONVENTION = "record"
ATTRIBUTES = ("kind", "stage", "outcome", "realis", "certainty")
FLOOR = 0.05  # mentions less likely than this are not worth a look
SURE_TRIGGER = 0.3  # triggers less likely than this found no group
TOGETHER = 0.0  # logit from which on two mentions are of one event


class SightModel:
    """The network with its calibration; a pure function of the text."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @cached_property
    def id(self) -> str:
        """A digest of the manifest, which holds the digests of the weights."""
        return digest(repr(sorted(self._network.manifest["files"].items())), repr(self._network.calibration))

    def see(self, text: str) -> Sight:
        """What stands in the text, in code points of it."""
        network = self._network
        pieces, found = network.candidates(text, CONVENTION)
        chances = _chances(found.logit, network.calibration)
        kept = _apart(found, chances)
        groups = _groups(network, found, kept, chances)
        seen = tuple(
            Seen(
                role=network.roles[found.role[row]],
                start=int(pieces.starts[found.first[row]]),
                end=int(pieces.ends[found.last[row]]),
                score=round(float(chances[row]), 4),
                attributes={name: _attribute(network.attributes[name], found, row) for name in ATTRIBUTES},
                group=group,
            )
            for row, group in zip(kept, groups, strict=True)
        )
        kinds = network.attributes["kind"].values
        told = _sigmoid(found.kinds[-len(kinds) :])
        gate = float(_sigmoid(found.gate)[network.manifest["labels"]["conventions"].index(CONVENTION)])
        ordered = tuple(sorted(seen, key=lambda one: (one.start, one.end, one.role)))
        return Sight(round(gate, 4), {kind: round(float(p), 4) for kind, p in zip(kinds, told, strict=True)}, ordered)


def load(home: Path | None = None) -> SightModel:
    """The shipped model, or that of a folder; SettingError when a file is missing or not the one its manifest names."""
    home = home or weights.folder()
    weights.check(home)
    return SightModel(Network(home))


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = 1 / (1 + np.exp(-values.astype(np.float64)))
    return out


def _chances(logits: NDArray[np.float32], calibration: tuple[float, float]) -> NDArray[np.float64]:
    scale, lean = calibration
    return _sigmoid((logits * scale + lean).astype(np.float32))


def _apart(found: Candidates, chances: NDArray[np.float64]) -> list[int]:
    """Rows of likely mentions, best first, without those that a better one of the same role overlaps."""
    kept: list[int] = []
    for row in np.argsort(-chances, kind="stable").tolist():
        if chances[row] < FLOOR:
            break
        clash = any(
            found.role[row] == found.role[other]
            and found.first[row] <= found.last[other]
            and found.first[other] <= found.last[row]
            for other in kept
        )
        if not clash:
            kept.append(row)
    return kept


def _groups(network: Network, found: Candidates, kept: list[int], chances: NDArray[np.float64]) -> list[int]:
    """For each kept row the event it belongs to, numbered by the first trigger in the text; ALONE for none."""
    trigger = network.roles.index("trigger")
    firm = [n for n, row in enumerate(kept) if found.role[row] == trigger and chances[row] >= SURE_TRIGGER]
    if not firm:
        return [ALONE] * len(kept)
    alike = network.heads.together(found.pairs[kept])
    clusters = _clusters(alike, firm)
    clusters.sort(key=lambda cluster: min(int(found.first[kept[n]]) for n in cluster))
    score = np.stack([alike[:, cluster].mean(1) for cluster in clusters], 1)
    homes = [int(row.argmax()) if row.max() >= TOGETHER else ALONE for row in score]
    for number, cluster in enumerate(clusters):
        for n in cluster:
            homes[n] = number
    return homes


def _clusters(alike: NDArray[np.float32], members: list[int]) -> list[list[int]]:
    """Clusters of the members by mean likeness of all pairs, joined from the likest on while it is above TOGETHER."""
    clusters = [[n] for n in members]
    while len(clusters) > 1:
        pairs = [
            (float(alike[np.ix_(left, right)].mean()), i, j)
            for i, left in enumerate(clusters)
            for j, right in enumerate(clusters[:i])
        ]
        best, i, j = max(pairs)
        if best < TOGETHER:
            break
        clusters[j] += clusters.pop(i)
    return clusters


def _attribute(head: Head, found: Candidates, row: int) -> tuple[str, float]:
    logits = found.attributes[row, head.at : head.at + len(head.values)].astype(np.float64)
    spread = np.exp(logits - logits.max())
    best = int(spread.argmax())
    return head.values[best], round(float(spread[best] / spread.sum()), 4)
