"""What two mentions say together: "on the road between X and Y", and the country of a point beside named towns."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.model import Where
from onrecord.reading.places.extent import distance_km
from onrecord.reading.places.mention import PlaceMention

BETWEEN_KM = 150.0
"""Two towns farther apart are no place between them."""
LEAST_KM = 5.0
ROUND_KM = 50.0
"""A point that a text writes out lies in the country of the town it names within this distance."""

_BETWEEN = re.compile(
    r"\b(?:road|roads|highway|motorway|route|track|railway|line|area|areas|zone|somewhere|midway|halfway|stretch|"
    r"village|villages|checkpoint|desert|plain|valley|mountains|border|located|lies|lying|travelling|traveling|"
    r"driving|point)\b[^.;\n]{0,40}\bbetween (?:the )?(?:(?:towns?|cit(?:y|ies)|villages?) of )?$"
)
_AND = re.compile(r" and (?:the )?(?:(?:town|city|village) of )?")


def joined(text: str, mentions: tuple[PlaceMention, ...]) -> tuple[PlaceMention, ...]:
    """The mentions with every "between X and Y" as one area, and with countries for the points that are written out."""
    out: list[PlaceMention] = []
    for mention in mentions:
        area = _between(text, out[-1], mention) if out else None
        if area is not None:
            out[-1] = area
        else:
            out.append(mention)
    return tuple(_in_country(mention, mentions) for mention in out)


def _between(text: str, left: PlaceMention, right: PlaceMention) -> PlaceMention | None:
    """One mention for "between X and Y" of two near towns; None for any other pair."""
    if not _AND.fullmatch(text[left.end : right.start]) or {left.form, right.form} != {"name"}:
        return None
    words = _BETWEEN.search(text[max(0, left.start - 90) : left.start])
    ends = _point(left.where), _point(right.where)
    if words is None or ends[0] is None or ends[1] is None:
        return None
    apart = distance_km(ends[0], ends[1])
    if not 0 < apart <= BETWEEN_KM:
        return None
    same = left.where.country if left.where.country == right.where.country else None
    where = Where(
        f"between {left.where.name} and {right.where.name}",
        country=same,
        level="district",
        lat=round((ends[0][0] + ends[1][0]) / 2, 4),
        lon=round((ends[0][1] + ends[1][1]) / 2, 4),
        radius_km=round(max(apart / 2, LEAST_KM), 1),
        role="said",
    )
    shown, score = text[left.start : right.end], round(left.score * right.score, 3)
    return PlaceMention(left.start, right.end, shown, where, "name", (left.where, right.where), score)


def _in_country(mention: PlaceMention, mentions: tuple[PlaceMention, ...]) -> PlaceMention:
    where, at = mention.where, _point(mention.where)
    if at is None or where.country is not None or where.name != mention.text:
        return mention
    near = [
        (away, other.where.country)
        for other in mentions
        if other.where.country and (point := _point(other.where)) and (away := distance_km(at, point)) <= ROUND_KM
    ]
    return replace(mention, where=replace(where, country=min(near)[1])) if near else mention


def _point(where: Where) -> tuple[float, float] | None:
    return None if where.lat is None or where.lon is None else (where.lat, where.lon)
