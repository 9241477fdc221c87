"""A message to its line of the prediction file: what the network sees, drafts, and every slot filled."""

from __future__ import annotations

from typing import Any

from bench.muc4 import drafts, values
from bench.muc4.drafts import SLOT_OF, Bounds, Group, Seen
from bench.muc4.message import Message
from onrecord.reading.learned.network import Network

ASKED = frozenset({*SLOT_OF, "place"})
# Near what `python -m bench.muc4.tune` chooses on dev.jsonl, drawn towards each other; docs/muc.md has what each half
# of it makes of the other.
ENTITIES = Bounds(
    roles={"perp_ind": 0.5, "perp_org": 0.5, "target": 0.0, "victim_name": 0.25, "victim": 0.25, "weapon": 0.0}
)
TEMPLATES = Bounds(
    roles={"perp_ind": 0.75, "perp_org": 0.5, "target": 0.5, "victim_name": 0.5, "victim": 0.5, "weapon": 0.5}
)


def seen(network: Network, message: Message) -> Seen:
    """What the network sees in a message, by the convention of its keys."""
    pieces, candidates = network.candidates(message.text, "muc", ASKED)
    return Seen(message, pieces, candidates, network.roles, network.attributes)


def predicted(found: Seen, entities: Bounds, templates: Bounds, *, aliases: bool = False) -> dict[str, Any]:
    """The line of one message: entities with one sure mention each, and templates with all slots.

    With `aliases` an entity of a template lists all its mentions that differ, best first: RME pays for that, TF and REE
    do not.
    """
    filled = values.fill(found.message, drafts.drafts(found, templates))
    if aliases:
        filled = [_with_aliases(found, template, templates) for template in filled]
    return {"id": found.message.id, "templates": filled, **predicted_entities(found, entities)}


def predicted_entities(found: Seen, bounds: Bounds) -> dict[str, Any]:
    """The entities of the whole message by role, one sure mention each, and a name with its abbreviation once."""
    told: dict[str, list[list[str]]] = {}
    for role, slot in SLOT_OF.items():
        if slot == "hum_tgt_desc":
            continue
        names: list[str] = []
        for group in drafts.groups(found, role, bounds.roles[role]):
            name = group.mentions[0].text
            if not any(drafts.abbreviates(name, other) or drafts.abbreviates(other, name) for other in names):
                names.append(name)
        told[slot] = [[name] for name in names]
    return {"entities": told}


def _with_aliases(found: Seen, template: dict[str, Any], bounds: Bounds) -> dict[str, Any]:
    out = dict(template)
    for role, slot in SLOT_OF.items():
        names = {group.mentions[0].text: _names(group) for group in drafts.groups(found, role, bounds.roles[role])}
        if slot in out:
            out[slot] = [{**row, "strings": names.get(row["strings"][0], row["strings"])} for row in out[slot]]
    return out


def _names(group: Group) -> list[str]:
    kept: dict[str, str] = {}
    for mention in group.mentions:
        kept.setdefault(" ".join(mention.text.lower().split()), mention.text)
    return list(kept.values())
