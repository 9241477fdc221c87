"""Same documents, same reader, same decisions: the same bytes, with the shipped stages, in any order of arrival."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from onrecord import export, flow
from onrecord.flow import Inputs
from onrecord.store import Store

SAMPLES = Path(str(files("onrecord") / "data" / "samples"))
PAGES = ("erbil-brief", "erbil-claim", "erbil-concussion", "kyoto-fire", "true-confidence-wire", "true-confidence-cut")
"""Three tellings of one event, one that disagrees with itself, and a story with its cut reprint."""
SOAK = bool(os.environ.get("ONRECORD_SOAK"))
PLACES = ("Asia/Kathmandu", "Pacific/Apia", "America/St_Johns")
ELSEWHERE = [
    ("7", "Pacific/Apia", 2),
    *((str(seed), zone, workers) for workers in (1, 2, 4) for seed, zone in enumerate(PLACES) if SOAK),
]
"""Seeds of Python's hashes, time zones and numbers of workers."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with some sample pages and the rows of the manifest that tell of them."""
    path = tmp_path_factory.mktemp("pages")
    for page in PAGES:
        shutil.copy(SAMPLES / f"{page}.html", path)
    head, *rows = rows_of(SAMPLES)
    write_manifest(path, [head, *(row for row in rows if row[0].removesuffix(".html") in PAGES)])
    return path


def rows_of(folder: Path) -> list[list[str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_manifest(folder: Path, rows: Iterable[list[str]]) -> None:
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def exported(record: Path, *runs: Inputs, workers: int = 1) -> bytes:
    """The bytes of the full record after these runs."""
    out = record.with_suffix(".jsonl")
    with Store.open(record) as store:
        for inputs in runs:
            assert flow.ingest(store, inputs, workers=workers).failed == ()
        export.write("jsonl", store.snapshot(), out)
    return out.read_bytes()


@pytest.fixture(scope="module")
def straight(folder, tmp_path_factory) -> bytes:
    """The record of the folder taken in at once, by one process."""
    return exported(tmp_path_factory.mktemp("straight") / "record.db", Inputs((folder,), folder / "manifest.csv"))


def test_the_record_holds_what_is_compared(straight):
    rows = [json.loads(line) for line in straight.splitlines()]
    assert {"incident", "reading", "document", "arrival", "copy"} <= {row["type"] for row in rows}
    assert any(settled["status"] == "conflict" for row in rows for settled in row.get("settled", ()))


@pytest.mark.parametrize(("seed", "zone", "workers"), ELSEWHERE)
def test_other_hashes_time_zones_workers_and_a_shuffled_order_give_the_same_bytes(
    seed, zone, workers, folder, straight, tmp_path
):
    pages = sorted(folder.glob("*.html"))
    random.Random(seed).shuffle(pages)
    words = [sys.executable, __file__, tmp_path / "r.db", workers, folder / "manifest.csv", *pages]
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    there = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
    subprocess.run(list(map(str, words)), env=there, check=True)
    assert (tmp_path / "r.jsonl").read_bytes() == straight


def test_pages_that_come_in_two_runs_and_again_give_the_same_bytes(folder, straight, tmp_path):
    head, *rows = rows_of(folder)
    write_manifest(tmp_path, [head, *([str(folder / path), *known] for path, *known in rows[3:])])
    late = Inputs(tuple(folder / path for path, *_ in rows[3:]), tmp_path / "manifest.csv")
    whole = Inputs((folder,), folder / "manifest.csv")
    assert exported(tmp_path / "r.db", late, whole, whole) == straight


def test_names_of_folders_and_order_of_rows_change_only_how_a_document_came(folder, straight, tmp_path):
    elsewhere = tmp_path / "Other pages"
    for number, page in enumerate(PAGES):
        part = elsewhere / f"{len(PAGES) - number} part"
        part.mkdir(parents=True)
        shutil.copy(folder / f"{page}.html", part)
    head, *rows = rows_of(folder)
    found = {page.name: page.relative_to(elsewhere).as_posix() for page in elsewhere.rglob("*.html")}
    write_manifest(elsewhere, [head, *([found[path], *known] for path, *known in reversed(rows))])
    moved = exported(tmp_path / "r.db", Inputs((elsewhere,), elsewhere / "manifest.csv"))
    assert without_arrivals(moved) == without_arrivals(straight)


def without_arrivals(lines: bytes) -> list[bytes]:
    return [line for line in lines.splitlines() if not line.startswith(b'{"type":"arrival"')]


if __name__ == "__main__":
    record, workers, manifest, *pages = sys.argv[1:]
    exported(Path(record), Inputs(tuple(map(Path, pages)), Path(manifest)), workers=int(workers))
