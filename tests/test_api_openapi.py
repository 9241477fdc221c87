"""Calls made up from the description of the HTTP addresses find no answer of the kind "internal error"."""

from __future__ import annotations

import os
import shutil

import pytest
from api_client import HOST, TOKENS, WRITE, over_http
from desk_client import a_record
from hypothesis import HealthCheck, given, settings
from small_record import STAGES

from onrecord.api.app import build
from onrecord.api.start import hosts_of
from onrecord.asking import Questions

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")

HEADERS = {"authorization": f"Bearer {WRITE}", "host": HOST}
CALLS = int(os.environ.get("API_CALLS", "40"))
"""Calls in all, shared out over the addresses; `make soak` asks for 1,000 and more."""


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("described") / "onrecord.db")


def test_the_description_names_every_address_with_examples_and_the_token(record):
    told = over_http(record).get("/openapi.json").json()
    asked = {"/incidents", "/incidents/{id}", "/incidents.geojson", "/incidents.csv", "/search", "/coverage"}
    assert asked | {"/outlook", "/documents/{id}", "/healthz", "/incidents/{id}/decide"} == set(told["paths"])
    assert told["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    listed = told["paths"]["/incidents"]["get"]
    assert listed["security"] and listed["description"]
    assert listed["responses"]["200"]["content"]["application/json"]["example"]["incidents"][0]["kind"] == "drone"
    assert {row["name"] for row in listed["parameters"]} >= {"since", "kind", "near_miss", "all", "limit", "cursor"}
    assert "application/problem+json" in listed["responses"]["404"]["content"]


def test_made_up_calls_find_no_internal_error(record, tmp_path):
    copy = shutil.copy(record, tmp_path / "onrecord.db")
    app = build(Questions.settled(copy, STAGES), hosts_of("127.0.0.1", (), 8500), lambda: TOKENS)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HEADERS)
    found = [one.ok() for one in schema.get_all_operations()]
    known = over_http(copy).get("/incidents").json()["incidents"][0]["id"]
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
