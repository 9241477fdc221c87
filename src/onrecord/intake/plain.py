"""Text files: the metadata at their head (front matter, a heading, feed lines) apart from their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.intake import dates
from onrecord.intake.furniture import normalised, without_furniture
from onrecord.intake.headline import bare_title
from onrecord.intake.language import of_text
from onrecord.intake.opened import Opened
from onrecord.model import LeftOut, When

_FENCE = "---"
_HEAD_LINES = 60
_HEADING = re.compile(r"#{1,2}\s+(?P<title>\S.*)")
_HEADINGS = re.compile(r"^#{1,6}\s+(?=\S)", re.MULTILINE)
_LINK = re.compile(r"[-*]?\s*(?:\[[^\]]*\]\()?(?P<url>https?://[^\s)]+)\)?")
_SPACED_LINK = re.compile(
    r"https?(?:(?:\s?[:/.?=&#%,~+@;-])+\s?\w+)+\s?/?"
)  # as corpora split it: "http: / / a. b / c"
_KEYED = re.compile(r"[-*]?\s*(?P<key>[A-Za-z][\w -]{1,20}?)\s*:\s*(?P<value>\S.*)")
_YAML = re.compile(r"(?P<key>[A-Za-z][\w-]*)\s*:\s*(?P<value>.*)")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)")
_DATED_LINES = 3  # of a text, in which a line that is only a date is when it was published
_ESCAPES = {"n": " ", "t": " ", "_": " ", "N": " ", "L": " ", "P": " "}
_FIELDS = {
    "title": "title",
    "headline": "title",
    "published_time": "published",
    "date_published": "published",
    "datepublished": "published",
    "published": "published",
    "published_at": "published",
    "publication_date": "published",
    "pubdate": "published",
    "date": "published",
    "source_url": "address",
    "url": "address",
    "link": "address",
    "canonical": "address",
    "canonical_url": "address",
    "rss_feed": "outlet",
    "outlet": "outlet",
    "site_name": "outlet",
    "publisher": "outlet",
}


@dataclass
class _Head:
    """What the head lines of one text have said so far."""

    said: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def take(self, name: str, value: str, line: str) -> None:
        self.said.setdefault(name, []).append(value)
        self.left_out.append(LeftOut("metadata", line))

    def first(self, name: str) -> str | None:
        return next(iter(self.said.get(name, ())), None)

    def published(self) -> When | None:
        """The first readable date said to the minute, else the first to the day."""
        whens = [when for text in self.said.get("published", ()) if (when := dates.written(text))]
        return next((when for when in whens if when.precision == "minute"), whens[0] if whens else None)


def open_plain(text: str) -> Opened:
    """The words and the head of a text; a first line that is a sentence is no title, and no date is guessed.

    >>> open_plain("# Drone found\\n\\nPublished: 2023-11-05\\n\\nA drone was found.").title
    'Drone found'
    """
    head = _Head()
    lines = normalised(text).split("\n")
    marked = lines[0].strip() == _FENCE
    if marked:
        lines = _front_matter(lines, head)
    lines = _skip_blank(lines)
    if lines and (match := _HEADING.fullmatch(lines[0])) and head.first("title") is None:
        marked = True
        head.said["title"] = [match["title"].rstrip("# ")]
        lines = lines[1:]
    lines = _head_lines(lines, head)
    title = _line(head.first("title"))
    if title is None:
        title = bare_title(lines)
    body, furniture = without_furniture("\n".join(lines))
    return Opened(
        kind="text",
        body=_HEADINGS.sub("", body) if marked else body,
        title=title,
        published=head.published() or _dated(lines),
        outlet=_line(head.first("outlet")),
        address=head.first("address"),
        language=of_text(body),
        left_out=(*head.left_out, *furniture),
    )


def _dated(lines: list[str]) -> When | None:
    """The date line at a text's top, or the date in its first dateline; None where several lines are only dates."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return None
    whens = [(number, when) for number, line in enumerate(filled) if (when := dates.line(line))]
    if len(whens) == 1 and whens[0][0] < min(_DATED_LINES, len(filled) - 1):
        return whens[0][1]
    return None if whens else dates.dateline(filled[0])


def _front_matter(lines: list[str], head: _Head) -> list[str]:
    """The lines after a `---` block of `key: value` lines; all of them when the block never closes or says nothing."""
    try:
        end = next(n for n, line in enumerate(lines[1:_HEAD_LINES], 1) if line.strip() == _FENCE)
    except StopIteration:
        return lines
    said = list(_yaml_values(lines[1:end]))
    if not said:
        return lines
    for key, value in said:
        if name := _FIELDS.get(key):
            head.said.setdefault(name, []).append(value)
    head.left_out.append(LeftOut("metadata", "\n".join(lines[: end + 1])))
    return lines[end + 1 :]


def _yaml_values(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Keys in lower case and their values as plain strings; nested lists and maps give nothing."""
    key, parts = "", [""]
    for line in [*lines, "end:"]:
        if match := _YAML.fullmatch(line):
            if value := _unquoted(parts):
                yield key, value
            key, parts = match["key"].lower().replace("-", "_"), [match["value"].strip()]
        elif parts[0] and line.startswith(" "):
            parts.append(line.strip())


def _unquoted(parts: list[str]) -> str:
    text = "" if re.fullmatch(r"[|>][+-]?", parts[0]) else parts[0]
    for part in parts[1:]:
        text = text[:-1] + part if text.endswith("\\") else f"{text} {part}".strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _ESCAPE.sub(_unescaped, text[1:-1])
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _unescaped(match: re.Match[str]) -> str:
    mark = match[1]
    if len(mark) > 1:
        return chr(int(mark[1:], 16))
    return _ESCAPES.get(mark, mark)


def _head_lines(lines: list[str], head: _Head) -> list[str]:
    """The lines from the first that is no metadata on; a date that cannot be read is no metadata."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        bare = line.strip()
        if not bare or (bare == _FENCE and head.said):
            continue
        said = _said(bare)
        if said is None:
            return lines[number:]
        head.take(*said, bare)
    return lines[min(len(lines), _HEAD_LINES) :]


def _said(line: str) -> tuple[str, str] | None:
    if match := _LINK.fullmatch(line):
        return "address", match["url"]
    if _SPACED_LINK.fullmatch(line):
        return "address", "".join(line.split())
    match = _KEYED.fullmatch(line)
    name = match and _FIELDS.get(match["key"].lower().replace(" ", "_").replace("-", "_"))
    if not match or not name:
        return None
    value = match["value"].strip("`'\" ")
    if name == "published":
        return (name, value) if dates.written(value) else None
    if name == "address":
        link = _LINK.fullmatch(value)
        return (name, link["url"]) if link else None
    return name, value


def _skip_blank(lines: list[str]) -> list[str]:
    start = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    return lines[start:]


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
