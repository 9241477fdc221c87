"""A small world for tests of the store, the flow and the commands: plain sentences, a reader of them, a resolver.

The stand-ins have the form of the shipped stages and real values, and know one kind of sentence:
"A drone hit Alphaville on 2024-05-03, killing 3." Words that make trouble: UNREADABLE, CRASH, DIE, HANG
and HOARD (memory).
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.errors import UnreadableError
from onrecord.flow import Stages
from onrecord.model import (
    Account,
    AccountId,
    Aggregate,
    Arrival,
    Claim,
    Correction,
    Count,
    Document,
    DocumentId,
    Failure,
    Incident,
    IncidentId,
    Judgement,
    LeftOut,
    Level,
    Likeness,
    Link,
    Marks,
    Reading,
    Received,
    Relation,
    Resolution,
    Risk,
    Settled,
    Span,
    Statement,
    Support,
    Value,
    Voice,
    When,
    Where,
    digest,
)

ALPHA_3 = "A drone hit Alphaville on 2024-05-03, killing 3. Police said it came from the north."
ALPHA_5 = "A drone hit Alphaville on 2024-05-03, killing 5. It was the second attack in a week."
BETA = "A drone hit Betatown on 2024-05-09, killing 1. The army said it would answer."

SENTENCE = re.compile(r"A (drone) hit (\w+) on (\d{4}-\d\d-\d\d), killing (\d+)")
SPEAKER = Voice("Police", "speaker", "official")


def received(text: str, source: str = "a.txt", **known: str) -> Received:
    """What intake would hand on for a file with this text."""
    raw = text.encode()
    sha = hashlib.sha256(raw).hexdigest()
    published = When(known["published"], known["published"], dated="reported") if "published" in known else None
    document = Document(DocumentId(digest(sha)), text, sha, outlet=known.get("outlet"), published=published)
    return Received(document, raw, Arrival(document.id, source, known.get("external_id")))


def documents(paths: Iterable[Path], *, manifest: Path | None = None, anchor: str | None = None) -> Iterator:
    """Every file below the paths; the words before the first bar are its outlet; an empty file is a failure."""
    for path in paths:
        for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
            outlet, _, text = file.read_text().rpartition("|")
            known = {"outlet": outlet} if outlet else {}
            known |= {"published": anchor} if anchor else {}
            name = file.name
            yield received(text, name, **known) if text else Failure(name, "intake", "the file is empty; fill it")


def merge(old: Document, new: Document) -> Document:
    """What either knows; of two outlets the first by name."""
    outlet = min(filter(None, (old.outlet, new.outlet)), default=None)
    return replace(old, outlet=outlet, published=old.published or new.published)


class SmallReader:
    """Reads the one kind of sentence; its id changes with `version`."""

    def __init__(self, version: str = "1") -> None:
        self.version = version

    @property
    def id(self) -> str:
        return f"small-{self.version}"

    def read(self, document: Document) -> Reading:
        if "SLOW" in document.text:
            time.sleep(0.2)
        if "UNREADABLE" in document.text:
            raise UnreadableError("it is in no language this reader knows; translate it")
        if "CRASH" in document.text:
            raise KeyError("verb")
        if "DIE" in document.text:
            os._exit(9)
        if "HANG" in document.text:
            time.sleep(600)
        if "HOARD" in document.text:
            return Reading(document.id, "".join(["a" * 2**30, "b" * 2**30]), ())
        return Reading(document.id, self.id, tuple(_accounts(document)), *_others(document))


def second_reader() -> SmallReader:
    """A reader of another version."""
    return SmallReader("2")


def resolve(
    documents: Sequence[Document],
    readings: Sequence[Reading],
    judgements: Sequence[Judgement],
    corrections: Sequence[Correction],
    marks: Marks | None = None,
    *,
    workers: int = 1,
) -> Resolution:
    """Accounts of one place are one incident, unless a person called them different."""
    apart = {frozenset((row.left, row.right)) for row in judgements if row.verdict == "different"}
    groups: dict[str, list[Account]] = {}
    for account in sorted((one for reading in readings for one in reading.accounts), key=lambda one: one.id):
        place = account.of("where")[0].value.name
        alone = any(frozenset((account.id, other.id)) in apart for other in groups.get(place, ()))
        groups.setdefault(f"{place} {account.id}" if alone else place, []).append(account)
    incidents = tuple(_incident(group, corrections) for _, group in sorted(groups.items()))
    ids = [incident.id for incident in incidents]
    links = tuple(
        Link(left, right, "after", "stated", group[0].trigger, group[0].document_id, "later day")
        for left, right, group in zip(ids[1:], ids, [group for _, group in sorted(groups.items())][1:], strict=False)
    )
    return Resolution(incidents, links, tuple(_likenesses(groups.values())))


def read_one(source: Path | bytes, anchor: str | None) -> Document:
    """The document of a file or of bytes."""
    text = source.decode() if isinstance(source, bytes) else source.read_text()
    return received(text, **({"published": anchor} if anchor else {})).document


STAGES = Stages(documents, merge, SmallReader, resolve, lambda: "2024-06-01T00:00:00+00:00", read_one)


def _accounts(document: Document) -> Iterator[Account]:
    for match in SENTENCE.finditer(document.text):
        spans = [Span.cut(document, *match.span(group)) for group in range(1, 5)]
        day, killed = match[3], int(match[4])
        voice = (SPEAKER,) if "Police" in document.text else (Voice(),)
        claims = (
            Claim("when", When(day, day, day, "none", "day"), (spans[2],), voice, rule="times.iso"),
            Claim("where", Where(match[2], "IRQ", "settlement", 33.5, 42.5), (spans[1],), voice, "reported"),
            Claim("killed", Count("number", killed, killed), (spans[3],), voice, "confirmed", score=0.75),
        )
        yield Account(AccountId(digest(document.id, str(match.start()))), document.id, "drone", (spans[0],), claims)


def _others(document: Document) -> tuple[tuple, ...]:
    span = (Span.cut(document, 0, 7),)
    return (
        (Aggregate("g1", "a wave", span, Count("vague", word="many"), where=(Where("Iraq", "IRQ", "country"),)),),
        (Statement("s1", "condemn", SPEAKER, span, about=("g1",)),),
        (Risk(span, span),),
        (Relation("part_of", "a1", "g1", "proposed", span),),
        (LeftOut("boilerplate", "Post a comment"),),
    )


def _incident(group: list[Account], corrections: Sequence[Correction]) -> Incident:
    settled = tuple(_settled(slot, group, corrections) for slot in ("when", "where", "killed"))
    ids = tuple(account.id for account in group)
    aliases = tuple(IncidentId(f"i{one}") for one in ids[1:])
    return Incident(IncidentId(f"i{ids[0]}"), "drone", ids, settled, aliases, len(group))


def _settled(slot: str, group: list[Account], corrections: Sequence[Correction]) -> Settled:
    behind: dict[Value, list[Support]] = {}
    for account in group:
        for index, claim in enumerate(account.claims):
            if claim.slot == slot:
                behind.setdefault(claim.value, []).append(Support(account.id, index))
    for row in corrections:
        if row.slot == slot and row.account_id in {account.id for account in group} and row.new is not None:
            return Settled(slot, row.new, (), _rivals(behind), f"corrected by {row.by}", "corrected")
    first = next(iter(behind))
    support = tuple(behind.pop(first))
    status = "conflict" if behind else "agreed" if len(support) > 1 else "single"
    return Settled(slot, first, support, _rivals(behind), "settle.first", status)


def _rivals(behind: dict[Value, list[Support]]) -> tuple[tuple[Value, tuple[Support, ...]], ...]:
    return tuple((value, tuple(support)) for value, support in behind.items())


def _likenesses(groups: Iterable[list[Account]]) -> Iterator[Likeness]:
    for group in groups:
        for left, right in zip(group, group[1:], strict=False):
            level = Level("where", "same settlement", 5.25, "Alphaville", "Alphaville")
            yield Likeness(left.id, right.id, (level,), "same", "same settlement, same day")
