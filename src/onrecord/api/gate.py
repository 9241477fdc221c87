"""What is let in over HTTP: known hosts, known tokens, nothing too large; and answers that need not be sent twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus

from onrecord import __version__
from onrecord.api.tokens import Token, known
from onrecord.desk.guard import (
    HEADER_LIMIT,
    App,
    Headers,
    Message,
    Receive,
    Refusal,
    Scope,
    Send,
    oversize,
    replayed,
    tricky,
    whole_body,
)
from onrecord.errors import InputError
from onrecord.store.charting import Revision

OPEN = ("/healthz", "/openapi.json")
"""Addresses that need no token and tell nothing of the record."""
READING = ("GET", "HEAD")
SENT: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"vary", b"authorization"),
)
"""Sent with every answer. No header lets in pages of another origin: CORS is off."""

_NO_TOKEN = Refusal(401, "show a token: `Authorization: Bearer TOKEN`; `onrecord serve --add-token NAME` makes one")
_READ_ONLY = Refusal(403, "this token may only read; `onrecord serve --add-token NAME --scope write` makes another")


@dataclass(frozen=True)
class Gate:
    """An application behind the checks; `hosts` are the only values of Host that are answered.

    `tokens` are asked for with every request, so that one taken out of its file is good no longer.
    """

    app: App
    hosts: frozenset[str]
    tokens: Callable[[], tuple[Token, ...]]
    revision: Callable[[], Revision]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that passes every check; any other gets a problem in JSON and nothing else."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(tuple(scope["headers"]))
        bodiless = scope["method"] == "HEAD"
        sending = _sending(send, bodiless=bodiless)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            return await _refuse(sending, refusal)
        token = None if scope["path"] in OPEN else self._token(headers)
        if isinstance(token, Refusal):
            return await _refuse(sending, token)
        if token is not None and scope["method"] not in READING and token.scope != "write":
            return await _refuse(sending, _READ_ONLY)
        body = await whole_body(receive)
        if body is None:
            return await _refuse(sending, Refusal(413, "the request is too large"))
        scope = {**scope, "method": "GET" if bodiless else scope["method"], "onrecord.token": token}
        await self._answer(scope, headers, replayed(body, receive), sending)

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """The answer of the application, marked with the revision it is of; 304 where the asker has that one."""
        if scope["method"] != "GET" or scope["path"] in OPEN:
            return await self.app(scope, receive, send)
        tag = _tag(scope, self.revision())
        if any(tag in [part.strip().removeprefix("W/") for part in given.split(",")] for given in headers.all(_ASKED)):
            marks = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
            await send({"type": "http.response.start", "status": 304, "headers": marks})
            return await send({"type": "http.response.body", "body": b""})
        await self.app(scope, receive, _tagged(send, tag))

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        address = bytes(scope.get("raw_path") or b"") + b"?" + bytes(scope["query_string"])
        if sum(len(name) + len(value) for name, value in headers.pairs) + len(address) > HEADER_LIMIT:
            return Refusal(431, f"the headers are larger than {HEADER_LIMIT} bytes")
        hosts = headers.all("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return Refusal(421, "no record is served under this name; `onrecord serve --name NAME` adds one")
        if tricky(scope):
            return Refusal(400, "the path holds dots, doubled or encoded slashes")
        return oversize(headers)

    def _token(self, headers: Headers) -> Token | Refusal:
        given = [value[7:].strip() for value in headers.all("authorization") if value.lower().startswith("bearer ")]
        if len(given) != 1:
            return _NO_TOKEN
        try:
            return known(self.tokens(), given[0]) or _NO_TOKEN
        except InputError:
            return Refusal(
                503, "the tokens cannot be read; whoever runs the server finds out more with `onrecord serve`"
            )


_ASKED = "if-none-match"


def problem(status: int, sentence: str) -> bytes:
    """A problem as RFC 9457 has it: `application/problem+json`."""
    title = HTTPStatus(status).phrase
    return json.dumps({"type": "about:blank", "title": title, "status": status, "detail": sentence}).encode()


def _tag(scope: Scope, revision: Revision) -> str:
    asked = bytes(scope.get("raw_path") or b"") + b"?" + bytes(scope["query_string"])
    return f'"{hashlib.sha256(repr((__version__, revision, asked)).encode()).hexdigest()[:32]}"'


def _tagged(send: Send, tag: str) -> Send:
    """Sends an answer with its mark, where it is one that may be asked for again."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            marks = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
            message["headers"] = [*message.get("headers", ()), *marks]
        await send(message)

    return sending


def _sending(send: Send, *, bodiless: bool) -> Send:
    """Sends every answer with our headers, never to be kept unless it says otherwise, and none of its body for HEAD."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*_kept(message.get("headers", ())), *SENT]
        elif bodiless:
            message = {**message, "body": b""}
        await send(message)

    return sending


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    kept = list(headers)
    if not any(name.lower() == b"cache-control" for name, _ in kept):
        kept.append((b"cache-control", b"no-store"))
    return kept


async def _refuse(send: Send, refusal: Refusal) -> None:
    body = problem(refusal.status, refusal.sentence)
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if refusal.status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="onrecord"'))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
