"""What the reader must and must not find in short texts, and what holds of its reading of any text at all."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator

import pytest
from factories import a_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_case import FOLDER, Case, load

from onrecord import vocab, wire
from onrecord.model import (
    SLOTS,
    Claim,
    Code,
    Count,
    Document,
    Outcome,
    Party,
    Reading,
    Span,
    Value,
    Voice,
    Weapon,
    When,
    Where,
)
from onrecord.reading import rule_reader

CASES = [load(path) for path in sorted(FOLDER.glob("*.txt"))]
KNOWN = {
    "sport": "'shot twice' of a striker is an account, though not the news",
}
"""Cases the reader still gets wrong, each with its reason; a case that begins to pass must leave this list."""

READER = rule_reader()


def _param(case: Case) -> object:
    name = case.path.stem
    marks = [pytest.mark.xfail(reason=KNOWN[name], strict=True)] if name in KNOWN else []
    return pytest.param(case, id=name, marks=marks)


@pytest.mark.parametrize("case", [_param(case) for case in CASES])
def test_the_reader_finds_what_it_must_and_nothing_it_must_not(case):
    assert case.faults(READER.read(case.document)) == []


def test_every_known_fault_names_a_case_of_the_folder():
    assert set(KNOWN) <= {case.path.stem for case in CASES}


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("about: x\nmust: kind drones", "bad.txt:2: 'drones' is no code of kind"),
        ("about: x\nmust: knd drone", "bad.txt:2: nothing is called 'knd'"),
        ("about: x\nmust: killed three", "bad.txt:2: a range such as"),
        ("about: x\nanchor: yesterday\nmust: accounts 1", "bad.txt:2: Invalid isoformat"),
        ("about: x\nmust: accounts one", "bad.txt:2: a whole number"),
        ("about: x\nmay: accounts 1", "bad.txt:2: 'may: accounts 1' is no header"),
        ("about: x\nabout: y\nmust: accounts 1", "bad.txt:2: 'about: y' is no header"),
        ("about: x\n\nmust: accounts 1", "bad.txt:2: '' is no header"),
        ("about: x", "bad.txt: a case has an `about:` line"),
        ("must: accounts 1", "bad.txt: a case has an `about:` line"),
    ],
)
def test_a_header_that_cannot_be_understood_is_told_with_file_and_line(tmp_path, head, fault):
    path = tmp_path / "bad.txt"
    path.write_text(f"{head}\n---\nA bomb went off.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(fault)):
        load(path)


def test_a_case_without_text_is_told_with_its_file(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_text("about: x\nmust: accounts 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.txt: a line of three hyphens"):
        load(path)


SCRIPTS = (
    "Взрыв прогремел в центре города в пятницу. ",
    "هاجم مسلحون القاعدة يوم الجمعة. ",
    "金曜日に爆発があった。",
    "\U0001f4a5\U0001f1fa\U0001f1e6 ",
)
CONTROLS = "\x00\x01\x07\x0b\x1b\x7f\x85\u200b\u200f\u2028\ufeff\ufffd"


def _shuffled(text: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.?!])\s+", text)
    chance.shuffle(sentences)
    return " ".join(sentences)


def _sprinkled(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(1 + len(text) // 30):
        letters.insert(chance.randrange(len(letters) + 1), chance.choice(CONTROLS))
    return "".join(letters)


def _without_some_words(text: str, chance: random.Random) -> str:
    return " ".join(word for word in text.split() if chance.random() > 0.2)


MUTATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "shuffled": _shuffled,
    "upper": lambda text, chance: text.upper(),
    "lower": lambda text, chance: text.lower(),
    "unpunctuated": lambda text, chance: re.sub(r"[^\w\s]", "", text),
    "one word a line": lambda text, chance: "\n".join(text.split()),
    "sprinkled": _sprinkled,
    "other scripts": lambda text, chance: re.sub(r"(?<=[.,] )", lambda m: chance.choice(SCRIPTS), text),
    "cut": lambda text, chance: text[: chance.randrange(len(text)) + 1],
    "gaps": _without_some_words,
    "quoted": lambda text, chance: f"“{text}” he said.",
    "twice": lambda text, chance: text + "\n\n" + text,
}


def _values(node: object) -> Iterator[object]:
    """The value and everything inside it."""
    yield node
    if isinstance(node, tuple):
        for item in node:
            yield from _values(item)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _values(getattr(node, name))


def _codes_of(claim: Claim, value: Value) -> Iterator[tuple[str, str]]:
    """Each code of a claim with the name of its closed list."""
    yield from (("certainty", claim.certainty), ("realis", claim.realis))
    if isinstance(value, Code | Weapon | Outcome):
        yield claim.slot, value.code


def _listed(node: object) -> Iterator[tuple[str, str]]:
    """The codes that a value of this type holds, each with the name of its closed list."""
    if isinstance(node, Where):
        yield from (("place_level", node.level), ("place_role", node.role))
    elif isinstance(node, When):
        yield from (("when_precision", node.precision), ("dated", node.dated))
    elif isinstance(node, Count):
        yield "count_state", node.state
    elif isinstance(node, Party):
        yield "party_kind", node.kind
    elif isinstance(node, Voice):
        yield "voice_kind", node.kind
    elif isinstance(node, Claim):
        yield from _codes_of(node, node.value)


def check_holds(document: Document, reading: Reading) -> None:
    """What must hold of any reading: words, closed lists, ids, ranges, and JSON that gives the same reading."""
    values = list(_values(reading))
    assert [span for span in values if isinstance(span, Span) and not span.holds(document.text)] == []
    listed = [row for node in values for row in _listed(node)]
    listed += [("kind", account.kind) for account in reading.accounts]
    listed += [("act", row.act) for row in reading.statements]
    listed += [("relation", row.type) for row in reading.relations]
    assert [(name, code) for name, code in sorted(set(listed)) if code not in vocab.codes(name)] == []
    ids = [row.id for row in (*reading.accounts, *reading.aggregates, *reading.statements)]
    assert len(ids) == len(set(ids))
    assert {of for row in reading.statements for of in row.about} <= set(ids)
    assert all(claim.spans and claim.slot in SLOTS for account in reading.accounts for claim in account.claims)
    for node in values:
        if isinstance(node, Count) and node.low is not None and node.high is not None:
            assert 0 <= node.low <= node.high
        if isinstance(node, When) and node.earliest and node.latest:
            assert node.earliest[:10] <= node.latest[:10]
        if isinstance(node, Where):
            assert (node.lat is None) == (node.lon is None)
            assert node.lat is None or node.level in ("site", "settlement", "district")
    node = json.loads(json.dumps(wire.reading_json(document, reading)))
    again = wire.reading_of(document.id, node)
    assert wire.reading_json(document, again) == wire.reading_json(document, reading)
    assert [sorted(map(repr, a.claims)) for a in again.accounts] == [
        sorted(map(repr, a.claims)) for a in reading.accounts
    ]


BOUNDED = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow], print_blob=False
)


@BOUNDED
@given(text=st.text(min_size=1, max_size=200), day=st.sampled_from([None, "2024-02-29"]))
def test_any_text_gives_a_reading_that_holds(text, day):
    document = a_document("any", text, published=day)
    check_holds(document, READER.read(document))


@settings(BOUNDED, max_examples=150)
@given(case=st.sampled_from(CASES), mutation=st.sampled_from(sorted(MUTATIONS)), seed=st.integers(0, 999))
def test_a_spoilt_report_gives_a_reading_that_holds(case, mutation, seed):
    original = case.document
    text = MUTATIONS[mutation](original.text, random.Random(seed))
    title = original.title if original.title and text.startswith(original.title) else None
    document = a_document("spoilt", text, published=case.headers.get("anchor"), title=title)
    check_holds(document, READER.read(document))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_a_report_read_twice_gives_the_same_reading_that_holds(case):
    reading = READER.read(case.document)
    check_holds(case.document, reading)
    assert rule_reader().read(case.document) == reading


def test_a_very_long_text_is_read_to_its_end():
    long = " ".join(case.text for case in CASES) + "\n\nA bomb exploded in Zagreb on Monday and killed two people."
    document = a_document("long", long, published="2024-05-05")
    reading = READER.read(document)
    check_holds(document, reading)
    assert any(isinstance(c.value, Where) and c.value.name == "Zagreb" for a in reading.accounts for c in a.claims)
