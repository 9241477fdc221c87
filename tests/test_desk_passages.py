"""The source text in passages: joined they are the text again, whatever overlaps, and each knows its claims."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.passages import Mark, passages
from onrecord.model import Span

TEXT = "A drone hit the barracks at Erbil on Monday, killing three."


def mark(claim, slot, words, line="solid"):
    at = TEXT.index(words)
    return Mark(claim, slot, "time", line, (Span(at, at + len(words), words),))


def shape(text, marks):
    return [(one.text, [layer.mark.claim for layer in one.layers]) for one in passages(text, marks)]


def test_words_of_one_claim_are_one_passage():
    assert shape("hit Erbil hard", [Mark("c1", "where", "place", "solid", (Span(4, 9, "Erbil"),))]) == [
        ("hit ", []),
        ("Erbil", ["c1"]),
        (" hard", []),
    ]


def test_a_claim_within_another_lies_inside_of_it():
    found = shape(TEXT, [mark("long", "target", "the barracks at Erbil"), mark("short", "where", "Erbil")])
    assert ("the barracks at ", ["long"]) in found
    assert ("Erbil", ["long", "short"]) in found


def test_claims_that_overlap_by_a_part_are_cut_where_they_cross():
    found = shape(TEXT, [mark("left", "target", "barracks at Erbil"), mark("right", "when", "Erbil on Monday")])
    assert [one for one in found if one[1]] == [
        ("barracks at ", ["left"]),
        ("Erbil", ["left", "right"]),
        (" on Monday", ["right"]),
    ]


def test_a_claim_keeps_its_line_at_one_depth_all_along():
    layers = [
        layer
        for one in passages(TEXT, [mark("long", "target", "the barracks at Erbil"), mark("short", "where", "Erbil")])
        for layer in one.layers
        if layer.mark.claim == "long"
    ]
    assert {layer.depth for layer in layers} == {1}
    assert [layer.first for layer in layers] == [True, False]
    assert [layer.closes for layer in layers] == [False, True]


def test_two_claims_of_a_slot_on_the_same_words_are_one_line():
    assert [
        claims for _, claims in shape(TEXT, [mark("a", "where", "Erbil"), mark("b", "where", "Erbil")]) if claims
    ] == [["a"]]


def test_words_that_do_not_stand_in_the_text_are_left_out():
    assert shape("short", [Mark("c", "where", "place", "solid", (Span(3, 40, "elsewhere"),))]) == [("short", [])]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["when", "where"]))),
)
def test_passages_joined_are_the_text(text, ranges):
    marks = [
        Mark(f"c{number}", slot, "time", "solid", (Span(start, end, text[start:end]),))
        for number, (start, end, slot) in enumerate(ranges)
        if start < end <= len(text)
    ]
    found = passages(text, marks)
    assert "".join(one.text for one in found) == text
    assert {layer.mark.claim for one in found for layer in one.layers} <= {one.claim for one in marks}
