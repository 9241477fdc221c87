"""The application: the routers of the pages, the errors in one table, and the guard around everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from onrecord import __version__, flow
from onrecord.acts import TIES
from onrecord.desk import (
    adding,
    deciding,
    drawn,
    exporting,
    helping,
    incident,
    incident_pictures,
    keeping,
    mapping,
    outlook,
    overview,
    queue,
    readings,
    searching,
    sheet,
    trails,
)
from onrecord.desk.guard import Guard
from onrecord.desk.page import NAVIGATION, Desk, Page, Problem, as_html, as_json, the_asked
from onrecord.desk.shapes import reason_labels, value_hints
from onrecord.errors import OnrecordError
from onrecord.flow import Stages

ROUTERS: tuple[APIRouter, ...] = (
    queue.router,
    incident.router,
    sheet.router,
    incident_pictures.router,
    overview.router,
    outlook.router,
    deciding.router,
    trails.router,
    searching.router,
    readings.router,
    adding.router,
    exporting.router,
    helping.router,
    keeping.router,
    mapping.router,
    drawn.router,
)
"""A router for each group of pages, in the order in which addresses are looked up."""

ABOUT = "The review pages of one record as JSON: every page answers at its own address with `.json`."
PORT = 8400


def build(
    record: Path, token: str, *, reviewer: str = "reviewer", port: int = PORT, stages: Stages | None = None
) -> Guard:
    """The desk of a record as an ASGI application that lets in who shows the token, at loopback names only.

    `reviewer` decides where a browser gave no name; `stages` are those of the flow, for reading and settling.
    """
    app = FastAPI(title="onrecord desk", version=__version__, description=ABOUT, docs_url=None, redoc_url=None)
    for router in ROUTERS:
        app.include_router(router)
    served = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    bar = tuple(entry for entry in NAVIGATION if entry[0] in served)
    desk = Desk(record, reviewer, stages or flow.shipped(), port, bar)
    desk.templates.globals |= {
        "the_keys": helping.the_keys(),
        "the_lines": {line.name: line.means for line in helping.the_help().lines},
        "the_reasons": reason_labels(),
        "the_hints": value_hints(),
        "the_ties": TIES,
    }
    app.state.desk = desk
    app.mount("/static", StaticFiles(packages=[("onrecord.desk", "static")]), name="static")
    app.add_api_route("/", to_the_queue, include_in_schema=False)
    app.add_exception_handler(OnrecordError, told)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misused)
    hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
    return Guard(app, token, f"onrecord_desk_{port}", hosts)


def to_the_queue() -> Response:
    """The desk begins with the queue."""
    return RedirectResponse("/queue", 303)


def told(request: Request, error: Exception) -> Response:
    """One of our errors as a page or as JSON; the error knows its status."""
    status = error.http_status if isinstance(error, OnrecordError) else 500
    return _problem(request, status, str(error))


def refused(request: Request, error: Exception) -> Response:
    """An address that is not there, or a method it does not take."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentences = {
        404: "there is no such page; the bar above leads to all of them",
        405: "this address does not take that",
    }
    return _problem(request, status, sentences.get(status, f"the request was refused ({status})"))


def misused(request: Request, error: Exception) -> Response:
    """A query or a form whose values do not fit, the first misfit by name."""
    first: dict[str, Any] = dict(error.errors()[0]) if isinstance(error, RequestValidationError) else {}
    name = ".".join(map(str, first.get("loc", ("request",))[1:])) or "the request"
    return _problem(request, 422, f"{name}: {first.get('msg', 'does not fit')}; correct it and try again")


def _problem(request: Request, status: int, sentence: str) -> Response:
    if request.url.path.endswith(".json"):
        return as_json(Problem(sentence), status)
    return as_html(Page("problem.html", Problem(sentence), "Not done", status=status), the_asked(request))
