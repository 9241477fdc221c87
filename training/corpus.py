"""The marked texts of training/data/corpus: from their own notation to documents with events and mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.reading.learned.sight import ROLES

STYLES = ("wire", "upper", "blog", "broadcast", "statement", "feature", "list", "brief", "ngo", "tokenised")
EVENT_KEYS = ("kind", "stage", "outcome", "realis", "certainty", "blame", "response_to")
REALIS = ("actual", "background", "future", "hypothetical", "generic")

_HEAD = re.compile(r"^=== (\S+)\n", re.MULTILINE)
_MARK = re.compile(r"\[\[(E\d+(?:,E\d+)*)\.([a-z_]+)(#\w+)?\||\]\]")


class CorpusError(ValueError):
    """A marked text that does not follow the notation: file, document and what is wrong."""


@dataclass(frozen=True)
class Mention:
    """Words of a text in a role of one or several events; start and end count code points."""

    start: int
    end: int
    role: str
    events: tuple[str, ...]
    entity: str


@dataclass(frozen=True)
class Marked:
    """One text of the corpus without its marks, its events and the mentions in text order."""

    id: str
    event: str
    published: str
    style: str
    facts: str
    events: dict[str, dict[str, str]]
    text: str
    mentions: tuple[Mention, ...]


def read(path: Path) -> Iterator[Marked]:
    """The documents of one corpus file; CorpusError names the first one that breaks the notation."""
    parts = _HEAD.split(path.read_text(encoding="utf-8"))
    if parts[0].strip():
        raise CorpusError(f"{path}: text before the first `=== id`")
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        try:
            yield _document(name, body)
        except CorpusError as error:
            raise CorpusError(f"{path}: {name}: {error}") from None


def _document(name: str, body: str) -> Marked:
    head, bar, marked = body.partition("\n---\n")
    if not bar:
        raise CorpusError("no `---` line between head and text")
    pairs = [line.partition(": ") for line in head.splitlines() if line.strip()]
    fields = {key: value.strip() for key, _, value in pairs}
    events = {key: _event(key, value) for key, value in fields.items() if re.fullmatch(r"E\d+", key)}
    for key in ("event", "published", "style", "facts"):
        if key not in fields:
            raise CorpusError(f"the head has no `{key}`")
    if fields["style"] not in STYLES:
        raise CorpusError(f"style `{fields['style']}` is none of {', '.join(STYLES)}")
    text, mentions = _unmarked(marked.strip(), events)
    return Marked(
        name, fields["event"], fields["published"], fields["style"], fields["facts"], events, text, tuple(mentions)
    )


def _event(key: str, value: str) -> dict[str, str]:
    found = dict(pair.split("=", 1) for pair in value.split())
    if unknown := set(found) - set(EVENT_KEYS):
        raise CorpusError(f"{key} has the unknown key `{min(unknown)}`")
    if missing := {"kind", "stage", "outcome", "realis"} - set(found):
        raise CorpusError(f"{key} has no `{min(missing)}`")
    if found["realis"] not in REALIS:
        raise CorpusError(f"{key}: realis `{found['realis']}` is none of {', '.join(REALIS)}")
    return found


def _unmarked(marked: str, events: dict[str, dict[str, str]]) -> tuple[str, list[Mention]]:
    text, at, stack, mentions = "", 0, [], []
    for mark in _MARK.finditer(marked):
        text, at = text + marked[at : mark.start()], mark.end()
        if mark[0] != "]]":
            stack.append((len(text), mark))
            continue
        if not stack:
            raise CorpusError(f"`]]` closes nothing after “{text[-40:]}”")
        start, opened = stack.pop()
        mentions.append(_mention(text, start, opened, events))
    if stack:
        raise CorpusError(f"`{stack[-1][1][0]}` is never closed")
    text += marked[at:]
    if "[[" in text:
        raise CorpusError(f"a mark that is not [[E1.role|words]] near “{text[text.index('[[') :][:40]}”")
    return text, sorted(mentions, key=lambda m: (m.start, -m.end))


def _mention(text: str, start: int, opened: re.Match[str], events: dict[str, dict[str, str]]) -> Mention:
    names = tuple(opened[1].split(","))
    words = text[start:]
    if opened[2] not in ROLES:
        raise CorpusError(f"role `{opened[2]}` is none of {', '.join(ROLES)}")
    if missing := [name for name in names if name not in events]:
        raise CorpusError(f"mark of {missing[0]}, which the head does not have")
    if not words or words != words.strip():
        raise CorpusError(f"“{words}” is empty or has space at its border")
    entity = opened[3] or words.lower()
    return Mention(start, len(text), opened[2], names, entity)
