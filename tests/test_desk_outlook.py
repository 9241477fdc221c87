"""The outlook page of the desk: the sentence first, what was known by a day alone, near misses with their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

pytest.importorskip("fastapi", reason="the extra `desk` is not installed")

from desk_client import a_client
from factories import DUD, ERBIL, a_claim, a_day, a_document, a_reading, an_account, number

from onrecord import flow
from onrecord.desk.outlook_pictures import outlook_pictures
from onrecord.model import Arrival, Count, NearMiss, Received
from onrecord.outlook.known import Rows
from onrecord.outlook.page import page_of
from onrecord.store import Store

STAGES = flow.shipped("rules")
FIRST = date(2023, 10, 17)
TEXT = "A drone struck the barracks at Erbil air base but did not go off. Nobody was hurt, officials said."


def day(at):
    return (FIRST + timedelta(days=at)).isoformat()


def a_record(path, days=20, deadly=(), dated=True):
    """An attack every other day, each told on the next day, one of them a dud in a barracks."""
    with Store.open(path) as store:
        for at in range(0, days, 2):
            document = a_document(
                f"d{at:02}", TEXT, day(at + 1) if dated else None, outlet=f"Outlet {at}", opener="text"
            )
            values = {"when": a_day(day(at)), "where": replace(ERBIL, name=f"base {at}", lat=34.0 + at / 10)}
            values["killed"] = number(2) if at in deadly else Count("none_reported")
            if at == 8:
                values["outcome"] = a_claim("outcome", DUD, document, "did not go off")
                values["near_miss"] = a_claim("near_miss", NearMiss(True, "dud"), document, "did not go off")
            account = an_account(document, trigger="A drone struck", **values)
            store.add(Received(document, TEXT.encode(), Arrival(document.id, f"{at}.txt")), lambda old, new: old)
            store.put_reading(a_reading(document, account))
        flow.settle(store, STAGES)
    return path


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return a_client(a_record(tmp_path_factory.mktemp("outlook") / "onrecord.db"), stages=STAGES)


def test_sentence_stands_before_everything_else(client):
    value = client.get("/outlook.json").json()
    page = client.get("/outlook").text
    assert "chance of at least one deadly attack" in value["sentences"][0]
    assert page.index(value["sentences"][0]) < page.index("<figure")
    assert value["as_of"] == day(19) and value["attacks"] == 10


def test_day_before_uses_only_what_was_published_by_then(client):
    value = client.get(f"/outlook.json?as_of={day(10)}").json()
    assert value["attacks"] == 5
    assert value["as_of"] == day(10)
    daily = next(picture for picture in value["pictures"] if picture["name"] == "daily")
    assert max(row[1] for row in daily["rows"]) <= day(10)


def test_near_miss_is_listed_with_words_that_lead_to_its_report(client):
    (near,) = client.get("/outlook.json").json()["near"]
    assert near["quotes"][0]["words"] == "did not go off"
    assert client.get(near["quotes"][0]["address"]).status_code == 200


def test_few_attacks_are_warned_of_and_incidents_in_warnings_can_be_opened(client):
    warnings = client.get("/outlook.json").json()["warnings"]
    told = ["".join(piece["words"] for piece in warning) for warning in warnings]
    assert any("only 10 attacks" in words for words in told)
    addresses = [piece["address"] for warning in warnings for piece in warning if piece["address"]]
    assert all(client.get(address).status_code == 200 for address in addresses)


def test_every_picture_of_the_page_comes_as_a_file(client):
    value = client.get("/outlook.json").json()
    names = [picture["name"] for picture in value["pictures"]]
    assert names[:4] == ["daily", "cumulative", "fan", "ladder"]
    for name in names:
        assert client.get(f"/outlook/pictures/{name}.svg?{value['query']}").status_code == 200
    assert client.get("/outlook/pictures/none.svg").status_code == 404


def test_chances_lie_between_nought_and_one_and_grow_with_the_days(client):
    for row in client.get("/outlook.json").json()["odds"]:
        chances = [chance for _, chance in row["chances"]]
        assert chances == sorted(chances) and 0 <= chances[0] <= chances[-1] <= 1


@pytest.mark.parametrize("query", ["?as_of=1990-01-01", "?country=JPN"])
def test_nothing_to_look_out_from_is_said_in_words(client, query):
    answer = client.get(f"/outlook{query}")
    assert answer.status_code == 200
    assert "There is nothing to look out from" in answer.text


def test_first_day_after_the_day_asked_for_is_refused_with_a_sentence(client):
    answer = client.get(f"/outlook.json?since={day(40)}&as_of={day(10)}")
    assert answer.status_code == 400
    assert day(40) in answer.json()["problem"]


def test_record_without_dated_reports_has_no_outlook(tmp_path):
    client = a_client(a_record(tmp_path / "onrecord.db", days=2, dated=False), stages=STAGES)
    assert "no report on this record has a date" in client.get("/outlook.json").json()["reason"]


def test_outlook_follows_a_change_of_the_record(tmp_path):
    path = a_record(tmp_path / "onrecord.db", days=6)
    client = a_client(path, stages=STAGES)
    assert client.get("/outlook.json").json()["attacks"] == 3
    a_record(path, days=10)
    assert client.get("/outlook.json").json()["attacks"] == 5


def test_pictures_of_an_empty_series_are_drawn_or_left_out():
    page = page_of(Rows(cases=()), FIRST)
    assert {picture.name for picture in outlook_pictures(page, None, None)} >= {"ladder"}
