"""Pages with pictures: the marks for people, the numbers behind them for programs, and each picture as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

from fastapi import APIRouter, Response

from onrecord.desk.page import Page
from onrecord.desk.pictures.drawing import Cell, Picture, csv_file, svg_file
from onrecord.desk.pictures.looks import stylesheet
from onrecord.errors import MissingError, SettingError

router = APIRouter()

Form = Literal["svg", "png", "csv"]


@dataclass(frozen=True)
class Drawn:
    """The numbers behind a picture and what must be said beside it."""

    name: str
    title: str
    about: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, picture: Picture) -> Drawn:
        """The picture without its marks."""
        table = picture.table
        return cls(picture.name, picture.title, picture.about, picture.notes, table.columns, table.rows)


@dataclass(frozen=True)
class Pictured(Page):
    """A page that also shows pictures."""

    pictures: tuple[Picture, ...] = ()


def picture_file(picture: Picture | None, form: Form) -> Response:
    """A picture as a file to keep; MissingError when there is none, SettingError when the extra for PNG is absent."""
    if picture is None:
        raise MissingError("there is no such picture; the page it belongs to lists them")
    body, media = _FORMS[form](picture)
    named = f'attachment; filename="onrecord-{picture.name}.{form}"'
    return Response(body, media_type=media, headers={"content-disposition": named})


@router.get("/pictures.css", include_in_schema=False)
def looks_of_pictures() -> Response:
    """The looks of all marks."""
    return Response(stylesheet(), media_type="text/css", headers={"cache-control": "max-age=3600"})


def _png(picture: Picture) -> tuple[bytes, str]:
    return _drawer()(picture), "image/png"


@cache
def _drawer() -> Callable[[Picture], bytes]:
    """What draws PNG; its library is large and loaded when the first is asked for."""
    try:
        drawer: Callable[[Picture], bytes] = import_module("onrecord.desk.pictures.raster").png_file
    except ModuleNotFoundError as error:
        raise SettingError('PNG needs matplotlib: pip install "onrecord[plot]"; SVG and CSV need nothing') from error
    return drawer


_FORMS: dict[Form, Callable[[Picture], tuple[bytes, str]]] = {
    "svg": lambda picture: (svg_file(picture).encode(), "image/svg+xml"),
    "png": _png,
    "csv": lambda picture: (csv_file(picture).encode(), "text/csv; charset=utf-8"),
}
