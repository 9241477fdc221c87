"""How strongly the words round a name speak for a place, and which names stand inside which."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from onrecord.reading.gazetteer import Place, fold, same_name
from onrecord.reading.places.scan import Hit
from onrecord.reading.places.words import Word, lists

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
NAME_LABELS = PLACE_LABELS | {"PERSON", "ORG"}
ENOUGH = 1.5
"""Evidence from which a listed name counts as a place; tuned on the four development sets of `bench/geo.py`."""

_INSIDE = re.compile(
    r"(?:,| in| in the|, in)? ?(?:the )?(?:(?:\w+ )?(?:city|town|province|region|district|state|village) of )?"
)
_LISTED = re.compile(r",? (?:and |or )?|,")
_DATELINE = re.compile(
    r"(?:, [A-Z][\w .]{2,20})?(?::|,? \d{1,2} [A-Z][a-z]{2,8}\b|,? ?\(|,? (?:[-–—]|[A-Z][a-z]{2,8}\.? \d))"
)
_APART = r"(?:near|in|at|on|to|from|over|against|outside|inside|around|into|for|with|by|and)\b"
_OWNED = re.compile(rf"(?:['’]s)?,? (?:(?!{_APART})\w+[ -]){{0,3}}")
_DESCRIBED = frozenset(
    [
        "city",
        "town",
        "village",
        "port",
        "capital",
        "province",
        "region",
        "district",
        "of",
        "the",
        "border",
        "coastal",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "and",
        "occupied",
        "besieged",
        "largest",
        "second",
        "main",
        "island",
        "state",
        "governorate",
        "enclave",
        "territory",
        "mountain",
        "resort",
    ]
)


@dataclass(frozen=True)
class Setting:
    """What a document tells about its words: its names as the language model sees them, and its tokens by place."""

    text: str
    words: tuple[Word, ...]
    loud: bool
    entities: tuple[tuple[int, int, str], ...]
    tokens: dict[int, Token]
    small: frozenset[str]  # words that also stand in small letters
    people: frozenset[str]  # first and last words of the names of people


def setting_of(doc: Doc, words: tuple[Word, ...], loud: bool) -> Setting:
    """The setting of a parsed document."""
    return Setting(
        text=doc.text,
        words=words,
        loud=loud,
        entities=tuple((entity.start_char, entity.end_char, entity.label_) for entity in doc.ents),
        tokens={token.idx: token for token in doc},
        small=frozenset(word.text for word in words if word.text.islower()),
        people=frozenset(
            token.text for entity in doc.ents if entity.label_ == "PERSON" and len(entity) > 1 for token in entity
        ),
    )


def believed(setting: Setting, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits that are places: by their own evidence, or because the same name is one elsewhere in the document."""
    tied = {index for inner, outer, _ in containments(setting, hits) for index in (inner, outer)}
    taken = frozenset(word for hit in hits for word in range(hit.first, hit.last + 1))
    named = frozenset(country for hit in hits if (country := _country_said(hit)))
    beliefs = [belief(setting, hit, index in tied, taken, named) for index, hit in enumerate(hits)]
    for index in range(1, len(hits)):
        if beliefs[index - 1] >= ENOUGH and _LISTED.fullmatch(setting.text[hits[index - 1].end : hits[index].start]):
            beliefs[index] += 0.8
    sure = {fold(hit.name or hit.text) for hit, total in zip(hits, beliefs, strict=True) if total >= ENOUGH + 0.5}
    return tuple(
        hit
        for hit, total in zip(hits, beliefs, strict=True)
        if total + 1.5 * (fold(hit.name or hit.text) in sure) >= ENOUGH
    )


def belief(setting: Setting, hit: Hit, tied: bool, taken: frozenset[int], named: frozenset[str]) -> float:
    """Evidence that a hit is a place; ENOUGH is enough.

    `tied`: it stands in "X, Y"; `taken`: the words of all hits; `named`: the countries that the document names.
    """
    total = _of_name(hit) + 2.0 * tied
    total += 2.0 * (hit.level is not None) + 1.0 * (hit.direction is not None) + 1.0 * (hit.shift.widen > 0)
    total += 0.7 * any(place.country in named for place in hit.places)
    if hit.form == "name" and len(setting.words[hit.last].text) == 1:
        return 0.0
    if in_organisation(setting, hit):
        return total
    total += _of_entity(setting, hit, taken)
    total += _of_words_before(setting, hit, taken) + _of_words_after(setting, hit, taken)
    if hit.first == hit.last and not tied:
        lower = setting.words[hit.first].lower
        total -= 2.5 * (lower in lists().seldom)
        total -= 1.5 * (lower in setting.small)
        if setting.words[hit.first].text in setting.people:
            total -= 3.0 if lower in lists().first_names else 1.5
    return total


