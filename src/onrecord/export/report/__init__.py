"""A report as one HTML page that loads nothing: a map, a timeline, and every incident with its words."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from onrecord import __version__
from onrecord.errors import SettingError
from onrecord.export.extra import library
from onrecord.export.report.entries import Entry, entries_of
from onrecord.export.report.maps import map_of
from onrecord.export.report.timeline import timeline_of
from onrecord.export.view import Column, Output, View
from onrecord.visible import visible

COLUMNS = (
    Column("summary", "how many incidents, reports and outlets, and between which days", "all"),
    Column("map", "points for sites, settlements and districts, circles for areas, over outlines of the land", "where"),
    Column("timeline", "a bar from the first to the last day of each incident; by month above 150 incidents", "when"),
    Column("incidents", "each with its values, how they are settled, rivals, words, who says them and who printed them",
           "settled values, claims"),
    Column("left out", "values that are only denied, planned or told as context", "rules"),
)  # fmt: skip


def output(view: View) -> Output:
    """The page: no script, no outside request, a policy that forbids both. InputError where the library is absent."""
    entries = entries_of(view)
    dropped = tuple(refused for incident in view.snapshot.resolution.incidents for refused in view.refused(incident))
    style = _shipped("report.css")
    template = library("jinja2", needed_by="html").Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = template.from_string(_shipped("report.html")).render(
        entries=entries,
        map=map_of(entries),
        timeline=timeline_of(entries),
        days=_days(entries),
        reports=len(view.snapshot.documents),
        outlets=len({document.outlet for document in view.snapshot.documents if document.outlet}),
        dropped=dropped,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
        version=__version__,
    )
    return Output((visible(page),), len(entries), dropped)


def _days(entries: tuple[Entry, ...]) -> tuple[str, str] | None:
    days = [day for entry in entries if entry.days for day in (entry.days.first, entry.days.last)]
    return (str(min(days)), str(max(days))) if days else None


def _shipped(name: str) -> str:
    try:
        return files("onrecord").joinpath("data", "templates", name).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"data/templates/{name} cannot be loaded ({error}); install the package again") from error
