"""A record as rows of the outlook: incidents as reports of a day tell them, responses apart, tallies of the whole."""

from __future__ import annotations

from datetime import date

import pytest
from factories import (
    ASAD,
    BARRACKS,
    DRONE,
    DUD,
    ERBIL,
    a_claim,
    a_day,
    a_document,
    a_reading,
    an_account,
    number,
    speaker,
)

from onrecord import resolving
from onrecord.flow import as_known, shipped
from onrecord.model import Aggregate, Count, Outcome, Party, Relation, Snapshot, Span, When, Where
from onrecord.outlook.assumed import weights
from onrecord.outlook.known import Known, known
from onrecord.outlook.page import Ask, outlook_page
from onrecord.outlook.recorded import Scope, rows_of

IRAQ, SYRIA = Where("Iraq", "IRQ", "country"), Where("Syria", "SYR", "country")
AMERICA = Party(("U.S. jets",), "state", "USA")
SCOPE = Scope(("IRQ", "SYR"), ("USA",))


def record(*told) -> Snapshot:
    """A snapshot of readings given as (document, accounts, more), resolved."""
    documents = tuple(document for document, _, _ in told)
    readings = tuple(a_reading(document, *accounts, **more) for document, accounts, more in told)
    return Snapshot(documents, readings=readings, resolution=resolving.resolve(documents, readings, (), ()))


def said(name: str, published: str | None, *, kind: str = "drone", readings=None, text: str | None = None, **slots):
    """One document with one account."""
    document = a_document(name, text or f"A report by {name} tells of it.", published)
    return document, [an_account(document, kind, **slots)], readings or {}


def window(snapshot: Snapshot, day: str, **scope) -> Known:
    as_of = date.fromisoformat(day)
    return known(rows_of(snapshot, as_of, Scope(**scope) if scope else SCOPE, weights()), as_of)


DUD_TOLD = said(
    "first", "2023-10-27", when=a_day("2023-10-26"), where=ERBIL, weapon=DRONE, outcome=DUD, target=BARRACKS
)


def test_an_incident_is_a_case_with_its_days_and_the_day_of_its_first_report() -> None:
    case = window(record(DUD_TOLD), "2023-11-05").attacks[0]
    assert (case.first, case.known_on) == (date(2023, 10, 26), date(2023, 10, 27))
    assert case.label == "drone, Erbil air base" and case.country == "IRQ"


def test_a_dud_in_barracks_is_a_near_miss_that_opens_to_its_words() -> None:
    near = window(record(DUD_TOLD), "2023-11-05").attacks[0].near[0]
    assert near.name == "dud_in_occupied_building"
    assert near.spans[0].document_id == "first" and near.spans[0].span.quote


def test_a_report_of_a_later_day_or_without_a_date_is_not_known_and_is_named() -> None:
    undated = said("undated", None, when=a_day("2023-10-20"), where=ASAD)
    whole = record(DUD_TOLD, undated)
    assert window(whole, "2023-10-26").attacks == ()
    left = window(whole, "2023-11-05").left
    assert [(row.reason, row.ids) for row in left] == [("reports without a date of publication", ("undated",))]


def test_what_only_a_later_report_tells_is_passed_over() -> None:
    early = said("early", "2023-10-19", when=a_day("2023-10-18"), where=ERBIL, weapon=DRONE, injured=number(0))
    late = said("late", "2023-10-25", when=a_day("2023-10-18"), where=ERBIL, weapon=DRONE, injured=number(20))
    whole = record(early, late)
    assert len(whole.resolution.incidents) == 1
    assert window(whole, "2023-10-20").attacks[0].hurt is False
    assert window(whole, "2023-10-30").attacks[0].hurt is True
    assert window(as_known(whole, date(2023, 10, 20), shipped("rules")), "2023-10-20").attacks[0].hurt is False


def test_deeds_of_the_responder_and_stated_answers_are_responses() -> None:
    strike = said("strike", "2023-10-27", kind="air_strike", when=a_day("2023-10-27"), where=SYRIA, perpetrator=AMERICA)
    whole = record(DUD_TOLD, strike)
    found = window(whole, "2023-11-05")
    assert [case.role for case in (*found.attacks, *found.responses)] == ["attack", "response"]
    assert len(window(whole, "2023-11-05", countries=("IRQ", "SYR")).attacks) == 2


