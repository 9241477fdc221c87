"""Addresses of the web as browsers read them (the WHATWG URL standard), and the form by which one is known again."""

from __future__ import annotations

from dataclasses import dataclass

import ada_url
from courlan import normalize_url

from onrecord.fetching.refusals import NotFetchedError

PORTS = {"http": 80, "https": 443}
"""The schemes that are fetched, and their ports."""

_SPECIAL = ("http", "https", "ws", "wss", "ftp")
_LONGEST = 8192


@dataclass(frozen=True)
class Address:
    """An address in parts; `href` is the whole, without the part after `#`, which is never sent."""

    href: str
    scheme: str
    host: str
    port: int
    target: str  # path and query, as they are asked for
    named: str  # the host, with its port where that is not the usual one


def split(text: str) -> tuple[str, str]:
    """Scheme and host of an address, by the WHATWG standard; NotFetchedError when it is none.

    >>> split("HTTP://EXAMPLE.com:80/x/../y")
    ('http', 'example.com')
    """
    url = _parsed(text)
    return url.protocol.rstrip(":"), url.hostname


def parse(text: str, base: str | None = None) -> Address:
    """The address in the text, relative to `base`; NotFetchedError when it cannot be fetched, with the reason.

    >>> parse("../b?x=1#top", "https://example.org/a/c/").href
    'https://example.org/a/b?x=1'
    """
    url = _parsed(text, base)
    scheme = url.protocol.rstrip(":")
    if scheme not in PORTS:
        raise NotFetchedError(f"its scheme is {scheme}; only http and https are fetched")
    if url.username or url.password:
        raise NotFetchedError("it holds a user name or password, which a record must not keep; give it without")
    url.hash = ""
    if len(url.href) > _LONGEST:
        raise NotFetchedError(f"it is longer than {_LONGEST} characters; check it")
    port = int(url.port) if url.port else PORTS[scheme]
    return Address(url.href, scheme, url.hostname.strip("[]"), port, url.pathname + url.search, url.host)


def canonical(address: str) -> str:
    """The form by which an address is known again: without tracking parameters, the others in order.

    It is compared, never fetched. NotFetchedError when the address is none.

    >>> canonical("https://Example.org/a?utm_source=feed&id=3#top")
    'https://example.org/a?id=3'
    """
    href = parse(address).href
    return str(normalize_url(href)) or href


def _parsed(text: str, base: str | None = None) -> ada_url.URL:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half characters as browsers have them
    try:
        url = ada_url.URL(whole, base) if base else ada_url.URL(whole)
    except ValueError as error:
        raise NotFetchedError("it is no address of the web; check how it is written") from error
    if url.protocol.rstrip(":") in _SPECIAL and any(map(_is_hollow, url.hostname.split("."))):
        raise NotFetchedError("its host name holds an encoded part with nothing in it; check how it is written")
    return url


def _is_hollow(label: str) -> bool:
    """True for a Punycode label that stands for no letter beyond ASCII, which the standard refuses."""
    if not label.startswith("xn--"):
        return False
    try:
        return label[4:].encode("ascii").decode("punycode").isascii()
    except UnicodeError:
        return True
