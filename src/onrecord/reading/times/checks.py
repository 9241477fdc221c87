"""Second looks at a rule's match: words around it that show it to be no date."""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.reading.times.drafts import Context, Found
from onrecord.reading.times.grammar import grammar
from onrecord.reading.times.lexer import Token

_DOTTED_TIME = re.compile(r"\d{1,2}\.[0-5]\d")
_FIGURES = frozenset({"DAY", "DAY_HOUR", "TWO_FIGURES", "YEAR", "FOUR_FIGURES", "INT", "BIG"})
_NONE = Token(0, 0, "", "", "BREAK")


def _before(found: Found, context: Context, steps: int = 1) -> Token:
    place = found.first - steps
    return context.tokens[place] if place >= 0 else _NONE


def _after(found: Found, context: Context, steps: int = 1) -> Token:
    place = found.last - 1 + steps
    return context.tokens[place] if place < len(context.tokens) else _NONE


def _capital(token: Token, context: Context) -> bool:
    return not context.capitals and token.key.isalpha() and token.text[0].isupper()


def _among(name: str, token: Token) -> bool:
    return token.key in grammar().sets[name]


def _plural(token: Token) -> bool:
    """True for a word in small letters that looks like a plural noun."""
    return len(token.text) > 3 and token.text.islower() and token.text.endswith("s") and not token.text.endswith("ss")


def _counted(token: Token) -> bool:
    return _among("measure", token) or grammar().value("UNITS", token.key) is not None


def _counts_next(found: Found, context: Context) -> bool:
    """The word after a figure is what it counts; in "the raid on April 5 killed eight" it is a verb with its object."""
    after, opening = _after(found, context), _after(found, context, 2)
    object_follows = opening.shape in _FIGURES or _among("object_opening", opening)
    at_least = opening.key == "at" and _after(found, context, 3).key == "least"
    return _counted(after) and not (_among("harm_verb", after) and (object_follows or at_least))


def name(found: Found, context: Context) -> bool:
    """A month beside a name, as in "April Smith", is a person."""
    before = _before(found, context)
    if _capital(_after(found, context), context):
        return False
    named = _capital(before, context) and not _among("closed", before) and grammar().value("SHIFT", before.key) is None
    return not named or _before(found, context, 2).key in {"", ".", "“", '"'}


def year(found: Found, context: Context) -> bool:
    """A figure is a year unless it counts things, numbers something, or stands before a plural."""
    before, after = _before(found, context), _after(found, context)
    figure = found.figure("y") or 0
    if "e" in found.groups:
        return not _counted(after)
    leading = _among("year_leading", before)
    if (
        _counts_next(found, context)
        or _among("counting", before)
        or before.key in {"#", "$", "+", "/"}
        or after.key in {"/", "+"}
    ):
        return False
    if before.key == "-" and _before(found, context, 2).shape != "YEAR":
        return False
    if (
        after.key == "-"
        and after.end - after.start == 1
        and _after(found, context, 2).key not in {"", *grammar().sets["closed"]}
    ):
        return False
    if figure < 1900 or figure > 2060:
        return leading and before.key not in {"and", "or", "to", "a", "for", "as", "the"} and not _plural(after)
    return leading or not _plural(after)


def month_day(found: Found, context: Context) -> bool:
    """ "In May 20 people" names a month and counts people."""
    return not _counts_next(found, context) and not (
        _before(found, context).key == "in"
        and "w" not in found.groups
        and _after(found, context).key.isalpha()
        and _after(found, context).key not in grammar().sets["closed"]
    )


def short_year(found: Found, context: Context) -> bool:
    """Two figures after a month are a year in wire style (18 MAR 89) and after an apostrophe, else a count."""
    if found.groups["y"][0].shape == "SHORT_YEAR":
        return True
    month = found.groups["m"][0]
    joined = context.text[month.end : month.end + 1] == "-"
    return (joined or month.text.isupper()) and not _counted(_after(found, context))


def range_(found: Found, context: Context) -> bool:
    """Two days apart, as in "20 and 22 October", are no range; "between 20 and 22" and "21 and 22 October" are."""
    keys = [token.key for token in context.tokens[found.first : found.last]]
    next_day = (found.figure("from") or 0) + 1 == found.figure("d")
    return not {"and", "or"} & set(keys) or keys[0] == "between" or next_day


def joined(found: Found, context: Context) -> bool:
    """ "2014-15" are two years only without spaces."""
    return found.end - found.start == 7 and not _counted(_after(found, context))


