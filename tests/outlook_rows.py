"""Made-up rows for tests of the outlook: attacks by the day of a window that begins on 1 May 2024."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from onrecord.outlook.known import Case, Known, Rows, Tally, known

START = date(2024, 5, 1)


def day(number: int) -> date:
    """The day of that number, from 0."""
    return START + timedelta(days=number)


def attack(at: int, *, until: int | None = None, delay: int = 0, **more) -> Case:
    """An attack on a day, or on a range of days, known some days after the last."""
    last = at if until is None else until
    told = {"id": f"a{at}", "label": "drone, Alphaville", "role": "attack", "status": "confirmed", **more}
    return Case(first=day(at), last=day(last), known_on=day(last + delay), **told)


def response(at: int, **more) -> Case:
    """A response on a day."""
    return replace(attack(at), **{"id": f"r{at}", "role": "response", "label": "air strike", **more})


def tally(count: int, told: int, since: int | None = 0) -> Tally:
    """A published number of attacks since a day."""
    return Tally(f"t{told}", count, day(told), None if since is None else day(since))


def rows(*cases: Case, tallies: tuple[Tally, ...] = (), measured: bool = False) -> Rows:
    """The rows of a made-up table."""
    return Rows(cases, tallies, measured=measured, source="made up")


def seen(*cases: Case, on: int, since: int | None = 0, **more) -> Known:
    """What was known of these rows on a day."""
    return known(rows(*cases, **more), day(on), since=None if since is None else day(since))
