"""MUC-4: messages to templates by the learned reader and onrecord's normalisers; see docs/muc.md."""

from __future__ import annotations

from pathlib import Path


def figures(shared: Path) -> dict[str, float]:
    """The figures on dev.jsonl, for the gate."""
    from bench.muc4 import measure  # noqa: PLC0415  the commands of this package need neither scorer nor network

    return measure.figures(shared)
