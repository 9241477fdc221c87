"""Training examples: a text with entities in roles, the events they belong to, and what is said of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training import corpus
from training.labels import Labels

_ARTICLE = re.compile(r"(?:the|an?) +(?=\S)", re.IGNORECASE)  # no part of a mention, whatever its author marked

Stretch = tuple[int, int]  # [start, end) in code points


@dataclass(frozen=True)
class Entity:
    """One thing in one role; any of its mentions is right, and `attributes` gives the allowed values by head."""

    role: str
    mentions: tuple[Stretch, ...]
    events: frozenset[str]
    attributes: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One text, by one convention; `tells` is whether it tells any incident as news, None where nobody said."""

    id: str
    story: str
    convention: str
    text: str
    entities: tuple[Entity, ...]
    tells: bool | None
    kinds: frozenset[str]


def from_muc(path: Path, labels: Labels) -> Iterator[Example]:
    """The messages of a MUC-4 file (shared/bench/muc4); key strings become every place they stand in the body."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, start = row["text"], row["body_start"]
        entities: list[Entity] = []
        for number, template in enumerate(row["templates"]):
            entities += _of_template(text, start, template, f"T{number}", labels)
        kinds = frozenset(kind for t in row["templates"] for kind in t["incident_type"] if kind)
        yield Example(row["id"], row["id"], "muc", text, _merged(entities), bool(row["templates"]), kinds)


def _of_template(text: str, start: int, template: dict[str, Any], event: str, labels: Labels) -> Iterator[Entity]:
    shared = {
        "muc_type": _values(template["incident_type"]),
        "incident_stage": _values(template["incident_stage"]),
        "perp_category": _values(v for f in template["perp_category"] for v in f["values"]) or frozenset("-"),
    }
    for slot, role in labels.muc_slots.items():
        for entity in template[slot]:
            strings = tuple(s for s in entity["strings"] if s)
            mentions = tuple(sorted({place for s in strings for place in places_of(text, start, s)}))
            if mentions:
                own = dict(_attributes_of(template, role, strings, entity.get("of", ()), labels))
                yield Entity(role, mentions, frozenset([event]), {**shared, **own})
    for place in template["incident_location"]:
        names = [p["name"] for p in place.get("places", ())] + [place.get("country")]
        for name in filter(None, names):
            mentions = tuple(places_of(text, start, name))
            if mentions:
                yield Entity("place", mentions, frozenset([event]), shared)


def _attributes_of(
    template: dict[str, Any], role: str, strings: tuple[str, ...], of: Iterable[str], labels: Labels
) -> Iterator[tuple[str, frozenset[str]]]:
    mine = {*strings, *(s for s in of if s)}
    for head in labels.heads:
        if role not in head.roles or head.name not in template:
            continue
        rows = [row for row in template[head.name] if mine & set(row["of"])]
        values = _values(v for row in rows for v in row["values"])
        if values or "-" in head.values:
            yield head.name, values or frozenset("-")


def _values(raw: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value for value in raw if value)


def places_of(text: str, start: int, words: str) -> list[Stretch]:
    """Every stretch from `start` on where the words stand, whatever the case and the white space between them."""
    pattern = r"\s+".join(re.escape(part) for part in words.split())
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    found = re.compile(before + pattern + after, re.IGNORECASE).finditer(text, start)
    return [match.span() for match in found]


def _merged(entities: list[Entity]) -> tuple[Entity, ...]:
    """Entities of several templates with the same mentions in the same role are one that belongs to several events."""
    found: dict[tuple[str, tuple[Stretch, ...]], Entity] = {}
    for entity in entities:
        key = (entity.role, entity.mentions)
        old = found.get(key)
        if old is None:
            found[key] = entity
            continue
        names = old.attributes.keys() | entity.attributes.keys()
        both = {n: old.attributes.get(n, frozenset()) | entity.attributes.get(n, frozenset()) for n in names}
        found[key] = Entity(entity.role, entity.mentions, old.events | entity.events, both)
    return tuple(found.values())


def from_corpus(paths: Iterable[Path]) -> Iterator[Example]:
    """The marked texts as examples; an entity has the attributes of the events it belongs to."""
    for path in paths:
        for marked in corpus.read(path):
            yield from_marked(marked)


def from_marked(marked: corpus.Marked) -> Example:
    """One marked text as an example."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Stretch]] = {}
    for mention in marked.mentions:
        key = (mention.role, mention.entity, mention.events)
        words = marked.text[mention.start : mention.end]
        article = _ARTICLE.match(words) if mention.role not in ("killed", "injured") else None
        groups.setdefault(key, []).append((mention.start + (article.end() if article else 0), mention.end))
    entities = []
    for (role, _, events), mentions in groups.items():
        told = [marked.events[event] for event in events]
        attributes = {
            head: frozenset(event[head] for event in told if head in event)
            for head in ("kind", "stage", "outcome", "realis", "certainty")
        }
        plain = {head: values for head, values in attributes.items() if values}
        entities.append(Entity(role, tuple(mentions), frozenset(events), plain))
    actual = [event for event in marked.events.values() if event["realis"] == "actual"]
    kinds = frozenset(event["kind"] for event in actual)
    return Example(marked.id, marked.event, "record", marked.text, tuple(entities), bool(actual), kinds)
