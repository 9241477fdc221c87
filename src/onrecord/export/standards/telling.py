"""Sentences and citations that several standards carry: what happened, and who printed it."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.export.standards.case import Case
from onrecord.export.standards.days import Days, in_words
from onrecord.export.standards.lands import country_name
from onrecord.export.standards.sides import Side
from onrecord.model import Document


def summary(case: Case, actor: str, object: str) -> str:
    """On [date], [actor]: [kind] at [place] (province, country), target [object]. The hedge on the actor is kept."""
    on = _on(case.days) if case.days else "On an unknown day"
    hedge = f" ({case.status})" if case.status and case.status != "unknown" else ""
    told = f"{actor}{hedge}" if actor else "somebody not named"
    spot = case.spot
    where = ", ".join(
        part for part in (spot.province, country_name(case.where.country if case.where else None)) if part
    )
    place = f" at {spot.name}{f' ({where})' if where else ''}" if spot.name else ""
    aim = f", target {object}" if object else ""
    return f"{on}, {told}: {case.kind.replace('_', ' ')}{place}{aim}."


def _on(days: Days) -> str:
    told = in_words(days)
    if days.length == 1:
        return f"On {told}"
    return f"Between {days.first} and {days.last}" if told == str(days) else f"In {told}"


def side_words(side: Side | None) -> str:
    """The words for a side, people first."""
    return "; ".join(side.words) if side else ""


def cited(document: Document) -> str:
    """Title, outlet and day of a report, else its address or id."""
    day = document.published.latest if document.published else None
    told = [part for part in (document.title and f'"{document.title}"', document.outlet, day) if part]
    return ", ".join(told) if told else document.address or document.id


def outlets(case: Case) -> str:
    """Who printed it, else where the reports came from, divided by semicolons."""
    named = _unique(document.outlet for document in case.documents)
    return (
        "; ".join(named)
        if named
        else "; ".join(_unique(document.address or case.view.sources.get(document.id) for document in case.documents))
    )


def _unique(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
