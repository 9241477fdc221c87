"""The help page: the keys, and what the marks in the text mean."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from onrecord import vocab
from onrecord.desk.page import Page, TheAsked, show

router = APIRouter()


@dataclass(frozen=True)
class Key:
    """One key and what it does."""

    key: str
    does: str


@dataclass(frozen=True)
class Mark:
    """One mark in the text and what it means."""

    name: str
    label: str
    means: str


@dataclass(frozen=True)
class Help:
    """What the help page shows."""

    keys: tuple[Key, ...]
    groups: tuple[Mark, ...]
    lines: tuple[Mark, ...]
    reasons: tuple[Mark, ...]


def the_keys() -> tuple[Key, ...]:
    """The keys from `data/desk.toml`, which the help overlay of every page shows."""
    return tuple(Key(row["key"], row["does"]) for row in vocab.table("desk")["key"])


def the_help() -> Help:
    """Keys and legend from `data/desk.toml`."""
    table = vocab.table("desk")
    groups, lines, reasons = (
        tuple(Mark(row["name"], row["label"], row["means"]) for row in table[name])
        for name in ("group", "line", "reason")
    )
    return Help(the_keys(), groups, lines, reasons)


@show(router, "/help", Help)
def help_page(asked: TheAsked) -> Page:
    """Keys, marks and reasons."""
    return Page("help.html", the_help(), "Help", "/help")
