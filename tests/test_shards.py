"""Pages become claims in shards, and claims a record, as if the pages had come in there; nothing is trusted."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES, SmallReader, second_reader

from onrecord import export, flow, intake
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.flow import Inputs, Report
from onrecord.intake import claimed, parquet
from onrecord.model import Failure
from onrecord.shards import local, parts, planning, stage
from onrecord.store import Store

SMALL = replace(STAGES, documents=intake.documents, merge=intake.merge)
"""The shipped intake with a reader that costs nothing."""

PAGE = f"<html><head><title>Depot hit</title></head><body><article><p>{BETA}</p></article></body></html>"
PAGES = [
    {
        "source": "a",
        "text": ALPHA_3,
        "outlet": "The Daily",
        "published": date(2024, 5, 4),
        "url": "https://d.example/a",
    },
    {"source": "b", "text": ALPHA_5, "outlet": "The Nightly", "published": date(2024, 5, 5), "title": "Second attack"},
    {"source": "c", "html": PAGE, "outlet": "The Weekly", "id": "w-7"},
    {"source": "d", "raw": ALPHA_3.encode(), "outlet": "A Reprint"},
    {"source": "e", "raw": b"\x00\x01\x02binary\x00"},
    {"source": "f", "text": "UNREADABLE words"},
    {"source": "g", "text": " "},
    {"source": "h", "html": "<div " + " ".join(f"a{n}=1" for n in range(2000)) + ">x</div>"},
    {"source": "i"},
]
"""Two tellings of one attack, a web page, the bytes of the first in another paper, and five that cannot be taken."""


def pages(path: Path, rows=PAGES, *, group: int = 2) -> Path:
    """A Parquet file of pages."""
    pq.write_table(pa.Table.from_pylist(rows, schema=schema_of(rows)), path, row_group_size=group)
    return path


def schema_of(rows) -> pa.Schema:
    dated = any(isinstance(row.get("published"), date) for row in rows)
    return pa.schema(
        [pa.field("published", pa.date32()) if dated and f.name == "published" else f for f in parquet.PAGES]
    )


def claims(path: Path, *inputs: Path, make_reader=SmallReader) -> Path:
    """A Parquet file of claims, read by the small reader."""
    found = list(stage.claims(intake.documents(inputs), make_reader))
    pq.write_table(pa.Table.from_batches(found, schema=parquet.CLAIMS), path)
    return path


def record(path: Path, *runs: Inputs, stages=SMALL) -> tuple[bytes, list[Report]]:
    """The full export of a record after these runs, which holds in all its parts, and what the runs report."""
    with Store.open(path) as store:
        reports = [flow.ingest(store, inputs, stages=stages) for inputs in runs]
        assert list(flow.check(store, stages)) == []
        export.write("jsonl", store.snapshot(), path.with_suffix(".jsonl"))
    return path.with_suffix(".jsonl").read_bytes(), reports


@pytest.fixture
def folder(tmp_path) -> Path:
    """Pages of every form that comes in without further libraries."""
    path = tmp_path / "in"
    path.mkdir()
    pages(path / "pages.parquet")
    (path / "one.txt").write_text(BETA)
    (path / "two.html").write_text(PAGE)
    (path / "empty.txt").write_text("")
    (path / "photo.jpg").write_bytes(b"\xff\xd8")
    lines = [
        {"text": ALPHA_5, "id": 9},
        {"text": f"Half a character. {BETA}", "outlet": "Half \ud800"},
        {"words": "none"},
    ]
    (path / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return path


def test_a_record_made_from_claims_is_that_of_the_pages(folder, tmp_path):
    direct, (report,) = record(tmp_path / "direct.db", Inputs((folder,)))
    by_shards, (merged,) = record(tmp_path / "s.db", Inputs((claims(tmp_path / "c.parquet", folder),)))
    assert by_shards == direct
    assert (report.new, len(report.failed)) == (merged.new, len(merged.failed)) == (6, 9)
    assert {"intake", "skipped", "storing", "reading"} == {failure.stage for failure in merged.failed}


def test_claims_that_come_again_change_nothing(folder, tmp_path):
    inputs = Inputs((claims(tmp_path / "c.parquet", folder),))
    once, _ = record(tmp_path / "once.db", inputs)
    twice, (first, again) = record(tmp_path / "twice.db", inputs, inputs)
    assert twice == once
    assert (first.read, again.new, again.updated, again.read) == (5, 0, 0, 0)


def test_claims_in_pieces_and_in_any_order_are_the_same_record(folder, tmp_path):
    whole = pq.read_table(claims(tmp_path / "c.parquet", folder)).to_pylist()
    random.Random(3).shuffle(whole)
    for number in range(3):
        pq.write_table(pa.Table.from_pylist(whole[number::3], schema=parquet.CLAIMS), tmp_path / f"{number}.parquet")
    pieces = Inputs(tuple(tmp_path / f"{number}.parquet" for number in (2, 0, 1)))
    assert record(tmp_path / "r.db", pieces)[0] == record(tmp_path / "direct.db", Inputs((folder,)))[0]


def test_a_document_known_otherwise_as_well_is_read_again_with_all_that_is_known(tmp_path):
    first, second = pages(tmp_path / "1.parquet", PAGES[:1]), pages(tmp_path / "2.parquet", PAGES[3:4])
    separate = Inputs((claims(tmp_path / "c1.parquet", first), claims(tmp_path / "c2.parquet", second)))
    by_shards, (report,) = record(tmp_path / "s.db", separate)
    assert by_shards == record(tmp_path / "direct.db", Inputs((first, second)))[0]
    assert (report.new, report.updated, report.read) == (1, 1, 1)


def test_what_another_reader_read_is_read_here(folder, tmp_path):
    other = claims(tmp_path / "c.parquet", folder, make_reader=second_reader)
    assert record(tmp_path / "s.db", Inputs((other,)))[0] == record(tmp_path / "direct.db", Inputs((folder,)))[0]


def test_what_could_not_be_read_elsewhere_is_not_tried_in_the_same_run(tmp_path):
    given = claims(tmp_path / "c.parquet", pages(tmp_path / "p.parquet", PAGES[5:6]))
    row = pq.read_table(given).to_pylist()[0] | {"message": "it took too long on the cluster; try it alone"}
    pq.write_table(pa.Table.from_pylist([row], schema=parquet.CLAIMS), given)
    _, (report,) = record(tmp_path / "s.db", Inputs((given,)))
    assert report.failed == (Failure("f", "reading", "it took too long on the cluster; try it alone"),)


# What is not to be trusted


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> dict:
    """A sound row of claims."""
    folder = tmp_path_factory.mktemp("sound")
    return pq.read_table(claims(folder / "c.parquet", pages(folder / "p.parquet", PAGES[:1]))).to_pylist()[0]


def test_a_sound_row_is_taken(sound):
    assert claimed.received(sound, "c#1").document.text == ALPHA_3


def within(row: dict, column: str, change) -> dict:
    node = json.loads(row[column])
    change(node)
    return row | {column: json.dumps(node)}


FORGED = {
    "a quote that is not there": lambda row: within(
        row, "reading", lambda n: n["accounts"][0]["trigger"][0].update(quote="rocket")
    ),
    "a quote of a claim": lambda row: within(
        row, "reading", lambda n: n["accounts"][0]["slots"]["where"][0]["spans"][0].update(start=0)
    ),
    "a span beyond the text": lambda row: within(
        row, "reading", lambda n: n["risks"][0]["condition"][0].update(end=9999)
    ),
    "other bytes": lambda row: row | {"raw": b"other bytes"},
    "no bytes": lambda row: row | {"raw": None},
    "another id": lambda row: row | {"id": "d0000000000000000"},
    "an id of its own": lambda row: (
        within(row, "document", lambda n: n.update(id="d0000000000000000")) | {"id": "d" + "0" * 16}
    ),
    "another hash": lambda row: within(row, "document", lambda n: n.update(raw_sha256="00")),
    "no text": lambda row: within(row, "document", lambda n: n.update(text=" ")),
    "another reader": lambda row: row | {"reader_id": "someone"},
    "no reader": lambda row: row | {"reader_id": None},
    "no reading and no reason": lambda row: row | {"reading": None},
    "an unknown kind": lambda row: within(row, "reading", lambda n: n["accounts"][0].update(kind="parade")),
    "an unknown hedge": lambda row: within(
        row, "reading", lambda n: n["accounts"][0]["slots"]["where"][0].update(certainty="surely")
    ),
    "a score that is no number": lambda row: row | {"reading": row["reading"].replace('"score":0.75', '"score":NaN')},
    "a score of letters": lambda row: row | {"reading": row["reading"].replace('"score":0.75', '"score":"high"')},
    "a row of a table": lambda row: within(row, "document", lambda n: n.update(opener="row")),
    "a day that is none": lambda row: within(
        row, "reading", lambda n: n["accounts"][0]["slots"]["when"][0]["value"].update(latest="2024-05-32")
    ),
    "a publication that is no day": lambda row: within(
        row, "document", lambda n: n["published"].update(earliest="soon")
    ),
    "a place off the earth": lambda row: within(
        row, "reading", lambda n: n["accounts"][0]["slots"]["where"][0]["value"].update(lat=133.5)
    ),
    "two accounts of one id": lambda row: within(row, "reading", lambda n: n["accounts"].append(n["accounts"][0])),
    "slots that are a list": lambda row: within(row, "reading", lambda n: n["accounts"][0].update(slots=[])),
    "JSON without end": lambda row: row | {"reading": "[" * 100_000},
    "no JSON": lambda row: row | {"document": "{"},
    "no source": lambda row: row | {"source": None},
    "nothing at all": lambda row: dict.fromkeys(row) | {"source": "x"},
    "a failure of an unknown stage": lambda row: dict.fromkeys(row) | {"source": "x", "stage": "desk", "message": "m"},
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_row_that_does_not_hold_is_refused_and_says_why(forged, sound):
    changed = FORGED[forged](sound)
    assert changed != sound
    failure = claimed.received(changed, "c#1")
    assert isinstance(failure, Failure)
    assert failure.message.startswith("c#1 holds claims that are not to be trusted: ")


def test_a_refused_row_costs_no_other(folder, tmp_path, sound):
    rows = [sound | {"raw": b"other"}, *pq.read_table(claims(tmp_path / "c.parquet", folder)).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=parquet.CLAIMS), tmp_path / "forged.parquet")
    _, (report,) = record(tmp_path / "r.db", Inputs((tmp_path / "forged.parquet",)))
    assert (report.new, len(report.failed)) == (6, 10)
    assert [row.source for row in report.failed if "trusted" in row.message] == ["forged.parquet#1"]


def test_a_reading_that_takes_the_id_of_another_documents_account_is_not_kept(tmp_path):
    first, second = (claims(tmp_path / f"{n}.parquet", pages(tmp_path / f"p{n}.parquet", [PAGES[n]])) for n in (0, 1))
    taken = json.loads(pq.read_table(first).to_pylist()[0]["reading"])["accounts"][0]["id"]
    row = pq.read_table(second).to_pylist()[0]
    own = json.loads(row["reading"])["accounts"][0]["id"]
    forged = [row | {"reading": row["reading"].replace(own, taken)}]
    pq.write_table(pa.Table.from_pylist(forged, schema=parquet.CLAIMS), second)
    by_shards, (report,) = record(tmp_path / "s.db", Inputs((first, second)))
    assert by_shards == record(tmp_path / "direct.db", Inputs((tmp_path / "p0.parquet", tmp_path / "p1.parquet")))[0]
    assert report.read == 2


def test_damaged_files_and_other_tables_are_failures(tmp_path):
    whole = pages(tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "head.parquet").write_bytes(b"PAR1")
    pq.write_table(pa.table({"x": [1]}), tmp_path / "other.parquet")
    found = list(intake.documents([tmp_path / name for name in ("cut.parquet", "head.parquet", "other.parquet")]))
    assert [type(item) for item in found] == [Failure] * 3
    assert "damaged" in found[0].message and "damaged" in found[1].message and "columns x" in found[2].message


def test_columns_of_other_types_are_failures_that_name_them(tmp_path):
    pq.write_table(pa.table({"text": [7], "raw": pa.array([None], pa.binary())}), tmp_path / "numbers.parquet")
    pq.write_table(pa.table({"raw": ["words"]}), tmp_path / "words.parquet")
    pq.write_table(pa.table({"text": [BETA], "source": [3]}), tmp_path / "named.parquet")
    names = ("numbers.parquet", "words.parquet", "named.parquet")
    found = [item.message for item in intake.documents([tmp_path / name for name in names])]
    assert ["under text" in found[0], "under raw" in found[1], "has a source" in found[2]] == [True] * 3


def test_a_table_from_outside_cannot_name_a_file_to_open(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(BETA)
    table = pa.table({"text": [ALPHA_3], "path": [str(secret)], "group": [0]})
    pq.write_table(table, tmp_path / "p.parquet")
    (found,) = intake.documents([tmp_path / "p.parquet"])
    assert found.document.text == ALPHA_3
    named = [batch.drop_columns(["text"]) for batch in table.to_batches()]
    (row,) = pa.Table.from_batches(stage.process(named, reader="rules")).to_pylist()
    assert (row["document"], row["stage"]) == (None, "intake")


# The stage and its runners, with the shipped reader of rules


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> tuple[Path, ...]:
    """A folder of a few texts and a file of pages in two row groups."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "texts").mkdir()
    for name, text in (("a.txt", ALPHA_3), ("b.txt", BETA), ("empty.txt", "")):
        (folder / "texts" / name).write_text(text)
    return folder / "texts", pages(folder / "pages.parquet", PAGES[1:4])


