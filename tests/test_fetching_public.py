"""No form of a non-public address is connected to: not directly, not by redirect, not after another DNS answer."""

from __future__ import annotations

import select
import socket
import tomllib
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpcore
import pytest
from fetchers import QUICK, no_wait
from web_server import Answer, Web, serving

from onrecord.fetching import Fetcher, Means, NotFetchedError, Reach, split, why_not_public
from onrecord.fetching.connecting import resolved

FORMS = [
    form
    for forms in tomllib.loads((Path(__file__).parent / "non_public_addresses.toml").read_text("utf-8")).values()
    for form in forms
]
FRONT = "127.0.0.9"
"""Where the tests' own server stands in for a public one; it alone is allowed by name."""


class Listening:
    """A port of all interfaces of this machine, and how many connections came to it."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self.socket.getsockname()[1]

    def connections(self) -> int:
        count = 0
        while select.select([self.socket], [], [], 0.05)[0]:
            self.socket.accept()[0].close()
            count += 1
        return count


class Counting(httpcore.NetworkBackend):
    """Connects as usual and remembers what to."""

    def __init__(self) -> None:
        self.inner, self.to = httpcore.SyncBackend(), []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.to.append((host, port))
        return self.inner.connect_tcp(host, port, timeout)


@pytest.fixture(scope="module")
def listening() -> Iterator[Listening]:
    found = Listening()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def front() -> Iterator[Web]:
    with serving(host=FRONT) as web:
        yield web


@pytest.fixture
def counting() -> Counting:
    return Counting()


def fetcher(counting: Counting, ports: set[int], resolve=resolved) -> Fetcher:
    reach = Reach((ip_network(FRONT),), frozenset(ports))
    return Fetcher(reach=reach, limits=QUICK, clock=no_wait(), means=Means(resolve, counting))


def test_there_are_at_least_63_forms():
    assert len(set(FORMS)) >= 63


def test_a_form_given_directly_is_refused(listening, counting):
    asking = fetcher(counting, {listening.port})
    for form in FORMS:
        with pytest.raises(NotFetchedError):
            asking.get(f"http://{form}:{listening.port}/x")
    assert (counting.to, listening.connections()) == ([], 0)


def test_a_form_that_an_answer_redirects_to_is_refused(listening, front, counting):
    asking = fetcher(counting, {listening.port})
    for number, form in enumerate(FORMS):
        front.pages[f"/go{number}"] = Answer(status=302, headers={"Location": ascii_of(form, listening.port)})
        with pytest.raises(NotFetchedError):
            asking.get(front.url(f"/go{number}"))
    assert {host for host, _ in counting.to} == {FRONT}
    assert len(front.paths()) == len(FORMS)
    assert listening.connections() == 0


def ascii_of(form: str, port: int) -> str:
    return f"http://{form}:{port}/x".encode().decode("latin-1")  # the bytes of a Location are what they are


def test_a_robots_txt_that_redirects_to_a_form_is_refused(listening, front, counting):
    asking = fetcher(counting, {listening.port})
    front.pages["/robots.txt"] = Answer(status=302, headers={"Location": f"http://[::1]:{listening.port}/x"})
    with pytest.raises(NotFetchedError, match="loopback"):
        asking.get(front.url("/page"))
    del front.pages["/robots.txt"]
    assert listening.connections() == 0


def numeric(form: str) -> str:
    host = split(f"http://{form}/")[1].strip("[].")
    return "127.0.0.1" if host.lower() == "localhost" else str(ip_address(host))


def test_a_name_that_changes_its_answer_to_a_form_is_refused(listening, front, counting):
    front.pages["/robots.txt"] = Answer(b"User-agent: *\nAllow: /\n")
    for form in FORMS:
        answers = iter([[FRONT], [numeric(form)], [FRONT]])
        asking = fetcher(counting, {front.port, listening.port}, lambda host, seconds, found=answers: next(found))
        with pytest.raises(NotFetchedError, match="turning"):
            asking.get(f"http://turning.example:{front.port}/x")
    assert {host for host, _ in counting.to} == {FRONT}, "only the robots.txt was asked, when the name was still public"
    assert listening.connections() == 0


def test_one_answer_of_a_name_that_is_not_public_refuses_all(front, counting):
    for form in FORMS:
        answers = [FRONT, numeric(form)]
        asking = fetcher(counting, {front.port}, lambda host, seconds, found=answers: found)
        with pytest.raises(NotFetchedError, match="mixed"):
            asking.get(f"http://mixed.example:{front.port}/x")
    assert counting.to == []


def test_what_was_checked_is_connected_to_and_not_looked_up_again(front, counting):
    asked = []
    front.pages["/named"] = Answer(b"<p>A drone fell.</p>")

    def resolve(host: str, seconds: float) -> list[str]:
        asked.append(host)
        return [FRONT]

    got = fetcher(counting, {front.port}, resolve).get(f"http://named.example:{front.port}/named")
    assert got.body == b"<p>A drone fell.</p>"
    assert counting.to == [(FRONT, front.port)] * 2  # robots.txt and the page
    assert asked == ["named.example"] * 2
    assert front.asked[-1][1]["host"] == f"named.example:{front.port}"


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_are_let_through(text):
    assert why_not_public(ip_address(text)) is None


def test_a_link_local_address_with_a_zone_is_not_public():
    assert why_not_public(ip_address("fe80::1%eth0")) == "link-local"
    assert why_not_public(ip_address("2606:4700::1111%eth0")) == "not of the public internet"


def test_an_allowed_network_is_let_through_and_nothing_beside_it():
    allowed = (ip_network("10.1.0.0/16"),)
    assert why_not_public(ip_address("10.1.2.3"), allowed) is None
    assert why_not_public(ip_address("10.2.0.1"), allowed) == "private"
    assert why_not_public(ip_address("::ffff:10.1.2.3"), allowed) == "it carries 10.1.2.3, which is private"


def test_ports_beside_80_and_443_are_fetched_from_only_when_named(counting):
    asking = Fetcher(limits=QUICK, clock=no_wait(), means=Means(lambda host, seconds: ["93.184.216.34"], counting))
    with pytest.raises(NotFetchedError, match="its port is 8080; .*--allow-port"):
        asking.get("http://example.com:8080/")
    assert counting.to == []
