"""The review pages: served on this machine until stopped."""

from __future__ import annotations

import getpass
from importlib import import_module
from pathlib import Path

import click

from onrecord.cli.base import DONE, WRONG_USE, record_option
from onrecord.cli.records import stages


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen.  [default: 8400, or the next free one]")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--by", metavar="NAME", help="Who decides, where a browser gives no name.  [default: the login name]")
@record_option
def desk(record: Path, port: int | None, no_browser: bool, by: str | None) -> int:
    """Open the review pages of the record in the browser, at an address of this machine alone.

    The printed address holds a token that is good until the desk is stopped with Ctrl+C.
    """
    try:
        serving = import_module("onrecord.desk.serving")  # an extra
    except ModuleNotFoundError as error:
        click.echo(
            f"onrecord: the desk needs the package {error.name}, which is not installed; "
            'run pip install "onrecord[desk]"',
            err=True,
        )
        return WRONG_USE

    def tell(address: str) -> None:
        click.echo(f"the desk of {record} is at {address}\nstop it with Ctrl+C")

    start = serving.Start(record, by or _login(), port, browser=not no_browser)
    serving.serve(start, stages(), tell)
    return DONE


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"
