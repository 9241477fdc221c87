"""Records of every older layout: small dumps of real rows, and how a dump was made of a record of the newest layout.

A dump holds the rows of one layout as statements; `write` makes the record by the migrations up to that layout and
these rows. `python tests/old_records.py N` writes the dump of layout N, while the tables of layout N are still those
that this onrecord fills; a dump, once released, is never made again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from small_record import ALPHA_3, ALPHA_5, BETA, STAGES

from onrecord import flow, review, wire
from onrecord.flow import Inputs
from onrecord.model import Count
from onrecord.store import Store, rows
from onrecord.store.driver import Connection
from onrecord.store.opening import connect, migrations

DUMPS = Path(__file__).parent / "records"
LAYOUTS = tuple(sorted(int(path.stem.removeprefix("layout-")) for path in DUMPS.glob("layout-*.sql")))
FIRST = ("documents", "raw", "arrivals", "failures", "runs", "readings", "accounts", "claims")
FOLLOWS = ("words", "place_words", "places_told", "queue", "migrations", "sqlite")
"""Tables that triggers and migrations fill, by the beginnings of their names."""
TEXTS = {
    "a.txt": f"The Daily|{ALPHA_3}",
    "b.txt": f"Ünï|{ALPHA_5}",
    "c.txt": BETA,
    "d.txt": "",
    "e.txt": "CRASH 💥 here.",
}


def write(layout: int, path: Path) -> Path:
    """A record of an older layout, as its onrecord left it."""
    connection = connect(path, create=True, steps=tuple(step for step in migrations() if step.number <= layout))
    connection.execute("BEGIN")
    for line in (DUMPS / f"layout-{layout}.sql").read_text(encoding="utf-8").splitlines():
        connection.execute(line)
    connection.execute("COMMIT")
    connection.close()
    return path


def dumped(layout: int) -> Iterator[str]:
    """The rows of a record as that layout keeps them, one statement a line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        now = _newest(folder)
        old = connect(
            folder / "old.db", create=True, steps=tuple(step for step in migrations() if step.number <= layout)
        )
        for table in _tables(old):
            if table in ("judgements", "corrections"):
                yield from _chain(table, [row["id"] for row in now.execute("SELECT id FROM accounts ORDER BY id")])
            else:
                yield from _rows(old, now, table)
        yield "UPDATE state SET stale = 0"
        if layout > 2:
            yield "DELETE FROM queue_due"


def _newest(folder: Path) -> Connection:
    pages = folder / "in"
    pages.mkdir()
    for file, text in TEXTS.items():
        (pages / file).write_text(text, encoding="utf-8")
    with Store.open(folder / "record.db") as store:
        flow.ingest(store, Inputs((pages,), anchor="2024-05-10"), stages=STAGES)
        first, *_ = store.snapshot().resolution.incidents
        for action in (
            review.Judge(*first.accounts[:2], "same", "one street"),
            review.Correct(first.id, "killed", Count("number", 4, 4), why="hospital list"),
            review.Note(first.id, "ask the mayor"),
            review.Undo(),
        ):
            review.act(store, action, by="Ana", at="2024-06-01T10:00:00+00:00", stages=STAGES)
    return connect(folder / "record.db", create=False)


def _tables(connection: Connection) -> list[str]:
    found = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    kept = [name for name in found if not name.startswith(FOLLOWS) and name != "state"]
    return sorted(kept, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def _rows(old: Connection, now: Connection, table: str) -> Iterator[str]:
    columns = {row["name"]: row for row in old.execute(f"PRAGMA table_info({table})")}
    required = {name for name, row in columns.items() if row["notnull"] or row["pk"]}
    held = [row["name"] for row in now.execute(f"PRAGMA table_info({table})") if row["name"] in columns]
    if required <= set(held):
        for number, values in enumerate(now.execute(f"SELECT {', '.join(map(_name, held))} FROM {table}")):
            row = dict(zip(held, values, strict=True))
            if isinstance(row.get("position"), str) and columns["position"]["type"] == "INTEGER":
                row["position"] = number
            yield _insert(table, row)


def _chain(table: str, accounts: list[str]) -> Iterator[str]:
    """The rows of a table of decisions from before there was one trail."""
    left, right, *_ = accounts
    who = {"by": "Ana", "note": "by phone"}
    value = wire.canonical(wire.plain(Count("number", 4, 4)))
    told = {
        "judgements": [{"left_account": left, "right_account": right, "verdict": "same", "at": "2024-01-01T10:00:00Z"}],
        "corrections": [
            {"account_id": left, "slot": "killed", "old": None, "new": value, "at": "2024-01-02T10:00:00Z"}
        ],
    }[table]
    previous = ""
    for number, row in enumerate(told, 1):
        sealed = rows.sealed(table, {"number": number, **row, **who, "previous": previous})
        previous = sealed["seal"]
        yield _insert(table, sealed)


def _insert(table: str, row: dict[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(map(_name, row))}) VALUES ({', '.join(map(_literal, row.values()))});"


def _name(name: str) -> str:
    return f'"{name}"'


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''").replace("\n", "'||char(10)||'") + "'"
    return repr(value)


if __name__ == "__main__":
    layout = int(sys.argv[1])
    DUMPS.mkdir(exist_ok=True)
    (DUMPS / f"layout-{layout}.sql").write_text("\n".join(dumped(layout)) + "\n", encoding="utf-8")
