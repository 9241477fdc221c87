"""Numbers of people and things: exact, bounded, ranged or vague, and never an invented one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord import vocab
from onrecord.model import Count

LARGEST = 10**15
"""No number of things that is counted is larger; up to here figures are exact."""


@dataclass(frozen=True)
class Quantity:
    """A number as printed: code points of the words, bound words included, and its count."""

    start: int
    end: int
    count: Count


@lru_cache(maxsize=8)  # several rooms ask for the numbers of one text
def find(text: str) -> tuple[Quantity, ...]:
    """Every number of things in the text, in order; years, dates, times, ages and measures are left out.

    >>> [q.count.low for q in find("At least 12 people and two dozen goats, in 2023")]
    [12, 24]
    """
    found, at = [], 0
    while match := _number().search(text, at):
        at = match.end()
        if _is_something_else(text, match.start("core"), match.end("core")):
            continue
        count = _count(match)
        if count is not None:
            found.append(Quantity(match.start(), match.end("core"), count))
        elif match.group("high"):
            at = match.start("high")
    return tuple(found)


def parse_count(words: str) -> Count | None:
    """The count that some words state, None when they state none.

    >>> parse_count("at least 12")
    Count(state='range', low=12, high=None, word='at least 12')
    """
    match = _number().search(words)
    return _count(match) if match else None


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of that name in `data/quantities.toml`, its alternatives joined; letter case does not matter."""
    rows = vocab.table("quantities")["pattern"][name]["any"]
    return re.compile("|".join(f"(?:{row})" for row in rows), re.I)


@cache
def _number() -> re.Pattern[str]:
    table = vocab.table("quantities")
    bounds = sorted((word for row in table["bound"] for word in row["words"]), key=len, reverse=True)
    small = "|".join(sorted(table["numbers"], key=len, reverse=True))
    many = "|".join(sorted(table["multipliers"], key=len, reverse=True))
    unit = rf"(?:(?:{small})(?:[- ](?:{small}))?|an?|\d+(?:\.\d+)?)"
    big = rf"(?:{unit}[- ](?:{many})(?: (?:and )?(?:{small}))?)"
    digits = r"\d{1,3}(?:,\s?\d{3})+|\d+"
    vague = "|".join(sorted(table["vague"], key=len, reverse=True))
    one = rf"{big}|{digits}|(?:{small})(?:-(?:{small}))?"
    joined = rf"(?P<low>{one})\s(?:to|or)\s(?P<high>{one})|between\s(?P<from>{one})\sand\s(?P<till>{one})"
    ends = rf"{joined}|(?P<left>\d+)[-–](?P<right>\d+)"
    core = rf"{ends}|(?P<exact>{one})(?P<more>\+|\sor\smore\b)?|(?P<vague>{vague})"
    opening = rf"(?:(?P<bound>{'|'.join(bounds)})\s+)?"
    return re.compile(rf"(?<![\w.,:$£€/-]){opening}(?P<core>{core})(?![\w]|[.,:/]\d|-\w)", re.I)


def _count(match: re.Match[str]) -> Count | None:
    word = " ".join(match.group().split())
    bound = (match.group("bound") or "").lower()
    if match.group("vague"):
        key = " ".join(match.group("vague").lower().split())
        return Count("vague", vocab.table("quantities")["vague"][key], None, word)
    for first, last in (("low", "high"), ("from", "till"), ("left", "right")):
        if match.group(first):
            low, high = number(match.group(first)), number(match.group(last))
            return Count("range", low, high, word) if low is not None and high is not None and low < high else None
    exact = number(match.group("exact"))
    if exact is None:
        return None
    return Count("range", exact, None, word) if match.group("more") else _bounded(exact, bound, word)


def _bounded(exact: int, bound: str, word: str) -> Count:
    row = next((row for row in vocab.table("quantities")["bound"] if bound in row["words"]), None)
    if row is None or not row["open"]:
        return Count("number", exact, exact, word)
    exact += row["add"]
    return Count("range", exact, None, word) if row["open"] == "high" else Count("range", None, exact, word)


def number(words: str) -> int | None:
    """The whole number some words or figures stand for, None when they stand for none.

    >>> number("two dozen"), number("20, 000"), number("twenty-one"), number("1.4 million")
    (24, 20000, 21, 1400000)
    """
    table = vocab.table("quantities")
    plain = words.lower()
    if plain in table["numbers"]:
        return int(table["numbers"][plain])
    total = 0.0
    for part in re.findall(r"\d+(?:,\s?\d{3})*(?:\.\d+)?|[a-z]+", plain):
        if part[0].isdigit():
            total += float(re.sub(r"[,\s]", "", part))
        elif part in ("a", "an"):
            total += 1
        elif part in table["numbers"]:
            total += table["numbers"][part]
        elif part in table["multipliers"]:
            total = max(total, 1) * table["multipliers"][part]
        elif part != "and":
            return None
    if total > LARGEST:
        return None
    whole = round(total)
    return whole if abs(total - whole) < 1e-6 else None


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_YEARS = re.compile(r"(?:1[89]|20)\d\d(?:[-–](?:1[89]|20)?\d\d)?")
_LOOSE = frozenset(("some", "one", "a few", "few", "more", "others", "many", "various", "multiple"))


def _is_something_else(text: str, start: int, end: int) -> bool:
    """Years, days of a month, clock times, ages, measures, money, names with a number and list numbers."""
    words, before, behind = text[start:end], text[max(0, start - 20) : start], text[end : end + 24]
    plain = words.lower()
    if pattern("unit").match(behind) or pattern("named").search(before) or _is_age(words, before, behind):
        return True
    if pattern("parent").search(before) and not pattern("parent_of_whom").match(behind):
        return True
    if plain == "one" and re.search(r"\b(?:no|any|every)[ -]$", before, re.I):
        return True
    if plain == "many" and re.search(r"\b(?:how|so|as|too)\s$", before, re.I):
        return True
    if _YEARS.fullmatch(words) and not re.match(r"\s(?:people|civilians|troops|soldiers|others)\b", behind):
        return True
    if re.match(rf"\s{_MONTH}(?![a-z])", behind) or re.search(rf"\b{_MONTH}\s$", before):
        return words[:1].isdigit()
    return plain in _LOOSE and not re.match(r"\s(?:[a-z-]+\s){0,3}[a-z]+", behind, re.I)


def _is_age(words: str, before: str, behind: str) -> bool:
    """'Ann Lee, 56, died', 'Ann Lee (56)': a bare figure behind a name."""
    if not re.fullmatch(r"\d{1,3}", words):
        return False
    comma = re.search(r"[a-z.]{2},\s?$", before) and re.match(r",|\sand\s[A-Z]", behind)
    return bool(comma or (before.endswith("(") and behind.startswith(")")))
