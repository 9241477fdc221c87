"""Hits for words that are known to be names of places: their readings, with no question whether they are places."""

from __future__ import annotations

import re

from onrecord.reading import gazetteer
from onrecord.reading.gazetteer import Place
from onrecord.reading.places.scan import Hit, is_area, scan, surrounded
from onrecord.reading.places.words import Word, lists

_OWNED = re.compile(r"['’ʼ][sS]?$")
_TITLED = re.compile(r"^(?:the|city of|town of|village of|county of|state of)\s+", re.IGNORECASE)


def given_hits(text: str, words: tuple[Word, ...], spans: tuple[tuple[int, int], ...]) -> tuple[Hit, ...]:
    """One hit for each span, in the order of the spans; a name that no list has has no readings."""
    return tuple(_given(text, words, start, end) for start, end in spans)


def _given(text: str, words: tuple[Word, ...], start: int, end: int) -> Hit:
    inside = [index for index, word in enumerate(words) if word.start < end and start < word.end]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    shown = _OWNED.sub("", text[start:end])
    plain = Hit(first, last, start, end, text[start:end], "name", name=shown)
    hit = _whole(plain, shown) or _whole(plain, _TITLED.sub("", shown)) or _part(plain, text, words, start, end)
    if hit is None:
        return Hit(first, last, start, end, text[start:end], "unlisted")
    return surrounded(text, words, hit) if words else hit


def _whole(plain: Hit, shown: str) -> Hit | None:
    """The hit when a list has all its words."""
    known = lists()
    if shown.rstrip(".") in known.abbreviations or shown in known.abbreviations:
        name, country = known.abbreviations.get(shown) or known.abbreviations[shown.rstrip(".")]
        areas = tuple(place for place in gazetteer.lookup(name) if place.country == country and is_area(place))
        towns = gazetteer.lookup(shown) if len(shown) > 3 and not shown.endswith(".") else ()
        return _hit(plain, shown, "name", (*areas, *towns))
    for table, form in ((known.countries, "country"), (known.demonyms, "demonym"), (known.metonyms, "metonym")):
        code = table.get(shown) or table.get(shown.title())
        if code in gazetteer.countries():
            return _hit(plain, shown, form, (gazetteer.countries()[code],), code)
    if shown in known.region_words:
        return _hit(plain, shown, "name", gazetteer.lookup(known.region_words[shown]))
    places = gazetteer.lookup(shown) or (gazetteer.lookup(shown[:-1]) if shown.endswith("s") else ())
    return _hit(plain, shown, "name", places) if places else None


def _part(plain: Hit, text: str, words: tuple[Word, ...], start: int, end: int) -> Hit | None:
    """The hit when only a part of the words is listed: "Hamilton Township", "northern Iraq"."""
    found = [hit for hit in scan(text, words) if start <= hit.start and hit.end <= end + 1 and hit.places]
    if not found:
        return None
    best = max(found, key=lambda hit: (hit.level is not None or hit.direction is not None, hit.end - hit.start))
    return _hit(plain, best.name or best.text, best.form, best.places, best.country)


def _hit(plain: Hit, name: str, form: str, places: tuple[Place, ...], country: str | None = None) -> Hit:
    return Hit(plain.first, plain.last, plain.start, plain.end, plain.text, form, places, country, name=name)
