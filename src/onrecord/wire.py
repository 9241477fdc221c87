"""Values to plain JSON and back: the contract of `onrecord read --json`, the store and the exports share it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from onrecord.acts import PAYLOADS, Decision, Origin, Struck, Told, What, Worth
from onrecord.errors import RecordError
from onrecord.model import (
    SLOTS,
    Account,
    AccountId,
    Aggregate,
    Claim,
    Document,
    DocumentId,
    LeftOut,
    Reading,
    Relation,
    Risk,
    Span,
    Statement,
    Value,
    Voice,
)

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """The untouched bytes of an arrival as the record keeps them, with their hash."""

    document_id: DocumentId
    sha256: str
    bytes: bytes


def plain(value: Any) -> Any:
    """A frozen value as dicts, lists, strings, numbers, booleans and None, keys in the order of its fields."""
    return msgspec.to_builtins(value)


def canonical(node: Any) -> str:
    """JSON with sorted keys and no spaces: the same value is the same text, so that it can be hashed."""
    return json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def storable(text: str) -> str:
    """File names may hold bytes that are no text; they are written as escapes, so that they can be stored."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def value_of(slot: str, node: Any) -> Value:
    """The value of a slot from plain JSON; RecordError names the slot and what is wrong with it."""
    if slot not in SLOTS:
        raise RecordError(f"no slot is called {slot!r}; the slots are {', '.join(SLOTS)}")
    try:
        return msgspec.convert(node, SLOTS[slot], strict=True)
    except msgspec.ValidationError as error:
        raise RecordError(f"the value of slot {slot} does not hold: {error}") from error


def claim_json(claim: Claim) -> Json:
    """A claim without its slot, as the reading's JSON holds it."""
    node: Json = plain(claim)
    del node["slot"]
    return node


def claim_of(slot: str, node: Json) -> Claim:
    """A claim from the reading's JSON."""
    return Claim(
        slot=slot,
        value=value_of(slot, node["value"]),
        spans=_all(Span, node["spans"]),
        voice=_all(Voice, node["voice"]),
        certainty=node["certainty"],
        polarity=node["polarity"],
        realis=node["realis"],
        rule=node["rule"],
        score=node["score"],
    )


def account_json(account: Account) -> Json:
    """An account as the reading's JSON holds it: slots by name, claims in text order, each with its place among all."""
    slots: dict[str, list[Json]] = {}
    for index, claim in enumerate(account.claims):
        slots.setdefault(claim.slot, []).append(claim_json(claim) | {"index": index})
    return {
        "id": account.id,
        "kind": account.kind,
        "salience": account.salience,
        "trigger": plain(account.trigger),
        "slots": {slot: slots[slot] for slot in SLOTS if slot in slots},
    }


def account_of(document_id: DocumentId, node: Json) -> Account:
    """An account from the reading's JSON; claims stand in their own order, else in that of the slots."""
    nodes = [(slot, claim) for slot in SLOTS for claim in node["slots"].get(slot, ())]
    nodes.sort(key=lambda row: row[1].get("index", 0))
    return Account(
        id=AccountId(node["id"]),
        document_id=document_id,
        kind=node["kind"],
        trigger=_all(Span, node["trigger"]),
        claims=tuple(claim_of(slot, claim) for slot, claim in nodes),
        salience=node["salience"],
    )


def relation_json(relation: Relation) -> Json:
    """A relation with the contract's keys `from` and `to`."""
    return {
        "type": relation.type,
        "from": relation.source,
        "to": relation.target,
        "status": relation.status,
        "spans": plain(relation.spans),
    }


def document_json(document: Document) -> Json:
    """The document part of the reading's JSON; all of the document's fields but its raw bytes."""
    node: Json = plain(document)
    node.pop("left_out")
    return node


def reading_json(document: Document, reading: Reading) -> Json:
    """One reading as the JSON contract of `onrecord read FILE --json`."""
    return {
        "document": document_json(document),
        "reader_id": reading.reader_id,
        "accounts": [account_json(account) for account in reading.accounts],
        "aggregates": plain(reading.aggregates),
        "statements": plain(reading.statements),
        "risks": plain(reading.risks),
        "relations": [relation_json(relation) for relation in reading.relations],
        "left_out": plain(reading.left_out),
    }


def reading_of(document_id: DocumentId, node: Json) -> Reading:
    """A reading from its JSON contract; RecordError where a value does not fit its type."""
    try:
        return Reading(
            document_id=document_id,
            reader_id=node["reader_id"],
            accounts=tuple(account_of(document_id, account) for account in node["accounts"]),
            aggregates=_all(Aggregate, node["aggregates"]),
            statements=_all(Statement, node["statements"]),
            risks=_all(Risk, node["risks"]),
            relations=tuple(_relation_of(relation) for relation in node["relations"]),
            left_out=_all(LeftOut, node["left_out"]),
        )
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise RecordError(f"the reading of document {document_id} does not hold: {error}") from error


def decision_of(node: Json) -> Decision:
    """A decision of the trail from plain JSON; RecordError where it does not hold or is of a newer version."""
    kind = node["kind"]
    if kind not in PAYLOADS:
        raise RecordError(f"decision {node['number']} is of no kind that this version knows ({kind}); update onrecord")
    try:
        return Decision(
            kind=kind,
            what=_what_of(kind, node["what"]),
            by=node["by"],
            at=node["at"],
            why=node["why"],
            about=_all(Told, node["about"]),
            before=tuple(node["before"]),
            after=tuple(node["after"]),
            origin=None if node["origin"] is None else msgspec.convert(node["origin"], Origin),
            number=node["number"],
        )
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise RecordError(f"decision {node['number']} does not hold: {error}") from error


def _what_of(kind: str, node: Json) -> What:
    """What a decision says; the values of slots in it by their slot."""
    payload = PAYLOADS[kind]
    if payload is Worth:
        old, new = (None if node[name] is None else value_of(node["slot"], node[name]) for name in ("old", "new"))
        return Worth(node["account_id"], node["slot"], new, old)
    if payload is Struck:
        value, spans = value_of(node["slot"], node["value"]), _all(Span, node["spans"])
        return Struck(node["account_id"], node["index"], node["slot"], value, spans)
    found: What = msgspec.convert(node, payload)
    return found


def _relation_of(node: Json) -> Relation:
    return Relation(node["type"], node["from"], node["to"], node["status"], _all(Span, node["spans"]))


def _all(kind: type[T], nodes: Any) -> tuple[T, ...]:
    return tuple(msgspec.convert(nodes, list[kind]))  # type: ignore[valid-type]
