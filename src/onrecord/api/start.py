"""Serving the record over HTTP until stopped: at loopback unless told otherwise, to who shows a token."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from onrecord.api.app import build
from onrecord.api.tokens import Token, hashed, new_token, read_tokens
from onrecord.asking import Questions
from onrecord.desk.guard import HEADER_LIMIT
from onrecord.desk.serving import HOST, listening
from onrecord.errors import InputError
from onrecord.flow import Stages

PORT = 8500


@dataclass(frozen=True)
class Serve:
    """How the record is served: at which address and port (None = the first free one), to whom, under which names."""

    record: Path
    port: int | None = None
    host: str = HOST
    names: tuple[str, ...] = ()
    token_file: Path | None = None


def serve(asked: Serve, stages: Stages, tell: Callable[[str, str | None], None]) -> None:
    """Serve until stopped; `tell` gets the address, and the token of this start where no file holds any.

    RecordError when there is no record; InputError when the port is taken, the token file is broken, or the record
    would be open to other machines without a token file.
    """
    if asked.token_file is None and not _loopback(asked.host):
        raise InputError(f"{asked.host} is open to other machines: name who may ask with --token-file FILE")
    given = None if asked.token_file else new_token()
    tokens = tokens_of(asked.token_file, given)
    tokens()  # a broken file is told before anything is served
    questions = Questions.settled(asked.record, stages)
    with listening(asked.port, host=asked.host, usual=PORT) as listener:
        port = listener.getsockname()[1]
        app = build(questions, hosts_of(asked.host, asked.names, port), tokens)
        shown = f"[{asked.host}]" if ":" in asked.host else asked.host
        tell(f"http://{shown}:{port}", given)
        settings = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            access_log=False,
            h11_max_incomplete_event_size=2 * HEADER_LIMIT,
            timeout_keep_alive=30,
            ws="none",
        )
        uvicorn.Server(settings).run(sockets=[listener])


def tokens_of(path: Path | None, given: str | None = None) -> Callable[[], tuple[Token, ...]]:
    """Who may ask: the tokens of a file as it is then, or the one of this start."""
    if path is not None:
        return lambda: read_tokens(path)
    only = (Token("this-start", "read", hashed(given)),) if given else ()
    return lambda: only


def hosts_of(host: str, names: tuple[str, ...], port: int) -> frozenset[str]:
    """The values of Host that are answered: the names of loopback, the address, and names that were given."""
    shown = f"[{host}]" if ":" in host else host
    own = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]", shown)}
    return frozenset(own | {name.lower() for name in names} | {f"{name.lower()}:{port}" for name in names})


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise InputError(f"{host} is no address of this machine; give one such as 127.0.0.1") from error
