"""A small record and a browser's client of the desk in process, for tests."""

from __future__ import annotations

from pathlib import Path

from small_record import ALPHA_3, ALPHA_5, BETA, STAGES
from starlette.testclient import TestClient

from onrecord import flow
from onrecord.desk.app import build
from onrecord.flow import Stages
from onrecord.store import Store

TOKEN = "a-token-of-this-start"
OWN = {"origin": "http://127.0.0.1:8400", "sec-fetch-site": "same-origin"}


def a_record(path: Path, texts: tuple[str, ...] = (ALPHA_3, ALPHA_5, BETA), stages: Stages = STAGES) -> Path:
    """A settled record of these texts, each from an outlet of its own."""
    folder = path.parent / f"{path.stem}-reports"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(f"Outlet {number}|{text}")
    with Store.open(path) as store:
        flow.ingest(store, flow.Inputs((folder,), anchor="2024-05-10"), stages=stages)
    return path


def a_client(record: Path, *, signed_in: bool = True, by: str = "mira", stages: Stages = STAGES) -> TestClient:
    """A client that sends what a browser sends from the desk's own pages; it follows no redirect."""
    app = build(record, TOKEN, reviewer=by, stages=stages)
    client = TestClient(app, base_url="http://127.0.0.1:8400", follow_redirects=False)
    if signed_in:
        client.get(f"/?token={TOKEN}")
    return client
