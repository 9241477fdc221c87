"""Taking in somebody's table of incidents: the mapping is shown with rows as they would be read, then all come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from onrecord import flow
from onrecord.cli.base import DONE, FINDINGS
from onrecord.cli.records import stages
from onrecord.cli.text import clean, counted, quoted, wrapped
from onrecord.errors import InputError
from onrecord.intake.tables import Refused, Table, Taken, mapping_of, open_table, taken, written
from onrecord.store import Store
from onrecord.words import in_words, spaced

SHOWN = 2
"""Rows that are shown as they would be read."""
REASONS = 12


def take_rows(record: Path, path: Path, name: str, mapping: Path | None, *, yes: bool) -> int:
    """Show what the columns are taken to tell, ask, and take the rows in; nothing is kept before the answer."""
    name = " ".join(name.split())
    if not name:
        raise InputError("the data set needs a name: --as NAME")
    table = open_table(path)
    columns = mapping_of(table, mapping)
    source = (
        f"the mapping {mapping}"
        if mapping
        else "the mapping guessed from the header; save it to a file and change it with --mapping FILE"
    )
    click.echo(wrapped(f"# {source}"))
    click.echo(written(columns))
    read = list(taken(table, name, columns))
    click.echo("\n".join(_preview(table, read)))
    if not any(isinstance(row, Taken) for row in read):
        raise InputError(f"no row of {path} can be taken; see the reasons above, and change the mapping")
    rows = sum(isinstance(row, Taken) for row in read)
    if not (yes or click.confirm(f"Take {counted(rows, 'row')} as {clean(name)}?")):
        click.echo("nothing was taken")
        return DONE
    with Store.open(record) as store:
        done = flow.take_table(store, table, name, columns, stages())
    click.echo(
        f"{counted(done.new, 'new row')}, {done.read_again} read by another mapping, {done.known} known; "
        f"{counted(done.changed, 'newer version')} of rows known before"
    )
    return FINDINGS if done.left_out else DONE


def _preview(table: Table, read: list[Taken | Refused]) -> Iterator[str]:
    """The first rows as they would be read, and why others would not be."""
    for row in islice((row for row in read if isinstance(row, Taken)), SHOWN):
        yield ""
        yield clean(f"{row.received.document.title}: {spaced(row.account.kind)}")
        for claim in row.account.claims:
            yield wrapped(
                f"  {spaced(claim.slot):19} {clean(in_words(claim.value))} · {quoted(claim.spans)}", then=" " * 22
            )
    reasons = Counter(row.reason for row in read if isinstance(row, Refused))
    if reasons:
        yield ""
        yield f"left out would be {counted(sum(reasons.values()), 'row')} of {len(table.rows)}:"
    for reason, times in reasons.most_common(REASONS):
        yield wrapped(clean(f"  {times} × {reason}"), then="    ")
    if len(reasons) > REASONS:
        yield f"  and {len(reasons) - REASONS} more reasons; all of them are in `onrecord failures` afterwards"
    yield ""
