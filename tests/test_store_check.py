"""`onrecord check` finds one altered byte and any missing row, and names table and row."""

from __future__ import annotations

import pytest
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES, SmallReader, merge, received

from onrecord import flow
from onrecord.model import Correction, Count, Failure, Judgement
from onrecord.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "record.db") as opened:
        for number, text in enumerate((ALPHA_3, ALPHA_5, BETA)):
            item = received(text, f"{number}.txt", outlet="The Daily", published="2024-05-10")
            opened.add(item, merge)
            opened.put_reading(SmallReader().read(item.document))
        first, second, _ = (reading.accounts[0].id for reading in opened.snapshot().readings)
        for verdict in ("different", "unsure", "same"):
            opened.judge(Judgement(first, second, verdict, "Ana", "2024-06-01T10:00:00+00:00"))
        three = Count("number", 3, 3)
        opened.correct(Correction(first, "killed", three, Count("number", 4, 4), "Ana", "2024-06-01T10:00:00+00:00"))
        opened.correct(Correction(first, "killed", None, three, "Ana", "2024-06-01T11:00:00+00:00"))
        opened.fail(Failure("c.txt", "intake", "the file is empty"))
        flow.settle(opened, STAGES)
        yield opened


def found(store: Store) -> list[str]:
    return list(flow.check(store, STAGES))


def change(store: Store, statement: str) -> None:
    """What a disk or a stranger would do: no guards, no foreign keys."""
    store.connection.execute("PRAGMA foreign_keys = OFF")
    for (name,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        store.connection.execute(f"DROP TRIGGER {name}")
    assert store.connection.execute(statement).rowcount == 1
    store.connection.execute("PRAGMA foreign_keys = ON")


def test_a_sound_record_has_no_problems(store):
    assert found(store) == []


FIRST_RAW = "WHERE document_id = (SELECT min(document_id) FROM raw)"


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("documents", "UPDATE documents SET text = replace(text, 'drone', 'drore') WHERE number = 1"),
        ("documents", "UPDATE documents SET published = replace(published, '10', '11') WHERE number = 2"),
        ("documents", "UPDATE documents SET outlet = CAST(x'ff' AS TEXT) WHERE number = 2"),
        ("raw", f"UPDATE raw SET bytes = CAST(substr(bytes, 1, 20) || x'00' || substr(bytes, 22) AS BLOB) {FIRST_RAW}"),
        ("raw", f"UPDATE raw SET length = length + 1 {FIRST_RAW}"),
        ("arrivals", "UPDATE arrivals SET source = '9.txt' WHERE number = 1"),
        ("failures", "UPDATE failures SET message = 'the file is Empty'"),
        ("readings", "UPDATE readings SET reader_id = 'small-3' WHERE rowid = 1"),
        ("accounts", "UPDATE accounts SET kind = 'drome' WHERE rowid = 1"),
        (
            "accounts",
            """UPDATE accounts SET "trigger" = replace("trigger", '"start":2', '"start":3') WHERE rowid = 1""",
        ),
        ("claims", "UPDATE claims SET value = replace(value, '3', '4') WHERE slot = 'killed' AND value LIKE '%3%'"),
        ("claims", "UPDATE claims SET spans = replace(spans, 'Alpha', 'Alpho') WHERE rowid = 2"),
        ("claims", """UPDATE claims SET spans = replace(spans, '"start":', '"stark":') WHERE rowid = 2"""),
        ("claims", "UPDATE claims SET certainty = 'confirmee' WHERE rowid = 3"),
        ("claims", "UPDATE claims SET score = 0.7500000001 WHERE rowid = 3"),
        ("aggregates", "UPDATE aggregates SET what = 'a ware' WHERE document_id = (SELECT min(id) FROM documents)"),
        ("statements", "UPDATE statements SET polarity = '-' WHERE document_id = (SELECT min(id) FROM documents)"),
        ("decisions", "UPDATE decisions SET what = replace(what, 'apart', 'unsure') WHERE number = 1"),
        ("decisions", "UPDATE decisions SET what = replace(what, '4', '5') WHERE number = 4"),
        ("decisions", "UPDATE decisions SET at = '2024-06-01T09:00:00+00:00' WHERE number = 2"),
        ("decisions", "UPDATE decisions SET about = '[]' WHERE number = 3"),
        ("settled", "UPDATE settled SET value = replace(value, '9', '8') WHERE slot = 'when' AND value LIKE '%-09%'"),
        ("settled", "UPDATE settled SET status = 'agreed' WHERE slot = 'killed' AND status = 'corrected'"),
        ("links", "UPDATE links SET kind = 'afteb'"),
        ("likenesses", "UPDATE likenesses SET levels = replace(levels, '5.25', '6.25')"),
        ("incidents", "UPDATE incidents SET documents = documents + 1 WHERE rowid = 1"),
        ("aliases", "UPDATE aliases SET alias = 'x'"),
    ],
)
def test_an_altered_byte_is_named_by_table_and_row(store, table, statement):
    change(store, statement)
    problems = [line for line in found(store) if not line.startswith("layout")]
    assert problems[0].startswith(f"{table} row ")
    assert "altered" in problems[0]


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("documents", "number = 2"),
        ("documents", "number = 3"),
        ("raw", "document_id = (SELECT min(document_id) FROM raw)"),
        ("arrivals", "number = 3"),
        ("failures", "number = 1"),
        ("readings", "rowid = 1"),
        ("accounts", "rowid = 1"),
        ("claims", "rowid = 4"),
        ("risks", "document_id = (SELECT min(id) FROM documents)"),
        ("left_out", "document_id = (SELECT min(id) FROM documents)"),
        ("decisions", "number = 1"),
        ("decisions", "number = 3"),
        ("decisions", "number = 5"),
        ("settled", "slot = 'when' AND value LIKE '%-09%'"),
        ("links", "1"),
        ("incidents", "rowid = 1"),
    ],
)
def test_a_missing_row_is_named_by_table_and_row(store, table, where):
    change(store, f"DELETE FROM {table} WHERE {where}")
    problems = [line for line in found(store) if not line.startswith("layout")]
    assert any("missing" in line and table in line for line in problems), problems


def test_a_row_that_was_slipped_in_is_named(store):
    change(store, "INSERT INTO links SELECT 7, source, target, kind, status, evidence, document_id, '' FROM links")
    assert [line for line in found(store) if "layout" not in line] == [
        "links row position 7 does not follow from the record"
    ]


def test_decisions_in_another_order_break_the_chain(store):
    change(store, "UPDATE decisions SET number = 10 WHERE number = 2")
    problems = "\n".join(found(store))
    assert "decisions row number 3 breaks the chain" in problems
    assert "decisions row number 2 is missing" in problems


def test_a_missing_guard_is_named(store):
    store.connection.execute("DROP TRIGGER decisions_never_go")
    assert found(store)[0] == "layout: the trigger decisions_never_go is missing"


def test_a_document_that_is_not_read_yet_is_no_problem(store):
    store.add(received("Nothing happened.", "n.txt"), merge)
    assert found(store) == []
