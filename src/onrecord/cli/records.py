"""What commands on a record share: the stages in use, and the record with its incidents brought up to date."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from onrecord import flow, reading
from onrecord.asking import Questions
from onrecord.flow import Stages
from onrecord.store import Store


def stages(reader: str | None = None, *, gate: bool = True) -> Stages:
    """The stages in use: the shipped ones unless the caller passed others; with the reader of a name, where given.

    Without `gate` every page is read; with it those clearly not about incidents are set aside.
    """
    given = click.get_current_context().obj
    used = given if isinstance(given, Stages) else flow.shipped(gate=gate)
    make = reading.gated if gate else reading.reader_named
    stands = reading.gate_id() if gate else None
    return replace(used, make_reader=partial(make, reader), gate=stands) if reader else used


def questions(record: Path) -> Questions:
    """The record to be asked, its incidents brought up to date; RecordError when there is none."""
    return Questions.settled(record, stages())


def settled(record: Path) -> Store:
    """The open record, its incidents brought up to date; RecordError when there is none."""
    store = Store.open(record, create=False)
    flow.settle(store, stages())
    return store
