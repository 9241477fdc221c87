"""The same claims, byte for byte, from one process, from two, and from Apache Spark on this machine: `make spark`."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from bench.made import made
from onrecord import export, flow
from onrecord.cli import commands
from onrecord.flow import Inputs
from onrecord.intake import parquet
from onrecord.shards import local, parts, planning, stage
from onrecord.store import Store

cluster = pytest.importorskip("onrecord.shards.cluster", reason="pyspark is not here: make spark", exc_type=ImportError)
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("Java is not found, and Spark needs it: install openjdk-17-jre-headless", allow_module_level=True)

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # pyspark leaves its pipes to the garbage collector
]
DOCUMENTS = 1000 if os.environ.get("ONRECORD_SOAK") else 200
WORK = planning.Work("rules", "2024-05-10")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> tuple[Path, ...]:
    """Made-up pages: most in Parquet, some as files, with one that is double, one empty and one that is no text."""
    folder = tmp_path_factory.mktemp("inputs")
    reports = made(DOCUMENTS).received[:DOCUMENTS]
    rows = [
        {
            "source": item.arrival.source,
            "text": item.document.text,
            "url": item.document.address,
            "outlet": item.document.outlet,
            "published": item.document.published.earliest,
            "title": item.document.title,
        }
        for item in reports
    ]
    cut = DOCUMENTS * 3 // 4
    table = pa.Table.from_pylist(
        [*rows[:cut], rows[0] | {"source": "again", "outlet": "A Reprint"}], schema=parquet.PAGES
    )
    pq.write_table(table, folder / "pages.parquet", row_group_size=DOCUMENTS // 8)
    (folder / "texts").mkdir()
    for number, item in enumerate(reports[cut:]):
        (folder / "texts" / f"{number:04}.txt").write_text(item.document.text)
    (folder / "texts" / "empty.txt").write_text("")
    (folder / "texts" / "noise.txt").write_bytes(b"\x00\x01\x02binary\x00")
    return folder / "pages.parquet", folder / "texts"


@pytest.fixture(scope="module")
def here(inputs, tmp_path_factory) -> Path:
    """The claims of the inputs, made in this process."""
    folder = tmp_path_factory.mktemp("here") / "claims"
    shards = planning.shards(inputs)
    parts.prepare(folder, shards)
    assert sum(part.rows for part in local.run(shards, folder, WORK)) == DOCUMENTS + 3
    return folder


@pytest.fixture(scope="module")
def spark():
    """Spark in two threads of this machine."""
    session = cluster.session("local[2]")
    yield session
    session.stop()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def exported(path: Path, inputs: Inputs) -> bytes:
    stages = flow.shipped("rules")
    with Store.open(path) as store:
        flow.ingest(store, inputs, stages=stages, workers=2)
        export.write("jsonl", store.snapshot(), path.with_suffix(".jsonl"))
    return path.with_suffix(".jsonl").read_bytes()


def test_spark_gives_the_bytes_that_one_process_gives(inputs, here, spark, tmp_path):
    shards = planning.shards(inputs[::-1])
    parts.prepare(tmp_path / "claims", shards)
    done = cluster.run(shards, tmp_path / "claims", WORK, spark)
    assert (len(done), sum(part.read for part in done)) == (len(shards), DOCUMENTS + 1)
    assert contents(tmp_path / "claims") == contents(here)


def test_two_processes_give_the_bytes_that_one_gives(inputs, here, tmp_path):
    shards = planning.shards(inputs)
    parts.prepare(tmp_path / "claims", shards)
    assert len(list(local.run(shards, tmp_path / "claims", WORK, workers=2))) == len(shards)
    assert contents(tmp_path / "claims") == contents(here)


def test_the_stage_runs_on_any_table_of_pages_in_any_order(inputs, here, spark):
    rows = pq.read_table(inputs[0]).to_pylist()[:12]
    random.Random(5).shuffle(rows)
    columns = ", ".join(f"{field.name} {'binary' if field.name == 'raw' else 'string'}" for field in parquet.CLAIMS)
    pages = ", ".join(f"{field.name} {'binary' if field.name == 'raw' else 'string'}" for field in parquet.PAGES)
    frame = spark.createDataFrame([tuple(row.values()) for row in rows], pages).repartition(3)
    found = frame.mapInArrow(lambda batches: stage.process(batches, reader="rules", anchor=WORK.anchor), columns)
    by_source = {row["source"]: row for row in pq.read_table(here).to_pylist()}
    for row in found.collect():
        assert {**row.asDict(), "raw": bytes(row.raw)} == by_source.pop(row.source)
    assert len(by_source) == DOCUMENTS + 3 - 12


def test_a_record_from_spark_is_that_of_the_pages(inputs, here, tmp_path):
    by_shards = exported(tmp_path / "shards.db", Inputs((here,)))
    assert by_shards == exported(tmp_path / "direct.db", Inputs(inputs, anchor=WORK.anchor))


def test_what_a_task_raises_is_told_in_one_sentence(inputs, spark, tmp_path):
    with pytest.raises(cluster.SettingError, match="no reader is called 'nobody'"):
        cluster.run(planning.shards(inputs)[:1], tmp_path, planning.Work("nobody"), spark)


def test_the_command_makes_only_what_is_not_there(inputs, here, tmp_path):
    out = shutil.copytree(here, tmp_path / "claims")
    (out / "part-000000.parquet").unlink()
    given = ["spark", "ingest", *map(str, inputs), "--out", str(out), "--anchor", "2024-05-10", "--reader", "rules"]
    done = CliRunner().invoke(commands, [*given, "--master", "local[1]"], standalone_mode=False)
    assert done.return_value == 1
    assert f"{DOCUMENTS + 1} pages read to claims" in done.output
    assert contents(out) == contents(here)
