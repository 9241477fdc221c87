"""Web archives: every page that was answered is read at its address, everything else is counted or named."""

import gzip
import io

import pytest
from made_files import arc, page, warc, zipped

from onrecord.errors import UnreadableError
from onrecord.intake import documents, read_one
from onrecord.intake.opened import Entry
from onrecord.intake.openers import entries_of
from onrecord.model import Failure, Received

TEXT = "A drone fell on the depot at Tal Marra on Sunday."
OTHER = "Two rockets landed near the port of Sella on Monday."
DATE = '<meta property="article:published_time" content="2023-11-05T10:15:00Z">'


def arrived(path):
    found = list(documents([path]))
    received = {row.arrival.source: row for row in found if isinstance(row, Received)}
    return received, [row for row in found if isinstance(row, Failure)]


def put(folder, name, raw):
    (folder / name).write_bytes(raw)
    return folder / name


@pytest.mark.parametrize("packed", [True, False])
def test_pages_are_documents_at_their_addresses_and_requests_are_counted(tmp_path, packed):
    answers = [
        ("https://courier.example/1", page(TEXT, head=DATE).encode()),
        ("https://courier.example/2", page(OTHER).encode()),
        ("https://courier.example/pic", b"\x89PNG", {"Content-Type": "image/png"}),
        ("https://courier.example/gone", page("Gone.").encode(), {}, "404 Not Found"),
        ("https://courier.example/robots.txt", b"User-agent: *", {"Content-Type": "text/plain"}),
    ]
    received, failures = arrived(put(tmp_path, "a.warc.gz" if packed else "a.warc", warc(answers, packed=packed)))
    name = "a.warc.gz" if packed else "a.warc"
    assert list(received) == [f"{name}#2", f"{name}#4"]
    first, second = (row.document for row in received.values())
    assert (first.text, first.address, first.published.earliest) == (
        TEXT,
        "https://courier.example/1",
        "2023-11-05T10:15+00:00",
    )
    assert (second.text, second.published) == (OTHER, None)  # the day of capture is none of publication
    assert [row.stage for row in failures] == ["skipped"]
    assert "(/robots.txt: 1, image/png: 1, request: 5, status 404: 1, warcinfo: 1)" in failures[0].message


def test_the_page_is_the_same_document_as_when_it_was_saved_by_itself(tmp_path):
    raw = page(TEXT).encode()
    archive = put(tmp_path, "a.warc", warc([("https://courier.example/1", raw)], requests=False))
    assert read_one(archive).id == read_one(raw).id


def test_a_packed_answer_is_unpacked_and_the_charset_of_its_head_is_used(tmp_path):
    body = page("Взрыв прогремел на складе в воскресенье вечером, сообщили власти.").encode("cp1251")
    heads = {"Content-Type": "text/html; charset=windows-1251", "Content-Encoding": "gzip"}
    wrong = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    archive = warc(
        [("https://a.example/1", gzip.compress(body), heads), ("https://a.example/2", page(TEXT).encode(), wrong)]
    )
    received, _ = arrived(put(tmp_path, "a.warc", archive))
    first, second = (row.document for row in received.values())
    assert "Взрыв прогремел" in first.text
    assert second.text == TEXT  # it only says that it is packed


def test_an_answer_that_unpacks_without_end_is_refused_and_the_next_is_read(tmp_path):
    bomb = gzip.compress(bytes(60 * 1024 * 1024))
    answers = [
        ("https://a.example/1", bomb, {"Content-Encoding": "gzip"}),
        ("https://a.example/2", page(TEXT).encode()),
    ]
    received, failures = arrived(put(tmp_path, "a.warc.gz", warc(answers)))
    assert list(received) == ["a.warc.gz#4"]
    assert "record 2 of a.warc.gz cannot be taken: it unpacks to more than 50 MiB" in failures[0].message


