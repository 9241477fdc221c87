"""The way in: paths and a manifest to documents with their untouched bytes, bad inputs to failures that go beside."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.errors import InputError, UnreadableError
from onrecord.intake.inside import PASSED, Inside, read_limited
from onrecord.intake.manifest import Row, rows_of
from onrecord.intake.opened import Broken, Entry, Item, Page, Skipped, Told
from onrecord.intake.openers import entries, entries_of
from onrecord.intake.page import open_page
from onrecord.intake.plain import open_plain
from onrecord.intake.suffixes import ABOUT, SUFFIXES, skip_reason
from onrecord.intake.told import anchor_of, both
from onrecord.model import Arrival, Document, Failure, Received, When, document_id

_NOTHING = "it holds no document, only parts that are none, such as pictures or requests; leave it out"
_TABLES = (".csv", ".tsv")
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class File:
    """A file to open, what it is called in the record, and what a manifest tells of it."""

    path: Path
    source: str
    told: Told = Told()
    group: int | None = None  # of a Parquet file; without it all of them


def documents(
    paths: Iterable[Path], *, manifest: Path | None = None, anchor: str | None = None
) -> Iterator[Received | Failure]:
    """Every document of the paths and the manifest, one after another, and a Failure for every input that is none.

    Paths are files or folders (walked in the order of their names); a manifest adds metadata to files among them, and
    files they do not hold. InputError at once, before anything is read, for a path that is not there, a folder without
    a readable file, a manifest without a column path, or an anchor that is no date.
    """
    files, published = listed(paths, manifest=manifest, anchor=anchor)
    return chain.from_iterable([file] if isinstance(file, Failure) else opened(file, published) for file in files)


def listed(
    paths: Iterable[Path], *, manifest: Path | None = None, anchor: str | None = None
) -> tuple[Iterator[File | Failure], When | None]:
    """The files of the paths and the manifest, none of them opened, and what the anchor says; InputError at once."""
    published = anchor_of(anchor)
    rows = rows_of(manifest) if manifest else []
    files = list(_files(paths, manifest.resolve() if manifest else None))
    if not files and not rows:
        raise InputError("no path was given; name a file, a folder or a manifest")
    return _matched(files, rows), published


def read_one(source: Path | bytes, anchor: str | None = None) -> Document:
    """The one document of a file or of bytes from standard input; pages of it that cannot be read do not hinder.

    InputError for a missing file, an invalid anchor or an input of several documents; UnreadableError for no document.
    """
    published = anchor_of(anchor)
    if isinstance(source, Path) and source.is_dir():
        raise InputError(f"{source} is a folder; read takes one document, ingest takes folders")
    if isinstance(source, Path) and not source.is_file():
        raise InputError(f"there is no file {source}; check the path")
    items = list(_items(source))
    found = [item for item in items if isinstance(item, Entry)]
    broken = [item for item in items if isinstance(item, Broken)]
    lines = sum(item.kind == "line" for item in broken)
    if len(found) > 1 or (found and lines):
        raise InputError(f"the input holds {len(found) + lines} documents; read takes one, so use ingest")
    if not found:
        raise UnreadableError(broken[0].told("the input") if broken else _NOTHING)
    return _document(found[0], found[0].told, published)


def read_each(source: Path | bytes, anchor: str | None = None) -> Iterator[tuple[str, Document | str]]:
    """Each document of a file or of bytes with its place, or a sentence that says why there is none at that place.

    InputError for an invalid anchor. What is rightly no document is left out.
    """
    published = anchor_of(anchor)
    place, empty = "", True
    try:
        for item in _items(source):
            place = item.place
            if isinstance(item, Skipped):
                continue
            empty = False
            if isinstance(item, Broken):
                yield place, item.told("the input")
                continue
            try:
                yield place, _document(item, item.told, published)
            except UnreadableError as error:
                yield place, str(error)
        if empty:
            yield "", _NOTHING
    except UnreadableError as error:
        yield "", str(error)


def _items(source: Path | bytes) -> Iterator[Item]:
    if isinstance(source, Path):
        with _opened(source) as file:
            yield from entries_of(file)
    else:
        yield from entries_of(BytesIO(source))


def _files(paths: Iterable[Path], manifest: Path | None) -> Iterator[File | Failure]:
    for path in paths:
        if path.resolve() == manifest:
            continue
        if path.is_dir():
            yield from _folder(path, manifest)
        elif path.suffix.lower() in _TABLES:
            raise InputError(f"{path} is a table, not a document; give it as the manifest: --manifest {path.name}")
        elif path.is_file():
            yield File(path, path.name)
        else:
            raise InputError(f"there is no file or folder {path}; check the path")


def _folder(folder: Path, manifest: Path | None) -> Iterator[File | Failure]:
    """Its files but the manifest, sorted by their relative paths, then one Failure that counts what was skipped."""
    files: list[File] = []
    closed: list[OSError] = []
    skipped: Counter[str] = Counter()
    for place, folders, names in os.walk(folder, onerror=closed.append):
        skipped["hidden folder"] += sum(name.startswith(".") for name in folders)
        skipped["linked folder"] += sum(Path(place, name).is_symlink() for name in folders)
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if path.resolve() == manifest or path.stem.lower() in ABOUT:
                continue
            if reason := _skip_reason(path):
                skipped[reason] += 1
            else:
                files.append(File(path, path.relative_to(folder).as_posix()))
    if not files:
        raise InputError(f"the folder {folder} holds no readable file; wanted are {', '.join(SUFFIXES)}")
    yield from sorted(files, key=lambda file: file.source)
    for error in sorted(closed, key=lambda error: str(error.filename)):
        told = f"the folder {error.filename} cannot be opened ({error.strerror or error}); check its permissions"
        yield Failure(str(error.filename), "intake", told)
    if counted := ", ".join(f"{reason}: {count}" for reason, count in sorted(skipped.items()) if count):
        yield Failure(
            folder.name or ".", "skipped", f"skipped in {folder.name} ({counted}); name a file itself to read it"
        )


def _skip_reason(path: Path) -> str | None:
    if not path.is_file() and not path.name.startswith("."):
        return "not a plain file"
    return skip_reason(Path(path.name))


def _matched(files: list[File | Failure], rows: list[Row | Failure]) -> Iterator[File | Failure]:
    """The files with what the manifest's rows tell of them, then the rows of other files, in order."""
    told: dict[Path, list[Row]] = {}
    for row in rows:
        if isinstance(row, Row):
            told.setdefault(row.file.resolve(), []).append(row)
    named: set[Path] = set()
    for file in files:
        if isinstance(file, Failure):
            yield file
            continue
        own = told.get(file.path.resolve(), [])
        named.update(row.file.resolve() for row in own)
        yield from [File(file.path, file.source, row.told) for row in own] or [file]
    for row in rows:
        if isinstance(row, Failure):
            yield row
        elif row.file.resolve() not in named:
            yield File(row.file, row.path, row.told)


