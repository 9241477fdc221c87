"""Tokens of programs that ask: a file with the hash of each, its name and what it may do; the tokens are not kept."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from onrecord.errors import InputError

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LINE = re.compile(r"(?P<name>\S+) (?P<scope>read|write) sha256:(?P<hashed>[0-9a-f]{64})")
NAME = re.compile(r"[\w.@-]{1,80}")
BYTES = 32
"""Of a token: 256 random bits need no slow hash, since nobody can try them all."""


@dataclass(frozen=True)
class Token:
    """A known token: its name, which signs the decisions it makes, what it may do, and the hash it is known by."""

    name: str
    scope: Scope
    hashed: str


def read_tokens(path: Path) -> tuple[Token, ...]:
    """The tokens of a file: `NAME read|write sha256:HASH` a line, # before remarks; InputError names a broken line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the token file {path} cannot be read: {error}; make it with --add-token NAME") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise InputError(f"line {number} of {path} is no token: write NAME read|write sha256:HASH, or --add-token")
        found.append(Token(match["name"], "write" if match["scope"] == "write" else "read", match["hashed"]))
    return tuple(found)


def add_token(path: Path, name: str, scope: Scope) -> str:
    """A new token, its hash added to the file (made for its owner alone); InputError when the name is taken or none."""
    if not NAME.fullmatch(name):
        raise InputError(f"{name[:80]!r} is no name of a token; use letters, digits and . _ - @")
    if path.exists() and name in {token.name for token in read_tokens(path)}:
        raise InputError(f"{path} has a token called {name}; choose another name, or take its line out first")
    token = new_token()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(f"{name} {scope} sha256:{hashed(token)}\n")
    return token


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    """What a token is known by."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def known(tokens: tuple[Token, ...], given: str) -> Token | None:
    """The token that was given, None when it is not known; every one is compared, each in constant time."""
    wanted = hashed(given)
    fitting = [token for token in tokens if hmac.compare_digest(token.hashed, wanted)]
    return fitting[0] if fitting else None
