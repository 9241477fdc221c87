"""Bringing in what others wrote down: a whole record, cells that a person has changed, or somebody's own table."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord import durable, edited, flow, intake, review
from onrecord.acts import Correct
from onrecord.cli.base import DONE, FINDINGS, record_option
from onrecord.cli.records import settled, stages
from onrecord.cli.tables import take_rows
from onrecord.cli.text import clean, counted, wrapped
from onrecord.edited import Edit, Unclear
from onrecord.errors import InputError
from onrecord.model import Value
from onrecord.store import Store
from onrecord.words import in_words


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="Who made the corrections of a CSV file.")
@click.option("--note", default="", help="Why, for the corrections of a CSV file.  [default: the file's name]")
@click.option("--as", "name", metavar="NAME", help="Take each row of a CSV table as a report of this data set.")
@click.option("--mapping", type=click.Path(path_type=Path), help="What its columns tell (TOML).  [default: guessed]")
@click.option("--yes", is_flag=True, help="Keep what is shown without asking.")
@record_option
def bring(record: Path, path: Path, name: str | None, mapping: Path | None, *, yes: bool, **signed: str | None) -> int:
    """Bring in PATH: a .jsonl export into a new record, a .csv export with cells that a person changed, or, with --as,
    somebody's own table of incidents (in the form of ACLED, GTD or UCDP GED, or any CSV with a day in each row).

    What a CSV file would change is shown before it is kept; a row that is unclear is refused with its reason.
    """
    if name is not None:
        return take_rows(record, path, name, mapping, yes=yes)
    if mapping is not None:
        raise InputError("a mapping is for somebody's own table; name the data set with --as NAME")
    if path.suffix not in (".jsonl", ".csv"):
        raise InputError(f"{path} ends neither in .jsonl (a record) nor in .csv (corrections)")
    if not path.is_file():
        raise InputError(f"{path} is no file that can be read")
    if path.suffix == ".jsonl":
        return _whole(record, path)
    by = (signed["by"] or "").strip()
    if not by:
        raise InputError("corrections need the name of the person who made them: --by NAME")
    return _corrections(record, path, by, signed["note"] or f"edited in {path.name}", yes=yes)


def _whole(record: Path, path: Path) -> int:
    """Fill a new record beside its name first, so that a file that breaks off leaves none."""
    if record.exists():
        raise InputError(f"the record {record} exists; name a new one with --record")
    unfinished = record.with_name(f".{record.name}.importing")
    unfinished.unlink(missing_ok=True)
    try:
        with Store.open(unfinished) as store:
            flow.take_in(store, intake.pieces(path), stages())
            held, read = store.counts()
        durable.put_in_place(unfinished, record)
    finally:
        for rest in unfinished.parent.glob(f"{unfinished.name}*"):
            rest.unlink()
    click.echo(f"{counted(held, 'document')}, {read} of them read, are in the new record {record}")
    return DONE


def _corrections(record: Path, path: Path, by: str, note: str, *, yes: bool) -> int:
    with settled(record) as store:
        edits, unclear = edited.read(path, store.snapshot())
        for edit in edits:
            click.echo(_change(edit))
        for row in unclear:
            click.echo(_refusal(row))
        if edits and (yes or click.confirm(f"Keep {counted(len(edits), 'correction')} as {clean(by)}?")):
            with store.writing():
                for edit in edits:
                    correct = Correct(edit.incident.id, edit.slot, edit.new, old=edit.old, why=note)
                    review.act(store, correct, by=by, at=stages().now(), stages=stages())
            click.echo(f"{counted(len(edits), 'correction')} kept as {clean(by)}")
        elif not edits:
            click.echo("no value is changed")
    return FINDINGS if unclear else DONE


def _change(edit: Edit) -> str:
    return wrapped(clean(f"{edit.incident.id} {edit.slot}: {_words(edit.old)} → {_words(edit.new)}"), then="    ")


def _words(value: Value | None) -> str:
    return "nothing" if value is None else in_words(value)


def _refusal(row: Unclear) -> str:
    return wrapped(clean(f"refused: line {row.line}, {row.incident_id or 'no id'}: {row.reason}"), then="    ")
