"""W3C Web Annotations: each claim on its words, found by their place and, where the page has moved, by the quote."""

from __future__ import annotations

import json
from collections.abc import Iterator

from onrecord import wire
from onrecord.export.view import Column, Output, View, told, words
from onrecord.model import Account, Claim, Document, Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points of prefix and suffix, enough to tell two places of the same quote apart."""

COLUMNS = (
    Column("id", "urn:onrecord: with account, slot, number of the claim and of its span", "the reader"),
    Column("motivation", "tagging", "constant"),
    Column("created", "always absent: a claim has no time of its own, and two exports are the same bytes", "rule"),
    Column("body[0]", "the value in words, purpose tagging", "the claim"),
    Column("body[1]", "the claim as the JSON of `read --json` with slot and incident, purpose describing", "the claim"),
    Column("target.source", "the address of the document, else urn:onrecord:document: with its id", "intake"),
    Column("target.selector[0]", "TextQuoteSelector: exact, prefix, suffix", "the span"),
    Column("target.selector[1]", "TextPositionSelector: start, end in code points of the text on record", "the span"),
)


def output(view: View) -> Output:
    """One annotation page; a denied or unreal claim is there too, and says so in its body. Nothing is refused."""
    items = [
        item for reading in view.snapshot.readings for account in reading.accounts for item in _items(view, account)
    ]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    head = f'{{"@context": "{CONTEXT}", "id": "urn:onrecord:annotations", "type": "AnnotationPage", "items": [\n'
    return Output((head, lines, "\n]}\n"), len(items))


def _items(view: View, account: Account) -> Iterator[wire.Json]:
    document = view.documents[account.document_id]
    for number, claim in enumerate(account.claims):
        for place, span in enumerate(claim.spans):
            id = f"urn:onrecord:claim:{account.id}:{claim.slot}:{number}:{place}"
            yield _annotation(id, view, account, claim, _target(document, span))


def _annotation(id: str, view: View, account: Account, claim: Claim, target: wire.Json) -> wire.Json:
    about = {
        "slot": claim.slot,
        "incident": view.incident_of.get(account.id),
        "account": account.id,
        "told_as_fact": told(claim),
        **{name: part for name, part in wire.claim_json(claim).items() if name != "spans"},
    }
    return {
        "id": id,
        "type": "Annotation",
        "motivation": "tagging",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": f"{claim.slot}: {words(claim.value)}"},
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "application/json",
                "value": wire.canonical(about),
            },
        ],
        "target": target,
    }


def _target(document: Document, span: Span) -> wire.Json:
    text = document.text
    return {
        "source": document.address or f"urn:onrecord:document:{document.id}",
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": span.quote,
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }
