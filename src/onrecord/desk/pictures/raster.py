"""The marks of a picture drawn by matplotlib: the same picture as PNG. Needs the extra `plot`."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from onrecord.desk.pictures.drawing import Box, Dot, Label, Path, Picture
from onrecord.desk.pictures.looks import Look, looks, paper

DPI = 144
UNITS_PER_INCH = 96.0
POINT = 72 / UNITS_PER_INCH
HATCHES = {"lines": "///", "dots": "..", "cross": "+", "": None}
ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def png_file(picture: Picture) -> bytes:
    """The picture in light colours as PNG, one and a half pixels a unit; the same picture gives the same bytes."""
    figure = Figure(figsize=(picture.width / UNITS_PER_INCH, picture.height / UNITS_PER_INCH), facecolor=paper())
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, picture.width), ylim=(picture.height, 0))
    axes.set_axis_off()
    for order, mark in enumerate(picture.marks):
        _DRAW[type(mark)](axes, mark, looks()[mark.look], order)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI, facecolor=paper(), metadata={"Software": None})
    return out.getvalue()


def _box(axes: Any, mark: Box, look: Look, order: int) -> None:
    shape = Rectangle((mark.x, mark.y), mark.width, mark.height, **_style(look), zorder=order)
    axes.add_patch(shape)
    if mark.hatch:
        style: dict[str, Any] = {"fill": False, "hatch": HATCHES[mark.hatch], "edgecolor": paper(), "linewidth": 0}
        axes.add_patch(Rectangle((mark.x, mark.y), mark.width, mark.height, **style, zorder=order))


def _path(axes: Any, mark: Path, look: Look, order: int) -> None:
    points: list[tuple[float, float]] = []
    letters: list[int] = []
    for line in mark.lines:
        points += line
        letters += [int(Outline.MOVETO), *[int(Outline.LINETO)] * (len(line) - 1)]
        if mark.closed:
            points.append(line[0])
            letters.append(int(Outline.CLOSEPOLY))
    style = _style(look) if mark.closed else {**_style(look), "fill": False}
    if points:
        axes.add_patch(PathPatch(Outline(points, letters), **style, zorder=order))


def _dot(axes: Any, mark: Dot, look: Look, order: int) -> None:
    axes.add_patch(Circle((mark.x, mark.y), mark.radius, **_style(look), zorder=order))


def _label(axes: Any, mark: Label, look: Look, order: int) -> None:
    axes.text(
        mark.x,
        mark.y,
        mark.text.replace("$", r"\$"),
        color=look.fill,
        fontsize=(look.size or 12) * POINT,
        fontweight="bold" if look.bold else "normal",
        ha=ANCHORS[mark.anchor],
        va="baseline",
        rotation=90 if mark.turned else 0,
        rotation_mode="anchor",
        zorder=order,
        path_effects=[withStroke(linewidth=look.width * POINT, foreground=look.stroke)] if look.halo else None,
    )


def _style(look: Look) -> dict[str, Any]:
    style: dict[str, Any] = {"facecolor": _with_opacity(look) or "none", "linewidth": 0, "edgecolor": "none"}
    if look.stroke:
        style |= {"edgecolor": look.stroke, "linewidth": look.width * POINT}
    if look.dash:
        on_off = tuple(length * POINT for length in look.dash)
        style["linestyle"] = (0, on_off)
    return style


def _with_opacity(look: Look) -> str:
    """The fill with its opacity as two more hexadecimal digits; lines keep theirs."""
    return f"{look.fill}{round(look.opacity * 255):02x}" if look.fill and look.opacity != 1 else look.fill


_DRAW: dict[type, Callable[[Any, Any, Look, int], None]] = {Box: _box, Path: _path, Dot: _dot, Label: _label}