def opened(file: File | Page, published: When | None) -> Iterator[Received | Failure]:
    """The documents of a file or page, and a Failure for every part that is none."""
    return (item for _, item in opened_on(file, published) if item is not None)


def opened_on(
    file: File | Page, published: When | None, skip: int = 0
) -> Iterator[tuple[int, Received | Failure | None]]:
    """The same with None for each of the first `skip` items; before each how many items are done with it.

    Items that are skipped are not opened, for one of them may have choked a parser; all that follow are given.
    """
    inside = Inside(entries, skip=skip)
    found = _page(file, published, inside) if isinstance(file, Page) else _file(file, published, inside)
    return ((inside.given.count, item) for item in found)


def _file(file: File, published: When | None, inside: Inside) -> Iterator[Received | Failure | None]:
    try:
        if is_parquet(file.path):
            yield from _table(file, published, inside)
            return
        empty = True
        with _opened(file.path) as held:
            for item in entries_of(held, inside):
                empty = False
                yield _row(item, file, published)
        if empty and not inside.skip:
            raise UnreadableError(_NOTHING)
    except UnreadableError as error:
        yield Failure(file.source, "intake", f"{file.source} cannot be taken: {error}")


def _row(item: Item, file: File | Page, published: When | None) -> Received | Failure | None:
    if item == PASSED:
        return None
    source = file.source + item.place
    if isinstance(item, Broken):
        return Failure(source, "intake", item.told(file.source))
    if isinstance(item, Skipped):
        counts = ", ".join(f"{reason}: {count}" for reason, count in item.counts)
        return Failure(source, "skipped", f"skipped in {source} ({counts}); the rest is taken")
    return received(item, source, published, file.told)


