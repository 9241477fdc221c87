"""Find the places a text names, and say where they are as precisely as the words allow and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from onrecord.reading.places.choose import choose
from onrecord.reading.places.evidence import (
    Setting,
    believed,
    containments,
    is_speaker,
    setting_of,
    unlisted,
)
from onrecord.reading.places.extent import written_points
from onrecord.reading.places.features import Sheet, sheet_of
from onrecord.reading.places.given import given_hits
from onrecord.reading.places.joint import joined
from onrecord.reading.places.mention import PlaceMention, mention_of, written_mention
from onrecord.reading.places.runs import countries_of, hosts, respelled, typed_runs
from onrecord.reading.places.scan import Hit, scan
from onrecord.reading.places.words import is_loud, words_of

__all__ = ["PlaceMention", "find", "locate", "setting_of_doc", "sheet_found", "sheet_given"]


def find(doc: Doc, *, country_hint: str | None = None) -> tuple[PlaceMention, ...]:
    """Every place the text names, in text order, none overlapping; empty when it names none.

    `country_hint` is an ISO 3166-1 alpha-3 code that breaks ties. Provinces, parts and countries never get a point.

    >>> [(place.text, place.where.level) for place in find(nlp.parse("Two died near Bakhmut in eastern Ukraine."))]
    [('Bakhmut', 'settlement'), ('eastern Ukraine', 'part_of_country')]
    """
    setting = setting_of_doc(doc)
    points = tuple(written_points(doc.text))
    hits = tuple(hit for hit in _found(setting) if not any(hit.start < at.end and at.start < hit.end for at in points))
    mentions = (*_mentions(setting, hits, country_hint), *(written_mention(doc.text, point) for point in points))
    return joined(doc.text, tuple(sorted(mentions, key=lambda mention: mention.start)))


def locate(doc: Doc, spans: Sequence[tuple[int, int]], *, country_hint: str | None = None) -> tuple[PlaceMention, ...]:
    """One mention for each span, in the order of the text, with no question whether it is a place.

    A name that no list has, and one whose readings are all unlikely, stays open; its candidates say what it may be.
    """
    setting = setting_of_doc(doc)
    return _mentions(setting, _given(setting, spans), country_hint)


def setting_of_doc(doc: Doc) -> Setting:
    """What the document tells about its words."""
    return setting_of(doc, words_of(doc.text), is_loud(doc.text))


def sheet_found(setting: Setting) -> Sheet:
    """The names that are found in a text and their readings, as they are weighed."""
    hits = _found(setting)
    return sheet_of(hits, containments(setting, hits), len(setting.text))


def sheet_given(setting: Setting, spans: Sequence[tuple[int, int]]) -> Sheet:
    """The names that stand at the spans and their readings, as they are weighed."""
    hits = _given(setting, spans)
    return sheet_of(hits, containments(setting, hits), len(setting.text))


def _found(setting: Setting) -> tuple[Hit, ...]:
    hits = believed(setting, scan(setting.text, setting.words))
    runs = typed_runs(setting, hits)
    hits = tuple(hit for hit in hits if not any(run.start < hit.end and hit.start < run.end for run in runs))
    hits = tuple(sorted((*hits, *runs), key=lambda hit: hit.start))
    hits = tuple(sorted((*hits, *unlisted(setting, hits)), key=lambda hit: hit.start))
    named = countries_of(hits)
    return tuple(_heard(setting, respelled(hit, named)) for hit in hits)


def _given(setting: Setting, spans: Sequence[tuple[int, int]]) -> tuple[Hit, ...]:
    return tuple(_heard(setting, hit) for hit in given_hits(setting.text, setting.words, tuple(sorted(spans))))


def _heard(setting: Setting, hit: Hit) -> Hit:
    return replace(hit, speaks=True) if is_speaker(setting, hit) else hit


def _mentions(setting: Setting, hits: tuple[Hit, ...], hint: str | None) -> tuple[PlaceMention, ...]:
    pairs = containments(setting, hits)
    choices = choose(sheet_of(hits, pairs, len(setting.text)), hint)
    told_in = (*hosts(setting, hits), *pairs)
    outer = {inner: (hits[index], choices[index]) for inner, index, _ in told_in if choices[index].supported}
    return tuple(
        mention_of(setting, hit, choice, outer.get(index))
        for index, (hit, choice) in enumerate(zip(hits, choices, strict=True))
    )
