"""Serving the desk on this machine: a free port on loopback, a new token, and a browser to begin with."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from onrecord import flow
from onrecord.desk.app import PORT, build
from onrecord.desk.guard import HEADER_LIMIT
from onrecord.errors import InputError
from onrecord.flow import Stages
from onrecord.store import Store

HOST = "127.0.0.1"
TRIED = 20
"""Ports that are tried, one after the other, where none is named."""


@dataclass(frozen=True)
class Start:
    """How the desk is started: the record, who decides, the port (None = the first that is free), the browser."""

    record: Path
    reviewer: str
    port: int | None = None
    browser: bool = True


def serve(start: Start, stages: Stages, tell: Callable[[str], None]) -> None:
    """Serve the desk until it is stopped; `tell` gets the address with the token once it can be opened.

    RecordError when there is no record, InputError when the port is taken.
    """
    with Store.open(start.record, create=False) as store:
        flow.settle(store, stages)
        store.ready()
    with listening(start.port) as listener:
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        app = build(start.record, token, reviewer=start.reviewer, port=port, stages=stages)
        address = f"http://{HOST}:{port}/?token={token}"
        tell(address)
        if start.browser:
            webbrowser.open(address)
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


def listening(port: int | None, *, host: str = HOST, usual: int = PORT) -> socket.socket:
    """A socket that listens at the port, else at the first free one from the usual one on; InputError when none is."""
    for one in [port] if port is not None else range(usual, usual + TRIED):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, one))
        except OSError:
            listener.close()
            continue
        return listener
    wanted = f"port {port} is" if port is not None else f"ports {usual} to {usual + TRIED - 1} are"
    raise InputError(f"{wanted} taken on this machine; name a free one with --port")
