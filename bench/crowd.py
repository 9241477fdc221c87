"""A crowd of made-up accounts with known truth: does resolving hold at scale? `python -m bench.crowd 1000 10000`.

Incidents fall on towns of very unequal share (the first ten see a third of all attacks), so that two attacks on one
town within days are usual. Each is told by one to thirty reports, most by two or three, each report within ten days
and with its own words; a tenth are reprints. A telling may lack its day or its town, name only the province, state an
earlier toll, or leave the weapon and the party out. By default the span of days grows with the number of accounts, as
a record grows by going on (400 days for 10,000); `--days` fixes it, which makes the crowd denser instead.

Prints seconds of `resolving.resolve` alone by the clock and of the processor, all processes together (which growth is
worked out from, because other work on the machine lengthens them less), peak memory of all processes, B-cubed and pairs
against the truth, the largest incident found and true, and how many found incidents are dated or told wider than the
window that is declared here.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    Outcome,
    Party,
    Reading,
    Resolution,
    Span,
    Value,
    Weapon,
    When,
    Where,
    digest,
)
from onrecord.resolving import resolve

START = date(2015, 1, 1)
DAYS_FOR_10_000 = 400
PER_INCIDENT = 3.0  # accounts, on average
MOST = 30
TOWNS = 600
PROVINCES = 40
WINDOW_DAYS = 3  # an incident's dated tellings lie no further apart
WINDOW_TOLD = 10  # an incident's reports lie no further apart
KINDS = {
    "bombing": ("ied", "vehicle_bomb"),
    "suicide_bombing": ("suicide_vest",),
    "armed_assault": ("firearm",),
    "drone": ("drone",),
    "shelling_missile": ("artillery", "rocket"),
    "air_strike": ("air_strike",),
    "kidnapping": ("firearm",),
}
WORDS_OF = {
    "bombing": ("a bomb went off", "an explosion ripped through", "a device exploded"),
    "suicide_bombing": ("a suicide bomber struck", "a bomber blew himself up"),
    "armed_assault": ("gunmen opened fire", "attackers stormed"),
    "drone": ("a drone crashed", "an unmanned aircraft hit"),
    "shelling_missile": ("rockets landed", "shells fell"),
    "air_strike": ("warplanes bombed", "an air raid hit"),
    "kidnapping": ("gunmen seized people", "armed men took captives"),
}
OBJECTS = ("market", "barracks", "school", "checkpoint", "hospital", "convoy", "mosque", "police station", "bridge")
FIRST = ("ka", "mo", "sa", "ru", "ti", "be", "no", "la", "ye", "du", "ha", "zi", "fo", "gar", "wel", "tor")
LAST = ("ran", "lik", "mesh", "dor", "vat", "nur", "sim", "bek", "tal", "gos", "rin", "pur", "zan", "hul")
PADDING = """witnesses described smoke rising while ambulances arrived shortly afterwards and residents gathered nearby
shops stayed closed during the afternoon as soldiers searched vehicles entering from neighbouring villages traffic was
halted windows shattered several streets away relatives waited outside clinics for news officials promised inquiry
opposition lawmakers criticised protection of ordinary families electricity went down briefly phone lines failed
teachers sent pupils home early farmers spoke about fear volunteers donated blood engineers checked damaged walls"""


@dataclass(frozen=True)
class Crowd:
    """Documents with one account each, and the true incident of each account."""

    documents: tuple[Document, ...]
    readings: tuple[Reading, ...]
    truth: dict[AccountId, int]


@dataclass(frozen=True)
class _Event:
    number: int
    day: date
    kind: str
    weapon: str
    place: Where
    province: str
    target: str
    party: str
    killed: int
    injured: int
    people: tuple[str, ...]


def crowd(accounts: int, seed: int = 1, days: int | None = None) -> Crowd:
    """That many accounts, the same for the same numbers; `days` is the span of the record."""
    chance = random.Random(seed)
    span = days or max(30, DAYS_FOR_10_000 * accounts // 10_000)
    places, provinces = _places(chance)
    shares = list(accumulate(1 / (rank + 4) ** 1.1 for rank in range(len(places))))
    parties = tuple(_name(chance, 2) + " " + word for word in ("Front", "Brigades", "Army", "Movement", "Guard") * 3)
    documents: list[Document] = []
    readings: list[Reading] = []
    truth: dict[AccountId, int] = {}
    number = 0
    while len(documents) < accounts:
        at = chance.choices(range(len(places)), cum_weights=shares)[0]
        event = _event(
            chance, number, START + timedelta(days=chance.randrange(span)), places[at], provinces[at], parties
        )
        for document, reading in _tellings(chance, event, min(_size(chance), accounts - len(documents))):
            documents.append(document)
            readings.append(reading)
            truth[reading.accounts[0].id] = number
        number += 1
    return Crowd(tuple(documents), tuple(readings), truth)


def _size(chance: random.Random) -> int:
    """How many reports tell an incident: one to thirty, a long tail."""
    return min(MOST, 1 + int(chance.paretovariate(1.35)) - (chance.random() < 0.35))


def _name(chance: random.Random, parts: int) -> str:
    return "".join([chance.choice(FIRST) for _ in range(parts - 1)] + [chance.choice(LAST)]).capitalize()


def _places(chance: random.Random) -> tuple[list[Where], list[str]]:
    """Towns strewn over 8 by 8 degrees, each with its province."""
    provinces = [_name(chance, 3) for _ in range(PROVINCES)]
    towns, held = [], []
    for _ in range(TOWNS):
        lat, lon = chance.uniform(30, 38), chance.uniform(40, 48)
        province = provinces[int((lat - 30) / 8 * 8) * 5 + int((lon - 40) / 8 * 5)]
        name = _name(chance, chance.choice((2, 3)))
        towns.append(Where(name, "IRQ", "settlement", round(lat, 4), round(lon, 4), 6.0, province=province))
        held.append(province)
    return towns, held


def _event(
    chance: random.Random, number: int, day: date, place: Where, province: str, parties: Sequence[str]
) -> _Event:
    kind = chance.choice(sorted(KINDS))
    killed = min(90, int(chance.expovariate(1 / 4)))
    return _Event(
        number=number,
        day=day,
        kind=kind,
        weapon=chance.choice(KINDS[kind]),
        place=place,
        province=province,
        target=chance.choice(OBJECTS),
        party=chance.choice(parties),
        killed=killed,
        injured=min(200, killed + int(chance.expovariate(1 / 6))),
        people=tuple(f"{_name(chance, 2)} {_name(chance, 3)}" for _ in range(4)),
    )


def _tellings(chance: random.Random, event: _Event, size: int) -> list[tuple[Document, Reading]]:
    """The reports of one incident; a tenth reprint an earlier one under another outlet's name."""
    made: list[tuple[Document, Reading]] = []
    for at in range(size):
        later = 0 if at == 0 else min(WINDOW_TOLD - 1, int(chance.expovariate(0.8)))
        published = event.day + timedelta(days=later)
        name = f"c{event.number}-{at}"
        if made and chance.random() < 0.1:
            made.append(_reprint(chance.choice(made), name, published))
        else:
            made.append(_telling(chance, event, name, published))
    return made