def _table(file: File, published: When | None, inside: Inside) -> Iterator[Received | Failure | None]:
    for part in tabled().rows(file.path, file.source, file.told, file.group):
        if isinstance(part, Page):
            yield from _page(part, published, inside.afresh())
        else:
            yield part if inside.counts() else None


def _page(page: Page, published: When | None, inside: Inside) -> Iterator[Received | Failure | None]:
    try:
        for item in entries_of(BytesIO(page.raw), inside) if page.raw is not None else inside.asked(_one(page, inside)):
            yield _row(item, page, published)
    except UnreadableError as error:
        told = Failure(page.source, "intake", f"{page.source} cannot be taken: {error}")
        yield told if inside.counts() else None


def _one(page: Page, inside: Inside) -> Iterator[Item]:
    if inside.passes():
        yield PASSED
        return
    words, opener = (page.text, open_plain) if page.text and page.text.strip() else (page.html or "", open_page)
    yield Entry(read_limited(BytesIO(words.encode("utf-8"))), opener(words))


def is_parquet(path: Path) -> bool:
    """True when the file begins as Parquet does; UnreadableError when it cannot be opened."""
    with _opened(path) as file:
        return file.read(len(_PARQUET)) == _PARQUET


def tabled() -> Any:
    """The part of intake that opens Parquet files; UnreadableError says how to install what it needs."""
    try:
        return import_module("onrecord.intake.parquet")
    except ModuleNotFoundError as error:
        needed = f"Parquet files need {error.name}, which is not here"
        raise UnreadableError(f'{needed}: pip install "onrecord[formats]"') from error


def received(entry: Entry, source: str, published: When | None, told: Told | None = None) -> Received | Failure:
    """The document of an entry, with its bytes and how it came; a Failure when it has no words."""
    told = both(told or Told(), entry.told)
    try:
        document = _document(entry, told, published)
    except UnreadableError as error:
        return Failure(source, "intake", f"{source} cannot be taken: {error}")
    return Received(document, entry.raw, Arrival(document.id, source, told.id))


def _document(entry: Entry, told: Told, anchor: When | None) -> Document:
    """The frozen document. Its id and text come from its bytes alone; a manifest changes nothing but metadata."""
    opened = entry.open()
    text = _headed(opened.title, opened.body)
    if not opened.body:
        raise UnreadableError("it has no text; leave it out or put the article's text in it")
    origin, published = next(
        (
            (name, when)
            for name, when in (
                ("manifest", told.published),
                (opened.published_from, opened.published),
                ("anchor", anchor),
            )
            if when
        ),
        (None, None),
    )
    raw_sha256 = hashlib.sha256(entry.raw).hexdigest()
    return Document(
        id=document_id(raw_sha256),
        text=text,
        raw_sha256=raw_sha256,
        address=told.url or opened.address,
        outlet=told.outlet or opened.outlet,
        published=published,
        published_from=origin,
        title=told.title or opened.title,
        language=opened.language,
        opener=opened.kind,
        left_out=opened.left_out,
    )


def _headed(title: str | None, body: str) -> str:
    """The body under its title and an empty line; a title that is already the first line is not repeated."""
    if not title:
        return body
    first, _, rest = body.partition("\n")
    if " ".join(first.split()).casefold() == title.casefold():
        title, body = first, rest.lstrip("\n")
    return f"{title}\n\n{body}" if body else title


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The open file; UnreadableError when it cannot be opened or read."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise UnreadableError(f"it cannot be opened ({error.strerror or error}); check its permissions") from error
