"""How well an incident is attested, in words: its grade with reasons, and each source with its pair of marks."""

from __future__ import annotations

from collections.abc import Sequence

import click

from onrecord import vocab
from onrecord.cli.text import clean, wrapped
from onrecord.model import Incident
from onrecord.standing import Grade

COLOURS = {"confirmed": "green", "fair": "green", "weak": "yellow", "contested": "red", "discounted": "red"}


def grade_line(grade: Grade) -> str:
    """The grade with its reasons: "grade weak: one source tells it: Harbour Wire"."""
    text = wrapped(clean("; ".join(grade.reasons)), first=f"grade {grade.code}: ", then="  ")
    return text.replace(grade.code, click.style(grade.code, fg=COLOURS.get(grade.code)), 1)


def source_lines(incident: Incident, *, explain: bool = False) -> list[str]:
    """One line a source: its pair, its name, and what others say of the same; with `explain`, what both marks mean."""
    lines = []
    for source in incident.sources:
        parts = [source.name, *source.reasons[1:]]
        lines.append(wrapped(clean(" · ".join(parts)), first=f"  {source.letter}{source.number}  ", then="      "))
        if explain:
            lines.append(_meaning(source.letter, source.number, source.reasons))
    return lines


def _meaning(letter: str, number: int, reasons: Sequence[str]) -> str:
    """What the two marks say, each by its code."""
    by_kind = f" ({reasons[0]})" if reasons else ""
    marks = (
        f"{vocab.codes('reliability')[letter.lower()].label}{by_kind}; {vocab.codes('credibility')[str(number)].label}"
    )
    return wrapped(clean(marks), first="      ")
