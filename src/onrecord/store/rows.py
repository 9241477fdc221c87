"""Values to rows and back: each row a dict of columns, sealed by the SHA-256 of what it holds."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import msgspec

from onrecord import wire
from onrecord.errors import RecordError
from onrecord.model import (
    SLOTS,
    Account,
    AccountId,
    Aggregate,
    Arrival,
    Claim,
    Document,
    Failure,
    Incident,
    LeftOut,
    Likeness,
    Link,
    Misfit,
    Reading,
    Relation,
    Resolution,
    Risk,
    Settled,
    Span,
    Statement,
    Support,
    Value,
    When,
    Working,
)
from onrecord.standing import Grade, Source

Row = dict[str, Any]
T = TypeVar("T")

PARTS: dict[str, Any] = {
    "aggregates": Aggregate,
    "statements": Statement,
    "risks": Risk,
    "relations": Relation,
    "left_out": LeftOut,
}
"""The parts of a reading beside its accounts: table and type; columns are the fields."""

KEYS: dict[str, tuple[str, ...]] = {
    "documents": ("id",),
    "arrivals": ("number",),
    "failures": ("number",),
    "runs": ("number",),
    "readings": ("document_id",),
    "accounts": ("id",),
    "claims": ("account_id", "position"),
    **dict.fromkeys(PARTS, ("document_id", "position")),
    "decisions": ("number",),
}
"""Every sealed table and the columns that name a row of it."""

DERIVED: dict[str, tuple[str, ...]] = {
    "incidents": ("id",),
    "incident_accounts": ("incident_id", "position"),
    "aliases": ("incident_id", "position"),
    "settled": ("incident_id", "position"),
    "links": ("position",),
    "likenesses": ("position",),
    "copies": ("position",),
    "misfits": ("number", "account_id", "slot"),
    "workings": ("account_id",),
}
"""Every table that resolving fills, and the columns that name a row of it."""

DECIDED: dict[str, tuple[str, ...]] = {"standing": ("number",), "decided_on": ("number", "account_id")}
"""Every table that follows from the trail and the accounts it speaks of; these two kinds can be dropped and rebuilt."""

UNSEALED = {"seal", "number"}


def seal(table: str, row: Mapping[str, Any]) -> str:
    """SHA-256 over a row's columns; for a claim, whose id is its seal, over all the others.

    The numbers of people's decisions are part of their seals, for their order is part of what they say.
    """
    chained = "previous" in row
    skipped = {"id", "seal"} if table == "claims" else {"seal"} if chained else UNSEALED
    held = {name: row[name] for name in row if name not in skipped}
    text = wire.canonical([table, held])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(table: str, row: Row) -> Row:
    """The row with its seal."""
    return {**row, "id" if table == "claims" else "seal": seal(table, row)}


def pack(raw: bytes) -> bytes:
    """Bytes as they are kept."""
    return zlib.compress(raw, 6)


def unpack(kept: bytes) -> bytes:
    """The bytes as they came; RecordError when the kept ones are damaged."""
    try:
        opened = zlib.decompressobj()
        raw = opened.decompress(kept)
    except (zlib.error, TypeError) as error:
        raise RecordError(f"kept bytes cannot be unpacked: {error}") from error
    if opened.unused_data or not opened.eof:
        raise RecordError("kept bytes cannot be unpacked: cut or followed by others")
    return raw


def document_row(document: Document) -> Row:
    """The row of a document."""
    return sealed("documents", _columns(document))


def document_of(row: Row) -> Document:
    """A document from its row; RecordError when the row does not hold."""
    return _value(Document, row, decoded=("published", "left_out"))


def published_of(row: Row) -> When | None:
    """When a document was published, from its row."""
    return None if row["published"] is None else nested(When, row["published"])


def arrival_row(arrival: Arrival) -> Row:
    """The row of an arrival."""
    return sealed("arrivals", _storable(arrival))


def arrival_of(row: Row) -> Arrival:
    """An arrival from its row."""
    return _value(Arrival, row)


def failure_row(failure: Failure, *, open: bool, document_id: str | None = None) -> Row:
    """The row of a failure; `open` is false once a later run has taken the input."""
    row = _storable(failure)
    return sealed("failures", {**row, "open": int(open), "document_id": document_id})


def failure_of(row: Row) -> Failure:
    """A failure from its row."""
    return _value(Failure, row)


def reading_rows(reading: Reading) -> dict[str, list[Row]]:
    """The rows of a reading by table, parents first; the row of the reading names the seals of its parts."""
    tables: dict[str, list[Row]] = {"readings": [], "accounts": [], "claims": []}
    for position, account in enumerate(reading.accounts):
        claims = [_claim_row(account, place, claim) for place, claim in enumerate(account.claims)]
        tables["claims"] += claims
        tables["accounts"].append(_account_row(account, position, claims))
    for name in PARTS:
        tables[name] = [
            sealed(name, {"document_id": reading.document_id, "position": position, **_columns(part)})
            for position, part in enumerate(getattr(reading, name))
        ]
    parts = {name: [row["seal"] for row in tables[name]] for name in ("accounts", *PARTS)}
    row = {"document_id": reading.document_id, "reader_id": reading.reader_id, "parts": wire.canonical(parts)}
    tables["readings"].append(sealed("readings", row))
    return tables


def reading_of(row: Row, accounts: Iterable[Account], parts: Mapping[str, Iterable[Row]]) -> Reading:
    """A reading from its row, its accounts and the rows of its other parts by table, each in order."""
    built = {name: tuple(part_of(name, part) for part in parts.get(name, ())) for name in PARTS}
    return Reading(row["document_id"], row["reader_id"], tuple(accounts), **built)


def spans_of(text: str) -> tuple[Span, ...]:
    """The spans in a column; RecordError when it does not hold spans."""
    return nested(tuple[Span, ...], text)


def part_of(table: str, row: Row) -> Any:
    """An aggregate, statement, risk, relation or piece left out, from its row."""
    decoded = ("count", "window", "where", "perpetrator", "voice", "spans", "speaker", "about")
    return _value(PARTS[table], row, decoded=(*decoded, "condition", "consequence"))


def account_of(row: Row, claims: Iterable[Row]) -> Account:
    """An account from its row and the rows of its claims in order."""
    return Account(
        id=row["id"],
        document_id=row["document_id"],
        kind=row["kind"],
        trigger=nested(tuple[Span, ...], row["trigger"]),
        claims=tuple(claim_of(claim) for claim in claims),
        salience=row["salience"],
    )


def claim_of(row: Row) -> Claim:
    """A claim from its row; RecordError names the slot whose value does not hold."""
    return wire.claim_of(row["slot"], {**row, **{name: parsed(row[name]) for name in ("value", "spans", "voice")}})


def resolution_rows(resolution: Resolution, order: Mapping[AccountId, str] | None = None) -> dict[str, list[Row]]:
    """Every derived table with its rows: the same resolution gives the same rows, and so does a part of it.

    `order` sorts the incidents by their oldest accounts, where the resolution does not hold the workings of these.
    """
    tables: dict[str, list[Row]] = {name: [] for name in DERIVED}
    tables["workings"] = [vars(row).copy() for row in resolution.workings]
    order = order or {row.account_id: row.order for row in resolution.workings}
    for place, incident in enumerate(resolution.incidents):
        columns = _columns(incident)
        kept = {name: columns[name] for name in ("id", "kind", "documents", "grade", "sources")}
        tables["incidents"].append({**kept, "position": order.get(incident.accounts[0], f"{place:09d}")})
        tables["incident_accounts"] += _numbered(incident.id, "account_id", incident.accounts)
        tables["aliases"] += _numbered(incident.id, "alias", incident.aliases)
        tables["settled"] += [
            {"incident_id": incident.id, "position": place, **_columns(settled)}
            for place, settled in enumerate(incident.settled)
        ]
    tables["links"] = link_rows(resolution.links)
    tables["likenesses"] = likeness_rows(resolution.likenesses)
    for place, (copy, original) in enumerate(resolution.copies):
        tables["copies"].append({"position": place, "copy": copy, "original": original})
    tables["misfits"] = [_columns(row) for row in resolution.misfits]
    return tables


def link_rows(links: Sequence[Link]) -> list[Row]:
    """The rows of links; those of one source, target, kind and document must come together and in their order."""
    places = _places((link.source, link.target, link.kind, link.document_id or "") for link in links)
    return [{"position": place, **_columns(link)} for place, link in zip(places, links, strict=True)]


def likeness_rows(likenesses: Sequence[Likeness]) -> list[Row]:
    """The rows of likenesses; those of one pair must come together and in their order."""
    found = []
    places = _places((row.left, row.right) for row in likenesses)
    for place, likeness in zip(places, likenesses, strict=True):
        row = _columns(likeness)
        sides = {"left_account": row.pop("left"), "right_account": row.pop("right")}
        found.append({"position": place, **sides, **row})
    return found


def resolution_of(tables: Mapping[str, list[Row]]) -> Resolution:
    """The resolution from the rows of the derived tables, each in order; RecordError when one does not hold."""
    incidents = incidents_of(tables["incidents"], tables["incident_accounts"], tables["aliases"], tables["settled"])
    return Resolution(
        incidents=incidents,
        links=tuple(map(link_of, tables["links"])),
        likenesses=tuple(map(likeness_of, tables["likenesses"])),
        copies=tuple((row["copy"], row["original"]) for row in tables["copies"]),
        misfits=tuple(map(misfit_of, tables["misfits"])),
    )


def incidents_of(
    heads: Iterable[Row], incident_accounts: Iterable[Row], aliases: Iterable[Row], settled: Iterable[Row]
) -> tuple[Incident, ...]:
    """Incidents from their rows and those of their accounts, former ids and values, all in order."""
    accounts, former, values = map(_by_incident, (incident_accounts, aliases, settled))
    return tuple(
        Incident(
            id=row["id"],
            kind=row["kind"],
            accounts=tuple(account["account_id"] for account in accounts.get(row["id"], ())),
            settled=tuple(_settled_of(value) for value in values.get(row["id"], ())),
            aliases=tuple(alias["alias"] for alias in former.get(row["id"], ())),
            documents=row["documents"],
            grade=nested(Grade, row["grade"]) if row["grade"] else None,
            sources=nested(tuple[Source, ...], row["sources"]),
        )
        for row in heads
    )


def value_of(slot: str, text: str) -> Value:
    """The value of a slot from its column; RecordError when it does not hold."""
    try:
        found: Value = msgspec.json.decode(text, type=SLOTS[slot])
    except msgspec.MsgspecError as error:
        raise RecordError(f"a stored value of {slot} does not hold: {error}; run `onrecord check`") from error
    return found


def link_of(row: Row) -> Link:
    """A link from its row."""
    return _value(Link, row, decoded=("evidence",))


def likeness_of(row: Row) -> Likeness:
    """A likeness from its row."""
    sides = {"left": row["left_account"], "right": row["right_account"]}
    return _value(Likeness, {**row, **sides}, decoded=("levels",))


def misfit_of(row: Row) -> Misfit:
    """A decision on a value that no longer fits, from its row."""
    slot, decided = row["slot"], row["decided"]
    value = None if decided is None else wire.value_of(slot, parsed(decided))
    now = tuple(wire.value_of(slot, node) for node in parsed(row["now"]))
    return Misfit(row["number"], row["account_id"], slot, value, now)


def working_of(row: Row) -> Working:
    """What resolving kept of an account, from its row."""
    return Working(row["account_id"], row["order"], row["component"], row["profile"], row["near"])


def _places(keys: Iterable[tuple[str, ...]]) -> list[str]:
    """Text that sorts rows by their keys, those of one key as they come: it depends on no other row."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for key in keys:
        found.append("\t".join((*key, f"{seen[key]:04d}")))
        seen[key] += 1
    return found


