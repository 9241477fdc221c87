"""A record in which hostile words stand everywhere that words of others can stand, for the desk and the report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.hostile_exports import record_of
from onrecord import flow
from onrecord.model import (
    Account,
    Arrival,
    Claim,
    Document,
    DocumentId,
    Incident,
    Judgement,
    Party,
    Reading,
    Received,
    Settled,
    Snapshot,
    Support,
    Voice,
)
from onrecord.store import Store

TOGETHER = 8
"""Accounts of one incident: the first gives the settled values, the others the rivals."""
AT = "2024-06-01T10:00:00+00:00"


def snapshot_of(texts: Sequence[str], together: int = TOGETHER) -> Snapshot:
    """A document for each text, which is its text, title, outlet and address, and claims of it by a voice of that name.

    Each incident holds the accounts of so many documents.
    """
    plain = record_of(list(texts))
    documents, readings = [], []
    for text, document, reading in zip(texts, plain.documents, plain.readings, strict=True):
        sha = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        documents.append(replace(document, address=text, raw_sha256=sha))
        readings.append(Reading(document.id, reading.reader_id, (_said(reading.accounts[0], text),)))
    incidents = []
    for first in range(0, len(texts), together):
        accounts = [reading.accounts[0] for reading in readings[first : first + together]]
        head = plain.resolution.incidents[first]
        incidents.append(_incident(head, accounts))
    resolution = replace(plain.resolution, incidents=tuple(incidents))
    return replace(plain, documents=tuple(documents), readings=tuple(readings), resolution=resolution)


def _said(account: Account, text: str) -> Account:
    voice = (Voice(text, "speaker", "official"),)
    named = Claim("perpetrator", Party((text,), "armed_group"), account.claims[0].spans, voice, rule="bench")
    others = (replace(claim, voice=voice) for claim in account.claims if claim.slot != "perpetrator")
    return replace(account, claims=(*others, named))


def _incident(head: Incident, accounts: Sequence[Account]) -> Incident:
    first, *others = accounts
    settled = []
    for place, claim in enumerate(first.claims):
        rivals = {other.claims[place].value: (Support(other.id, place),) for other in others}
        rivals.pop(claim.value, None)
        status = "conflict" if rivals else "single"
        support = (Support(first.id, place),)
        settled.append(Settled(claim.slot, claim.value, support, tuple(rivals.items()), "bench", status))
    ids = tuple(account.id for account in accounts)
    return replace(head, accounts=ids, settled=tuple(settled), documents=len(ids))


def store_of(path: Path, whole: Snapshot, texts: Sequence[str]) -> None:
    """A record file of a snapshot, with judgements that are signed and noted with the first words."""
    with Store.open(path) as store:
        for document, text in zip(whole.documents, texts, strict=True):
            raw = text.encode("utf-8", "surrogatepass")
            store.add(_received(document, raw, text), flow.shipped("rules").merge)
        for reading in whole.readings:
            store.put_reading(reading)
        ids = [reading.accounts[0].id for reading in whole.readings]
        for text, other in zip(texts[:TOGETHER], ids[1:], strict=False):
            store.judge(Judgement(ids[0], other, "unsure", text[:80] or "x", AT, text))
        store.rebuild(whole.resolution)


def _received(document: Document, raw: bytes, text: str) -> Received:
    return Received(document, raw, Arrival(DocumentId(document.id), text[:200], None))
