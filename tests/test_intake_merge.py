"""Two arrivals of the same bytes give one document, whatever their order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.intake import dates, merge
from onrecord.model import Document, DocumentId

BASE = Document(DocumentId("d1"), "A drone fell.", "00")
MOMENTS = ("2023-11-05", "2023-11-06", "2023-11-05T10:00", "2023-11-05T10:00+02:00")

dated = st.one_of(
    st.just((None, None)),
    st.tuples(st.sampled_from(MOMENTS).map(dates.written), st.sampled_from(["manifest", "markup", "anchor"])),
)
words = st.one_of(st.none(), st.sampled_from(["Courier", "Harbour Courier", "Sella Times"]))
documents = st.builds(
    lambda when, address, outlet, title: replace(
        BASE, published=when[0], published_from=when[1], address=address, outlet=outlet, title=title
    ),
    dated,
    words,
    words,
    words,
)


@given(documents, documents, documents)
def test_merging_is_commutative_associative_and_idempotent(one, two, three):
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, one) == one


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (("2023-11-06", "manifest"), ("2023-11-05T10:00", "markup"), "2023-11-06"),
        (("2023-11-06", "anchor"), ("2023-11-05", "markup"), "2023-11-05"),
        (("2023-11-05", "markup"), ("2023-11-05T10:00", "markup"), "2023-11-05T10:00"),
        (("2023-11-06", "anchor"), ("2023-11-05", "anchor"), "2023-11-05"),
    ],
)
def test_the_better_publication_date_wins(left, right, expected):
    one, two = (replace(BASE, published=dates.written(day), published_from=origin) for day, origin in (left, right))
    assert merge(one, two).published.earliest == expected


def test_documents_of_different_bytes_are_not_merged():
    with pytest.raises(InputError, match="not the same bytes"):
        merge(BASE, replace(BASE, id=DocumentId("d2")))
