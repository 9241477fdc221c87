"""A shard to its part: a Parquet file of claims that is there whole or not at all, and is not made twice."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.errors import InputError, RecordError
from onrecord.intake.parquet import CLAIMS
from onrecord.shards.planning import Shard, Work
from onrecord.shards.stage import process

_MADE_OF = b"onrecord.made_of"


@dataclass(frozen=True)
class Part:
    """A part that is done: its shard, its rows, and how many of them have a reading; `found` when it was there."""

    number: int
    rows: int
    read: int
    found: bool = False


def make(shard: Shard, folder: Path, work: Work) -> Part:
    """The part of a shard in the folder, made unless it is there already.

    The same shard, read the same way by the same versions of onrecord and pyarrow, is the same bytes. RecordError when
    the disk fails half-way; then, and when the process is killed, no part is left.
    """
    path = folder / name_of(shard)
    made_of = shard.made_of(work)
    if path.is_file() and _made_of(path) == made_of:
        return _told(shard, path, found=True)
    try:
        with _unfinished(path) as unfinished:
            _write(unfinished, shard, work, made_of)
    except OSError as error:
        told = error.strerror or error
        raise RecordError(f"{path} was not written: {told}; free some space and run it again") from error
    return _told(shard, path)


def name_of(shard: Shard) -> str:
    """The name of its part, which sorts as the shards do."""
    return f"part-{shard.number:06d}.parquet"


def prepare(folder: Path, shards: Sequence[Shard]) -> None:
    """Make the folder; InputError when it holds anything but their parts, or cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".part-*"):  # of a run that was killed
            left.unlink()
        strange = {path.name for path in folder.iterdir()} - {name_of(shard) for shard in shards}
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}; name a folder of your own") from error
    if strange:
        raise InputError(f"the folder {folder} holds {min(strange)}, which is none of these claims; name a new folder")


def _write(path: Path, shard: Shard, work: Work, made_of: str) -> None:
    schema = CLAIMS.with_metadata({_MADE_OF: made_of.encode("ascii")})
    with (
        path.open("wb") as file,
        pq.ParquetWriter(file, schema, compression="zstd", compression_level=3, use_dictionary=False) as writer,
    ):
        for batch in process(iter([shard.batch()]), reader=work.reader, gate=work.gate, anchor=work.anchor, files=True):
            writer.write_table(pa.Table.from_batches([batch]).replace_schema_metadata(schema.metadata))
    with path.open("rb") as written:
        os.fsync(written.fileno())


@contextlib.contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A file beside the path that takes its place once it is whole."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _made_of(path: Path) -> str | None:
    """What a part says that it was made of; None when it is no part."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError):
        return None
    return metadata.get(_MADE_OF, b"").decode("ascii", "replace") or None


def _told(shard: Shard, path: Path, *, found: bool = False) -> Part:
    stages = pq.read_table(path, columns=["stage"]).column("stage")
    return Part(shard.number, len(stages), stages.null_count, found)
