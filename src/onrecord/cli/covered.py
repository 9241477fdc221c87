"""What sources count beside what the record holds of it, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from onrecord.cli.text import clean, counted, wrapped
from onrecord.cli.whole import Whole
from onrecord.resolving.coverage import Coverage
from onrecord.words import in_words, voice_words

SAYS = {
    "as_many": "as many",
    "unclear": "it depends on those that may be among them",
    "more": "more than the tally",
    "no_window": "not compared: the words do not tell since when it counts",
}


def coverage_lines(whole: Whole, rows: Sequence[Coverage]) -> Iterator[str]:
    """Two lines a tally, and a last one with how many the record falls short of."""
    if not rows:
        yield "no report on record counts events"
        return
    for row in rows:
        yield wrapped(clean(_told(whole, row)))
        yield wrapped(clean(_held(row)), first="  ", then="    ")
    short = sum(1 for row in rows if row.missing)
    compared = sum(1 for row in rows if row.verdict != "no_window")
    yield f"\n{counted(compared, 'tally', 'tallies')} compared; the record falls short of {short}"


def _told(whole: Whole, row: Coverage) -> str:
    """ "at least 28 attacks, 2023-10-17 to 2023-11-02, Iraq, Syria · Pentagon · Harbour Wire, 2023-11-02"."""
    window = (
        f"{_iso(row.first)} to {_iso(row.last)}" if row.first is not None else f"told {_iso(row.as_of) or 'undated'}"
    )
    places = ", ".join(dict.fromkeys(where.name for where in row.where))
    parties = ", ".join(name for party in row.perpetrator for name in party.names)
    head = ", ".join(part for part in (f"{in_words(row.told)} {row.what}", window, places, parties) if part)
    printed = "; ".join(whole.printed(whole.documents[document]) for document in row.documents)
    speaker = voice_words(row.voice) if row.voice.role == "speaker" else ""
    return " · ".join(part for part in (head, speaker, printed) if part)


def _held(row: Coverage) -> str:
    if row.verdict == "no_window":
        return SAYS[row.verdict]
    perhaps = f", at most {len(row.held) + len(row.maybe)}" if row.maybe else ""
    says = f"at least {row.missing} are missing" if row.missing else SAYS[row.verdict]
    return f"the record holds {len(row.held)}{perhaps}: {says}"


def _iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()