def _claim_row(account: Account, position: int, claim: Claim) -> Row:
    row = _columns(claim)
    row["score"] = None if claim.score is None else float(claim.score)
    return sealed("claims", {"account_id": account.id, "position": position, **row})


def _account_row(account: Account, position: int, claims: list[Row]) -> Row:
    row = {
        "id": account.id,
        "document_id": account.document_id,
        "position": position,
        "kind": account.kind,
        "salience": account.salience,
        "trigger": wire.canonical(wire.plain(account.trigger)),
        "claims": wire.canonical([claim["id"] for claim in claims]),
    }
    return sealed("accounts", row)


def _settled_of(row: Row) -> Settled:
    slot = row["slot"]
    value = wire.value_of(slot, parsed(row["value"]))
    support = nested(tuple[Support, ...], row["support"])
    rivals = tuple(
        (wire.value_of(slot, rival), converted(tuple[Support, ...], behind)) for rival, behind in parsed(row["rivals"])
    )
    return Settled(slot, value, support, rivals, row["rule"], row["status"])


def _numbered(incident_id: str, column: str, values: Iterable[str]) -> list[Row]:
    return [{"incident_id": incident_id, "position": place, column: value} for place, value in enumerate(values)]


def _by_incident(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["incident_id"], []).append(row)
    return grouped


