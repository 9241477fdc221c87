"""Adding reports in the browser: pasted or uploaded, read and shown first, stored only when a person says so."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile

from onrecord import flow, pool
from onrecord.desk.page import Desk, Page, TheAsked, show
from onrecord.desk.readings import Read, read_of
from onrecord.desk.shapes import title_of
from onrecord.desk.waiting import Given
from onrecord.errors import InputError, OnrecordError
from onrecord.store import Store

router = APIRouter()

FILES = 20
DOCUMENTS = 20
"""Of one file that are read before a person says that they be stored."""
DAY = r"^(\d{4}-\d\d-\d\d)?$"


@dataclass(frozen=True)
class Preview:
    """Readings that are not stored, and the key to store them by."""

    key: str
    reports: tuple[Read, ...]


@dataclass(frozen=True)
class Stored:
    """An incident that an added report tells."""

    id: str
    title: str


@dataclass(frozen=True)
class Adding:
    """The page to add reports; after adding, what came of it."""

    told: str
    incidents: tuple[Stored, ...]


@show(router, "/add", Adding)
def add(asked: TheAsked, document: Annotated[list[str] | None, Query(max_length=FILES)] = None) -> Page:
    """Paste or upload reports; `document` are the reports that were added just now."""
    ids = document or []
    with asked.desk.reading() as pages:
        known = [report.id for report in pages.reports(ids)]
        found = pages.heads(pages.incidents_of(known))
    told = f"{len(known)} report{'' if len(known) == 1 else 's'} stored and read" if known else ""
    value = Adding(told, tuple(Stored(one.id, title_of(one)) for one in found))
    return Page("add.html", value, "Add reports", "/add")


Short = Annotated[str, Form(max_length=300)]


@show(router, "/add/read", Preview, method="POST")
def read(
    asked: TheAsked,
    text: Annotated[str, Form(max_length=2_000_000)] = "",
    published: Annotated[str, Form(pattern=DAY)] = "",
    outlet: Short = "",
    title: Short = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Page:
    """Read reports and show the readings; nothing is stored."""
    given = tuple(_given(text, files or [], published, outlet.strip(), title.strip()))
    if not given:
        raise InputError("there is nothing to read: paste a text or choose a file")
    with asked.desk.reading_lock:
        seen = tuple(_read(asked.desk, one) for one in given)
    readable = tuple(one for one, _ in seen if one.hashes)
    reports = tuple(report for _, found in seen for report in found)
    value = Preview(asked.desk.waiting.keep(readable) if readable else "", reports)
    return Page("read.html", value, "Reading, not stored", "/add")


@show(router, "/add/store", Adding, method="POST")
def store(asked: TheAsked, key: Annotated[str, Form(max_length=80)]) -> Page:
    """Store the reports of a preview, read them and settle the incidents."""
    desk = asked.desk
    given = desk.waiting.take(key)
    with desk.reading_lock, tempfile.TemporaryDirectory() as folder:
        manifest = _manifest(Path(folder), given)
        with Store.open(desk.record, create=False) as held:
            flow.ingest(held, flow.Inputs((), manifest), stages=desk.stages)
    ids = [one for file in given for one in file.hashes]
    with desk.reading() as pages:
        stored = pages.documents_of_raw(ids)
        found = pages.heads(pages.incidents_of(stored))
    value = Adding(f"{len(stored)} stored", tuple(Stored(one.id, title_of(one)) for one in found))
    leads = "/add?" + "&".join(f"document={id}" for id in stored)
    return Page("add.html", value, "Add reports", "/add", leads=leads)


def _given(text: str, files: Sequence[UploadFile], published: str, outlet: str, title: str) -> list[Given]:
    found = []
    if text.strip():
        raw = text.replace("\r\n", "\n").encode("utf-8", "replace")
        name = f"pasted-{hashlib.sha256(raw).hexdigest()[:8]}.txt"
        found.append(Given(name, raw, published, outlet, title))
    for upload in files[:FILES]:
        raw = upload.file.read()
        if raw:
            name = re.sub(r"[^\w.-]+", "-", Path(upload.filename or "report").name).strip("-.")[-80:] or "report"
            found.append(Given(name, raw, published, outlet, title if len(files) == 1 else ""))
    return found


def _manifest(folder: Path, given: Sequence[Given]) -> Path:
    """The reports as files with a manifest that tells what the person said of them."""
    lines = io.StringIO(newline="")
    table = csv.writer(lines)
    table.writerow(("path", "outlet", "published", "title"))
    for number, one in enumerate(given, 1):
        path = folder / str(number) / one.name
        path.parent.mkdir()
        path.write_bytes(one.raw)
        table.writerow((f"{number}/{one.name}", one.outlet, one.published, one.title))
    manifest = folder / "added.csv"
    manifest.write_text(lines.getvalue(), encoding="utf-8")
    return manifest


def _read(desk: Desk, given: Given) -> tuple[Given, tuple[Read, ...]]:
    """The file with the hashes of its documents, and each of them as it is read or why it is none."""
    reports, hashes = [], []
    try:
        found = list(islice(pool.open_each(desk.stages.read_each, given.raw, given.published or None), DOCUMENTS + 1))
        if len(found) > DOCUMENTS:
            return given, (Read(given.name, f"it holds more than {DOCUMENTS} documents; use onrecord ingest for it"),)
        given = replace(given, title=given.title if len(found) == 1 else "")  # several have titles of their own
        for place, document in found:
            name = given.name + place
            if isinstance(document, str):
                reports.append(Read(name, document))
                continue
            told = replace(document, outlet=given.outlet or document.outlet, title=given.title or document.title)
            ((_, reading),) = pool.read_all([told], desk.stages.make_reader)
            if isinstance(reading, str):
                reports.append(Read(name, reading))
                continue
            reports.append(read_of(name, told, reading))
            hashes.append(document.raw_sha256)
    except OnrecordError as error:
        reports.append(Read(given.name, str(error)))
    return replace(given, hashes=tuple(hashes)), tuple(reports)
