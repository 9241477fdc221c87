"""A reading survives its JSON form unchanged, and broken values are refused with the slot named."""

import json

import pytest

from onrecord import wire
from onrecord.errors import RecordError, SpanError
from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Count,
    Document,
    DocumentId,
    Party,
    Reading,
    Relation,
    Span,
    When,
)

DOCUMENT = Document(DocumentId("d1"), "A drone fell on the barracks on Sunday; no one was hurt.", "00")


def reading() -> Reading:
    span = Span.cut(DOCUMENT, 2, 7)
    claims = (
        Claim("when", When("2023-10-21", "2023-10-31", "late last month", "publication"), (span,)),
        Claim("target", Party(("troops",), "military", object="barracks", count=Count("number", 2, 2)), (span,)),
        Claim("injured", Count("explicit_zero", 0, 0), (span,)),
    )
    account = Account(AccountId("a1"), DOCUMENT.id, "drone", (span,), claims)
    return Reading(DOCUMENT.id, "r1", (account,), relations=(Relation("after", "a1", "a1", "stated", (span,)),))


def test_a_reading_survives_its_json():
    node = json.loads(json.dumps(wire.reading_json(DOCUMENT, reading())))
    assert wire.reading_of(DOCUMENT.id, node) == reading()


def test_a_value_of_the_wrong_type_names_the_slot():
    with pytest.raises(RecordError, match="killed"):
        wire.value_of("killed", {"state": "many"})


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 2), (0, 999)])
def test_a_span_outside_the_text_is_refused(start, end):
    with pytest.raises(SpanError, match="code points"):
        Span.cut(DOCUMENT, start, end)
