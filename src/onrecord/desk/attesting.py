"""How well an incident is attested: its grade with reasons, its sources with their pairs, and the pair of a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord import vocab
from onrecord.model import AccountId, Claim, Incident
from onrecord.standing import Source
from onrecord.words import spaced

PAGES = ("outlet", "page", "agency", "media")
"""Kinds of source that print; the others speak."""


@dataclass(frozen=True)
class Attested:
    """One source with its pair, and what the letter and the number mean here."""

    name: str
    pair: str
    letter: str
    number: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Graded:
    """The grade of an incident in words, and the sentences it rests on."""

    code: str
    label: str
    reasons: tuple[str, ...]


def graded(incident: Incident) -> Graded | None:
    """The grade of an incident; None where it has none."""
    grade = incident.grade
    return Graded(grade.code, vocab.codes("grade")[grade.code].label, grade.reasons) if grade else None


def attested(incident: Incident) -> tuple[Attested, ...]:
    """Every source of an incident, the best letter first."""
    return tuple(
        Attested(
            name=source.name,
            pair=_pair(source),
            letter=vocab.codes("reliability")[source.letter.lower()].label,
            number=vocab.codes("credibility")[str(source.number)].label,
            reasons=source.reasons,
        )
        for source in incident.sources
    )


def pair_of(claim: Claim, account_id: AccountId, sources: Sequence[Source]) -> str | None:
    """The pair of who says a claim, such as "C2"; None where the sources do not tell one from the other."""
    last = claim.voice[-1] if claim.voice else None
    telling = [source for source in sources if account_id in source.accounts]
    if last is None or last.role == "narrator":
        found = [source for source in telling if source.kind in PAGES]
    elif last.anonymous or not last.name:
        said = last.name or f"a speaker ({spaced(last.kind)})"
        found = [one for one in telling if one.kind == "unnamed" and one.name.startswith(f"{said}, not named")]
    else:
        found = [source for source in telling if source.name == last.name]
    return _pair(found[0]) if len(found) == 1 else None


def _pair(source: Source) -> str:
    return f"{source.letter}{source.number}"
