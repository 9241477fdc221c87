"""Armed groups and bodies of states by their names: listed ones, and unlisted ones by the shape of the name."""

from __future__ import annotations

from functools import cache, lru_cache

from onrecord import vocab
from onrecord.model import Party, Where
from onrecord.reading import gazetteer
from onrecord.reading.literals import Sought


@cache
def _listed() -> tuple[tuple[str, str, str | None, Sought], ...]:
    table = vocab.table("parties")
    rows = [(row, "armed_group") for row in table["group"]] + [(row, "state") for row in table["body"]]
    return tuple((row["name"], kind, row.get("country"), Sought(row["pattern"], 0)) for row, kind in rows)


@cache
def _shapes() -> tuple[Sought, ...]:
    return tuple(Sought(row["pattern"], 0) for row in vocab.table("parties")["shape"])


def within(text: str, start: int, end: int) -> Party | None:
    """The group or body whose name begins in `text[start:end]`, its printed name first; None when there is none.

    >>> within("Houthi rebels fired", 0, 6).names
    ('Houthi', 'Houthis')
    """
    best: tuple[int, Party] | None = None
    for first, last, party in _found(text):
        if start <= first < end and (best is None or last - first > best[0]):
            best = (last - first, party)
    return best[1] if best else None


def groups(text: str) -> tuple[tuple[int, int, Party], ...]:
    """Every armed group that the text names, with where: start, end, party."""
    return tuple(row for row in _found(text) if row[2].kind == "armed_group")


@lru_cache(maxsize=8)
def _found(text: str) -> tuple[tuple[int, int, Party], ...]:
    found: list[tuple[int, int, Party]] = []
    for name, kind, country, pattern in _listed():
        for match in pattern.finditer(text):
            printed = match.group().strip()
            shown = dict.fromkeys((printed, name, *((_country_name(country),) if kind == "state" else ())))
            found.append((match.start(), match.start() + len(printed), Party(tuple(shown), kind, country)))
    for shape in _shapes():
        for match in shape.finditer(text):
            if not any(first < match.end() and match.start() < last for first, last, _ in found):
                found.append((match.start(), match.end(), Party((match.group(),), "armed_group")))
    return tuple(sorted(found, key=lambda row: (row[0], -row[1])))


def country_of(where: Where) -> str:
    """The plain name of the country that a place word stands for or lies in: 'Iranian' is Iran."""
    return _country_name(where.country) or where.name


def _country_name(code: str | None) -> str:
    country = gazetteer.countries().get(code or "")
    return country.name if country is not None else ""
