"""The window of an incident: tellings that lie too many days apart are proposed, whatever else they share."""

from __future__ import annotations

from itertools import permutations

import pytest
from factories import KYIV, a_day, a_document, an_account, judged, number, readings_of

from onrecord.model import Account, Document, Party, Resolution, Weapon
from onrecord.resolving import resolve
from onrecord.resolving.profile import profiles
from onrecord.resolving.window import stretch

TEXT = (
    "A bomb tore through the cloth bazaar and killed 17 people. Soraya Halvard, who sells ribbons there, saw a porter"
    " leave a crate beside the fountain. Coroner Petrus Vandermeer named the dead."
)
Told = tuple[Document, Account]


def told(name: str, published: str, **slots: object) -> Told:
    document = a_document(name, f"{TEXT} Printed as {name}.", published)
    more = {"where": KYIV, "killed": number(17), "target": Party((), "civilian", object="cloth bazaar"), **slots}
    return document, an_account(document, "bombing", weapon=Weapon("ied"), **more)


def resolved(*rows: Told, **more: object) -> Resolution:
    return resolve([document for document, _ in rows], readings_of(account for _, account in rows), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("second", "incidents"), [("2024-05-11", 1), ("2024-05-12", 2)])
def test_reports_without_a_day_join_only_where_both_may_be_news_of_days_near_each_other(
    second: str, incidents: int
) -> None:
    found = resolved(told("a", "2024-05-01"), told("b", second))
    assert len(found.incidents) == incidents


def test_a_join_that_would_be_too_wide_is_proposed_with_what_would_settle_it() -> None:
    found = resolved(told("a", "2024-05-01"), told("b", "2024-05-12"))
    (row,) = found.likenesses
    assert row.verdict == "proposed"
    assert "too many days apart" in row.reason and "a report that dates both would settle it" in row.reason


def test_reports_without_a_day_do_not_chain_whatever_order_they_come_in() -> None:
    rows = [told(name, f"2024-05-{day:02}") for name, day in (("a", 1), ("b", 8), ("c", 15), ("d", 22))]
    first, *others = (resolved(*order) for order in permutations(rows))
    assert len(first.incidents) > 1
    assert all(other == first for other in others)


def test_a_report_that_dates_an_event_after_it_was_told_stops_nothing() -> None:
    rows = [told(name, "2024-05-01", when=a_day("2024-05-09", "2024-05-12")) for name in ("a", "b")]
    found = resolved(*rows, told("c", "2024-05-01", when=a_day("2024-05-01")))
    assert sorted(len(incident.accounts) for incident in found.incidents) == [1, 2]


def test_a_late_report_that_names_the_day_still_joins() -> None:
    found = resolved(
        told("a", "2024-05-01", when=a_day("2024-05-01")), told("b", "2024-07-30", when=a_day("2024-05-01"))
    )
    assert len(found.incidents) == 1


def test_a_person_joins_what_lies_far_apart_and_what_fits_still_joins_them() -> None:
    rows = [told("a", "2024-05-01"), told("b", "2024-06-20"), told("c", "2024-05-02")]
    one, two = rows[0][1], rows[1][1]
    (incident,) = resolved(*rows, judgements=[judged(one, two, "same")]).incidents
    assert len(incident.accounts) == 3


def test_a_report_without_a_day_bears_its_publication_and_the_week_before() -> None:
    document, account = told("a", "2024-05-20")
    (profile,) = profiles({document.id: document}, readings_of([account]))
    first, last = stretch(profile)
    assert last == profile.published
    assert last - first == 7
