"""A stand-in for the learned model that sees exactly what the marks of a text say, as sure as it is told to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.reading.learned.sight import Seen, Sight
from training.corpus import Marked

NEWS = "actual"
ATTRIBUTES = ("kind", "stage", "outcome", "realis")


def sight_of(marked: Marked, score: float = 0.97) -> Sight:
    """The marks as a sight: a group for each event, and attributes on its triggers."""
    groups = {name: at for at, name in enumerate(marked.events)}
    seen = [
        Seen(
            mention.role,
            mention.start,
            mention.end,
            score,
            _attributes(marked.events[name], score) if mention.role == "trigger" else {},
            groups[name],
        )
        for mention in marked.mentions
        for name in mention.events
    ]
    told = {event["kind"] for event in marked.events.values() if event["realis"] == NEWS}
    return Sight(score if told else 1 - score, {kind: score for kind in sorted(told)}, tuple(seen))


def _attributes(event: Mapping[str, str], score: float) -> dict[str, tuple[str, float]]:
    return {name: (event[name], score) for name in ATTRIBUTES}


@dataclass(frozen=True)
class Oracle:
    """A model that has the sights of some texts and sees nothing in any other."""

    sights: Mapping[str, Sight]
    id: str = "oracle"

    def see(self, text: str) -> Sight:
        """What it was given for the text."""
        return self.sights.get(text, Sight(0.0, {}, ()))


def oracle(texts: Iterable[Marked], score: float = 0.97) -> Oracle:
    """The model that knows these marked texts."""
    return Oracle({marked.text: sight_of(marked, score) for marked in texts})
