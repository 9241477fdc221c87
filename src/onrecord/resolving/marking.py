"""The sources of an incident, each with its Admiralty pair: a letter for the source, a number for what it says here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.errors import SettingError
from onrecord.model import Account, Document, Party, Settled, Support, Value, Voice
from onrecord.resolving.origin import agency, cited_outlet, is_agency
from onrecord.resolving.said import OFFICIAL, Said, Sources
from onrecord.resolving.tables import words
from onrecord.resolving.tokens import names_meet, tokens
from onrecord.standing import Source
from onrecord.vocab import codes, table

MANY = 2
"""Points from which a source is confirmed by others where they give the same, improbable where they give another."""


@dataclass(frozen=True)
class _Stand:
    """A settled value with the claims for it and against it by which sources are compared: numbers and witnesses."""

    slot: str
    conflict: bool
    support: frozenset[int]
    against: frozenset[int]
    backed_by: frozenset[str]
    opposed_by: frozenset[str]


@dataclass(frozen=True)
class _Told:
    """What one source says: its name, the row of `data/sources.toml` it falls under, and its claims by slot."""

    name: str
    kind: str
    rows: tuple[tuple[str, Said[Value]], ...]


def witness_names(accounts: Sequence[Account], sources: Sources) -> tuple[str, ...]:
    """The independent witnesses of some accounts, one name each, sorted: copies and cited outlets count once."""
    names: dict[str, set[str]] = defaultdict(set)
    for account in accounts:
        witness, document = sources.witness(account), sources.original(account.document_id)
        cited = [name for claim in account.claims if (name := cited_outlet(claim.voice))]
        own = _page(document)[0]
        names[witness].add(own if not witness or _is_own(witness, document) or not cited else cited[0])
    return tuple(sorted(min(found) for found in names.values()))


def marks(
    settled: Sequence[Settled], rows: Mapping[str, Sequence[Said[Value]]], sources: Sources
) -> tuple[Source, ...]:
    """Every source with its pair and the reasons of both marks, the best letter first, then by name."""
    told = _told(settled, rows, sources)
    every = [one for slot in rows.values() for one in slot]
    number = {one.support: at for at, one in enumerate(every)}
    witnesses = [one.witness for one in every]
    stands = [_stand(value, number, witnesses) for value in settled]
    found = [_marked(source, stands, number) for source in told]
    return tuple(sorted(found, key=lambda source: (source.letter, source.number, source.name)))


def _told(settled: Sequence[Settled], rows: Mapping[str, Sequence[Said[Value]]], sources: Sources) -> list[_Told]:
    parties = [row.value for row in settled if row.slot == "perpetrator" and isinstance(row.value, Party)]
    names: dict[str, tuple[str, str]] = {}
    claims: dict[str, list[tuple[str, Said[Value]]]] = defaultdict(list)
    for slot, told in rows.items():
        for row in told:
            if row.inferred:
                continue
            key, name, kind = _source(row, sources.original(row.document_id), parties)
            names[key] = min(names.get(key, (name, kind)), (name, kind))
            claims[key].append((slot, row))
    return [_Told(*names[key], tuple(claims[key])) for key in sorted(names)]


def _source(row: Said[Value], document: Document, parties: Sequence[Party]) -> tuple[str, str, str]:
    """Key, name and kind of who says a claim: its innermost voice, else the outlet whose words it is."""
    last = row.claim.voice[-1] if row.claim.voice else None
    if last is None or last.role == "narrator":
        name, kind = _page(document)
        return row.origin, name, kind
    if last.kind == "media" and last.name:
        return row.origin, last.name, "agency" if is_agency(last.name) else "media"
    if last.anonymous or not last.name:
        who = last.name or f"a speaker ({last.kind.replace('_', ' ')})"
        return f"unnamed:{who}:{row.origin}", f"{who}, not named, in {_page(document)[0]}", "unnamed"
    key = " ".join(sorted(tokens(last.name) - words("function"))) or last.name
    return f"voice:{key}", last.name, _kind(last, parties)


def _kind(voice: Voice, parties: Sequence[Party]) -> str:
    """The row of a named speaker: a state or force that speaks of what it did itself is a party."""
    name = tokens(voice.name or "")
    own = any(names_meet(name, tokens(other)) for party in parties for other in party.names)
    if voice.kind in OFFICIAL and own:
        return "party"
    return voice.kind if voice.kind in _letters() else "other"


def _page(document: Document) -> tuple[str, str]:
    """The name and the kind of the outlet whose words a document is."""
    wire = agency(document)
    if wire:
        return wire, "agency"
    if document.outlet:
        return document.outlet, "agency" if is_agency(document.outlet) else "outlet"
    return f"a page without a name ({document.id[:8]})", "page"


def _is_own(witness: str, document: Document) -> bool:
    return witness.startswith("document:") or names_meet(
        tokens(witness.removeprefix("outlet:")), tokens(_page(document)[0])
    )


def _stand(value: Settled, number: Mapping[Support, int], witnesses: Sequence[str]) -> _Stand:
    support = frozenset([number[one] for one in value.support if one in number])
    against = frozenset([number[one] for _, told in value.rivals for one in told if one in number])
    backed_by, opposed_by = (frozenset([witnesses[one] for one in claims]) for claims in (support, against))
    return _Stand(value.slot, value.status == "conflict", support, against, backed_by, opposed_by)


def _marked(source: _Told, stands: Sequence[_Stand], number: Mapping[Support, int]) -> Source:
    """The source with its letter by kind and its number by what independent sources say of the same slots."""
    letter, reason = _letters()[source.kind]
    mine = {number[row.support] for _, row in source.rows}
    own = {row.witness for _, row in source.rows}
    same, other = set(), set()
    for value in stands:
        backs, stands_against = not mine.isdisjoint(value.support), not mine.isdisjoint(value.against)
        if backs and not value.backed_by <= own:
            same.add(value.slot)
        if not value.conflict:
            continue
        if stands_against and not backs and not value.backed_by <= own:
            other.add(value.slot)
        if backs and not value.opposed_by <= own:
            other.add(value.slot)
    credibility = _number(len(same - other), len(other))
    told = [f"the same as others on {', '.join(slots)}" for slots in [sorted(same - other)] if slots]
    told += [f"another than others on {', '.join(slots)}" for slots in [sorted(other)] if slots]
    accounts = tuple(sorted({row.support.account_id for _, row in source.rows}))
    return Source(
        source.name,
        source.kind,
        letter,
        credibility,
        accounts,
        (reason, "; ".join(told) or "no other source speaks to what it says"),
    )


def _number(same: int, other: int) -> int:
    """A code of `credibility` from the points on which independent sources give the same and another.

    >>> _number(3, 0), _number(1, 0), _number(1, 1), _number(0, 1), _number(0, 2), _number(0, 0)
    (1, 2, 3, 4, 5, 6)
    """
    if not same and not other:
        return 6
    if not other:
        return 1 if same >= MANY else 2
    if not same and other >= MANY:
        return 5
    return 3 if same >= other else 4


@cache
def _letters() -> dict[str, tuple[str, str]]:
    """The letter and its reason for each kind of source; SettingError names a broken row."""
    found: dict[str, tuple[str, str]] = {}
    for row in table("sources")["reliability"]:
        if set(row) != {"kind", "letter", "reason", "example"} or row["letter"].lower() not in codes("reliability"):
            raise SettingError(
                f"data/sources.toml: the row {row.get('kind')!r} needs kind, a known letter, reason, example"
            )
        found[row["kind"]] = (row["letter"], row["reason"])
    return found
