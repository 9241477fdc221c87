"""When and where an event happened, as the words tied to it say, and what may be inferred where they say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onrecord.model import Claim, Document, When, Where
from onrecord.reading import clusters, gazetteer, locatives, parties, sections
from onrecord.reading.places import PlaceMention
from onrecord.reading.room import Room
from onrecord.reading.tellings import Timed

GRAIN = {
    "minute": 0.85,
    "hour": 0.85,
    "part_of_day": 0.85,
    "day": 0.85,
    "week": 0.7,
    "month": 0.5,
    "season": 0.4,
    "year": 0.3,
}
"""How sure a time is to be the event's, by its grain: vague ones date wars, seasons and tournaments more often."""
OTHER_GRAIN = 0.6
LEVEL = {
    "site": 0.9,
    "settlement": 0.85,
    "district": 0.7,
    "sea": 0.7,
    "province": 0.6,
    "part_of_country": 0.5,
    "country": 0.4,
}
"""How sure a place is to be the event's own, by its level: a narrow one is seldom named for anything else."""
OTHER_LEVEL = 0.3
LEAD_SENTENCES = 4


def whens(room: Room) -> Iterator[Claim]:
    """The times tied to the event; without one, what a list's lead or the day of the report allows to infer."""
    dated = False
    for telling in room.cluster.tellings:
        for timed in telling.times:
            if timed.time.when.anchor != "event" and not is_later(timed.time.when, room.document):
                dated = dated or timed.dated == "occurred" or bool(timed.time.when.latest)
                near = 0.1 if telling.sentence <= room.cluster.tellings[0].sentence + 2 else 0.0
                yield from _time_claims(room, timed, near)
    if not dated and _is_item(room):
        listed = list(_day_of_the_list(room))
        yield from listed
        dated = bool(listed)
    if not dated and room.document.published is not None and room.document.published.latest:
        mention = room.cluster.tellings[0].mention
        value = When(None, room.document.published.latest[:10], None, "publication", "not_after", "occurred")
        words = (mention.start, mention.end)
        yield room.claim("when", value, words, "not-after-report", certainty="inferred", score=0.1)


def _time_claims(room: Room, timed: Timed, near: float) -> Iterator[Claim]:
    """The time as said; where it dates the finding, that the event was not later is inferred beside it."""
    when = replace(timed.time.when, dated=timed.dated)
    words = (timed.time.start, timed.time.end)
    score = (GRAIN.get(when.precision, OTHER_GRAIN) if when.resolved else 0.3) + near
    yield room.claim("when", when, words, f"time-{timed.time.rule}", score=score)
    if timed.dated == "found" and when.latest:
        before = When(None, when.latest, when.expression, when.anchor, "not_after", "occurred")
        yield room.claim("when", before, words, "not-after-found", certainty="inferred", score=0.4)


def _is_item(room: Room) -> bool:
    return sections.of(room.scene.sections, room.cluster.tellings[0].mention.start) is not None


def _day_of_the_list(room: Room) -> Iterator[Claim]:
    """The one day that headline and lead of a list name is inferred to be the day of its items."""
    published = room.document.published.latest if room.document.published else None
    days = [
        time
        for time in room.scene.times
        if time.end <= room.scene.sections[0].start
        and time.when.earliest
        and time.when.precision in GRAIN
        and not (published and time.when.earliest[:10] == published[:10])
    ]
    if len({str(time.when.earliest)[:10] for time in days}) == 1:
        words = (days[0].start, days[0].end)
        yield room.claim("when", days[0].when, words, "day-of-list", certainty="inferred", score=0.4)


def is_later(when: When, document: Document) -> bool:
    """A time after publication dates no event that happened."""
    published = document.published.latest if document.published else None
    return bool(published and when.earliest and when.earliest[:10] > published[:10])


def wheres(room: Room) -> Iterator[Claim]:
    """The places tied to the event; without a country among them, what lead and text allow to infer."""
    first = room.cluster.tellings[0].sentence
    for telling in room.cluster.tellings:
        for placed in telling.places:
            where = replace(placed.place.where, role=placed.role)
            score = LEVEL.get(where.level, OTHER_LEVEL) - min(0.3, 0.04 * (telling.sentence - first))
            words = (placed.place.start, placed.place.end)
            yield room.claim("where", where, words, f"place-{placed.role}", score=score)
    if not any(placed.place.where.country for telling in room.cluster.tellings for placed in telling.places):
        if _is_item(room):
            yield from _lead_place(room, ("sea",))
        elif room.first:
            yield from _lead_place(room, ("site", "settlement", "sea"))
        yield from _only_country(room)


def _lead_place(room: Room, levels: tuple[str, ...]) -> Iterator[Claim]:
    """The one place that headline and lead name, else that of the dateline, is inferred to be the event's."""
    lead_end = list(room.scene.doc.sents)[:LEAD_SENTENCES][-1].end_char
    found = [p for p in room.scene.places if p.form == "name" and p.where.level in levels and p.start < lead_end]
    named = [p for p in found if not locatives.in_dateline(room.scene, p)] or found
    if named and all(clusters.compare(named[0].where, p.where) in ("same", "inside") for p in named[1:]):
        where, words = replace(named[0].where, role="occurred"), (named[0].start, named[0].end)
        yield room.claim("where", where, words, "only-place-of-lead", certainty="inferred", score=0.3)


def _speaks(room: Room, place: PlaceMention) -> bool:
    """'Israel did not comment': a state as the subject of a verb."""
    token = room.scene.token_at(place.start, place.end)
    return token is not None and token.dep_ in ("nsubj", "nsubjpass", "poss", "compound")


def _only_country(room: Room) -> Iterator[Claim]:
    """Where every place word of the text points to one country, the event is inferred to lie in it.

    Where the event has a name of its own that stays open, the nations of those who speak or were hit tell nothing;
    a state that did it never does.
    """
    placed = [p for p in room.scene.places if p.where.country and not parties.backs(room.scene.doc.text, p.end)]
    if any(own.role in ("occurred", "target") for telling in room.cluster.tellings for own in telling.places):
        placed = [p for p in placed if p.form == "name" and not _speaks(room, p)]
    doers = {actor.start for telling in room.cluster.tellings for actor in telling.perpetrators}
    placed = [p for p in placed if p.form != "name" or p.start not in doers]
    if len({p.where.country for p in placed}) == 1:
        code = str(placed[0].where.country)
        country = gazetteer.countries().get(code)
        where = Where(country.name if country else placed[0].text, code, "country")
        words = (placed[0].start, placed[0].end)
        yield room.claim("where", where, words, "only-country", certainty="inferred", score=0.2)
