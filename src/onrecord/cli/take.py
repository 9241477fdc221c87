"""Taking reports in: the demonstration, a folder into the record, one document read and not stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from onrecord import flow, wire
from onrecord.apart import apart
from onrecord.cli.base import DONE, FINDINGS, gate_option, json_option, reader_option, record_option, stages
from onrecord.cli.explained import account_texts
from onrecord.cli.listed import demo_text
from onrecord.cli.shown import quoted
from onrecord.cli.text import clean, counted, wrapped
from onrecord.cli.web import Given, given_options
from onrecord.cli.whole import Whole
from onrecord.errors import RecordError, UnreadableError
from onrecord.flow import Inputs, Stages
from onrecord.model import SLOTS, Account, Document, Failure, Reading
from onrecord.pool import limits
from onrecord.process import Ended
from onrecord.reading import Explaining
from onrecord.store import Store
from onrecord.words import hedge, in_words, precision, spaced, voice_words

FAILURES_SHOWN = 20

anchor_option = click.option("--anchor", metavar="DATE", help="The day of publication of documents that give none.")


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
        incidents = len(store.snapshot().resolution.incidents)
    click.echo(
        f"{counted(report.new, 'new document')}, {report.known} known, {report.updated} updated; "
        f"{report.read} read; the record {record} holds {counted(incidents, 'incident')}"
    )
    if report.set_aside:
        aside = f"{counted(report.set_aside, 'page')} set aside as not about incidents"
        click.echo(f"{aside}; onrecord failures --set-aside lists them, --no-gate reads them")
    return _failed(report.failed)


@click.command()
@click.argument("file")
@anchor_option
@json_option
@click.option("--explain", is_flag=True, help="Tell for each value its words, its rule, who says it and how surely.")
@reader_option
def read(file: str, anchor: str | None, as_json: bool, explain: bool, reader: str | None) -> int:
    """Read one document and print what it says; nothing is stored. FILE may be - for standard input."""
    source = sys.stdin.buffer.read() if file == "-" else Path(file)
    named = "the input" if file == "-" else file
    try:
        used = stages(reader, gate=False)  # who asks for one page wants it read
        told = apart(partial(_read_one, source, anchor, used, as_json, explain), limits())
    except (UnreadableError, Ended) as error:
        what = f"the process that read it {error}; leave it out, or give it in parts"
        raise UnreadableError(f"{named} cannot be read: {what if isinstance(error, Ended) else error}") from error
    click.echo(told)
    return DONE


def _read_one(source: Path | bytes, anchor: str | None, used: Stages, as_json: bool, explain: bool) -> str:
    """What a document says, as JSON or in words; UnreadableError when it cannot be read."""
    document, reads = used.read_one(source, anchor), used.make_reader()
    reading = reads.read(document)
    if as_json:
        return json.dumps(wire.reading_json(document, reading), ensure_ascii=False, indent=1)
    return "\n".join(_reading_text(document, reading, reads if explain else None))


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


def _reading_text(document: Document, reading: Reading, explaining: object = None) -> Iterator[str]:
    """A reading for people: accounts with their slots, with reasons where asked for, then what is no account."""
    yield wrapped(clean(document.title or "no title"))
    when = document.published
    printed = in_words(when) if when else "no date of publication; give one with --anchor"
    yield wrapped(clean(f"{document.outlet or 'outlet not known'} · {printed}"))
    if isinstance(explaining, Explaining):
        yield from account_texts(document, reading, explaining)
    else:
        for number, account in enumerate(reading.accounts, 1):
            yield from _account_text(number, account)
    for title, part in _others(reading):
        yield ""
        yield from (wrapped(clean(line), first=f"{title}: ", then="    ") for line in part)
    if not reading.accounts:
        yield "\nno account of an event"


def _others(reading: Reading) -> Iterator[tuple[str, list[str]]]:
    """Titles and lines of what is no account; nothing for what the document does not hold."""
    waves = [f"{row.what} · {quoted(row.spans)}" for row in reading.aggregates]
    said = [f"{spaced(row.act)} · {voice_words(row.speaker)} · {quoted(row.spans)}" for row in reading.statements]
    risks = [f"{quoted(row.condition)} → {quoted(row.consequence)}" for row in reading.risks]
    for title, lines in (("number, wave or trend", waves), ("statement", said), ("risk", risks)):
        if lines:
            yield title, lines


def _account_text(number: int, account: Account) -> Iterator[str]:
    aside = "" if account.salience == "focus" else ", told in passing"
    yield f"\naccount {number}: {spaced(account.kind)}{aside}"
    for claim in (claim for slot in SLOTS for claim in account.of(slot)):
        finer = precision(claim.value)
        value = in_words(claim.value) + (f" ({finer})" if finer else "")
        words = " · ".join(part for part in (quoted(claim.spans), hedge(claim)) if part)
        yield wrapped(clean(value), first=f"  {spaced(claim.slot):<20}")
        yield wrapped(words, first=" " * 22)
