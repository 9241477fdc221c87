"""Files that hold others: packed pages, archives, mails; what is inside is read, what is not is named."""

import gzip
import os
import sys
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from made_files import pdf, zipped

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake import documents, read_one
from onrecord.model import Failure, Received

TEXT = "A drone fell on the depot at Tal Marra on Sunday."
OTHER = "Two rockets landed near the port of Sella on Monday."
gzipped = partial(gzip.compress, mtime=0)  # cases are named by their bytes, which every process must find the same
PAGE = f"<!doctype html><html><body><article><p>{TEXT}</p></article></body></html>".encode()


def arrived(path):
    """The sources of what came in, and the failures by their sources."""
    found = list(documents([path]))
    received = [row for row in found if isinstance(row, Received)]
    failures = {row.source: row for row in found if isinstance(row, Failure)}
    return received, failures


def test_a_packed_page_is_the_same_document_as_the_page(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE))
    received, failures = arrived(tmp_path)
    assert received[0].document == read_one(PAGE)
    assert received[0].arrival.source == "a.html.gz"
    assert failures == {}
    assert read_one(tmp_path / "a.html.gz").text == TEXT


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (gzipped(Random(1).randbytes(4000))[:-900], "cut short"),
        (gzipped(PAGE)[:-8] + b"\0" * 8, "damaged"),
        (gzipped(b"A drone fell. " * 200_000), "unpacks to more than 200 times its size"),
        (gzipped(gzipped(gzipped(gzipped(PAGE)))), "nested more than 2 deep"),
        (gzipped(b""), "it is empty"),
    ],
)
def test_a_packed_file_that_cannot_be_trusted_is_refused_with_the_reason(raw, why):
    with pytest.raises(UnreadableError, match=why):
        read_one(raw)


def test_members_of_an_archive_are_documents_and_what_no_report_is_is_counted(tmp_path):
    inner = zipped([("deep.txt", OTHER.encode()), ("list.jsonl", b'{"text": "One fell."}\n{oops')])
    members = [
        ("reports/one.html", PAGE),
        ("two.txt", b""),
        ("in.zip", inner),
        ("map.png", b"x"),
        ("__MACOSX/._one.html", b"x"),
        ("README.md", b"About."),
    ]
    (tmp_path / "a.zip").write_bytes(zipped(members))
    received, failures = arrived(tmp_path)
    assert {row.arrival.source: row.document.text for row in received} == {
        "a.zip/reports/one.html": TEXT,
        "a.zip/in.zip/deep.txt": OTHER,
        "a.zip/in.zip/list.jsonl#1": "One fell.",
    }
    assert failures["a.zip/two.txt"].message.startswith("member two.txt of a.zip cannot be taken: it is empty")
    assert failures["a.zip/in.zip/list.jsonl#2"].message.startswith(
        "a.zip: member in.zip: line 2 of member list.jsonl is no JSON"
    )
    assert "(hidden file: 1, unknown suffix .png: 1)" in failures["a.zip"].message


@pytest.mark.parametrize("name", ["../../evil.txt", "/abs.txt", "C:\\evil.txt", "a\\..\\..\\b.txt"])
def test_a_member_whose_name_leads_out_of_the_archive_is_refused_by_name(tmp_path, name):
    (tmp_path / "a.zip").write_bytes(zipped([(name, TEXT.encode()), ("good.txt", OTHER.encode())]))
    received, failures = arrived(tmp_path / "a.zip")
    assert [row.document.text for row in received] == [OTHER]
    assert "leads out of the archive" in next(iter(failures.values())).message


def test_bombs_and_locked_and_damaged_members_are_named_and_the_others_are_read(tmp_path):
    raw = bytearray(
        zipped(
            [
                ("bomb.txt", bytes(3_000_000)),
                ("locked.txt", b"x"),
                ("bad.txt", b"Two fell."),
                ("good.txt", OTHER.encode()),
            ]
        )
    )
    locked = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1)
    raw[locked + 8] |= 1
    raw[raw.index(b"bad.txt") + 8] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(raw)
    received, failures = arrived(tmp_path)
    assert [row.arrival.source for row in received] == ["a.zip/good.txt"]
    assert "200 times its size" in failures["a.zip/bomb.txt"].message
    assert "locked by a password" in failures["a.zip/locked.txt"].message
    assert "is damaged" in failures["a.zip/bad.txt"].message


def test_archives_are_opened_two_levels_down_and_unpack_to_so_much_in_all(tmp_path, monkeypatch):
    raw = zipped([("a.txt", TEXT.encode())])
    for _ in range(3):
        raw = zipped([("in.zip", raw)])
    (tmp_path / "deep.zip").write_bytes(raw)
    received, failures = arrived(tmp_path)
    assert received == []
    assert "nested more than 2 deep" in failures["deep.zip/in.zip/in.zip/in.zip"].message
    limit = replace(settings.SETTINGS["inflated_limit_mb"], default=1)
    monkeypatch.setitem(settings.SETTINGS, "inflated_limit_mb", limit)
    big = os.urandom(500_000).hex().encode()
    (tmp_path / "deep.zip").write_bytes(zipped([("1.zip", zipped([("1.txt", big)])), ("2.txt", big)]))
    assert all("in all" in row.message for row in arrived(tmp_path)[1].values())


def test_an_archive_that_is_none_or_holds_nothing_says_so(tmp_path):
    with pytest.raises(UnreadableError, match="a ZIP archive that is damaged"):
        read_one(b"PK\x03\x04 and no more")
    (tmp_path / "a.zip").write_bytes(zipped([]))
    assert "holds no document" in arrived(tmp_path)[1]["a.zip"].message


@pytest.mark.parametrize("raw", [gzipped(zipped([("a.txt", TEXT.encode())])), zipped([("a.html.gz", gzipped(PAGE))])])
def test_packed_things_are_opened_in_one_another(raw):
    assert read_one(raw).text == TEXT


def test_a_missing_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UnreadableError, match=r'pip install "onrecord\[files\]"'):
        read_one(pdf([(TEXT,)]))