def test_a_stated_answer_links_the_response_to_its_attack() -> None:
    document = a_document("both", "A drone fell. Jets answered it.", "2023-10-28")
    first = an_account(document, "drone", when=a_day("2023-10-26"), where=ERBIL)
    then = an_account(document, "air_strike", "Jets answered it", when=a_day("2023-10-27"), where=SYRIA)
    spans = (Span(14, 31, "Jets answered it."),)
    answers = Relation("response_to", then.id, first.id, "stated", spans)
    found = window(record((document, [first, then], {"relations": (answers,)})), "2023-11-05")
    assert found.responses[0].answers == (found.attacks[0].id,)


def test_places_outside_the_scope_and_events_told_in_passing_are_no_attacks_of_the_series() -> None:
    elsewhere = said("elsewhere", "2023-10-27", when=a_day("2023-10-26"), where=Where("Aden", "YEM", "settlement"))
    passing = said("passing", "2023-10-28", when=a_day("2023-10-20"), where=ASAD, salience="background")
    found = window(record(elsewhere, passing), "2023-11-05")
    assert found.attacks == ()
    assert [row.reason for row in found.left] == ["told only in passing"]


@pytest.mark.parametrize(
    ("voice", "certainty", "status"),
    [("military", "reported", "confirmed"), ("armed_group", "claimed", "claimed"), ("media", "asserted", "reported")],
)
def test_who_vouches_for_an_incident_comes_from_its_voices(voice: str, certainty: str, status: str) -> None:
    document = a_document("d", "A drone fell on the depot.", "2023-10-27")
    told = {"voice": speaker(voice), "certainty": certainty}
    account = an_account(
        document,
        when=a_claim("when", a_day("2023-10-26"), document, **told),
        where=a_claim("where", ERBIL, document, **told),
    )
    assert window(record((document, [account], {})), "2023-11-05").attacks[0].status == status


def test_news_without_a_day_is_spread_over_the_days_before_its_report() -> None:
    case = window(record(said("n", "2023-10-27", when=When(None, "2023-10-27"), where=ERBIL)), "2023-11-05").attacks[0]
    assert (case.first, case.last) == (date(2023, 10, 21), date(2023, 10, 27))


def test_an_intercepted_drone_is_said_not_to_have_reached() -> None:
    told = said("n", "2023-10-27", when=a_day("2023-10-26"), where=ERBIL, outcome=Outcome("intercepted"))
    assert window(record(told), "2023-11-05").attacks[0].reached is False


def test_only_tallies_of_the_whole_scope_since_a_day_are_taken() -> None:
    def wave(id: str, low: int, *places: Where, since: str | None = "2023-10-17", state="range") -> Aggregate:
        days = When(since, "2023-11-02") if since else None
        return Aggregate(id, "attacks", (Span(0, 8, "A report"),), Count(state, low, None), days, places)

    waves = (
        wave("g1", 28, IRAQ, SYRIA),
        wave("g2", 16, IRAQ),
        wave("g3", 99, IRAQ, SYRIA, since=None),
        wave("g4", 2, state="vague"),
    )
    told = said("t", "2023-11-02", when=a_day("2023-10-26"), where=ERBIL, readings={"aggregates": waves})
    tallies = window(record(told), "2023-11-05").tallies
    assert [(row.count, row.at_least, row.told_on.isoformat()) for row in tallies] == [(28, True, "2023-11-02")]


def test_the_page_of_a_record_is_the_same_whatever_comes_later() -> None:
    day, ask = date(2023, 10, 28), Ask(draws=19)
    later = said("later", "2023-11-04", when=a_day("2023-10-20"), where=ASAD, killed=number(1))
    pages = [
        outlook_page(as_known(whole, day, shipped("rules")), day, scope=SCOPE, ask=ask)
        for whole in (record(DUD_TOLD), record(DUD_TOLD, later))
    ]
    assert pages[0] == pages[1]
    assert pages[0].risk.ladder.near[0].near.name == "dud_in_occupied_building"
