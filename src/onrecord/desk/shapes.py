"""What the pages show of values and claims: words, groups of slots and lines, from `data/desk.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord import vocab, wire
from onrecord.model import SLOTS, Claim, Count, NearMiss, Note, Outcome, Party, Value, When, Where
from onrecord.store.pages import Head
from onrecord.words import in_brief, in_words, precision, voice_words


@dataclass(frozen=True)
class Shown:
    """A value for people and for programs: in words, how precise it is, and as plain JSON."""

    words: str
    precision: str
    value: Any


def shown(value: Value) -> Shown:
    """A value as the pages show it."""
    return Shown(in_words(value), precision(value), wire.plain(value))


@cache
def _groups() -> dict[str, str]:
    return {slot: row["name"] for row in vocab.table("desk")["group"] for slot in row["slots"]}


@cache
def _lines() -> dict[str, str]:
    return {certainty: line for line, found in vocab.table("desk")["certainty"].items() for certainty in found}


@cache
def reason_labels() -> dict[str, str]:
    """The label of each reason to look at an incident, worst first."""
    return {row["name"]: row["label"] for row in vocab.table("desk")["reason"]}


@cache
def value_hints() -> dict[str, str]:
    """For each slot what a person may type for it."""
    kinds: dict[type, str] = {
        When: "2023-10-25, or 2023-10-21..2023-10-31",
        Where: "Erbil, IRQ",
        Party: "names; divided so",
    }
    kinds |= {Count: "3, 3..5, 3.. or none reported", NearMiss: "yes: why, or no", Note: "in your words"}
    return {
        slot: kinds.get(kind) or ", ".join(vocab.codes("outcome" if kind is Outcome else slot))
        for slot, kind in SLOTS.items()
    }


def group_of(slot: str) -> str:
    """The group of a slot, which gives it its colour and its tag; "course" where it is in none."""
    return _groups().get(slot, "course")


def line_of(claim: Claim) -> str:
    """The line under a claim's words: struck when denied, dotted when inferred, dashed when hedged, else solid."""
    if claim.polarity == "-":
        return "struck"
    line = _lines().get(claim.certainty, "solid")
    return "dashed" if line == "solid" and claim.realis != "actual" else line


def voices(claim: Claim) -> str:
    """Who says it: the chain of voices, the innermost first."""
    return ", as told by ".join(voice_words(voice) for voice in claim.voice) or "the page itself"


def title_of(head: Head) -> str:
    """An incident in one line: its kind, when and where.

    "Drone attack · 2023-10-25 · Erbil air base, IRQ"
    """
    when, where = (", ".join(dict.fromkeys(map(in_words, head.of(slot)))) for slot in ("when", "where"))
    return " · ".join(part for part in (vocab.codes("kind")[head.kind].label, when, where) if part)


def brief_of(head: Head, slot: str) -> str:
    """The settled values of a slot in the few words of a list."""
    return ", ".join(dict.fromkeys(map(in_brief, head.of(slot))))
