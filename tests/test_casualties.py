"""The killed and the injured, case by case: `tests/cases/harm/*.txt` tell what must and what must not be found.

A line says how it is found (find, part, wider, outdated, all, inferred, never), the slot, and the count: 12, 14- (at
least), -15 (at most), 20-25, 24-vague, zero, silent (none reported), any.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.model import Count
from onrecord.reading import casualties, grammar, nlp
from onrecord.reading.casualties import Harm

CASES = sorted((Path(__file__).parent / "cases" / "harm").glob("*.txt"))


def written(count: Count) -> str:
    if count.state in ("explicit_zero", "none_reported"):
        return "zero" if count.state == "explicit_zero" else "silent"
    if count.state == "vague":
        return f"{count.low}-vague"
    low, high = ("" if end is None else str(end) for end in (count.low, count.high))
    return low if low == high else f"{low}-{high}"


def how(harm: Harm) -> str:
    if harm.inferred:
        return "inferred"
    marks = {"part": harm.partial, "wider": harm.wider, "outdated": harm.outdated, "all": harm.all_sides}
    return next((mark for mark, given in marks.items() if given), "find")


def lines_of(path: Path) -> tuple[list[tuple[str, str, str]], str]:
    head, text = path.read_text(encoding="utf-8").split("\n\n", 1)
    rows = [line.replace(":", "").split() for line in head.splitlines()]
    return [(row[0], row[1], row[2]) for row in rows], text.strip()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    wanted, text = lines_of(path)
    harms = casualties.find(nlp.parse(text))
    found = {(how(harm), harm.slot, written(harm.count)) for harm in harms}
    for sort, slot, count in wanted:
        if sort == "never":
            assert not [row for row in found if row[1] == slot and count in (row[2], "any")]
        else:
            assert (sort, slot, count) in found


def test_every_count_lies_in_the_text_and_holds_its_cue() -> None:
    for path in CASES:
        _, text = lines_of(path)
        doc = nlp.parse(text)
        for harm in casualties.find(doc):
            assert 0 <= harm.start <= doc[harm.token].idx < harm.end <= len(text)


def test_the_words_of_a_derived_total_hold_both_figures() -> None:
    text = "Nine people were killed in the shooting, including the three attackers, police said."
    (derived,) = [harm for harm in casualties.find(nlp.parse(text)) if harm.rule == "total-less-attackers"]
    assert text[derived.start : derived.end] == "Nine people were killed in the shooting, including the three attackers"


def test_a_sentence_of_hundreds_of_counts_is_read_to_its_end() -> None:
    text = "12 people were killed and 30 were injured in town, " * 100
    assert len(casualties.find(nlp.parse(text))) >= 2


@pytest.mark.parametrize(("opening", "counted"), [("The office said that ", 60), ("In the novel, ", 0)])
def test_what_holds_for_a_long_list_holds_for_every_count_of_it(opening: str, counted: int) -> None:
    listed = ", ".join(f"{at + 2} people were killed in Town{at}" for at in range(60))
    doc = nlp.parse(f"{opening}{listed}.")
    found = casualties.find(doc)
    assert len(list(doc.sents)) == 1
    assert sum(harm.count.state == "number" for harm in found) == counted


def test_what_stands_below_a_word_is_found_for_all_words_at_once() -> None:
    doc = nlp.parse("He asked whether the men who fled, and the two they left, had been hurt. Nobody knew if so.")
    heads = {word.head.i for word in doc if word.dep_ == "mark"}
    one_by_one = [any(head.i in heads for head in grammar.ancestors(word)) for word in doc]
    assert grammar.below(doc, heads) == one_by_one
    assert 3 < sum(one_by_one) < len(doc)
    assert grammar.below(doc, set()) == [False] * len(doc)