def test_an_archive_that_is_a_bomb_itself_is_read_no_further(tmp_path):
    raw = warc([("https://a.example/1", bytes(30 * 1024 * 1024), {"Content-Type": "image/png"})])
    assert len(raw) < 100_000
    received, failures = arrived(put(tmp_path, "a.warc.gz", raw))
    assert received == {}
    assert "is followed by more than such a file can hold" in failures[0].message


@pytest.mark.parametrize("packed", [True, False])
def test_damage_is_told_with_its_place_and_the_pages_after_it_are_read(tmp_path, packed):
    pages = [(f"https://a.example/{n}", page(f"{TEXT} It was number {n}.").encode()) for n in range(5)]
    parts = [warc([one], packed=packed, requests=False) for one in pages]
    junk = parts[2][: len(parts[2]) // 3] + b"JUNK\r\n" + parts[2][len(parts[2]) // 2 :] if packed else b"JUNK\r\n" * 9
    raw = b"".join([*parts[:2], junk, *parts[3:]])
    received, failures = arrived(put(tmp_path, "a.warc", raw))
    assert {row.document.address for row in received.values()} >= {f"https://a.example/{n}" for n in (0, 1, 3, 4)}
    assert "is followed by bytes that are no record" in failures[0].message
    assert failures[0].source.startswith("a.warc#")


def test_a_record_that_is_cut_short_is_named(tmp_path):
    raw = warc(
        [("https://a.example/1", page(TEXT).encode()), ("https://a.example/2", page(OTHER).encode())], packed=False
    )
    received, failures = arrived(put(tmp_path, "a.warc", raw[: raw.index(b"rockets")]))
    assert list(received) == ["a.warc#2"]
    assert "record 4 of a.warc is cut short" in failures[0].message


def test_the_older_form_of_archives_is_read(tmp_path):
    raw = arc([("https://a.example/1", page(TEXT).encode()), ("https://a.example/2", page(OTHER).encode())])
    received, failures = arrived(put(tmp_path, "a.arc", raw))
    assert [(row.document.address, row.document.text) for row in received.values()] == [
        ("https://a.example/1", TEXT),
        ("https://a.example/2", OTHER),
    ]
    assert "arc_header: 1" in failures[0].message
    received, failures = arrived(put(tmp_path, "b.arc.gz", gzip.compress(raw)))
    assert len(received) == 2


def test_a_packed_collection_of_archives_is_read(tmp_path):
    archive = warc([("https://a.example/1", page(TEXT).encode())], requests=False)
    raw = zipped([("datapackage.json", b"{}"), ("archive/data.warc.gz", archive), ("indexes/index.cdx", b"x")])
    received, failures = arrived(put(tmp_path, "a.wacz", raw))
    assert list(received) == ["a.wacz/archive/data.warc.gz#2"]
    assert [row.source for row in failures] == ["a.wacz/archive/data.warc.gz"]


class Watched(io.FileIO):
    """A file that tells how much of it was read."""

    taken = 0

    def readinto(self, buffer):
        count = super().readinto(buffer)
        self.taken += count
        return count

    def read(self, size=-1):
        found = super().read(size)
        self.taken += len(found)
        return found


def test_an_archive_of_200_pages_goes_in_a_record_at_a_time(tmp_path):
    """So memory does not grow with the archive; `python -m bench.hostile_files` measures it with one of 1 GB."""
    answers = []
    for number in range(200):
        answers.append((f"https://a.example/{number}", page(f"{TEXT} It was number {number}.").encode()))
        answers.append((f"https://a.example/{number}.png", bytes(100_000), {"Content-Type": "image/png"}))
    path = put(tmp_path, "a.warc", warc(answers, packed=False, requests=False))
    assert path.stat().st_size > 20_000_000
    with Watched(path, "r") as file:
        ahead, before, count = 0, 0, 0
        for item in entries_of(file):
            ahead, before = max(ahead, file.taken - before), file.taken
            count += isinstance(item, Entry)
    assert count == 200
    assert ahead < 1_000_000


def test_an_archive_without_a_page_says_so():
    with pytest.raises(UnreadableError, match="holds no document"):
        read_one(b"WARC/1.0\r\n")
