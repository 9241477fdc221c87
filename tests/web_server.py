"""A web server on loopback for tests: each path has a function that answers, and every request is remembered."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = "text/html; charset=utf-8"
RSS = "application/rss+xml"


@dataclass(frozen=True)
class Answer:
    """What a path gives; `drip` sends the body byte by byte with so many seconds in between."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    length: int | None = None


class Web:
    """The pages of a server, by path, and what was asked of it."""

    def __init__(self, host: str) -> None:
        self.host, self.port = host, 0
        self.pages: dict[str, Answer | Callable[[dict[str, str]], Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ended = threading.Event()

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self, but: tuple[str, ...] = ("/robots.txt",)) -> list[str]:
        return [path for path, _ in self.asked if path not in but]

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        self.asked.append((path, headers))
        page = self.pages.get(path, Answer(b"not here", 404))
        return page if isinstance(page, Answer) else page(headers)


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = web.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.send_header("Connection", "close")
            self.end_headers()
            self._body(answer)
            self.close_connection = True

        def _body(self, answer: Answer) -> None:
            pieces = [answer.body] if not answer.drip else [bytes([byte]) for byte in answer.body]
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    if answer.drip and web.ended.wait(answer.drip):
                        return
            except OSError:
                return  # the fetcher has had enough

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of who hangs up."""


@contextmanager
def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server on loopback while the block runs."""
    web = Web(host)
    server = _Quiet((host, 0), _handler(web))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    web.port = server.server_address[1]
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    running.start()
    try:
        yield web
    finally:
        web.ended.set()
        server.shutdown()
        server.server_close()
        running.join()


def article(number: int, extra: str = "") -> Answer:
    """A page with one short report of an attack."""
    title = f"Drone hits depot {number} in Marsk"
    text = (
        f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>A drone hit Town{number} on 2024-05-03, killing {number + 1}. The fire burned for several hours.</p>"
        f"<p>No group has claimed the attack. {extra}</p></article></body></html>"
    )
    return Answer(text.encode(), headers={"Content-Type": PAGE, "ETag": f'"a{number}"'})


def rss(web: Web, numbers: list[int], title: str = "Harbour Courier") -> Answer:
    """A feed that names the articles of these numbers."""
    items = "".join(
        f"<item><title>Drone hits depot {n} in Marsk</title><link>{web.url(f'/a{n}?utm_source=rss')}</link>"
        f"<pubDate>Fri, 03 May 2024 09:0{n % 10}:00 +0200</pubDate>"
        f"<description>A drone hit a fuel depot in Town{n}.</description></item>"
        for n in numbers
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"
    etag = '"' + "-".join(map(str, numbers)) + '"'
    return Answer(body.encode(), headers={"Content-Type": RSS, "ETag": etag})


def conditional(answer: Answer) -> Callable[[dict[str, str]], Answer]:
    """The answer, or 304 to who has it already by its ETag."""

    def page(headers: dict[str, str]) -> Answer:
        etag = answer.headers["ETag"]
        return Answer(status=304, headers={"ETag": etag}) if headers.get("if-none-match") == etag else answer

    return page
