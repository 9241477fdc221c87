"""The trail holds against tampering, and takes over what older records hold of decisions."""

from __future__ import annotations

import random
import shutil

import pytest
import review_record
from review_record import STAGES

from onrecord import flow, review, wire
from onrecord.model import Count
from onrecord.store import Store, rows
from onrecord.store.opening import connect, migrations
from onrecord.store.sql import insert

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'decisions'"


def decide(store: Store, second: int, action: review.Action) -> None:
    review.act(store, action, by="Ana", at=f"2024-06-01T10:00:{second:02}+00:00", stages=STAGES)


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """A record with a dozen decisions of every kind."""
    path = review_record.write(tmp_path_factory.mktemp("decided") / "record.db")
    with Store.open(path) as store:
        ids = [one.id for one in store.snapshot().resolution.incidents]
        market = store.snapshot().resolution.incidents[0]
        actions = [
            review.Merge((ids[1], ids[2]), "one base"),
            review.Correct(market.id, "killed", Count("number", 9, 9), why="hospital list"),
            review.Accept(market.id, "where"),
            review.LinkTo(ids[6], market.id, "response_to"),
            review.Flag(ids[4]),
            review.Note(ids[4], "ask again"),
            review.Undo(),
            review.Split(ids[1], (store.snapshot().resolution.incidents[2].accounts[0],)),
            review.Undo(2),
            review.Redo(),
            review.Judge(ids[7], ids[8], "unsure"),
            review.Unflag(ids[4]),
        ]
        for second, action in enumerate(actions):
            decide(store, second, action)
    return path


def changed(connection, dice: random.Random, number: int) -> str:
    column = dice.choice(["kind", "what", "by", "why", "about", "before", "after", "previous", "seal"])
    connection.execute(f"UPDATE decisions SET {column} = {column} || 'x' WHERE number = ?", (number,))
    return f"decisions row number {number} is altered"


def reworded(connection, dice: random.Random, number: int) -> str:
    """A value in it replaced by another that reads as well."""
    column, old, new = dice.choice([("by", "Ana", "Ben"), ("kind", "a", "a "), ("about", "a-", "b-")])
    query = (
        f"UPDATE decisions SET {column} = replace({column}, ?, ?) || iif(instr({column}, ?), '', ' ') WHERE number = ?"
    )
    connection.execute(query, (old, new, old, number))
    return f"decisions row number {number} is altered"


def dropped(connection, dice: random.Random, number: int) -> str:
    connection.execute("DELETE FROM decisions WHERE number = ?", (number,))
    return f"decisions row number {number} is missing"


def swapped(connection, dice: random.Random, number: int) -> str:
    other = number % 12 + 1
    for old, new in ((number, 99), (other, number), (99, other)):
        connection.execute("UPDATE decisions SET number = ? WHERE number = ?", (new, old))
    return f"decisions row number {number} "


def redated(connection, dice: random.Random, number: int) -> str:
    connection.execute("UPDATE decisions SET at = ? WHERE number = ?", (f"2023-01-{dice.randint(1, 28):02}", number))
    return f"decisions row number {number} is altered"


def inserted(connection, dice: random.Random, number: int) -> str:
    """A row slipped in behind another, with a seal of its own that holds; those after it move up."""
    connection.execute("UPDATE decisions SET number = -number - 1 WHERE number > ?", (number,))
    connection.execute("UPDATE decisions SET number = -number WHERE number < 0")
    row = dict(connection.execute("SELECT * FROM decisions WHERE number = ?", (number,)).fetchone())
    del row["seal"]
    forged = {**row, "number": number + 1, "by": "Mallory", "previous": dice.choice([row["previous"], "0" * 64])}
    insert(connection, "decisions", rows.sealed("decisions", forged))
    return f"decisions row number {number + 1} breaks the chain"


def resealed(connection, dice: random.Random, number: int) -> str:
    """A row rewritten with a seal that holds: the row after it no longer follows."""
    row = dict(connection.execute("SELECT * FROM decisions WHERE number = ?", (number,)).fetchone())
    connection.execute("DELETE FROM decisions WHERE number = ?", (number,))
    del row["seal"]
    insert(connection, "decisions", rows.sealed("decisions", {**row, "by": "Mallory"}))
    return f"decisions row number {number + 1} breaks the chain"


TAMPERINGS = (changed, reworded, dropped, swapped, redated, inserted, resealed)


