"""Events that the model is sure of and the rules tell nothing by, made into clusters by the rules' own machinery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.reading import clusters, events, tellings
from onrecord.reading.clusters import Cluster
from onrecord.reading.events import Mention
from onrecord.reading.learned.shares import tells
from onrecord.reading.learned.sight import ALONE, Seen, Sight
from onrecord.reading.learned.thresholds import Thresholds
from onrecord.reading.scene import Scene
from onrecord.reading.tellings import Telling

PARTS = ("perp_org", "perp_ind", "target", "victim", "victim_name", "killed", "injured")


def found(scene: Scene, sight: Sight, told: Sequence[Cluster], sure: Thresholds) -> list[Cluster]:
    """The clusters of events that no telling of `told` is of; none in a text that tells no news."""
    if sight.gate < sure.new_gate:
        return []
    taken = {group for cluster in told for group in _group_of(cluster, sight)}
    wanted = [seen for seen in sight.of("trigger") if seen.group not in taken and _is_sure(sight, seen, sure)]
    if not wanted:
        return []
    by_group: dict[int, Cluster] = {}
    for telling, group in _tellings(scene, wanted):
        if any(
            _is_same(scene, telling, cluster) for cluster in told if group == ALONE or not _group_of(cluster, sight)
        ):
            continue
        if group == ALONE or group not in by_group:
            by_group[group if group != ALONE else -2 - telling.mention.start] = Cluster([telling])
        else:
            by_group[group].tellings.append(telling)
    return [_without_harm_of(told, cluster) for cluster in by_group.values()]


def _is_sure(sight: Sight, seen: Seen, sure: Thresholds) -> bool:
    """Surely an event that happened, with somebody or something in it."""
    realis, chance = seen.says("realis")
    if seen.score < sure.new_trigger or realis != "actual" or chance < sure.new_actual:
        return False
    parts = [one for one in sight.of(*PARTS) if one.group == seen.group != ALONE]
    return any(one.score >= sure.new_part for one in parts)


def _tellings(scene: Scene, wanted: Sequence[Seen]) -> Iterator[tuple[Telling, int]]:
    """What the sentence ties to each trigger, as for a sure word of the lists; not where the words tell no event."""
    known = {mention.token: mention for mention in scene.mentions}
    made: dict[int, tuple[Mention, int]] = {}
    for seen in wanted:
        mention = _mention(scene, seen, known)
        if mention is not None:
            made.setdefault(mention.token, (mention, seen.group))
    mentions = known | {token: mention for token, (mention, _) in made.items()}
    wider = replace(scene, mentions=tuple(sorted(mentions.values(), key=lambda m: m.start)))
    for telling in tellings.find(wider):
        of = [made[m.token] for m in (telling.mention, *telling.carriers) if m.token in made]
        if (
            of
            and not telling.mention.plural
            and telling.frame.realis == "actual"
            and telling.frame.polarity == "+"
            and not telling.in_zone
        ):
            yield replace(telling, told=True), of[0][1]


def _mention(scene: Scene, seen: Seen, known: dict[int, Mention]) -> Mention | None:
    """The trigger as a mention: the rules' own with more trust, else a new one of the model's kind."""
    token = scene.token_at(seen.start, seen.end)
    if token is None or token.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ"):
        return None
    own = next((m for m in known.values() if seen.meets(m.start, m.end)), None)
    if own is not None:
        return replace(own, strength="sure")
    kind = seen.says("kind")[0]
    row = {"kind": kind if kind and kind != "other" else "attack", "strength": "sure"}
    return events.mention(token, scene.sentence_of, row, (token.idx, token.idx + len(token)))


def _is_same(scene: Scene, telling: Telling, cluster: Cluster) -> bool:
    """The rules would put it with an event they know, of which the model says nothing, in its own sentence."""
    if telling.sentence not in {other.sentence for other in cluster.tellings}:
        return False
    signs = clusters.likeness(scene, telling, cluster, None)
    return signs is not None and signs >= clusters.JOIN


def _group_of(cluster: Cluster, sight: Sight) -> set[int]:
    return {seen.group for seen in sight.of("trigger") if tells(cluster, seen)} - {ALONE}


def _without_harm_of(told: Sequence[Cluster], cluster: Cluster) -> Cluster:
    """Its tellings without the dead and injured that belong to another event."""
    held = {harm for other in told for telling in other.tellings for harm in telling.harms}
    rows = [replace(t, harms=tuple(h for h in t.harms if h not in held)) for t in cluster.tellings]
    return Cluster(sorted(rows, key=lambda t: t.mention.start))
