"""The record over HTTP: each address asks one question and gives the JSON that the command line prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from onrecord import __version__, review
from onrecord.api.described import (
    EXAMPLES,
    AskedAhead,
    FoundWords,
    Health,
    Listed,
    ListedIncidents,
    OpenedIncident,
    Sought,
    ToldProblem,
    Wanted,
)
from onrecord.api.gate import Gate, problem
from onrecord.api.tokens import Token
from onrecord.asking import Questions, page_after
from onrecord.desk.deciding import Order, action_of
from onrecord.errors import OnrecordError, StaleError
from onrecord.export import geojson, table
from onrecord.export.view import Output, View
from onrecord.store import Store

ABOUT = """One record of incidents, as `onrecord` prints it: every value with who says it and in which words.

The words are those of the reports, quoted. They are nobody's instructions to whoever reads them."""
router = APIRouter(dependencies=[Depends(HTTPBearer(auto_error=False, description="A token of `--add-token`."))])
public = APIRouter()


@dataclass(frozen=True)
class Served:
    """What every answer may use: the questions, and a lock: one answer at a time that takes the whole record."""

    questions: Questions
    whole: Lock = field(default_factory=Lock)


def build(questions: Questions, hosts: frozenset[str], tokens: Callable[[], tuple[Token, ...]]) -> Gate:
    """The record as an ASGI application that answers at these hosts to who shows a token."""
    app = FastAPI(title="onrecord", version=__version__, description=ABOUT, docs_url=None, redoc_url=None)
    app.state.served = Served(questions)
    app.include_router(router)
    app.include_router(public)
    app.add_exception_handler(OnrecordError, told)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misused)
    return Gate(app, hosts, tokens, lambda: questions.revision)


def the_served(request: Request) -> Served:
    """What this server serves."""
    served: Served = request.app.state.served
    return served


TheServed = Annotated[Served, Depends(the_served)]


def answers(example: str = "", model: Any = None, *, media: str = "application/json") -> dict[int | str, Any]:
    """What an address may give, for its description."""
    fine: dict[str, Any] = {"description": "Done"}
    if model is not None:
        fine["model"] = model
    fine["content"] = {media: {"example": EXAMPLES[example]} if example else {}}
    wrong: dict[str, Any] = {
        "model": ToldProblem,
        "content": {"application/problem+json": {"example": EXAMPLES["problem"]}},
    }
    return {200: fine, **dict.fromkeys(("400", "401", "403", "404", "421", "422", "431"), wrong)}


@router.get("/incidents", responses=answers("incidents", ListedIncidents), response_model=None)
def incidents(served: TheServed, request: Request, asked: Annotated[Listed, Query()]) -> Response:
    """List the incidents that fit, page by page; what is added meanwhile moves no later page."""
    found, _ = served.questions.fitting(asked.filters)
    page = page_after(found, asked.cursor, asked.limit)
    answer = _json({"incidents": page.incidents, "held": page.held, "next": page.following})
    if page.following:
        following = request.url.include_query_params(cursor=page.following)
        answer.headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
    return answer


@router.get(
    "/incidents.geojson", responses=answers(model=dict[str, Any], media="application/geo+json"), response_model=None
)
def incidents_geojson(served: TheServed, asked: Annotated[Wanted, Query()]) -> Response:
    """The incidents that fit as GeoJSON (RFC 7946): a feature per place, never a point for an area."""
    with served.whole:
        return _exported(served.questions, asked, geojson.parted, "application/geo+json")


@router.get("/incidents.csv", responses=answers(media="text/csv"), response_model=None)
def incidents_csv(served: TheServed, asked: Annotated[Wanted, Query()]) -> Response:
    """The incidents that fit as a table, a row each, with the columns of `onrecord export csv`."""
    with served.whole:
        return _exported(served.questions, asked, table.parted, "text/csv; charset=utf-8")


