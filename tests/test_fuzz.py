"""Made-up bytes, the same each time, through every opener, finder and parser: none raises what is no answer."""

from __future__ import annotations

import os

import pytest
from made_files import pdf

from bench.fuzzed import FINDERS, LONGEST, mutated, seeds, targets
from onrecord.intake.openers import OPENERS

TARGETS = targets()
INPUTS = 2000 if os.environ.get("ONRECORD_SOAK") else 4


NAMELESS = (
    b"PK\x01\x02" + b"\x14\x03\x14" + bytes(39) + b"PK\x05\x06" + bytes(4) + b"\x01\x00\x01\x00\x2e\x00" + bytes(8)
)
"""The directory of a ZIP archive whose one member has no name."""
FOUND = [
    ("import.jsonl", b'{"type":"record","version":2}\n\xff\n'),
    ("import.jsonl", b"[1]\n"),
    ("import.jsonl", b"[" * 100_000),
    (
        "import.jsonl",
        b'{"type":"record","version":2}\n{"type":"reading","document_id":"d","reader_id":"r",'
        b'"accounts":[{"id":"a","kind":"drone","trigger":[],"slots":null}]}\n',
    ),
    ("manifest", b"path\n" + b"x" * 5000),
    ("finder.quantities", b"killed " + b"9" * 5000),
    ("finder.quantities", b"million million " * 200),
    ("outlook.table", b"date,killed,lag\n9999-12-31,3,30\n"),
    ("outlook.table", b"date,killed\n2024-05-03,at least " + b"9" * 5000),
    ("outlook.table", b"\x1f\x8b\x08\x00" + b"\x00" * 6 + b"\xff" * 40),
    ("opener.zip", NAMELESS),
    ("opener.pdf", pdf([("Letters of no height.", 72, 700, 0)])),
]
"""Inputs that led to a fault once, by target."""


@pytest.mark.parametrize(("name", "data"), FOUND, ids=range(len(FOUND)))
def test_what_led_to_a_fault_once_has_an_answer(name, data):
    TARGETS[name](data)


def test_every_opener_is_fuzzed():
    assert {f"opener.{opener.kind}" for opener in OPENERS} <= set(TARGETS)
    assert {f"finder.{name}" for name in FINDERS} <= set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_raises_what_is_not_raised_on_purpose(name):
    for data in [seeds(name)[0], *mutated(name, INPUTS, seed=1)]:
        TARGETS[name](data[:LONGEST])
