"""Overview, maps, sheet and pictures of the desk, asked in process on made-up records."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

pytest.importorskip("fastapi", reason="the extra `desk` is not installed")

from desk_client import a_client, a_record

from bench import made
from onrecord.desk.counting import layers, overlaps, ranged
from onrecord.desk.pictures.bars import bins_of
from onrecord.store.charting import Charted, charted, revision


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Forty made-up incidents with their truth."""
    path = tmp_path_factory.mktemp("many") / "onrecord.db"
    made_up = made.made(40, accounts=3, seed=5)
    made.write(made_up, path)
    return path, made_up


@pytest.fixture(scope="module")
def client(many):
    return a_client(many[0])


def one(first, last=None, **more):
    told = {"kind": "drone", "documents": 1, "places": (), "rivals": (), "party": "", "status": "unknown"}
    told |= {"killed_low": None, "conflict": False, "grade": ""} | more
    return Charted("i1", first=first, last=last or first, **told)


def test_every_incident_is_counted_once_whatever_its_dates(client, many):
    value = client.get("/overview.json").json()
    assert value["total"] == value["chosen"] == len(charted(many[0], revision(many[0])))
    rows = next(picture["rows"] for picture in value["pictures"] if picture["name"] == "by_kind")
    assert sum(sum(row[2:]) for row in rows) == pytest.approx(value["total"] - value["undated"], abs=1e-3)


def test_span_holds_what_may_have_happened_in_it(client, many):
    value = client.get("/overview.json?from=2021-01-01&to=2021-12-31").json()
    wanted = [one for one in charted(many[0], revision(many[0])) if one.first.year <= 2021 <= one.last.year]
    assert value["chosen"] == len(wanted) > 0
    assert {row["id"] for row in value["incidents"]} <= {one.id for one in wanted}


def test_days_in_the_wrong_order_are_turned_and_no_days_are_left_out(client):
    turned = client.get("/overview.json?from=2021-12-31&to=2021-01-01").json()
    assert (turned["asked"]["first"], turned["asked"]["last"]) == ("2021-01-01", "2021-12-31")
    assert client.get("/overview.json?from=yesterday&kind=nonsense").json()["query"] == ""


def test_list_has_pages_and_a_page_too_far_is_the_last(client):
    value = client.get("/overview.json?page=999").json()
    assert value["page"] == value["pages"] > 1
    assert value["incidents"]


@pytest.mark.parametrize("form", ["svg", "png", "csv"])
@pytest.mark.parametrize("name", ["timeline", "map", "by_grade", "by_status", "by_kind", "by_party"])
def test_each_picture_comes_as_a_file(client, name, form):
    answer = client.get(f"/overview/pictures/{name}.{form}?from=2020-01-01")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="onrecord-{name}.{form}"'
    assert answer.content[:4] in (b"<?xm", b"\x89PNG", answer.content[:4] if form == "csv" else b"")


def test_numbers_of_a_picture_are_those_of_the_page(client):
    value = client.get("/overview.json").json()
    page = next(picture for picture in value["pictures"] if picture["name"] == "timeline")
    rows = list(csv.reader(io.StringIO(client.get("/overview/pictures/timeline.csv").text)))
    assert rows[0] == page["columns"]
    assert [float(row[2]) for row in rows[1:]] == [row[2] for row in page["rows"]]


def test_picture_that_is_not_there_is_a_404(client):
    assert client.get("/overview/pictures/none.svg").status_code == 404
    assert client.get("/incidents/none/pictures/map.svg").status_code == 404


def test_outlines_come_from_the_desk_itself(client):
    countries = client.get("/map/countries.json").json()
    assert {feature["properties"]["code"] for feature in countries["features"]} >= {"IRQ", "SYR", "YEM"}
    assert client.get("/map/parts/IRQ.json").json()["features"][0]["geometry"]["type"] == "MultiLineString"
    assert client.get("/map/parts/none.json").status_code == 404


def test_places_of_the_map_are_points_only_where_they_are_precise(client):
    found = client.get("/overview/places.json").json()
    kinds = {(row["properties"]["level"], row["geometry"]["type"]) for row in found["features"]}
    assert {kind for level, kind in kinds if level in ("site", "settlement", "district")} == {"Point"}
    assert {kind for level, kind in kinds if level in ("province", "country")} <= {"MultiPolygon"}
    assert sum(row["properties"]["count"] for row in found["features"]) > 30


