"""Compiles the rules of `data/times.toml` and finds what they match: patterns over tokens, not over letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord import vocab
from onrecord.errors import SettingError
from onrecord.reading.times.drafts import Context, Found
from onrecord.reading.times.lexer import SHAPES, Token, tokens
from onrecord.reading.times.patterns import Piece, Unreadable, compiled

_SHAPES_OF = {
    "DAYNUM": ("DAY", "DAY_HOUR"),
    "HOUR": ("DAY_HOUR",),
    "HHMM": ("YEAR", "FOUR_FIGURES"),
    "FIGURE": ("DAY", "DAY_HOUR", "TWO_FIGURES", "YEAR", "FOUR_FIGURES", "INT"),
}
_OTHER = "."


@dataclass(frozen=True)
class Rule:
    """One row of the table: a pattern over tokens, the maker of its mention, a check, and an example that tests it."""

    name: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    """Letters of which a text must hold one, so that most rules are passed over at once; empty for none."""
    make: str
    check: str
    given: dict[str, str]
    example: dict[str, str]


class Grammar:
    """The word classes and rules of one table, compiled."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Compile the table; SettingError names the rule that is broken."""
        self.values: dict[str, dict[str, Any]] = data["classes"]
        self.sets = {name: frozenset(words) for name, words in data["sets"].items()}
        self.macros: dict[str, str] = data["macros"]
        self.letters: dict[str, str] = {shape: chr(0xE000 + place) for place, shape in enumerate(SHAPES)}
        self.abbreviations = frozenset(data["abbreviations"])
        self.capital_only = frozenset(data["capital_only"])
        self.rules = tuple(self._rule(row) for row in data["rules"])

    def value(self, class_: str, key: str) -> Any:
        """What the class says of the word, or None where it does not hold it."""
        return self.values[class_].get(key)

    def number(self, key: str, *classes: str) -> int | None:
        """The number that the first of the classes that holds the word gives it, or None."""
        return next((int(self.values[name][key]) for name in classes if key in self.values[name]), None)

    def read(self, text: str) -> tuple[tuple[Token, ...], str]:
        """The tokens of a text and one letter for each, the same for tokens that no rule tells apart."""
        found = tuple(tokens(text, self.abbreviations))
        return found, "".join([self._letter(token) for token in found])

    def matches(self, context: Context, letters: str) -> Iterator[tuple[Rule, Found]]:
        """Every match of every rule, overlapping ones too; a group named `core` is the mention, the rest is setting."""
        present = set(letters)
        for rule in self.rules:
            if rule.needs and rule.needs.isdisjoint(present):
                continue
            for match in rule.pattern.finditer(letters):
                named = {name: match.span(name) for name in rule.pattern.groupindex if match.start(name) >= 0}
                first, last = named.get("core", match.span())
                yield (
                    rule,
                    Found(
                        rule.name,
                        context.tokens[first].start,
                        context.tokens[last - 1].end,
                        first,
                        last,
                        match.end() - match.start(),
                        {name: context.tokens[start:end] for name, (start, end) in named.items()},
                        rule.given,
                    ),
                )

    def _letter(self, token: Token) -> str:
        if token.shape:
            return self.letters[token.shape]
        if token.key in self.capital_only and token.text[0].islower():
            return _OTHER
        return self.letters.get(token.key, _OTHER)

    def _rule(self, row: dict[str, Any]) -> Rule:
        try:
            piece = compiled(row["pattern"], self._letters_of, self._letter_of)
            return Rule(
                row["name"],
                re.compile(piece.regex),
                piece.needs or frozenset(),
                row["make"],
                row.get("check", ""),
                row.get("given", {}),
                row["example"],
            )
        except (KeyError, Unreadable, re.error) as error:
            raise SettingError(f"data/times.toml, rule {row.get('name')!r}: {error!r}; correct the row") from error

    def _letter_of(self, word: str) -> str:
        return self.letters.setdefault(word, chr(0xE000 + len(self.letters)))

    def _letters_of(self, symbol: str) -> Piece:
        """The piece for a macro, a word class or a shape; KeyError for any other name."""
        if symbol in self.macros:
            return compiled(self.macros[symbol], self._letters_of, self._letter_of)
        if symbol == "ANY":
            return Piece(".", None)
        if symbol in self.values:
            letters = [self._letter_of(word) for word in self.values[symbol]]
        else:
            letters = [self.letters[shape] for shape in _SHAPES_OF.get(symbol, (symbol,))]
        return Piece("[" + "".join(letters) + "]", frozenset(letters))


@cache
def grammar() -> Grammar:
    """The shipped grammar, compiled once; SettingError when `data/times.toml` is broken."""
    return Grammar(vocab.table("times"))
