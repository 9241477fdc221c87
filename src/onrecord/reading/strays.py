"""Harm told in a sentence without a word for the event: it belongs to the event told last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.reading import aggregates
from onrecord.reading.casualties import Harm
from onrecord.reading.clusters import Cluster, compare, likeness
from onrecord.reading.scene import Scene
from onrecord.reading.tellings import Telling

REACH = 4
"""So many sentences after an event its harm may still be told without naming it."""


def adopt(scene: Scene, told: Sequence[Telling], clusters: Sequence[Cluster]) -> None:
    """Gives each count of killed or injured that no event holds to the event it most likely belongs to."""
    violent = [cluster for cluster in clusters if cluster.kinds != {"diplomatic"}]
    held = {harm for cluster in clusters for telling in cluster.tellings for harm in telling.harms}
    teller = {harm: telling for telling in told for harm in telling.harms}
    zones = aggregates.zones(scene.aggregates, scene.risks)
    for harm in scene.harms:
        own = teller.get(harm)
        if harm in held or harm.wider or any(start < harm.end and harm.start < end for start, end in zones):
            continue
        if own is not None and _tells_of_others(own):
            continue
        open_to = [c for c in violent if own is None or likeness(scene, own, c, None) is not None]
        place = _nearest(scene, harm, open_to)
        if place is not None:
            cluster, number = place
            telling = cluster.tellings[number]
            cluster.tellings[number] = replace(telling, harms=(*telling.harms, harm))


def _tells_of_others(telling: Telling) -> bool:
    """Not this event's harm: feared or foreseen, or that of 'separate attacks'."""
    apart = "other" in telling.mention.marks and telling.mention.strength != "result"
    return apart or telling.frame.realis != "actual"


def _nearest(scene: Scene, harm: Harm, clusters: Sequence[Cluster]) -> tuple[Cluster, int] | None:
    """The telling of the same sentence that stands nearest, else the last one before, else the first of all after."""
    sentence = scene.sentence_of[harm.token]
    near = [cluster for cluster in clusters if not _is_elsewhere(scene, sentence, cluster)]
    told = [(cluster, number, telling) for cluster in near for number, telling in enumerate(cluster.tellings)]
    same = [(abs(t.mention.token - harm.token), n) for n, (_, _, t) in enumerate(told) if t.sentence == sentence]
    before = [(t.mention.token, n) for n, (_, _, t) in enumerate(told) if 0 < sentence - t.sentence <= REACH]
    after = [(t.mention.token, n) for n, (_, _, t) in enumerate(told) if 0 < t.sentence - sentence <= REACH]
    chosen = min(same)[1] if same else max(before)[1] if before else min(after)[1] if after else None
    return told[chosen][:2] if chosen is not None else None


def _is_elsewhere(scene: Scene, sentence: int, cluster: Cluster) -> bool:
    """A sentence further off names a town or site, and none that can be the event's: the headline of another story."""
    sites = [p for p in scene.places if p.form == "name" and p.where.level in ("site", "settlement")]
    if min(abs(sentence - telling.sentence) for telling in cluster.tellings) <= 1:
        return False
    named = [
        p.where for p in sites if (token := scene.token_at(p.start, p.end)) and scene.sentence_of[token.i] == sentence
    ]
    own = cluster.places()
    return bool(named and own) and all(compare(left, right) == "apart" for left in named for right in own)
