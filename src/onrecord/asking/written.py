"""A record written in a format of export, some incidents at a time where the format can be."""

from __future__ import annotations

from pathlib import Path

from onrecord import export
from onrecord.export import Written
from onrecord.store import Store, parting
from onrecord.store.kept import RawBytes


def write(store: Store, format: str, path: Path) -> Written:
    """Write an open record to `path`, as it is at this moment; raises what `export.write` raises."""
    with store.reading():
        chosen = export.FORMATS.get(format)
        if chosen is not None and chosen.parted is not None:
            return export.write_parted(format, parting.snapshots(store.connection), path)
        return export.write(format, store.snapshot(), path, RawBytes(store.connection), store.trail())
