"""Writes docs/codebook.md from code lists, slots, export columns and settings: `python -m tools.codebook`."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from onrecord import export, vocab
from onrecord.model import SLOTS, Code, Count, Outcome, Party, Weapon, When, Where
from onrecord.settings import SETTINGS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "codebook.md"

LISTS_OF_TYPE: dict[type, tuple[str, ...]] = {
    When: ("dated", "when_precision"),
    Where: ("place_level", "place_role"),
    Count: ("count_state",),
    Party: ("party_kind",),
    Weapon: ("weapon",),
    Outcome: ("outcome",),
    Code: ("stage", "perpetrator_status"),
}
"""The closed lists that the values of a type draw on; a Code slot has the list of its own name."""

STANDARDS = {"acled": "ACLED", "ucdp": "UCDP GED", "gtd": "GTD", "plover": "PLOVER/POLECAT", "muc": "MUC-4"}

INTRO = """# Codebook

Made by `python -m tools.codebook` from `src/onrecord/data/codes.toml`, `model.SLOTS`, `export.FORMATS` and
`settings.SETTINGS`; edit those.

A cell of another standard names its nearest code; a blank means that the standard has none. Where a standard forces a
value that nobody said (a middle day, the lowest count, 0 for unknown), the cell says so.
"""


def page() -> str:
    """The whole page as text."""
    parts = [INTRO, "## Slots of an incident\n", _slots()]
    for name in vocab.table("codes"):
        parts += [f"## {name}\n", _codes(name)]
    for format in export.FORMATS.values():
        parts += [f"## Export {format.name}: {format.help}\n", _columns(format.columns)]
    parts += ["## Rules that refuse\n", _rules()]
    parts += ["## Settings\n", _settings()]
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name} written")


def _slots() -> str:
    rows = []
    for slot, kind in SLOTS.items():
        lists = (slot,) if kind is Code else LISTS_OF_TYPE.get(kind, ())
        means = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
        parts = ", ".join(f"`{field.name}`" for field in fields(kind))
        rows.append((f"`{slot}`", kind.__name__, means, parts, ", ".join(f"[{name}](#{name})" for name in lists)))
    return _table(("slot", "type", "what it is", "parts", "codes"), rows)


def _codes(name: str) -> str:
    entries = vocab.codes(name).values()
    used = [key for key in STANDARDS if any(getattr(entry, key) for entry in entries)]
    rows = (
        (f"`{entry.code}`", entry.label, entry.definition, entry.example, *(getattr(entry, key) for key in used))
        for entry in entries
    )
    return _table(("code", "label", "definition", "example", *(STANDARDS[key] for key in used)), rows)


def _columns(columns: tuple[export.Column, ...]) -> str:
    if not any(row.forced for row in columns):
        return _table(("name", "what it holds", "from"), ((f"`{row.name}`", row.help, row.source) for row in columns))
    rows = ((f"`{row.name}`", row.help, row.source, row.forced) for row in columns)
    return _table(("name", "what it holds", "from", "what the standard forces"), rows)


def _rules() -> str:
    rules = vocab.table("standards")["rules"]
    rows = ((f"`{name}`", row["reason"], row["nearest"], row["source"]) for name, row in rules.items())
    return _table(("rule", "why it is refused", "where it may go instead", "source"), rows)


def _settings() -> str:
    rows = (
        (f"`{row.name}`", f"{row.default:g}", f"{row.low:g} to {row.high:g}", row.help) for row in SETTINGS.values()
    )
    return _table(("name", "value", "bounds", "what it trades off"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
