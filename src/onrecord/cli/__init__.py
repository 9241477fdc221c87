"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord import __version__
from onrecord.cli.base import Commands
from onrecord.cli.bring import bring
from onrecord.cli.copies import backup, restore
from onrecord.cli.decide import correct, decide, judge, redo, undo
from onrecord.cli.desk import desk
from onrecord.cli.keep import check, export, failures, score
from onrecord.cli.look import incidents, show
from onrecord.cli.outlook import outlook
from onrecord.cli.serve import mcp, serve
from onrecord.cli.shard import shard, spark
from onrecord.cli.take import demo, ingest, read
from onrecord.cli.trail import search, trail
from onrecord.cli.watch import watch

__all__ = ["commands", "main"]


@click.group(
    "onrecord", cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="The record, one SQLite file; may also stand after the command.  [default: onrecord.db]",
)
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def commands(record: Path | None) -> None:
    """Read reports of attacks and keep one incident record in which every value opens to its words."""


for command in (demo, ingest, read, watch, shard, spark, incidents, show, search, desk, judge, correct, decide):
    commands.add_command(command)
for command in (undo, redo, trail):
    commands.add_command(command)
for command in (export, bring, backup, restore, check, score, failures, outlook, serve, mcp):
    commands.add_command(command)


def main() -> None:
    """Run the command line; exit code 0 is done, 1 done with findings, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a character still gets the line
    commands()
