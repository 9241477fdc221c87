"""The outlook of a record as an answer: the rows known on a day, and one part of the page worked out from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from onrecord import flow, wire
from onrecord.asking.questions import Ahead, Questions
from onrecord.errors import InputError
from onrecord.outlook import recorded
from onrecord.outlook.assumed import with_weights
from onrecord.outlook.known import Rows
from onrecord.outlook.page import Ask, OutlookPage, page_of
from onrecord.outlook.recorded import Scope
from onrecord.store.charting import Revision


def answer(questions: Questions, ahead: Ahead) -> wire.Json:
    """One part of the outlook of a record, as plain JSON; InputError when no report has a date."""
    return page_json(_page(questions, ahead, questions.revision), ahead.part)


def rows_known(questions: Questions, day: date | None, scope: Scope, ask: Ask) -> Rows:
    """The rows of the record as the reports of a day have it, by default the day of the last dated report."""
    snapshot = questions.snapshot()
    day = day or recorded.last_report(snapshot)
    if day is None:
        raise InputError("no report of the record has a date, so nothing is known by any day; give dates with --anchor")
    cut = flow.as_known(snapshot, day, questions.stages)
    return recorded.rows_of(cut, day, scope, ask.weights)


def page_json(page: OutlookPage, part: str) -> wire.Json:
    """The head of an outlook with one part of it, for programs."""
    parts: dict[str, Iterable[str]] = {
        "days": ("days", "tallies", "coverage"),
        "weeks": ("weeks", "tallies", "coverage"),
        "waves": ("waves",),
        "chains": ("chains",),
        "risk": ("sentences", "coverage", "risk", "path"),
    }
    node: wire.Json = wire.plain(page.head)
    for name in parts[part]:
        node[name] = _plain(getattr(page, name))
    if part == "waves":
        node["markers"] = wire.plain((*page.known.responses, *page.known.markers))
    return node


@lru_cache(maxsize=8)
def _page(questions: Questions, ahead: Ahead, at: Revision) -> OutlookPage:
    """The page of an outlook as of a revision of the record, kept for whoever asks the same again."""
    ask = Ask(ahead.since, with_weights(ahead.weight), ahead.reference, seed=ahead.seed)
    ask = replace(ask, with_path=ahead.part == "risk")
    if ahead.horizons:
        ask = replace(ask, horizons=tuple(sorted(set(ahead.horizons))))
    rows = rows_known(questions, ahead.as_of, Scope(ahead.countries, ahead.responders), ask)
    return page_of(rows, ahead.as_of, ask)


def _plain(value: Any) -> Any:
    """A part as plain JSON; the window, which every part would repeat, is named by the rows of the head alone."""
    node = wire.plain(value)
    if isinstance(node, dict):
        node.pop("known", None)
    return node
