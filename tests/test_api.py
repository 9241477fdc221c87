"""The record over HTTP: who is let in, pages that stay in place, answers not sent twice, forms of export."""

from __future__ import annotations

import csv
import io
import re
import stat

import pytest
from api_client import READ, WRITE, by_command, over_http
from click.testing import CliRunner
from desk_client import a_record
from geojson_pydantic import FeatureCollection
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES

from onrecord import flow
from onrecord.api.start import Serve, hosts_of, serve, tokens_of
from onrecord.api.tokens import add_token, known, read_tokens
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.store import Store

DAYS = tuple(f"A drone hit Town{number} on 2024-03-{number:02d}, killing {number}." for number in range(1, 8))


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("api") / "onrecord.db", (ALPHA_3, ALPHA_5, BETA, *DAYS))


@pytest.fixture(scope="module")
def http(record):
    return over_http(record)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/incidents", {"authorization": ""}, 401),
        ("/incidents", {"authorization": "Bearer wrong"}, 401),
        ("/incidents", {"authorization": f"Basic {READ}"}, 401),
        ("/incidents?token=" + READ, {"authorization": ""}, 401),
        ("/incidents", {"host": "evil.example"}, 421),
        ("/incidents", {"host": "127.0.0.1:8500", "x": "y" * 20_000}, 431),
        ("/incidents%2f..", {}, 400),
        ("/documents//x", {}, 400),
        ("/incidents?cursor=%00", {}, 400),
        ("/incidents?cursor=WzFd", {}, 400),
        ("/incidents?limit=0", {}, 422),
        ("/incidents?limit=501", {}, 422),
        ("/incidents?colour=red", {}, 422),
        ("/incidents?since=yesterday", {}, 422),
        ("/incidents?grade=great", {}, 400),
        ("/incidents/none", {}, 404),
        ("/documents/none", {}, 404),
        ("/nothing", {}, 404),
        ("/outlook?weight=dud%3D7", {}, 400),
    ],
)
def test_what_does_not_fit_is_a_problem_with_a_sentence(http, path, headers, status):
    answer = http.get(path, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status and answer.json()["detail"]
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_token_only_the_health_and_the_description_are_told(record):
    http = over_http(record, token=None)
    assert http.get("/healthz").json() == {"status": "ok", "version": "0.1.0", "settled": True}
    assert http.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert http.get("/incidents").headers["www-authenticate"].startswith("Bearer")


def test_no_page_of_another_origin_is_let_in(http):
    answer = http.get("/incidents", headers={"origin": "https://news.example"})
    asked = http.options("/incidents", headers={"origin": "https://a.example", "access-control-request-method": "GET"})
    assert not [name for name in (*answer.headers, *asked.headers) if name.startswith("access-control")]
    assert asked.status_code in (403, 405)


def test_a_name_that_was_given_is_answered(http):
    assert http.get("/incidents", headers={"host": "record.example"}).status_code == 200


def test_pages_follow_each_other_and_hold_every_incident_once(record, http):
    path, seen = "/incidents?limit=3", []
    while path:
        answer = http.get(path)
        seen += answer.json()["incidents"]
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        assert bool(link) == bool(answer.json()["next"])
        path = link and link[1]
    assert seen == by_command(record, "incidents")


def test_what_comes_in_meanwhile_moves_no_later_page(tmp_path):
    record = a_record(tmp_path / "onrecord.db", DAYS)
    http = over_http(record)
    first = http.get("/incidents?limit=3").json()
    (tmp_path / "early.txt").write_text("Outlet 9|A drone hit Earlytown on 2024-02-01, killing 1.")
    with Store.open(record) as store:
        flow.ingest(store, flow.Inputs((tmp_path / "early.txt",)), stages=STAGES)
    later = http.get("/incidents", params={"limit": 4, "cursor": first["next"]}).json()
    towns = [slot["value"]["name"] for one in later["incidents"] for slot in one["settled"] if slot["slot"] == "where"]
    assert towns == ["Town4", "Town5", "Town6", "Town7"]
    assert (first["held"], later["held"]) == (7, 8)


def test_an_answer_is_sent_again_only_after_the_record_changed(tmp_path):
    record = a_record(tmp_path / "onrecord.db")
    http = over_http(record)
    first = http.get("/incidents")
    tag = first.headers["etag"]
    again = http.get("/incidents", headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert http.get("/coverage").headers["etag"] != tag
    id = first.json()["incidents"][0]["id"]
    decided = http.post(f"/incidents/{id}/decide", json={"act": "flag"}, headers={"authorization": f"Bearer {WRITE}"})
    assert decided.status_code == 200
    assert http.get("/incidents", headers={"if-none-match": tag}).status_code == 200


def test_head_tells_the_headers_alone(http):
    answer = http.head("/incidents")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == http.get("/incidents").headers["etag"]


def test_geojson_is_valid_and_holds_what_fits(http):
    answer = http.get("/incidents.geojson", params={"place": "town"})
    assert answer.headers["content-type"] == "application/geo+json"
    features = FeatureCollection.model_validate_json(answer.content).features
    assert {feature.geometry.coordinates.longitude for feature in features} == {42.5}
    assert len(features) == 8


def test_csv_is_that_of_the_export(record, http, tmp_path):
    CliRunner().invoke(commands, ["export", "csv", str(tmp_path / "all.csv"), "--record", str(record)], obj=STAGES)
    answer = http.get("/incidents.csv?all=true")
    assert answer.content == (tmp_path / "all.csv").read_bytes()
    (one,) = csv.DictReader(io.StringIO(http.get("/incidents.csv?place=beta").text))
    assert one["killed_low"] == "1"


def test_a_token_for_reading_decides_nothing_and_one_for_writing_signs(tmp_path):
    record = a_record(tmp_path / "onrecord.db")
    reader, writer = over_http(record), over_http(record, WRITE)
    id = reader.get("/incidents").json()["incidents"][1]["id"]
    order = {"act": "type", "slot": "killed", "typed": "4", "why": "the hospital's list"}
    assert reader.post(f"/incidents/{id}/decide", json=order).status_code == 403
    seen = reader.get(f"/incidents/{id}").headers["incident-version"]
    done = writer.post(f"/incidents/{id}/decide", json={**order, "seen": seen})
    assert done.status_code == 200 and done.json()["incidents"] == [id]
    stale = writer.post(f"/incidents/{id}/decide", json={**order, "typed": "5", "seen": seen})
    assert stale.status_code == 409 and "has changed since" in stale.json()["detail"]
    with Store.open(record) as store:
        assert [(row.by, row.kind) for row in store.trail()] == [("mira", "correct")]


def test_tokens_are_kept_as_hashes_for_their_owner_alone(tmp_path):
    file = tmp_path / "tokens"
    result = CliRunner().invoke(
        commands, ["serve", "--token-file", str(file), "--add-token", "map", "--scope", "write"]
    )
    token = result.stdout.strip()
    assert token not in file.read_text() and stat.S_IMODE(file.stat().st_mode) == 0o600
    (kept,) = tokens_of(file)()
    assert (kept.name, kept.scope, known((kept,), token), known((kept,), "other")) == ("map", "write", kept, None)
    with pytest.raises(InputError, match="has a token called map"):
        add_token(file, "map", "read")
    with pytest.raises(InputError, match="is no name of a token"):
        add_token(file, "a b", "read")


def test_a_broken_token_file_is_told_by_its_line(tmp_path):
    file = tmp_path / "tokens"
    file.write_text("# ours\nmap read sha256:12\n")
    with pytest.raises(InputError, match="line 2 of .* is no token"):
        read_tokens(file)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"host": "0.0.0.0"}, "0.0.0.0 is open to other machines"),
        ({"host": "example.org"}, "example.org is no address"),
    ],
)
def test_other_machines_are_let_in_only_with_a_token_file(record, asked, sentence):
    with pytest.raises(InputError, match=sentence):
        serve(Serve(record, **asked), STAGES, lambda address, token: None)


def test_hosts_that_are_answered_are_loopback_and_the_names_given():
    assert hosts_of("10.0.0.5", ("Record.example",), 80) == {
        "127.0.0.1:80", "localhost:80", "[::1]:80", "10.0.0.5:80", "record.example", "record.example:80",
    }  # fmt: skip


def test_without_a_token_file_a_token_of_this_start_is_told_at_an_address_of_loopback(record):
    heard = []

    def tell(address, token):
        heard.extend((address, token))
        raise KeyboardInterrupt  # stopped before it serves; the how-to page asks one that does

    with pytest.raises(KeyboardInterrupt):
        serve(Serve(record), STAGES, tell)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", heard[0]) and len(heard[1]) == 43
