"""A pattern is tried only where its letters stand, and nothing that it matches is lost by that."""

from __future__ import annotations

import pytest

from onrecord.reading import blame, events, literals, names, outcomes, relations, tallies
from onrecord.reading.literals import Sought
from training import corpus
from training.build import CORPUS

TEXTS = [marked.text for path in sorted(CORPUS.glob("*.txt")) for marked in corpus.read(path)][::6]
PATTERNS = [
    *(row[-1] for row in names._listed()),
    *names._shapes(),
    *(pattern for section in ("means", "phrase") for _, pattern in events._patterns(section)),
    *(pattern for _, pattern in tallies.rows()),
    *(pattern for _, pattern in blame._cues()),
    *(pattern for section in ("cue", "near_miss", "damage") for _, pattern in outcomes._cues(section)),
    *(relations._ties(kind) for kind in ("allied_with", "based_in", "used_by")),
]


def test_nothing_that_a_pattern_of_the_lists_matches_is_lost():
    found = [
        (pattern, match.group()) for pattern in PATTERNS for text in TEXTS for match in pattern.compiled.finditer(text)
    ]
    assert len(found) > 250
    assert [words for pattern, words in found if not pattern.may_match(literals.folded(words))] == []


def test_nearly_all_patterns_are_spared():
    tried = sum(pattern.may_match(literals.folded(text)) for pattern in PATTERNS for text in TEXTS)
    assert tried / len(PATTERNS) / len(TEXTS) < 0.25


@pytest.mark.parametrize(
    "pattern, letters",
    [
        (r"\b(?:rocket|mortar)s? fire", [{"rocket", "mortar"}, {" fire"}]),
        (r"(?:rockets?|mortars?) f\w+", [{"rocket", "mortar"}]),
        (r"(?:rockets?|\d+)", []),
        (r"(?:far )?\w+", []),
        (r"(?:far )+xyz", [{"far "}, {"xyz"}]),
        (r"(?<=the )end(?! fire)", [{"end"}]),
        (r"[Aa]nsar", [{"nsar"}]),
        (r"(?i:ANSAR)", [{"ansar"}]),
        (r"", []),
        (r"é+ten", [{"ten"}]),
        (r"(?:rocket|rockets)", [{"rocket"}]),
    ],
)
def test_letters_are_those_that_stand_in_every_match(pattern, letters):
    assert [set(row) for row in Sought(pattern, 0).needed] == letters


@pytest.mark.parametrize("text", ["A MİLİTİA", "a mılıtıa", "a miliſtia", "A MILITIA", "İİİİ militia"])
def test_letters_that_python_takes_for_others_are_taken_so_too(text):
    pattern = Sought("mili(?:s)?tia")
    found = [match.group() for match in pattern.finditer(text)]
    assert found and found == [match.group() for match in pattern.compiled.finditer(text)]


def test_every_pattern_is_tried_where_python_does_not_say_what_it_holds(monkeypatch):
    monkeypatch.setattr(literals, "Parsed", None)
    assert Sought("rocket").may_match("nothing of the kind")


def test_a_pattern_that_no_text_asked_for_is_never_made_ready():
    pattern = Sought("rocket")
    assert list(pattern.finditer("A blast")) == [] and "compiled" not in vars(pattern)
    assert list(pattern.finditer("A rocket")) and "compiled" in vars(pattern)
