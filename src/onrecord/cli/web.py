"""Addresses on the command line: told from paths, and what may be fetched from where."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

import click

from onrecord import settings
from onrecord.errors import InputError
from onrecord.flow import Stages
from onrecord.store import Store

F = TypeVar("F", bound=Callable[..., Any])

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def library(name: str) -> Any:
    """A package of ours that needs the extra `web`, loaded on first use; InputError says how to install it."""
    try:
        return import_module(f"onrecord.{name}")
    except ModuleNotFoundError as error:
        raise InputError(
            f'addresses of the web need the package {error.name}, which is not here: pip install "onrecord[web]"'
        ) from error


@dataclass(frozen=True)
class Reaching:
    """Who asks, and where may be connected to besides public addresses at ports 80 and 443."""

    contact: str | None = None
    networks: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()

    def fetcher(self, **more: Any) -> Any:
        """A fetcher that reaches so far; InputError for a network that is none."""
        fetching = library("fetching")
        networks = tuple(map(_network, self.networks))
        reach = fetching.Reach(networks, fetching.Reach().ports | set(self.ports))
        return fetching.Fetcher(reach=reach, contact=self.contact, **more)


@dataclass(frozen=True)
class Given:
    """What is to be taken in: paths, addresses, and how the addresses are asked."""

    paths: tuple[Path, ...]
    addresses: tuple[str, ...]
    since: str | None
    reaching: Reaching

    def fetcher(self) -> Any:
        """What fetches; None where no address is given, so that nothing can be."""
        return self.reaching.fetcher() if self.addresses else None

    def stages(self, used: Stages, store: Store, fetcher: Any, anchor: str | None) -> Stages:
        """The stages that take the addresses too."""
        if not self.addresses:
            return used
        gathering = library("gathering")
        asking = gathering.Asking(anchor, self.since, settings.get("fetch_patience_seconds"))
        gatherer = gathering.Gatherer(store, fetcher, asking)
        gathered: Stages = gathering.stages_with(used, lambda: gatherer.items(map(gatherer.asked, self.addresses)))
        return gathered


def given_options(command: F) -> F:
    """Let a command take paths and addresses, as `given`."""

    @click.argument("inputs", nargs=-1, metavar="[PATH|ADDRESS]...")
    @click.option("--list", "listed", type=click.Path(path_type=Path), help="A text file with an address a line.")
    @click.option(
        "--since", type=click.DateTime(["%Y-%m-%d"]), help="Of what feeds and sitemaps date, only this day and later."
    )
    @reaching_options
    @functools.wraps(command)
    def taking(inputs: tuple[str, ...], listed: Path | None, since: Any, reaching: Reaching, **others: Any) -> Any:
        addresses = tuple(text for text in inputs if _ADDRESS.match(text))
        paths = tuple(Path(text) for text in inputs if not _ADDRESS.match(text))
        if listed is not None:
            addresses += library("gathering").addresses_in(listed)
        if not inputs and listed is None:
            raise click.UsageError("nothing is given; name a file, a folder or an address")
        day = since.date().isoformat() if since else None
        return command(given=Given(paths, addresses, day, reaching), **others)

    return taking  # type: ignore[return-value]


def reaching_options(command: F) -> F:
    """Let a command that fetches take `--contact`, `--allow-private` and `--allow-port`, as `reaching`."""

    @click.option("--contact", envvar="ONRECORD_CONTACT", help="An address that servers are told, for questions.")
    @click.option(
        "--allow-private",
        multiple=True,
        metavar="NETWORK",
        help="A private network to fetch from, such as 10.1.0.0/16.",
    )
    @click.option(
        "--allow-port", multiple=True, type=click.IntRange(1, 65535), help="A port to fetch from besides 80 and 443."
    )
    @functools.wraps(command)
    def reaching(contact: str | None, allow_private: Any, allow_port: Any, **others: Any) -> Any:
        return command(reaching=Reaching(contact, tuple(allow_private), tuple(allow_port)), **others)

    return reaching  # type: ignore[return-value]


def _network(text: str) -> Any:
    try:
        return ip_network(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no network; write one such as 10.1.0.0/16 or 127.0.0.1") from error
