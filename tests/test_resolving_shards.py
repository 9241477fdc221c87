"""A record resolved in shards of time and region: the same bytes in one, two or three, and whoever works on them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from factories import ASAD, ERBIL, KYIV, a_day, a_document, an_account, judged, number, readings_of

from bench.crowd import Crowd, crowd
from onrecord.model import Account, AccountId, Document, Judgement, Marks, Party, Reading, Weapon
from onrecord.resolving import resolve, resolve_and_keep
from onrecord.resolving.dividing import divided
from onrecord.resolving.helping import Host, hosts
from onrecord.resolving.incidents import Decisions
from onrecord.resolving.pairs import BUCKET
from onrecord.resolving.shard import Shard
from onrecord.resolving.together import Together, together
from onrecord.resolving.whole import shards_for
from onrecord.resolving.witness import published_day
from onrecord.settings import SETTINGS, get

TEXT = (
    "A bomb tore through the cloth bazaar and killed 17 people. Soraya Halvard, who sells ribbons there, saw a porter"
    " leave a crate beside the fountain. Coroner Petrus Vandermeer named the dead."
)


def in_shards(
    documents: Sequence[Document], readings: Sequence[Reading], shards: int, judgements: Sequence[Judgement] = ()
) -> Together:
    """The record resolved in so many shards, one after the other in this process."""
    lots = divided(documents, readings, shards)
    assert len(lots) == shards
    return together([Host(*lot) for lot in lots], Decisions(judgements, (), Marks()), keep=True)


def packed(found: Together) -> bytes:
    """All that a record keeps of it, but for the order in which likenesses and proposals are found."""
    told = (sorted(map(repr, found.likenesses)), sorted(map(repr, found.proposals)))
    return msgspec.msgpack.encode((repr(found.incidents), told, found.copies, repr(found.misfits), found.workings))


def told(name: str, published: str | None, **slots: Any) -> tuple[Document, Account]:
    document = a_document(name, f"{TEXT} Printed as {name}.", published)
    more: dict[str, Any] = {
        "where": KYIV,
        "killed": number(17),
        "target": Party((), "civilian", object="cloth bazaar"),
        **slots,
    }
    return document, an_account(document, "bombing", weapon=Weapon("ied"), id=f"a-{name}", **more)


def parts(*rows: tuple[Document, Account]) -> tuple[list[Document], list[Reading]]:
    return [document for document, _ in rows], readings_of(account for _, account in rows)


@pytest.fixture(scope="module")
def dense() -> Crowd:
    """A month in which every town is hot.

    A tenth of the documents bear no date, a fifth of the accounts no day; a seventh of the documents tell two events.
    """
    made = crowd(260, seed=11, days=30)
    documents = [replace(one, published=None) if at % 10 == 3 else one for at, one in enumerate(made.documents)]
    readings = [_without_day(one) if at % 5 == 2 else one for at, one in enumerate(made.readings)]
    for at in range(0, len(readings) - 9, 7):
        readings[at] = _with_another(readings[at], readings[at + 9])
    return Crowd(tuple(documents), tuple(readings), made.truth)


def _with_another(reading: Reading, other: Reading) -> Reading:
    (account, *_), (more, *_) = reading.accounts, other.accounts
    told = replace(more, id=AccountId(f"{account.id}-too"), document_id=reading.document_id)
    return replace(reading, accounts=(account, told))


def _without_day(reading: Reading) -> Reading:
    accounts = (replace(one, claims=tuple(row for row in one.claims if row.slot != "when")) for one in reading.accounts)
    return replace(reading, accounts=tuple(accounts))


@pytest.fixture(scope="module")
def decisions(dense: Crowd) -> list[Judgement]:
    """Decisions on accounts far from each other, so that they tie shards together and hold them apart."""
    accounts = [account for reading in dense.readings for account in reading.accounts]
    return [
        judged(accounts[at], accounts[-at - 1], "same" if at % 3 else "different", f"2024-05-{at % 28 + 1:02}")
        for at in range(0, 120, 7)
    ]


@pytest.fixture(scope="module")
def whole(dense: Crowd, decisions: list[Judgement]) -> bytes:
    return packed(in_shards(dense.documents, dense.readings, 1, decisions))


@pytest.mark.parametrize("shards", [2, 3])
def test_any_number_of_shards_finds_the_same_bytes(
    dense: Crowd, decisions: list[Judgement], whole: bytes, shards: int
) -> None:
    assert packed(in_shards(dense.documents, dense.readings, shards, decisions)) == whole


def test_the_order_of_arrival_changes_no_shard(dense: Crowd) -> None:
    assert divided(dense.documents[::-1], dense.readings[::-1], 3) == divided(dense.documents, dense.readings, 3)


def test_shards_are_runs_of_time_and_the_last_that_looks_for_copies_has_fewer_accounts(dense: Crowd) -> None:
    lots = divided(*_dated(dense), 3)
    days = [[published_day(one) or 0 for one in documents] for documents, _ in lots]
    first, second, last = map(len, days)
    assert abs(first - second) <= 2 and 0.7 * first < last < first
    assert all(min(later) > max(earlier) - BUCKET for earlier, later in pairwise(days))


def _dated(made: Crowd) -> tuple[list[Document], list[Reading]]:
    dated = {one.id: one for one in made.documents if one.published}
    return list(dated.values()), [one for one in made.readings if one.document_id in dated]


def test_one_week_is_divided_by_region() -> None:
    rows = [
        told(f"{name}{at}", "2024-05-01", where=where, when=a_day("2024-05-01"))
        for at in range(4)
        for name, where in (("e", ERBIL), ("k", KYIV))
    ]
    first, second = divided(*parts(*rows), 2)
    assert [one.id for one in first[0]] == ["e0", "e1", "e2", "e3"]
    assert [one.id for one in second[0]] == ["k0", "k1", "k2", "k3"]


def test_an_incident_told_on_both_sides_of_a_border_is_one() -> None:
    rows = [told(name, f"2024-05-{day:02}", when=a_day("2024-05-01")) for name, day in (("a", 1), ("b", 2), ("c", 9))]
    documents, readings = parts(*rows, told("d", "2024-06-20", where=ASAD))
    first, second = divided(documents, readings, 2)
    assert ([one.id for one in first[0]], [one.id for one in second[0]]) == (["a", "b"], ["c", "d"])
    found = in_shards(documents, readings, 2)
    assert found.incidents[0].accounts == ("a-a", "a-b", "a-c")
    assert packed(found) == packed(in_shards(documents, readings, 1))


def test_a_reprint_in_another_shard_than_its_original_is_no_witness() -> None:
    first, account = told("a", "2024-05-01", when=a_day("2024-05-01"))
    rows = [(first, account)]
    for name, day in (("b", "2024-05-08"), ("c", "2024-05-09")):
        document = replace(a_document(name, first.text, day), outlet=f"The {name} Post")
        rows.append((document, replace(account, id=AccountId(f"a-{name}"), document_id=document.id)))
    found = in_shards(*parts(*rows), 3)
    (incident,) = found.incidents
    assert found.copies == (("b", "a"), ("c", "a"))
    assert incident.documents == 1
    assert {row.status for row in incident.settled} == {"single"}


def test_more_shards_than_documents_find_the_same() -> None:
    documents, readings = parts(told("a", "2024-05-01"), told("b", None))
    assert packed(in_shards(documents, readings, 4)) == packed(in_shards(documents, readings, 1))


def test_a_record_of_nothing_has_no_incidents() -> None:
    assert in_shards([], [], 1).incidents == in_shards([], [], 2).incidents == ()


@pytest.fixture
def helped_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "resolve_alone_below", replace(SETTINGS["resolve_alone_below"], default=0))


@pytest.mark.usefixtures("helped_from_the_first")
def test_another_process_finds_the_same(dense: Crowd) -> None:
    helped = resolve(dense.documents, dense.readings, workers=2)
    alone = resolve_and_keep(dense.documents, dense.readings)
    assert helped == replace(alone, workings=())


def words_counted(shard: Shard, asking: int) -> int:
    """How many words a shard counts; whoever else is asked dies of it."""
    if os.getpid() != asking:
        os._exit(1)
    return len(shard.counted().words.words)


def test_what_a_helper_that_died_was_asked_is_done_here() -> None:
    lots = divided(*parts(told("left", "2024-05-01"), told("right", "2024-06-01")), 2)
    with hosts(lots) as team:
        first, second = (host.ask(words_counted, os.getpid()) for host in team)
        after = team[1].ask(Shard.counted)
        assert first() == second() > 20
        assert after().telling == 1


def test_a_record_is_shared_out_only_where_it_pays_for_starting_processes() -> None:
    least = int(get("resolve_alone_below"))
    assert [shards_for(accounts, 4) for accounts in (0, least - 1, least)] == [1, 1, 4]
    assert shards_for(least, 1) == 1