def _columns(value: Any) -> Row:
    """The fields of a value as columns: text and numbers as they are, anything deeper as canonical JSON."""
    return {
        name: wire.canonical(node) if isinstance(node, dict | list | tuple) else node
        for name, node in wire.plain(value).items()
    }


def _value(kind: type[T], row: Row, *, decoded: Iterable[str] = ()) -> T:
    """A value of a frozen type from the columns that are its fields."""
    node = {field.name: row[field.name] for field in fields(kind)}  # type: ignore[arg-type]
    for name in decoded:
        if node.get(name) is not None:
            node[name] = parsed(node[name])
    return converted(kind, node)


def nested(kind: type[T], text: str) -> T:
    """A value of a frozen type, or a tuple of them, from a column of JSON; RecordError when it does not hold."""
    return converted(kind, parsed(text))


def converted(kind: type[T], node: Any) -> T:
    """A value of a frozen type from plain JSON; RecordError when it does not hold."""
    try:
        return msgspec.convert(node, kind)
    except msgspec.ValidationError as error:
        raise RecordError(f"a stored row does not hold: {error}; run `onrecord check`") from error


def parsed(text: str) -> Any:
    """Plain JSON from a column; RecordError when it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, TypeError) as error:
        raise RecordError(f"a stored value is no JSON: {error}; run `onrecord check`") from error


def _storable(value: Arrival | Failure) -> Row:
    return {name: None if text is None else wire.storable(text) for name, text in wire.plain(value).items()}
