"""Copies of the whole record: backup, also while others write, and restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from onrecord import flow
from onrecord.cli.base import DONE, FINDINGS, record_option
from onrecord.cli.records import stages
from onrecord.cli.text import clean, counted, wrapped
from onrecord.store import Store
from onrecord.store.copying import back_up
from onrecord.store.copying import restore as put_back


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE.")
@record_option
def backup(record: Path, file: Path, force: bool) -> int:
    """Copy the record to FILE as it is at this moment, also while other programs read and write it.

    The copy is one file with everything, untouched bytes too, and is checked before it gets its name. It is a record:
    any command opens it with `--record FILE`.
    """
    found = back_up(record, file, force=force)
    for problem in found:
        click.echo(wrapped(clean(problem), then="    "))
    told = f"; {counted(len(found), 'problem')} that the record has too" if found else ", and no problem is in it"
    click.echo(f"the record {record} is copied to {file}{told}")
    return FINDINGS if found else DONE


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Do so where there is a record; it is kept beside the restored one.")
@record_option
def restore(record: Path, file: Path, force: bool) -> int:
    """Make the backup FILE the record, once everything in it is checked as `onrecord check` does.

    Where something does not hold, nothing is restored. FILE stays as it is.
    """
    used = stages()

    def problems(store: Store) -> Iterator[str]:
        return flow.check(store, used)

    kept = put_back(file, record, problems, force=force)
    aside = f"; what was there is kept as {kept}" if kept else ""
    click.echo(f"{file} is restored as the record {record}{aside}")
    return DONE
