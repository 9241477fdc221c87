"""A page is one value rendered twice: as HTML for people, as JSON at the same address with `.json`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, ParamSpec, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from onrecord import __version__
from onrecord.desk.waiting import Waiting
from onrecord.flow import Stages
from onrecord.store.pages import Pages
from onrecord.visible import visible
from onrecord.words import spaced

P = ParamSpec("P")
T = TypeVar("T")

NAVIGATION: tuple[tuple[str, str], ...] = (
    ("/queue", "Queue"),
    ("/overview", "Overview"),
    ("/outlook", "Outlook"),
    ("/trail", "Trail"),
    ("/add", "Add reports"),
    ("/export", "Export"),
    ("/help", "Help"),
)
"""The pages of the bar on top, in order; one that no router serves is left out."""

NAME_COOKIE, SAVED_COOKIE = "onrecord_by", "onrecord_saved"
"""Cookies that hold text as hexadecimal digits of its UTF-8; other desks of this machine read them too."""


@dataclass(frozen=True)
class Page:
    """What a page shows: its template, the frozen value in it, its title, and the entry of the bar it belongs to."""

    template: str
    value: Any
    title: str
    place: str = ""  # an address of NAVIGATION
    status: int = 200
    leads: str = ""  # where a browser goes on after something was done; programs get the value


@dataclass(frozen=True)
class Problem:
    """What went wrong and what to do."""

    problem: str


@cache
def environment() -> Environment:
    """The templates: all that comes from a document or a person is escaped, and a missing name is an error."""
    made = Environment(
        loader=PackageLoader("onrecord.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["spaced"] = spaced
    made.globals["version"] = __version__
    return made


@dataclass(frozen=True)
class Desk:
    """What every page may use: the record, who decides where no name is given, the stages, and the templates."""

    record: Path
    reviewer: str
    stages: Stages
    port: int
    navigation: tuple[tuple[str, str], ...] = NAVIGATION
    reading_lock: Lock = field(default_factory=Lock)  # one report is read at a time: readers are not for many threads
    waiting: Waiting = field(default_factory=Waiting)
    templates: Environment = field(default_factory=environment)

    def reading(self) -> Pages:
        """The record for one page, to be used with `with`: it sees one moment and writes nothing."""
        return Pages.open(self.record)


@dataclass(frozen=True)
class Saved:
    """Filters of the queue that this browser keeps under a name."""

    name: str
    query: str


@dataclass(frozen=True)
class Asked:
    """One request: the desk it is asked of, who asks, the address, and the filters that the browser keeps."""

    desk: Desk
    by: str
    path: str
    query: str
    saved: tuple[Saved, ...] = ()
    twin: str | None = None  # the address of the same page as JSON, where it can be asked for again


def the_asked(request: Request) -> Asked:
    """The request as the pages use it; the name is the one this browser gave, else the one the desk started with."""
    desk: Desk = request.app.state.desk
    named = _kept(request, NAME_COOKIE).strip()
    path, query = request.url.path, request.url.query
    twin = f"{path}.json{f'?{query}' if query else ''}" if request.method == "GET" else None
    return Asked(desk, named or desk.reviewer, path, query, _saved(request), twin)


TheAsked = Annotated[Asked, Depends(the_asked)]


def _saved(request: Request) -> tuple[Saved, ...]:
    try:
        return msgspec.json.decode(_kept(request, SAVED_COOKIE) or "[]", type=tuple[Saved, ...])
    except msgspec.MsgspecError:
        return ()


def _kept(request: Request, cookie: str) -> str:
    """The text in a cookie of ours, "" where there is none or another program wrote it."""
    try:
        return bytes.fromhex(request.cookies.get(cookie, "")).decode("utf-8")
    except ValueError:
        return ""


def show(
    router: APIRouter, path: str, model: type, *, method: str = "GET", conflict: type | None = None
) -> Callable[[Callable[P, Page]], Callable[P, Page]]:
    """Serve a function at `path` as HTML and at `path.json` as JSON; it takes `asked` and returns a `Page`.

    `model` is the type of the page's value, `conflict` that of status 409: they describe the twin for programs.
    """

    def register(view: Callable[P, Page]) -> Callable[P, Page]:
        described: dict[int | str, dict[str, Any]] = {200: {"model": model}}
        described |= dict.fromkeys((400, 401, 403, 404, 409, 413, 421, 422, 431), {"model": Problem})
        described[409] = {"model": conflict or Problem}
        twin = answering(view, lambda page, _: as_json(page.value, page.status))
        router.add_api_route(f"{path}.json", twin, methods=[method], response_model=None, responses=described)
        html = answering(view, as_html)
        router.add_api_route(path, html, methods=[method], response_model=None, include_in_schema=False)
        return view

    return register


def answering(view: Callable[P, T], render: Callable[[T, Asked], Response]) -> Callable[P, Response]:
    """A view whose value is rendered into a response; what it is asked stands in its argument `asked`."""

    @wraps(view)
    def answer(*args: P.args, **given: P.kwargs) -> Response:
        asked = given["asked"]
        assert isinstance(asked, Asked)
        return render(view(*args, **given), asked)

    return answer


def as_json(value: Any, status: int = 200) -> Response:
    """A frozen value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def as_html(page: Page, asked: Asked) -> Response:
    """A page in its template, hidden characters made visible, or the way on after something was done."""
    if page.leads:
        return RedirectResponse(page.leads, 303)
    text = asked.desk.templates.get_template(page.template).render(page=page, value=page.value, asked=asked)
    return Response(visible(text), page.status, media_type="text/html")
