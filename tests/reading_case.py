"""Reading cases: one short text a file, on top what must and must not be found; see tests/cases/reading/README.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from factories import a_document

from onrecord import vocab
from onrecord.model import (
    Account,
    Claim,
    Code,
    Count,
    Document,
    NearMiss,
    Note,
    Outcome,
    Party,
    Reading,
    Weapon,
    When,
    Where,
)
from onrecord.reading import scene

FOLDER = Path(__file__).parent / "cases" / "reading"
HEADERS = ("about", "anchor", "outlet", "title")
Holds = Callable[[Reading], bool]
OfAccount = Callable[[Account], bool]


class Expectation(NamedTuple):
    """One `must` or `must not` line: its number, its words, whether it is wanted, and how to tell."""

    line: int
    words: str
    wanted: bool
    holds: Holds


@dataclass(frozen=True)
class Case:
    """A text with its headers and what is expected of its reading."""

    path: Path
    headers: dict[str, str]
    expected: tuple[Expectation, ...]
    text: str

    def __repr__(self) -> str:
        return self.path.stem

    @property
    def document(self) -> Document:
        """The text under its title, published on the anchor day, as intake would hand it on."""
        title, outlet, anchor = (self.headers.get(key) for key in ("title", "outlet", "anchor"))
        text = f"{title}\n\n{self.text}".strip() if title else self.text
        return a_document(self.path.stem, text, published=anchor, title=title, outlet=outlet)

    def faults(self, reading: Reading) -> list[str]:
        """The lines of the case that the reading does not fulfil, each with its place."""
        return [
            f"{self.path.name}:{row.line}: {'must' if row.wanted else 'must not'}: {row.words}"
            for row in self.expected
            if row.holds(reading) != row.wanted
        ]


def load(path: Path) -> Case:
    """The case in a file; ValueError names file and line of a header that cannot be understood."""
    head, fence, text = path.read_text(encoding="utf-8").partition("\n---\n")
    if not fence or not text.strip():
        raise ValueError(f"{path.name}: a line of three hyphens and a text must follow the headers")
    headers: dict[str, str] = {}
    expected: list[Expectation] = []
    for number, line in enumerate(head.split("\n"), 1):
        try:
            _take(line, number, headers, expected)
        except ValueError as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    if "about" not in headers or not expected:
        raise ValueError(f"{path.name}: a case has an `about:` line and at least one `must` or `must not` line")
    return Case(path, headers, tuple(expected), text.strip())


def _take(line: str, number: int, headers: dict[str, str], expected: list[Expectation]) -> None:
    key, colon, value = (part.strip() for part in line.partition(":"))
    if key in ("must", "must not") and value:
        expected.append(Expectation(number, value, key == "must", _fact(value)))
    elif key in HEADERS and colon and value and key not in headers:
        headers[key] = date.fromisoformat(value).isoformat() if key == "anchor" else value
    else:
        raise ValueError(f"{line!r} is no header; use {', '.join(HEADERS)}, must or must not, each but these two once")


def _fact(words: str) -> Holds:
    """How to tell whether a fact holds; a leading number N asks for the N-th account, else any one will do."""
    which, fact = re.fullmatch(r"(?:(\d+) )?(.*)", words).groups()  # type: ignore[union-attr]
    word, _, rest = fact.partition(" ")
    if word in OF_READING and which is None:
        return OF_READING[word](rest)
    if word not in OF_ACCOUNT:
        raise ValueError(f"nothing is called {word!r}; known: {', '.join([*OF_ACCOUNT, *OF_READING])}")
    told = OF_ACCOUNT[word](rest)
    if which is None:
        return lambda reading: any(told(account) for account in reading.accounts)
    place = int(which)
    return lambda reading: place <= len(reading.accounts) and told(reading.accounts[place - 1])


def _number(rest: str) -> int:
    if not rest.isdigit():
        raise ValueError(f"a whole number must stand where {rest!r} stands")
    return int(rest)


def _code(rest: str, *lists: str) -> str:
    if rest not in {code for name in lists for code in vocab.codes(name)}:
        raise ValueError(f"{rest!r} is no code of {' or '.join(lists)}")
    return rest


def _range(rest: str) -> tuple[str | None, str | None]:
    if not re.fullmatch(r"[\d-]*\.\.[\d-]*", rest):
        raise ValueError(f"a range such as 3..5, 12.. or ..5 must stand where {rest!r} stands")
    first, last = rest.split("..")
    return first or None, last or None


def _split(rest: str, *lists: str) -> tuple[str, str | None]:
    """The words before a closing code, and the code; all the words where no code of the lists closes them."""
    words, _, last = rest.rpartition(" ")
    if words and last in {code for name in lists for code in vocab.codes(name)}:
        return _words(words), last
    return _words(rest), None


def _words(rest: str) -> str:
    if not rest:
        raise ValueError("words must follow")
    return rest.lower()


def _claims(account: Account, slot: str) -> list[Claim]:
    return [claim for claim in account.of(slot) if claim.realis == "actual" and claim.polarity == "+"]


def _kind(rest: str) -> OfAccount:
    kinds = [_code(kind, "kind") for kind in rest.split("|")]
    return lambda account: account.kind in kinds


def _coded(slot: str) -> Callable[[str], OfAccount]:
    """`weapon drone`, `outcome failed`: a claim of the slot with this code; `weapon absent`: no claim of it."""

    def fact(rest: str) -> OfAccount:
        wanted = rest if rest == "absent" else _code(rest, slot)

        def holds(account: Account) -> bool:
            values = [claim.value for claim in _claims(account, slot)]
            found = {value.code for value in values if isinstance(value, Code | Weapon | Outcome)}
            return not found if wanted == "absent" else wanted in found

        return holds

    return fact


def _place(*roles: str) -> Callable[[str], OfAccount]:
    def fact(rest: str) -> OfAccount:
        name, level = _split(rest, "place_level")

        def holds(account: Account) -> bool:
            places = [c.value for c in _claims(account, "where") if isinstance(c.value, Where)]
            found = [p for p in places if p.role in roles and name in p.name.lower()]
            return any(level in (None, p.level) for p in found)

        return holds

    return fact


def _country(rest: str) -> OfAccount:
    return lambda account: any(
        isinstance(c.value, Where) and c.value.country == rest for c in _claims(account, "where")
    )


def _when(dated: str) -> Callable[[str], OfAccount]:
    def fact(rest: str) -> OfAccount:
        wanted = _range(rest)

        def holds(account: Account) -> bool:
            told = [c.value for c in _claims(account, "when") if isinstance(c.value, When) and c.value.dated == dated]
            return any(((w.earliest or "")[:10] or None, (w.latest or "")[:10] or None) == wanted for w in told)

        return holds

    return fact


def _date(rest: str) -> OfAccount:
    """`date`: some time of the account is known from its words."""
    return lambda account: any(
        isinstance(c.value, When) and c.value.resolved and c.certainty != "inferred" for c in _claims(account, "when")
    )


def _count(slot: str) -> Callable[[str], OfAccount]:
    def fact(rest: str) -> OfAccount:
        fits = (lambda count: False) if rest == "absent" else _fits(rest)

        def holds(account: Account) -> bool:
            counts = [c.value for c in _claims(account, slot) if isinstance(c.value, Count)]
            return not counts if rest == "absent" else any(fits(count) for count in counts)

        return holds

    return fact


def _fits(rest: str) -> Callable[[Count | None], bool]:
    """A count of this state, or with these ends."""
    if rest in vocab.codes("count_state"):
        return lambda count: count is not None and count.state == rest
    ends = tuple(int(end) if end else None for end in _range(rest))
    return lambda count: count is not None and (count.low, count.high) == ends


def _party(slot: str) -> Callable[[str], OfAccount]:
    """`perpetrator NAME [STATUS]`, `target NAME [KIND]`: the name is part of a name; `absent`: no claim of the slot."""

    def fact(rest: str) -> OfAccount:
        name, code = _split(rest, "perpetrator_status" if slot == "perpetrator" else "party_kind")

        def holds(account: Account) -> bool:
            parties = [c.value for c in _claims(account, slot) if isinstance(c.value, Party)]
            if name == "absent":
                return not parties
            named = [p for p in parties if any(name in words.lower() for words in (*p.names, p.object or ""))]
            codes = {c.value.code for c in account.of("perpetrator_status") if isinstance(c.value, Code)}
            codes = codes if slot == "perpetrator" else {p.kind for p in named}
            return bool(named) and (code is None or code in codes)

        return holds

    return fact


def _near_miss(rest: str) -> OfAccount:
    return lambda account: any(isinstance(c.value, NearMiss) and c.value.value for c in _claims(account, "near_miss"))


def _note(slot: str) -> Callable[[str], OfAccount]:
    def fact(rest: str) -> OfAccount:
        words = _words(rest)
        return lambda account: any(
            isinstance(c.value, Note) and words in c.value.text.lower() for c in _claims(account, slot)
        )

    return fact


def _certainty(rest: str) -> OfAccount:
    slot, _, code = rest.partition(" ")
    wanted = _code(code, "certainty")
    return lambda account: any(claim.certainty == wanted for claim in account.of(slot))


def _salience(rest: str) -> OfAccount:
    return lambda account: account.salience == rest


def _aggregate(rest: str) -> Holds:
    """`aggregate 5..5`, `aggregate 28..`, `aggregate vague`, `aggregate rising`, or with nothing: any at all."""
    if rest in ("rising", "falling", ""):
        return lambda reading: any(rest in ("", row.trend) for row in reading.aggregates)
    fits = _fits(rest)
    return lambda reading: any(fits(row.count) for row in reading.aggregates)


def _statement(rest: str) -> Holds:
    """`statement ACT [SPEAKER]`; a hyphen after the act asks for the negated one."""
    act, _, speaker = rest.partition(" ")
    wanted, polarity = _code(act.rstrip("-"), "act"), "-" if act.endswith("-") else None
    return lambda reading: any(
        row.act == wanted and polarity in (None, row.polarity) and speaker.lower() in (row.speaker.name or "").lower()
        for row in reading.statements
    )


def _relation(rest: str) -> Holds:
    """`relation TYPE [N M] [STATUS]`: from the N-th to the M-th account."""
    kind, *more = rest.split()
    wanted, ends = _code(kind, "relation"), [int(word) - 1 for word in more if word.isdigit()]
    statuses = [word for word in more if not word.isdigit()]

    def holds(reading: Reading) -> bool:
        ids = [account.id for account in reading.accounts]
        found = [r for r in reading.relations if r.type == wanted and (not statuses or r.status in statuses)]
        if not ends:
            return bool(found)
        return max(ends) < len(ids) and any((r.source, r.target) == tuple(ids[end] for end in ends) for r in found)

    return holds


OF_ACCOUNT: dict[str, Callable[[str], OfAccount]] = {
    "kind": _kind,
    "salience": _salience,
    "stage": _coded("stage"),
    "outcome": _coded("outcome"),
    "weapon": _coded("weapon"),
    "place": _place("occurred", "target"),
    "launched": _place("launched"),
    "visited": _place("visited"),
    "country": _country,
    "when": _when("occurred"),
    "found": _when("found"),
    "date": _date,
    "killed": _count("killed"),
    "injured": _count("injured"),
    "perpetrator": _party("perpetrator"),
    "target": _party("target"),
    "near_miss": _near_miss,
    "damage": _note("damage"),
    "ordinal": _note("ordinal"),
    "manner": _note("manner"),
    "certainty": _certainty,
}
OF_READING: dict[str, Callable[[str], Holds]] = {
    "accounts": lambda rest: (lambda n: lambda reading: len(reading.accounts) == n)(_number(rest)),
    "focus": lambda rest: (lambda n: lambda reading: sum(a.salience == "focus" for a in reading.accounts) == n)(
        _number(rest)
    ),
    "aggregates": lambda rest: (lambda n: lambda reading: len(reading.aggregates) == n)(_number(rest)),
    "aggregate": _aggregate,
    "statement": _statement,
    "risk": lambda rest: lambda reading: bool(reading.risks),
    "relation": _relation,
}


def scene_of(text: str, published: str | None = "2024-05-05", title: str | None = None) -> scene.Scene:
    """A text with all that the rooms of reading find in it."""
    return scene.build(a_document("scene", text, published=published, title=title))
