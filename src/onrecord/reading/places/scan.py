"""Find every piece of a text that may be a place name, longest first, with the words that tell what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from onrecord.reading import gazetteer
from onrecord.reading.gazetteer import Place, fold
from onrecord.reading.places.extent import Shift, shift_before
from onrecord.reading.places.words import Lists, Word, lists

LONGEST = 6
SPACED = frozenset(["al", "el", "es"])
"""Articles that may stand before a space: "At Columbia" is no name of a place called al-Columbia."""
_JOINS = re.compile(r"[ \u00a0]|[ ]?\n[ ]?|[-–]|\. ?|, (?=D)")
_FITTING = {
    "site": frozenset(["site", "settlement", "district", "province", "country"]),
    "province": frozenset(["province", "district", "part_of_country", "country", "unknown"]),
    "district": frozenset(["district", "settlement", "province"]),
    "settlement": frozenset(["settlement", "district"]),
}
"""The levels that a place may have under a type word."""
_TIGHT = re.compile(r"[ \u00a0\n]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first` to `last` that may name a place, what they may mean, and what stands round them.

    `form` is name, country, demonym, metonym, abbreviation, unlisted or respelled; `level` the level that a type word
    beside the name gives it ("Kyiv region": province); `direction` a compass word before it; `shift` what a distance
    before it does to its point.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    form: str
    places: tuple[Place, ...] = ()
    country: str | None = None
    level: str | None = None
    direction: str | None = None
    shift: Shift = Shift()
    name: str = ""
    speaks: bool = False  # it is the subject of "said"


def scan(text: str, words: tuple[Word, ...]) -> tuple[Hit, ...]:
    """All hits in text order, none overlapping; a name that the list does not have is no hit."""
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        hit = _hit(text, words, at)
        if hit is None:
            at += 1
            continue
        hits.append(surrounded(text, words, hit))
        at = hit.last + 1
    return tuple(hits)


def joined(word: Word) -> bool:
    """Whether a word belongs to the same run as the one before it."""
    return bool(_JOINS.fullmatch(word.gap))


def _hit(text: str, words: tuple[Word, ...], at: int) -> Hit | None:
    """The longest name that starts at a word, or None."""
    if not _may_start(words, at):
        return None
    known, start, ends = lists(), words[at].start, _ends(words, at)
    if not ends:
        return None
    longest = ends[-1] if len(ends) > 1 and not gazetteer.begins(text[start : words[ends[-2]].end]) else ends[0]
    for last in ends:
        shown = text[start : words[last].end]
        hit = _listed(known, words, at, last, shown) or (_named(words, at, last, shown) if last <= longest else None)
        if hit:
            return hit
    return None


def _may_start(words: tuple[Word, ...], at: int) -> bool:
    word = words[at]
    if word.capital:
        return True
    if at + 1 == len(words) or not words[at + 1].capital or word.lower not in gazetteer.ARTICLES:
        return False
    return words[at + 1].gap == "-" or (words[at + 1].gap == " " and word.lower in ("al", "el"))


def _ends(words: tuple[Word, ...], at: int) -> list[int]:
    """The last words a name that starts at `at` may have, longest first."""
    known = lists()
    ends: list[int] = []
    for last in range(at, min(at + LONGEST, len(words))):
        word = words[last]
        if last > at and not joined(word):
            break
        if word.capital or word.text.isdigit() or word.lower in known.tails:
            ends.append(last)
        elif word.lower not in known.context.connectors:
            break
    return ends[::-1]


def _listed(known: Lists, words: tuple[Word, ...], at: int, last: int, shown: str) -> Hit | None:
    """A country's short name, a demonym, a building that stands for a government, or an abbreviated state."""
    start, end = words[at].start, words[last].end
    plain = shown.title() if shown.isupper() else shown
    if shown in known.abbreviations and at and words[at].gap.strip() == ",":
        name, country = known.abbreviations[shown]
        places = tuple(place for place in gazetteer.lookup(name) if place.country == country and is_area(place))
        return Hit(at, last, start, end, shown, "abbreviation", places) if places else None
    for table, form in ((known.countries, "country"), (known.demonyms, "demonym"), (known.metonyms, "metonym")):
        code = table.get(shown) or (table.get(plain) if len(shown) > 3 else None)
        if code:
            places = gazetteer.lookup(shown) if form == "metonym" else ()
            if not places and code in gazetteer.countries():
                places = (gazetteer.countries()[code],)
            return Hit(at, last, start, end, shown, form, places, code)
    return None


