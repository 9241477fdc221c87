"""The closed lists are complete, agree with the types of the model, and docs/codebook.md is made from them."""

from dataclasses import fields
from typing import get_args

import pytest

from onrecord import model, vocab
from onrecord.errors import SettingError
from tools import codebook

LISTS = sorted(vocab.table("codes"))


@pytest.mark.parametrize("name", LISTS)
def test_every_code_has_a_label_a_definition_and_a_sentence(name):
    for code, entry in vocab.codes(name).items():
        assert code == code.lower().strip(), code
        assert all((entry.label, entry.definition.endswith("."), entry.example.endswith("."))), code


@pytest.mark.parametrize("name", LISTS)
def test_no_two_codes_share_a_label_a_definition_or_an_example(name):
    entries = vocab.codes(name).values()
    for part in ("label", "definition", "example"):
        assert len({getattr(entry, part) for entry in entries}) == len(entries), part


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ("count_state", model.CountState),
        ("dated", model.Dated),
        ("realis", model.Realis),
        ("settled_status", model.SettledStatus),
    ],
)
def test_lists_that_are_types_of_the_model_hold_the_same_codes(name, literal):
    assert set(vocab.codes(name)) == set(get_args(literal))


def test_an_unknown_list_stops_at_once():
    with pytest.raises(SettingError, match="no list 'colour'"):
        vocab.codes("colour")


def test_each_list_of_codes_that_a_slot_needs_is_there():
    needed = {name for names in codebook.LISTS_OF_TYPE.values() for name in names}
    assert needed <= set(LISTS)


def test_the_codebook_is_not_stale():
    assert codebook.PAGE.read_text(encoding="utf-8") == codebook.page(), "run `python -m tools.codebook`"


def test_the_codebook_tells_every_code_slot_and_csv_column():
    text = codebook.page()
    for name in LISTS:
        assert all(f"| `{code}` |" in text for code in vocab.codes(name)), name
    assert all(f"| `{slot}` |" in text for slot in model.SLOTS)
    assert all(f"`{field.name}`" in text for kind in set(model.SLOTS.values()) for field in fields(kind))
