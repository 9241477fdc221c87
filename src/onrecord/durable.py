"""A file put in its place so that it stays there when the power goes: its bytes first, then its name."""

from __future__ import annotations

import os
from pathlib import Path


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, in place of any file of that name; both are on the disk when this comes back.

    OSError when the disk fails; the file that had the name is then whole.
    """
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; where the system cannot do that for folders, nothing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
