"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord import __version__
from onrecord.cli.base import Later

__all__ = ["commands", "main"]

HELD = {
    "take": ("demo", "ingest"),
    "reading": ("read",),
    "watch": ("watch",),
    "shard": ("shard", "spark"),
    "look": ("incidents", "show"),
    "trail": ("search", "trail"),
    "desk": ("desk",),
    "decide": ("judge", "correct", "decide", "undo", "redo"),
    "keep": ("export", "check", "score", "failures"),
    "bring": ("import",),
    "copies": ("backup", "restore"),
    "outlook": ("outlook",),
    "serve": ("serve", "mcp"),
}
"""The modules of this room and the commands that each holds, so that a command loads what it needs and no other."""
ORDER = (
    "demo ingest read watch shard spark incidents show search desk judge correct decide undo redo trail "
    "export import backup restore check score failures outlook serve mcp"
).split()
"""The commands in the order of use."""


def _place(command: str) -> str:
    module = next(module for module, held in HELD.items() if command in held)
    return f"onrecord.cli.{module}:{'bring' if command == 'import' else command}"


@click.group(
    "onrecord",
    cls=Later,
    places={command: _place(command) for command in ORDER},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="The record, one SQLite file; may also stand after the command.  [default: onrecord.db]",
)
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def commands(record: Path | None) -> None:
    """Read reports of attacks and keep one incident record in which every value opens to its words."""


def main() -> None:
    """Run the command line; exit code 0 is done, 1 done with findings, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a character still gets the line
    commands()
