"""The record for programs: over HTTP until stopped, and by MCP over standard input and output."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from onrecord.cli.base import DONE, record_option
from onrecord.cli.records import stages
from onrecord.errors import InputError


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen.  [default: 8500, or the next free one]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; others need tokens.")
@click.option("--name", "names", multiple=True, help="A further name under which it is asked, behind a proxy.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Who may ask; without it, a token is printed.")
@click.option("--add-token", metavar="NAME", help="Instead, add a token to the file and print it once.")
@click.option(
    "--scope", type=click.Choice(["read", "write"]), default="read", show_default=True, help="What it may do."
)
@record_option
def serve(record: Path, add_token: str | None, scope: str, token_file: Path | None, **where: Any) -> int:
    """Answer programs over HTTP: the incidents, their words, coverage, outlook and search as JSON, GeoJSON and CSV.

    Only for reading, at an address of this machine alone, until stopped with Ctrl+C; /openapi.json describes it.
    """
    if add_token is not None:
        if token_file is None:
            raise InputError("--add-token needs the file that keeps it: --token-file FILE")
        click.echo(import_module("onrecord.api.tokens").add_token(token_file, add_token, scope))
        return DONE
    start = _loaded("onrecord.api.start", "the server", "desk")

    def tell(address: str, token: str | None) -> None:
        shown = f"\ntoken of this start: {token}" if token else ""
        click.echo(f"the record {record} is at {address}{shown}\nstop it with Ctrl+C")

    start.serve(start.Serve(record, token_file=token_file, **where), stages(), tell)
    return DONE


@click.command()
@record_option
def mcp(record: Path) -> int:
    """Answer a program over standard input and output, by the Model Context Protocol; only for reading."""
    _loaded("onrecord.api.tools", "the MCP server", "mcp").run(record, stages())
    return DONE


def _loaded(module: str, what: str, extra: str) -> Any:
    """A module that needs an extra; InputError says how to install it where it is absent."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        name = (error.name or module).partition(".")[0]
        raise InputError(f'{what} needs {name}, which is not here: pip install "onrecord[{extra}]"') from error
