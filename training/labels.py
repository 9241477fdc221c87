"""The closed lists of what the learned reader tells apart: training/labels.toml as values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "labels.toml"


@dataclass(frozen=True)
class Head:
    """One attribute of a span: its values, whose convention has it, whether several hold at once, for which roles."""

    name: str
    convention: str
    values: tuple[str, ...]
    several: bool
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """Conventions, roles and heads in the order the weights have them."""

    conventions: tuple[str, ...]
    roles: tuple[str, ...]
    muc_roles: tuple[str, ...]
    muc_slots: dict[str, str]
    heads: tuple[Head, ...]

    @property
    def width(self) -> int:
        """How many attribute logits one span has, all heads side by side."""
        return sum(len(head.values) for head in self.heads)

    def offset(self, name: str) -> int:
        """Where a head's logits begin among all attribute logits."""
        at = 0
        for head in self.heads:
            if head.name == name:
                return at
            at += len(head.values)
        raise KeyError(name)

    def head(self, name: str) -> Head:
        """A head by name; KeyError when there is none."""
        return next(head for head in self.heads if head.name == name)

    def plain(self) -> dict[str, Any]:
        """The lists as JSON holds them, for the manifest beside the weights."""
        heads = [[h.name, list(h.values), h.several, list(h.roles)] for h in self.heads]
        return {"conventions": list(self.conventions), "roles": list(self.roles), "heads": heads}


@cache
def load() -> Labels:
    """The labels of training/labels.toml."""
    raw = tomllib.loads(PATH.read_text(encoding="utf-8"))
    heads = tuple(
        Head(name, row["convention"], tuple(row["values"]), bool(row.get("several")), tuple(row.get("roles", ())))
        for name, row in raw["heads"].items()
    )
    roles = tuple(raw["roles"])
    return Labels(tuple(raw["conventions"]), roles, tuple(raw["muc_roles"]), dict(raw["muc_slots"]), heads)