@pytest.fixture(scope="module")
def made(inputs, tmp_path_factory) -> Path:
    """The claims of the inputs, made in this process."""
    return run(inputs, tmp_path_factory.mktemp("made") / "claims")


def run(inputs, folder: Path) -> Path:
    shards = planning.shards(inputs)
    parts.prepare(folder, shards)
    done = list(local.run(shards, folder, planning.Work("rules", "2024-05-10")))
    assert {part.number for part in done} == {0, 1, 2}
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_another_order_of_inputs_gives_the_same_bytes(inputs, made, tmp_path):
    assert contents(run(inputs[::-1], tmp_path / "claims")) == contents(made)


def test_the_record_of_the_parts_is_that_of_the_pages(inputs, made, tmp_path):
    stages = flow.shipped("rules")
    direct, _ = record(tmp_path / "direct.db", Inputs(inputs, anchor="2024-05-10"), stages=stages)
    by_shards, (report,) = record(tmp_path / "s.db", Inputs((made,)), stages=stages)
    assert by_shards == direct
    assert b'"type":"incident"' in direct
    assert report.read == 4


def test_batches_of_claims_do_not_hang_on_how_pages_are_cut(inputs, made):
    rows = pa.Table.from_pylist(PAGES[1:4], schema=schema_of(PAGES))
    at_once, one_by_one = (
        list(stage.process(rows.to_batches(size), reader="rules", anchor="2024-05-10")) for size in (64, 1)
    )
    assert at_once == one_by_one
    parts_of_pages = [pq.read_table(path) for path in sorted(made.iterdir())][1:]
    assert pa.concat_tables(parts_of_pages).to_pylist() == at_once[0].to_pylist()


