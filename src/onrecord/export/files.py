"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from onrecord import durable
from onrecord.errors import InputError, RecordError


def write_whole(path: Path, pieces: Iterable[str | bytes]) -> None:
    """Put the pieces at `path`, text as UTF-8, replacing what was there only once all of it is on the disk.

    InputError when the path cannot be written; RecordError when the disk fails half-way. Neither leaves a part behind.
    """
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; name a file")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; choose a folder that exists and is yours") from error
    try:
        with open(handle, "wb") as file:
            file.writelines(piece.encode("utf-8") if isinstance(piece, str) else piece for piece in pieces)
        os.chmod(name, _mode_of(path))
        durable.put_in_place(Path(name), path)
    except OSError as error:
        raise RecordError(
            f"{path} was not written: {error.strerror}; free some space or choose another disk"
        ) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _mode_of(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
