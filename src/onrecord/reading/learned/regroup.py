"""Events that the rules hold for one and the model surely for two, or the other way round, told apart or joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.reading import clusters
from onrecord.reading.clusters import Cluster
from onrecord.reading.learned.sight import ALONE, Seen, Sight
from onrecord.reading.learned.thresholds import Thresholds
from onrecord.reading.scene import Scene
from onrecord.reading.tellings import Telling


def regrouped(scene: Scene, sight: Sight, told: Sequence[Cluster], sure: Thresholds) -> list[Cluster]:
    """The clusters as the model's groups have them, where it is sure; what it does not know stays as it stood."""
    triggers = sight.of("trigger")
    parted = [part for cluster in told for part in _parted(cluster, triggers, sure.split)]
    return _joined(scene, parted, triggers, sure.join)


def _parted(cluster: Cluster, triggers: Sequence[Seen], least: float) -> list[Cluster]:
    """One cluster for each sure group in it; a telling of no group goes with the one before it, else with the first."""
    groups = [_group(telling, triggers, least) for telling in cluster.tellings]
    known = [group for group in groups if group != ALONE]
    if cluster.kinds == {"diplomatic"} or len(set(known)) < 2:
        return [cluster]
    rows: defaultdict[int, list[Telling]] = defaultdict(list)
    last = known[0]
    for telling, group in zip(cluster.tellings, groups, strict=True):
        last = last if group == ALONE else group
        rows[last].append(telling)
    parts = [Cluster(tellings) for tellings in rows.values()]
    return parts if all(any(t.mention.strength != "result" for t in part.tellings) for part in parts) else [cluster]


def _joined(scene: Scene, told: Sequence[Cluster], triggers: Sequence[Seen], least: float) -> list[Cluster]:
    """Clusters that surely tell one group alone are one, unless the words of the rules forbid it."""
    kept: list[Cluster] = []
    by_group: dict[int, Cluster] = {}
    for cluster in told:
        groups = {_group(telling, triggers, least) for telling in cluster.tellings} - {ALONE}
        group = groups.pop() if len(groups) == 1 and cluster.kinds != {"diplomatic"} else ALONE
        if group in by_group and _may_join(scene, by_group[group], cluster):
            by_group[group].tellings.extend(cluster.tellings)
            by_group[group].tellings.sort(key=lambda t: t.mention.start)
            continue
        kept.append(Cluster(list(cluster.tellings)))
        if group != ALONE:
            by_group.setdefault(group, kept[-1])
    return kept


def _may_join(scene: Scene, one: Cluster, other: Cluster) -> bool:
    """No telling of the other is in another place, of another day or by another party than the one."""
    return all(clusters.likeness(scene, telling, one, None) is not None for telling in other.tellings)


def _group(telling: Telling, triggers: Sequence[Seen], least: float) -> int:
    """The group of the surest trigger that meets a word of the telling; none where several are as sure."""
    words = (telling.mention, *telling.carriers)
    met = [t for t in triggers if t.score >= least and any(t.meets(word.start, word.end) for word in words)]
    best = {t.group for t in met if t.score == max(other.score for other in met)}
    return best.pop() if len(best) == 1 else ALONE