def test_parts_that_are_done_are_not_made_again(inputs, made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "claims")
    before = contents(folder)
    (folder / "part-000001.parquet").unlink()
    (folder / ".part-000001.parquet.killed").write_bytes(b"PAR1")
    shards = planning.shards(inputs)
    parts.prepare(folder, shards)
    work = planning.Work("rules", "2024-05-10")
    assert [part.found for part in local.run(shards, folder, work)] == [True, False, True]
    assert contents(folder) == before
    assert not any(part.found for part in local.run(shards[:1], folder, planning.Work("rules", "2024-05-11")))


def test_a_folder_with_anything_else_in_it_is_refused(inputs, tmp_path):
    (tmp_path / "part-000099.parquet").write_bytes(b"")
    with pytest.raises(InputError, match="part-000099.parquet, which is none of these claims"):
        parts.prepare(tmp_path, planning.shards(inputs))


def test_claims_are_not_read_to_claims(made):
    (shard,) = planning.shards([made])
    assert {type(item) for item in shard.inputs} == {Failure}
    assert "onrecord ingest" in shard.inputs[0].message


def test_a_page_without_a_name_goes_by_its_address_and_a_broken_one_says_what_is_wrong():
    rows = [
        {"url": "https://d.example/a", "text": ALPHA_3},
        {"url": "https://d.example/b", "published": "soon", "text": BETA},
    ]
    batch = pa.RecordBatch.from_pylist(rows, schema=parquet.PAGES)
    (found,) = stage.process([batch], reader="rules")
    assert found.column("source").to_pylist() == ["https://d.example/a", "https://d.example/b"]
    assert "unreadable date 'soon'" in found.column("message")[1].as_py()


def test_without_arrow_the_command_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['pyarrow'] = None; from onrecord.cli import commands; "
        f"commands(['shard', {str(tmp_path)!r}, '--out', {str(tmp_path / 'claims')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == 'onrecord: this needs pyarrow, which is not here: pip install "onrecord[formats]"\n'


def test_claims_are_not_written_among_the_pages(inputs):
    given = ["shard", str(inputs[0]), "--out", str(inputs[0] / "claims"), "--reader", "rules"]
    done = CliRunner().invoke(commands, given, standalone_mode=False)
    assert "lies in" in str(done.exception) and not (inputs[0] / "claims").exists()


def test_the_command_says_what_was_read_and_what_was_not(inputs, made, tmp_path):
    out = shutil.copytree(made, tmp_path / "claims")
    given = ["shard", *map(str, inputs), "--out", str(out), "--anchor", "2024-05-10", "--reader", "rules"]
    done = CliRunner().invoke(commands, given, standalone_mode=False)
    assert done.return_value == 1
    assert "5 pages read to claims, in 3 parts, 3 of them from before" in done.output
    assert "1 input could not be taken or read" in done.output
