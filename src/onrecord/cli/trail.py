"""The trail of decisions, and the search over words and places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from onrecord import review, wire
from onrecord.acts import Beside, Decision
from onrecord.cli.base import DONE, json_option, record_option
from onrecord.cli.records import questions, settled
from onrecord.cli.text import clean, counted, wrapped
from onrecord.model import IncidentId
from onrecord.store import Store, decisions, searching
from onrecord.words import spaced


@click.command()
@click.argument("id", required=False)
@json_option
@record_option
def trail(record: Path, id: str | None, as_json: bool) -> int:
    """List what people decided, of the whole record or of one incident, the newest last; undone decisions too."""
    with settled(record) as store:
        incident = None if id is None else review.incident_id(store, id)
        rows = decisions.trail(store.connection, incident)
        stands = decisions.stands(store.connection, [row.number for row in rows])
        unfit = review.unfit(store, incident)
    if as_json:
        nodes = [{**wire.plain(row), "stands": stands.get(row.number)} for row in rows]
        click.echo(json.dumps(nodes, ensure_ascii=False, indent=1))
        return DONE
    for row in rows:
        click.echo("\n".join(_lines(row, stands.get(row.number, True))))
    for one in unfit:
        text = f"decision {one.decision.number} no longer fits account {one.account_id}: {one.now}"
        click.echo(wrapped(clean(text), then="    "))
    click.echo(counted(len(rows), "decision"))
    return DONE


@click.command()
@click.argument("words", nargs=-1)
@click.option("--again", is_flag=True, help="Make the index anew first; only a damaged one needs that.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many documents to list.")
@json_option
@record_option
def search(record: Path, words: tuple[str, ...], again: bool, limit: int, as_json: bool) -> int:
    """Find documents by words of their text or title, and incidents also by places; the last word may be cut short."""
    text = " ".join(words)
    with settled(record) as store:
        if again:
            store.index_again()
        if as_json:
            click.echo(json.dumps(questions(record).search(text, limit=limit), ensure_ascii=False, indent=1))
            return DONE
        hits = searching.documents(store.connection, text, limit=limit)
        ids = searching.incidents(store.connection, text)
    for hit in hits:
        click.echo(wrapped(clean(f"{hit.title or 'no title'} · {hit.outlet or 'no outlet'} · {hit.document_id}")))
        click.echo(wrapped(clean(_marked(hit.words)), first="  ", then="  "))
    click.echo(f"{counted(len(ids), 'incident')}{': ' if ids else ''}{', '.join(ids[:limit])}")
    return DONE


def beside(store: Store, incident: IncidentId) -> Iterator[str]:
    """Who flagged an incident, while it is flagged, and the notes beside it, one paragraph each."""
    rows = decisions.trail(store.connection, incident)
    stands = decisions.stands(store.connection, [row.number for row in rows])
    held = [row for row in rows if stands.get(row.number) and isinstance(row.what, Beside)]
    last = next((row for row in reversed(held) if row.kind in ("flag", "unflag")), None)
    for row in held:
        if row is last and row.kind == "flag":
            yield wrapped(clean(f"flagged by {row.by} on {row.at[:10]}{f': {row.why}' if row.why else ''}"), then="  ")
        elif row.kind == "note" and isinstance(row.what, Beside):
            yield wrapped(clean(f"note by {row.by} on {row.at[:10]}: {row.what.text}"), then="  ")


def _lines(row: Decision, stands: bool) -> Iterator[str]:
    why = f": {row.why}" if row.why else ""
    undone = "" if stands else " (undone)"
    yield wrapped(clean(f"{row.number}  {row.at}  {row.by}  {spaced(row.kind)}{undone}{why}"), then="    ")
    for name, lines in (("was", row.before), ("now", row.after)):
        for line in lines:
            yield wrapped(clean(f"{name}: {line}"), first="    ", then="      ")


def _marked(words: str) -> str:
    start, end = searching.MARKS
    return words.replace(start, "[").replace(end, "]")
