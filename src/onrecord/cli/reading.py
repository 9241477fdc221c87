"""One document read and not stored; nothing is loaded here that only a record needs, for it is to answer at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from onrecord import intake, wire
from onrecord.apart import apart
from onrecord.cli.base import DONE, anchor_option, json_option, reader_option
from onrecord.cli.explained import account_texts
from onrecord.cli.text import clean, quoted, wrapped
from onrecord.errors import UnreadableError
from onrecord.model import SLOTS, Account, Document, Reading
from onrecord.pool import MakeReader, limits
from onrecord.process import Ended
from onrecord.reading import Explaining, default_name, reader_named
from onrecord.words import hedge, in_words, precision, spaced, voice_words

Means = tuple[Callable[[Path | bytes, str | None], Document], MakeReader]


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
        told = apart(partial(_read_one, source, anchor, _means(reader), as_json, explain), limits())
    except (UnreadableError, Ended) as error:
        what = f"the process that read it {error}; leave it out, or give it in parts"
        raise UnreadableError(f"{named} cannot be read: {what if isinstance(error, Ended) else error}") from error
    click.echo(told)
    return DONE


def _means(reader: str | None) -> Means:
    """How a page is opened and by whom it is read: by the reader of a name, where given; no gate stands before it.

    Who calls the commands from Python may bring both.
    """
    given = click.get_current_context().obj
    open_one = given.read_one if given is not None else intake.read_one
    make = partial(reader_named, reader or default_name()) if reader or given is None else given.make_reader
    return open_one, make


def _read_one(source: Path | bytes, anchor: str | None, means: Means, as_json: bool, explain: bool) -> str:
    """What a document says, as JSON or in words; UnreadableError when it cannot be read."""
    open_one, make_reader = means
    document, reads = open_one(source, anchor), make_reader()
    reading = reads.read(document)
    if as_json:
        return json.dumps(wire.reading_json(document, reading), ensure_ascii=False, indent=1)
    return "\n".join(_reading_text(document, reading, reads if explain else None))


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
