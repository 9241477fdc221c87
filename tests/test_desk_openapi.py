"""Calls made up from the desk's own description find no answer of the kind "internal error"."""

from __future__ import annotations

import os
import shutil

import pytest
from desk_client import TOKEN, a_client, a_record
from hypothesis import HealthCheck, given, settings
from small_record import STAGES

from onrecord.desk.app import build

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")

HEADERS = {"authorization": f"Bearer {TOKEN}", "host": "127.0.0.1:8400"}
CALLS = int(os.environ.get("DESK_CALLS", "120"))
"""Calls in all, shared out over the addresses; `make soak` asks for 1,000 and more."""


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("openapi") / "onrecord.db")


def operations(record):
    app = build(record, TOKEN, reviewer="mira", stages=STAGES)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HEADERS)
    return [found.ok() for found in schema.get_all_operations()]


def test_the_description_names_every_page_and_every_act(record):
    paths = a_client(record).get("/openapi.json").json()["paths"]
    assert {"/queue.json", "/incidents/{id}.json", "/incidents/{id}/decide.json", "/trail.json", "/undo.json"} <= set(
        paths
    )
    assert all("200" in method["responses"] for methods in paths.values() for method in methods.values())


def test_made_up_calls_find_no_internal_error(record, tmp_path):
    found = operations(shutil.copy(record, tmp_path / "onrecord.db"))
    known = a_client(record).get("/queue.json").json()["rows"][0]["id"]
    for operation in found:

        @settings(
            max_examples=max(1, CALLS // len(found)),
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def call(case):
            if "id" in (case.path_parameters or {}) and len(case.path_parameters["id"]) % 2:
                case.path_parameters["id"] = known  # every other call reaches an incident that is there
            answer = case.call(headers=HEADERS)
            assert answer.status_code < 500, (case.method, case.path, answer.text)

        call()
