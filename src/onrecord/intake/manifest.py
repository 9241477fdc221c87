"""Manifests: CSV or JSON lines that name files and tell what their bytes do not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, UnreadableError
from onrecord.intake.decoding import decoded
from onrecord.intake.opened import Told
from onrecord.intake.told import told_of
from onrecord.model import Failure

COLUMNS = ("path", "id", "url", "outlet", "published", "title")


@dataclass(frozen=True)
class Row:
    """One readable row: the file it names, as written and as found, and what it tells."""

    path: str
    file: Path
    told: Told


def rows_of(manifest: Path) -> list[Row | Failure]:
    """The manifest's rows in order, a broken one as a Failure that names it; paths are relative to the manifest.

    InputError when the manifest cannot be read, holds no row, or has no column `path`.
    """
    try:
        text = decoded(manifest.read_bytes())
    except OSError as error:
        raise InputError(f"the manifest {manifest} cannot be read ({error.strerror}); check its path") from error
    except UnreadableError as error:
        raise InputError(f"the manifest {manifest} cannot be read: {error}") from error
    numbered = _json_rows(text) if text.lstrip().startswith("{") else _csv_rows(text, manifest)
    rows = [_row(manifest, number, node) for number, node in numbered]
    if not rows:
        raise InputError(f"the manifest {manifest} has no rows; add one for each document")
    return rows


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, Any] | str:
    try:
        node = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"is no JSON ({error}); write one object a line"
    return node if isinstance(node, dict) else "is no object; write one object a line"


def _csv_rows(text: str, manifest: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Rows numbered as a spreadsheet numbers them: the header is row 1."""
    header_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header_line.count)
    table = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))
    header = [name.strip().lower() for name in table[0][1]] if table else []
    if "path" not in header:
        raise InputError(
            f"the manifest {manifest} has no column path; its columns are {', '.join(header) or 'none'}; "
            f"wanted are path and, where known, {', '.join(COLUMNS[1:])}"
        )
    for number, cells in table[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield number, f"has {len(cells)} cells instead of {len(header)}; quote cells that hold a {delimiter!r}"
        else:
            yield number, dict(zip(header, cells, strict=True))


def _row(manifest: Path, number: int, node: dict[str, Any] | str) -> Row | Failure:
    source = f"{manifest.name}#{number}"
    if isinstance(node, str):
        return Failure(source, "intake", f"row {number} of {manifest.name} {node}")
    try:
        told = told_of(node)
        path = _path(node)
    except UnreadableError as error:
        return Failure(source, "intake", f"row {number} of {manifest.name} {error}")
    file = manifest.parent / path
    if not _is_file(file):
        wrong = f"names the file {path[:200]}, which is not there; correct the path or add it"
        return Failure(source, "intake", f"row {number} of {manifest.name} {wrong}")
    return Row(Path(path).as_posix(), file, told)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than any file's
        return False


def _path(node: dict[str, Any]) -> str:
    path = node.get("path")
    if not isinstance(path, str) or not path.strip() or "\x00" in path:
        raise UnreadableError("has no path; name the document's file, relative to the manifest")
    return path.strip()
