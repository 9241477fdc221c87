"""The export page: the record in every format, and what a format leaves out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Response

from onrecord import export
from onrecord.asking import written
from onrecord.desk.page import Page, TheAsked, show
from onrecord.errors import InputError, MissingError
from onrecord.store import Store

router = APIRouter()


@dataclass(frozen=True)
class Format:
    """A format by name with a line of help."""

    name: str
    help: str


@dataclass(frozen=True)
class Formats:
    """Every format."""

    formats: tuple[Format, ...]


@show(router, "/export", Formats)
def formats(asked: TheAsked) -> Page:
    """The formats that the record can be written in."""
    found = tuple(Format(row.name, row.help) for row in export.FORMATS.values())
    return Page("export.html", Formats(found), "Export", "/export")


@router.get("/export/{format}", responses={200: {"content": {"application/octet-stream": {}}}})
def download(
    asked: TheAsked,
    format: str,
    dropped: Annotated[
        bool, Query(description="The rows the format refuses, with reasons, instead of the file.")
    ] = False,
) -> Response:
    """The record in a format, the same bytes as `onrecord export` writes."""
    if format not in export.FORMATS:
        raise MissingError(f"no export format is called {format[:40]!r}; the formats are {', '.join(export.FORMATS)}")
    with Store.open(asked.desk.record, create=False) as store:
        if store.stale:
            raise InputError("reports are being added; export when that is done, or start the desk again")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"onrecord.{format}"
            written.write(store, format, path)
            chosen = path.with_name(f"{path.name}.dropped.csv") if dropped else path
            body = chosen.read_bytes() if chosen.exists() else f"{','.join(export.DROPPED)}\r\n".encode()
    headers = {"content-disposition": f'attachment; filename="{chosen.name}"'}
    return Response(body, media_type="application/octet-stream", headers=headers)
