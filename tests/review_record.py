"""A record for tests of deciding: some events told in several reports, near twins among them, a wave, a response."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from factories import (
    ASAD,
    BARRACKS,
    DRONE,
    DUD,
    ERBIL,
    a_claim,
    a_day,
    an_account,
    number,
)

from onrecord import export, flow
from onrecord.flow import Stages
from onrecord.model import (
    Account,
    Aggregate,
    Arrival,
    Code,
    Count,
    Document,
    DocumentId,
    Party,
    Reading,
    Received,
    Relation,
    Where,
)
from onrecord.store import Store

STAGES: Stages = replace(flow.shipped("rules"), now=lambda: "2024-06-01T10:00:00+00:00")
LYMAVA = Where("Lymava", "UKR", "settlement", 48.9, 37.8, 6.0)
TERNOVE = Where("Ternove", "UKR", "settlement", 48.1, 37.1, 6.0)
MARKET = Party(("traders",), "civilian", object="fish market")
BRIDGE = Party((), "infrastructure", object="rail bridge")
RESISTANCE = Party(("Cedar Resistance",), "armed_group")

MARKET_TEXTS = (
    "A bomb tore through the fish market of Lymava on Saturday. Mayor Olena Hrytsak counted {} dead among the stalls.",
    "At least {} people lost their lives when a device blew up between crates of fish in Lymava, Olena Hrytsak said.",
    "Rescuers in Lymava pulled {} bodies out of the wrecked market hall, the mayor, Olena Hrytsak, said by phone.",
)
BASE_TEXTS = (
    "A drone fell on the barracks at {} at dawn and lodged upstairs without exploding. Cedar Resistance claimed it.",
    "Troops slept as a drone struck their barracks at {}; it did not explode, an officer said. One was concussed.",
)


def readings() -> Iterator[tuple[Received, Reading]]:
    """Each report with what is read in it."""
    for at, killed in enumerate((4, 5, 5)):
        text = MARKET_TEXTS[at].format(killed)
        yield _read(
            f"market-{at}",
            text,
            "2024-03-03",
            "bombing",
            when=a_day("2024-03-02"),
            where=LYMAVA,
            target=MARKET,
            killed=number(killed),
        )
    for at, (place, day) in enumerate(
        ((ERBIL, "2024-03-10"), (ASAD, "2024-03-10"), (ERBIL, "2024-03-11"), (ERBIL, "2024-03-19"))
    ):
        text = BASE_TEXTS[at % 2].format(place.name)
        slots = {
            "where": place,
            "when": a_day(day),
            "weapon": DRONE,
            "outcome": DUD,
            "target": BARRACKS,
            "perpetrator": RESISTANCE,
        }
        yield _read(f"base-{at}", text, f"2024-03-{20 + at}", "drone", injured=number(at % 2), **slots)
    for at, day in enumerate(("2024-04-01", "2024-04-02", "2024-04-01")):
        text = (
            f"Shells hit the rail bridge of Ternove, {at + 2} people were hurt there, officials wrote in bulletin {at}."
        )
        more = {"stage": Code("executed")} if at else {}
        yield _read(
            f"bridge-{at}",
            text,
            "2024-04-03",
            "shelling_missile",
            when=a_day(day),
            where=TERNOVE,
            target=BRIDGE,
            injured=number(at + 2),
            **more,
        )
    yield _answer()
    yield _read(
        "quiet",
        "A drone was shot down far out at sea on Sunday, the navy said.",
        "2024-04-08",
        "interception",
        when=a_day("2024-04-07"),
    )
    yield _read("bare", "There was an attack, the agency wrote, and nothing more.", None, "attack")


def _read(name: str, text: str, published: str | None, kind: str, **slots: object) -> tuple[Received, Reading]:
    received = _received(name, text, published)
    account = _account(received.document, kind, **slots)
    return received, Reading(received.document.id, "made", (account,))


def _answer() -> tuple[Received, Reading]:
    """One report of two events and a wave: the second answers the first."""
    text = "Shells hit the rail bridge of Ternove. Hours later the army bombed Lymava in answer. It counts many raids."
    received = _received("answer", text, "2024-04-03")
    first = _account(
        received.document,
        "shelling_missile",
        trigger="Shells hit the rail bridge",
        when=a_day("2024-04-01"),
        where=TERNOVE,
        target=BRIDGE,
    )
    second = _account(
        received.document,
        "air_strike",
        trigger="the army bombed Lymava",
        when=a_day("2024-04-01"),
        where=LYMAVA,
        killed=number(2),
    )
    span = (a_claim("killed", number(0), received.document, "in answer").spans[0],)
    wave = Aggregate("answer-g1", "raids", span, Count("vague", word="many"))
    told = (
        Relation("response_to", second.id, first.id, "stated", span),
        Relation("part_of", first.id, wave.id, "stated", span),
    )
    return received, Reading(received.document.id, "made", (first, second), (wave,), relations=told)


def _account(document: Document, kind: str, trigger: str | None = None, **slots: object) -> Account:
    account = an_account(document, kind, trigger, id="a", **slots)
    return replace(account, id=f"a-{document.id}-{account.trigger[0].start}")  # type: ignore[arg-type]


def _received(name: str, text: str, published: str | None) -> Received:
    raw = text.encode()
    day = a_day(published) if published else None
    document = Document(
        DocumentId(name), text, hashlib.sha256(raw).hexdigest(), outlet=name.title(), published=day, title=name
    )
    return Received(document, raw, Arrival(document.id, f"{name}.txt"))


def write(path: Path) -> Path:
    """The record as a file, settled."""
    with Store.open(path) as store:
        for received, reading in readings():
            store.add(received, lambda old, new: old)
            store.put_reading(reading)
        flow.settle(store, STAGES)
    return path


def exported(store: Store, folder: Path) -> bytes:
    """The whole record as JSON lines."""
    out = folder / "out.jsonl"
    export.write("jsonl", store.snapshot(), out)
    return out.read_bytes()