def test_two_hundred_tamperings_are_each_named(decided, tmp_path):
    path = tmp_path / "record.db"
    shutil.copy(decided, path)
    with Store.open(path) as store:
        for (name,) in store.connection.execute(TRIGGERS).fetchall():
            store.connection.execute(f"DROP TRIGGER {name}")
        for seed in range(200):
            dice = random.Random(seed)
            how = TAMPERINGS[seed % len(TAMPERINGS)]
            store.connection.execute("BEGIN")
            named = how(store.connection, dice, dice.randint(1, 11 if how is resealed else 12))
            problems = list(store.problems())
            store.connection.execute("ROLLBACK")
            assert any(line.startswith(named) for line in problems), (seed, how.__name__, named, problems)
        assert list(store.problems()) == []


def test_a_decision_made_up_at_the_end_is_named_unless_it_is_settled_too(decided, tmp_path):
    shutil.copy(decided, tmp_path / "record.db")
    with Store.open(tmp_path / "record.db") as store:
        last = dict(store.connection.execute("SELECT * FROM decisions ORDER BY number DESC LIMIT 1").fetchone())
        forged = {**last, "number": 13, "by": "Mallory", "previous": last.pop("seal")}
        del forged["seal"]
        insert(store.connection, "decisions", rows.sealed("decisions", forged))
        assert [line.partition(" ")[0] for line in flow.check(store, STAGES)][:2] == ["standing", "decided_on"]


def older(path, judgements, corrections):
    """A record as it was before there was one trail, with these decisions."""
    connection = connect(path, create=True, steps=migrations()[:1])
    for table, held in (("judgements", judgements), ("corrections", corrections)):
        previous = ""
        for number, row in enumerate(held, 1):
            sealed = rows.sealed(table, {"number": number, **row, "previous": previous})
            insert(connection, table, sealed)
            previous = sealed["seal"]
    connection.close()


WHO = {"by": "Ana", "note": "by phone"}
JUDGED = [
    {"left_account": "a1", "right_account": "a2", "verdict": verdict, "at": f"2024-01-0{day}T10:00:00Z", **WHO}
    for day, verdict in ((1, "same"), (3, "unsure"), (5, "different"))
]
CORRECTED = [
    {"account_id": "a1", "slot": "killed", "old": None, "new": wire.canonical(wire.plain(value)), "at": at, **WHO}
    for value, at in (
        (Count("number", 3, 3), "2024-01-02T10:00:00Z"),
        (Count("vague", word="many"), "2024-01-04T10:00:00Z"),
    )
]


def test_decisions_of_an_older_record_are_carried_over_in_the_order_of_their_times(tmp_path):
    older(tmp_path / "record.db", JUDGED, CORRECTED)
    with Store.open(tmp_path / "record.db") as store:
        assert [(row.kind, row.at[:10]) for row in store.trail()[1:]] == [
            ("judge", "2024-01-01"),
            ("correct", "2024-01-02"),
            ("judge", "2024-01-03"),
            ("correct", "2024-01-04"),
            ("judge", "2024-01-05"),
        ]
        whole = store.snapshot()
        assert [(row.left, row.right, row.verdict, row.note) for row in whole.judgements] == [
            ("a1", "a2", "same", "by phone"),
            ("a1", "a2", "unsure", "by phone"),
            ("a1", "a2", "different", "by phone"),
        ]
        assert [row.new for row in whole.corrections] == [Count("number", 3, 3), Count("vague", word="many")]
        assert list(store.problems()) == []
        assert list(store.layout_problems()) == []


def test_a_record_without_decisions_has_an_empty_trail(tmp_path):
    older(tmp_path / "record.db", [], [])
    with Store.open(tmp_path / "record.db") as store:
        assert store.trail() == ()
        assert list(store.problems()) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE judgements SET note = 'by mail' WHERE number = 2",
            "its seal as judgements row number 2 does not hold",
        ),
        ("UPDATE corrections SET at = '2024-01-09T10:00:00Z' WHERE number = 1", "its seal as corrections row number 1"),
        ("DELETE FROM judgements WHERE number = 2", "breaks the older chain: judgements row number 2 does not come"),
        (
            "DELETE FROM judgements WHERE number = 3",
            "judgements row number 3 is missing: it was not there to be carried",
        ),
        ("UPDATE judgements SET previous = '' WHERE number = 3", "its seal as judgements row number 3 does not hold"),
    ],
)
def test_what_was_tampered_with_before_it_was_carried_over_is_named_still(tmp_path, statement, sentence):
    older(tmp_path / "record.db", JUDGED, CORRECTED)
    connection = connect(tmp_path / "record.db", create=False, steps=migrations()[:1])
    for table in ("judgements", "corrections"):
        connection.execute(f"DROP TRIGGER {table}_never_change")
        connection.execute(f"DROP TRIGGER {table}_never_go")
    assert connection.execute(statement).rowcount == 1
    connection.close()
    with Store.open(tmp_path / "record.db") as store:
        assert any(sentence in line for line in store.problems()), list(store.problems())