def _named(words: tuple[Word, ...], at: int, last: int, shown: str) -> Hit | None:
    """A name of the list of places."""
    key, first = fold(shown), words[at].lower
    if len(key) < 3 or (first == "the" and not _begins_with_the(key)):
        return None
    if key in lists().never or (not words[last].capital and " " not in key):
        return None
    spaced = at < last and words[at + 1].gap == " "
    exact = spaced and first in gazetteer.ARTICLES and first not in SPACED
    places = gazetteer.named(key) if exact else gazetteer.lookup(shown)
    return Hit(at, last, words[at].start, words[last].end, shown, "name", places) if places else None


def _begins_with_the(key: str) -> bool:
    """Whether a listed name has its own "The": The Hague, and not "The Pentagon", which is read without it."""
    return bool(gazetteer.named(key)) and not gazetteer.lookup(key[4:])


def is_area(place: Place) -> bool:
    """Whether a place is a province or a part of a country."""
    return place.level in ("province", "part_of_country")


def surrounded(text: str, words: tuple[Word, ...], hit: Hit) -> Hit:
    """The hit with type word, compass word and distance; the type word and the compass word join its text."""
    if hit.form in ("demonym", "metonym", "abbreviation"):
        return hit
    if hit.form == "name":
        hit = _with_type_after(text, words, hit)
        if hit.level is None:
            hit = _with_type_before(words, hit)
    hit = _with_direction(text, words, hit)
    return replace(hit, shift=shift_before(text, hit.start))


def _with_type_after(text: str, words: tuple[Word, ...], hit: Hit) -> Hit:
    known = lists()
    if words[hit.last].owns:
        return hit
    for length in (3, 2, 1):
        last = hit.last + length
        tail = words[hit.last + 1 : last + 1]
        if len(tail) < length or not all(_TIGHT.fullmatch(word.gap) for word in tail):
            continue
        phrase = " ".join(word.lower for word in tail)
        level = known.after.get(phrase)
        if level is None or not any(place.level in _FITTING[level] for place in hit.places):
            continue
        end = words[last].end
        named = _site_named(hit.text, phrase) if level == "site" else ()
        if level == "site" and not named and any(place.level == "country" for place in hit.places):
            return hit
        return replace(
            hit, last=last, end=end, text=text[hit.start : end], level=level, name=hit.text, places=named or hit.places
        )
    return _with_type_inside(words, hit)


def _with_type_inside(words: tuple[Word, ...], hit: Hit) -> Hit:
    """The level that the name's own last word gives: the list has "Soum province" as a name."""
    level = lists().after.get(words[hit.last].lower) if hit.last > hit.first else None
    fits = level is not None and any(place.level in _FITTING[level] for place in hit.places)
    return replace(hit, level=level) if fits else hit


def _site_named(name: str, phrase: str) -> tuple[Place, ...]:
    """The sites called NAME with the type word, or with another word for the same type."""
    group = next((row for row in lists().site_words if phrase in row), (phrase,))
    found: dict[str, Place] = {}
    for words in (phrase, *group, ""):
        for place in gazetteer.lookup(f"{name} {words}"):
            if place.level == "site":
                found.setdefault(place.id, place)
    return tuple(found.values())


def _with_type_before(words: tuple[Word, ...], hit: Hit) -> Hit:
    known = lists()
    for length in (3, 2, 1):
        head = words[max(hit.first - length, 0) : hit.first]
        gaps = [*(word.gap for word in head[1:]), words[hit.first].gap]
        if len(head) < length or not all(_TIGHT.fullmatch(gap) for gap in gaps):
            continue
        level = known.before.get(" ".join(word.lower for word in head))
        named = hit.first - length - 1
        if level and head[-1].lower == "of" and named >= 0 and words[named].capital and _TIGHT.fullmatch(head[0].gap):
            return hit  # "the Wadi al-Kabir district of Muscat" is no district called Muscat
        if level:
            return replace(hit, level=level)
    return hit


def _with_direction(text: str, words: tuple[Word, ...], hit: Hit) -> Hit:
    """ "eastern Syria", "south-western Pakistan", "the east of Ukraine"."""
    directions = lists().context.directions
    at = hit.first - 1
    if at >= 1 and words[at].lower == "of" and words[at - 1].lower in directions and _TIGHT.fullmatch(words[at].gap):
        if at < 2 or words[at - 2].lower in ("the", "far"):
            return replace(
                hit,
                direction=words[at - 1].lower,
                first=at - 1,
                start=words[at - 1].start,
                text=text[words[at - 1].start : hit.end],
            )
        return hit
    if at < 0 or words[at].lower not in directions or not _TIGHT.fullmatch(words[hit.first].gap):
        return hit
    first = at
    if at and words[at].gap in "-–" and words[at].gap and words[at - 1].lower in directions:
        first = at - 1
    compass = text[words[first].start : words[at].end].lower()
    start = words[first].start
    return replace(hit, direction=compass, first=first, start=start, text=text[start : hit.end])
