"""Where the claims of one account are made: its text, its scene, its tellings and who is said to have done it."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import Claim, Document, Span, Value
from onrecord.reading import hedges, voices
from onrecord.reading.blame import Blame
from onrecord.reading.clusters import Cluster
from onrecord.reading.scene import Scene


@dataclass(frozen=True)
class Room:
    """What the claims of one account are made from."""

    document: Document
    scene: Scene
    cluster: Cluster
    blames: tuple[Blame, ...]
    first: bool = False
    others: tuple[Cluster, ...] = ()

    def claim(
        self,
        slot: str,
        value: Value,
        words: tuple[int, int],
        rule: str,
        *,
        certainty: str | None = None,
        score: float = 0.5,
    ) -> Claim:
        """A claim with the voice and the certainty that its words `[start, end)` have in the text.

        `score` is the rule's own preference among rival claims, from 0 to 1; it is no probability.
        """
        start, end = words
        frame = hedges.frame(self.scene.doc, start, end, self.scene.sayings)
        return Claim(
            slot=slot,
            value=value,
            spans=(Span.cut(self.document, start, end),),
            voice=voices.voice_at(self.scene.sayings, start, end),
            certainty=certainty or (frame.certainty if frame.certainty != "denied" else "reported"),
            polarity="+",
            realis="actual",
            rule=rule,
            score=round(score, 2),
        )
