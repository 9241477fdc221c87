"""Pages to claims by each runner, on the same made-up pages: `python -m bench.shards --documents 400`.

Prints pages a second by the clock for one process, two processes and Apache Spark in two threads, their start included,
and for taking the claims into a record; then whether all wrote the same bytes. The memory is that of the largest
process; each way runs afresh.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.made import made
from onrecord import flow
from onrecord.flow import Inputs
from onrecord.intake.parquet import PAGES
from onrecord.shards import local, parts, planning
from onrecord.store import Store

WAYS = ("one process", "two processes", "spark local[2]")
SHARDS = 8


def write_pages(path: Path, documents: int) -> None:
    """A Parquet file of made-up pages in SHARDS row groups."""
    rows = []
    for item in made(documents).received[:documents]:
        known = item.document
        when = known.published.earliest if known.published else None
        rows.append({"source": item.arrival.source, "text": known.text, "outlet": known.outlet, "published": when})
    table = pa.Table.from_pylist(rows, schema=PAGES)
    pq.write_table(table, path, row_group_size=max(1, documents // SHARDS))


def run(way: str, pages: Path, out: Path, reader: str) -> dict[str, float]:
    """Make the claims in one way; seconds by the clock and MiB at most come back."""
    begun = time.perf_counter()
    shards, work = planning.shards([pages]), planning.Work(reader)
    parts.prepare(out, shards)
    if way == "spark local[2]":
        cluster = import_module("onrecord.shards.cluster")
        session = cluster.session("local[2]")
        cluster.run(shards, out, work, session)
        session.stop()
    else:
        list(local.run(shards, out, work, workers=1 if way == "one process" else 2))
    spent = time.perf_counter() - begun
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": spent, "MiB": peak / 1024}


def merge(out: Path, record: Path, reader: str) -> float:
    """Seconds for taking the claims into a record, settling included."""
    begun = time.perf_counter()
    with Store.open(record) as store:
        flow.ingest(store, Inputs((out,)), stages=flow.shipped(reader))
    return time.perf_counter() - begun


def main() -> int:
    """Measure every way, each in a fresh process."""
    parser = argparse.ArgumentParser(prog="python -m bench.shards", description=__doc__)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--reader", default="rules", choices=("rules", "learned"))
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.way:
        out = given.folder / given.way.replace(" ", "-")
        print(json.dumps(run(given.way, given.folder / "pages.parquet", out, given.reader)))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder / "pages.parquet", given.documents)
        for way in WAYS:
            command = [sys.executable, "-m", "bench.shards", "--way", way, "--folder", name, "--reader", given.reader]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found = json.loads(done.stdout)
            print(f"{way}: {given.documents / found['seconds']:.1f} pages a second, {found['MiB']:.0f} MiB", flush=True)
        outs = [folder / way.replace(" ", "-") for way in WAYS]
        contents = [[path.read_bytes() for path in sorted(out.iterdir())] for out in outs]
        print(f"the same bytes: {all(held == contents[0] for held in contents)}")
        spent = merge(outs[0], folder / "record.db", given.reader)
        print(f"into a record: {given.documents / spent:.1f} pages a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
