"""The weights of the learned model: whether they are here, and whether they are the ones their manifest names."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

from onrecord.errors import SettingError

MANIFEST = "manifest.json"
"""Beside the weights: `files` holds the SHA-256 of each file by its name."""
BLOCK = 1 << 20


def folder() -> Path:
    """Where the weights lie in the package."""
    return Path(str(files("onrecord").joinpath("data", "reader")))


def present(where: Path | None = None) -> bool:
    """True when there is a manifest and every file that it names, whatever is in them."""
    where = where or folder()
    return (where / MANIFEST).is_file() and all((where / name).is_file() for name in hashes(where))


def check(where: Path | None = None) -> None:
    """SettingError when a file is missing, or is not the one whose hash the manifest holds."""
    where = where or folder()
    if not (where / MANIFEST).is_file():
        raise SettingError(
            f"the learned reader has no weights: {where / MANIFEST} is missing; install onrecord with them,"
            " or read with --reader rules"
        )
    for name, expected in hashes(where).items():
        found = _sha256(where / name)
        if found != expected:
            raise SettingError(
                f"the weights {where / name} are damaged: their SHA-256 is {found}, their manifest expects {expected};"
                " install onrecord again, or read with --reader rules"
            )


def hashes(where: Path) -> dict[str, str]:
    """The files of a manifest with their SHA-256; SettingError when it cannot be used."""
    try:
        files_by_name = json.loads((where / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {str(name): str(value) for name, value in files_by_name.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SettingError(
            f"{where / MANIFEST} names no weights ({type(error).__name__}: {error}); install onrecord again,"
            " or read with --reader rules"
        ) from error


def _sha256(path: Path) -> str:
    hashed = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                hashed.update(block)
    except OSError as error:
        raise SettingError(
            f"the weights {path} cannot be read ({error.strerror}); install onrecord again, or read with --reader rules"
        ) from error
    return hashed.hexdigest()
