"""What is told of a hit and the reading chosen for it: its form, and no more precision than its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from onrecord.model import Where
from onrecord.reading.gazetteer import Place
from onrecord.reading.places.choose import Choice
from onrecord.reading.places.evidence import Setting, in_organisation, is_speaker
from onrecord.reading.places.extent import DISTRICT_KM, NEAR_KM, Written, moved, radius_of
from onrecord.reading.places.features import POINT_LEVELS
from onrecord.reading.places.scan import Hit
from onrecord.reading.places.words import lists

Form = Literal["name", "demonym", "within_name"]
MOST_CANDIDATES = 5
NEAR_MOST_KM = 25.0
SITE_AT_TOWN_KM = 15.0


@dataclass(frozen=True)
class PlaceMention:
    """A place named in a text: its words, where it is, and the other readings of the name, best first.

    `form` is "name", "demonym" ("Iraqi", "U.S. troops") or "within_name": a place word inside an organisation's name
    or standing for a government ("the Kremlin", "Washington said"). A name that stays open has no place_id, and a
    country only where the text names it beside it. `score` is the chance that the place told is the one that is meant:
    for an open name that its first candidate is, for one told in a town or country that this is the right one;
    docs/places.md has the table that it was fitted by.
    """

    start: int
    end: int
    text: str
    where: Where
    form: Form
    candidates: tuple[Where, ...] = ()
    score: float = 0.0


def mention_of(setting: Setting, hit: Hit, choice: Choice, outer: tuple[Hit, Choice] | None) -> PlaceMention:
    """What is told of one hit; `outer` is the name that the text puts it in, if any."""
    form = _form(setting, hit, choice)
    best = choice.best
    score = choice.score
    if hit.form == "demonym" or (hit.form == "metonym" and form == "within_name"):
        where = Where(hit.text, country=hit.country, level="country", role="said")
        return PlaceMention(hit.start, hit.end, hit.text, where, form, score=score)
    if best is None or not choice.supported:
        where = _open(hit, outer)
        score = outer[1].score if outer and where.country else score
    elif form == "within_name" and best.kind == "capital":
        where = Where(hit.text, country=best.country, level="country", role="said")
    else:
        where = _where(hit, best)
    others = tuple(as_where(place) for _, place in choice.ranked[: MOST_CANDIDATES + 1] if where.place_id != place.id)
    return PlaceMention(hit.start, hit.end, hit.text, where, form, others[:MOST_CANDIDATES], score)


def written_mention(text: str, point: Written) -> PlaceMention:
    """A point that the text writes out: a site without a name, as fine as its digits."""
    shown = text[point.start : point.end]
    where = Where(shown, level="site", lat=point.lat, lon=point.lon, radius_km=point.radius_km, role="said")
    return PlaceMention(point.start, point.end, shown, where, "name", score=1.0)


def as_where(place: Place) -> Where:
    """A place of the list as a value: a point and a radius only for a site, a settlement or a district."""
    exact = place.level in POINT_LEVELS
    return Where(
        place.name,
        country=place.country,
        level=place.level,
        lat=place.lat if exact else None,
        lon=place.lon if exact else None,
        radius_km=radius_of(place) if exact else None,
        role="said",
        place_id=place.id,
        province=place.province,
    )


def _open(hit: Hit, outer: tuple[Hit, Choice] | None) -> Where:
    """A name that stays open, with the country and the province only where the text names them beside it.

    A site in or near a town that the text names beside it has the town's point and radius.
    """
    name = hit.name or hit.text
    level = hit.level or "unknown"
    best = outer[1].best if outer else None
    if outer is None or best is None or best.country is None:
        return Where(name, level=level, role="said")
    where = Where(name, country=best.country, level=level, role="said", province=_province(best))
    if level in ("site", "district") and best.level == "settlement":
        town = _shifted(as_where(best), outer[0])
        return replace(where, lat=town.lat, lon=town.lon, radius_km=town.radius_km)
    return where


def _form(setting: Setting, hit: Hit, choice: Choice) -> Form:
    words, context = setting.words, lists().context
    before = words[hit.first - 1].lower if hit.first else ""
    if before == "the" and hit.first > 1:
        before = words[hit.first - 2].lower
    placed = before in context.strong_prepositions or hit.shift.widen > 0
    if hit.form == "demonym":
        return "demonym"
    if hit.form == "metonym":
        return "name" if placed and hit.places else "within_name"
    if in_organisation(setting, hit):
        return "within_name"
    if hit.form == "country" and hit.text.rstrip(".").replace(".", "") in ("US", "UK", "UAE"):
        return _form_of_initials(setting, hit, placed)
    best = choice.best
    if best is not None and best.kind == "capital" and not placed and hit.speaks:
        return "within_name"
    return "name"


def _form_of_initials(setting: Setting, hit: Hit, placed: bool) -> Form:
    """ "U.S. barracks" is a demonym, "the U.S. said" a government, "in the U.S." a place."""
    if is_speaker(setting, hit):
        return "within_name"
    token = setting.tokens.get(hit.start)
    if token is not None and token.dep_ in ("compound", "amod", "nmod", "poss"):
        return "demonym"
    return "name" if placed else "within_name"


def _where(hit: Hit, place: Place) -> Where:
    """The chosen place with no more precision than the words have."""
    if hit.direction and place.level in ("country", "province", "part_of_country"):
        return Where(hit.text, country=place.country, level="part_of_country", role="said", province=_province(place))
    name = hit.text if hit.level == "site" else (hit.name or _undirected(hit))
    where = _at_level(replace(as_where(place), name=name), hit.level)
    if hit.level == "site" and place.level != "site":
        if place.level != "settlement":
            return Where(name, country=place.country, level="site", role="said", province=_province(place))
        where = replace(where, level="site", place_id=None, radius_km=max(where.radius_km or 0.0, SITE_AT_TOWN_KM))
    return _shifted(where, hit)


def _shifted(where: Where, hit: Hit) -> Where:
    """The place with the radius that "near" widens, or the area "25 km north of" it, which is no place of the list."""
    if not hit.shift.widen or where.radius_km is None or where.lat is None or where.lon is None:
        return where
    widened = where.radius_km + hit.shift.widen
    if hit.shift.bearing is not None:
        lat, lon = moved(where.lat, where.lon, hit.shift)
        return replace(where, level="district", place_id=None, lat=lat, lon=lon, radius_km=round(widened, 1))
    return replace(where, radius_km=round(min(widened, NEAR_MOST_KM) if hit.shift.widen == NEAR_KM else widened, 1))


def _at_level(where: Where, said: str | None) -> Where:
    """The place at the level that the words give it: "Soum province" has no point, "the town of Saravena" is a town."""
    if said not in ("settlement", "district", "province") or where.level not in ("settlement", "district"):
        return where
    if said == "province":
        return replace(where, level=said, lat=None, lon=None, radius_km=None)
    radius = max(where.radius_km or 0.0, DISTRICT_KM) if said == "district" else where.radius_km
    return replace(where, level=said, radius_km=radius)


def _undirected(hit: Hit) -> str:
    return (
        hit.text[len(hit.direction) :].strip(" -–")
        if hit.direction and hit.text.lower().startswith(hit.direction)
        else hit.text
    )


def _province(place: Place) -> str | None:
    return place.name if place.level == "province" else place.province
