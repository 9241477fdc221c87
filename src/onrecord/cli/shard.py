"""Pages to claims with no record: in processes of this machine, or on Apache Spark."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from onrecord import intake
from onrecord.cli.base import DONE, FINDINGS, Commands, anchor_option, gate_option, reader_option
from onrecord.cli.take import Progress
from onrecord.cli.text import clean, counted
from onrecord.errors import InputError

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
out_option = click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where the claims are written."
)
manifest_option = click.option(
    "--manifest", type=click.Path(path_type=Path), help="A CSV table of what is known about the files."
)


@click.command()
@paths_argument
@out_option
@anchor_option
@manifest_option
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
@gate_option
@reader_option
def shard(paths: tuple[Path, ...], out: Path, manifest: Path | None, workers: int, **read: Any) -> int:
    """Read files, folders and tables of pages to claims, with no record: Parquet files in a folder.

    `onrecord ingest FOLDER` takes the claims into a record, as if the pages had come in there. Stop it at any time: the
    same command goes on where it stood.
    """
    planning, parts, local = (_part(name) for name in ("planning", "parts", "local"))
    shards = planning.shards(_apart(paths, out), manifest=manifest)
    parts.prepare(out, shards)
    done = local.run(shards, out, _work(**read), workers=workers)
    return _told(done, len(shards), out)


@click.group(cls=Commands)
def spark() -> None:
    """Read many pages on Apache Spark."""


@spark.command("ingest")
@paths_argument
@out_option
@click.option("--master", metavar="URL", help="The cluster.  [default: that of spark-submit, else all cores here]")
@anchor_option
@manifest_option
@gate_option
@reader_option
def spark_ingest(paths: tuple[Path, ...], out: Path, master: str | None, manifest: Path | None, **read: Any) -> int:
    """Read files, folders and tables of pages to claims, as `onrecord shard` does: the same bytes, on a cluster.

    Inputs and FOLDER must lie where every machine of the cluster sees them under the same path.
    """
    planning, parts, cluster = (_part(name) for name in ("planning", "parts", "cluster"))
    shards = planning.shards(_apart(paths, out), manifest=manifest)
    parts.prepare(out, shards)
    session = cluster.session(master)
    try:
        return _told(cluster.run(shards, out, _work(**read), session), len(shards), out)
    finally:
        session.stop()


def _work(reader: str | None, anchor: str | None, no_gate: bool) -> Any:
    """How the shards are read, from the options."""
    return _part("planning").Work(reader, _day(anchor), gate=not no_gate)


def _part(name: str) -> Any:
    """A module of shards, which need libraries that the core does without; InputError says how to install them."""
    try:
        return import_module(f"onrecord.shards.{name}")
    except ModuleNotFoundError as error:
        extra = "spark" if name == "cluster" else "formats"
        raise InputError(f'this needs {error.name}, which is not here: pip install "onrecord[{extra}]"') from error


def _apart(paths: tuple[Path, ...], out: Path) -> tuple[Path, ...]:
    """The paths; InputError when the claims would lie among them and be taken for pages the next time."""
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise InputError(f"{out} lies in {path}, which is read; name a folder elsewhere")
    return paths


def _day(anchor: str | None) -> str | None:
    """The date for undated pages, told to be none before anything is read."""
    intake.anchor_of(anchor)
    return anchor


def _told(done: Iterable[Any], shards: int, out: Path) -> int:
    """Say what became of the shards; the exit code comes back."""
    rows = read = found = 0
    with Progress() as progress:
        for number, part in enumerate(done, 1):
            rows, read, found = rows + part.rows, read + part.read, found + part.found
            progress.show("reading", number, shards)
    kept = f", {found} of them from before" if found else ""
    click.echo(
        f"{counted(read, 'page')} read to claims, in {counted(shards, 'part')}{kept}; "
        f"`onrecord ingest {clean(str(out))}` takes them into a record"
    )
    if rows == read:
        return DONE
    click.echo(f"{counted(rows - read, 'input')} could not be taken or read; the record will list each with its reason")
    return FINDINGS