def _reprint(told: tuple[Document, Reading], name: str, published: date) -> tuple[Document, Reading]:
    document, reading = told
    (account,) = reading.accounts
    new = DocumentId(name)
    day = max(published.isoformat(), document.published.latest or "") if document.published else published.isoformat()
    copy = replace(document, id=new, published=When(day, day), outlet=f"outlet {name}")
    return copy, Reading(new, "made-up", (replace(account, id=AccountId(f"a-{name}"), document_id=new),))


def _telling(chance: random.Random, event: _Event, name: str, published: date) -> tuple[Document, Reading]:
    toll = (
        event.killed if published > event.day or chance.random() < 0.6 else int(event.killed * chance.uniform(0.4, 1))
    )
    where = _where(chance, event)
    text = _text(chance, event, where, toll)
    document = Document(
        DocumentId(name), text, digest(name), published=When(published.isoformat(), published.isoformat())
    )
    found: list[tuple[str, Value]] = [("where", where)] if where else []
    if chance.random() < 0.8:
        found.append(("when", _when(chance, event, published)))
    if chance.random() < 0.8:
        found.append(("weapon", Weapon(event.weapon)))
    if chance.random() < 0.7:
        found.append(("target", Party((), "civilian", object=event.target)))
    if chance.random() < 0.5:
        found.append(("perpetrator", Party((event.party,), "armed_group")))
        found.append(("perpetrator_status", Code("suspected")))
    if chance.random() < 0.85:
        found.append(("killed", Count("number" if toll else "explicit_zero", toll, toll)))
    if chance.random() < 0.6:
        found.append(("injured", Count("number" if event.injured else "explicit_zero", event.injured, event.injured)))
    if chance.random() < 0.3:
        found.append(("outcome", Outcome("completed")))
    lead = Span(0, text.index("."), text[: text.index(".")])
    claims = tuple(Claim(slot, value, (lead,)) for slot, value in found)
    kind = event.kind if chance.random() < 0.93 else "attack"
    return document, Reading(
        document.id, "made-up", (Account(AccountId(f"a-{name}"), document.id, kind, (lead,), claims),)
    )


