"""The desk served on a free port of this machine with a real browser in front of it, for the walks."""

from __future__ import annotations

import csv
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from desk_reports import ALL

from onrecord import flow
from onrecord.desk.app import build
from onrecord.store import Store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "a-token-of-this-start"


def a_read_record(path: Path) -> Path:
    """The reports of the walks, read by the rules and settled."""
    folder = path.parent / "reports"
    folder.mkdir()
    with open(folder / "manifest.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("path", "outlet", "published"))
        for name, outlet, published, text in ALL:
            (folder / name).write_text(text, encoding="utf-8")
            table.writerow((name, outlet, published))
    with Store.open(path) as store:
        flow.ingest(store, flow.Inputs((), folder / "manifest.csv"), stages=flow.shipped("rules"))
    return path


@dataclass(frozen=True)
class Served:
    """A desk that is being served."""

    address: str
    record: Path

    @property
    def start(self) -> str:
        """The address with the token, as `onrecord desk` prints it."""
        return f"{self.address}/?token={TOKEN}"


@contextmanager
def served(record: Path) -> Iterator[Served]:
    """The desk of a record, served until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = build(record, TOKEN, reviewer="mira", port=port, stages=flow.shipped("rules"))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield Served(f"http://127.0.0.1:{port}", record)
        finally:
            server.should_exit = True
            thread.join(10)
