"""The sheet of an incident: everything on record about it on paper, every value with its words and its sources."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from onrecord.desk.drawn import Pictured
from onrecord.desk.incident import IncidentPage, the_incident
from onrecord.desk.incident_pictures import incident_pictures
from onrecord.desk.page import Page, TheAsked, show

router = APIRouter()


@dataclass(frozen=True)
class Sheet:
    """The page's value: the incident as on its page, the day and the name of who had it printed."""

    incident: IncidentPage
    printed: str
    by: str
    record: str


@show(router, "/incidents/{id}/sheet", Sheet)
def incident_sheet(asked: TheAsked, id: str) -> Page:
    """One incident on paper; the browser's print makes a PDF of it."""
    with asked.desk.reading() as pages:
        value = the_incident(pages, id)
        pictures = incident_pictures(pages.told(value.id))
    sheet = Sheet(value, asked.desk.stages.now()[:16].replace("T", " "), asked.by, asked.desk.record.name)
    return Pictured("sheet.html", sheet, f"{value.title}, sheet", "/queue", pictures=pictures)