def _where(chance: random.Random, event: _Event) -> Where | None:
    """The town, sometimes under a spelling of its own, or only the province, or nothing."""
    roll = chance.random()
    if roll < 0.05:
        return None
    if roll < 0.15:
        return Where(event.province, "IRQ", "province", radius_km=80.0)
    if roll < 0.2:
        return replace(event.place, name="al-" + event.place.name)
    return event.place


def _when(chance: random.Random, event: _Event, published: date) -> When:
    """The day, or a range of a few days before publication that holds it; seldom the day beside it."""
    roll = chance.random()
    if roll < 0.04:
        day = min(published, event.day + timedelta(days=1)).isoformat()
        return When(day, day, anchor="publication")
    if roll < 0.14:
        return When(
            (event.day - timedelta(days=2)).isoformat(), published.isoformat(), anchor="publication", precision="range"
        )
    return When(event.day.isoformat(), event.day.isoformat(), anchor="publication")


def _text(chance: random.Random, event: _Event, where: Where | None, toll: int) -> str:
    padding = PADDING.split()
    people = chance.sample(event.people, 2)
    begun = chance.randrange(len(padding) - 12)
    return (
        f"{chance.choice(WORDS_OF[event.kind]).capitalize()} at a {event.target} in "
        f"{where.name if where else 'the country'}. "
        f"Officials counted {toll} dead. {people[0]} saw it happen, and {people[1]} was among those hurt. "
        f"{' '.join(padding[begun : begun + 12]).capitalize()}. {' '.join(chance.sample(padding, 14)).capitalize()}."
    )


def b_cubed(resolution: Resolution, truth: dict[AccountId, int]) -> dict[str, float]:
    """B-cubed and pairs precision, recall and F of the found incidents, in percent."""
    found = {account: at for at, incident in enumerate(resolution.incidents) for account in incident.accounts}
    there, true, both = Counter(found.values()), Counter(truth.values()), Counter((found[a], truth[a]) for a in truth)
    precision = sum(n * n / there[f] for (f, _), n in both.items()) / len(truth)
    recall = sum(n * n / true[t] for (_, t), n in both.items()) / len(truth)
    right, said, wanted = (sum(math.comb(n, 2) for n in table.values()) for table in (both, there, true))
    return {
        "b3_precision": 100 * precision,
        "b3_recall": 100 * recall,
        "b3": 200 * precision * recall / (precision + recall),
        "pairs_precision": 100 * right / max(1, said),
        "pairs_recall": 100 * right / max(1, wanted),
        "largest_found": max(there.values()),
        "largest_true": max(true.values()),
    }


def too_wide(resolution: Resolution, made: Crowd) -> int:
    """How many found incidents hold sure days, or reports, further apart than the declared window."""
    published = {row.id: date.fromisoformat(str(row.published.latest)) for row in made.documents if row.published}
    accounts = {account.id: account for reading in made.readings for account in reading.accounts}
    wide = 0
    for incident in resolution.incidents:
        told = [published[accounts[account].document_id] for account in incident.accounts]
        days = [
            date.fromisoformat(str(claim.value.earliest))
            for account in incident.accounts
            for claim in accounts[account].of("when")
            if isinstance(claim.value, When) and claim.value.earliest == claim.value.latest
        ]
        wide += any(
            values and (max(values) - min(values)).days > most
            for values, most in ((told, WINDOW_TOLD), (days, WINDOW_DAYS))
        )
    return wide


def measured(accounts: int, seed: int = 1, days: int | None = None, workers: int = 2) -> dict[str, float]:
    """Seconds and quality of resolving one crowd with so many processes."""
    made = crowd(accounts, seed, days)
    begun, worked, helped = time.perf_counter(), time.process_time(), _helped()
    resolution = resolve(made.documents, made.readings, workers=workers)
    spent, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024**2
    found = b_cubed(resolution, made.truth)
    return {
        "seconds": spent,
        "processor_seconds": worked + _helped() - helped,
        "of_helpers": _helped() - helped,
        "peak_gib": peak,
        **found,
        "too_wide": too_wide(resolution, made),
    }


def _helped() -> float:
    """Seconds of the processor that ended helpers have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each size, print its figures and the exponents of growth between sizes."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--days", type=int, help="span of the record; else it grows with the number of accounts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes that resolve")
    chosen = parser.parse_args(arguments)
    seconds: dict[int, float] = {}
    for size in chosen.sizes:
        row = measured(size, chosen.seed, chosen.days, chosen.workers)
        print(f"{size:>8} accounts  " + "  ".join(f"{key} {value:.2f}" for key, value in row.items()), flush=True)
        seconds[size] = row["processor_seconds"]
    for small, large in zip(chosen.sizes, chosen.sizes[1:], strict=False):
        exponent = math.log(seconds[large] / seconds[small]) / math.log(large / small)
        print(f"from {small} to {large} accounts: exponent {exponent:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
