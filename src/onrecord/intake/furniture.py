"""Cleaning, once and for all: what stays of a text, and the page furniture that is left out with its reason.

Kept as they are: every word, letter forms (no Unicode normalisation, because it changes the code points people
wrote), and the invisible bidirectional and zero-width marks, which are evidence and which the desk makes visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from onrecord import vocab
from onrecord.errors import SettingError
from onrecord.model import LeftOut

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BULLET = re.compile(r"^[*•·|»>-]\s+")
_REPEAT_LENGTH = 30  # shorter lines (a speaker's name, "No.") may rightly stand twice
_REPEAT_LONGEST = 80  # so may a line below this under another heading: "A salvo of rockets. No one was hurt."
_HEADLINE_LONGEST = 160
_STOPS = ".!?…:;,\"”’'"
_LIST = "boilerplate: link list"


def normalised(text: str) -> str:
    """The text with one kind of line end, no trailing spaces, no control characters, at most one empty line running.

    >>> normalised("A drone fell. \\r\\n\\r\\n\\r\\nNo one was hurt.\\x00")
    'A drone fell.\\n\\nNo one was hurt.'
    """
    text = _BREAKS.sub("\n", text.removeprefix("\ufeff"))
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def without_furniture(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """The normalised text without furniture lines and long repeated lines, and those lines with their reasons.

    Under a line such as "You may also like" the headlines that follow go with it.
    """
    kept: list[str] = []
    left_out: list[LeftOut] = []
    seen: set[str] = set()
    above = reason = None
    for line in text.split("\n"):
        bare = line.strip()
        listed = reason == _LIST and 0 < len(bare) < _HEADLINE_LONGEST and bare[-1] not in _STOPS
        reason = furniture_of(bare) or (_LIST if listed else _repeat(line, above, seen))
        if reason is None:
            kept.append(line)
            above = bare
        else:
            left_out.append(LeftOut(reason, bare))
    return normalised("\n".join(kept)), tuple(left_out)


def furniture_of(line: str) -> str | None:
    """Why a line is page furniture; None when it is none."""
    bare = _BULLET.sub("", line)
    for reason, pattern in _patterns("line"):
        if bare and (pattern.fullmatch(bare) or pattern.fullmatch(line)):
            return reason
    return None


def block_of(names: Iterable[str]) -> str | None:
    """Why a block of a page with that id or those classes is furniture; None when it is none."""
    matches = (reason for name in names for reason, pattern in _patterns("block") if pattern.fullmatch(name))
    return next(matches, None)


def _repeat(line: str, above: str | None, seen: set[str]) -> str | None:
    """A long line said before; a sentence under a heading of its own may rightly be said of two things."""
    if len(line) < _REPEAT_LENGTH:
        return None
    if line not in seen:
        seen.add(line)
        return None
    headed = above and len(above) < _REPEAT_LONGEST and above[-1] not in _STOPS
    return None if headed and len(line) < _REPEAT_LONGEST else "boilerplate: repeated line"


@cache
def _patterns(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = vocab.table("furniture").get(kind, ())
    try:
        return tuple((row["reason"], re.compile(row["pattern"], re.IGNORECASE)) for row in rows)
    except (KeyError, re.error) as error:
        raise SettingError(
            f"data/furniture.toml has a {kind} without reason or with a broken pattern: {error}"
        ) from error
