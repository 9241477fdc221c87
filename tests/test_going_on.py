"""Opening goes on after any item of any kind of input: what follows one that choked a parser is lost for none."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_files import mail, page, pdf, warc, word, zipped

from onrecord import intake, pool
from onrecord.intake.documents import File
from onrecord.model import Failure, Received
from onrecord.settings import SETTINGS

TEXT = "A drone fell on the depot at Tal Marra on Sunday."
OTHER = "Two rockets landed near the port of Sella on Monday."
CHOKING = "a" + " " * 4_000_000 + "b"
"""Blanks over which a search of the openers goes back and back."""
FEED = f"""<rss version="2.0"><channel><title>Courier</title><item><title>One</title><description>{TEXT}</description>
</item><item><title>Wordless</title><link>https://courier.example/b</link></item><item><description>{OTHER}
</description></item></channel></rss>""".encode()
ENVELOPE = b"From desk@courier.example Sun Nov  5 12:30:00 2023\n"


def lines():
    return b'{"text": "One."}\nnothing\n{"html": "<p>Two words.</p>"}\n'


def mbox():
    attached = [("a.txt", TEXT.encode(), "text/plain"), ("b.txt", b"", "text/plain"), ("c.png", b"\x89", "image/png")]
    pictured = mail(html="<p><img src='x.png'></p>", Subject="Wordless", attachments=attached[:1])
    messages = [
        mail(TEXT, Subject="One"),
        mail("", Subject="Nothing"),
        mail(OTHER, attachments=attached),
        pictured,
        mail(OTHER),
    ]
    return b"\n".join(ENVELOPE + raw for raw in messages)


def tables():
    """Pages in a Parquet file: one is none, one is an archive of two texts, one has no words."""
    rows = [
        {"text": TEXT},
        {"raw": page(OTHER).encode()},
        {"url": "https://courier.example/"},
        {"raw": zipped([("a.txt", TEXT.encode()), ("b.txt", OTHER.encode())])},
        {"html": "<p></p>"},
        {"text": OTHER},
    ]
    kinds = {"text": pa.string(), "html": pa.string(), "raw": pa.binary(), "url": pa.string()}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items()))), sink)
    return sink.getvalue().to_pybytes()


def mixed():
    kinds = [("a.txt", b"All is quiet."), ("b.xml", FEED), ("c.jsonl", lines()), ("d.pdf", pdf([(TEXT,)], []))]
    kinds += [("e.docx", word(OTHER)), ("f.mbox", mbox()), ("g.png", b"\x89"), ("h.txt", b""), ("../i.txt", b"x")]
    kinds += [("j.zip", zipped([("in.txt", OTHER.encode())])), ("k.txt", TEXT.encode())]
    return zipped(kinds)


def archive():
    answers = [(f"https://a.example/{at}", page(f"{TEXT} It was number {at}.").encode()) for at in range(3)]
    odd = ("https://a.example/odd", "<p>Ein Pfeil \xfcber der Stadt.</p>".encode("latin-1"))
    return warc([*answers, (*odd, {"Content-Type": "text/html; charset=latin-1"}), ("https://a.example/e", b"<p></p>")])


INPUTS = {"lines": lines, "mbox": mbox, "feed": lambda: FEED, "mixed": mixed, "archive": archive, "tables": tables}


@pytest.mark.parametrize("kind", INPUTS)
def test_a_second_look_gives_just_what_follows_the_items_that_were_done(tmp_path, kind):
    path = tmp_path / kind
    path.write_bytes(INPUTS[kind]())
    whole = list(intake.opened_on(File(path, kind), None))
    last = whole[-1][0]
    assert last > 2
    for skip in range(1, last + 1, 1 + last // 8):
        found = list(intake.opened_on(File(path, kind), None, skip))
        assert [row for row in found if row[1]] == [row for row in whole if row[0] > skip]
        assert [done for done, item in found if item is None] == list(range(1, skip + 1))


def test_what_is_wrong_with_pages_of_a_document_goes_with_it(tmp_path, monkeypatch):
    limit = SETTINGS["pdf_page_drawn_limit_mb"]
    monkeypatch.setitem(SETTINGS, "pdf_page_drawn_limit_mb", replace(limit, default=150 / 2**20, low=0))
    members = [("a.pdf", pdf([(TEXT,)], [(OTHER * 9,)], [(OTHER * 9,)])), ("b.txt", b"One."), ("c.txt", b"Two.")]
    (tmp_path / "a.zip").write_bytes(zipped(members))
    whole = list(intake.opened_on(File(tmp_path / "a.zip", "a.zip"), None))
    assert [done for done, _ in whole] == [1, 1, 1, 2, 3]
    assert list(intake.opened_on(File(tmp_path / "a.zip", "a.zip"), None, 2))[2:] == whole[4:]


@pytest.fixture
def soon(monkeypatch):
    """A limit of time that is reached soon."""
    monkeypatch.setitem(SETTINGS, "document_seconds", replace(SETTINGS["document_seconds"], default=2))


@pytest.mark.usefixtures("soon")
def test_a_mail_whose_body_chokes_a_parser_costs_its_own_words_alone(tmp_path):
    attached = [("report.txt", OTHER.encode(), "text/plain")]
    choking = ENVELOPE + b"Message-ID: <1@a>\nSubject: Long\n\n" + CHOKING.encode()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("a.xml", FEED)
        packed.writestr(
            "b.mbox", b"\n\n".join([ENVELOPE + mail(TEXT), choking, ENVELOPE + mail("", attachments=attached)])
        )
        packed.writestr("c.jsonl", json.dumps({"text": TEXT}))
    came = list(pool.documents([tmp_path / "all.zip"]))
    assert [item.arrival.source.partition("/")[2] for item in came if isinstance(item, Received)] == [
        "a.xml#1",
        "a.xml#3",
        "b.mbox#1",
        "b.mbox#3/report.txt",
        "c.jsonl#1",
    ]
    _, choked = (item.message for item in came if isinstance(item, Failure))
    assert choked == (
        "all.zip cannot be taken: the process that opened it after its first 4 was still at it after 2 seconds;"
        " leave it out, or give it in parts"
    )