def unlisted(setting: Setting, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Names that the language model and the words beside them take for places and that the list does not have."""
    known, found = lists(), []
    at = {word.start: index for index, word in enumerate(setting.words)}
    for start, end, label in setting.entities:
        first = at.get(start)
        if setting.loud or label not in NAME_LABELS or first is None or not first:
            continue
        last = max(index for index, word in enumerate(setting.words) if word.start < end and index >= first)
        if any(start < hit.end and hit.start < end for hit in hits) or not _is_name(setting, first, last):
            continue
        before = setting.words[first - 1].lower
        level = known.before.get(" ".join(word.lower for word in setting.words[max(first - 2, 0) : first]))
        level = level or known.before.get(before)
        if level or label in PLACE_LABELS and before in ("in", "at", "near", "outside", "called", "named"):
            text = setting.text[start : setting.words[last].end]
            found.append(Hit(first, last, start, setting.words[last].end, text, "unlisted", level=level))
    return tuple(found)


def _is_name(setting: Setting, first: int, last: int) -> bool:
    """Whether a run of words looks like a proper name of a place and not like one of an organisation or a month."""
    known, words = lists(), setting.words[first : last + 1]
    common = known.never - known.context.prefixes
    if any(word.lower in common or word.text in known.organisation.heads for word in words):
        return False
    return words[-1].capital and len(words[-1].text) > 2 and not any(word.text.isdigit() for word in words)


def _country_said(hit: Hit) -> str | None:
    if hit.country:
        return hit.country
    return next((place.country for place in hit.places if place.level == "country"), None)


def label_of(setting: Setting, hit: Hit) -> tuple[str, int, int] | None:
    """The language model's name that overlaps a hit: its label and its ends; None where it sees none."""
    for start, end, label in setting.entities:
        if start < hit.end and hit.start < end:
            return label, start, end
    return None


def in_organisation(setting: Setting, hit: Hit) -> bool:
    """Whether a hit is part of an organisation's name: "Baghdad Times", "University of Texas", "Bank of Iraq"."""
    known, words = lists(), setting.words
    after = words[hit.last + 1] if hit.last + 1 < len(words) else None
    if (
        after
        and after.gap in (" ", "\n")
        and after.capital
        and after.text in known.organisation.heads
        and not words[hit.last].owns
    ):
        return not setting.loud
    at = hit.first - 1
    if at >= 0 and words[at].lower == "the":
        at -= 1
    if at >= 1 and words[at].lower in ("of", "for") and words[at - 1].capital and not setting.loud:
        return words[at - 1].text in known.organisation.of and hit.level is None
    seen = label_of(setting, hit)
    if seen is None or seen[0] != "ORG" or setting.loud or words[hit.last].owns:
        return False
    return _wider(setting, hit, seen[1], seen[2])


def _wider(setting: Setting, hit: Hit, start: int, end: int) -> bool:
    """Whether a name of the language model has capitalised words beside the hit."""
    beside = setting.text[start : hit.start] + " " + setting.text[hit.end : end]
    return bool(re.search(r"\b[A-Z][\w.]+", beside)) and not re.search(
        r"\b(?:in|at|near)\s+(?:the\s+)?$", setting.text[start : hit.start]
    )


def is_speaker(setting: Setting, hit: Hit) -> bool:
    """Whether a hit is the subject of "said", "denied" and the like."""
    said = lists().context.said
    after = setting.words[hit.last + 1] if hit.last + 1 < len(setting.words) else None
    if after is not None and after.gap == " " and after.lower in said:
        return True
    token = setting.tokens.get(hit.start)
    return token is not None and token.dep_ == "nsubj" and token.head.lower_ in said


def containments(setting: Setting, hits: tuple[Hit, ...]) -> tuple[tuple[int, int, float], ...]:
    """Pairs (inner, outer, weight) of neighbouring hits: "Ramadi, Iraq", "Iraq's Anbar", "the Yemeni port of Mocha"."""
    pairs: list[tuple[int, int, float]] = []
    for index in range(len(hits) - 1):
        left, right = hits[index], hits[index + 1]
        between = setting.text[left.end : right.start]
        if len(between) > 60 or "\n\n" in between:
            continue
        if left.form == "demonym":
            if set(re.findall(r"\w+", between.lower())) <= _DESCRIBED and "." not in between:
                pairs.append((index + 1, index, 0.7))
        elif left.level and between in (" of ", " of the ") and right.form != "demonym":
            pairs.append((index, index + 1, 1.0))
        elif left.form in ("unlisted", "respelled") and not between.startswith((",", " in ")):
            continue
        elif setting.words[left.last].owns:
            if _OWNED.fullmatch(between):
                pairs.append((index + 1, index, 1.0))
        elif (
            right.form not in ("demonym", "metonym")
            and not (between.startswith(",") and (is_speaker(setting, right) or setting.words[right.last].owns))
            and between.strip(" ,") != between
            and between.strip()
            and _INSIDE.fullmatch(between.replace("\n", " "))
        ):
            pairs.append((index, index + 1, 1.0 if between.startswith(",") else 0.8))
    return tuple(pairs)


def _of_name(hit: Hit) -> float:
    if hit.form in ("country", "abbreviation", "metonym", "demonym"):
        return 4.0
    best = max((_of_place(place) for place in hit.places), default=0.0)
    return best + (1.2 if hit.last > hit.first else 0.0)


def _of_place(place: Place) -> float:
    if place.level == "country":
        return 4.0
    if place.level in ("province", "part_of_country", "sea", "unknown"):
        return 3.0 if place.level in ("sea", "unknown") else 2.0
    if place.level == "site":
        return 2.2 if place.id.startswith("onrecord:") else 1.2
    if place.population >= 1_000_000 or place.kind == "capital":
        return 2.0
    if place.population >= 100_000:
        return 1.2
    return 0.5 if place.population >= 15_000 else 0.0


def _of_entity(setting: Setting, hit: Hit, taken: frozenset[int]) -> float:
    if setting.loud:
        return -0.6 if hit.first == hit.last else 0.0
    seen = label_of(setting, hit)
    if seen is None:
        return -0.5
    label, start, end = seen
    if label in PLACE_LABELS:
        return -2.0 if _is_piece(setting, hit, start, end, taken) else 2.0
    if label == "PERSON":
        if _wider(setting, hit, start, end):
            return -3.0
        return -1.2 if hit.first == hit.last else -0.4
    if label == "ORG":
        return -1.5 if _wider(setting, hit, start, end) else -0.5
    return -0.3 if label == "NORP" else -1.0


def _is_piece(setting: Setting, hit: Hit, start: int, end: int, taken: frozenset[int]) -> bool:
    """Whether a small place is one word of a longer name that the list does not have: "Wadi" of "Wadi Qornafeh"."""
    own = [place for place in hit.places if same_name(fold(hit.text), place.key)]
    if hit.level or any(place.level != "settlement" or place.population > 100_000 for place in own):
        return False
    return any(
        word.capital and start <= word.start < end and index not in taken for index, word in enumerate(setting.words)
    )


def _of_words_before(setting: Setting, hit: Hit, taken: frozenset[int]) -> float:
    known, words = lists(), setting.words
    at = hit.first - 1
    if (at < 0 or "\n" in words[hit.first].gap) and _DATELINE.match(setting.text, words[hit.last].end):
        return 2.0
    first = setting.tokens.get(hit.start)
    if at < 0 or (first is not None and first.is_sent_start):
        return -0.5 if hit.first == hit.last else 0.0
    word = words[at]
    if word.lower in ("a", "an") and word.capital:
        return 0.0
    if words[hit.first].gap.strip(" \n\u00a0") not in ("", "."):
        return 0.0
    if word.lower == "the":
        return (_preposition(words[at - 1], 0.5) if at else 0.0) - 0.3
    if word.capital and at not in taken and word.lower in known.context.prefixes:
        return -4.0
    if word.capital and at not in taken and not setting.loud:
        if word.lower in known.titles_and_names:
            return -3.0
        return -1.5 if word.lower not in known.context.prepositions else 0.5
    return _preposition(word, 1.0)


def _preposition(word: Word, scale: float) -> float:
    context = lists().context
    if word.lower in context.verbs:
        return 1.0 * scale
    if word.lower in context.strong_prepositions:
        return 1.5 * scale
    return 0.5 * scale if word.lower in context.prepositions else 0.0


def _of_words_after(setting: Setting, hit: Hit, taken: frozenset[int]) -> float:
    at = hit.last + 1
    if at >= len(setting.words) or setting.loud or setting.words[hit.last].owns:
        return 0.0
    word = setting.words[at]
    if word.lower in lists().context.no_place_before:
        return -6.0
    if word.gap == " " and word.lower in lists().context.named_for:
        return 1.0
    if word.gap == " " and word.lower in lists().context.said and any(place.kind == "capital" for place in hit.places):
        return 1.5
    if word.capital and word.gap in (" ", "-") and at not in taken:
        return -0.7 if any(place.level in ("country", "province") for place in hit.places) else -1.5
    return 0.0
