"""What the desk lets in: nothing without the token, from another page, under another name, or too large."""

import pytest
from desk_client import TOKEN, a_client, a_record

HOST = "127.0.0.1:8400"
OWN = {"origin": f"http://{HOST}"}


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("desk") / "onrecord.db")


@pytest.fixture
def stranger(record):
    return a_client(record, signed_in=False)


@pytest.fixture
def client(record):
    return a_client(record)


def test_the_start_address_sets_a_strict_cookie_and_leaves_the_token_out_of_the_address(stranger):
    answer = stranger.get(f"/?token={TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=Strict" in answer.headers["set-cookie"]
    assert stranger.get("/help").status_code == 200


@pytest.mark.parametrize("path", ["/queue", "/help.json", "/static/desk.css", "/openapi.json", "/nothing", "/"])
@pytest.mark.parametrize(
    "headers", [{}, {"cookie": "onrecord_desk_8400=of-an-earlier-start"}, {"authorization": "Bearer guess"}]
)
def test_nothing_answers_without_this_starts_token(stranger, path, headers):
    answer = stranger.get(path, headers=headers)
    assert answer.status_code == 401
    assert "token" in answer.text


def test_a_wrong_start_token_sets_no_cookie(stranger):
    answer = stranger.get("/?token=guess")
    assert answer.status_code == 401 and "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8400", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:8400", ""]
)
def test_only_loopback_names_with_the_desks_port_are_answered(client, host):
    assert client.get("/queue", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8400", "LOCALHOST:8400", "[::1]:8400"])
def test_every_loopback_name_is_answered(client, host):
    assert client.get("/help", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {**OWN, "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {},
    ],
)
def test_a_write_from_another_page_is_refused(client, headers):
    assert client.post("/name", data={"by": "mallory"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [OWN, {"sec-fetch-site": "same-origin"}, {"origin": "null", "sec-fetch-site": "same-origin"}]
)
def test_a_write_from_the_desks_own_page_is_taken(client, headers):
    assert client.post("/name", data={"by": "mira"}, headers=headers).status_code == 303


def test_a_program_writes_with_the_token_and_no_cookie(record):
    client = a_client(record, signed_in=False)
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert client.post("/name", data={"by": "mira"}, headers=bearer).status_code == 303


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_do_nothing(client, method):
    assert client.request(method, "/help", headers=OWN).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2fpage.py",
        "/static/%2e%2e/page.py",
        "/static/..%5cpage.py",
        "/static//etc/passwd",
        "/queue/%00",
        "//evil.example/queue",
    ],
)
def test_tricks_with_paths_are_refused(client, path):
    assert client.get(f"http://{HOST}{path}").status_code in (400, 404)


def test_a_body_that_is_too_large_is_refused_whatever_its_headers_say(client):
    large = b"x" * (16 * 2**20 + 1)
    assert client.post("/name", content=large, headers=OWN).status_code == 413
    pieces = (large[:1000000] for _ in range(18))
    assert client.post("/name", content=pieces, headers=OWN).status_code == 413


def test_headers_that_are_too_large_are_refused(client):
    assert client.get("/help", headers={"x-long": "x" * 20_000}).status_code == 431
    assert client.get("/help?" + "x" * 20_000).status_code == 431


@pytest.mark.parametrize("path", ["/help", "/help.json", "/nothing", "/static/desk.css", "/openapi.json"])
def test_every_answer_carries_the_policy(client, stranger, path):
    for answer in (client.get(path), stranger.get(path)):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_page_that_is_not_there_says_so_as_html_and_as_json(client):
    assert "there is no such page" in client.get("/nothing").text
    assert client.get("/nothing.json").json() == {
        "problem": "there is no such page; the bar above leads to all of them"
    }
