"""What the columns of somebody's table of incidents tell: read from a TOML file, checked, and written out again."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from onrecord import vocab
from onrecord.errors import InputError, SettingError
from onrecord.values import SLOTS

Codes = Mapping[str, str]
PRECISIONS = {"day": 0, "week": 3, "month": 0}
"""The precisions of a day, with how many days before and after it are meant."""
_LISTS = {"kinds": "kind", "place_levels": "place_level", "party_kinds": "party_kind", "weapons": "weapon"}


@dataclass(frozen=True)
class Columns:
    """What each role of a column is called in the table, and what the codes in its cells mean.

    `zero_unknown` names slots in which a 0 may also mean that nothing is known; with `actors_alike` the order of the
    two parties tells nothing, so that only an attack on civilians, or of one party alone, has a perpetrator.
    """

    columns: Codes
    kinds: Codes = field(default_factory=dict)
    kind_default: str | None = None
    weapons: Codes = field(default_factory=dict)
    date_form: str | None = None
    date_precisions: Codes = field(default_factory=dict)
    place_levels: Codes = field(default_factory=dict)
    radius_km: Mapping[str, float] = field(default_factory=dict)
    party_kinds: Codes = field(default_factory=dict)
    zero_unknown: tuple[str, ...] = ()
    actors_alike: bool = False


def roles() -> dict[str, dict[str, Any]]:
    """Every role that a column can have, with its help and the headers that plain tables use for it."""
    found: dict[str, dict[str, Any]] = vocab.table("datasets")["roles"]
    return found


def folded(text: str) -> str:
    """Lower case without accents, words apart: how headers and codes are compared.

    >>> folded("Côte_d'Ivoire")
    'cote d ivoire'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


def read(path: Path, header: Iterable[str]) -> Columns:
    """The mapping of a TOML file, held against the header of its table; InputError says what is wrong and where."""
    try:
        node = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"the mapping {path} cannot be read ({error.strerror}); check its path") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"the mapping {path} is no TOML ({error}); mend it") from error
    return checked(node, header, str(path))


def checked(node: Mapping[str, Any], header: Iterable[str], name: str) -> Columns:
    """A mapping from its keys; InputError names an unknown key, role, column or code."""
    allowed = [one.name for one in fields(Columns)]
    if unknown := sorted(set(node) - set(allowed)):
        raise InputError(f"{name}: no key is called {unknown[0]!r}; the keys are {', '.join(allowed)}")
    try:
        mapping = msgspec.convert(dict(node), Columns, strict=True)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}: {error}") from error
    there = set(header)
    for role, column in mapping.columns.items():
        if role not in roles():
            raise InputError(f"{name}: no role is called {role!r}; the roles are {', '.join(roles())}")
        if column not in there:
            raise InputError(f"{name}: the table has no column {column!r} (for {role}); its columns are {_some(there)}")
    _check_codes(mapping, name)
    return mapping


def _check_codes(mapping: Columns, name: str) -> None:
    for key, list_name in _LISTS.items():
        _check_list(name, key, getattr(mapping, key), vocab.codes(list_name))
    _check_list(name, "kind_default", {"": mapping.kind_default or "attack"}, vocab.codes("kind"))
    _check_list(name, "date_precisions", mapping.date_precisions, PRECISIONS)
    _check_list(name, "zero_unknown", dict.fromkeys(mapping.zero_unknown, "killed"), SLOTS)


def _check_list(name: str, key: str, told: Codes, codes: Iterable[str]) -> None:
    for cell, code in told.items():
        if code not in codes:
            raise InputError(f"{name}: {key} gives {cell!r} the code {code!r}; the codes are {', '.join(codes)}")


def _some(columns: Iterable[str]) -> str:
    return ", ".join(sorted(columns)[:40])


def written(mapping: Columns) -> str:
    """The mapping as the TOML that `read` takes, without what is empty.

    >>> print(written(Columns({"id": "no"}, kind_default="attack")))
    kind_default = "attack"
    <BLANKLINE>
    [columns]
    id = "no"
    """
    plain, tables = [], []
    for one in fields(Columns):
        value = getattr(mapping, one.name)
        if isinstance(value, Mapping) and value:
            rows = [f"{_key(key)} = {json.dumps(cell, ensure_ascii=False)}" for key, cell in value.items()]
            tables.append("\n".join([f"[{one.name}]", *rows]))
        elif value not in (None, (), False) and not isinstance(value, Mapping):
            plain.append(f"{one.name} = {json.dumps(value, ensure_ascii=False)}")
    return "\n\n".join(["\n".join(plain), *tables] if plain else tables)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else json.dumps(text, ensure_ascii=False)


@cache
def code_of_country() -> dict[str, str]:
    """ISO 3166-1 alpha-3 by folded name, alpha-3 code and number; SettingError when the lists are broken."""
    rows = vocab.table("countries").get("countries", {})
    if not rows:
        raise SettingError("data/countries.toml lists no countries; install the package again")
    found: dict[str, str] = {}
    for code, (number, name, *_) in rows.items():
        found |= {folded(name): code, code.casefold(): code, str(number): code}
    return found | dict(vocab.table("datasets")["names"])
