"""The looks of marks by name, from `data/pictures.toml`: one table for the page, the SVG file and the PNG."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord.errors import SettingError
from onrecord.vocab import table


@dataclass(frozen=True)
class Look:
    """Colours ("" is none), the width of the line, its dashes, and for words their size, weight and halo."""

    fill: str = ""
    stroke: str = ""
    dark_fill: str = ""
    dark_stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    size: float = 0.0
    bold: bool = False
    halo: bool = False


@cache
def looks() -> dict[str, Look]:
    """Every look by name; SettingError names one with a key that no look has."""
    found = {}
    for name, row in table("pictures")["looks"].items():
        try:
            found[name] = Look(**row | {"dash": tuple(row.get("dash", ()))})
        except TypeError as error:
            raise SettingError(f"data/pictures.toml, look {name}: {error}") from error
    return found


def paper(*, dark: bool = False) -> str:
    """The colour a picture stands on."""
    look = looks()["paper"]
    return look.dark_fill if dark else look.fill


@cache
def stylesheet() -> str:
    """CSS for all looks, light first, dark where it is preferred."""
    light = "\n".join(_rule(name, look) for name, look in looks().items())
    dark = "\n".join(filter(None, (_dark(name, look) for name, look in looks().items())))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def series_look(number: int) -> str:
    """The look of the n-th of several series, the last ones alike."""
    return f"series{min(number, SERIES - 1) + 1}"


def series_hatch(number: int) -> str:
    """The hatch of the n-th of several series: neighbours differ without colour."""
    return ("", "lines", "dots", "cross")[number % 4]


SERIES = 8
"""How many series have a look of their own."""


def _rule(name: str, look: Look) -> str:
    parts: dict[str, Any] = {"fill": look.fill or "none", "stroke": look.stroke or "none"}
    if look.stroke:
        parts["stroke-width"] = look.width
    if look.dash:
        parts["stroke-dasharray"] = " ".join(f"{length:g}" for length in look.dash)
    if look.opacity != 1:
        parts["fill-opacity"] = look.opacity
    if look.halo:
        parts |= {"paint-order": "stroke", "stroke-linejoin": "round"}
    if look.size:
        parts["font-size"] = f"{look.size:g}px"
        parts["font-weight"] = 600 if look.bold else 400
    return f".p-{name} {{ {'; '.join(f'{key}: {value}' for key, value in parts.items())} }}"


def _dark(name: str, look: Look) -> str:
    parts = {"fill": look.dark_fill, "stroke": look.dark_stroke}
    told = "; ".join(f"{key}: {value}" for key, value in parts.items() if value)
    return f".p-{name} {{ {told} }}" if told else ""