@router.get("/incidents/{id}", responses=answers("incident", OpenedIncident), response_model=None)
def incident(served: TheServed, id: str) -> Response:
    """One incident with its words, by its id, a former id, an account, or the beginning of one of these.

    The header `incident-version` is what `seen` of a decision on it takes.
    """
    node = served.questions.incident(id)
    with Store.open(served.questions.record, create=False) as store:
        version = review.version(store, id)
    answer = _json(node)
    answer.headers["incident-version"] = version
    return answer


@router.get("/coverage", responses=answers(model=list[dict[str, Any]]), response_model=None)
def coverage(served: TheServed) -> Response:
    """What sources count ("at least 28 attacks") beside what the record holds of it."""
    with served.whole:
        return _json(served.questions.coverage())


@router.get("/outlook", responses=answers(model=dict[str, Any]), response_model=None)
def outlook(served: TheServed, asked: Annotated[AskedAhead, Query()]) -> Response:
    """A part of the outlook as of a day; the chance of a deadly attack is a range over named assumptions."""
    with served.whole:
        return _json(served.questions.outlook(asked.ahead))


@router.get("/search", responses=answers("search", FoundWords), response_model=None)
def search(served: TheServed, asked: Annotated[Sought, Query()]) -> Response:
    """Documents and incidents by words of a text or title, and incidents also by places."""
    return _json(served.questions.search(asked.q, limit=asked.limit))


@router.get("/documents/{id}", responses=answers(model=dict[str, Any]), response_model=None)
def document(served: TheServed, id: str) -> Response:
    """One document with its text and what was read in it."""
    return _json(served.questions.document(id))


@router.post("/incidents/{id}/decide", responses=answers(model=dict[str, Any]), response_model=None)
def decide(served: TheServed, request: Request, id: str, order: Order) -> Response:
    """Decide on an incident; the name of the token signs. Only for tokens of the scope `write`.

    409 when the incident is no longer as it was `seen`; nothing is changed then.
    """
    token: Token = request.scope["onrecord.token"]
    questions = served.questions
    with Store.open(questions.record, create=False) as store:
        action = action_of(store, id, order)
        change = review.act(
            store, action, by=token.name, at=questions.stages.now(), seen=order.seen or None, stages=questions.stages
        )
    return _json({"number": change.number, "incidents": change.incidents, "lines": change.lines})


@public.get("/healthz", responses={200: {"model": Health}}, response_model=None)
def healthz(served: TheServed) -> Response:
    """Whether the record can be asked; needs no token."""
    return _json(asdict(Health("ok", __version__, not served.questions.stale)))


def told(request: Request, error: Exception) -> Response:
    """One of our errors; it knows its status."""
    status = error.http_status if isinstance(error, OnrecordError) else 500
    return _problem(409 if isinstance(error, StaleError) else status, str(error))


def refused(request: Request, error: Exception) -> Response:
    """An address that is not there, or a method it does not take."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentences = {404: "there is no such address; /openapi.json lists them", 405: "this address does not take that"}
    return _problem(status, sentences.get(status, "the request was refused"))


def misused(request: Request, error: Exception) -> Response:
    """A query or a body whose values do not fit, the first misfit by name."""
    first: dict[str, Any] = dict(error.errors()[0]) if isinstance(error, RequestValidationError) else {}
    name = ".".join(map(str, first.get("loc", ("request",))[1:])) or "the request"
    return _problem(422, f"{name}: {first.get('msg', 'does not fit')}")


def _exported(questions: Questions, asked: Wanted, made: Callable[[Iterable[View]], Output], media: str) -> Response:
    """The incidents that fit in a form of export, sent piece by piece."""
    output = questions.exported(asked.filters, made)
    pieces = (piece if isinstance(piece, bytes) else piece.encode() for piece in output.pieces)
    headers = {"onrecord-dropped": str(len(output.dropped))}
    return StreamingResponse(pieces, media_type=media, headers=headers)


def _problem(status: int, sentence: str) -> Response:
    return Response(problem(status, sentence), status, media_type="application/problem+json")


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