def window(found: Found, context: Context) -> bool:
    """ "The last two weeks of February" do not end with publication."""
    return found.key("s") != "last" or _after(found, context).key != "of"


def alone(found: Found, context: Context) -> bool:
    """ "On the 5th floor" tells no day."""
    after = _after(found, context)
    return not after.key.isalpha() or (_among("closed", after) and after.key != "of")


def decade(found: Found, context: Context) -> bool:
    """ "In his 30s" is an age; "the '30s" and "the 1930s" are years."""
    figure = found.figure("d") or 0
    if figure >= 100 or found.word("d")[0] in "'’‘":
        return True
    return context.tokens[found.first].key == "the" and figure >= 20


def eleventh(found: Found, context: Context) -> bool:
    """The rule of September 11 is for that day only."""
    return found.figure("d") == 11


def counted(found: Found, context: Context) -> bool:
    """Without a number only a plural unit measures: "hours later", not "second after"."""
    return "n" in found.groups or grammar().value("UNITS", found.key("u")) is not None


def duration(found: Found, context: Context) -> bool:
    """ "A second strike" and "a quarter of" are no lengths of time."""
    unit, single = found.key("u"), found.keys("n") <= {"a", "an", "one", "half"}
    if unit in {"second", "quarter", "weekend"}:
        return not single and "-" in {token.key for token in context.tokens[found.first : found.last]}
    if unit == "quarters":
        return len(found.groups["n"]) + 1 < found.last - found.first
    plain = found.keys("n") <= {"a", "an"}
    return not (plain and grammar().value("UNITS", unit))


def plural(found: Found, context: Context) -> bool:
    """ "Office hours" are no length of time."""
    before = _before(found, context)
    return before.shape is not None or not before.key.isalpha() or before.key in grammar().sets["length_leading"]


def rate(found: Found, context: Context) -> bool:
    """ "20 rockets a day": the word before "a" is what is counted."""
    before = _before(found, context)
    return _plural(before) or _among("measure", before)


def small(found: Found, context: Context) -> bool:
    """ "Daily Mail" is a name."""
    token = context.tokens[found.first]
    return not (_capital(token, context) and _capital(_after(found, context), context))


def soon(found: Found, context: Context) -> bool:
    """ "As soon as" tells no time."""
    return _before(found, context).key not in {"as", "too", "how"} and _after(found, context).key not in {
        "as",
        "after",
        "before",
    }


def that_time(found: Found, context: Context) -> bool:
    """ "At the time of" leads on to another event."""
    if context.tokens[found.first].key == "the":
        return _before(found, context).key in {"at", "by"} and _after(found, context).key not in {"of", "when", "that"}
    return True


def the_day(found: Found, context: Context) -> bool:
    """ "The day before" is another day."""
    return _after(found, context).key not in {"before", "after", "of", "when", "that", "he", "she", "they"}


def clock(found: Found, context: Context) -> bool:
    """Figures are a time of day with a.m., p.m. or a zone, or after a word such as "at"."""
    if "c" in found.groups and found.groups["c"][0].shape == "DOTTED" and not _DOTTED_TIME.fullmatch(found.word("c")):
        return False
    if {"p", "z", "a", "f"} & set(found.groups):
        return True
    before = _before(found, context)
    return (
        _among("time_leading", before)
        or before.shape in {"YEAR", "DAY", "DAY_HOUR"}
        or bool(grammar().value("WEEKDAY", before.key) or grammar().value("DEICTIC", before.key) is not None)
    )


def clock_bare(found: Found, context: Context) -> bool:
    """ "At 1625" is a time unless the figure counts what comes next."""
    figure, after = found.figure("f") or 0, _after(found, context)
    if figure // 100 > 23 or figure % 100 > 59 or _counted(after):
        return False
    return not after.key.isalpha() or after.key in grammar().sets["closed"]


def hour_part(found: Found, context: Context) -> bool:
    """ "Killed 12 in the morning" counts the dead."""
    return "a" in found.groups or "c" in found.groups or _among("time_leading", _before(found, context))


CHECKS: dict[str, Callable[[Found, Context], bool]] = {
    **{"name": name, "year": year, "month_day": month_day, "short_year": short_year, "range": range_},
    **{
        "joined": joined,
        "window": window,
        "alone": alone,
        "decade": decade,
        "eleventh": eleventh,
        "counted": counted,
        "duration": duration,
        "plural": plural,
        "rate": rate,
    },
    **{"small": small, "soon": soon, "that_time": that_time, "the_day": the_day, "clock": clock},
    **{"clock_bare": clock_bare, "hour_part": hour_part},
}
"""The checks that a rule's row may name."""
