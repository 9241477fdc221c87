"""The fetcher asks politely, keeps to its limits, and says of every failure what it was and whether to try again."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import zlib
from dataclasses import replace
from email.utils import formatdate

import pytest
from fetchers import QUICK, Hands, local
from web_server import PAGE, Answer, serving

from bench.fetching import cases, outcome
from onrecord.fetching import Fetcher, Limits, NotFetchedError, Validators, canonical, parse, split
from onrecord.fetching.unpacking import body_of

WORDS = b"A drone fell on the pier at noon; nobody was hurt, the harbour office said."
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def server():
    with serving() as web:
        yield web


@pytest.fixture
def web(server):
    server.pages.clear()
    server.asked.clear()
    return server


def refusal(web, path, fetcher=None, **limits):
    with pytest.raises(NotFetchedError) as caught:
        (fetcher or local(**limits)).get(web.url(path))
    return caught.value


def test_the_bytes_come_as_they_are_with_what_the_head_says(web):
    web.pages["/a"] = Answer(WORDS, headers={"Content-Type": "text/html; charset=windows-1251", "ETag": '"7"'})
    got = local().get(web.url("/a#part"))
    assert (got.body, got.charset, got.address) == (WORDS, "windows-1251", web.url("/a"))
    assert (got.validators, got.unchanged) == (Validators('"7"'), False)


def test_a_server_is_told_who_asks_and_how_to_reach_them(web):
    web.pages["/a"] = Answer(WORDS)
    plain, named = local(), Fetcher(reach=local()._reach, limits=QUICK, contact="desk@courier.example")
    plain.get(web.url("/a"))
    named.get(web.url("/a"))
    agents = [headers["user-agent"] for path, headers in web.asked if path == "/a"]
    assert agents[0].startswith("onrecord/") and "@" not in agents[0]
    assert agents[1].endswith(" (+desk@courier.example)")


def test_an_answer_that_has_not_changed_is_told_by_its_etag_or_its_date(web):
    def page(headers):
        same = (
            headers.get("if-none-match") == '"7"' or headers.get("if-modified-since") == "Fri, 03 May 2024 09:00:00 GMT"
        )
        return Answer(status=304, headers={"ETag": '"7"'}) if same else Answer(WORDS)

    web.pages["/a"] = page
    assert local().get(web.url("/a"), Validators('"7"')).unchanged
    assert local().get(web.url("/a"), Validators(None, "Fri, 03 May 2024 09:00:00 GMT")).unchanged
    assert not local().get(web.url("/a"), Validators('"6"')).unchanged


def test_redirects_are_followed_relative_ones_too(web):
    web.pages["/old"] = Answer(status=301, headers={"Location": "sub/"})
    web.pages["/sub/"] = Answer(status=307, headers={"Location": "../new?x=1"})
    web.pages["/new?x=1"] = Answer(WORDS)
    assert local().get(web.url("/old")).address == web.url("/new?x=1")


def test_redirects_in_a_circle_and_without_end_are_refused(web):
    web.pages["/a"] = Answer(status=302, headers={"Location": "/b"})
    web.pages["/b"] = Answer(status=302, headers={"Location": "/a"})
    assert "redirects in a circle" in str(refusal(web, "/a"))
    assert web.paths() == ["/a", "/b"]
    for number in range(9):
        web.pages[f"/n{number}"] = Answer(status=302, headers={"Location": f"/n{number + 1}"})
    assert "redirects more than 5 times" in str(refusal(web, "/n0"))
    web.pages["/nowhere"] = Answer(status=302)
    assert "redirects in a circle" in str(refusal(web, "/nowhere"))


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://127.0.0.1:1/_x", "data:text/html,x", "ftp://127.0.0.1/x"]
)
def test_a_redirect_to_another_scheme_is_refused(web, target):
    web.pages["/a"] = Answer(status=302, headers={"Location": target})
    assert "only http and https are fetched" in str(refusal(web, "/a"))


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [
        (404, "it is not there (HTTP 404); check the address", False),
        (410, "it is not there (HTTP 410); check the address", False),
        (403, "does not let it be read (HTTP 403); save it by hand", False),
        (500, "cannot give it now (HTTP 500); try later", True),
        (204, "answers without content (HTTP 204)", False),
        (418, "answers with an error (HTTP 418)", False),
    ],
)
def test_each_status_says_what_to_do(web, status, words, again):
    web.pages["/a"] = Answer(status=status)
    error = refusal(web, "/a")
    assert words in str(error)
    assert (error.again, error.gone) == (again, status == 410)


def test_an_answer_without_a_byte_is_no_document(web):
    web.pages["/a"] = Answer(b"")
    assert "answers without content (HTTP 200)" in str(refusal(web, "/a"))


def test_a_server_that_asks_for_a_pause_is_left_alone_for_so_long(web):
    hands = Hands()
    fetcher = local(hands)
    web.pages["/a"] = Answer(status=429, headers={"Retry-After": "120"})
    web.pages["/b"] = Answer(WORDS)
    error = refusal(web, "/a", fetcher)
    assert (error.again, error.after) == (True, 120)
    assert "HTTP 429" in str(refusal(web, "/b", fetcher))
    assert web.paths() == ["/a"], "the host was not asked again"
    hands.wait(121)
    assert fetcher.get(web.url("/b")).body == WORDS


@pytest.mark.parametrize(
    ("said", "after"),
    [
        (formatdate(Hands().start + 90, usegmt=True), 90),
        (formatdate(Hands().start - 90, usegmt=True), 0),
        ("99999999999999999999", 7 * 86400),
        ("-5", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_a_pause_is_told_in_seconds_or_as_a_date(web, said, after):
    web.pages["/a"] = Answer(status=503, headers={"Retry-After": said.encode().decode("latin-1")})
    assert refusal(web, "/a").after == after


def test_two_fetches_of_one_host_have_their_pause_and_the_first_none(web):
    web.pages["/a"] = Answer(WORDS)
    hands = Hands()
    fetcher = local(hands, delay=2.0)
    for _ in range(3):
        fetcher.get(web.url("/a"))
    assert hands.waits == [2.0, 2.0]


@pytest.mark.parametrize(("asked", "kept"), [("7", 7.0), ("1", 2.0), ("900", 60.0), ("x", 2.0)])
def test_the_pause_that_a_robots_txt_asks_for_is_kept_within_reason(web, asked, kept):
    web.pages["/a"] = Answer(WORDS)
    web.pages["/robots.txt"] = Answer(f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    hands = Hands()
    fetcher = local(hands, delay=2.0)
    fetcher.get(web.url("/a"))
    fetcher.get(web.url("/a"))
    assert hands.waits == [kept]


def test_what_robots_txt_forbids_is_not_asked(web):
    web.pages["/robots.txt"] = Answer(b"User-agent: onrecord\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n")
    web.pages["/open"] = web.pages["/private/a"] = Answer(WORDS)
    fetcher = local()
    assert fetcher.get(web.url("/open")).body == WORDS
    assert "robots.txt of 127.0.0.1" in str(refusal(web, "/private/a", fetcher))
    assert web.paths(but=()) == ["/robots.txt", "/open"], "the rules were read once"


def test_a_redirect_into_what_robots_txt_forbids_is_not_followed(web):
    web.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private\n")
    web.pages["/a"] = Answer(status=302, headers={"Location": "/private/a"})
    assert "does not let it be fetched" in str(refusal(web, "/a"))
    assert web.paths() == ["/a"]


def test_the_rules_are_read_again_after_a_day(web):
    web.pages["/a"] = Answer(WORDS)
    hands = Hands()
    fetcher = local(hands)
    fetcher.get(web.url("/a"))
    web.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n")
    fetcher.get(web.url("/a"))
    hands.wait(86401)
    refusal(web, "/a", fetcher)


@pytest.mark.parametrize(("status", "asked"), [(404, ["/a"]), (403, ["/a"]), (500, []), (503, []), (429, [])])
def test_without_a_robots_txt_all_may_be_fetched_but_not_while_it_cannot_be_had(web, status, asked):
    web.pages["/robots.txt"] = Answer(status=status)
    web.pages["/a"] = Answer(WORDS)
    if asked:
        local().get(web.url("/a"))
    else:
        error = refusal(web, "/a")
        assert error.again and "robots.txt of 127.0.0.1" in str(error)
    assert web.paths() == asked


def test_a_robots_txt_that_is_no_text_forbids_nothing(web):
    web.pages["/robots.txt"] = Answer(bytes(range(256)) * 3000)
    web.pages["/a"] = Answer(WORDS)
    assert local().get(web.url("/a")).body == WORDS


def timed(**limits):
    return Fetcher(reach=local()._reach, limits=replace(QUICK, **limits))


def test_a_body_that_drips_is_given_up_when_the_time_for_all_of_it_is_over(web):
    web.pages["/a"] = Answer(WORDS, drip=0.05)
    error = refusal(web, "/a", timed(seconds=0.3, read_seconds=5.0))
    assert error.again and "too slow (allowed are 5 s for a piece, 0.3 s in all); try later" in str(error)


def test_a_server_that_goes_silent_is_given_up_after_the_time_for_a_piece(web):
    web.pages["/a"] = Answer(WORDS, drip=3.0)
    assert refusal(web, "/a", timed(seconds=60.0, read_seconds=0.2)).again


def test_a_body_shorter_than_its_head_says_is_none(web):
    web.pages["/a"] = Answer(WORDS, length=len(WORDS) + 10)
    error = refusal(web, "/a")
    assert error.again and "its server could not be asked" in str(error)


def test_a_body_over_the_limit_is_refused(web):
    web.pages["/a"] = Answer(b"x" * (MIB + 1))
    assert "larger than 1 MiB" in str(refusal(web, "/a", size=MIB))


def test_a_port_where_nobody_listens_is_said_and_the_host_left_alone_for_a_while(web):
    with serving() as gone:
        address = gone.url("/a")
    hands = Hands()
    fetcher = local(hands, hold=60.0)
    for _ in range(2):
        with pytest.raises(NotFetchedError, match="could not be asked .*refused") as caught:
            fetcher.get(address)
    assert caught.value.after == 60.0, "the second time it was not even tried"


def test_a_host_that_is_not_found_is_said(web):
    with pytest.raises(NotFetchedError, match="the host no-such-host.invalid is not found") as caught:
        local().get("http://no-such-host.invalid/")
    assert caught.value.again


# Packed bodies


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(WORDS, mtime=0)),
        ("x-gzip", gzip.compress(WORDS, mtime=0)),
        ("GZIP", gzip.compress(WORDS[:9], mtime=0) + gzip.compress(WORDS[9:], mtime=0)),
        ("gzip", gzip.compress(WORDS, mtime=0) + b"\0\0\0 padding"),
        ("deflate", zlib.compress(WORDS)),
        ("deflate", raw_deflate(WORDS)),
        ("identity", WORDS),
    ],
)
def test_packed_bodies_are_unpacked(web, encoding, packed):
    web.pages["/a"] = Answer(packed, headers={"Content-Encoding": encoding})
    assert local().get(web.url("/a")).body == WORDS


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_unpacking_does_not_depend_on_how_the_bytes_arrive(piece):
    words = WORDS * 500
    for encoding, packed in (("gzip", gzip.compress(words)), ("deflate", zlib.compress(words))):
        pieces = [packed[at : at + piece] for at in range(0, len(packed), piece)]
        assert body_of(pieces, encoding, Limits.shipped()) == words


def test_a_gzip_bomb_is_refused_before_it_is_inflated(web):
    web.pages["/a"] = Answer(gzip.compress(b"\0" * (8 * MIB)), headers={"Content-Encoding": "gzip"})
    assert "inflates more than 200-fold" in str(refusal(web, "/a"))
    assert "larger than 2 MiB" in str(refusal(web, "/a", ratio=1e9, size=2 * MIB))


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip", gzip.compress(WORDS, mtime=0)[:-20], "breaks off"),
        ("gzip", b"\x1f\x8bnot gzip at all", "is damaged"),
        ("deflate", b"\xff\xff\xff\xff", "is damaged"),
        ("br", b"x", "packed as 'br'"),
        ("gzip, gzip", gzip.compress(gzip.compress(WORDS, mtime=0), mtime=0), "packed as 'gzip, gzip'"),
    ],
)
def test_packing_that_cannot_be_undone_is_said(web, encoding, body, words):
    web.pages["/a"] = Answer(body, headers={"Content-Encoding": encoding})
    assert words in str(refusal(web, "/a"))


def test_a_gzip_file_is_unpacked_within_the_same_limits():
    fetcher = local()
    assert fetcher.ungzipped(gzip.compress(WORDS, mtime=0)) == fetcher.ungzipped(WORDS) == WORDS
    with pytest.raises(NotFetchedError, match="inflates more than 200-fold"):
        fetcher.ungzipped(gzip.compress(b" " * (8 * MIB)))


# Addresses


@pytest.mark.parametrize(
    ("text", "scheme", "host"),
    [
        ("  HTTP://Courier.EXAMPLE:80/a/../b\n", "http", "courier.example"),
        ("https:courier.example/a", "https", "courier.example"),
        ("http:\\\\courier.example\\a", "http", "courier.example"),
        ("https://bücher.example/", "https", "xn--bcher-kva.example"),
        ("https://courier。example/", "https", "courier.example"),
        ("http://0x7f.1/", "http", "127.0.0.1"),
        ("http://[0:0::1]/", "http", "[::1]"),
        ("http://courier.example\t/x", "http", "courier.example"),
        ("http://a@b@courier.example/", "http", "courier.example"),
        ("mailto:desk@courier.example", "mailto", ""),
        ("desk://Some%20Host/x", "desk", "Some%20Host"),
    ],
)
def test_addresses_are_read_as_browsers_read_them(text, scheme, host):
    assert split(text) == (scheme, host)


@pytest.mark.parametrize(
    "text",
    [
        "courier.example/a",
        "//courier.example/a",
        "",
        "http://",
        "http://courier example/",
        "http://courier.example:99999/",
        "http://%00.example/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://[1::2::3]/",
        "http://xn--/",
        "http://a.xn--.example/",
        "http://xn--abc-.example/",
        "http://cou<rier.example/",
        "\ud800",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(NotFetchedError, match="check how it is written"):
        split(text)


@pytest.mark.parametrize(
    "text", ["http://ana@courier.example/", "http://ana:secret@courier.example/", "https://:x@courier.example"]
)
def test_addresses_with_a_name_or_a_password_are_not_fetched(text):
    with pytest.raises(NotFetchedError, match="holds a user name or password"):
        parse(text)


def test_one_article_is_known_again_under_its_other_addresses():
    same = "https://courier.example/a?id=3&page=2"
    for text in (
        "https://Courier.example:443/a?page=2&id=3#comments",
        "https://courier.example/x/../a?id=3&utm_source=rss&utm_medium=feed&page=2",
        "https://courier.example/a?id=3&page=2&fbclid=Qz",
    ):
        assert canonical(text) == canonical(same)
    assert canonical("https://courier.example/a?id=4&page=2") != canonical(same)


def test_hostile_addresses_and_feeds_hold(shared):
    chosen = [case for case in cases(shared / "bench" / "hostile" / "cases.jsonl") if case["kind"] != "feed"]
    feeds = [case for case in cases(shared / "bench" / "hostile" / "cases.jsonl") if case["kind"] == "feed"]
    assert {case["id"]: said for case in [*chosen, *feeds[::20]] if (said := outcome(case))} == {}


def test_a_page_in_the_charset_of_its_head(web):
    web.pages["/a"] = Answer(b"<p>\xe4</p>", headers={"Content-Type": PAGE.replace("utf-8", '"ISO-8859-1"')})
    assert local().get(web.url("/a")).charset == "ISO-8859-1"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate, and it is not here")
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made.split(), *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(tls=context) as web, pytest.raises(NotFetchedError, match="certificate verify failed"):
        local().get(f"https://localhost:{web.port}/")
    assert web.asked == []
