"""The rows of an incident: every claim stands beside the value it bears out or contests, with who says it."""

from factories import a_claim, a_day, a_document, an_account, number, speaker

from onrecord.desk.attesting import pair_of
from onrecord.desk.evidence import slot_rows
from onrecord.model import Incident, IncidentId, Settled, Support
from onrecord.standing import Source
from onrecord.store.pages import Report, Told

WIRE = a_document("wire", "A drone fell on the depot on Friday or Saturday, killing three.")
POST = a_document("post", "Four were killed on Saturday when a drone fell on the depot.")
FRIDAY, SATURDAY = a_day("2024-05-03"), a_day("2024-05-04")


def told(*settled, accounts):
    reports = tuple(Report(one.id, None, f"{one.id.title()}", "2024-05-05", None, one.id) for one in (WIRE, POST))
    ids = tuple(account.id for account in accounts)
    return Told(Incident(IncidentId("i1"), "drone", ids, settled), tuple(accounts), reports, (), (), ())


def two_days():
    first = an_account(
        WIRE, when=[a_claim("when", FRIDAY, WIRE, "Friday"), a_claim("when", SATURDAY, WIRE, "Saturday")]
    )
    second = an_account(POST, when=a_claim("when", SATURDAY, POST, "Saturday"))
    friday, saturday = (Support(first.id, 0),), (Support(first.id, 1), Support(second.id, 0))
    settled = (
        Settled("when", FRIDAY, friday, ((SATURDAY, saturday),), "rule", "conflict"),
        Settled("when", SATURDAY, saturday, ((FRIDAY, friday),), "rule", "conflict"),
    )
    return told(*settled, accounts=(first, second))


def test_each_value_in_conflict_shows_its_claims_and_those_of_its_rival():
    rows = slot_rows(two_days())
    assert [[said.stance for said in row.said] for row in rows] == [
        ["support", "rival", "rival"],
        ["support", "support", "rival"],
    ]


def test_every_claim_has_one_place_on_the_page_that_its_words_lead_to():
    rows = slot_rows(two_days())
    anchors = [said.anchor for row in rows for said in row.said]
    assert len(anchors) == len(set(anchors))
    assert {said.words_at for row in rows for said in row.said} <= set(anchors)


def test_a_claim_behind_no_value_stands_below_the_last():
    account = an_account(WIRE, killed=[a_claim("killed", number(3), WIRE, "three"), a_claim("killed", number(9), WIRE)])
    settled = Settled("killed", number(3), (Support(account.id, 0),), (), "rule", "single")
    (row,) = slot_rows(told(settled, accounts=(account,)))
    assert [(said.stance, said.value.words) for said in row.said] == [("support", "3"), ("aside", "9")]


def test_claims_of_which_none_was_settled_are_shown_all_the_same():
    account = an_account(WIRE, killed=a_claim("killed", number(3), WIRE, "three", realis="future"))
    (row,) = slot_rows(told(accounts=(account,)))
    assert (row.value, row.status, row.said[0].line) == (None, "open", "dashed")


def test_a_rejected_claim_is_struck_and_stands_last():
    account = an_account(WIRE, killed=[a_claim("killed", number(9), WIRE), a_claim("killed", number(3), WIRE, "three")])
    settled = Settled("killed", number(3), (Support(account.id, 1),), (), "rule", "single")
    (row,) = slot_rows(told(settled, accounts=(account,)), frozenset({Support(account.id, 0)}))
    assert [(said.stance, said.line) for said in row.said] == [("support", "solid"), ("rejected", "struck")]


def test_a_claim_has_the_pair_of_who_says_it_where_that_is_plain():
    account = an_account(WIRE)
    sources = (
        Source("Wire", "outlet", "C", 2, (account.id,)),
        Source("Army", "military", "B", 3, (account.id,)),
        Source("officials, not named, in Wire", "unnamed", "F", 4, (account.id,)),
    )

    def pair(**said):
        return pair_of(a_claim("killed", number(3), **said), account.id, sources)

    assert pair() == "C2"
    assert pair(voice=speaker("military", "Army")) == "B3"
    assert pair(voice=speaker("official", "officials")) is None
    assert pair_of(a_claim("killed", number(3)), an_account(POST).id, sources) is None
