"""Every question that is put to the weights for the templates of a message, with the answers that the keys allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.muc4 import attributes, dates, locations, nations, numbers, sharing
from bench.muc4.choosing import Option
from bench.muc4.gold import Keyed, Row, linked, values_of
from bench.muc4.message import Draft, Entity, Message
from bench.muc4.scene import Scene, scene_of
from bench.muc4.wordlists import table

_BY_ENTITY = (
    ("perp_org", "perp_org_conf", attributes.confidence),
    ("instrument_id", "instrument_type", attributes.instrument),
    ("phys_tgt", "phys_tgt_type", attributes.target),
    ("phys_tgt", "phys_tgt_effect", attributes.target_effect),
    ("hum_tgt_name", "hum_tgt_effect", attributes.victim_effect),
    ("hum_tgt_desc", "hum_tgt_effect", attributes.victim_effect),
)


@dataclass(frozen=True)
class Question:
    """A question by its name among the weights, the options, and which of their values are right."""

    name: str
    options: tuple[Option, ...]
    right: frozenset[str | None]


def asked(keyed: Keyed) -> Iterator[Question]:
    """Every question of a message whose right answer is among the options."""
    for draft, template in zip(keyed.drafts, keyed.templates, strict=True):
        tied = linked(draft, template)
        scene = scene_of(keyed.message, tied)
        for question in (
            *_of_template(keyed.message, scene, tied, template),
            *_of_entities(keyed.message, scene, tied, template),
            *_of_victims(keyed.message, scene, tied, template),
        ):
            if question.right & {option.value for option in question.options}:
                yield question
    for name, options, right in sharing.questions(keyed):
        yield Question(name, options, right)


def _of_template(message: Message, scene: Scene, draft: Draft, template: Row) -> Iterator[Question]:
    yield Question("date", dates.options(message, scene, draft), _dates(template))
    countries = frozenset(row["country"] for row in template["incident_location"])
    yield Question("country", locations.country_options(message, scene, draft), countries)
    for country in sorted(countries & set(table("countries").values()))[:1]:
        found = locations.place_options(message, scene, draft, country)
        right = frozenset(option.value for option in found if _is_place(option.value or "", template))
        yield Question("place", found, right)
    yield Question("stage", attributes.stage(message, scene, draft), frozenset(template["incident_stage"]))
    said = frozenset(value for filler in template["perp_category"] for value in filler["values"])
    yield Question("category", attributes.category(message, scene, draft), said or frozenset([None]))
    if not draft.of_role("instrument_id"):
        loose = frozenset(value for filler in template["instrument_type"] for value in filler["values"])
        found = attributes.unnamed_instrument(message, scene, draft)
        yield Question("unnamed_instrument", found, loose or frozenset([None]))
    for role in ("phys_tgt", "hum_tgt"):
        known = [filler["values"][0] for filler in template[f"{role}_number"] if filler["values"][0]]
        totals = frozenset(value for filler in template[f"{role}_total"] for value in filler["values"])
        yield Question("total", numbers.total_options(known, role), totals or frozenset([None]))


def _dates(template: Row) -> frozenset[str | None]:
    out: set[str | None] = set()
    for row in template["incident_date"]:
        try:
            first = None if row["open"] else dates.iso(row["from"])
            out.add(str(dates.Day(first, dates.iso(row["to"]))))
        except (ValueError, TypeError):  # a key with a day that no calendar has, or with none
            continue
    return frozenset(out)


def _is_place(written: str, template: Row) -> bool:
    country, *parts = written.split(": ")
    names = {part.rpartition(" (")[0] for part in parts}
    return any(
        row["country"] == country and not row["between"] and {place["name"] for place in row["places"]} == names
        for row in template["incident_location"]
    )


def _of_entities(message: Message, scene: Scene, draft: Draft, template: Row) -> Iterator[Question]:
    for role, slot, options in _BY_ENTITY:
        for entity in draft.of_role(role):
            if entity.role == "hum_tgt_desc" and entity.of:
                continue
            right, _ = values_of(template, slot, entity)
            yield Question(slot, options(message, scene, draft, entity), frozenset(right))
    for entity in draft.of_role("phys_tgt"):
        yield from _counted(message, scene, entity, template, "phys_tgt")


def _of_victims(message: Message, scene: Scene, draft: Draft, template: Row) -> Iterator[Question]:
    names = draft.of_role("hum_tgt_name")
    descs = draft.of_role("hum_tgt_desc")
    for entity in descs:
        right = next((str(n) for n, name in enumerate(names) if entity.of and name.mentions == entity.of), None)
        if names:
            yield Question("described", attributes.described(message, entity, names), frozenset([right]))
    for entity in (*names, *(desc for desc in descs if not desc.of)):
        mine = [desc for desc in descs if desc.of and desc.of == entity.mentions]
        right_type, _ = values_of(template, "hum_tgt_type", entity)
        yield Question("hum_tgt_type", attributes.victim(message, scene, draft, entity, mine), frozenset(right_type))
        yield from _counted(message, scene, entity, template, "hum_tgt")


def _counted(message: Message, scene: Scene, entity: Entity, template: Row, role: str) -> Iterator[Question]:
    right, _ = values_of(template, f"{role}_number", entity)
    yield Question("number", numbers.options(message, scene, entity), frozenset(right - {None}))
    right, _ = values_of(template, f"{role}_nation", entity)
    home = next((row["country"] for row in template["incident_location"]), None)
    yield Question("nation", nations.options(message, scene, entity, home), frozenset(right))
