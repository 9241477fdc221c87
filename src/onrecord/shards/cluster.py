"""Shards to parts on Apache Spark: each task of the cluster makes parts as one process here would. Needs pyspark."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from onrecord.errors import InputError, SettingError
from onrecord.shards.parts import Part, make
from onrecord.shards.planning import Shard, Work

PARTS = "number long, rows long, read long, found boolean"
"""What a task tells of its parts: the fields of Part as Spark writes them."""

ALONE = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
}
"""How Spark runs on this machine alone: nothing of it listens to other machines."""


def session(master: str | None = None) -> SparkSession:
    """The session of the `spark-submit` that started this program, else one at the master, else one on all cores here.

    InputError when Java is not found, SettingError when Spark does not start.
    """
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise InputError("Apache Spark needs Java 17 or later, and none is found; install it or set JAVA_HOME")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.Builder().appName("onrecord")
    if not submitted or master:
        builder = builder.master(master or "local[*]")
    if not submitted and (master or "local").startswith("local"):
        builder = builder.config(map=ALONE)
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        raise SettingError(f"Apache Spark did not start: {_first_line(error)}") from error


def run(shards: Sequence[Shard], folder: Path, work: Work, spark: SparkSession) -> list[Part]:
    """The parts of the shards, once all are done; the folder must be one that every machine of the cluster sees.

    A task that fails is tried again as Spark is set to; parts that are done are not made again, here and in a later
    run. SettingError when Spark gives up.
    """
    home = folder.resolve()

    def tasks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield pa.RecordBatch.from_pylist([vars(make(shards[number], home, work))])

    numbers = spark.range(0, len(shards), 1, max(1, len(shards)))
    try:
        found = numbers.mapInArrow(tasks, PARTS).collect()
    except PySparkException as error:
        raise SettingError(
            f"Apache Spark gave up: {_first_line(error)}; the parts in {folder} are kept, run it again"
        ) from error
    return [Part(**row.asDict()) for row in found]


def _first_line(error: PySparkException) -> str:
    """What went wrong: of an error in Python its last line, of another its first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    raised = [line for line in lines if line.startswith("onrecord.errors.")]
    return (raised[-1] if raised else lines[0])[:400] if lines else type(error).__name__
