"""Connections for one fetch: a name is looked up once, every answer is checked, and what was checked is connected to.

The check stands below HTTP, in the network backend of httpcore, so that no redirect and no later answer of the name
server goes round it: what is handed to the socket is the checked address itself, never the name.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import ip_address
from typing import Any

import httpcore

from onrecord.fetching.addresses import Address
from onrecord.fetching.limits import Clock, Reach
from onrecord.fetching.public import Ip, why_not_public
from onrecord.fetching.refusals import NotFetchedError

Resolve = Callable[[str, float], list[str]]  # host, seconds → numeric addresses
_DO = "private networks are fetched from only when named with --allow-private"


def resolved(host: str, seconds: float) -> list[str]:
    """The numeric addresses of a host, as this machine finds them; NotFetchedError when there are none in time."""
    found: list[str] = []
    failed: list[OSError] = []

    def look() -> None:
        try:
            found.extend(str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        except OSError as error:
            failed.append(error)

    looking = threading.Thread(target=look, daemon=True)  # the system's own limit may be minutes
    looking.start()
    looking.join(seconds)
    if looking.is_alive() or not found:
        why = failed[0].strerror if failed else "no answer in time"
        raise NotFetchedError(f"the host {host} is not found ({why}); check the address or try later", again=True)
    return list(dict.fromkeys(found))


class Guarded(httpcore.NetworkBackend):
    """Connects one fetch, to checked addresses alone, until its time is up."""

    def __init__(
        self, reach: Reach, until: float, *, clock: Clock, resolve: Resolve, network: httpcore.NetworkBackend
    ) -> None:
        """Of a fetch that may reach so far and must be done by a tick of the clock."""
        self._reach, self._until, self._clock = reach, until, clock
        self._resolve, self._network = resolve, network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the host; NotFetchedError before anything is connected when an answer is not public."""
        ips = [self._checked(answer, host, port) for answer in self._resolve(host, self._left(timeout))]
        failed: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for ip in ips:
            try:
                return _Timed(self._network.connect_tcp(str(ip), port, self._left(timeout)), self._left)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"no address of {host}")

    def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its own tries."""
        self._clock.sleep(seconds)

    def _checked(self, answer: str, host: str, port: int) -> Ip:
        try:
            ip = ip_address(answer)
        except ValueError as error:
            raise NotFetchedError(f"the host {host} has the address {answer}, which is none; check it") from error
        if reason := why_not_public(ip, self._reach.networks):
            raise NotFetchedError(f"the host {host} is at {ip}: {reason}; {_DO}")
        inside = any(ip in network for network in self._reach.networks if network.version == ip.version)
        if port not in self._reach.ports and not inside:
            raise NotFetchedError(f"its port is {port}; ports are fetched from only when named with --allow-port")
        return ip

    def _left(self, timeout: float | None) -> float:
        left = self._until - self._clock.ticks()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this address is up")
        return left if timeout is None else min(left, timeout)


class _Timed(httpcore.NetworkStream):
    """A stream whose every read and write must be done while time is left, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[float | None], float]) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def pool(guarded: Guarded, *, secure: bool) -> httpcore.ConnectionPool:
    """The connections of one fetch; none outlives it, and no proxy of the environment is asked."""
    return httpcore.ConnectionPool(
        ssl_context=_trusted() if secure else None,
        max_connections=1,
        max_keepalive_connections=0,
        network_backend=guarded,
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Certificates are checked against those that this system trusts and those that come with httpcore."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context


def request_of(address: Address, headers: list[tuple[bytes, bytes]], read_seconds: float) -> httpcore.Request:
    """The request for an address; the host and the target are as the address has them."""
    host = address.host.encode("ascii")
    url = httpcore.URL(
        scheme=address.scheme.encode("ascii"), host=host, port=address.port, target=address.target.encode("ascii")
    )
    named = (b"Host", address.named.encode("ascii"))
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), read_seconds)
    return httpcore.Request("GET", url, headers=[named, *headers], extensions={"timeout": timeouts})