def test_page_changes_with_the_record_and_is_kept_until_then(tmp_path):
    record = a_record(tmp_path / "onrecord.db")
    client = a_client(record)
    assert client.get("/overview.json").json()["total"] == 2
    before = charted(record, revision(record))
    assert charted(record, revision(record)) is before
    other = a_record(tmp_path / "other.db", ("A drone hit Gammaville on 2024-05-01, killing 2.",))
    assert a_client(other).get("/overview.json").json()["total"] == 1


def test_empty_record_has_an_overview_that_says_so(tmp_path):
    client = a_client(a_record(tmp_path / "onrecord.db", ("Nothing happened.",)))
    answer = client.get("/overview")
    assert answer.status_code == 200
    assert "No incident here" in answer.text


def test_sheet_holds_every_value_with_its_words_and_report(tmp_path):
    record = a_record(tmp_path / "onrecord.db")
    client = a_client(record)
    id = client.get("/overview.json").json()["incidents"][0]["id"]
    page = client.get(f"/incidents/{id}/sheet").text
    value = client.get(f"/incidents/{id}/sheet.json").json()["incident"]
    assert value["slots"]
    for said in (said for row in value["slots"] for said in row["said"]):
        assert all(f"“{words}”" in page for words in said["words"])
        assert said["outlet"] in page


def test_incident_page_shows_when_and_where_and_gives_them_as_files(tmp_path):
    client = a_client(a_record(tmp_path / "onrecord.db"))
    id = client.get("/overview.json").json()["incidents"][0]["id"]
    page = client.get(f"/incidents/{id}").text
    assert 'id="when"' in page and 'id="where"' in page
    assert client.get(f"/incidents/{id}/pictures/when.svg").status_code == 200
    assert "Alphaville" in client.get(f"/incidents/{id}/pictures/where.csv").text


def test_looks_of_pictures_are_a_style_sheet_of_the_desk(client):
    answer = client.get("/pictures.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert ".p-site" in answer.text


def test_range_is_spread_evenly_and_sums_to_one():
    bins = bins_of(date(2023, 10, 20), date(2023, 11, 5), "day")
    found = [one(date(2023, 10, 21), date(2023, 10, 31)), one(date(2023, 11, 1))]
    (row,) = layers(found, bins, lambda _: "attacks")
    assert row.numbers[1] == pytest.approx(1 / 11)
    assert sum(row.numbers) == pytest.approx(2)


def test_rare_codes_are_one_layer_and_nothing_is_lost():
    bins = bins_of(date(2023, 11, 1), date(2023, 11, 3), "day")
    found = [one(date(2023, 11, 1), party=f"group {n}") for n in range(20) for _ in range(n + 1)]
    rows = layers(found, bins, lambda one: one.party)
    assert len(rows) == 8 and rows[-1].name == "all others"
    assert sum(row.numbers[0] for row in rows) == pytest.approx(len(found))


def test_open_and_missing_dates_lie_only_in_spans_that_may_hold_them():
    assert overlaps(one(date(2023, 11, 1), date(2023, 11, 9)), date(2023, 11, 9), None)
    assert not overlaps(one(date(2023, 11, 1)), date(2023, 11, 2), None)
    assert overlaps(Charted(**{**vars(one(date(2023, 1, 1))), "first": None}), None, date(2022, 1, 1))
    assert not overlaps(Charted(**{**vars(one(date(2023, 1, 1))), "first": None, "last": None}), date(2022, 1, 1), None)
    assert ranged([one(date(2023, 1, 1)), one(date(2023, 1, 1), date(2023, 1, 3))]) == (
        (date(2023, 1, 1), date(2023, 1, 3), 1),
    )


def test_made_up_record_tells_its_truth(many):
    path, made_up = many
    assert len(made_up.behind) == 120
    assert json.dumps(made.made(40, accounts=3, seed=5).received[3].document.text) == json.dumps(
        made_up.received[3].document.text
    )
    for item, reading in zip(made_up.received, made_up.readings, strict=True):
        for claim in (claim for account in reading.accounts for claim in account.claims):
            assert all(span.holds(item.document.text) for span in claim.spans)


def test_timeline_shows_the_chosen_span_with_what_lies_around_it(client):
    value = client.get("/overview.json?from=2021-03-01&to=2021-04-30").json()
    rows = next(picture["rows"] for picture in value["pictures"] if picture["name"] == "timeline")
    assert "2020-11" <= rows[0][0][:7] <= "2020-12" and "2021-07" <= rows[-1][1][:7] <= "2021-08"
