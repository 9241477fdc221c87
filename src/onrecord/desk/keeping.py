"""What a browser keeps in cookies of its own: the name that signs decisions, and saved filters."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from onrecord.desk.page import NAME_COOKIE, SAVED_COOKIE, Saved, TheAsked
from onrecord.errors import InputError

router = APIRouter()

YEAR = 365 * 24 * 3600
MOST = 20
"""Saved filters a browser keeps; a cookie holds no more."""
COOKIE_LIMIT = 3800


@router.post("/name", include_in_schema=False)
def name_page(asked: TheAsked, by: Annotated[str, Form(min_length=1, max_length=80)]) -> Response:
    """Sign further decisions of this browser with another name."""
    if not by.strip():
        raise InputError("the name is empty; give the name of the person who decides")
    return _keeping("/queue", NAME_COOKIE, by.strip())


@router.post("/queue/save", include_in_schema=False)
def save(
    asked: TheAsked,
    name: Annotated[str, Form(min_length=1, max_length=60)],
    query: Annotated[str, Form(max_length=500)],
) -> Response:
    """Keep the filters of the queue under a name."""
    saved = (*(row for row in asked.saved if row.name != name.strip()), Saved(name.strip(), query))
    return _kept(saved[-MOST:], query)


@router.post("/queue/forget", include_in_schema=False)
def forget(asked: TheAsked, name: Annotated[str, Form(max_length=60)]) -> Response:
    """Forget the filters of a name."""
    return _kept(tuple(row for row in asked.saved if row.name != name), "")


def _kept(saved: tuple[Saved, ...], query: str) -> Response:
    text = msgspec.json.encode(saved).decode("utf-8")
    return _keeping(f"/queue?{quote(query, safe='=&%+~.-_')}" if query else "/queue", SAVED_COOKIE, text)


def _keeping(leads: str, cookie: str, text: str) -> Response:
    kept = text.encode("utf-8", "replace").hex()
    if len(kept) > COOKIE_LIMIT:
        raise InputError("this browser keeps no more filters; forget one that is no longer of use")
    answer = RedirectResponse(leads, 303)
    answer.set_cookie(cookie, kept, max_age=YEAR, httponly=True, samesite="strict")
    return answer
