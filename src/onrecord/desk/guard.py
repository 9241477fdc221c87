"""What the desk lets in: known hosts, the start token, writes from its own pages, and nothing too large."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 16 * 2**20
"""Bytes of a request's body: an uploaded report with room to spare."""
HEADER_LIMIT = 16 * 2**10
"""Bytes of all headers and the address together."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
"""Sent with every answer, refusals included."""


@dataclass(frozen=True)
class Refusal:
    """Why a request is not let in: the status and one sentence."""

    status: int
    sentence: str


@dataclass(frozen=True)
class Guard:
    """An application behind the checks; `hosts` are the only values of Host that are answered."""

    app: App
    token: str
    cookie: str
    hosts: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that passes every check; any other gets one sentence and nothing else."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(tuple(scope["headers"]))
        sending = _with_headers(send)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            return await _answer(sending, refusal)
        if self._starts(scope):
            return await self._let_in(sending)
        if not self._known(headers):
            return await _answer(sending, _NO_TOKEN)
        body = await whole_body(receive)
        if body is None:
            return await _answer(sending, _TOO_LARGE)
        await self.app(scope, replayed(body, receive), sending)

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        address = bytes(scope.get("raw_path") or b"") + b"?" + bytes(scope["query_string"])
        if sum(len(name) + len(value) for name, value in headers.pairs) + len(address) > HEADER_LIMIT:
            return Refusal(431, f"the headers are larger than {HEADER_LIMIT} bytes")
        hosts = headers.all("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return Refusal(421, "this desk answers only at its own address; open the one it printed when it started")
        if tricky(scope):
            return Refusal(400, "the path holds dots, doubled or encoded slashes; follow the links of the pages")
        if scope["method"] in ("GET", "HEAD"):
            return None
        return _foreign(headers, hosts[0].lower()) or oversize(headers)

    def _starts(self, scope: Scope) -> bool:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        at_start = scope["path"] == "/" and scope["method"] == "GET"
        return at_start and any(same_text(token, self.token) for token in given)

    async def _let_in(self, send: Send) -> None:
        cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", b"/queue"), (b"set-cookie", cookie.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _known(self, headers: Headers) -> bool:
        bearers = [value[7:] for value in headers.all("authorization") if value.lower().startswith("bearer ")]
        return any(same_text(token, self.token) for token in (*headers.cookies(self.cookie), *bearers))


@dataclass(frozen=True)
class Headers:
    """The headers of a request as they came."""

    pairs: tuple[tuple[bytes, bytes], ...]

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value.decode("latin-1") for key, value in self.pairs if key.lower() == name.encode()]

    def cookies(self, name: str) -> list[str]:
        """Every value of a cookie of this name."""
        found = []
        for text in self.all("cookie"):
            try:
                morsel = SimpleCookie(text).get(name)
            except CookieError:
                continue
            found += [morsel.value] if morsel else []
        return found


_NO_TOKEN = Refusal(
    401, "open the address that `onrecord desk` printed when it started: it holds the token of this start"
)
_TOO_LARGE = Refusal(413, f"the request is larger than {BODY_LIMIT // 2**20} MiB; use `onrecord ingest` for such files")
_CROSS = Refusal(403, "decisions are taken only from the desk's own pages; reload the page and try again")


def _foreign(headers: Headers, host: str) -> Refusal | None:
    """Refuses a write that a page of another origin sends; a program shows the token and no cookie instead.

    A form of a page that sends no referrer has the origin "null"; the browser's own word on the site then decides.
    """
    origins, sites = headers.all("origin"), headers.all("sec-fetch-site")
    if sites:
        own = sites == ["same-origin"] and all(origin in ("null", f"http://{host}") for origin in origins)
    elif origins:
        own = origins == [f"http://{host}"]
    else:
        own = bool(headers.all("authorization")) and not headers.all("cookie")
    return None if own else _CROSS


def oversize(headers: Headers) -> Refusal | None:
    """Refuses a request that says it is larger than allowed, or whose length is no number."""
    lengths = headers.all("content-length")
    if any(not length.isdigit() for length in lengths) or len(lengths) > 1:
        return Refusal(400, "the length of the request is no number")
    return _TOO_LARGE if lengths and int(lengths[0]) > BODY_LIMIT else None


def tricky(scope: Scope) -> bool:
    """True when a path holds dots, doubled or encoded slashes, or what is no letter."""
    raw = bytes(scope.get("raw_path") or scope["path"].encode()).lower()
    path = str(scope["path"])
    doubled = "//" in path or "\\" in path or any(ord(letter) < 32 for letter in path)
    return doubled or b"%2f" in raw or b"%5c" in raw or any(part in (".", "..") for part in path.split("/"))


def same_text(given: str, wanted: str) -> bool:
    """True when two secrets are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*_kept(message.get("headers", ())), *HEADERS]
        await send(message)

    return sending


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """An answer's own headers without those the guard sets, and never to be stored unless it says otherwise."""
    ours = {name for name, _ in HEADERS}
    kept = [(name, value) for name, value in headers if name.lower() not in ours]
    if not any(name.lower() == b"cache-control" for name, _ in kept):
        kept.append((b"cache-control", b"no-store"))
    return kept


async def _answer(send: Send, refusal: Refusal) -> None:
    body = f"onrecord: {refusal.sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def whole_body(receive: Receive) -> bytes | None:
    """The whole body, or None when it is larger than allowed, whatever its headers said."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(pieces)
        piece = message.get("body", b"")
        size += len(piece)
        if size > BODY_LIMIT:
            return None
        pieces.append(piece)
        if not message.get("more_body", False):
            return b"".join(pieces)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was received, to be received once more by the application."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
