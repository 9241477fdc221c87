"""A row of claims made elsewhere, taken only when its ids, hashes, codes and quoted words hold."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from onrecord import settings, vocab, wire
from onrecord.errors import OnrecordError, UnreadableError
from onrecord.model import (
    ROW,
    Account,
    Aggregate,
    Arrival,
    Claim,
    Document,
    Failure,
    LinkStatus,
    Outcome,
    Party,
    Polarity,
    Reading,
    Realis,
    Received,
    Relation,
    Salience,
    Span,
    Statement,
    Unread,
    Voice,
    Weapon,
    When,
    Where,
    document_id,
)


class Row(msgspec.Struct, frozen=True):
    """One row of claims, its columns as they are typed."""

    source: str
    id: str | None
    external_id: str | None
    document: str | None
    raw: bytes | None
    reader_id: str | None
    reading: str | None
    stage: str | None
    message: str | None


class _Account(msgspec.Struct):
    id: str
    kind: str
    salience: Salience


class _Claim(msgspec.Struct):
    certainty: str
    polarity: Polarity
    realis: Realis
    rule: str
    score: float | None


class _Relation(msgspec.Struct):
    type: str
    source: str
    target: str
    status: LinkStatus


STAGES = ("intake", "skipped", "storing", "reading")
"""Where an input can have failed."""

CODES: dict[type, tuple[tuple[str, str], ...]] = {
    Account: (("kind", "kind"),),
    Claim: (("certainty", "certainty"),),
    Voice: (("kind", "voice_kind"),),
    When: (("precision", "when_precision"),),
    Where: (("level", "place_level"), ("role", "place_role")),
    Party: (("kind", "party_kind"),),
    Weapon: (("code", "weapon"),),
    Outcome: (("code", "outcome"),),
}
"""The fields of values that take a code of a closed list."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d|$)")

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError, OnrecordError)
"""What taking plain JSON of any form for claims can raise."""


def received(row: Mapping[str, Any], place: str) -> Received | Failure:
    """The document of a row with its reading, or the failure it tells of; a Failure where the row does not hold."""
    try:
        return _received(msgspec.convert(dict(row), Row))
    except _BROKEN as error:
        return Failure(place, "intake", f"{place} holds claims that are not to be trusted: {error}; make it again")


def _received(row: Row) -> Received | Failure:
    if row.document is None:
        if row.stage not in STAGES or not row.message:
            raise UnreadableError("it has no document and does not say why")
        return Failure(row.source, row.stage, row.message)
    document = msgspec.convert(_parsed(row.document), Document)
    raw = row.raw or b""
    _check_bytes(document, raw, row.id)
    arrival = Arrival(document.id, row.source, row.external_id)
    if not row.reader_id:
        raise UnreadableError("it does not say which reader read it")
    if row.reading is None:
        if row.stage != "reading" or not row.message:
            raise UnreadableError("it has no reading and does not say why")
        return Received(document, raw, arrival, read=Unread(row.reader_id, row.message))
    reading = wire.reading_of(document.id, _parsed(row.reading))
    if reading.reader_id != row.reader_id:
        raise UnreadableError(f"its reading is by {reading.reader_id}, not by {row.reader_id}")
    _check_reading(document, reading)
    return Received(document, raw, arrival, read=reading)


def _parsed(text: str) -> Any:
    return json.loads(text, parse_constant=_no_number)


def _no_number(name: str) -> None:
    raise UnreadableError(f"it holds {name}, which is no number")


def _check_bytes(document: Document, raw: bytes, named: str | None) -> None:
    if len(raw) > settings.get("raw_limit_mb") * 1024 * 1024:
        raise UnreadableError(f"its bytes are more than {settings.get('raw_limit_mb'):g} MiB")
    sha256 = hashlib.sha256(raw).hexdigest()
    if document.raw_sha256 != sha256:
        raise UnreadableError("its bytes do not have the hash that its document names")
    if document.id != document_id(sha256) or document.id != named:
        raise UnreadableError(f"document {document.id} is not named by its bytes")
    if not document.text.strip():
        raise UnreadableError("its document has no text")
    if document.opener == ROW:
        raise UnreadableError("it is a row of a table; take the table in with `onrecord import`")
    if document.published:
        _check_when(document.published)


def _check_reading(document: Document, reading: Reading) -> None:
    for span in _spans(reading):
        if not span.holds(document.text):
            raise UnreadableError(f"the words {span.quote[:80]!r} do not stand at {span.start} to {span.end}")
    accounts = [account.id for account in reading.accounts]
    if len(set(accounts)) < len(accounts):
        raise UnreadableError("two of its accounts have one id")
    for account in reading.accounts:
        msgspec.convert(account, _Account, from_attributes=True)
        if not account.trigger:
            raise UnreadableError(f"account {account.id} quotes no words")
        for claim in account.claims:
            msgspec.convert(claim, _Claim, from_attributes=True)
    _check_codes(reading)


def _check_codes(reading: Reading) -> None:
    for value in _values(reading):
        for field, name in CODES.get(type(value), ()):
            _check(getattr(value, field), vocab.codes(name), name)
        if isinstance(value, When):
            _check_when(value)
        elif isinstance(value, Where):
            _check_point(value)
    for statement in reading.statements:
        _check(statement.act, vocab.codes("act"), "act")
    for relation in reading.relations:
        msgspec.convert(relation, _Relation, from_attributes=True)
        _check(relation.type, vocab.codes("relation"), "relation")


def _check_when(when: When) -> None:
    """An end is a day, or a day and a time, of the calendar; ValueError when it is none."""
    for end in (when.earliest, when.latest):
        if end is None:
            continue
        if not _DAY.match(end):
            raise UnreadableError(f"{end[:40]!r} is no day or time")
        datetime.fromisoformat(end)  # which knows how long a month is


def _check_point(where: Where) -> None:
    if not (-90 <= (where.lat or 0) <= 90 and -180 <= (where.lon or 0) <= 180 and (where.radius_km or 0) >= 0):
        raise UnreadableError(f"{where.lat}, {where.lon} is no point on the earth")


def _check(code: str, allowed: Iterable[str], name: str) -> None:
    if code not in allowed:
        raise UnreadableError(f"{code[:80]!r} is no code of {name}")


def _spans(reading: Reading) -> Iterator[Span]:
    """Every span of a reading."""
    for account in reading.accounts:
        yield from account.trigger
        for claim in account.claims:
            yield from claim.spans
    parts: list[Aggregate | Statement | Relation] = [*reading.aggregates, *reading.statements, *reading.relations]
    for part in parts:
        yield from part.spans
    for risk in reading.risks:
        yield from (*risk.condition, *risk.consequence)


def _values(reading: Reading) -> Iterator[object]:
    """Every value of a reading that could be none: of no list, no calendar, no place on earth."""
    for account in reading.accounts:
        yield account
        for claim in account.claims:
            yield from (claim, claim.value, *claim.voice)
    for aggregate in reading.aggregates:
        yield from (aggregate.window, *aggregate.where, *aggregate.perpetrator, *aggregate.voice)
    yield from (statement.speaker for statement in reading.statements)
    for risk in reading.risks:
        yield from risk.voice
