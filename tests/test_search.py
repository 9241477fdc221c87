"""Words of texts and titles and names of places are found, and the index follows the record."""

from __future__ import annotations

from dataclasses import replace

import pytest
import review_record
from review_record import STAGES

from onrecord import flow, review
from onrecord.model import Where
from onrecord.store import Store, searching


@pytest.fixture
def store(tmp_path):
    with Store.open(review_record.write(tmp_path / "record.db")) as opened:
        yield opened


def documents(store: Store, text: str) -> set[str]:
    return {hit.document_id for hit in searching.documents(store.connection, text)}


def incidents(store: Store, text: str) -> set[frozenset[str]]:
    found = set(searching.incidents(store.connection, text))
    return {frozenset(one.accounts) for one in store.snapshot().resolution.incidents if one.id in found}


QUIET = frozenset({"a-quiet-0"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fish crates", {"market-1"}),
        ("FISH Crates", {"market-1"}),
        ('"market hall"', {"market-2"}),
        ('"hall market"', set()),
        ("hrytsak mark", {"market-0", "market-1", "market-2"}),
        ("mark hrytsak", set()),
        ("hrytsak NOT mayor", set()),
        ("navy*", {"quiet"}),
        ("title:bare", set()),
        ("al-Asad", {"base-1"}),
        ("nowhere", set()),
        ("", set()),
        ("(((", set()),
        ("navy\0sea", {"quiet"}),
    ],
)
def test_documents_are_found_by_all_their_words_whatever_signs_are_typed(store, text, found):
    assert documents(store, text) == found


def test_a_hit_shows_the_words_around_and_the_incidents_told(store):
    (hit,) = searching.documents(store.connection, "navy said")
    start, end = searching.MARKS
    assert f"the {start}navy said{end}" in hit.words.replace(f"{end} {start}", " ")
    assert (hit.title, hit.outlet, len(hit.incidents)) == ("quiet", "Quiet", 1)


def test_a_title_counts_above_the_text(store):
    assert searching.documents(store.connection, "market")[0].document_id.startswith("market")


def test_incidents_are_found_by_words_and_by_the_places_they_are_told_at(store):
    assert incidents(store, "navy") == {QUIET}
    assert frozenset({"a-bridge-1-0"}) in incidents(store, "Ternove")
    assert incidents(store, "Tern") == incidents(store, "Ternove")


def test_a_place_that_a_person_set_is_found_and_lost_again_when_undone(store):
    incident = next(one for one in store.snapshot().resolution.incidents if "a-quiet-0" in one.accounts)
    place = Where("Cape Orsin", "UKR", "settlement", 45.0, 36.0, 5.0)
    act = review.Correct(incident.id, "where", place)
    review.act(store, act, by="Ana", at="2024-06-01T10:00:00Z", stages=STAGES)
    assert incidents(store, "Cape Orsin") == {QUIET}
    review.act(store, review.Undo(), by="Ana", at="2024-06-01T10:00:00Z", stages=STAGES)
    assert incidents(store, "Cape Orsin") == set()


def test_the_index_follows_another_reading(store):
    reading = next(row for row in store.snapshot().readings if row.document_id == "bridge-0")
    account = reading.accounts[0]
    moved = replace(account, claims=tuple(_moved(claim) for claim in account.claims))
    store.put_reading(replace(reading, reader_id="another", accounts=(moved,)))
    flow.settle(store, STAGES)
    assert len(incidents(store, "Farhaven")) == 1
    assert list(store.problems()) == []


def _moved(claim):
    return replace(claim, value=Where("Farhaven", "UKR", "settlement")) if claim.slot == "where" else claim


def test_an_index_out_of_step_is_named_and_made_anew(store):
    store.connection.execute("INSERT INTO words (words, rowid, title, text) VALUES ('delete', 1, 'x', 'y')")
    store.connection.execute("INSERT INTO place_words (rowid, name) VALUES (999, 'Nowhere')")
    assert [line for line in store.problems() if "index" in line] == [
        "the index of documents is not of the words on record; `onrecord search --again` makes it anew",
        "the index of claims is not of the words on record; `onrecord search --again` makes it anew",
    ]
    store.index_again()
    assert list(store.problems()) == []
    assert documents(store, "navy") == {"quiet"}
