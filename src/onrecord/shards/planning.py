"""Inputs to shards: which files, and which row groups of them, are read together; the same for the same inputs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from onrecord import intake, wire
from onrecord.errors import UnreadableError
from onrecord.intake import File, parquet
from onrecord.model import Failure, digest
from onrecord.reading import gate_id
from onrecord.shards.stage import INPUTS, loaded

FILES, BYTES = 64, 8 << 20
"""A shard ends at so many files or bytes; a larger file, such as a web archive, is a shard of its own."""
_ENDS = 64 << 10  # bytes at either end of a file that tell whether it is still the same


@dataclass(frozen=True)
class Work:
    """How shards are read: the reader's name, None for the one in use, undated pages' date, and behind the gate."""

    reader: str | None = None
    anchor: str | None = None
    gate: bool = True


@dataclass(frozen=True)
class Shard:
    """Inputs that are read one after another to one part; `number` is its place among all shards."""

    number: int
    inputs: tuple[File | Failure, ...]

    def batch(self) -> pa.RecordBatch:
        """The inputs as rows that `process` takes."""
        return pa.RecordBatch.from_pylist([_row(item) for item in self.inputs], schema=INPUTS)

    def made_of(self, work: Work) -> str:
        """A hash of the inputs and of how they are read: a part with the same one need not be made again."""
        told = [str(_row(item) | {"path": None}) + _contents(item) for item in self.inputs]
        reader = loaded(work.reader, gate=work.gate)
        return digest("claims 2", reader.id, gate_id() if work.gate else "", work.anchor or "", *told)


def shards(paths: Iterable[Path], *, manifest: Path | None = None) -> tuple[Shard, ...]:
    """The shards of files, folders and a manifest, whatever their order; InputError as for `intake.documents`.

    Parquet files of pages are cut at their row groups.
    """
    files, _ = intake.listed(paths, manifest=manifest)
    found = sorted(files, key=_order)
    cut = [part for item in found for part in _cut(item)]
    return tuple(Shard(number, tuple(group)) for number, group in enumerate(_grouped(cut)))


def _order(item: File | Failure) -> tuple[str, str]:
    return item.source, str(item.path) if isinstance(item, File) else item.message


def _cut(item: File | Failure) -> Iterator[File | Failure]:
    """A Parquet file as its row groups, anything else as it is; of claims, a failure."""
    try:
        if isinstance(item, Failure) or not intake.is_parquet(item.path):
            yield item
            return
        for group in range(parquet.groups_of_pages(item.path)):
            yield replace(item, group=group)
    except UnreadableError as error:
        yield Failure(item.source, "intake", f"{item.source} cannot be taken: {error}")


def _grouped(items: Iterable[File | Failure]) -> Iterator[list[File | Failure]]:
    held: list[File | Failure] = []
    size = 0
    for item in items:
        alone = isinstance(item, File) and (item.group is not None or _size(item.path) > BYTES)
        if held and (alone or len(held) >= FILES or size >= BYTES):
            yield held
            held, size = [], 0
        held.append(item)
        size += BYTES if alone else _size(item.path) if isinstance(item, File) else 0
    if held:
        yield held


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it is told when the file is opened
        return 0


def _row(item: File | Failure) -> dict[str, object]:
    if isinstance(item, Failure):
        return {name: wire.storable(text) for name, text in wire.plain(item).items()}
    told = item.told
    return {
        "source": wire.storable(item.source),
        "path": os.fsencode(item.path.resolve()),
        "group": item.group,
        "id": told.id,
        "url": told.url,
        "outlet": told.outlet,
        "published": told.published.expression if told.published else None,
        "title": told.title,
    }


def _contents(item: File | Failure) -> str:
    """The size of a file and a hash of its ends."""
    if isinstance(item, Failure):
        return ""
    try:
        with item.path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            ends = file.read(_ENDS)
            file.seek(max(0, size - _ENDS))
            return f"{size} {hashlib.sha256(ends + file.read(_ENDS)).hexdigest()}"
    except OSError as error:
        return str(error.strerror)
