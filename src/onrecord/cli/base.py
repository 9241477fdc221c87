"""What the commands share: errors as one sentence with an exit code, and options; no library that only some need."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from onrecord import reading
from onrecord.cli.text import clean
from onrecord.errors import OnrecordError

DEFAULT_RECORD = Path("onrecord.db")
DONE, FINDINGS, WRONG_USE = 0, 1, 2

F = TypeVar("F", bound=Callable[..., Any])


class Commands(click.Group):
    """A group whose commands return their exit code, and whose errors are one sentence each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of use, not of the alphabet."""
        return list(self.commands)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command and leave with its exit code."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
        except OnrecordError as error:
            code = _said(str(error), error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = WRONG_USE
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "onrecord"
            code = _said(f"{error.format_message().rstrip('.')}; see `{where} --help`", WRONG_USE)
        except click.ClickException as error:
            code = _said(error.format_message(), WRONG_USE)
        except click.Abort:
            code = _said("stopped", FINDINGS)
        except OSError as error:
            code = _said(_about(error), WRONG_USE)
        sys.exit(code if isinstance(code, int) else DONE)


class Later(Commands):
    """A group of commands that are loaded when used, so that heavy libraries wait; places are "module:name"."""

    def __init__(self, name: str, places: Mapping[str, str], **more: Any) -> None:
        """Take the commands' names and places, in the order of use; `more` goes to click."""
        super().__init__(name, **more)
        self.places = dict(places)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, none of them loaded."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded; None when there is none."""
        if cmd_name not in self.places:
            return None
        module, name = self.places[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


def _said(sentence: str, code: int) -> int:
    click.echo(f"onrecord: {clean(sentence)}", err=True)
    return code


def _about(error: OSError) -> str:
    """One sentence on a failed read or write of a file, or of the output itself."""
    name = str(error.filename) if error.filename is not None else "the output"
    if error.filename is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - what is left in the buffer has nowhere to go
    if error.errno == errno.ENOSPC:
        return f"{name} could not be written, the disk is full; the record is unchanged: free space and run it again"
    return f"{name} could not be used: {error.strerror or error}"


def record_option(command: F) -> F:
    """Let a command take `--record` too; the command's own wins over the one before its name."""

    def chosen(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path:
        before: Path | None = ctx.find_root().params.get("record")
        return value or before or DEFAULT_RECORD

    return click.option(
        "--record",
        type=click.Path(path_type=Path),
        callback=chosen,
        help="The record, one SQLite file.  [default: onrecord.db]",
    )(command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def reader_option(command: F) -> F:
    """Let a command that reads take `--reader`; where the learned one has no weights, it says once that rules read."""

    def chosen(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
        if ctx.obj is not None and ctx.get_parameter_source("reader") is not ParameterSource.COMMANDLINE:
            return None  # who calls the commands from Python brings a reader
        if value is None and not ctx.resilient_parsing:
            value = reading.default_name()
            if value != "learned":
                click.echo("onrecord: the learned reader has no weights here; rules alone read", err=True)
        return value

    return click.option(
        "--reader",
        type=click.Choice(list(reading.READERS)),
        callback=chosen,
        envvar="ONRECORD_READER",
        help="What reads.  [default: learned where its weights are installed, else rules]",
    )(command)


gate_option = click.option(
    "--no-gate", is_flag=True, help="Read every page, also those whose words clearly tell of no incident."
)


anchor_option = click.option("--anchor", metavar="DATE", help="The day of publication of documents that give none.")
