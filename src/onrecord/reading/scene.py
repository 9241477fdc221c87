"""What the rooms of reading have found in one text, side by side, for the rooms that build on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Doc, Token

from onrecord.model import Aggregate, Document, Risk, Span, Statement
from onrecord.reading import (
    aggregates,
    casualties,
    events,
    grammar,
    names,
    nlp,
    places,
    quantities,
    risks,
    sections,
    statements,
    times,
    voices,
)
from onrecord.reading.casualties import Harm
from onrecord.reading.events import Means, Mention
from onrecord.reading.places import PlaceMention
from onrecord.reading.quantities import Quantity
from onrecord.reading.sections import Section
from onrecord.reading.times import TimeMention
from onrecord.reading.voices import Saying

DAYS = ("minute", "hour", "part_of_day", "day", "range", "week")
"""How finely a time must be told to tell a day."""


@dataclass(frozen=True)
class Scene:
    """One text with everything found in it; offsets are code points of the document's text."""

    doc: Doc
    title_end: int
    sentence_of: tuple[int, ...]
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    numbers: tuple[Quantity, ...]
    sayings: tuple[Saying, ...]
    mentions: tuple[Mention, ...]
    means: tuple[Means, ...]
    harms: tuple[Harm, ...]
    aggregates: tuple[Aggregate, ...]
    risks: tuple[Risk, ...]
    statements: tuple[Statement, ...]
    sections: tuple[Section, ...] = ()

    @cached_property
    def last_day(self) -> str:
        """The last day that the text tells, in ISO 8601, whole months and years left out; "" where it tells none."""
        return max((t.when.latest[:10] for t in self.times if t.when.latest and t.when.precision in DAYS), default="")

    def token_at(self, start: int, end: int) -> Token | None:
        """The head token of the words `[start, end)`, None when they hold no token."""
        span = self.doc.char_span(start, end, alignment_mode="expand")
        return span.root if span is not None and len(span) else None

    def places_in(self, start: int, end: int) -> list[PlaceMention]:
        """The place mentions inside `[start, end)`."""
        return [place for place in self.places if start <= place.start and place.end <= end]

    def in_title(self, start: int) -> bool:
        """True when the offset lies in the title line."""
        return start < self.title_end


def build(document: Document) -> Scene:
    """Parse the document and let every room look at it once."""
    doc = nlp.parse(document.text)
    said = voices.sayings(doc)
    groups = names.groups(doc.text)
    found_places = tuple(p for p in places.find(doc) if not any(start <= p.start < end for start, end, _ in groups))
    found_times = times.find(document.text, document.published)
    found_aggregates = aggregates.find(doc, said, places=found_places, times=found_times)
    title = document.title or ""
    title_end = len(title) if title and document.text.startswith(title) else 0
    return Scene(
        doc=doc,
        title_end=title_end,
        sections=sections.find(
            document.text,
            title_end,
            [*((p.start, p.end) for p in found_places), *((t.start, t.end) for t in found_times)],
        ),
        sentence_of=tuple(grammar.sentence_index(doc)),
        places=found_places,
        times=found_times,
        numbers=quantities.find(doc.text),
        sayings=said,
        mentions=events.mentions(doc),
        means=events.means(doc),
        harms=casualties.find(doc),
        aggregates=tuple(replace(row, spans=_cut(document, row.spans)) for row in found_aggregates),
        risks=tuple(
            replace(row, condition=_cut(document, row.condition), consequence=_cut(document, row.consequence))
            for row in risks.find(doc, said)
        ),
        statements=tuple(replace(row, spans=_cut(document, row.spans)) for row in statements.find(doc, said)),
    )


def _cut(document: Document, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans with the document's own words: the parser saw plain apostrophes and no line breaks."""
    return tuple(Span.cut(document, span.start, span.end) for span in spans)
