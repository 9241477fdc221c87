"""What of the model's mentions belongs to which event of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.reading.clusters import Cluster
from onrecord.reading.learned.sight import ALONE, Seen, Sight
from onrecord.reading.learned.thresholds import Thresholds
from onrecord.reading.scene import Scene


@dataclass(frozen=True)
class Share:
    """The triggers and the other mentions that the model ties to one event, in text order."""

    triggers: tuple[Seen, ...]
    parts: tuple[Seen, ...]

    def best(self, attribute: str) -> tuple[str, float]:
        """The code of an attribute that the triggers are surest of, with its probability."""
        said = [trigger.says(attribute) for trigger in self.triggers]
        return max(said, key=lambda row: (row[1], row[0]), default=("", 0.0))

    def chance_of(self, attribute: str, code: str) -> float:
        """The highest probability that a trigger gives this code; 0 where none does."""
        return max((p for told, p in (t.says(attribute) for t in self.triggers) if told == code), default=0.0)


def shares(scene: Scene, sight: Sight, clusters: Sequence[Cluster], sure: Thresholds) -> list[Share]:
    """For each event its share; a mention of one event's group is no other's, and one in doubt is nobody's.

    Where the rules hold news and history for one event, its share is that of the news.
    """
    sentences = [sentences_of(cluster) for cluster in clusters]
    numbered = [(seen, sentence_of(scene, seen)) for seen in sight.seen]
    triggers = [(seen, number) for seen, number in numbered if seen.role == "trigger"]
    parts = [(seen, number) for seen, number in numbered if seen.role != "trigger"]
    owned = [[seen for seen, _ in triggers if tells(cluster, seen)] for cluster in clusters]
    held = {id(seen) for row in owned for seen in row}
    for at, row in enumerate(owned):
        if not row:
            alone = [seen for seen, number in triggers if _only(number, at, sentences) and id(seen) not in held]
            row.extend(alone if len({seen.group for seen in alone}) == 1 else [])
    owned = [_news(row, sure) or row for row in owned]
    groups = [{seen.group for seen in row} - {ALONE} for row in owned]
    found = []
    for at, row in enumerate(owned):
        mine = tuple(seen for seen, number in parts if _is_mine(seen, number, at, sentences, groups, int(sure.reach)))
        found.append(Share(tuple(row), mine))
    return found


def _news(triggers: Sequence[Seen], sure: Thresholds) -> list[Seen]:
    return [trigger for trigger in triggers if not trigger.is_no_news(sure.demote_realis)]


def tells(cluster: Cluster, seen: Seen) -> bool:
    """True when the mention shares characters with a word that tells the event."""
    words = (m for telling in cluster.tellings for m in (telling.mention, *telling.carriers))
    return any(seen.meets(word.start, word.end) for word in words)


def sentence_of(scene: Scene, seen: Seen) -> int:
    """The number of its sentence; -1 where the words hold no token."""
    token = scene.token_at(seen.start, seen.end)
    return scene.sentence_of[token.i] if token is not None else -1


def sentences_of(cluster: Cluster) -> set[int]:
    """The numbers of the sentences that tell the event."""
    return {telling.sentence for telling in cluster.tellings}


def _only(number: int, at: int, sentences: Sequence[set[int]]) -> bool:
    """The sentence tells this event and no other."""
    return [n for n, own in enumerate(sentences) if number in own] == [at]


def _is_mine(
    seen: Seen, number: int, at: int, sentences: Sequence[set[int]], groups: Sequence[set[int]], reach: int
) -> bool:
    """With the event by its group, in or near its sentences; without a group where it alone is told.

    Of several events in its group it goes with the nearest.
    """
    if seen.group == ALONE or not any(seen.group in other for other in groups):
        return _only(number, at, sentences) and (seen.group == ALONE or not groups[at])
    if seen.group not in groups[at]:
        return False
    mine = distance(number, sentences[at])
    rivals = [distance(number, own) for n, own in enumerate(sentences) if n != at and seen.group in groups[n]]
    return mine <= reach and all(mine <= other for other in rivals)


def distance(number: int, sentences: Iterable[int]) -> int:
    """How many sentences lie between one and the nearest of others."""
    return min(abs(number - own) for own in sentences)
