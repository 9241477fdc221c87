"""Lists of addresses: a text file with one a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onrecord.errors import InputError


def addresses_in(path: Path) -> tuple[str, ...]:
    """The addresses in a file, one a line, without empty lines and those that begin with "#", each once.

    InputError when the file cannot be read or names none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the list {path} cannot be read ({error}); give a text file with an address a line"
        ) from error
    found = tuple(dict.fromkeys(_addresses(text)))
    if not found:
        raise InputError(f"the list {path} names no address; write one a line")
    return found


def _addresses(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()
