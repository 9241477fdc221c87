"""Fills drafts: every slot of a template, in the form of the prediction file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bench.muc4 import attributes, dates, locations, nations, numbers
from bench.muc4.choosing import Option, Weights, pick, shipped
from bench.muc4.message import Draft, Entity, Message
from bench.muc4.scene import Scene, scene_of

Filler = dict[str, Any]
LEAST = 0.4
"""How likely a value is at least that is told; of 0.3, 0.4 and 0.5 the best for all slots in cross-validation."""
LEAST_TOTAL = 0.3
"""The same for totals, which few keys have: at 0.4 none is told."""
Counted = tuple[Entity, Mapping[str, str | None]]


def fill(message: Message, drafts: Iterable[Draft], weights: Weights | None = None) -> list[dict[str, Any]]:
    """The filled templates of a message, one for each draft in the same order.

    A hint or an attribute that the draft carries is taken as it is; the rest is chosen by the weights, which are the
    shipped ones unless others are given.
    """
    return [_template(message, draft, shipped() if weights is None else weights) for draft in drafts]


def _template(message: Message, draft: Draft, weights: Weights) -> dict[str, Any]:
    draft = tied(message, draft, weights)
    scene = scene_of(message, draft)
    place = _hinted(draft.hints, "location", lambda: locations.choose(message, scene, draft, weights))
    country = place.split(":")[0] if isinstance(place, str) else None
    stage = attributes.stage(message, scene, draft)
    kind = attributes.category(message, scene, draft)
    category = _hinted(draft.hints, "category", lambda: _pick("category", kind, weights))
    targets = draft.of_role("phys_tgt")
    physical = [(entity, _of_target(message, scene, draft, entity, country, weights)) for entity in targets]
    human = [(entity, _of_victim(message, scene, draft, entity, country, weights)) for entity in victims(draft)]
    template: dict[str, Any] = {
        "incident_date": _hinted(
            draft.hints, "date", lambda: dates.choose(message, scene, draft, weights.get("date", {}))
        ),
        "incident_location": place,
        "incident_type": draft.type,
        "incident_stage": _hinted(draft.hints, "stage", lambda: _pick("stage", stage, weights)),
        "instrument_type": _instruments(message, scene, draft, weights),
        "perp_category": [category] if category else [],
        "perp_org_conf": _confidences(message, scene, draft, weights),
        "phys_tgt_total": _total("phys_tgt", draft, physical, weights),
        "hum_tgt_total": _total("hum_tgt", draft, human, weights),
    }
    for role, rows in (("phys_tgt", physical), ("hum_tgt", human)):
        for name in ("type", "number", "nation", "effect"):
            template[f"{role}_{name}"] = [_filler(entity, row[name]) for entity, row in rows if row[name] is not None]
    return template | {role: _strings(draft, role) for role in draft.entities}


def tied(message: Message, draft: Draft, weights: Weights) -> Draft:
    """The draft with every description tied to the named victim whom it describes, or to nobody."""
    names = draft.of_role("hum_tgt_name")
    out = []
    for entity in draft.of_role("hum_tgt_desc"):
        if entity.of is None:
            number = pick(attributes.described(message, entity, names), weights.get("described", {}))
            entity = replace(entity, of=names[int(number)].mentions if number is not None else ())
        out.append(entity)
    return replace(draft, entities={**draft.entities, "hum_tgt_desc": tuple(out)})


def victims(draft: Draft) -> tuple[Entity, ...]:
    """The victims of a tied draft, each once: by name, else by description."""
    return (*draft.of_role("hum_tgt_name"), *(desc for desc in draft.of_role("hum_tgt_desc") if not desc.of))


def _strings(draft: Draft, role: str) -> list[Filler]:
    rows = []
    for entity in draft.of_role(role):
        row: Filler = {"strings": [entity.text]}
        if entity.of:
            row["of"] = [entity.of[0].text]
        rows.append(row)
    return rows


def _instruments(message: Message, scene: Scene, draft: Draft, weights: Weights) -> list[Filler | str]:
    named = draft.of_role("instrument_id")
    if not named:
        options = attributes.unnamed_instrument(message, scene, draft)
        value = _hinted(draft.hints, "instrument_type", lambda: _pick("unnamed_instrument", options, weights))
        return [value] if value else []
    return _each(
        named, "type", lambda entity: attributes.instrument(message, scene, draft, entity), "instrument_type", weights
    )


def _confidences(message: Message, scene: Scene, draft: Draft, weights: Weights) -> list[Filler | str]:
    return _each(
        draft.of_role("perp_org"),
        "confidence",
        lambda entity: attributes.confidence(message, scene, draft, entity),
        "perp_org_conf",
        weights,
    )


def _each(
    entities: Sequence[Entity],
    attribute: str,
    options: Callable[[Entity], tuple[Option, ...]],
    question: str,
    weights: Weights,
) -> list[Filler | str]:
    """One filler for each entity: its attribute, else the choice among the options."""
    rows: list[Filler | str] = []
    for entity in entities:
        value = _attribute(entity, attribute, question, options, weights)
        if value is not None:
            rows.append(_filler(entity, value))
    return rows


def _of_target(
    message: Message, scene: Scene, draft: Draft, entity: Entity, country: str | None, weights: Weights
) -> dict[str, str | None]:
    return {
        "type": _attribute(
            entity, "type", "phys_tgt_type", lambda e: attributes.target(message, scene, draft, e), weights
        ),
        "effect": _attribute(
            entity, "effect", "phys_tgt_effect", lambda e: attributes.target_effect(message, scene, draft, e), weights
        ),
        **_counted(message, scene, entity, country, weights),
    }


def _of_victim(
    message: Message, scene: Scene, draft: Draft, entity: Entity, country: str | None, weights: Weights
) -> dict[str, str | None]:
    mine = [desc for desc in draft.of_role("hum_tgt_desc") if desc.of and desc.of == entity.mentions]
    return {
        "type": _attribute(
            entity, "type", "hum_tgt_type", lambda e: attributes.victim(message, scene, draft, e, mine), weights
        ),
        "effect": _attribute(
            entity, "effect", "hum_tgt_effect", lambda e: attributes.victim_effect(message, scene, draft, e), weights
        ),
        **_counted(message, scene, entity, country, weights),
    }


def _counted(
    message: Message, scene: Scene, entity: Entity, country: str | None, weights: Weights
) -> dict[str, str | None]:
    return {
        "number": _attribute(entity, "number", "number", lambda e: numbers.options(message, scene, e), weights),
        "nation": _attribute(
            entity, "nation", "nation", lambda e: nations.options(message, scene, e, country), weights
        ),
    }


def _total(role: str, draft: Draft, rows: Sequence[Counted], weights: Weights) -> list[str]:
    known = [number for _, row in rows if (number := row["number"]) is not None]
    hint = "phys_total" if role == "phys_tgt" else "hum_total"
    options = numbers.total_options(known, role)
    total = _hinted(draft.hints, hint, lambda: pick(options, weights.get("total", {}), least=LEAST_TOTAL))
    return [total] if total else []


def _filler(entity: Entity, value: str | None) -> Filler:
    return {"value": value, "of": entity.text}


def _attribute(
    entity: Entity,
    attribute: str,
    question: str,
    options: Callable[[Entity], tuple[Option, ...]],
    weights: Weights,
) -> str | None:
    if attribute in entity.attributes:
        return entity.attributes[attribute]
    return _pick(question, options(entity), weights)


def _hinted(hints: Mapping[str, Any], name: str, rule: Callable[[], Any]) -> Any:
    return hints[name] if name in hints else rule()


def _pick(question: str, options: tuple[Option, ...], weights: Weights) -> str | None:
    return pick(options, weights.get(question, {}), least=LEAST)
