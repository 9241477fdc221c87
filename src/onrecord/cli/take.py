"""Taking reports in: the demonstration, a folder into the record, one document read and not stored."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from onrecord import flow
from onrecord.cli.base import DONE, FINDINGS, anchor_option, gate_option, reader_option, record_option
from onrecord.cli.listed import demo_text
from onrecord.cli.records import stages
from onrecord.cli.text import clean, counted, wrapped
from onrecord.cli.web import Given, given_options
from onrecord.cli.whole import Whole
from onrecord.errors import RecordError
from onrecord.flow import Inputs
from onrecord.model import Failure
from onrecord.store import Store

FAILURES_SHOWN = 20


@click.command()
@given_options
@anchor_option
@click.option("--manifest", type=click.Path(path_type=Path), help="A CSV table of what is known about the files.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read and resolve."
)
@gate_option
@reader_option
@record_option
def ingest(record: Path, given: Given, no_gate: bool, workers: int, reader: str | None, **more: Any) -> int:
    """Take files, folders and addresses of the web into the record, read them, and settle the incidents.

    An address is a page, a feed or a sitemap; the articles that a feed or a sitemap names are fetched too. Stop it at
    any time: the same command goes on where it stood. Pages that are clearly not about incidents are set aside unread,
    counted, and listed by `onrecord failures --set-aside`.
    """
    anchor, manifest = more["anchor"], more["manifest"]
    inputs, used = Inputs(given.paths, manifest, anchor), stages(reader, gate=not no_gate)
    if given.paths or manifest:
        used.documents(given.paths, manifest=manifest, anchor=anchor)  # a wrong path is told before a record is made
    fetcher = given.fetcher()
    with Store.open(record) as store:
        try:
            with Progress() as progress:
                gathered = given.stages(used, store, fetcher, anchor)
                report = flow.ingest(store, inputs, workers=workers, stages=gathered, on_progress=progress.show)
        except KeyboardInterrupt:
            received, read = store.counts()
            kept = f"{counted(received, 'document')}, {read} of them read, are kept in {record}"
            click.echo(f"onrecord: stopped; {kept}; run the same command again to go on", err=True)
            return FINDINGS
        incidents = store.incident_count()
    click.echo(
        f"{counted(report.new, 'new document')}, {report.known} known, {report.updated} updated; "
        f"{report.read} read; the record {record} holds {counted(incidents, 'incident')}"
    )
    if report.set_aside:
        aside = f"{counted(report.set_aside, 'page')} set aside as not about incidents"
        click.echo(f"{aside}; onrecord failures --set-aside lists them, --no-gate reads them")
    return _failed(report.failed)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="The folder.")
@reader_option
@click.pass_context
def demo(ctx: click.Context, out: Path, reader: str | None) -> int:
    """Make a record from the shipped sample reports, show it, say where to look next, and print an outlook.

    The record is onrecord.db in that folder, or the one named with `--record` before the command.
    """
    record: Path = ctx.find_root().params.get("record") or out / "onrecord.db"
    folder = record.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"the folder {folder} cannot be made: {error.strerror}; choose another with --out") from error
    with (
        Store.open(record) as store,
        as_file(files("onrecord") / "data" / "samples") as samples,
        Progress() as progress,
    ):
        inputs = Inputs((), samples / "manifest.csv")
        report = flow.ingest(store, inputs, stages=stages(reader), on_progress=progress.show)
        whole = Whole(store.snapshot())
    click.echo("\n".join(demo_text(whole, str(record))))
    click.echo("\n".join(import_module("onrecord.cli.outlook_record").demo_text(whole.snapshot, str(record))))
    return _failed(report.failed)


class Progress:
    """A bar on a terminal, silence elsewhere."""

    def __init__(self) -> None:
        """Show progress on standard error, when that is a terminal."""
        self._shown = sys.stderr.isatty()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        """Itself; the bar appears with the first step."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, step: str, done: int, total: int | None) -> None:
        """Note that one more document has gone through a step."""
        if not self._shown:
            return
        if total is None:
            click.echo(f"\r{step} {done}", nl=False, err=True)
            return
        if self._bar is None:
            click.echo(err=True)
            self._bar = click.progressbar(length=total, label=step, file=sys.stderr)
        self._bar.update(1)


def _failed(failures: tuple[Failure, ...]) -> int:
    """Print the failures, at most a screen of them, and what was rightly passed over, which is no finding."""
    failed = [failure for failure in failures if failure.stage != "skipped"]
    skipped = [failure for failure in failures if failure.stage == "skipped"]
    for rows, told in ((failed, "could not be taken"), (skipped, "taken in part")):
        if rows:
            click.echo(f"\n{counted(len(rows), 'input')} {told}:")
        for failure in rows[:FAILURES_SHOWN]:
            click.echo(failure_line(failure))
        if len(rows) > FAILURES_SHOWN:
            click.echo(f"  and {len(rows) - FAILURES_SHOWN} more; `onrecord failures` lists all")
    return FINDINGS if failed else DONE


def failure_line(failure: Failure) -> str:
    """What could not be taken, at which stage, and what to do."""
    return wrapped(clean(f"{failure.source} ({failure.stage}): {failure.message}"), first="  ", then="    ")
