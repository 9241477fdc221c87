"""Keeping and passing on the record: export, check, failures, score."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from onrecord import export as exporting
from onrecord import flow, scoring, wire
from onrecord.asking import written
from onrecord.cli.base import DONE, FINDINGS, json_option, record_option
from onrecord.cli.records import settled, stages
from onrecord.cli.take import failure_line
from onrecord.cli.text import clean, counted, wrapped
from onrecord.errors import InputError
from onrecord.model import Snapshot
from onrecord.reading import READERS, SET_ASIDE
from onrecord.scoring import Table
from onrecord.store import Store

READER = click.Choice(list(READERS))


@click.command()
@click.argument("format")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@record_option
def export(record: Path, format: str, path: Path) -> int:
    """Write the record in a FORMAT to PATH, or to standard output with -.

    What a format cannot say is listed with rule and reason in PATH.dropped.csv. The formats: csv, xlsx, parquet,
    jsonl, geojson, gpkg, html, acled, ucdp, gtd, polecat, muc, hxl, annotations, reports; four of them need
    `pip install "onrecord[formats]"`.
    """
    if format not in exporting.FORMATS:
        raise InputError(f"no export format is called {format!r}; the formats are {', '.join(exporting.FORMATS)}")
    with settled(record) as store:
        if str(path) == "-" or (path.exists() and not path.is_file() and not path.is_dir()):
            return _stream(format, _content(lambda file: written.write(store, format, file)), path)
        done = written.write(store, format, path)
    click.echo(f"{counted(done.rows, 'row')} written to {path}{_dropped(done.dropped, path)}")
    return DONE


@click.command()
@record_option
def check(record: Path) -> int:
    """Check every hash, quote and chain of decisions, and work out every value again."""
    found = 0
    with Store.open(record, create=False) as store:
        for problem in flow.check(store, stages()):
            click.echo(wrapped(clean(problem), then="    "))
            found += 1
        received, read = store.counts()
        about = store.about()
    click.echo(about)
    if read < received:
        unread = counted(received - read, "document")
        click.echo(f"{unread} without a reading: `onrecord failures` says why, or ingest the same paths again")
    click.echo(counted(found, "problem") if found else f"no problem in {counted(received, 'document')}")
    return FINDINGS if found else DONE


@click.command()
@click.option("--set-aside", is_flag=True, help="List the pages that were set aside as not about incidents instead.")
@json_option
@record_option
def failures(record: Path, set_aside: bool, as_json: bool) -> int:
    """List the inputs that could not be taken, each with what to do, or the pages that were set aside unread."""
    if set_aside:
        return _set_aside(record, as_json)
    with Store.open(record, create=False) as store:
        rows = store.failures()
    if as_json:
        nodes = [{"source": row.source, "stage": row.stage, "message": row.message} for row in rows]
        click.echo(json.dumps(nodes, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            click.echo(failure_line(row))
        click.echo(counted(len(rows), "failure"))
    return FINDINGS if rows else DONE


def _set_aside(record: Path, as_json: bool) -> int:
    with Store.open(record, create=False) as store:
        rows = store.set_aside(SET_ASIDE)
    if as_json:
        click.echo(json.dumps([{"source": source, "title": title} for source, title in rows], ensure_ascii=False))
    else:
        for source, title in rows:
            click.echo(clean(f"{source}: {title}"))
        click.echo(f"{counted(len(rows), 'page')} {SET_ASIDE}; onrecord ingest --no-gate reads them")
    return DONE


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--min", "least", type=click.FloatRange(0, 100), help="The least F1 of found incidents, in percent.")
@click.option(
    "--reader", type=READER, help="Read the documents of the record again with this reader; nothing is stored."
)
@click.option("--against", type=READER, help="Put the figures of this reader beside them.")
@json_option
@record_option
def score(
    record: Path, gold: tuple[Path, ...], least: float | None, reader: str | None, against: str | None, as_json: bool
) -> int:
    """Compare the record with gold files: JSON, JSON lines, or folders of them, one object for each report.

    With --reader and --against two readers are compared on the documents of the record.
    """
    wanted = [row for path in gold for row in _gold(path)]
    with settled(record) as store:
        whole = store.snapshot()
    table = _scored(wanted, whole, reader)
    if against is not None:
        both = scoring.compared((reader or "record", against), table, _scored(wanted, whole, against))
        click.echo(json.dumps(wire.plain(both), indent=1) if as_json else "\n".join(both.lines()))
    elif as_json:
        click.echo(json.dumps(wire.plain(table), indent=1))
    else:
        click.echo("\n".join(table.lines()))
    reached = table.figures["detection.F1"]
    if least is None or reached >= least:
        return DONE
    click.echo(f"found incidents have an F1 of {reached:.1f}, below the {least:g} asked for")
    return FINDINGS


def _scored(wanted: list[dict[str, Any]], whole: Snapshot, reader: str | None) -> Table:
    """The table of the record as it is, or as another reader has it."""
    told = whole if reader is None else flow.read_again(whole, stages(reader))
    reports = _content(lambda file: exporting.write("reports", told, file))
    return scoring.score(wanted, _lines(reports.decode("utf-8"), "the export"))


def _content(write: Callable[[Path], object]) -> bytes:
    """What is written to a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        write(path)
        return path.read_bytes()


def _stream(format: str, content: bytes, path: Path) -> int:
    """Write to standard output, a pipe or a device, which cannot be replaced as a file is."""
    if str(path) == "-":
        binary = exporting.FORMATS[format].binary
        click.echo(content if binary else content.decode("utf-8"), nl=False)
        return DONE
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    return DONE


def _dropped(dropped: tuple[Any, ...], path: Path) -> str:
    return f"; {len(dropped)} refused, with reasons in {path}.dropped.csv" if dropped else ""


def _gold(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_dir():
        for file in sorted(path.glob("*.json*")):
            yield from _gold(file)
        return
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the gold file {path} cannot be read: {error}") from error
    yield from _lines(text, str(path)) if path.suffix == ".jsonl" else _objects(text, str(path))


def _objects(text: str, name: str) -> list[dict[str, Any]]:
    try:
        node = json.loads(text)
    except ValueError as error:
        raise InputError(f"{name} is no JSON: {error}") from error
    nodes = node if isinstance(node, list) else [node]
    if not all(isinstance(one, dict) and "id" in one for one in nodes):
        raise InputError(f"{name} does not hold objects with an id, one for each report")
    return nodes


def _lines(text: str, name: str) -> list[dict[str, Any]]:
    return [row for at, line in enumerate(text.splitlines(), 1) if line for row in _objects(line, f"{name}, line {at}")]
