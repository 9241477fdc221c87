"""The kind of an event from the words and weapons that tell it."""

from __future__ import annotations

from collections import defaultdict

from onrecord.reading.clusters import Cluster
from onrecord.reading.scene import Scene

HEADLINE_WEIGHT = 2.0
SURE_WEIGHT = 2.0
WEAK_WEIGHT = 0.5


def kind_of(scene: Scene, cluster: Cluster) -> str:
    """The kind that most of the words and weapons give; `attack` where they tell no means."""
    votes: defaultdict[str, float] = defaultdict(float)
    for number, telling in enumerate(cluster.tellings):
        weight = HEADLINE_WEIGHT if number == 0 or scene.in_title(telling.mention.start) else 1.0
        if telling.mention.strength == "sure":
            votes[telling.mention.kind] += SURE_WEIGHT * weight
        elif telling.mention.strength == "weak":
            votes[telling.mention.kind] += WEAK_WEIGHT * weight
        for means in telling.means:
            votes[means.kind] += weight
    votes.pop("attack", None)
    _settle_families(votes)
    return max(votes.items(), key=lambda row: (row[1], row[0]))[0] if votes else "attack"


def _settle_families(votes: defaultdict[str, float]) -> None:
    """A general word ('bombing') gives way to the means that the text tells beside it."""
    if "suicide_bombing" in votes:
        votes["suicide_bombing"] += votes["bombing"]
    if votes.keys() & {"drone", "shelling_missile", "air_strike"} and "bombing" in votes:
        votes["bombing"] = min(votes["bombing"], WEAK_WEIGHT)
    if votes.keys() & {"drone", "shelling_missile", "air_strike"} and "arson" in votes:
        votes["arson"] = min(votes["arson"], WEAK_WEIGHT)  # what a drone set on fire
    if "armed_assault" in votes and "arson" in votes:
        votes["arson"] = min(votes["arson"], votes["armed_assault"] - WEAK_WEIGHT)
    if "armed_assault" in votes and "assassination" in votes:
        votes["assassination"] += votes["armed_assault"]  # a shooting that the text calls one
    if "armed_assault" in votes and "clash" in votes:
        votes["armed_assault"] += WEAK_WEIGHT
