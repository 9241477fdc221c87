"""Parts of speech, forms and lemmas by spaCy's own tables, looked up word by word and not matched against every row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, ORTH, POS, TAG
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs

SEEN = (TAG, LOWER, DEP, IS_SPACE)
"""What the rows look at in a word, in the order of a `Word`."""
NAMES = {"TAG": 0, "LOWER": 1, "DEP": 2, "IS_SPACE": 3}
MOST_WORDS = 200_000
"""So many words are remembered with what is known of them before all are forgotten."""

Word = tuple[int, int, int, int]
Attributes = dict[int, int]


class Spelt:
    """The words, by their numbers, whose letters fit a pattern."""

    def __init__(self, pattern: str, strings: StringStore) -> None:
        self._pattern, self._strings = re.compile(pattern), strings

    def __contains__(self, word: int) -> bool:
        return self._pattern.search(self._strings[word]) is not None


@dataclass(frozen=True)
class Wanted:
    """What a row wants of one property of a word: one of these values, or none of them."""

    at: int
    values: Spelt | frozenset[int]
    among: bool

    def holds(self, word: Word) -> bool:
        """True when the word has what is wanted."""
        return (word[self.at] in self.values) is self.among


@dataclass(frozen=True)
class Row:
    """One row of the table: its number, what it wants of each of its words, and which of them it changes."""

    number: int
    words: tuple[tuple[Wanted, ...], ...]
    index: int

    @cached_property
    def named(self) -> int | None:
        """Which of its words must be spelt in one of some ways; None when any word will do for each."""
        found = (at for at, word in enumerate(self.words) for w in word if w.at == NAMES["LOWER"] and w.among)
        return next(found, None)

    def holds(self, words: Sequence[Word]) -> bool:
        """True when these words, as many as the row has, are what it wants."""
        return len(words) == len(self.words) and all(
            wanted.holds(word) for row, word in zip(self.words, words, strict=True) for wanted in row
        )


class Table:
    """The rows of an attribute ruler, and for every word seen so far which of them may hold there."""

    def __init__(self, ruler: AttributeRuler) -> None:
        """KeyError when a row looks at anything but tag, spelling, dependency and white space."""
        strings: StringStore = ruler.vocab.strings
        patterns: Any = ruler.patterns
        rows = [
            Row(number, tuple(_wanted(strings, word) for word in pattern), held["index"])
            for number, held in enumerate(patterns)
            for pattern in held["patterns"]
        ]
        self._loose = [row for row in rows if row.named is None]
        self._named = [row for row in rows if row.named is not None]
        self._attributes: Sequence[Attributes] = ruler.attrs
        self._held: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._by_word: dict[int, tuple[Row, ...]] = {}
        self._merged: dict[tuple[int, ...], Attributes] = {}

    def rows(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Which rows hold in a text: the number of the word that one changes, and its own."""
        for at, word in enumerate(words):
            for number in self._loosely(word):
                yield at, number
            for row in self._rows_of(word[1]):
                first = at - (row.named or 0)
                if first >= 0 and row.holds(words[first : first + len(row.words)]):
                    yield first + row.index, row.number

    def set_by(self, rows: Iterable[int]) -> Attributes:
        """What these rows set; a later row of the table has the last word."""
        numbers = tuple(sorted(rows))
        found = self._merged.get(numbers)
        if found is None:
            found = self._merged[numbers] = {name: v for n in numbers for name, v in self._attributes[n].items()}
        return found

    def _loosely(self, word: Word) -> tuple[int, ...]:
        """The rows for any spelling that hold."""
        key = (word[0], word[2], word[3])
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = tuple(row.number for row in self._loose if row.holds([word]))
        return found

    def _rows_of(self, spelling: int) -> tuple[Row, ...]:
        """The rows for this spelling."""
        found = self._by_word.get(spelling)
        if found is None:
            if len(self._by_word) >= MOST_WORDS:
                self._by_word.clear()
            wanted = NAMES["LOWER"]
            found = self._by_word[spelling] = tuple(
                row
                for row in self._named
                if all(spelling in w.values for w in row.words[row.named or 0] if w.at == wanted and w.among)
            )
        return found


def _wanted(strings: StringStore, word: Mapping[str, Any]) -> tuple[Wanted, ...]:
    found = []
    for name, value in word.items():
        how: str
        values: Any
        [(how, values)] = value.items() if isinstance(value, dict) else [("IN", [value])]
        if how == "REGEX":
            found.append(Wanted(NAMES[name], Spelt(values, strings), among=True))
        else:
            numbers = frozenset(int(v) if isinstance(v, bool) else strings.add(v) if v else 0 for v in values)
            found.append(Wanted(NAMES[name], numbers, {"IN": True, "NOT_IN": False}[how]))
    return tuple(found)


def mark(table: Table, doc: Doc) -> None:
    """Set the attributes of a tagged and parsed document as the ruler itself would, in a tenth of its time.

    spaCy tries every row at every word; here a word's tag, spelling and place in the parse say which rows hold.
    """
    words: list[Word] = list(map(tuple, doc.to_array(list(SEEN)).tolist()))
    holding: dict[int, list[int]] = {}
    for at, number in table.rows(words):
        holding.setdefault(at, []).append(number)
    for at, numbers in holding.items():
        set_token_attrs(doc[at], table.set_by(numbers))


class Lemmas:
    """The lemmas of a lemmatizer by rules, each worked out once: word, part of speech and form decide them."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        """With a lemmatizer, whose lists of known words become sets: it asks whether a word is among them."""
        known = lemmatizer.lookups.get_table("lemma_index")
        for kind in list(known):
            known[kind] = frozenset(known[kind])
        self._lemmatizer = lemmatizer
        self._known: dict[tuple[int, int, int], str] = {}

    def mark(self, doc: Doc) -> None:
        """Set the lemma of every word that has none, as the lemmatizer itself would."""
        for at, (orth, pos, morph, lemma) in enumerate(doc.to_array([ORTH, POS, MORPH, LEMMA]).tolist()):
            if not lemma:
                token, key = doc[at], (orth, pos, morph)
                known = self._known.get(key)
                if known is None:
                    if len(self._known) >= MOST_WORDS:
                        self._known.clear()
                    known = self._known[key] = self._lemmatizer.lemmatize(token)[0]
                token.lemma_ = known
