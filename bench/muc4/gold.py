"""Reads the keys of training messages: drafts with their entities found in the text, and what the slots hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from bench.muc4.message import ROLES, Draft, Entity, Found, Message, message_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Keyed:
    """A message, the drafts of its key and, in the same order, the templates of the key as they stand."""

    message: Message
    drafts: tuple[Draft, ...]
    templates: tuple[Row, ...]


def read(path: Path) -> tuple[Keyed, ...]:
    """Every message of a file with its key."""
    rows = [msgspec.json.decode(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return tuple(_keyed(row) for row in rows)


def _keyed(row: Row) -> Keyed:
    message = message_of(row)
    templates = tuple(row["templates"])
    return Keyed(message, tuple(draft_of(message, template) for template in templates), templates)


def draft_of(message: Message, template: Row) -> Draft:
    """The type and the role entities of a template, each with the first place where its words stand."""
    entities = {role: tuple(_entities(message, template, role)) for role in ROLES}
    return Draft(template["incident_type"][0], {role: found for role, found in entities.items() if found})


def _entities(message: Message, template: Row, role: str) -> Iterator[Entity]:
    for filler in template[role]:
        words = _words(filler)
        places = [place for string in words if (place := locate(message, string))]
        if places:
            yield Entity(role, tuple(places))
        elif words:
            yield Entity(role, (Found(0, 0, words[0]),))


def _words(filler: Row) -> list[str]:
    return [words for words in filler["strings"] if words]


def locate(message: Message, words: str) -> Found | None:
    """The first place of the words in the body, else in the whole text; None where they do not stand."""
    for start in (message.body_start, 0):
        at = message.text.find(words, start)
        if at >= 0:
            return Found(at, at + len(words), words)
    return None


def linked(draft: Draft, template: Row) -> Draft:
    """The draft with each description tied to the named victim that the key ties it to."""
    out = []
    for entity, filler in zip(draft.of_role("hum_tgt_desc"), _kept(template["hum_tgt_desc"]), strict=True):
        names = [n for n in draft.of_role("hum_tgt_name") if any(m.text in filler.get("of", ()) for m in n.mentions)]
        out.append(replace(entity, of=names[0].mentions if names else ()))
    return replace(draft, entities={**draft.entities, "hum_tgt_desc": tuple(out)})


def _kept(fillers: list[Row]) -> list[Row]:
    return [filler for filler in fillers if _words(filler)]


def values_of(template: Row, slot: str, entity: Entity) -> tuple[set[str | None], bool]:
    """The values that the key allows for the entity in a slot, {None} where it has none, and whether it is optional."""
    words = {mention.text for mention in entity.mentions}
    for filler in template[slot]:
        if words & set(filler.get("of", ())):
            values = {value for value in filler["values"] if value is not None}
            if values:
                return set(values) | ({None} if filler["optional"] else set()), filler["optional"]
    return {None}, False
